// Owns the conditions of rules that are patterns: which of them the policy names, and which of those hold of an
// action. Only what a rule names is looked at. Pure; a pattern that cannot be read is a fault of its rule.

import { canonical } from '../base/canonical.ts'
import { sha256 } from '../base/hash.ts'
import type { Action } from '../base/proposal.ts'
import { type ArgvFact, type ArgvMatcher, argvMatcher, parseArgv } from './argv.ts'
import type { Fact } from './datalog/engine.ts'
import type { Clause, Literal } from './datalog/syntax.ts'
import type { ActionFacts, CommandFact } from './facts.ts'
import { fixedFolder, globMatcher, type PathMatcher, parseGlob } from './glob.ts'
import { protectedClass, secretClass } from './protected.ts'

/** The patterns that a policy names, ready to be matched. */
export interface Patterns {
  /** `matches`, by the folder that all matches lie in. */
  readonly globs: ReadonlyMap<string, readonly { readonly text: string; readonly matches: PathMatcher }[]>
  /** `command`, by program. */
  readonly commands: ReadonlyMap<string, readonly { readonly text: string; readonly matches: ArgvMatcher }[]>
  /** `exactly`. */
  readonly hashes: ReadonlySet<string>
  /** `protected` is asked about. */
  readonly protection: boolean
  /** `spot` is asked about. */
  readonly spots: boolean
  readonly seed: string
}

/** What is wrong with the pattern in a condition, as a sentence; null if it can be used, or there is none. */
export function patternFault({ predicate, terms }: Literal): string | null {
  if (predicate !== 'matches' && predicate !== 'command' && predicate !== 'exactly') return null
  const pattern = terms[1]
  if (terms.length !== 2 || pattern?.kind !== 'constant')
    return `${predicate} takes a variable, and a pattern as text in quotes.`
  if (predicate === 'exactly')
    return /^[0-9a-f]{64}$/.test(pattern.value) ? null : 'exactly takes a hash of 64 hexadecimal digits.'
  const read = predicate === 'matches' ? parseGlob(pattern.value) : parseArgv(pattern.value)
  return read.ok ? null : read.error.message
}

/** Of clauses without faults. */
export function patternsOf(clauses: readonly Clause[], seed: string): Patterns {
  const globs = new Map<string, { text: string; matches: PathMatcher }[]>()
  const commands = new Map<string, { text: string; matches: ArgvMatcher }[]>()
  const hashes = new Set<string>()
  const seen = new Set<string>()
  let protection = false
  let spots = false
  const add = <T>(map: Map<string, T[]>, key: string, value: T): void => {
    map.set(key, [...(map.get(key) ?? []), value])
  }
  for (const clause of clauses)
    for (const { predicate, terms } of clause.body) {
      if (predicate === 'protected') protection = true
      if (predicate === 'spot') spots = true
      const pattern = terms[1]
      if (pattern?.kind !== 'constant' || seen.has(`${predicate} ${pattern.value}`)) continue
      const text = pattern.value
      if (predicate === 'exactly') hashes.add(text)
      if (predicate !== 'matches' && predicate !== 'command') continue
      seen.add(`${predicate} ${text}`)
      if (predicate === 'matches') {
        const glob = parseGlob(text)
        if (glob.ok) add(globs, fixedFolder(glob.value), { text, matches: globMatcher(glob.value) })
      } else {
        const argv = parseArgv(text)
        const program = argv.ok && argv.value[0]?.kind === 'word' ? argv.value[0].text : null
        if (argv.ok && program !== null) add(commands, program, { text, matches: argvMatcher(argv.value) })
      }
    }
  return { globs, commands, hashes, protection, spots, seed }
}

/** `matches(E, PATTERN)` and `protected(E)` of an effect on a path of the workspace. */
export function pathFacts(patterns: Patterns, effect: string, path: string): readonly Fact[] {
  const facts: Fact[] = []
  for (const folder of foldersWithin(path))
    for (const { text, matches } of patterns.globs.get(folder) ?? [])
      if (matches(path)) facts.push(['matches', effect, text])
  if (patterns.protection && (protectedClass(path) !== null || secretClass(path) !== null))
    facts.push(['protected', effect])
  return facts
}

/** UTF-16 units; a longer path is held whatever rules say. */
const longestPath = 4096

function* foldersWithin(path: string): Generator<string> {
  yield ''
  for (let cut = path.indexOf('/'); cut >= 0 && cut < longestPath; cut = path.indexOf('/', cut + 1))
    yield path.slice(0, cut + 1)
}

/** `command(C, PATTERN)` for each plain command. `C` is `A.N`: the action and the place of the command in it. */
export function commandFacts(patterns: Patterns, action: ActionFacts, ordinal: string): readonly Fact[] {
  const facts: Fact[] = []
  action.commands.forEach((command, at) => {
    const known = patterns.commands.get(command.program)
    if (known === undefined) return
    const fact = argvFact(action, command)
    if (fact === null) return
    for (const { text, matches } of known)
      if (matches(fact)) facts.push(['command', commandId(ordinal, at), text])
  })
  return facts
}

export const commandId = (action: string, at: number): string => `${action}.${at}`

/** What patterns see of a command; null for one that no pattern may be about. */
export function argvFact({ places }: ActionFacts, command: CommandFact): ArgvFact | null {
  if (command.plain !== true || places === undefined || changesShell.has(command.program)) return null
  return {
    words: command.words.map(({ value }) => value),
    place: (word) => places.get(word) ?? null,
  }
}

/** What comes after these on the line runs in another world: a rule about them would be one about all of it. */
const changesShell = new Set(
  `. source eval exec export declare typeset readonly local unset set shopt alias unalias hash enable builtin command trap
  cd pushd popd dirs umask ulimit bind complete compgen compopt mapfile readarray read getopts let test [ function
  autoload zmodload setopt emulate disable zstyle fc history suspend logout exit return break continue shift times wait
  jobs fg bg disown`.split(/\s+/),
)

/**
 * `exactly(A, HASH)`, and `spot(A)` for about one action in fifty: also where a rule would permit it, a person looks.
 * `isNamed`: some pattern stands for a part of the action; without one nothing could be permitted.
 */
export function actionFacts(
  patterns: Patterns,
  action: Action,
  ordinal: string,
  isNamed: boolean,
): readonly Fact[] {
  const isDrawn = patterns.spots && isNamed
  if (patterns.hashes.size === 0 && !isDrawn) return []
  const hash = actionHash(action)
  const facts: Fact[] = []
  if (patterns.hashes.has(hash)) facts.push(['exactly', ordinal, hash])
  if (isDrawn && isSpot(patterns.seed, hash)) facts.push(['spot', ordinal])
  return facts
}

const oneIn = 50

/** Drawn from the seed of the rules, which no proposal can know: the same action is always drawn alike. */
const isSpot = (seed: string, hash: string): boolean =>
  Number.parseInt(sha256(`${seed} ${hash}`).slice(0, 8), 16) % oneIn === 0

/** Hex SHA-256 of what an action does: not of the text it was proposed against, nor of how it was asked for. */
export function actionHash(action: Action): string {
  const {
    asked: _asked,
    beforeHash: _before,
    ...does
  } = action as Action & { asked?: string; beforeHash?: string }
  return sha256(canonical(does))
}
