// What hovers and offers say in German: nothing is missing, nothing left over.

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { speechOf } from '../../../../server/src/org/ide/speech.ts'
import { suggestionsFor } from '../../../../server/src/org/ide/suggest.ts'
import { timestampWords } from '../../../../server/src/org/ide/timing.ts'
import { typingAt } from '../../../../server/src/org/ide/typing.ts'
import { vocabularyOf } from '../../../../server/src/org/ide/vocabulary.ts'
import { german } from '../../../../server/src/org/ide/words/german.ts'
import { blocks, keywords, properties } from '../../../../server/src/org/ide/words/keywords.ts'
import { parseOrg } from '../../../../server/src/org/parse.ts'
import { parseTimestamp } from '../../../../server/src/org/timestamp.ts'

const now = { year: 2026, month: 11, day: 22, hour: 10, minute: 0 }
const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

/** Helps, and dates, of what is offered in all kinds of places on any day. */
function offered(): readonly string[] {
  const places = [
    '#+',
    ':',
    '[[',
    'at <',
    '* T\nS',
    '* ',
    '#+startup: ',
    '#+options: ',
    '* a\n:PROPERTIES:\n:',
  ]
  return places.flatMap((text) =>
    days.flatMap((_, away) => {
      const document = parseOrg(text)
      const typing = typingAt(text, document, text.length)
      assert.ok(typing, text)
      const vocabulary = () => vocabularyOf({ text, document })
      const sources = {
        text,
        document,
        vocabulary,
        headlines: () => [],
        files: () => [],
        inside: () => [],
        references: () => [],
        attachments: () => [],
        now: { ...now, day: now.day - away },
      }
      return suggestionsFor(typing, sources).flatMap((one) => [
        ...(one.help ? [one.help] : []),
        ...(one.kind === 'date' ? [one.label] : []),
        ...(one.kind === 'todo' && one.detail ? [one.detail] : []),
      ])
    }),
  )
}

/** What is said by name in the sources. */
function said(): readonly string[] {
  const root = new URL('../../../../server/src/', import.meta.url)
  const files = ['org/ide/', 'lsp/org/'].flatMap((folder) =>
    readdirSync(new URL(folder, root))
      .filter((name) => name.endsWith('.ts') && name !== 'speech.ts')
      .map((name) => readFileSync(new URL(`${folder}${name}`, root), 'utf8')),
  )
  return files.flatMap((text) =>
    [...text.matchAll(/\bsay\(\s*'((?:[^'\\]|\\.)*)'/g)].map(([, words = '']) => words),
  )
}

const helps = [...Object.values(keywords), ...Object.values(properties)].flatMap(({ help, values }) => [
  help,
  ...values.map(([, words]) => words),
])
/** Said by a name that stands for them. */
const named = [
  'Scheduled',
  'Deadline',
  'Closed',
  'The day on which work on it begins. It stays on the agenda until it is done.',
  'The day by which it must be done. The agenda warns before.',
  'When it was done.',
  'Attributes of the next element for one kind of export.',
  'The values that can be chosen.',
  'A property of this headline.',
]

describe('org: what is said in German', () => {
  it('is all there, and nothing is left over', () => {
    const used = new Set([...helps, ...Object.values(blocks), ...offered(), ...said(), ...named, ...days])
    used.delete('')
    assert.deepEqual([...used].filter((words) => !german.has(words)).sort(), [])
    assert.deepEqual([...german.keys()].filter((words) => !used.has(words)).sort(), [])
    for (const [english, words] of german)
      assert.deepEqual(words.match(/\{\d\}/g) ?? [], english.match(/\{\d\}/g) ?? [], english)
  })

  it('is said of dates', () => {
    const rows: readonly (readonly [string, string])[] = [
      [
        '<2026-11-27 Fri 10:00-11:30 +1w>',
        'Freitag, 27. November 2026, 10:00 bis 11:30 (1 h 30 min) · in 5 Tagen · wiederholt sich jede Woche',
      ],
      ['[2026-11-21 Sat]', 'Samstag, 21. November 2026 · gestern · inaktiv: nicht in der Agenda'],
      [
        '<2026-03-01 Sun ++2m -3d>',
        'Sonntag, 1. März 2026 · vor 9 Monaten · wiederholt sich alle 2 Monate, das nächste Mal in der Zukunft · warnt 3 Tage vorher',
      ],
      ['<2026-11-22 Sun 09:30>', 'Sonntag, 22. November 2026, 09:30 · heute, vor 30 Minuten'],
    ]
    for (const [written, expected] of rows) {
      const timestamp = parseTimestamp(written)
      assert.ok(timestamp)
      assert.equal(timestampWords(timestamp, now, speechOf('de-AT')), expected)
    }
  })
})
