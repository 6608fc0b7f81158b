// Owns which skills a request gets, in which order, and how much of them fits. Deterministic, and pure.

import { occursIn } from './pattern.ts'
import type { Skill, ToolName } from './skill.ts'

/** What is known of a skill that is in force. */
export interface Offered {
  readonly skill: Pick<Skill, 'name' | 'triggers' | 'prompt' | 'tools' | 'title' | 'summary'>
}

export interface Chosen<One extends Offered> {
  readonly one: One
  /** Why it was chosen, for the sources. */
  readonly reason: string
  readonly tokens: number
}

/**
 * All skills of a request together. A tenth of the smallest budget that a prompt may have (4,000 tokens): room for two or
 * three skills, and not so much that what the question is about has to give way.
 */
export const skillTokens = 400

/** `/name rest`; null where the request does not begin so. */
export function slash(text: string): { readonly name: string; readonly rest: string } | null {
  const found = /^\s*\/([a-z][a-z0-9-]{0,39})(?:\s+([\s\S]*))?$/.exec(text)
  return found === null ? null : { name: found[1] as string, rest: (found[2] ?? '').trim() }
}

/**
 * The skill that is called by its name first, whatever it costs (but for `limitTokens`); then those with a trigger in the request, by
 * how much of it the longest of their triggers covers, then by name, while they fit whole.
 */
export function choose<One extends Offered>(
  skills: readonly One[],
  request: string,
  called: string | null,
  tokensOf: (text: string) => number,
  limitTokens: number = skillTokens,
): readonly Chosen<One>[] {
  const told = skills.filter(({ skill }) => skill.prompt !== '')
  const first = told.find(({ skill }) => skill.name === called)
  const ranked = told
    .filter((one) => one !== first)
    .flatMap((one) => {
      const hits = one.skill.triggers.filter((trigger) => occursIn(trigger, request))
      const best = hits.toSorted((a, b) => b.weight - a.weight || order(a.written, b.written))[0]
      return best === undefined ? [] : [{ one, best }]
    })
    .toSorted((a, b) => b.best.weight - a.best.weight || order(a.one.skill.name, b.one.skill.name))
  const chosen: Chosen<One>[] = []
  let left = limitTokens
  if (first !== undefined) {
    const tokens = tokensOf(promptText(first.skill))
    chosen.push({ one: first, reason: 'skill, called by its name', tokens })
    left -= tokens
  }
  for (const { one, best } of ranked) {
    const tokens = tokensOf(promptText(one.skill))
    if (tokens > left) continue
    chosen.push({ one, reason: `skill, for "${best.written}"`, tokens })
    left -= tokens
  }
  return chosen
}

/** As it stands in the prompt. */
export const promptText = ({ name, prompt }: Pick<Skill, 'name' | 'prompt'>): string =>
  `How to do this (${name}):\n${prompt}`

/** The tools of a skill that is called by its name; null for all. */
export const toolsOf = ({ tools }: Pick<Skill, 'tools'>): readonly ToolName[] | null =>
  tools.length === 0 ? null : [...new Set<ToolName>([...tools, 'ask', 'done'])]

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
