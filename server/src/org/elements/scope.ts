// Owns a run of text in which objects are read, and the searches in it: where the next closing marker is.
// All places of a marker are found once for an element's whole text, so that thousands of openings stay linear.

import type { OrgNode } from './element.ts'
import { type Radio, radioLinks } from './radio.ts'
import { firstFrom, lowerBound, type Source } from './source.ts'
import { codeAt, isWhite } from './syntax.ts'

/** The whole text of an element that holds objects, or of a title or caption. */
export interface Root {
  readonly source: Source
  readonly from: number
  readonly to: number
  readonly places: Map<string, readonly number[]>
  readonly radio: () => Radio | null
  readonly read: (root: Root, from: number, to: number, allowed: number) => readonly OrgNode[]
}

/** A part of it that org-element would narrow the buffer to. */
export interface Scope {
  readonly root: Root
  readonly text: string
  readonly from: number
  readonly to: number
  readonly allowed: number
}

export function makeRoot(source: Source, from: number, to: number, read: Root['read']): Root {
  let radio: Radio | null | undefined
  return {
    source,
    from,
    to,
    places: new Map(),
    radio: () => (radio ??= radioLinks(source.text.slice(from, to), from, source.context.radioTargets)),
    read,
  }
}

/** Where `needle` stands next, whole, before the scope's end; -1 if nowhere. */
export function next(scope: Scope, needle: string, at: number): number {
  return firstFrom(placesOf(scope.root, needle, literal), at, scope.to - needle.length + 1)
}

function literal({ source, from, to }: Root, needle: string): number[] {
  const text = source.text.slice(from, to)
  const found: number[] = []
  for (let i = text.indexOf(needle); i >= 0; i = text.indexOf(needle, i + 1)) found.push(from + i)
  return found
}

/** The next character of a set (a regular expression's class), or the scope's end. */
export function nextOf(scope: Scope, set: string, at: number): number {
  const found = firstFrom(placesOf(scope.root, set, ofSet), at, scope.to)
  return found < 0 ? scope.to : found
}

function ofSet({ source, from, to }: Root, set: string): number[] {
  return Array.from(source.text.slice(from, to).matchAll(new RegExp(set, 'gu')), ({ index }) => from + index)
}

/** The next `@` that begins a citation key before `to`, or -1; `isKey` tells a key's characters. */
export function nextKey(scope: Scope, at: number, to: number, isKey: (code: number) => boolean): number {
  const keys = placesOf(scope.root, 'key', (root) =>
    literal(root, '@').filter((i) => i + 1 < root.to && isKey(codeAt(root.source.text, i + 1, root.to))),
  )
  return firstFrom(keys, at, to - 1)
}

function placesOf(root: Root, key: string, find: (root: Root, key: string) => readonly number[]) {
  let places = root.places.get(key)
  if (!places) {
    places = find(root, key)
    root.places.set(key, places)
  }
  return places
}

/** The next `mark` that closes an emphasis, from `at` on: something before it, nothing but punctuation behind. */
export function nextCloser(scope: Scope, mark: string, at: number): number {
  const { text, to } = scope
  const closers = placesOf(scope.root, `close${mark}`, (root) =>
    literal(root, mark).filter((i) => closesEmphasis(text, i, root.to)),
  )
  const found = closers[lowerBound(closers, at)]
  if (found !== undefined && found < to) return found
  // The end of the scope counts as the end of a line.
  const last = to - 1
  return last >= at && text.charAt(last) === mark && !isWhite(text.charCodeAt(last - 1)) ? last : -1
}

/** The mark at `i` may close an emphasis in a text that ends at `to`. */
export const closesEmphasis = (text: string, i: number, to: number): boolean =>
  !isWhite(text.charCodeAt(i - 1)) && (i + 1 === to || mayFollow(text.charCodeAt(i + 1)))

const mayFollow = (c: number): boolean => '-.,;:!?\'")}\\['.includes(String.fromCharCode(c)) || isWhite(c)

/** A scope's own start or the start of a line. */
export const startsLine = ({ text, from }: Scope, at: number): boolean =>
  at === from || text.charCodeAt(at - 1) === 10
