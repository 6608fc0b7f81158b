// Lines as people capture them, and what is read from them. A Sunday: 2026-11-22, 10:00.

import assert from 'node:assert/strict'
import fc from 'fast-check'
import { readCaptureLine } from '../../../server/src/org/edit/capture-line.ts'

const now = { year: 2026, month: 11, day: 22, hour: 10, minute: 0 }

const shown = (line: string): string => {
  const read = readCaptureLine(line, now)
  if (!read) return ''
  const { todo = '', priority = '', title, tags = [], scheduled, deadline } = read.entry
  return [
    todo,
    priority === '' ? '' : `[#${priority}]`,
    title,
    ...tags.map((tag) => `#${tag}`),
    scheduled === undefined ? '' : `| ${scheduled}`,
    deadline === undefined ? '' : `| by ${deadline}`,
  ]
    .filter(Boolean)
    .join(' ')
}

const check = (line: string, expected: string) => assert.equal(shown(line), expected, line)

const cases: readonly (readonly [line: string, expected: string])[] = [
  ['renew the passport on Friday', 'TODO renew the passport | 2026-11-27'],
  ['call Anna tomorrow at 9:00', 'TODO call Anna | 2026-11-23 09:00'],
  ['pay rent by 1.12.', 'TODO pay rent | by 2026-12-01'],
  ['fix the bug by fri', 'TODO fix the bug | by 2026-11-27'],
  ['[#A] file taxes due 2026-12-01 #home #money', 'TODO [#A] file taxes #home #money | by 2026-12-01'],
  ['lunch with Eva fri 12:30-13:30', 'TODO lunch with Eva | 2026-11-27 12:30-13:30'],
  ['tomorrow 9:00 call Anna', 'TODO call Anna | 2026-11-23 09:00'],
  ['dentist 10:00 tomorrow', 'TODO dentist | 2026-11-23 10:00'],
  ['in 3 days call back', 'TODO call back | 2026-11-25'],
  ['party on 24 December', 'TODO party | 2026-12-24'],
  ['call mum tonight', 'TODO call mum | 2026-11-22 20:00'],
  ['water the plants every friday', 'TODO water the plants | 2026-11-27 +1w'],
  ['run daily', 'TODO run | 2026-11-22 +1d'],
  ['gym every 2 weeks on monday', 'TODO gym | 2026-11-23 +2w'],
  ['read chapter 5 :book:', 'TODO read chapter 5 #book'],
  ['note: half-open sockets keep the port', 'half-open sockets keep the port'],
  // German
  ['Steuer bis Freitag', 'TODO Steuer | by 2026-11-27'],
  ['Zahnarzt am Dienstag um 14:30', 'TODO Zahnarzt | 2026-11-24 14:30'],
  ['einkaufen morgen um 18 Uhr', 'TODO einkaufen | 2026-11-23 18:00'],
  ['Backup jede Woche', 'TODO Backup | 2026-11-22 +1w'],
  // What only looks like a date stays in the title.
  ['buy 12 eggs', 'TODO buy 12 eggs'],
  ['buy eggs 12', 'TODO buy eggs 12'],
  ['see the sun', 'TODO see the sun'],
  ['sat on the chair', 'TODO sat on the chair'],
  ['do it on 3 servers', 'TODO do it on 3 servers'],
  ['write May report', 'TODO write May report'],
  ['ask about section 3.4', 'TODO ask about section 3.4'],
  ['the deadline is near', 'TODO the deadline is near'],
  ['friday', 'TODO friday'],
  ['#tag', 'TODO #tag'],
  ['', ''],
  ['   ', ''],
]

describe('a captured line', () => {
  for (const [line, expected] of cases) it(line === '' ? 'empty' : line, () => check(line, expected))

  it('never throws, and every title has words where the line has', () => {
    const words = fc.array(
      fc.constantFrom(
        'call',
        'on',
        'friday',
        'by',
        'every',
        '2',
        'weeks',
        '9:00',
        '#x',
        ':a:',
        'due',
        '+2d',
        'am',
        '1.12.',
        '[#A]',
      ),
      { maxLength: 8 },
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ maxLength: 60 }),
          words.map((all) => all.join(' ')),
        ),
        (line) => {
          const read = readCaptureLine(line, now)
          assert.equal(read === null, line.replace(/\s+/g, ' ').trim() === '' || read === null)
          if (read) assert.notEqual(read.entry.title.trim(), '')
        },
      ),
      { numRuns: 2000 },
    )
  })

  it('takes no time over a hostile line', () => {
    for (const line of [
      'on '.repeat(200_000),
      'every '.repeat(200_000),
      `${'9:00 '.repeat(200_000)}x`,
      '#a '.repeat(300_000),
    ])
      assert.ok(readCaptureLine(line, now))
  })
})
