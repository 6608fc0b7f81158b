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
  const isSame = moved === 0 && items.every((item, i) => sameItem(item, old.items[entry + i] as Item))
  return {
    sections,
    settings,
    stars: spliced(old.stars, { start: from, end: behind + by }, stars),
    starts: newStarts,
    items: isSame ? old.items : old.items.slice(0, entry).concat(items, old.items.slice(entries.end)),
    first: spliced(old.first, entries, first),
    second: spliced(old.second, entries, second),
  }
}

/** What is made of the columns and of where the sections stand: the very same as long as both are. */
export interface Drawn<Item, View> {
  readonly entries: Columns<Item>
  readonly firstLines: Int32Array
  /** Line ends in the file. */
  readonly lines: number
  readonly view: View
}

/** `before` is that of an older version of the same file, or of none: after most keys nothing is another than before. */
export function drawnOf<Item, View>(
  text: Text,
  document: OrgDocument,
  read: ReadEntries<Item>,
  draw: (document: OrgDocument, entries: Columns<Item>) => View,
  before: Drawn<Item, View> | null,
): Drawn<Item, View> {
  const entries = columnsOf(text, document, read, before === null ? null : before.entries)
  const { firstLines, lines } = document.parts
  const isSame =
    before !== null &&
    before.lines === lines &&
    before.firstLines === firstLines &&
    sameColumns(entries, before.entries)
  return { entries, firstLines, lines, view: isSame ? before.view : draw(document, entries) }
}

const sameColumns = <Item>(a: Columns<Item>, b: Columns<Item>): boolean =>
  a.stars === b.stars &&
  a.starts === b.starts &&
  a.items === b.items &&
  a.first === b.first &&
  a.second === b.second

/** Items are words, or records of words and numbers. */
function sameItem<Item>(a: Item, b: Item): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  for (const key in a) if (a[key] !== b[key]) return false
  return true
}

const empty = new Int32Array(0)

const nothing = <Item>(settings: Settings): Columns<Item> => ({
  ...{ sections: [], settings, items: [] },
  ...{ stars: empty, starts: new Int32Array(1), first: empty, second: empty },
})

/** The same one where nothing of it is another. */
function spliced(
  column: Int32Array,
  { start, end }: { readonly start: number; readonly end: number },
  fresh: readonly number[],
): Int32Array {
  if (fresh.length === end - start && fresh.every((value, i) => value === column[start + i])) return column
  const made = new Int32Array(column.length - (end - start) + fresh.length)
  made.set(column.subarray(0, start))
  made.set(fresh, start)
  made.set(column.subarray(end), start + fresh.length)
  return made
}
