// Owns what is read of all sections of a file, in columns: after an edit those of the sections that stayed are moved as
// blocks, and what asks for them never goes to the 26,000 sections that a long file has. Never knows what was read.

import type { OrgDocument } from '../parse.ts'
import type { Section } from '../scan.ts'
import type { Settings } from '../settings.ts'
import type { Text } from '../source.ts'

/** Any number of entries per section, each an item and two numbers. */
export interface Columns<Item> {
  readonly sections: readonly Section[]
  readonly settings: Settings
  /** Of each section. */
  readonly stars: Int32Array
  /** The first entry of each section, and behind the last one how many there are. */
  readonly starts: Int32Array
  /** Of each entry. */
  readonly items: readonly Item[]
  readonly first: Int32Array
  readonly second: Int32Array
}

/** Gives the entries of section `i`. */
export type ReadEntries<Item> = (
  text: Text,
  document: OrgDocument,
  i: number,
  add: (item: Item, first: number, second: number) => void,
) => void

/** `before` are those of an older version of the same file, or of none. */
export function columnsOf<Item>(
  text: Text,
  document: OrgDocument,
  read: ReadEntries<Item>,
  before: Columns<Item> | null,
): Columns<Item> {
  const { settings } = document
  const { sections } = document.parts
  const old = before?.settings === settings ? before : nothing<Item>(settings)
  const by = old.sections.length - sections.length
  const most = Math.min(sections.length, old.sections.length)
  let from = 0
  while (from < most && sections[from] === old.sections[from]) from++
  let behind = sections.length
  while (behind > from + Math.max(0, -by) && sections[behind - 1] === old.sections[behind - 1 + by]) behind--
  const items: Item[] = []
  const first: number[] = []
  const second: number[] = []
  const stars: number[] = []
  const starts: number[] = []
  const entry = old.starts[from] as number
  for (let i = from; i < behind; i++) {
    stars.push((sections[i] as Section).stars)
    starts.push(entry + items.length)
    read(text, document, i, (item, a, b) => {
      items.push(item)
      first.push(a)
      second.push(b)
    })
  }
  const entries = { start: entry, end: old.starts[behind + by] as number }
  const moved = entry + items.length - entries.end
  const newStarts = spliced(old.starts, { start: from, end: behind + by }, starts)
  if (moved !== 0) for (let i = behind; i < newStarts.length; i++) (newStarts[i] as number) += moved
  return {
    sections,
    settings,
    stars: spliced(old.stars, { start: from, end: behind + by }, stars),
    starts: newStarts,
    items: old.items.slice(0, entry).concat(items, old.items.slice(entries.end)),
    first: spliced(old.first, entries, first),
    second: spliced(old.second, entries, second),
  }
}

const empty = new Int32Array(0)

const nothing = <Item>(settings: Settings): Columns<Item> => ({
  ...{ sections: [], settings, items: [] },
  ...{ stars: empty, starts: new Int32Array(1), first: empty, second: empty },
})

function spliced(
  column: Int32Array,
  { start, end }: { readonly start: number; readonly end: number },
  fresh: readonly number[],
): Int32Array {
  const made = new Int32Array(column.length - (end - start) + fresh.length)
  made.set(column.subarray(0, start))
  made.set(fresh, start)
  made.set(column.subarray(end), start + fresh.length)
  return made
}
