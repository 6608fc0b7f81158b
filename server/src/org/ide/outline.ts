// Owns the outline of a file for an editor: headlines as a tree, with the named blocks and tables inside them. Flat and in
// document order, each with its parent, so that a tree of any depth is built without recursion. What is shown of a section
// is read once and kept with it; lines come from the sections, so that no offset is counted.

import { contentEnd, readHeadline } from '../line.ts'
import type { OrgDocument } from '../parse.ts'
import type { Section } from '../scan.ts'
import type { Text } from '../source.ts'
import { type Columns, type Drawn, drawnOf, type ReadEntries } from './columns.ts'
import { perSection } from './sections.ts'

/** One line of an outline, wherever in the file it stands. */
export interface OutlineItem {
  readonly kind: 'headline' | 'name'
  readonly name: string
  /** State, priority and tags of a headline; what has a name. */
  readonly detail: string
  readonly done: boolean
  /** On its line, in UTF-16 units. */
  readonly nameStart: number
  readonly nameEnd: number
}

/** In columns, because a file may have a hundred thousand headlines and is asked again after every key. */
export interface Outline {
  /** The same objects as long as their text is the same. */
  readonly items: readonly OutlineItem[]
  /** Place of the item around it, or -1. */
  readonly parents: Int32Array
  /** 0-based; an item ends before its `endLine`, where the next of its level begins. */
  readonly startLines: Int32Array
  readonly endLines: Int32Array
}

export type DrawnOutline = Drawn<OutlineItem, Outline>

/** `before` is that of an older version of the file, or of none. */
export const drawnOutline = (text: Text, document: OrgDocument, before: DrawnOutline | null): DrawnOutline =>
  drawnOf(text, document, readShown, outlineOf, before)

/** Of a file of which nothing was read before. */
export const outlineIn = (text: Text, document: OrgDocument): Outline =>
  drawnOutline(text, document, null).view

function outlineOf(document: OrgDocument, entries: Columns<OutlineItem>): Outline {
  const { stars, starts, items, first: lines, second: ofHeadline } = entries
  const { firstLines, lines: allLines } = document.parts
  const parents = new Int32Array(items.length)
  const startLines = new Int32Array(items.length)
  const endLines = new Int32Array(items.length)
  /** Headlines that are open: their stars, and their places. */
  const levels: number[] = []
  const places: number[] = []
  for (let i = 0; i < stars.length; i++) {
    const line = firstLines[i] as number
    for (let k = starts[i] as number; k < (starts[i + 1] as number); k++) {
      startLines[k] = line + (lines[k] as number)
      if (ofHeadline[k] !== 1) {
        parents[k] = places.at(-1) ?? -1
        endLines[k] = (startLines[k] as number) + 1
        continue
      }
      const own = stars[i] as number
      while (levels.length > 0 && (levels[levels.length - 1] as number) >= own) {
        levels.pop()
        endLines[places.pop() as number] = line
      }
      parents[k] = places.at(-1) ?? -1
      endLines[k] = allLines + 1
      levels.push(own)
      places.push(k)
    }
  }
  return { items, parents, startLines, endLines }
}

const readShown: ReadEntries<OutlineItem> = (text, document, i, add) => {
  const { headline, names } = shownOf(text, document, i)
  if (headline) add(headline, 0, 1)
  for (const { item, line } of names) add(item, line, 0)
}

interface Shown {
  readonly headline: OutlineItem | null
  readonly names: readonly { readonly item: OutlineItem; readonly line: number }[]
}

const none: Shown['names'] = []

const shownOf = perSection((text, section, settings): Shown => {
  const names = namesIn(text, section)
  if (section.stars === 0) return { headline: null, names }
  const found = text.indexOf('\n')
  const line = readHeadline(text, 0, contentEnd(text, 0, found < 0 ? text.length : found + 1), settings.words)
  const detail = [
    line.todo,
    line.priority && `[#${line.priority}]`,
    line.tags.length > 0 && `:${line.tags.join(':')}:`,
  ]
  return {
    headline: {
      kind: 'headline',
      name: line.title || '…',
      detail: detail.filter(Boolean).join(' '),
      done: settings.doneWords.has(line.todo),
      nameStart: line.titleStart,
      nameEnd: line.titleEnd,
    },
    names,
  }
})

function namesIn(text: string, section: Section): Shown['names'] {
  if (!/#\+name:/i.test(text)) return none
  const names: Shown['names'][number][] = []
  const opaque = section.blocks.filter((block) => block.opaque)
  let line = 0
  for (let at = 0; at < text.length; line++) {
    const next = nextLine(text, at)
    const start = at
    at = next
    const written = /^([ \t]*#\+name:[ \t]*)(\S.*?)[ \t\r]*$/i.exec(
      text.slice(start, Math.min(next, start + 400)).replace(/\n$/, ''),
    )
    if (!written || opaque.some((block) => start >= block.start && start < block.end)) continue
    const nameStart = (written[1] as string).length
    const name = written[2] as string
    const detail = elementFrom(text, next)
    const nameEnd = nameStart + name.length
    names.push({ item: { kind: 'name', name, detail, done: false, nameStart, nameEnd }, line })
  }
  return names
}

/** What stands behind a `#+NAME:` line: a block's language, a table, …; empty for plain text. */
function elementFrom(text: string, from: number): string {
  for (let at = from, lines = 0; at < text.length && lines < 20; lines++) {
    const next = nextLine(text, at)
    const line = text.slice(at, Math.min(next, at + 200)).trim()
    if (line.startsWith('|')) return 'table'
    const block = /^#\+begin_(\S+)(?:[ \t]+([^\s:]\S*))?/i.exec(line)
    if (block)
      return block[1]?.toLowerCase() === 'src' ? (block[2] ?? 'src') : (block[1] as string).toLowerCase()
    if (/^#\+call:/i.test(line)) return 'call'
    // Captions and attributes belong to the same element.
    if (!/^#\+\S+:/.test(line)) return ''
    at = next
  }
  return ''
}

function nextLine(text: string, from: number): number {
  const found = text.indexOf('\n', from)
  return found < 0 ? text.length : found + 1
}
