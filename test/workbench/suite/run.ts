// Owns running a suite inside the extension host of a real VS Code: mocha, and its report.

import Mocha from 'mocha'

export function runSuite(define: () => void): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', timeout: 60_000, reporter: 'spec', color: false })
  mocha.suite.emit('pre-require', globalThis, 'extension', mocha)
  define()
  return new Promise((done, fail) => {
    mocha.run((failures) => {
      tellActivation()
      if (failures === 0) done()
      else fail(new Error(`${failures} tests failed.`))
    })
  })
}

/** A measurement, not a test: how long our code took to be read and to activate, by the editor's own marks. */
function tellActivation(): void {
  const { MonacoPerformanceMarks } = globalThis as {
    MonacoPerformanceMarks?: { getMarks(): readonly { readonly name: string; readonly startTime: number }[] }
  }
  const marks = MonacoPerformanceMarks?.getMarks() ?? []
  const at = (step: string): number =>
    marks.find(({ name }) => name === `code/extHost/${step}/passepartout.passepartout`)?.startTime ??
    Number.NaN
  const took = (what: string): string => `${Math.round(at(`did${what}`) - at(`will${what}`))} ms`
  console.log(`activation: read in ${took('LoadExtensionCode')}, activated in ${took('ActivateExtension')}`)
}
