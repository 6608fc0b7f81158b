// Owns the outline of a file for an editor: headlines as a tree, with the named blocks and tables inside them. Flat and in
// document order, each with its parent, so that a tree of any depth is built without recursion.

import { contentEnd } from '../line.ts'
import type { OrgDocument } from '../parse.ts'
import { type Anchor, anchorsOf } from './anchors.ts'
import { headlineAt } from './locate.ts'

export interface OutlineItem {
  readonly kind: 'headline' | 'name'
  readonly name: string
  /** State, priority and tags of a headline. */
  readonly detail: string
  readonly done: boolean
  /** Place in the list of the item around it, or -1. */
  readonly parent: number
  readonly level: number
  /** UTF-16 offsets of the whole, and of what is selected when it is chosen. */
  readonly start: number
  readonly end: number
  readonly nameStart: number
  readonly nameEnd: number
}

export function outlineOf(text: string, document: OrgDocument): readonly OutlineItem[] {
  const items: OutlineItem[] = []
  const placeOf = new Int32Array(document.headlines.length)
  const named = namedElements(text, document)
  let next = 0
  const takeNames = (before: number) => {
    for (; next < named.length && (named[next] as Anchor).start < before; next++) {
      const { name, start, end, nameStart, nameEnd } = named[next] as Anchor
      const around = headlineAt(document, start)
      items.push({
        kind: 'name',
        name,
        detail: elementBehind(text, end),
        done: false,
        parent: around ? (placeOf[around.index] as number) : -1,
        level: (around?.level ?? 0) + 1,
        start,
        end,
        nameStart,
        nameEnd,
      })
    }
  }
  for (const headline of document.headlines) {
    takeNames(headline.start)
    placeOf[headline.index] = items.length
    const { todo, priority, tags } = headline
    items.push({
      kind: 'headline',
      name: headline.title || '…',
      detail: [todo, priority && `[#${priority}]`, tags.length > 0 && `:${tags.join(':')}:`]
        .filter(Boolean)
        .join(' '),
      done: headline.done,
      parent: headline.parent === null ? -1 : (placeOf[headline.parent] as number),
      level: headline.level,
      start: headline.start,
      end: headline.end,
      nameStart: headline.titleStart,
      nameEnd: headline.titleEnd,
    })
  }
  takeNames(Number.POSITIVE_INFINITY)
  return items
}

function namedElements(text: string, document: OrgDocument): readonly Anchor[] {
  return [...anchorsOf(text, document).names.values()].flat().sort((a, b) => a.start - b.start)
}

/** What stands behind a `#+NAME:` line: a block's language, a table, …; empty for plain text. */
function elementBehind(text: string, from: number): string {
  for (let at = nextLine(text, from), lines = 0; at < text.length && lines < 20; lines++) {
    const next = nextLine(text, at)
    const line = text.slice(at, Math.min(contentEnd(text, at, next), at + 200)).trim()
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
