// The extension's own suite inside the extension host of a real VS Code: runs mocha and reports.

import Mocha from 'mocha'
import * as suites from './extension.ts'

export function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', timeout: 60_000, reporter: 'spec', color: false })
  mocha.suite.emit('pre-require', globalThis, 'extension', mocha)
  suites.define()
  return new Promise((done, fail) => {
    mocha.run((failures) => (failures === 0 ? done() : fail(new Error(`${failures} tests failed.`))))
  })
}
