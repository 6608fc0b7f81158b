// Owns what becomes of the files of skills together: of one name the nearest that can be used is in force, with what it
// requires. Pure.

import type { SkillState, SkillView } from '../../protocol/skills.ts'
import { promptText } from './choose.ts'
import type { Skill, SkillFault } from './skill.ts'

export type Source = SkillView['source']

export interface Candidate {
  readonly source: Source
  readonly name: string
  /** Absolute. */
  readonly path: string
  readonly text: string
  /** Of the text. */
  readonly hash: string
}

export interface Judged {
  readonly candidate: Candidate
  /** As the text on disk has it. */
  readonly skill: Skill
  readonly faults: readonly SkillFault[]
  readonly state: SkillState
  readonly detail: string
  /** What is used of it, perhaps of an earlier text; null for nothing. */
  readonly inForce: Skill | null
}

const distance: Readonly<Record<Source, number>> = { workspace: 0, home: 1, 'built-in': 2 }

/** By name, the nearest first. */
export function settle(judged: readonly Judged[], hasProgram: (name: string) => boolean): readonly Judged[] {
  const sorted = judged.toSorted(
    (a, b) =>
      (a.candidate.name < b.candidate.name ? -1 : a.candidate.name > b.candidate.name ? 1 : 0) ||
      distance[a.candidate.source] - distance[b.candidate.source],
  )
  let now = sorted.map((one) => withPrograms(one, hasProgram))
  // What requires a skill that is not there is not there either, for those that require it.
  for (;;) {
    const there = new Set(now.flatMap(({ inForce }) => inForce?.name ?? []))
    const next = now.map((one) => withSkills(one, there))
    if (next.every((one, i) => one === now[i])) break
    now = next
  }
  const taken = new Set<string>()
  return now.map((one) => {
    const { name } = one.candidate
    if (one.inForce === null) return one
    if (taken.has(name))
      return { ...one, state: 'hidden', detail: 'Another of that name is nearer.', inForce: null }
    taken.add(name)
    return one
  })
}

function withPrograms(one: Judged, hasProgram: (name: string) => boolean): Judged {
  const missing = one.inForce?.requires.find(({ kind, name }) => kind === 'program' && !hasProgram(name))
  return missing === undefined ? one : without(one, `The program ${missing.name} is not installed.`)
}

function withSkills(one: Judged, there: ReadonlySet<string>): Judged {
  const missing = one.inForce?.requires.find(({ kind, name }) => kind === 'skill' && !there.has(name))
  return missing === undefined
    ? one
    : without(one, `It requires the skill ${missing.name}, which is not there.`)
}

const without = (one: Judged, detail: string): Judged => ({ ...one, state: 'missing', detail, inForce: null })

export function viewOf(
  { candidate, skill, faults, state, detail }: Judged,
  tokensOf: (text: string) => number,
): SkillView {
  const { name, source, path, hash } = candidate
  const { title, summary, version, tests, prompt } = skill
  const tokens = prompt === '' ? 0 : tokensOf(promptText(skill))
  return {
    name,
    title,
    summary,
    source,
    path,
    version,
    state,
    detail,
    tokens,
    tests: tests.length,
    hash,
    faults,
  }
}
