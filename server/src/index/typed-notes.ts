// Owns what a keystroke costs in an open Org file: sections that are what they were keep their links, tokens, hash and
// index words, and only the others are read. What it gives is what a reading from the beginning would give.

import type { Node } from '../base/node.ts'
import { editOrg } from '../org/live.ts'
import { type OrgDocument, parseOrg } from '../org/parse.ts'
import type { Section } from '../org/scan.ts'
import type { Setup } from '../org/setup.ts'
import { dateOf } from './around.ts'
import type { Encoder, NodeWords } from './encode.ts'
import { type Hash, orgNodes, type SectionFacts } from './nodes.ts'

export interface TypedNotes {
  read(path: string, text: string, encoder: Encoder): TypedNote
  drop(path: string): void
}

interface TypedNote {
  readonly nodes: readonly Node[]
  readonly words: readonly NodeWords[]
}

interface Held {
  readonly text: string
  readonly document: OrgDocument
  /** Made with it: another one has other numbers for words. */
  readonly encoder: Encoder
  readonly facts: WeakMap<Section, SectionFacts>
  /** What every headline has of the file it stands in. */
  readonly file: string
  readonly words: WeakMap<Section, { readonly node: Node; readonly words: NodeWords }>
}

const mostNotes = 16

/** `onDropped` hears of files that are no longer held, because of others. */
export function createTypedNotes(
  hash: Hash,
  onDropped: (path: string) => void,
  setupOf: (path: string) => Setup,
): TypedNotes {
  /** The last used at the end. */
  const notes = new Map<string, Held>()

  const next = (path: string, text: string, encoder: Encoder): Held => {
    const known = notes.get(path)
    const document = known
      ? editOrg(known.document, text, difference(known.text, text))
      : parseOrg(text, text, setupOf(path))
    const file = dateOf(text)
    // What a link means hangs on the file's abbreviations, and a title on its keywords.
    if (!known || known.encoder !== encoder || known.document.settings !== document.settings)
      return { text, document, encoder, file, facts: new WeakMap(), words: new WeakMap() }
    return { ...known, text, document, file, words: known.file === file ? known.words : new WeakMap() }
  }

  return {
    drop: (path) => void notes.delete(path),
    read(path, text, encoder) {
      const held = next(path, text, encoder)
      notes.delete(path)
      notes.set(path, held)
      for (const oldest of notes.keys()) {
        if (notes.size <= mostNotes) break
        notes.delete(oldest)
        onDropped(oldest)
      }
      const { nodes, references } = orgNodes(path, text, held.document, hash, held.facts)
      const byId = new Map(nodes.map((node) => [node.id as string, node]))
      const words = nodes.map((node, i) => {
        const section = held.document.parts.sections[i] as Section
        const before = held.words.get(section)
        if (before && hasSameWords(before.node, node)) return before.words
        const made = encoder.encodeNode(text, node, byId, references[i] ?? [])
        held.words.set(section, { node, words: made })
        return made
      })
      return { nodes, words }
    },
  }
}

/** In all that gives index words, of two nodes of one section. */
const hasSameWords = (a: Node, b: Node): boolean =>
  a.path === b.path &&
  a.title === b.title &&
  a.qualified === b.qualified &&
  a.tags.length === b.tags.length &&
  a.tags.every((tag, i) => tag === b.tags[i])

/** The shortest change that makes `after` of `before`. */
function difference(before: string, after: string) {
  const most = Math.min(before.length, after.length)
  let start = 0
  while (start < most && before.charCodeAt(start) === after.charCodeAt(start)) start++
  let same = 0
  while (
    same < most - start &&
    before.charCodeAt(before.length - 1 - same) === after.charCodeAt(after.length - 1 - same)
  )
    same++
  return { start, end: before.length - same, length: after.length - same - start }
}
