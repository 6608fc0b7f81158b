// Owns what a decision changes in the learned rules: what is remembered, which generalisation has agreed with the human often
// enough to act, and where; what a denial takes back. A pure function of rules and decisions: no clock, no disk.

import type { ArgvWord } from '../argv.ts'
import { type Glob, printGlob, type Segment } from '../glob.ts'
import { folderGlob, nameKind } from './generalise.ts'
import {
  type Act,
  isExact,
  isSingle,
  type Pattern,
  patternMatcher,
  placeOfWord,
  printPattern,
} from './pattern.ts'

export type Scope = 'session' | 'project' | 'always'

/** A decision of a human on one act. */
export interface Decision {
  readonly act: Act
  readonly approved: boolean
  /** Milliseconds since the epoch. */
  readonly at: number
}

export interface LearnedRule {
  /** Stable; letters and digits. */
  readonly id: string
  readonly concludes: 'permit' | 'deny'
  readonly scope: Scope
  /** The workspace's slug; empty where it holds in all. */
  readonly project: string
  /** What the human saw and chose: the rule never stands for more. */
  readonly envelope: Pattern
  /** What it acts on by now; empty while it only predicts. */
  readonly acts: readonly Pattern[]
  /** Where a denial was: it never acts there. */
  readonly barred: readonly Pattern[]
  readonly createdAt: number
  /** Decisions from before do not count: the last time it was wrong. */
  readonly since: number
  /** Null: it does not expire. */
  readonly expiresAt: number | null
}

/** Approvals that a place needs before a rule acts there: the first place, and those after it. */
export const needed = { first: 3, next: 2 } as const

/** The rule with what it may act on after these decisions, the last of which is new. */
export function updated(rule: LearnedRule, decisions: readonly Decision[]): LearnedRule {
  const last = decisions.at(-1)
  if (last === undefined || !patternMatcher(rule.envelope)(last.act)) return rule
  const agrees = last.approved === (rule.concludes === 'permit')
  return agrees ? confirmed(rule, decisions, last) : contradicted(rule, last)
}

/** The human decided otherwise: it falls back to predicting, and never acts there again. */
function contradicted(rule: LearnedRule, { act, at }: Decision): LearnedRule {
  const place = placeOf(rule.envelope, act)
  const known = rule.barred.some((pattern) => printPattern(pattern) === printPattern(place))
  const acted = actsOn(rule, act)
  return {
    ...rule,
    acts: acted ? [] : rule.acts,
    barred: known ? rule.barred : [...rule.barred, place],
    since: acted ? at : rule.since,
  }
}

function confirmed(rule: LearnedRule, decisions: readonly Decision[], last: Decision): LearnedRule {
  // It was asked about although the rule acts there: a spot check, which is drawn again for the same command only.
  if (actsOn(rule, last.act)) {
    const isRepeated = last.act.kind === 'command' && !hasText(rule.envelope)
    return isRepeated ? withAct(rule, exactly(last.act)) : rule
  }
  const place = agreed(rule, placeOf(rule.envelope, last.act), decisions)
  return place === null ? rule : withAct(rule, place)
}

const hasText = (pattern: Pattern): boolean =>
  pattern.kind === 'command' && pattern.argv.some(({ kind }) => kind === 'text')

const withAct = (rule: LearnedRule, pattern: Pattern): LearnedRule =>
  rule.acts.some((known) => printPattern(known) === printPattern(pattern))
    ? rule
    : { ...rule, acts: [...rule.acts, pattern] }

/** What of a place rule and human have agreed on often enough, on different things and never otherwise; else null. */
function agreed(rule: LearnedRule, place: Pattern, decisions: readonly Decision[]): Pattern | null {
  if (rule.barred.some((pattern) => overlaps(pattern, place, decisions))) return null
  const matches = patternMatcher(place)
  const wanted = rule.concludes === 'permit'
  const about = decisions.filter(({ act }) => matches(act))
  if (about.some(({ approved }) => approved !== wanted)) return null
  const acts = about.flatMap(({ act, at }) => (at > rule.since ? [act] : []))
  const tight = tightened(place, acts)
  // To deny too much costs a question; to permit too much costs the user.
  if (!wanted || isExact(rule.envelope)) return tight
  if (isSingle(tight)) return acts.length >= needed.next ? tight : null
  const first = rule.acts.every(isSingle) ? needed.first : needed.next
  return acts.length >= first && new Set(acts.map(targetOf)).size >= 2 ? tight : null
}

/** A place in a command that always held the same word stays that word. */
function tightened(place: Pattern, acts: readonly Act[]): Pattern {
  if (place.kind !== 'command') return place
  const argv = place.argv.map((word, at): ArgvWord => {
    if (word.kind === 'word' || word.kind === 'paths') return word
    const values = new Set(acts.flatMap((act) => (act.kind === 'command' ? [act.words[at] ?? ''] : [])))
    const [only] = values
    return values.size === 1 && only !== undefined ? { kind: 'word', text: only } : word
  })
  return { kind: 'command', argv }
}

/** Two places of one rule are the same, or one decision was about both. */
const overlaps = (a: Pattern, b: Pattern, decisions: readonly Decision[]): boolean => {
  const [inA, inB] = [patternMatcher(a), patternMatcher(b)]
  return printPattern(a) === printPattern(b) || decisions.some(({ act }) => inA(act) && inB(act))
}

type CommandAct = Extract<Act, { kind: 'command' }>

const targetOf = (act: Act): string =>
  act.kind === 'file' ? act.path : act.kind === 'command' ? act.words.join('\u0000') : act.hash

/**
 * The part of the envelope that an act speaks for: its own folder, never one that nobody has looked at. `act` is one that the
 * envelope stands for.
 */
export function placeOf(envelope: Pattern, act: Act): Pattern {
  if (envelope.kind === 'file' && act.kind === 'file')
    return { ...envelope, glob: narrowed(envelope.glob, act.path) }
  if (envelope.kind !== 'command' || act.kind !== 'command') return envelope
  const argv: ArgvWord[] = []
  for (const [at, word] of envelope.argv.entries()) {
    if (word.kind !== 'path' && word.kind !== 'paths') {
      argv.push(word)
      continue
    }
    const own = act.words.slice(at, word.kind === 'paths' ? undefined : at + 1)
    const globs = own.map((one) => narrowed(word.glob, placeOfWord(act, one) ?? ''))
    const [first] = globs
    // Files of several folders in one command speak for no folder.
    if (first === undefined || globs.some((glob) => printGlob(glob) !== printGlob(first))) return exactly(act)
    argv.push({ ...word, glob: first })
  }
  return { kind: 'command', argv }
}

const exactly = ({ words }: CommandAct): Pattern => ({
  kind: 'command',
  argv: words.map((text): ArgvWord => ({ kind: 'word', text })),
})

/** `src/**\/*.ts` at `src/index/a.ts` is `src/index/*.ts`. */
function narrowed(glob: Glob, path: string): Glob {
  if (!glob.segments.includes('**')) return glob
  const last = glob.segments.at(-1)
  const folders = path.split('/').slice(0, -1)
  const name = path.slice(path.lastIndexOf('/') + 1)
  const kind: Segment = last === undefined || last === '**' ? (nameKind(name) ?? [{ text: name }]) : last
  return folderGlob(path) === null && last === '**'
    ? { segments: path.split('/').map((part): Segment => [{ text: part }]) }
    : { segments: [...folders.map((part): Segment => [{ text: part }]), kind] }
}

/** It does not only predict this one. */
export const actsOn = (rule: LearnedRule, act: Act): boolean =>
  rule.acts.some((pattern) => patternMatcher(pattern)(act))

/** What a pattern would have done in the past. */
export interface Replay {
  readonly allowed: number
  readonly denied: number
}

export function replay(pattern: Pattern, decisions: readonly Decision[]): Replay {
  const matches = patternMatcher(pattern)
  let allowed = 0
  let denied = 0
  for (const { act, approved } of decisions)
    if (matches(act)) {
      if (approved) allowed++
      else denied++
    }
  return { allowed, denied }
}

/** The state for a person: whether it acts, only predicts, or is over. */
export type Status = 'shadow' | 'active' | 'expired'

export function statusOf(rule: LearnedRule, now: number): Status {
  if (rule.expiresAt !== null && rule.expiresAt <= now) return 'expired'
  return rule.acts.length > 0 || rule.concludes === 'deny' ? 'active' : 'shadow'
}

/** A rule just chosen: it counts what was decided before, the present decision included. */
export function chosen(
  rule: Omit<LearnedRule, 'acts' | 'barred' | 'since'>,
  decisions: readonly Decision[],
): LearnedRule {
  const start: LearnedRule = { ...rule, acts: [], barred: [], since: 0 }
  if (isExact(rule.envelope)) return { ...start, acts: [rule.envelope] }
  // As if it had been there from the beginning: each decision in its order.
  const matches = patternMatcher(rule.envelope)
  const about = decisions.filter(({ act }) => matches(act))
  let grown = start
  for (let upTo = 1; upTo <= about.length; upTo++) grown = updated(grown, about.slice(0, upTo))
  // The very command that "always" was said to.
  const said = about.at(-1)?.act
  return said?.kind === 'command' && !actsOn(grown, said) ? withAct(grown, exactly(said)) : grown
}
