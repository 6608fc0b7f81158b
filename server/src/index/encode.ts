// Owns the way from a file's nodes and text to index words: for each node a list of (word, packed counts)
// and two lengths. Never stores them (store.ts does) and knows no ranking.

import { type Node, orgIdsOf } from '../base/node.ts'
import { aroundOf } from './around.ts'
import { dayWord, eachDay, type VisitDay } from './day-words.ts'
import {
  definitionWord,
  type Field,
  increment,
  rawWord,
  referenceWord,
  type Slot,
  slots,
  tagWord,
  wholeWord,
} from './fields.ts'
import { createInterned } from './intern.ts'
import { compound, splitIdentifier, stem } from './tokenize.ts'

/** Numbers for words; the store's own, or a worker's that the store translates. */
export interface Dictionary {
  numberOf(word: string): number
}

/** The nodes of one file, encoded. */
export interface Encoded {
  /** Per node: how many pairs it has in `pairs`. */
  readonly counts: Uint32Array
  /** (word number, packed counts) of all nodes, one after the other. */
  readonly pairs: Uint32Array
  /** Per node: words in body and signature, words in comments and documentation. */
  readonly bodyLengths: Uint32Array
  readonly documentationLengths: Uint32Array
}

/** Spans of the file's text, UTF-16 offsets. */
type Span = readonly [start: number, end: number]

export interface Encoder {
  /** `nodes` are one file's, the file first; `references` has one list of names per node. */
  encode(text: string, nodes: readonly Node[], references: readonly (readonly string[])[]): Encoded
  /** One of them; `byId` has all nodes of the file. */
  encodeNode(
    text: string,
    node: Node,
    byId: ReadonlyMap<string, Node>,
    references: readonly string[],
  ): NodeWords
}

/** The index words of one node. */
export interface NodeWords {
  /** (word number, packed counts). */
  readonly pairs: Uint32Array
  readonly bodyLength: number
  readonly documentationLength: number
}

interface Identifier {
  /** Words of its parts first, stemmed and as they are; the compound last. */
  readonly numbers: readonly number[]
  readonly parts: number
}

/** A part of a text is, to the engine, a view that keeps the whole text in memory for as long as the part. */
const detached = (part: string): string => Buffer.from(part).toString()

export function createEncoder(dictionary: Dictionary): Encoder {
  let packed = new Int32Array(1 << 16)
  let touched: number[] = []
  let pairs = new Uint32Array(1 << 14)

  const identifiers = createInterned<Identifier>((found) => {
    const word = detached(found)
    const parts = splitIdentifier(word)
    const numbers: number[] = []
    for (const part of parts) {
      const stemmed = stem(part)
      numbers.push(dictionary.numberOf(stemmed))
      if (stemmed !== part) numbers.push(dictionary.numberOf(rawWord(part)))
    }
    const whole = compound(word, parts)
    if (whole !== '') numbers.push(dictionary.numberOf(wholeWord(whole)))
    return { word, value: { numbers, parts: parts.length } }
  })

  const add = (number: number, slot: Slot): void => {
    if (number >= packed.length) {
      const grown = new Int32Array(Math.max(packed.length * 2, number + 1))
      grown.set(packed)
      packed = grown
    }
    const before = packed[number] as number
    if (before === 0) touched.push(number)
    packed[number] = increment(before, slot)
  }

  /** Counts a span's words in a field; answers how many parts it had. */
  const addSpan = (text: string, start: number, end: number, field: Field): number => {
    const slot = slots[field]
    let total = 0
    identifiers.each(text, start, end, ({ numbers, parts }) => {
      for (let i = 0; i < numbers.length; i++) add(numbers[i] as number, slot)
      total += parts
    })
    return total
  }
  const addText = (text: string, field: Field): number => addSpan(text, 0, text.length, field)

  /** A date is part of a month, which is less than the month itself. */
  const addDay = (field: Field): VisitDay => {
    return (iso, how) =>
      add(dictionary.numberOf(dayWord(iso)), slots[how === 'named' ? field : 'documentation'])
  }

  /** The days of a headline: of its text, title and plans, and of what is around it. */
  const addNote = (
    text: string,
    node: Node,
    byId: ReadonlyMap<string, Node>,
    spans: readonly Span[],
  ): void => {
    for (const [start, end] of spans) eachDay(text.slice(start, end), addDay('body'))
    eachDay(node.title, addDay('name'))
    const { scheduled, deadline, closed } = node.planning
    for (const plan of closed === undefined ? [scheduled, deadline] : [])
      if (plan !== undefined) eachDay(plan, addDay('signature'))
    const around = aroundOf(text, node, byId)
    addText(around.title, 'container')
    around.eachDay(addDay('container'))
  }

  let used = 0
  let bodyLength = 0
  let documentationLength = 0

  /** Appends the pairs of one node and sets its lengths. */
  const one = (
    text: string,
    node: Node,
    byId: ReadonlyMap<string, Node>,
    references: readonly string[],
  ): void => {
    bodyLength = 0
    documentationLength = 0
    const spans: readonly Span[] = isReadWhole(node)
      ? [[node.range.start, node.range.end]]
      : ownSpans(node, byId)
    const described = documentationSpan(text, node)
    for (const [start, end] of spans) {
      eachLine(text, start, end, (from, to) => {
        const inside = from >= described[0] && from < described[1]
        const field: Field = inside || isComment(text, from, to) ? 'documentation' : 'body'
        const words = addSpan(text, from, to, field)
        if (field === 'body') bodyLength += words
        else documentationLength += words
      })
    }
    if (node.kind !== 'file') addText(node.signature, 'signature')
    // A file's own name is in the path, which every node of it has; an Org file may have a title besides.
    if (node.kind !== 'file' || !node.path.endsWith(node.title)) addText(node.title, 'name')
    for (const tag of node.tags) {
      addText(tag, 'container')
      add(dictionary.numberOf(tagWord(tag)), slots.container)
    }
    addText(containerOf(node), 'container')
    if (node.language === 'org') addNote(text, node, byId, spans)
    addPath(node.path, addText)
    add(dictionary.numberOf(definitionWord(node.kind === 'file' ? node.path : node.title)), slots.name)
    for (const id of orgIdsOf(node)) add(dictionary.numberOf(definitionWord(`id:${id}`)), slots.name)
    for (const name of references) add(dictionary.numberOf(referenceWord(name)), slots.body)
    if (used + touched.length * 2 > pairs.length) {
      const grown = new Uint32Array(Math.max(pairs.length * 2, used + touched.length * 2))
      grown.set(pairs)
      pairs = grown
    }
    for (const number of touched) {
      pairs[used++] = number
      pairs[used++] = packed[number] as number
      packed[number] = 0
    }
    touched = []
  }

  return {
    encode(text, nodes, references) {
      const counts = new Uint32Array(nodes.length)
      const bodyLengths = new Uint32Array(nodes.length)
      const documentationLengths = new Uint32Array(nodes.length)
      used = 0
      const byId = new Map(nodes.map((node) => [node.id as string, node]))
      nodes.forEach((node, index) => {
        const before = used
        one(text, node, byId, references[index] ?? [])
        counts[index] = (used - before) / 2
        bodyLengths[index] = bodyLength
        documentationLengths[index] = documentationLength
      })
      return { counts, pairs: pairs.slice(0, used), bodyLengths, documentationLengths }
    },
    encodeNode(text, node, byId, references) {
      used = 0
      one(text, node, byId, references)
      return { pairs: pairs.slice(0, used), bodyLength, documentationLength }
    },
  }
}

/** A function is read with the functions inside it: they are how it works. */
export const isReadWhole = ({ kind }: Node): boolean =>
  kind === 'function' || kind === 'method' || kind === 'test'

/** The node's range without those of its children, in order. */
export function ownSpans(node: Node, byId: ReadonlyMap<string, Node>): Span[] {
  const spans: Span[] = []
  let at = node.range.start
  for (const id of node.children) {
    const child = byId.get(id)
    if (!child) continue
    if (child.range.start > at) spans.push([at, child.range.start])
    at = Math.max(at, child.range.end)
  }
  if (node.range.end > at) spans.push([at, node.range.end])
  return spans
}

/** What is left of the qualified name when the node's own is taken off. */
function containerOf(node: Node): string {
  if (node.kind === 'file' || node.kind === 'headline')
    return node.qualified.split('/').slice(0, -1).join(' ')
  const dot = node.qualified.lastIndexOf('.')
  return dot < 0 ? '' : node.qualified.slice(0, dot)
}

function addPath(path: string, addText: (text: string, field: Field) => number): void {
  const slash = path.lastIndexOf('/')
  const name = path.slice(slash + 1)
  const dot = name.indexOf('.', 1)
  addText(dot < 0 ? name : name.slice(0, dot), 'stem')
  if (slash > 0) addText(path.slice(0, slash), 'folders')
}

/** Where a docstring lies in the text, if it can be found again by its first and last line. */
function documentationSpan(text: string, node: Node): Span {
  if (node.documentation === '') return [0, 0]
  const lines = node.documentation.split('\n').filter((line) => line.trim() !== '')
  const first = lines[0]?.trim().slice(0, 60) ?? ''
  const last = lines[lines.length - 1]?.trim().slice(-60) ?? ''
  const start = first === '' ? -1 : text.indexOf(first, node.range.start)
  if (start < 0 || start >= node.range.end) return [0, 0]
  const end = text.indexOf(last, start)
  const lineStart = text.lastIndexOf('\n', start) + 1
  return [lineStart, end < 0 ? start + 1 : end + last.length]
}

function eachLine(text: string, start: number, end: number, visit: (from: number, to: number) => void): void {
  let from = start
  while (from < end) {
    const stop = text.indexOf('\n', from)
    const to = stop < 0 || stop >= end ? end : stop + 1
    visit(from, to)
    from = to
  }
}

/** A line that is a comment by its first characters, in any of the languages we outline. */
function isComment(text: string, from: number, to: number): boolean {
  let at = from
  while (at < to && text.charCodeAt(at) <= 32) at++
  switch (text.charCodeAt(at)) {
    case 47: // slash
      return text[at + 1] === '/' || text[at + 1] === '*'
    case 42: // star
      return ' /\n\r'.includes(text[at + 1] ?? '-')
    case 35: // hash: `#include`, `#[derive]`, `#define` are code, `# text` and `#!` comments.
      return ' \n!#'.includes(text[at + 1] ?? '-')
    case 34: // quote
      return text[at + 1] === '"' && text[at + 2] === '"'
  }
  return false
}
