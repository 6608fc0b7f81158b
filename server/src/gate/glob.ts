// Owns the path patterns of rules: their text, their syntax tree, and the one regular source that both the
// matcher and the automaton (learn/automaton.ts) are compiled from. Knows nothing of disks.

import { err, ok, type Problem, problem, type Result } from '../base/result.ts'

/** A part of a segment: text that stands for itself, or `*`. */
export type Atom = { readonly text: string } | '*'
/** `**`, or the atoms of one name. */
export type Segment = '**' | readonly Atom[]

/**
 * A pattern over canonical paths relative to the workspace. `*` is any run of characters inside a name, `**` any number of
 * folders (at the end: anything below). Neither stands for a name that begins with a dot. `[c]` is the character c itself.
 */
export interface Glob {
  readonly segments: readonly Segment[]
}

/** UTF-16 units; no path that matters is longer. */
const longestGlob = 1024

/** Error `bad-pattern`: what cannot be read is no pattern, never a wider one. */
export function parseGlob(text: string): Result<Glob, Problem> {
  if (text === '' || text.length > longestGlob) return bad(text, 'it is empty or too long')
  const segments: Segment[] = []
  for (const part of splitSegments(text)) {
    if (part === '**') {
      segments.push('**')
      continue
    }
    const atoms = readAtoms(part)
    if (atoms === null) return bad(text, `the part "${part}" is not understood`)
    segments.push(atoms)
  }
  return ok({ segments })
}

/** `[/]` is no escape: a slash always ends a name. */
const splitSegments = (text: string): readonly string[] => text.split('/')

function readAtoms(part: string): readonly Atom[] | null {
  if (part === '' || part === '.' || part === '..') return null
  const atoms: Atom[] = []
  let literal = ''
  const flush = (): void => {
    if (literal !== '') atoms.push({ text: literal })
    literal = ''
  }
  for (let i = 0; i < part.length; i++) {
    const c = part[i] as string
    if (c === '[') {
      const inner = part[i + 1]
      if (inner === undefined || part[i + 2] !== ']') return null
      literal += inner
      i += 2
    } else if (c === '*') {
      if (part[i + 1] === '*') return null
      flush()
      atoms.push('*')
    } else if (c === ']' || c === '{' || c === '}' || c === '?' || c === '!' || c === '\\') return null
    else literal += c
  }
  flush()
  return atoms
}

const bad = (text: string, why: string): Result<never, Problem> =>
  err(
    problem(
      'bad-pattern',
      `The pattern ${JSON.stringify(text.slice(0, 80))} cannot be read: ${why}.`,
      'Write folders and names with * and **, and [x] for a special character x itself.',
    ),
  )

/** The text that parses to this pattern. */
export const printGlob = (glob: Glob): string =>
  glob.segments.map((segment) => (segment === '**' ? segment : segment.map(printAtom).join(''))).join('/')

const printAtom = (atom: Atom): string => (atom === '*' ? '*' : escapeLiteral(atom.text))

const escapeLiteral = (text: string): string => text.replace(/[*[\]{}?!\\]/g, (c) => `[${c}]`)

/** A pattern that needs no quotes between other words. */
export const bareGlob = /^[^\s">\p{C}\p{Z}]+$/u

/** A text in quotes, in one line of visible characters; `unquoted` reads it back. */
export const quoted = (text: string): string =>
  JSON.stringify(text).replace(/[\p{C}\p{Z}]/gu, (c) =>
    c === ' ' ? c : Array.from({ length: c.length }, (_, i) => escapeUnit(c.charCodeAt(i))).join(''),
  )

const escapeUnit = (unit: number): string => `\\u${unit.toString(16).padStart(4, '0')}`

/** Null for what is no text in quotes. */
export function unquoted(text: string): string | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'string' ? value : null
  } catch {
    return null
  }
}

/** The pattern that matches exactly this path. */
export const literalGlob = (path: string): Glob => ({
  segments: path.split('/').map((name) => [{ text: name }]),
})

/** Source of a regular expression without assertions, over whole paths. */
export function globSource(glob: Glob): string {
  let source = ''
  glob.segments.forEach((segment, index) => {
    const isLast = index === glob.segments.length - 1
    if (segment === '**') source += isLast ? `(?:${anyName}/)*${anyName}` : `(?:${anyName}/)*`
    else source += segment.map((atom, at) => atomSource(atom, at, segment)).join('') + (isLast ? '' : '/')
  })
  return source
}

/** A name that does not begin with a dot. */
const anyName = '[^/.][^/]*'

function atomSource(atom: Atom, at: number, segment: readonly Atom[]): string {
  if (atom !== '*') return escapeRegex(atom.text)
  // A star may stand for nothing, but then what follows it begins the name: with a dot it would be hidden.
  if (at > 0) return '[^/]*'
  const next = segment[1]
  const hidden = next === undefined || (next !== '*' && next.text.startsWith('.'))
  return hidden ? anyName : `(?:${anyName})?`
}

const escapeRegex = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')

export type PathMatcher = (path: string) => boolean

export function globMatcher(glob: Glob): PathMatcher {
  const pattern = new RegExp(`^(?:${globSource(glob)})$`, 'su')
  return (path) => pattern.test(path)
}

/** The folders every match lies in, as text with a final `/`; empty where it may lie anywhere. */
export function fixedFolder(glob: Glob): string {
  let folder = ''
  for (const segment of glob.segments.slice(0, -1)) {
    if (segment === '**' || segment.some((atom) => atom === '*')) break
    folder += `${segment.map((atom) => (atom === '*' ? '' : atom.text)).join('')}/`
  }
  return folder
}
