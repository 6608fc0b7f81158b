// Owns the outline of a file for an editor: headlines as a tree, with the named blocks and tables inside them. Flat and in
// document order, each with its parent, so that a tree of any depth is built without recursion. What is shown of a section
// is read once and kept with it; lines come from the sections, so that no offset is counted.

import { contentEnd, readHeadline } from '../line.ts'
import type { OrgDocument } from '../parse.ts'
import type { Section } from '../scan.ts'
import { perSection } from './sections.ts'

export interface OutlineItem {
  readonly kind: 'headline' | 'name'
  readonly name: string
  /** State, priority and tags of a headline; what has a name. */
  readonly detail: string
  readonly done: boolean
  /** Place in the list of the item around it, or -1. */
  readonly parent: number
  /** 0-based; it ends before `endLine`, where the next of its level begins. */
  readonly startLine: number
  readonly endLine: number
  /** On the first line, in UTF-16 units. */
  readonly nameStart: number
  readonly nameEnd: number
}

export function outlineOf(text: string, document: OrgDocument): readonly OutlineItem[] {
  const { sections, firstLines, lines } = document.parts
  const items: { -readonly [Key in keyof OutlineItem]: OutlineItem[Key] }[] = []
  const open: { readonly stars: number; readonly place: number }[] = []
  for (let i = 0; i < sections.length; i++) {
    const { stars } = sections[i] as Section
    const first = firstLines[i] as number
    const { headline, names } = shownOf(text, document, i)
    if (headline) {
      for (let top = open.at(-1); top && top.stars >= stars; top = open.at(-1)) {
        open.pop()
        ;(items[top.place] as { endLine: number }).endLine = first
      }
      const parent = open.at(-1)?.place ?? -1
      open.push({ stars, place: items.length })
      const { name, detail, done, nameStart, nameEnd } = headline
      items.push({
        kind: 'headline',
        name,
        detail,
        done,
        parent,
        startLine: first,
        endLine: lines + 1,
        nameStart,
        nameEnd,
      })
    }
    const parent = open.at(-1)?.place ?? -1
    for (const { name, detail, line, nameStart, nameEnd } of names) {
      const startLine = first + line
      items.push({
        kind: 'name',
        name,
        detail,
        done: false,
        parent,
        startLine,
        endLine: startLine + 1,
        nameStart,
        nameEnd,
      })
    }
  }
  return items
}

interface Shown {
  readonly headline: Omit<OutlineItem, 'kind' | 'parent' | 'startLine' | 'endLine'> | null
  readonly names: readonly (Pick<OutlineItem, 'name' | 'detail' | 'nameStart' | 'nameEnd'> & {
    readonly line: number
  })[]
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
    names.push({ name, detail: elementFrom(text, next), line, nameStart, nameEnd: nameStart + name.length })
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
