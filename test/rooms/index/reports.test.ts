// Reports without the noise of issue trackers, by the cases beside; blank lines and runs of spaces do not count.

import assert from 'node:assert/strict'
import fc from 'fast-check'
import { withoutNoise } from '../../../server/src/index/report.ts'
import cases from './cases/reports.json' with { type: 'json' }

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.replace(/\s+/g, ' ').trim())
    .filter((line) => line !== '')

describe('index: reports', () => {
  for (const { name, report, kept } of cases) {
    it(name, () => assert.deepEqual(linesOf(withoutNoise(report.join('\n'))), kept))
  }

  it('keeps the ends and the failures of a log', () => {
    const log = Array.from({ length: 200 }, (_, i) => (i === 90 ? 'Error: no such ledger' : `tick ${i}`))
    const kept = linesOf(withoutNoise(['It fails', '```', ...log, '```', 'Why?'].join('\n')))
    assert.equal(kept[0], 'It fails')
    assert.ok(kept.includes('tick 0') && kept.includes('tick 199') && kept.includes('Error: no such ledger'))
    assert.ok(!kept.includes('tick 90') && !kept.includes('tick 100'))
    assert.equal(kept.at(-1), 'Why?')
  })

  it('never fails, keeps the first line that says something, and makes nothing longer by much', () => {
    const line = fc.oneof(
      fc.constantFrom(
        '```',
        '<pre>',
        '</pre>',
        '<!--',
        '-->',
        '### Version',
        '**Bug**',
        '- [ ] a',
        '-----',
        '',
      ),
      fc.string({ maxLength: 40 }),
    )
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z]{3,9}( [a-z]{3,9}){0,5}$/),
        fc.array(line, { maxLength: 60 }),
        (title, lines) => {
          const text = [title, ...lines].join('\n')
          const kept = withoutNoise(text)
          assert.equal(kept.split('\n')[0]?.trim(), title)
          assert.ok(kept.length <= text.length + 8 * lines.length)
        },
      ),
    )
  })

  it('takes long runs of the characters its patterns begin with', () => {
    for (const run of ['<', '<!--', '`', '**', '_', '1.', 'http://', '# ', '-', ' ', '|', '<pre>']) {
      const text = `Title\n${run.repeat(Math.floor(60_000 / run.length))}`
      assert.ok(withoutNoise(text).startsWith('Title'))
    }
  })
})
