// Owns what is done with one file's text: outline, nodes, index words. One file at a time; never reads a file.

import type { Parser } from 'web-tree-sitter'
import type { Language } from '../code/language.ts'
import { outline } from '../code/outline.ts'
import { parseOrg } from '../org/parse.ts'
import type { Setup } from '../org/setup.ts'
import type { Encoder } from './encode.ts'
import type { ListMaker } from './lists.ts'
import { bareNodes, codeNodes, type FileNodes, type Hash, orgNodes } from './nodes.ts'
import { type FileFacts, type Packing, type Prepared, parentsOf } from './store.ts'

/** Raise when nodes or index words come out differently: snapshots of another number are rebuilt. */
export const analysisVersion = 11

/** Adds the index words of the nodes to `lists`. `text` null: only the path is indexed, because of `facts.skipped`. */
export function analyse(
  facts: FileFacts,
  text: string | null,
  parser: Parser | null,
  { encoder, lists }: { readonly encoder: Encoder; readonly lists: Pick<ListMaker, 'add'> },
  { hash, packing, setup }: { readonly hash: Hash; readonly packing: Packing; readonly setup: Setup },
): Prepared {
  const found =
    text === null ? bareNodes(facts.path, facts.language) : nodesOf(facts, text, parser, { hash, setup })
  return {
    facts,
    nodes: packing.pack(found.nodes),
    ...encoder.encode(text ?? '', found.nodes, found.references, lists),
    tokens: Uint32Array.from(found.nodes, (node) => node.tokens),
    parents: parentsOf(found.nodes),
  }
}

/** The nodes of one file, the file itself first. */
export function nodesOf(
  facts: Pick<FileFacts, 'path' | 'language'>,
  text: string,
  parser: Parser | null,
  { hash, setup }: { readonly hash: Hash; readonly setup: Setup },
): FileNodes {
  if (facts.language === 'org') return orgNodes(facts.path, text, parseOrg(text, text, setup), hash)
  const language = facts.language as Language
  return codeNodes(facts.path, language, text, outline(parser, language, text), hash)
}
