import assert from 'node:assert/strict'
import fc from 'fast-check'
import { agenda } from '../../../server/src/org/agenda/agenda.ts'
import { datedOf } from '../../../server/src/org/agenda/dated.ts'
import { diaryLinesOf } from '../../../server/src/org/agenda/diary-lines.ts'
import { loggedOf } from '../../../server/src/org/agenda/logged.ts'
import type { OrgFile } from '../../../server/src/org/file.ts'
import { editOrg } from '../../../server/src/org/live.ts'
import { type OrgDocument, parseOrg } from '../../../server/src/org/parse.ts'
import { structured } from './generate.ts'

const piece = fc.constantFrom(
  ...['', 'a', '\n', '* b\n', '** COMMENT c\n', '* d :ARCHIVE:\n', '<2024-01-02 Tue>', '[2024-01-03 Wed]'],
  ...['<2024-01-01 Mon>--<2024-01-04 Thu>', '<2024-01-01 Mon>-<2024-01-02 Tue>', '<%%(diary-date 1 2 2024)>'],
  ...['SCHEDULED: <2024-01-01 Mon +1d>\n', 'DEADLINE: <2024-01-05 Fri -3d>\n', '%%(diary-date 1 3 2024) e\n'],
  ...[
    '\n%%(diary-float t\n',
    '\n* f\n%%(diary-date\n',
    '4 1) ',
    ':PROPERTIES:\n:AT: <2024-01-02 Tue>\n:END:\n',
  ],
  ...['CLOSED: [2024-01-02 Tue 10:00]\n', '- State "X" from "Y" [2024-01-03 Wed 9:00]', ' \\\\\n  a note\n'],
  ...[
    'CLOCK: [2024-01-02 Tue 9:00]--[2024-01-02 Tue 10:00] =>  1:00\n',
    '- said\n',
    ':LOGBOOK:\n',
    ':END:\n',
  ],
  ...['#+begin_src\n', '#+end_src\n', '#+TODO: X | Y\n', '<<<a [2024-01-03 Wed]>>>', '<<<b>>>', '=', 'TODO '],
)
const cut = fc.record({
  from: fc.double({ min: 0, max: 1, noNaN: true }),
  size: fc.oneof(fc.constant(0), fc.nat({ max: 3 }), fc.nat({ max: 60 })),
  text: piece,
})

/** All that an agenda asks of a file; offsets of timestamps are nobody's business. */
function shown(text: string, document: OrgDocument, asked: 'text' | 'source') {
  const file =
    asked === 'text' ? { path: 'a.org', text, document } : { path: 'a.org', text, source: text, document }
  const dated = (['active', 'with inactive'] as const).map((which) =>
    datedOf(file, which).map(({ headline, scheduled, deadline, stamps, ranges }) => ({
      index: headline.index,
      raw: [scheduled, deadline, ...stamps].map((stamp) => stamp?.raw),
      ranges,
    })),
  )
  const diary = diaryLinesOf(file).map(({ headline, startLine, source, entry }) => ({
    ...{ index: headline?.index, startLine, source, entry },
  }))
  const log = loggedOf(file).map(({ headline, timestamp, ...entry }) => ({
    ...{ index: headline.index, raw: timestamp.raw, ...entry, at: undefined },
  }))
  return { dated, diary, log, rows: agenda([file], { fromDay: '2024-01-01', days: 5 }) }
}

describe('org: the agenda while somebody types', () => {
  it('asks a file for the log of the section that changed, and of no other', () => {
    const one = (n: number) =>
      `* h${n}\nCLOCK: [2024-01-0${n} Mon 9:00]--[2024-01-0${n} Mon 10:00] =>  1:00\n`
    const first = [1, 2, 3, 4, 5].map(one).join('')
    const read: string[] = []
    const fileOf = (text: string, document: OrgDocument): OrgFile => ({
      path: 'a.org',
      get text(): string {
        return assert.fail('the whole text was asked for')
      },
      source: {
        length: text.length,
        slice(from, to) {
          const part = text.slice(from, to)
          read.push(part)
          return part
        },
        charCodeAt: (at) => text.charCodeAt(at),
        indexOf: (words, from) => text.indexOf(words, from),
        lastIndexOf: (words, from) => text.lastIndexOf(words, from),
      },
      document,
    })
    const document = parseOrg(first)
    assert.equal(loggedOf(fileOf(first, document)).length, 5)
    read.length = 0
    const at = first.indexOf('* h3') + 4
    const text = `${first.slice(0, at)}x${first.slice(at)}`
    const edited = editOrg(document, text, { start: at, end: at, length: 1 })
    assert.equal(loggedOf(fileOf(text, edited)).length, 5)
    assert.deepEqual([...new Set(read)], [one(3).replace('h3', 'h3x')])
  })

  it('shows what a file that was just read shows, edit after edit', () => {
    fc.assert(
      fc.property(structured, fc.array(cut, { minLength: 1, maxLength: 10 }), (first, cuts) => {
        let text = first
        let document = parseOrg(text)
        shown(text, document, 'text')
        for (const { from, size, text: put } of cuts) {
          const start = Math.floor(from * text.length)
          const end = Math.min(text.length, start + size)
          text = text.slice(0, start) + put + text.slice(end)
          document = editOrg(document, text, { start, end, length: put.length })
          assert.deepEqual(shown(text, document, 'source'), shown(text, parseOrg(text), 'text'))
        }
      }),
      { numRuns: 400 },
    )
  })

  it('forgets what a new radio target hides, wherever that stands', () => {
    const before = '* a\nsee b [2024-01-03 Wed] c\n* d\n'
    const document = parseOrg(before)
    assert.deepEqual(
      shown(before, document, 'text').dated[1]?.map(({ raw }) => raw),
      [[undefined, undefined, '[2024-01-03 Wed]']],
    )
    const put = '<<<b [2024-01-03 Wed] c>>>\n'
    const text = before + put
    const edited = editOrg(document, text, { start: before.length, end: before.length, length: put.length })
    assert.deepEqual(shown(text, edited, 'source'), shown(text, parseOrg(text), 'text'))
    assert.notEqual(shown(text, edited, 'source').dated[1]?.[0]?.index, 0)
  })
})
