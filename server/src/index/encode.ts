// Owns the way from a file's nodes and text to index words: which part of a node goes into which field, and two
// lengths for each node. Never stores them (store.ts does) and knows no ranking.

import { type Node, orgIdsOf } from '../base/node.ts'
import { aroundOf } from './around.ts'
import { createCounts, type Dictionary } from './counts.ts'
import { dayWord, eachDay, type VisitDay } from './day-words.ts'
import { definitionWord, type Field, referenceWord, tagWord } from './fields.ts'
import type { ListMaker } from './lists.ts'

/** Per node of a file: words in body and signature, words in comments and documentation. */
export interface Lengths {
  readonly bodyLengths: Uint32Array
  readonly documentationLengths: Uint32Array
}

/** Spans of the file's text, UTF-16 offsets. */
type Span = readonly [start: number, end: number]

export interface Encoder {
  /**
   * Adds the words of all nodes to `lists`, or of none if it throws. `nodes` are one file's, the file first; `references` has one list of names
   * per node.
   */
  encode(
    text: string,
    nodes: readonly Node[],
    references: readonly (readonly string[])[],
    lists: Pick<ListMaker, 'add'>,
  ): Lengths
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

export function createEncoder(dictionary: Dictionary): Encoder {
  const counts = createCounts(dictionary)
  const { add, addText } = counts
  const addShared = counts.shared(addText)
  /** The words of a tag and its own one. */
  const addTag = counts.shared((tag, field) => {
    addText(tag, field)
    add(tagWord(tag), field)
  })
  /** Of the file that was last read. */
  let place = placeOf('')
  /** What headlines below one parent are in, while one text is read. */
  let below: { readonly parent: string | null; readonly container: string } = { parent: null, container: '' }

  const containerOf = (node: Node): string => {
    // Titles with a slash are rare, and cut in two.
    if (node.kind !== 'headline' || node.title.includes('/')) return outerName(node)
    if (below.parent !== node.parent) below = { parent: node.parent, container: outerName(node) }
    return below.container
  }

  /** A date is part of a month, which is less than the month itself. */
  const dayIn = (field: Field): VisitDay => {
    return (iso, how) => add(dayWord(iso), how === 'named' ? field : 'documentation')
  }
  const days = {
    text: dayIn('body'),
    title: dayIn('name'),
    plan: dayIn('signature'),
    around: dayIn('container'),
  }

  /** The days of a headline: of its text, title and plans, and of what is around it. */
  const addNote = (
    text: string,
    node: Node,
    byId: ReadonlyMap<string, Node>,
    spans: readonly Span[],
    isTitleDated: boolean,
  ): void => {
    for (const [start, end] of spans) eachDay(text.slice(start, end), days.text)
    if (isTitleDated) eachDay(node.title, days.title)
    const { scheduled, deadline, closed } = node.planning
    if (closed === undefined) {
      if (scheduled !== undefined) eachDay(scheduled, days.plan)
      if (deadline !== undefined) eachDay(deadline, days.plan)
    }
    const around = aroundOf(text, node, byId)
    addShared(around.title, 'container')
    for (const { iso, how } of around.days) days.around(iso, how)
  }

  let bodyLength = 0
  let documentationLength = 0

  /** Counts the words of one node and sets its lengths. */
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
    let dated = false
    for (const [start, end] of spans) {
      for (let from = start; from < end; ) {
        const stop = text.indexOf('\n', from)
        const to = stop < 0 || stop >= end ? end : stop + 1
        const inside = from >= described[0] && from < described[1]
        if (inside || isComment(text, from, to)) {
          documentationLength += counts.addPart(from, to, 'documentation')
        } else bodyLength += counts.addPart(from, to, 'body')
        dated ||= counts.wasDated()
        from = to
      }
    }
    if (node.kind !== 'file') addText(node.signature, 'signature')
    // A file's own name is in the path, which every node of it has; an Org file may have a title besides.
    const isNamed = node.kind !== 'file' || !node.path.endsWith(node.title)
    if (isNamed) addText(node.title, 'name')
    const isTitleDated = !isNamed || counts.wasDated()
    for (const tag of node.tags) addTag(tag, 'container')
    addShared(containerOf(node), 'container')
    if (node.language === 'org') addNote(text, node, byId, dated ? spans : [], isTitleDated)
    if (place.path !== node.path) place = placeOf(node.path)
    addShared(place.stem, 'stem')
    addShared(place.folders, 'folders')
    add(definitionWord(node.kind === 'file' ? node.path : node.title), 'name')
    for (const id of orgIdsOf(node)) add(definitionWord(`id:${id}`), 'name')
    for (const name of references) add(referenceWord(name), 'body')
  }

  const load = (text: string, start: number, end: number): void => {
    counts.load(text, start, end)
    below = { parent: null, container: '' }
  }

  return {
    encode(text, nodes, references, lists) {
      const bodyLengths = new Uint32Array(nodes.length)
      const documentationLengths = new Uint32Array(nodes.length)
      const byId = new Map<string, Node>()
      for (const node of nodes) byId.set(node.id, node)
      const lengths = new Uint32Array(nodes.length)
      load(text, 0, text.length)
      nodes.forEach((node, index) => {
        one(text, node, byId, references[index] ?? [])
        lengths[index] = counts.take()
        bodyLengths[index] = bodyLength
        documentationLengths[index] = documentationLength
      })
      lists.add(counts.pairs(), lengths)
      return { bodyLengths, documentationLengths }
    },
    encodeNode(text, node, byId, references) {
      load(text, node.range.start, node.range.end)
      one(text, node, byId, references)
      counts.take()
      return { pairs: counts.pairs().slice(), bodyLength, documentationLength }
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
function outerName(node: Node): string {
  if (node.kind === 'file' || node.kind === 'headline')
    return node.qualified.slice(0, Math.max(0, node.qualified.lastIndexOf('/')))
  const dot = node.qualified.lastIndexOf('.')
  return dot < 0 ? '' : node.qualified.slice(0, dot)
}

function placeOf(path: string) {
  const slash = path.lastIndexOf('/')
  const name = path.slice(slash + 1)
  const dot = name.indexOf('.', 1)
  return { path, stem: dot < 0 ? name : name.slice(0, dot), folders: path.slice(0, Math.max(0, slash)) }
}

const nowhere: Span = [0, 0]

/** Where a docstring lies in the text, if it can be found again by its first and last line. */
function documentationSpan(text: string, node: Node): Span {
  if (node.documentation === '') return nowhere
  const lines = node.documentation.split('\n').filter((line) => line.trim() !== '')
  const first = lines[0]?.trim().slice(0, 60) ?? ''
  const last = lines[lines.length - 1]?.trim().slice(-60) ?? ''
  const start = first === '' ? -1 : text.indexOf(first, node.range.start)
  if (start < 0 || start >= node.range.end) return nowhere
  const end = text.indexOf(last, start)
  const lineStart = text.lastIndexOf('\n', start) + 1
  return [lineStart, end < 0 ? start + 1 : end + last.length]
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
