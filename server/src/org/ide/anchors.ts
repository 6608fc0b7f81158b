// Owns what a link inside a file can lead to besides headlines: targets, radio targets, names, footnotes, custom ids and
// ids. One pass per document, kept with it. Never follows a link.

import { contentEnd, skipBlank } from '../line.ts'
import type { Headline, OrgDocument } from '../parse.ts'
import type { Block, Span } from '../scan.ts'
import { firstFrom } from './locate.ts'

export interface Anchor extends Span {
  /** As it is written. */
  readonly name: string
  /** Offsets of the name alone. */
  readonly nameStart: number
  readonly nameEnd: number
}

/** By the name as links compare it (`plain`), in the order of the file. */
export type AnchorsByName = ReadonlyMap<string, readonly Anchor[]>

export interface Anchors {
  /** `<<x>>` and `<<<x>>>`. */
  readonly targets: AnchorsByName
  readonly radios: AnchorsByName
  /** `#+NAME: x`. */
  readonly names: AnchorsByName
  /** By label as it is written: `[fn:x]` at the margin, and `[fn:x:text]` anywhere. */
  readonly footnotes: AnchorsByName
  /** Places that mention a footnote, inline definitions and definitions included. */
  readonly footnoteMentions: AnchorsByName
  /** The first headline with the id; -1 for the file itself. */
  readonly ids: ReadonlyMap<string, number>
  readonly customIds: ReadonlyMap<string, number>
}

const known = new WeakMap<OrgDocument, Anchors>()

export function anchorsOf(text: string, document: OrgDocument): Anchors {
  let anchors = known.get(document)
  if (!anchors) {
    anchors = readAnchors(text, document)
    known.set(document, anchors)
  }
  return anchors
}

/** How Org compares the words of a link: without case, runs of white space as one blank. */
export const plain = (words: string): string => words.replace(/\s+/g, ' ').trim().toLowerCase()

function readAnchors(text: string, document: OrgDocument): Anchors {
  const ids = new Map<string, number>()
  const customIds = new Map<string, number>()
  const enter = (headline: Pick<Headline, 'ids' | 'properties'>, index: number) => {
    for (const id of headline.ids) if (!ids.has(id)) ids.set(id, index)
    const custom = headline.properties.CUSTOM_ID
    if (custom && !customIds.has(custom)) customIds.set(custom, index)
  }
  enter(document, -1)
  document.headlines.forEach(enter)
  const opaque = document.blocks.filter((block) => block.opaque)
  const footnotes = footnotesOf(text, opaque)
  const { targets, radios } = targetsOf(text, opaque)
  return { targets, radios, names: namesOf(text, opaque), ...footnotes, ids, customIds }
}

function targetsOf(text: string, opaque: readonly Block[]) {
  const targets = new Map<string, Anchor[]>()
  const radios = new Map<string, Anchor[]>()
  for (const at of occurrences(text, '<<', opaque)) {
    const radio = text.startsWith('<<<', at)
    const open = radio ? 3 : 2
    if (text.charCodeAt(at - 1) === 60) continue
    const end = nameEnd(text, at + open)
    const close = radio ? '>>>' : '>>'
    if (end <= at + open || !text.startsWith(close, end)) continue
    const name = text.slice(at + open, end)
    // Org: no blank at either side.
    if (/^\s|\s$/.test(name)) continue
    const anchor: Anchor = { name, start: at, end: end + open, nameStart: at + open, nameEnd: end }
    add(targets, plain(name), anchor)
    if (radio) add(radios, plain(name), anchor)
  }
  return { targets, radios }
}

function namesOf(text: string, opaque: readonly Block[]): AnchorsByName {
  const names = new Map<string, Anchor[]>()
  const pattern = /^[ \t]*#\+(?:name|tblname|srcname|label):/gim
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    if (isInside(opaque, match.index)) continue
    const found = text.indexOf('\n', match.index)
    const end = contentEnd(text, match.index, found < 0 ? text.length : found + 1)
    const nameStart = skipBlank(text, match.index + match[0].length, end)
    const name = text.slice(nameStart, end).trimEnd()
    if (name === '') continue
    add(names, plain(name), {
      name,
      start: match.index,
      end,
      nameStart,
      nameEnd: nameStart + name.length,
    })
  }
  return names
}

function footnotesOf(text: string, opaque: readonly Block[]) {
  const footnotes = new Map<string, Anchor[]>()
  const footnoteMentions = new Map<string, Anchor[]>()
  for (const at of occurrences(text, '[fn:', opaque)) {
    let end = at + 4
    while (isLabel(text.charCodeAt(end)) || text.charCodeAt(end) > 127) end++
    const c = text.charCodeAt(end)
    // Anonymous ones have no name to be led by.
    if (end === at + 4 || (c !== 93 && c !== 58)) continue
    const name = text.slice(at + 4, end)
    const anchor: Anchor = { name, start: at, end: end + 1, nameStart: at + 4, nameEnd: end }
    add(footnoteMentions, name, anchor)
    const atMargin = at === 0 || text.charCodeAt(at - 1) === 10
    if (c === 58 || atMargin) add(footnotes, name, anchor)
  }
  return { footnotes, footnoteMentions }
}

/** Letters, digits, `-` and `_`. */
const isLabel = (c: number): boolean =>
  c === 45 || c === 95 || (c >= 48 && c <= 57) || (c >= 65 && c <= 90) || (c >= 97 && c <= 122)

/** A name of a target is on one line and has no angle bracket. */
function nameEnd(text: string, from: number): number {
  const stop = Math.min(text.length, from + 400)
  for (let i = from; i < stop; i++) {
    const c = text.charCodeAt(i)
    if (c === 62) return i
    if (c === 60 || c === 10) return -1
  }
  return -1
}

/** Where `word` stands outside of opaque blocks. */
function* occurrences(text: string, word: string, opaque: readonly Block[]): Generator<number> {
  let block = 0
  for (let at = text.indexOf(word); at >= 0; ) {
    while (block < opaque.length && (opaque[block] as Block).end <= at) block++
    const here = opaque[block]
    if (here && here.start <= at) {
      at = text.indexOf(word, here.end)
      continue
    }
    yield at
    at = text.indexOf(word, at + 1)
  }
}

function isInside(opaque: readonly Block[], offset: number): boolean {
  const before = opaque[firstFrom(opaque, offset) - 1]
  return before !== undefined && offset < before.end
}

function add(into: Map<string, Anchor[]>, key: string, anchor: Anchor): void {
  const known = into.get(key)
  if (known) known.push(anchor)
  else into.set(key, [anchor])
}
