// Owns how records of the tree are made: offsets mapped back to the given text, children read on demand.
// Never parses.

import type { Affiliated, ListItem, OrgElement, OrgNode } from './element.ts'
import type { Mode, Source, Structure } from './source.ts'

/** Where an element is being read. */
export interface Place {
  readonly source: Source
  /** Behind the affiliated keywords. */
  readonly at: number
  /** Nothing is looked for from here on. */
  readonly limit: number
  /** Where the affiliated keywords begin; `at` without any. */
  readonly begin: number
  readonly affiliated: Affiliated | null
  readonly structure: Structure | null
}

export const none: readonly never[] = Object.freeze([])

interface Extent {
  readonly begin: number
  readonly end: number
  readonly postBlank: number
  /** `[from, to]`, or null. */
  readonly contents?: readonly [number, number] | null
}

type Fields<T> = Omit<
  T,
  | 'start'
  | 'end'
  | 'postBlank'
  | 'contentsStart'
  | 'contentsEnd'
  | 'children'
  | 'postAffiliated'
  | 'affiliated'
  | 'structure'
>

/** An element at `place`; `read` gives its children when they are first asked for. */
export function element<T extends OrgElement>(
  place: Place,
  extent: Omit<Extent, 'begin'>,
  fields: Fields<T>,
  read?: (from: number, to: number) => readonly OrgNode[],
  structure?: () => readonly ListItem[],
): T {
  const own: Record<string, unknown> = fields
  own['postAffiliated'] = place.source.original(place.at)
  own['affiliated'] = place.affiliated
  const made = node(place.source, { ...extent, begin: place.begin }, own, read) as T
  if (structure) Object.defineProperty(made, 'structure', { enumerable: true, get: structure })
  return made
}

/** `fields` is the caller's to give away. */
export function node(
  { original }: Source,
  { begin, end, postBlank, contents }: Extent,
  fields: object,
  read?: (from: number, to: number) => readonly OrgNode[],
): object {
  const start = original(begin)
  const behind = original(end)
  if (!contents) {
    const [contentsStart, contentsEnd] = [null, null]
    return { ...fields, start, end: behind, postBlank, contentsStart, contentsEnd, children: none }
  }
  const contentsStart = original(contents[0])
  const contentsEnd = original(contents[1])
  let children: readonly OrgNode[] | undefined = read ? undefined : none
  return {
    ...fields,
    start,
    end: behind,
    postBlank,
    contentsStart,
    contentsEnd,
    get children() {
      children ??= (read as NonNullable<typeof read>)(contents[0], contents[1])
      return children
    },
  }
}

/** Reader of the elements inside a greater element. */
export const inside =
  ({ source }: Place, mode: Mode = null, structure: Structure | null = null) =>
  (from: number, to: number): readonly OrgNode[] =>
    source.read(source, from, to, mode, structure)
