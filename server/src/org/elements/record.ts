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
  const own = {
    ...fields,
    postAffiliated: place.source.original(place.at),
    affiliated: place.affiliated,
  }
  return node(place.source, { ...extent, begin: place.begin }, own, read, structure) as unknown as T
}

export function node(
  { original }: Source,
  { begin, end, postBlank, contents }: Extent,
  fields: object,
  read?: (from: number, to: number) => readonly OrgNode[],
  structure?: () => readonly ListItem[],
): object {
  const extent = {
    ...fields,
    start: original(begin),
    end: original(end),
    postBlank,
    contentsStart: contents ? original(contents[0]) : null,
    contentsEnd: contents ? original(contents[1]) : null,
  }
  let children: readonly OrgNode[] | undefined
  const readChildren = () => (children ??= contents && read ? read(...contents) : none)
  if (structure) {
    return {
      ...extent,
      get structure() {
        return structure()
      },
      get children() {
        return readChildren()
      },
    }
  }
  if (!contents || !read) return { ...extent, children: none }
  return {
    ...extent,
    get children() {
      return readChildren()
    },
  }
}

/** Reader of the elements inside a greater element. */
export const inside =
  ({ source }: Place, mode: Mode = null, structure: Structure | null = null) =>
  (from: number, to: number): readonly OrgNode[] =>
    source.read(source, from, to, mode, structure)
