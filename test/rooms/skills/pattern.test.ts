// Holds the patterns of triggers and reflexes: what they match, what they catch, and that any text is read.

import { deepEqual, equal, ok } from 'node:assert/strict'
import fc from 'fast-check'
import { catches, filled, occursIn, readPattern } from '../../../server/src/skills/pattern.ts'

const pattern = (written: string) => {
  const read = readPattern(written)
  if (!read.ok) throw new Error(`${written}: ${read.error}`)
  return read.value
}

/** Pattern, request, what is caught. */
const whole: readonly [string, string, readonly string[] | null][] = [
  ['write tests', 'Write tests', []],
  ['write tests', 'write  tests.', []],
  ['write tests', 'write tests for it', null],
  ['[please] write (a|the) test', 'please write the test', []],
  ['[please] write (a|the) test', 'write a test!', []],
  ['[please] write (a|the) test', 'please write test', null],
  ['write [a|some] [new] tests', 'write new tests', []],
  ['what changed since {version}', 'what changed since v1.2?', ['v1.2']],
  ['check {subject}', 'check Added tests.', ['Added tests.']],
  ['move {what} to {where}', 'move a to b to c', ['a', 'b to c']],
  ['refactor* {name}', 'Refactoring parseOrg', ['parseOrg']],
  ['was ist fällig', 'Was ist FÄLLIG?', []],
  ['größe von {was}', 'GRÖßE von İstanbul ẞ', ['İstanbul ẞ']],
  ['commit-message', 'commit-message', []],
  ['a+b (c++|c#)', 'a+b c#', []],
]

const within: readonly [string, string, boolean][] = [
  ['commit message*', 'write me a commit message for this', true],
  ['commit message*', 'commit messages', true],
  ['commit message', 'recommit message', false],
  ['test', 'the latest news', false],
  ['test*', 'fix the testing of it', true],
  ['fix {what} test', 'please fix this failing test', true],
  ['fix {what} test', 'fix the build', false],
  ['提交信息', '请写提交信息吧', true],
  ['code review', 'a code-review of it', true],
  ['Prüfung', 'die prüfung', true],
  ['größe', 'die GRÖßE!', true],
  ['tests', 'write tests😀', true],
  ['tests', 'write «tests»…', true],
  ['test', 'contestável', false],
  ['est', 'é́est', false],
]

describe('patterns of skills', () => {
  for (const [written, request, expected] of whole)
    it(`${written} | ${request}`, () => deepEqual(catches(pattern(written), request), expected))

  for (const [written, request, expected] of within)
    it(`${written} in ${request}`, () => equal(occursIn(pattern(written), request), expected))

  for (const written of [
    '',
    '[a]',
    '(a',
    'a)',
    '{a} {a}',
    '{a}',
    '(a|)',
    '*',
    '{}',
    'x {a} {b} {c} {d}',
    'a ]',
  ])
    it(`${JSON.stringify(written)} is no pattern`, () => equal(readPattern(written).ok, false))

  it('fills what was caught into another request', () => {
    const one = pattern('due [in] {days} days of {what}')
    deepEqual(filled('agenda for {days} days {what} {none}', one, ['3', 'work']), 'agenda for 3 days work')
  })

  it('reads any text, and a pattern of words matches itself', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 120 }), (text) => void readPattern(text)))
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab[](){}|* ') }), (text) => void readPattern(text)),
    )
    const word = fc.string({ unit: fc.constantFrom(...'abcäöü+.^$'), minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 6 }), (words) => {
        const text = words.join(' ')
        ok(catches(pattern(text), text) !== null, text)
        ok(occursIn(pattern(text), `x ${text} y`), text)
      }),
    )
  })

  it('answers soon, whatever the request', () => {
    const hard = pattern('a {x} b {y} c {z} d')
    equal(catches(hard, 'a b c '.repeat(50)), null)
    equal(occursIn(hard, 'a b c '.repeat(1000)), false)
  })
})
