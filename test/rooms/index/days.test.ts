// Which days a question means and which days a text names.

import assert from 'node:assert/strict'
import fc from 'fast-check'
import { daySpans } from '../../../server/src/index/day-spans.ts'
import { eachDay } from '../../../server/src/index/day-words.ts'
import { readNoteQuery } from '../../../server/src/index/note-query.ts'
import { dayText } from '../../../server/src/org/timestamp.ts'

/** A Wednesday. */
const today = '2026-06-10'

describe('index: days', () => {
  const check = (question: string, expected: string, now: string | null = today) => {
    const { days } = daySpans(question, now)
    const shown = days
      .filter(({ weight }) => weight === 1)
      .map(({ from, to }) => (from === to ? dayText(from) : `${dayText(from)}..${dayText(to)}`))
    assert.equal(shown.join(' '), expected)
  }

  const spans: readonly (readonly [question: string, expected: string])[] = [
    ['What did I do yesterday?', '2026-06-09'],
    ['was war vorgestern', '2026-06-08'],
    ['the day after tomorrow', '2026-06-12'],
    ['in the last week', '2026-06-01..2026-06-07'],
    ['nächste Woche', '2026-06-15..2026-06-21'],
    ['two weeks ago', '2026-05-24..2026-05-30'],
    ['vor drei Monaten', '2026-03-01..2026-03-31'],
    ['the past three days', '2026-06-07..2026-06-10'],
    ['last March', '2026-03-01..2026-03-31'],
    ['last July', '2025-07-01..2025-07-31'],
    ['next February', '2027-02-01..2027-02-28'],
    ['in November 2025', '2025-11-01..2025-11-30'],
    ['end of May 2025', '2025-05-20..2025-05-31'],
    ['Anfang April 2024', '2024-04-01..2024-04-11'],
    ['on 14 March 2025', '2025-03-14'],
    ['March 14th, 2025', '2025-03-14'],
    ['am 14. März 2025', '2025-03-14'],
    ['14.3.2025', '2025-03-14'],
    ['21/07/2025', '2025-07-21'],
    ['07/21/2025', '2025-07-21'],
    ['2025-06-28', '2025-06-28'],
    ['third quarter of 2025', '2025-07-01..2025-09-30'],
    ['im 1. Quartal 2026', '2026-01-01..2026-03-31'],
    ['first quarter this year', '2026-01-01..2026-03-31'],
    ['summer 2024', '2024-06-01..2024-08-31'],
    ['letzten Sommer', '2025-06-01..2025-08-31'],
    ['Christmas Eve last year', '2025-12-24'],
    ['an Silvester 2024', '2024-12-31'],
    ['Easter 2026', '2026-04-02..2026-04-06'],
    ['last Friday', '2026-06-05'],
    ['by Friday', '2026-06-10..2026-06-12'],
    ['on Friday', '2026-06-12 2026-06-05'],
    ['bills of 2024', '2024-01-01..2024-12-31'],
    ['last year', '2025-01-01..2025-12-31'],
    ['12 August', '2025-08-12'],
    ['what may I eat', ''],
    ['march of the penguins', ''],
    ['45. Mai', '2026-05-01..2026-05-31'],
  ]
  for (const [question, expected] of spans) it(question, () => check(question, expected))

  it('reads without today what has a year, and nothing else', () => {
    check('14 March 2025', '2025-03-14', null)
    check('yesterday, last March, at Easter', '', null)
    check('Easter 2025', '2025-04-17..2025-04-21', null)
  })

  it('prefers the year just past where none is said', () => {
    const { days } = daySpans('in March', today)
    assert.deepEqual(
      days.map(({ from, weight }) => `${dayText(from).slice(0, 7)} ${weight}`),
      ['2027-03 0.8', '2026-03 1', '2025-03 0.5', '2024-03 0.5', '2023-03 0.5', '2022-03 0.5'],
    )
  })

  const named = (text: string): string => {
    const found: string[] = []
    eachDay(text, (iso, how) => {
      if (how === 'named') found.push(iso)
    })
    return found.join(' ')
  }

  const texts: readonly (readonly [text: string, expected: string])[] = [
    ['<2025-03-14 Fri 10:00>', '2025-03-14'],
    ['[2025-03-14 Fri]--[2025-03-16 Sun]', '2025-03-14 2025-03-16 2025-03-15'],
    ['<2025-01-01 Wed>--<2025-12-31 Wed>', '2025-01-01 2025-12-31'],
    ['daily/2025_03_14.org', '2025-03-14'],
    ['travel/2025-03-gotland.org', '2025-03'],
    ['20250314T1000', '2025-03-14'],
    ['2025-03 March', '2025-03'],
    ['am 3. März 2025 und March 5th, 2024', '2025-03-03 2024-03-05'],
    ['3.4.2020', '2020-04-03'],
    ['in May 2019, then in 2021', '2019-05 2021'],
    ['paid 2024.50 at 2010:3, number 120256', ''],
    ['2025-13-40', ''],
  ]
  for (const [text, expected] of texts) it(text, () => assert.equal(named(text), expected))

  it('names parts of a date as such', () => {
    const found: string[] = []
    eachDay('2025-03-14', (iso, how) => found.push(`${iso} ${how}`))
    assert.deepEqual(found, ['2025-03-14 named', '2025-03 rough', '2025 rough'])
  })

  it('reads tags, plans and links off a question', () => {
    const read = (text: string) => {
      const { tags, aboutLinks, aboutPlans } = readNoteQuery(text, today)
      return `${tags.join(',')} ${aboutLinks ? 'links' : ''} ${aboutPlans}`
    }
    assert.equal(read('my @errands and #garden'), '@errands,#garden  no')
    assert.equal(read('everything tagged boat'), 'boat  no')
    assert.equal(read('notes with :amber:'), 'amber  no')
    assert.equal(read('Which notes link to it?'), ' links no')
    assert.equal(read('what is due'), '  planned')
    assert.equal(read('was ist überfällig'), '  overdue')
    assert.equal(read('mail me at a@b.example'), '  no')
  })

  it('takes any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (text) => {
        for (const { from, to, weight } of daySpans(text, today).days) {
          assert.ok(from <= to && weight > 0 && weight <= 1)
        }
        named(text)
      }),
    )
    const words = fc.constantFrom(
      'last',
      'next',
      'week',
      '14',
      'March',
      '2025',
      'of',
      '.',
      '-',
      'vor',
      'zwei',
      'Ostern',
      'Q3',
      '/',
    )
    fc.assert(
      fc.property(fc.array(words, { maxLength: 30 }), (list) => {
        const text = list.join(' ')
        for (const { from, to } of daySpans(text, today).days) assert.ok(from <= to)
        named(text)
      }),
    )
  })

  it('goes through a megabyte of digits', () => {
    named('2025'.repeat(250_000))
    named('2025 '.repeat(200_000))
    named(`${'1.'.repeat(500_000)}2025`)
  })
})
