// Owns regular expressions that come from a query: a small language matched in time linear in the text
// (Thompson 1968), because a query may come from a model and must not be able to hang the server.
//
//   .  [abc] [^a-z]  \d \w \s \D \W \S  \b  ^ $  ( )  |  * + ?      \x takes any other x as it is.
//   Emacs' spelling \( \) \| is read too. No back-references, no counts, no look-around.

import { err, ok, type Result } from '../../base/result.ts'

export interface Pattern {
  /** Is there a match anywhere in the text? Case counts, as in Org's tag matches. */
  test(text: string): boolean
}

export interface PatternError {
  readonly at: number
  readonly message: string
}

const longestPattern = 200

type Assertion = 'start' | 'end' | 'word'
type Test = (char: string) => boolean

type Tree =
  | { readonly kind: 'test'; readonly test: Test }
  | { readonly kind: 'assert'; readonly what: Assertion }
  | { readonly kind: 'all'; readonly parts: readonly Tree[] }
  | { readonly kind: 'any'; readonly parts: readonly Tree[] }
  | { readonly kind: 'repeat'; readonly of: Tree; readonly sign: '*' | '+' | '?' }

type State =
  | { readonly kind: 'test'; readonly test: Test; readonly next: number }
  | { readonly kind: 'assert'; readonly what: Assertion; readonly next: number }
  | { readonly kind: 'split'; readonly to: number[] }
  | { readonly kind: 'match' }

export function compilePattern(source: string): Result<Pattern, PatternError> {
  if (source.length > longestPattern) {
    return err({ at: longestPattern, message: `a pattern has at most ${longestPattern} characters` })
  }
  const reader = { source, at: 0 }
  const tree = readAny(reader, 0)
  if ('message' in tree) return err(tree)
  if (reader.at < source.length) return err({ at: reader.at, message: '")" closes nothing' })
  const states: State[] = [{ kind: 'match' }]
  const start = build(tree, 0, states)
  return ok({ test: (text) => search(states, start, text) })
}

interface Reader {
  readonly source: string
  at: number
}

function readAny(reader: Reader, depth: number): Tree | PatternError {
  const parts: Tree[] = []
  for (;;) {
    const part = readAll(reader, depth)
    if ('message' in part) return part
    parts.push(part)
    const width = operator(reader, '|')
    if (width === 0) break
    reader.at += width
  }
  return parts.length === 1 ? (parts[0] as Tree) : { kind: 'any', parts }
}

/** Length of the operator at the reader's place, plain or with Emacs' backslash; 0 if it is not there. */
function operator({ source, at }: Reader, sign: string): number {
  if (source[at] === sign) return 1
  return source[at] === '\\' && source[at + 1] === sign ? 2 : 0
}

function readAll(reader: Reader, depth: number): Tree | PatternError {
  const parts: Tree[] = []
  while (reader.at < reader.source.length && !operator(reader, '|') && !operator(reader, ')')) {
    let part = readOne(reader, depth)
    if ('message' in part) return part
    let sign = reader.source[reader.at]
    while (sign === '*' || sign === '+' || sign === '?') {
      part = { kind: 'repeat', of: part, sign }
      sign = reader.source[++reader.at]
    }
    parts.push(part)
  }
  return { kind: 'all', parts }
}

function readOne(reader: Reader, depth: number): Tree | PatternError {
  const { source } = reader
  const open = operator(reader, '(')
  if (open > 0) {
    const from = reader.at
    reader.at += open
    const inner = readAny(reader, depth + 1)
    if ('message' in inner) return inner
    const close = operator(reader, ')')
    if (close === 0) return { at: from, message: '"(" is never closed' }
    reader.at += close
    return inner
  }
  const char = String.fromCodePoint(source.codePointAt(reader.at) ?? 0)
  reader.at += char.length
  switch (char) {
    case '.':
      return { kind: 'test', test: (c) => c !== '\n' }
    case '^':
      return { kind: 'assert', what: 'start' }
    case '$':
      return { kind: 'assert', what: 'end' }
    case '[':
      return readSet(reader)
    case '*':
    case '+':
    case '?':
      return { at: reader.at - 1, message: `"${char}" repeats nothing` }
    case '\\': {
      const next = source[reader.at]
      if (next === undefined) return { at: reader.at - 1, message: 'the pattern ends in a backslash' }
      reader.at++
      if (next === 'b') return { kind: 'assert', what: 'word' }
      return { kind: 'test', test: named(next) ?? ((c) => c === next) }
    }
  }
  return { kind: 'test', test: (c) => c === char }
}

function named(letter: string): Test | null {
  switch (letter) {
    case 'd':
      return (c) => c >= '0' && c <= '9'
    case 'D':
      return (c) => c < '0' || c > '9'
    case 'w':
      return isWord
    case 'W':
      return (c) => !isWord(c)
    case 's':
      return (c) => /\s/.test(c)
    case 'S':
      return (c) => !/\s/.test(c)
  }
  return null
}

const isWord: Test = (c) => /[\p{L}\p{M}\p{N}_]/u.test(c)

function readSet(reader: Reader): Tree | PatternError {
  const from = reader.at - 1
  const { source } = reader
  const negated = source[reader.at] === '^'
  if (negated) reader.at++
  const tests: Test[] = []
  for (let first = true; ; first = false) {
    const char = nextIn(reader)
    if (char === null) return { at: from, message: '"[" is never closed' }
    if (char === ']' && !first) break
    const escaped = char === '\\' ? nextIn(reader) : null
    if (char === '\\' && escaped === null) return { at: from, message: '"[" is never closed' }
    const test = escaped === null ? null : named(escaped)
    if (test) {
      tests.push(test)
      continue
    }
    const low = escaped ?? char
    if (source[reader.at] === '-' && source[reader.at + 1] !== ']' && reader.at + 1 < source.length) {
      reader.at++
      const high = nextIn(reader) ?? low
      tests.push((c) => c >= low && c <= high)
    } else tests.push((c) => c === low)
  }
  return { kind: 'test', test: (c) => tests.some((test) => test(c)) !== negated }
}

function nextIn(reader: Reader): string | null {
  const code = reader.source.codePointAt(reader.at)
  if (code === undefined) return null
  const char = String.fromCodePoint(code)
  reader.at += char.length
  return char
}

/** Adds the states of `tree` that go on to `next`, and gives the first of them. */
function build(tree: Tree, next: number, states: State[]): number {
  switch (tree.kind) {
    case 'test':
      return states.push({ kind: 'test', test: tree.test, next }) - 1
    case 'assert':
      return states.push({ kind: 'assert', what: tree.what, next }) - 1
    case 'all':
      return tree.parts.reduceRight((to, part) => build(part, to, states), next)
    case 'any': {
      const to = tree.parts.map((part) => build(part, next, states))
      return states.push({ kind: 'split', to }) - 1
    }
    case 'repeat': {
      if (tree.sign === '?') {
        return states.push({ kind: 'split', to: [build(tree.of, next, states), next] }) - 1
      }
      const to: number[] = []
      const loop = states.push({ kind: 'split', to }) - 1
      const body = build(tree.of, loop, states)
      to.push(body, next)
      return tree.sign === '*' ? loop : body
    }
  }
}

function search(states: readonly State[], start: number, text: string): boolean {
  const seen = new Int32Array(states.length).fill(-1)
  let step = 0
  let found = false
  let here: number[] = []
  let before = ''
  const enter = (state: number, list: number[], after: string) => {
    if (seen[state] === step) return
    seen[state] = step
    const it = states[state] as State
    switch (it.kind) {
      case 'match':
        found = true
        return
      case 'test':
        list.push(state)
        return
      case 'assert':
        if (holds(it.what, before, after)) enter(it.next, list, after)
        return
      case 'split':
        for (const to of it.to) enter(to, list, after)
    }
  }
  const chars = [...text, '']
  for (const char of chars) {
    enter(start, here, char)
    const next: number[] = []
    const after = chars[step + 1] ?? ''
    if (found || char === '') break
    step++
    before = char
    for (const state of here) {
      const it = states[state] as State
      if (it.kind === 'test' && it.test(char)) enter(it.next, next, after)
    }
    here = next
  }
  return found
}

function holds(what: Assertion, before: string, after: string): boolean {
  switch (what) {
    case 'start':
      return before === '' || before === '\n'
    case 'end':
      return after === '' || after === '\n'
    case 'word':
      return (before !== '' && isWord(before)) !== (after !== '' && isWord(after))
  }
}
