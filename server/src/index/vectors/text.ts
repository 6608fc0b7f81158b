// Owns what of a node is embedded, and the key its vector is found by: the hash of everything that text is made
// of, taken from the node alone, so that nothing has to be read to know that a vector still holds. Pure.

import type { Node } from '../../base/node.ts'
import { ownSpans } from '../encode.ts'
import type { FileEntry } from '../store.ts'
import type { Role } from '../traits.ts'
import type { Key } from './table.ts'

/** Of a node's own text. What a function is about is said early, and models read a few hundred tokens. */
const mostCharacters = 1_500
/** Of the documentation: the first paragraphs say what it is for. */
const mostDocumentation = 800
/** Nodes of fewer tokens say nothing that their name does not. */
const leastTokens = 8
/** Grows when the embedded text is made in another way. */
const textVersion = 1

/** What nobody asks about in words of their own. */
const leftOut: ReadonlySet<Role> = new Set(['vendored', 'built', 'data'])

/** Whether a node gets a vector. Files are found by their nodes; one without any speaks for itself. */
export function isEmbedded(node: Node, file: FileEntry): boolean {
  if (file.skipped !== '' || leftOut.has(file.role)) return false
  if (node.level === 0 && file.count > 1) return false
  return node.tokens >= leastTokens || node.documentation !== '' || node.kind === 'headline'
}

/** Of everything `embeddedText` is made of. Two rounds of a multiplicative hash, one per half. */
export function keyOf(node: Node): Key {
  let high = 0x811c9dc5 ^ textVersion
  let low = 0x2f0b4c47 ^ textVersion
  const add = (part: string): void => {
    for (let i = 0; i < part.length; i++) {
      const unit = part.charCodeAt(i)
      high = Math.imul(high ^ unit, 0x01000193)
      low = Math.imul(low ^ unit, 0x5bd1e995)
      low ^= low >>> 15
    }
    high = Math.imul(high ^ 0x1f, 0x01000193)
    low = Math.imul(low ^ 0x1f, 0x5bd1e995)
  }
  for (const part of [node.path, node.qualified, node.signature, documentationOf(node), node.hash]) add(part)
  return [mixed(high), mixed(low ^ high)]
}

/** Path, qualified name, signature, documentation and the beginning of the own text. */
export function embeddedText(node: Node, siblings: ReadonlyMap<string, Node>, text: string): string {
  const own = ownSpans(node, siblings)
    .map(([start, end]) => text.slice(start, Math.min(end, start + mostCharacters)))
    .join('')
    .slice(0, mostCharacters)
  const parts = [node.path, node.qualified || node.title, node.signature, documentationOf(node), own]
  return wellFormed([...new Set(parts)].filter((part) => part.trim() !== '').join('\n'))
}

/** A question may be a report of many pages; models read the beginning. */
export const questionText = (text: string): string => wellFormed(text.slice(0, 4_000).trim())

const documentationOf = (node: Node): string => node.documentation.slice(0, mostDocumentation)

/** A cut may leave half of a surrogate pair, which no tokeniser and no JSON of others takes. */
const wellFormed = (text: string): string => text.toWellFormed()

/** The last mixing of MurmurHash3: every bit of the input reaches every bit of the output. */
function mixed(hash: number): number {
  let x = hash
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b)
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
  return (x ^ (x >>> 16)) >>> 0
}
