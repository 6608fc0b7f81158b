// Owns what a keystroke costs: nodes and index words of open files, made anew only where the text is another.
// Whatever it reuses is what a reading from the beginning would give. Never reads a file, never stores.

import type { Parser } from 'web-tree-sitter'
import type { Node } from '../base/node.ts'
import type { Language } from '../code/language.ts'
import { createLive, longestLive, type Reading } from '../code/live.ts'
import type { Setup } from '../org/setup.ts'
import { nodesOf } from './analyse.ts'
import { type Encoder, isReadWhole, type NodeWords } from './encode.ts'
import { codeNodes, editedNodes, type FileNodes, type Hash } from './nodes.ts'
import type { FileFacts } from './store.ts'
import { createTypedNotes } from './typed-notes.ts'

export interface Typed {
  readonly nodes: readonly Node[]
  /** One per node. */
  readonly words: readonly NodeWords[]
}

export interface Typing {
  /** Null for a file that is better read like any other. */
  read(facts: FileFacts, text: string, parser: Parser | null, encoder: Encoder): Typed | null
  drop(path: string): void
}

interface Held extends FileNodes {
  readonly text: string
  readonly words: readonly NodeWords[]
  /** Made with it: another one has other numbers for words. */
  readonly encoder: Encoder
}

/** `onDropped` hears of files that are no longer held, because of others. */
export function createTyping(
  hash: Hash,
  onDropped: (path: string) => void,
  setupOf: (path: string) => Setup,
): Typing {
  const files = new Map<string, Held>()
  const live = createLive((path) => {
    files.delete(path)
    onDropped(path)
  })

  const notes = createTypedNotes(hash, onDropped, setupOf)

  const drop = (path: string): void => {
    notes.drop(path)
    live.drop(path)
    files.delete(path)
  }

  return {
    drop,
    read(facts, text, parser, encoder) {
      const { path } = facts
      const known = files.get(path)
      const before = known?.encoder === encoder ? known : undefined
      if (facts.language === 'org') return notes.read(path, text, encoder)
      if (text.length > longestLive || !parser) {
        drop(path)
        return null
      }
      const language = facts.language as Language
      const reading = live.read(path, parser, language, text)
      if (reading.kind === 'none') {
        drop(path)
        return null
      }
      const made =
        reading.kind === 'part'
          ? known && editedNodes(known, text, reading, hash)
          : codeNodes(path, language, text, reading, hash)
      const found = made ?? nodesOf(facts, text, parser, { hash, setup: setupOf(path) })
      const words = wordsOf(found, text, encoder, before, reading)
      files.set(path, { ...found, text, words, encoder })
      return { nodes: found.nodes, words }
    },
  }
}

function wordsOf(
  { nodes, references }: FileNodes,
  text: string,
  encoder: Encoder,
  before: Held | undefined,
  reading: Reading,
): readonly NodeWords[] {
  // Of others than those read again no words are made that depend on what is in them.
  const read = reading.kind === 'part' && before ? nodes.slice(reading.first + 1, untilOf(reading)) : nodes
  const byId = new Map(read.map((node) => [node.id as string, node]))
  const encode = (node: Node, i: number): NodeWords =>
    encoder.encodeNode(text, node, byId, references[i] ?? [])
  if (!before) return nodes.map(encode)
  // Title and date of a file of notes are those of its headlines too.
  if (nodes[0]?.language === 'org' && nodes[0].hash !== before.nodes[0]?.hash) return nodes.map(encode)
  if (reading.kind === 'part') {
    const from = reading.first + 1
    const until = untilOf(reading)
    const { start, end } = (nodes[from] as Node).range
    return nodes.map((node, i) => {
      const holds = node.range.start <= start && node.range.end >= end && isReadWhole(node)
      const same = i < from || i >= until
      return same && !holds ? (before.words[i] as NodeWords) : encode(node, i)
    })
  }
  const places = new Map(before.nodes.map((node, i) => [node.id as string, i]))
  return nodes.map((node, i) => {
    const at = places.get(node.id)
    const was = at === undefined ? undefined : before.nodes[at]
    if (at === undefined || !was || !isSame(node, was)) return encode(node, i)
    const names = references[i] ?? []
    const oldNames = before.references[at] ?? []
    if (names.length !== oldNames.length || names.some((name, k) => name !== oldNames[k]))
      return encode(node, i)
    const isText =
      text.slice(node.range.start, node.range.end) === before.text.slice(was.range.start, was.range.end)
    return isText ? (before.words[at] as NodeWords) : encode(node, i)
  })
}

/** The file is the first node. */
const untilOf = ({ first, symbols }: Extract<Reading, { kind: 'part' }>): number => first + 1 + symbols.length

/** In all that gives index words, besides text and references. */
const isSame = (a: Node, b: Node): boolean =>
  a.kind === b.kind &&
  a.title === b.title &&
  a.qualified === b.qualified &&
  a.signature === b.signature &&
  a.documentation === b.documentation &&
  a.hash === b.hash
