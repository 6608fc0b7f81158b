import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { readDate } from '../../../server/src/org/edit/read-date.ts'
import { type Moment, momentText, parseTimestamp } from '../../../server/src/org/timestamp.ts'

// Saturday.
const now: Moment = { year: 2026, month: 11, day: 21, hour: 10, minute: 5 }

const shown = (text: string, base: Moment = now): string => {
  const read = readDate(text, now, base)
  if (!read.ok) return read.error.code
  const { moment, until, cookies } = read.value
  return [momentText(moment) + (until && `-${until}`), cookies].filter(Boolean).join(' ')
}

describe('org: dates as people type them', () => {
  /** Made by `org-read-date-analyze` of Org 9.7 with this `now`: `input|base => day time end`. */
  it("read as in Org's prompt", () => {
    const lines = readFileSync(new URL('read-date-9.7.txt', import.meta.url), 'utf8')
      .trim()
      .split('\n')
    const ours = lines.map((line) => {
      const [given = ''] = line.split(' => ')
      const [text = '', base] = given.split('|')
      const read = readDate(text, now, base ? parseTimestamp(`<${base}>`)?.from : now)
      if (!read.ok) return `${given} => ${read.error.code}`
      const [day = '', , time = '-'] = momentText(read.value.moment).split(' ')
      return `${given} => ${day} ${time} ${read.value.until || '-'}`
    })
    assert.deepEqual(ours, lines)
  })

  const cases: [string, string][] = [
    ['tomorrow 9:00', '2026-11-22 Sun 09:00'],
    ['today', '2026-11-21 Sat'],
    ['on Friday', '2026-11-27 Fri'],
    ['Friday at 3pm', '2026-11-27 Fri 15:00'],
    ['next mon', '2026-11-23 Mon'],
    ['next week', '2026-11-28 Sat'],
    ['in 3 days', '2026-11-24 Tue'],
    ['in 2 weeks 10:00', '2026-12-05 Sat 10:00'],
    ['in an hour', '2026-11-21 Sat 11:05'],
    ['+3h', '2026-11-21 Sat 13:05'],
    ['december 24th', '2026-12-24 Thu'],
    ['9:30-10', '2026-11-21 Sat 09:30-10:00'],
    ['2026-12-01 10:00 +1w', '2026-12-01 Tue 10:00 +1w'],
    ['fri ++1w -2d', '2026-11-27 Fri ++1w -2d'],
    ['+1w', '2026-11-28 Sat'],
    ['.+2d', '2026-11-21 Sat .+2d'],
    ['<2026-12-01 Tue 10:00-11:00 .+1d/2d>', '2026-12-01 Tue 10:00-11:00 .+1d/2d'],
    ['morgen', '2026-11-22 Sun'],
    ['am Freitag um 14:00 Uhr', '2026-11-27 Fri 14:00'],
    ['übermorgen', '2026-11-23 Mon'],
    ['24. dezember', '2026-12-24 Thu'],
    ['', 'org-date'],
    ['whenever', 'org-date'],
    ['fri or so', 'org-date'],
    ['2026-12-01 25:99', 'org-date'],
    ['99999999999d', 'org-date'],
    ['w60', 'org-date'],
  ]
  for (const [text, expected] of cases) it(text || 'nothing', () => assert.equal(shown(text), expected))

  it('counts from the date that was there', () => {
    const base = { year: 2027, month: 1, day: 31, hour: null, minute: null }
    assert.equal(shown('++2d', base), '2027-02-02 Tue')
    assert.equal(shown('+2d', base), '2026-11-23 Mon')
  })

  it('never throws, and what it reads can be written', () => {
    const word = fc.constantFrom(
      '+',
      '-',
      '2',
      'd',
      'w',
      'fri',
      ' ',
      ':',
      '12',
      '/',
      '.',
      'am',
      'h',
      '2026',
      '-',
      '10:00',
      'next',
      'in',
      '<',
      '>',
      'sept',
    )
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(word, { maxLength: 10 }).map((words) => words.join('')),
    )
    fc.assert(
      fc.property(text, (given) => {
        const read = readDate(given, now)
        if (read.ok) assert.ok(parseTimestamp(`<${momentText(read.value.moment)}>`), given)
      }),
      { numRuns: 5000 },
    )
  })
})
