// Owns whether a skill's tests hold: what a test came to, as Org would write it, beside what the file has. Pure.

import { readParameters } from '../org/literate/parameters.ts'
import { linesOf } from '../org/literate/results.ts'
import type { Entry, Value } from '../org/literate/value.ts'
import type { Ran } from './harness.ts'
import type { SkillFault, SkillTest } from './skill.ts'

export interface TestOutcome {
  readonly title: string
  /** 1-based, of the test's block. */
  readonly line: number
  readonly passed: boolean
  /** As they would stand in the file; `actual` says what was thrown where it failed. */
  readonly expected: string
  readonly actual: string
}

export function outcomeOf(test: SkillTest, ran: Ran | null): TestOutcome {
  const { title, line, kind, language } = test
  const expected = plain(test.expected)
  const outcome = (passed: boolean, actual: string): TestOutcome => ({
    title,
    line,
    passed,
    expected,
    actual,
  })
  if (ran === null) return outcome(false, 'It did not come to its end.')
  if (ran.error !== '') return outcome(false, ran.error)
  const parameters = readParameters([`:results ${kind}`])
  const value = kind === 'output' ? ran.printed : dataOf(ran.value)
  const actual = plain(linesOf(value, [kind], { parameters, language }).join('\n'))
  return outcome(actual === expected, actual)
}

/** What a fault in the file says of a test that does not hold. */
export const testFault = ({ line, title, expected, actual }: TestOutcome): SkillFault => ({
  line,
  column: 0,
  endColumn: 200,
  severity: 'error',
  message: `The test "${title}" expects ${shown(expected)} and has ${shown(actual)}.`,
})

const shown = (text: string): string => {
  const words = text.replace(/\s*\n\s*/g, ' ⏎ ')
  return words === '' ? 'nothing' : words.length > 300 ? `${words.slice(0, 299)}…` : words
}

/** Columns of tables need not be aligned, and a long text may stand in a block or behind colons. */
function plain(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => !/^#\+(?:begin|end)_example$/i.test(line) && line !== '')
    .map((line) =>
      /^\|[-+]+\|?$/.test(line)
        ? '|-'
        : line.startsWith('|')
          ? line.replace(/\s*\|\s*/g, '|')
          : line.replace(/^: ?/, '').replace(/^,(?=[*#,])/, ''),
    )
    .filter((line) => line !== '')
    .join('\n')
}

/** Plain data as Babel's JavaScript gives it to Org. */
function dataOf(value: unknown): Value {
  if (value === null || value === undefined) return null
  if (Array.isArray(value)) return value.map((one): Entry => dataOf(one))
  return typeof value === 'string' || typeof value === 'number' ? value : JSON.stringify(value)
}
