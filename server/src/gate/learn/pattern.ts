// Owns what a learned rule is about: patterns over acts, their text and their Datalog. An act is the smallest thing that a
// person decides on and a rule can permit. Pure.

import { err, ok, type Problem, problem, type Result } from '../../base/result.ts'
import { type ArgvPattern, argvMatcher, isOrdinary, parseArgv, printArgv } from '../argv.ts'
import { datalogConstant } from '../datalog/syntax.ts'
import { bareGlob, type Glob, globMatcher, parseGlob, printGlob, quoted, unquoted } from '../glob.ts'

/** What is done to a file by our own tools: `change` creates, edits or replaces it. */
export type FileDoing = 'read' | 'change' | 'delete'

export type Act =
  /** `path`: canonical, relative to the workspace. */
  | { readonly kind: 'file'; readonly does: FileDoing; readonly path: string; readonly hash: string }
  /** `places`: the words that can name a file, with its canonical relative path. */
  | {
      readonly kind: 'command'
      readonly words: readonly string[]
      readonly places: Readonly<Record<string, string>>
    }
  /** Anything else is only ever itself. */
  | { readonly kind: 'exact'; readonly hash: string }

export type Pattern =
  | { readonly kind: 'file'; readonly does: FileDoing; readonly glob: Glob }
  | { readonly kind: 'command'; readonly argv: ArgvPattern }
  | { readonly kind: 'exact'; readonly hash: string }

/** The file that a word of a command names; any word can be the name of something that objects have. */
export const placeOfWord = ({ places }: Extract<Act, { kind: 'command' }>, word: string): string | null =>
  Object.hasOwn(places, word) ? (places[word] ?? null) : null

/** The compiled test: whether an act is one of those a pattern stands for. */
export function patternMatcher(pattern: Pattern): (act: Act) => boolean {
  switch (pattern.kind) {
    case 'exact':
      return (act) => act.kind !== 'command' && act.hash === pattern.hash
    case 'file': {
      const matches = globMatcher(pattern.glob)
      return (act) =>
        act.kind === 'file' && act.does === pattern.does && matches(act.path) && isOrdinary(act.path)
    }
    case 'command': {
      const matches = argvMatcher(pattern.argv)
      return (act) =>
        act.kind === 'command' && matches({ words: act.words, place: (word) => placeOfWord(act, word) })
    }
  }
}

/** `change src/**\/*.ts`, `run npm test`, `exactly 9f…`: the text of a pattern in rules.org. */
export function printPattern(pattern: Pattern): string {
  if (pattern.kind === 'exact') return `exactly ${pattern.hash}`
  if (pattern.kind === 'command') return `run ${printArgv(pattern.argv)}`
  const glob = printGlob(pattern.glob)
  return `${pattern.does} ${bareGlob.test(glob) ? glob : quoted(glob)}`
}

/** Error `bad-pattern`. */
export function parsePattern(text: string): Result<Pattern, Problem> {
  const [, verb = '', rest = ''] = /^(read|change|delete|run|exactly) (.+)$/.exec(text) ?? []
  if (verb === 'exactly' && /^[0-9a-f]{64}$/.test(rest)) return ok({ kind: 'exact', hash: rest })
  if (verb === 'run') {
    const argv = parseArgv(rest)
    return argv.ok ? ok({ kind: 'command', argv: argv.value }) : argv
  }
  if (verb === 'read' || verb === 'change' || verb === 'delete') {
    const glob = parseGlob(rest.startsWith('"') ? (unquoted(rest) ?? '') : rest)
    return glob.ok ? ok({ kind: 'file', does: verb, glob: glob.value }) : glob
  }
  return err(
    problem(
      'bad-pattern',
      `"${text.slice(0, 80)}" is not what a rule is about.`,
      'Write "change src/*.ts", "delete …", "read …" or "run npm test".',
    ),
  )
}

const effectKind = { read: 'read', change: 'write', delete: 'delete' } as const

/** The clause that permits what a pattern stands for. `spots`: but for the few that a person looks at anyway. */
export function permitClause(pattern: Pattern, spots: boolean): string {
  const also = spots ? ', not spot(A)' : ''
  switch (pattern.kind) {
    case 'exact':
      return `permit(E) :- effect(E, A, K, T), exactly(A, ${datalogConstant(pattern.hash)}).`
    case 'file': {
      const glob = datalogConstant(printGlob(pattern.glob))
      return `permit(E) :- effect(E, A, ${effectKind[pattern.does]}, T), direct(E), matches(E, ${glob}), not protected(E)${also}.`
    }
    case 'command': {
      const argv = datalogConstant(printArgv(pattern.argv))
      return `permit(E) :- effect(E, A, K, T), by(E, C), command(C, ${argv})${also}.`
    }
  }
}

/** The clause that denies it. */
export function denyClause(pattern: Pattern): string {
  switch (pattern.kind) {
    case 'exact':
      return `deny(A) :- exactly(A, ${datalogConstant(pattern.hash)}).`
    case 'file':
      return `deny(A) :- effect(E, A, ${effectKind[pattern.does]}, T), direct(E), matches(E, ${datalogConstant(printGlob(pattern.glob))}).`
    case 'command':
      return `deny(A) :- effect(E, A, K, T), by(E, C), command(C, ${datalogConstant(printArgv(pattern.argv))}).`
  }
}

/** Narrow enough to act at once: it stands for one act and no other. */
export const isExact = (pattern: Pattern): boolean =>
  pattern.kind === 'exact' ||
  (pattern.kind === 'command' && pattern.argv.every(({ kind }) => kind === 'word'))

/** One file, whatever is done to its text; or one command. */
export const isSingle = (pattern: Pattern): boolean =>
  isExact(pattern) ||
  (pattern.kind === 'file' &&
    pattern.glob.segments.every((segment) => segment !== '**' && segment.every((atom) => atom !== '*')))
