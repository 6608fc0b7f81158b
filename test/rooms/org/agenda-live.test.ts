import assert from 'node:assert/strict'
import fc from 'fast-check'
import { type AgendaRequest, agenda } from '../../../server/src/org/agenda/agenda.ts'
import { datedOf } from '../../../server/src/org/agenda/dated.ts'
import { diaryLinesOf } from '../../../server/src/org/agenda/diary-lines.ts'
import { loggedOf } from '../../../server/src/org/agenda/logged.ts'
import { headlineView, type OrgFile } from '../../../server/src/org/file.ts'
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

const asks: readonly AgendaRequest[] = [
  { fromDay: '2024-01-01', days: 5 },
  { fromDay: '2024-01-03', days: 2, options: { inactive: 'show' } },
  { fromDay: '2024-01-01', days: 5, today: '2024-01-04' },
  { fromDay: '2024-01-01', days: 5, options: { done: 'hide', scheduledBesideDeadline: 'skip' } },
  { fromDay: '2024-01-02', days: 1, log: ['closed', 'clock', 'state'] },
]

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
  const rows = asks.map((ask) => agenda([file], ask))
  const all = document.headlines.map((headline) => headlineView(file, headline))
  return { dated, diary, log, rows, all }
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

  it('reads a headline again that had nothing in a span, however many spans are asked for', () => {
    const text = '* a\nSCHEDULED: <2024-03-01 Fri>\n* b\n'
    const document = parseOrg(text)
    const file = { path: 'a.org', text, document }
    const day = (number: number) => new Date(Date.UTC(2024, 0, number)).toISOString().slice(0, 10)
    const rows = (one: OrgFile, number: number) => agenda([one], { fromDay: day(number), days: 1 }).length
    for (let twice = 0; twice < 2; twice++)
      for (let i = 1; i <= 80; i++) assert.equal(rows(file, i), i < 61 ? 0 : 1, day(i))
    const at = text.indexOf('03-01') + 1
    const changed = `${text.slice(0, at)}2${text.slice(at + 1)}`
    const edited = editOrg(document, changed, { start: at, end: at + 1, length: 1 })
    for (let i = 1; i <= 80; i++)
      assert.equal(rows({ path: 'a.org', text: changed, document: edited }, i), i < 32 ? 0 : 1, day(i))
  })

  it('keeps rows of headlines while nothing above them changes', () => {
    const text = '* a :x:\n** b\n* c\n** d\n'
    const document = parseOrg(text)
    const rowsOf = (of: OrgDocument, whole: string, path = 'a.org') =>
      of.headlines.map((headline) => headlineView({ path, text: whole, document: of }, headline))
    const first = rowsOf(document, text)
    const at = text.indexOf('* c') + 3
    const changed = `${text.slice(0, at)}!${text.slice(at)}`
    const edited = editOrg(document, changed, { start: at, end: at, length: 1 })
    const second = rowsOf(edited, changed)
    assert.deepEqual(
      second.map((row, i) => row === first[i]),
      [true, true, false, false],
    )
    assert.deepEqual(second, rowsOf(parseOrg(changed), changed))
    assert.deepEqual(rowsOf(edited, changed, 'b.org').map(({ path, category }) => [path, category])[0], [
      'b.org',
      'b',
    ])
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
