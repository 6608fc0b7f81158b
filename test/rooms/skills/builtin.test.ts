// Holds the skills that are shipped: their tests pass, they take little of a prompt, leave the requests of reflexes alone, and
// are chosen for the requests they are for. Prints which was chosen for which.

import { deepEqual, equal, ok } from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { reflexes } from '../../../server/src/agent/reflexes/list.ts'
import { choose } from '../../../server/src/skills/choose.ts'
import { programOf, readRun } from '../../../server/src/skills/harness.ts'
import { catches } from '../../../server/src/skills/pattern.ts'
import { readSkill } from '../../../server/src/skills/read.ts'
import type { Skill } from '../../../server/src/skills/skill.ts'
import { outcomeOf } from '../../../server/src/skills/tests.ts'

const folder = new URL('../../../skills/', import.meta.url)

const skills = readdirSync(folder)
  .filter((file) => file.endsWith('.org'))
  .map((file) => readSkill(file.slice(0, -'.org'.length), readFileSync(new URL(file, folder), 'utf8')).skill)

const offered = skills.filter(({ triggers }) => triggers.length > 0)

const tokensOf = (text: string): number => Math.ceil(text.length / 4)

interface Case {
  readonly request: string
  /** Chosen first; empty for none. */
  readonly expected: string
  /** Not chosen at all; empty where nothing is said of it. */
  readonly never: string
}

/** The notation is described in the file. */
const cases = readFileSync(new URL('cases/requests.txt', import.meta.url), 'utf8')
  .split('\n')
  .flatMap((line): readonly Case[] => {
    const found = /^(!?)([a-z-]+)(?: ([a-z-]+))? \| (.+)$/.exec(line)
    if (found === null) return []
    const [, miss, name = '', other = '', request = ''] = found
    return [miss === '' ? { request, expected: name, never: '' } : { request, expected: other, never: name }]
  })

const chosenFor = (request: string): readonly string[] =>
  choose(
    skills.map((skill) => ({ skill })),
    request,
    null,
    tokensOf,
  ).map(({ one }) => one.skill.name)

/** In a process of its own, as text: what does not hold, as a sentence each. */
function failing(skill: Skill): readonly string[] {
  const mark = 'mark-of-this-run'
  const { code } = programOf(skill, 'javascript', skill.tests, mark)
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-'], {
    input: code,
    encoding: 'utf8',
  })
  const ran = readRun(stdout, skill.tests.length, mark)
  return skill.tests.flatMap((test, i) => {
    const { passed, title, expected, actual } = outcomeOf(test, ran[i] ?? null)
    return passed ? [] : [`${title}: ${expected} | ${actual}`]
  })
}

describe('skills that are shipped', () => {
  it('are at least the twelve', () => ok(offered.length >= 12, `${offered.length}`))

  for (const skill of offered) {
    it(`${skill.name} holds its tests`, () => deepEqual(failing(skill), []))

    it(`${skill.name} is complete and small`, () => {
      ok(tokensOf(skill.prompt) <= 170, `${tokensOf(skill.prompt)} tokens`)
      ok(skill.tools.length > 0 && skill.version !== '' && skill.reflexes.length > 0)
      // Each function is tried somewhere, by itself or through another.
      const code = [...skill.tests, ...skill.functions].map((one) => one.code).join('\n')
      for (const { name } of skill.functions)
        ok(
          code.split(new RegExp(`\\b${name}\\b`)).length > 2 ||
            skill.reflexes.some(({ does }) => does.kind === 'run' && does.function === name),
          `nobody calls ${name}`,
        )
    })
  }

  it('leave the requests of reflexes alone', () => {
    const taken = reflexes.flatMap(({ examples }) =>
      examples.flatMap((example) =>
        skills
          .filter(({ reflexes: own }) => own.some(({ pattern }) => catches(pattern, example) !== null))
          .map(({ name }) => `${example}: ${name}`),
      ),
    )
    deepEqual(taken, [])
  })

  it('have ten requests each way', () => {
    for (const { name } of offered) {
      ok(cases.filter(({ expected }) => expected === name).length >= 10, name)
      ok(cases.filter(({ never }) => never === name).length >= 10, name)
    }
  })

  for (const { request, expected, never } of cases)
    it(`${expected || 'none'} for: ${request}`, () => {
      const chosen = chosenFor(request)
      equal(chosen[0] ?? '', expected)
      ok(never === '' || !chosen.includes(never))
    })

  after(() => process.stdout.write(`${confusion()}\n`))
})

/** A row for each skill that was right, a column for each that was chosen first; the numbers below are of all together. */
function confusion(): string {
  const names = [...offered.map(({ name }) => name), '']
  const counts = names.map(() => names.map(() => 0))
  for (const { request, expected } of cases) {
    const row = counts[names.indexOf(expected)]
    const column = names.indexOf(chosenFor(request)[0] ?? '')
    if (row?.[column] !== undefined) row[column]++
  }
  const sum = (rows: readonly (readonly number[])[]) => rows.flat().reduce((a, b) => a + b, 0)
  const right = sum(names.map((name, i) => (name === '' ? [] : [counts[i]?.[i] ?? 0])))
  const chosen = sum(counts.map((row) => row.slice(0, -1)))
  const wanted = sum(counts.slice(0, -1))
  const percent = (part: number, whole: number) => `${((100 * part) / whole).toFixed(1)} %`
  return [
    `right \\ chosen     ${names.map((_, i) => String(i + 1).padStart(4)).join('')}`,
    ...names.map(
      (name, i) =>
        `${String(i + 1).padStart(2)} ${(name || 'none').padEnd(17)}${counts[i]?.map((n) => (n === 0 ? '·' : String(n)).padStart(4)).join('')}`,
    ),
    `${cases.length} requests: precision ${percent(right, chosen)}, recall ${percent(right, wanted)}`,
  ].join('\n')
}
