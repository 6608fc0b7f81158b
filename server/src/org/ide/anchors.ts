// Owns what a link inside a file can lead to besides headlines: targets, radio targets, names, footnotes, custom ids and
// ids. Each section is read once and kept; a document puts them together. Never follows a link.

import { contentEnd, readProperty, skipBlank } from '../line.ts'
import type { OrgDocument } from '../parse.ts'
import type { Block, Section, Span } from '../scan.ts'
import type { Text } from '../source.ts'
import { perSection } from './sections.ts'

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

export function anchorsOf(text: Text, document: OrgDocument): Anchors {
  let anchors = known.get(document)
  if (!anchors) {
    anchors = collect(text, document)
    known.set(document, anchors)
  }
  return anchors
}

/** How Org compares the words of a link: without case, runs of white space as one blank. */
export const plain = (words: string): string => words.replace(/\s+/g, ' ').trim().toLowerCase()

type Kind = 'target' | 'radio' | 'name' | 'footnote' | 'mention'

interface Found {
  /** Relative to the section. */
  readonly anchors: readonly (Anchor & { readonly kind: Kind })[]
  readonly ids: readonly string[]
  readonly customId: string
}

const nothing: Found = { anchors: [], ids: [], customId: '' }

const readSection = perSection((text, section): Found => {
  const opaque = section.blocks.filter((block) => block.opaque)
  const anchors = [...targetsIn(text, opaque), ...namesIn(text, opaque), ...footnotesIn(text, opaque)]
  const { ids, customId } = idsIn(text, section)
  // Most have none, and need not each keep that.
  return anchors.length === 0 && ids.length === 0 && customId === '' ? nothing : { anchors, ids, customId }
})

function collect(text: Text, document: OrgDocument): Anchors {
  const maps: Readonly<Record<Kind, Map<string, Anchor[]>>> = {
    target: new Map(),
    radio: new Map(),
    name: new Map(),
    footnote: new Map(),
    mention: new Map(),
  }
  const ids = new Map<string, number>()
  const customIds = new Map<string, number>()
  const { sections, starts } = document.parts
  for (let i = 0; i < sections.length; i++) {
    const found = readSection(text, document, i)
    if (found === nothing) continue
    const by = starts[i] as number
    for (const { kind, name, start, end, nameStart, nameEnd } of found.anchors) {
      const anchor = {
        name,
        start: start + by,
        end: end + by,
        nameStart: nameStart + by,
        nameEnd: nameEnd + by,
      }
      add(maps[kind], kind === 'footnote' || kind === 'mention' ? name : plain(name), anchor)
    }
    for (const id of found.ids) if (!ids.has(id)) ids.set(id, i - 1)
    if (found.customId !== '' && !customIds.has(found.customId)) customIds.set(found.customId, i - 1)
  }
  return {
    targets: maps.target,
    radios: maps.radio,
    names: maps.name,
    footnotes: maps.footnote,
    footnoteMentions: maps.mention,
    ids,
    customIds,
  }
}

function idsIn(
  text: string,
  { drawer }: Section,
): { readonly ids: readonly string[]; readonly customId: string } {
  const ids: string[] = []
  let customId = ''
  if (!drawer) return { ids, customId }
  for (let at = drawer.start; at < drawer.end; ) {
    const found = text.indexOf('\n', at)
    const next = found < 0 ? drawer.end : found + 1
    const property = readProperty(text, at, contentEnd(text, at, next))
    const key = property?.key.toUpperCase()
    if (property && key === 'ID' && property.value !== '') ids.push(property.value)
    if (property && key === 'CUSTOM_ID' && customId === '') customId = property.value
    at = next
  }
  return { ids, customId }
}

function* targetsIn(text: string, opaque: readonly Block[]): Generator<Anchor & { readonly kind: Kind }> {
  for (const at of occurrences(text, '<<', opaque)) {
    const radio = text.startsWith('<<<', at)
    const open = radio ? 3 : 2
    if (text.charCodeAt(at - 1) === 60) continue
    const end = nameEnd(text, at + open)
    if (end <= at + open || !text.startsWith(radio ? '>>>' : '>>', end)) continue
    const name = text.slice(at + open, end)
    // Org: no blank at either side.
    if (/^\s|\s$/.test(name)) continue
    const anchor = { name, start: at, end: end + open, nameStart: at + open, nameEnd: end }
    yield { kind: 'target', ...anchor }
    if (radio) yield { kind: 'radio', ...anchor }
  }
}

function* namesIn(text: string, opaque: readonly Block[]): Generator<Anchor & { readonly kind: Kind }> {
  for (const at of occurrences(text, '#+', opaque)) {
    const word = /^#\+(?:name|tblname|srcname|label):/i.exec(text.slice(at, at + 12))?.[0]
    if (!word || /\S/.test(text.slice(text.lastIndexOf('\n', at - 1) + 1, at))) continue
    const found = text.indexOf('\n', at)
    const end = contentEnd(text, at, found < 0 ? text.length : found + 1)
    const nameStart = skipBlank(text, at + word.length, end)
    const name = text.slice(nameStart, end).trimEnd()
    if (name !== '') yield { kind: 'name', name, start: at, end, nameStart, nameEnd: nameStart + name.length }
  }
}

function* footnotesIn(text: string, opaque: readonly Block[]): Generator<Anchor & { readonly kind: Kind }> {
  for (const at of occurrences(text, '[fn:', opaque)) {
    let end = at + 4
    while (isLabel(text.charCodeAt(end))) end++
    const c = text.charCodeAt(end)
    // Anonymous ones have no name to be led by.
    if (end === at + 4 || (c !== 93 && c !== 58)) continue
    const anchor = { name: text.slice(at + 4, end), start: at, end: end + 1, nameStart: at + 4, nameEnd: end }
    yield { kind: 'mention', ...anchor }
    const atMargin = at === 0 || text.charCodeAt(at - 1) === 10
    if (c === 58 || atMargin) yield { kind: 'footnote', ...anchor }
  }
}

/** Letters, digits, `-` and `_`, and whatever is not ASCII. */
const isLabel = (c: number): boolean =>
  c > 127 || c === 45 || c === 95 || (c >= 48 && c <= 57) || (c >= 65 && c <= 90) || (c >= 97 && c <= 122)

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

function add(into: Map<string, Anchor[]>, key: string, anchor: Anchor): void {
  const known = into.get(key)
  if (known) known.push(anchor)
  else into.set(key, [anchor])
}
