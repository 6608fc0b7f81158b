// Owns regular expressions that come from a query: a small language matched in time linear in the text
// (Thompson 1968), because a query may come from a model and must not be able to hang the server.
//
//   .  [abc] [^a-z]  \d \w \s \D \W \S  \b  ^ $  ( )  |  * + ?      \x takes any other x as it is.
//   Emacs' spelling \( \) \| is read too. No back-references, no counts, no look-around.

import { err, ok, type Result } from '../../base/result.ts'

export interface Pattern {
  /** Is there a match anywhere in the text? */
  test(text: string): boolean
  /** The whole pattern when it is nothing but this text, as a search for it is faster; else null. */
  readonly literal: string | null
  /** A text that every match holds, in any case; empty when none is sure. */
  readonly needs: string
}

export interface PatternError {
  readonly at: number
  readonly message: string
}

const longestPattern = 200

type Assertion = 'start' | 'end' | 'word'
type Test = (char: string) => boolean

type Tree =
  /** `char` where one character is meant as it is. */
  | { readonly kind: 'test'; readonly test: Test; readonly char?: string }
  | { readonly kind: 'assert'; readonly what: Assertion }
  | { readonly kind: 'all'; readonly parts: readonly Tree[] }
  | { readonly kind: 'any'; readonly parts: readonly Tree[] }
  | { readonly kind: 'repeat'; readonly of: Tree; readonly sign: '*' | '+' | '?' }

type State =
  | { readonly kind: 'test'; readonly test: Test; readonly next: number }
  | { readonly kind: 'assert'; readonly what: Assertion; readonly next: number }
  | { readonly kind: 'split'; readonly to: number[] }
  | { readonly kind: 'match' }

/** Case counts unless it is to be ignored, as Emacs does in matches and org-ql. */
export function compilePattern(
  source: string,
  letters: 'case counts' | 'ignore case' = 'case counts',
): Result<Pattern, PatternError> {
  if (source.length > longestPattern) {
    return err({ at: longestPattern, message: `a pattern has at most ${longestPattern} characters` })
  }
  const reader: Reader = { source, at: 0, fold: letters === 'ignore case' ? anyCase : (test) => test }
  const tree = readAny(reader, 0)
  if ('message' in tree) return err(tree)
  if (reader.at < source.length) return err({ at: reader.at, message: '")" closes nothing' })
  const states: State[] = [{ kind: 'match' }]
  const start = build(tree, 0, states)
  const literal = /^[^\\.[\]()|*+?^$]+$/.test(source) ? source : null
  const machine = automaton(states, start)
  return ok({ test: (text) => machine(text), literal, needs: longestRun(tree) })
}

/** The longest run of plain characters that no alternative or repetition can leave out. */
function longestRun(tree: Tree): string {
  let longest = ''
  let run = ''
  for (const part of tree.kind === 'all' ? tree.parts : [tree]) {
    if (part.kind === 'assert') continue
    if (part.kind === 'test' && part.char !== undefined) run += part.char
    else {
      // Of a group what it needs is needed, but it joins nothing.
      const inner =
        part.kind === 'all' || (part.kind === 'repeat' && part.sign === '+')
          ? longestRun(part.kind === 'repeat' ? part.of : part)
          : ''
      if (inner.length > longest.length) longest = inner
      run = ''
    }
    if (run.length > longest.length) longest = run
  }
  return longest
}

const anyCase =
  (test: Test): Test =>
  (char) =>
    test(char) || test(char.toLowerCase()) || test(char.toUpperCase())

interface Reader {
  readonly source: string
  /** What makes a test for a character one for it in any case. */
  readonly fold: (test: Test) => Test
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
      const set = named(next)
      return set
        ? { kind: 'test', test: set }
        : { kind: 'test', test: reader.fold((c) => c === next), char: next }
    }
  }
  return { kind: 'test', test: reader.fold((c) => c === char), char }
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
  // Folded before it is negated: `[^a]` leaves out A as well.
  const any = reader.fold((c) => tests.some((test) => test(c)))
  return { kind: 'test', test: (c) => any(c) !== negated }
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

/** A set of states before the next character, with what assertions need to know of the one before. */
interface Place {
  readonly waiting: readonly number[]
  readonly before: string
  /** By the code of the next character below 128; 128 is the end of the text. */
  readonly next: (Place | true | undefined)[]
  /** The same by code for all other characters. */
  readonly wide: Map<number, Place | true>
}

/** More are never kept: a pattern that reaches so many is one that was made to. */
const mostPlaces = 2_000
const mostWide = 200

/**
 * A deterministic automaton that is built while it reads (Rabin & Scott 1959; as in RE2 and grep): each step is one
 * look-up once it was taken before. Never more than `mostPlaces` are kept, so memory is bounded too.
 */
function automaton(states: readonly State[], start: number): (text: string) => boolean {
  const seen = new Int32Array(states.length).fill(-1)
  let places = new Map<string, Place>()
  let step = 0
  const place = (waiting: readonly number[], before: string): Place => {
    const key = `${before}:${waiting.join()}`
    const known = places.get(key)
    if (known) return known
    if (places.size >= mostPlaces) places = new Map()
    const made: Place = { waiting, before, next: new Array(129).fill(undefined), wide: new Map() }
    places.set(key, made)
    return made
  }
  /** true once the pattern has matched. */
  const move = (from: Place, char: string): Place | true => {
    step++
    const here: number[] = []
    const stack = [start, ...from.waiting]
    while (stack.length > 0) {
      const at = stack.pop() as number
      if (seen[at] === step) continue
      seen[at] = step
      const state = states[at] as State
      if (state.kind === 'match') return true
      if (state.kind === 'test') here.push(at)
      else if (state.kind === 'split') stack.push(...state.to)
      else if (holds(state.what, from.before, char)) stack.push(state.next)
    }
    const waiting = new Set<number>()
    if (char !== '')
      for (const at of here) {
        const state = states[at] as State
        if (state.kind === 'test' && state.test(char)) waiting.add(state.next)
      }
    return place(
      [...waiting].sort((a, b) => a - b),
      classOf(char),
    )
  }
  const end = 128
  return (text) => {
    let at = place([], '')
    const size = text.length
    for (let i = 0; i <= size; ) {
      const code = i < size ? text.charCodeAt(i) : end
      if (code < end || i === size) {
        let to = at.next[code]
        if (to === undefined) {
          to = move(at, i < size ? String.fromCharCode(code) : '')
          at.next[code] = to
        }
        if (to === true) return true
        at = to
        i++
      } else {
        const wide = text.codePointAt(i) as number
        let to = at.wide.get(wide)
        if (to === undefined) {
          to = move(at, String.fromCodePoint(wide))
          if (at.wide.size < mostWide) at.wide.set(wide, to)
        }
        if (to === true) return true
        at = to
        i += wide > 0xffff ? 2 : 1
      }
    }
    return false
  }
}

/** All that an assertion asks of the character before it. */
const classOf = (char: string): string => (char === '\n' ? char : isWord(char) ? 'a' : ' ')

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
