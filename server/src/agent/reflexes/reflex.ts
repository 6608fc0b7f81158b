// Owns what a reflex is: a pattern over the prompt and a deterministic answer without a model.
// A reflex never writes: what it wants to change is a proposal like any other.

import type { Evidence } from '../../index/workspace.ts'
import type { ToolPorts } from '../../tools/tool.ts'
import type { ReflexOutcome } from '../state.ts'

interface Moment {
  /** With a model at hand a reflex takes only what is plainly meant for it. */
  readonly engine: 'present' | 'absent'
  readonly evidence: Evidence | null
}

export interface Match {
  /** What the pattern caught; each reflex says what its members are. */
  readonly words: readonly string[]
}

export interface Reflex {
  readonly name: string
  /** What a user types, for the documentation. */
  readonly examples: readonly string[]
  match(text: string, moment: Moment): Match | null
  /** null: it was not for this reflex after all (nothing by that name); the next one is tried. */
  run(ports: ToolPorts, match: Match, evidence: Evidence | null): Promise<ReflexOutcome | null>
}

/** First match of one of the patterns against the trimmed prompt; groups that did not take part are ''. */
export function first(text: string, patterns: readonly RegExp[]): Match | null {
  const clean = text.trim()
  if (clean.length > 2000) return null
  for (const pattern of patterns) {
    const found = pattern.exec(clean)
    if (found !== null) return { words: found.slice(1).map((word) => (word ?? '').trim()) }
  }
  return null
}

/** A name as people write it in prompts: quotes, backticks and call brackets fall off. */
export const name = (text: string): string =>
  text
    .trim()
    .replace(/[?.!]+$/, '')
    .replace(/^[`'"]+|[`'"]+$/g, '')
    .replace(/\(\)$/, '')
    .trim()

export const isIdentifier = (text: string): boolean => /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(text)

/** The user's calendar day, `YYYY-MM-DD`. */
export const today = (ports: Pick<ToolPorts, 'clock' | 'utcOffsetMinutes'>): string =>
  new Date(ports.clock.now() + ports.utcOffsetMinutes * 60_000).toISOString().slice(0, 10)
