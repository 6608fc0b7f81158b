// Owns the patterns of rules over the words of one simple command: text, syntax tree, matching. A word stands for
// itself unless it is a hole, and a hole never stands for an option, a protected file or one with secrets.

import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import { bareGlob, type Glob, globMatcher, parseGlob, printGlob, quoted, unquoted } from './glob.ts'
import { protectedClass, secretClass } from './protected.ts'

export type ArgvWord =
  | { readonly kind: 'word'; readonly text: string }
  /** One file or folder of the workspace. */
  | { readonly kind: 'path'; readonly glob: Glob }
  /** One or more of them, up to the end. */
  | { readonly kind: 'paths'; readonly glob: Glob }
  /** The value of an option that is text to the program and nothing else. */
  | { readonly kind: 'text' }

/** Not empty; the first word is the program and stands for itself. */
export type ArgvPattern = readonly ArgvWord[]

/** A command as a pattern sees it. */
export interface ArgvFact {
  /** Values of the words, all literal, the program's base name first. */
  readonly words: readonly string[]
  /** The canonical path, relative to the workspace, of each word that can be one; through no link. */
  place(word: string): string | null
}

/** Form: words with single spaces between; JSON text for an unusual word; `<path GLOB>`, `<paths GLOB>`, `<text>`. */
export function parseArgv(text: string): Result<ArgvPattern, Problem> {
  const words: ArgvWord[] = []
  const token = /(<text>)|<(paths?) (?:("(?:[^"\\]|\\.)*")|([^\s">]+))>|("(?:[^"\\]|\\.)*")|([^\s"<>]+)/y
  for (let at = 0; at < text.length; at++) {
    token.lastIndex = at
    const match = token.exec(text)
    if (match === null) return bad(text)
    const [whole, hole, paths, quotedGlob, plainGlob, quotedWord, bare] = match
    if (hole !== undefined) words.push({ kind: 'text' })
    else if (paths !== undefined) {
      const source = quotedGlob === undefined ? plainGlob : unquoted(quotedGlob)
      const glob = parseGlob(source ?? '')
      if (!glob.ok) return glob
      words.push({ kind: paths as 'path' | 'paths', glob: glob.value })
    } else {
      const value = quotedWord === undefined ? bare : unquoted(quotedWord)
      if (value === null || value === undefined) return bad(text)
      words.push({ kind: 'word', text: value })
    }
    at += whole.length
    if (at < text.length && (text[at] !== ' ' || at === text.length - 1)) return bad(text)
  }
  const last = words.length - 1
  if (words[0]?.kind !== 'word' || words.some((word, i) => word.kind === 'paths' && i < last))
    return bad(text)
  return ok(words)
}

const bad = (text: string): Result<never, Problem> =>
  err(
    problem(
      'bad-pattern',
      `The command pattern ${JSON.stringify(text.slice(0, 80))} cannot be read.`,
      'Begin with a program; separate words by one space; quote unusual words; <path src/*.ts> stands for a file.',
    ),
  )

const bareWord = /^[A-Za-z0-9_./@:=,+%~^-]+$/

/** The text that parses to this pattern. */
export const printArgv = (pattern: ArgvPattern): string => pattern.map(printWord).join(' ')

function printWord(word: ArgvWord): string {
  if (word.kind === 'word') return bareWord.test(word.text) ? word.text : quoted(word.text)
  if (word.kind === 'text') return '<text>'
  const glob = printGlob(word.glob)
  return `<${word.kind} ${bareGlob.test(glob) ? glob : quoted(glob)}>`
}

export type ArgvMatcher = (command: ArgvFact) => boolean

export function argvMatcher(pattern: ArgvPattern): ArgvMatcher {
  const tests = pattern.map(wordTest)
  const open = pattern.at(-1)?.kind === 'paths'
  return (command) => {
    const { words } = command
    if (open ? words.length < tests.length : words.length !== tests.length) return false
    return words.every((word, i) => (tests[i] ?? tests.at(-1))?.(word, command) ?? false)
  }
}

type WordTest = (word: string, command: ArgvFact) => boolean

function wordTest(pattern: ArgvWord): WordTest {
  switch (pattern.kind) {
    case 'word':
      return (word) => word === pattern.text
    case 'text':
      return (word) => isText(word)
    case 'path':
    case 'paths': {
      const matches = globMatcher(pattern.glob)
      return (word, command) => {
        const place = command.place(word)
        return place !== null && isOrdinary(place) && matches(place)
      }
    }
  }
}

/** A hole's text is one word that no program takes for an option. */
export const isText = (word: string): boolean => !word.startsWith('-') && word.length <= 5_000

/** Neither a file that runs or configures something later, nor one that holds secrets. */
export const isOrdinary = (path: string): boolean =>
  protectedClass(path) === null && secretClass(path) === null
