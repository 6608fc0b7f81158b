// Owns the one node type of the sparse tree (Org headlines and code symbols alike).
// Never holds a syntax tree: a node is plain data that survives its parser.

import type { NodeId } from './ids.ts'

export type NodeKind =
  | 'file'
  | 'headline'
  | 'section'
  | 'cell'
  | 'class'
  | 'function'
  | 'method'
  | 'type'
  | 'constant'
  | 'test'

/** `start` and `end` are UTF-16 offsets, end exclusive; lines are 1-based and inclusive. */
export interface Range {
  readonly start: number
  readonly end: number
  readonly startLine: number
  readonly endLine: number
}

export interface Planning {
  readonly scheduled?: string
  readonly deadline?: string
  readonly closed?: string
}

/** A link or a reference out of a node, unresolved: the target as it is written. */
export interface LinkOut {
  /** `setup` is a file whose settings hold in a note, by its name in the workspace. */
  readonly kind: 'org' | 'call' | 'import' | 'inherit' | 'type' | 'setup'
  readonly target: string
}

export interface Node {
  readonly id: NodeId
  readonly kind: NodeKind
  /** Headline title, symbol name or file name. */
  readonly title: string
  /** Outline path or dotted qualified name inside the file; empty for the file itself. */
  readonly qualified: string
  /** Relative to the workspace folder, with `/`. */
  readonly path: string
  readonly language: string
  readonly range: Range
  /** 0 for the file. */
  readonly level: number
  readonly parent: NodeId | null
  readonly children: readonly NodeId[]
  /** One line a reader recognises it by: the signature, or the headline as written. */
  readonly signature: string
  /** Comment or docstring that belongs to it; empty for none. */
  readonly documentation: string
  /** Estimated tokens of the node's own text, which excludes its children. */
  readonly tokens: number
  /** Hex SHA-256 prefix (16 digits) of the own text. */
  readonly hash: string
  readonly tags: readonly string[]
  readonly properties: Readonly<Record<string, string>>
  /** Where the drawer has several IDs: those behind the first, which is among the properties. */
  readonly moreIds?: readonly string[]
  readonly todo: string
  readonly planning: Planning
  readonly links: readonly LinkOut[]
}

/** Every Org ID that leads to the node. */
export const orgIdsOf = ({ properties: { ID }, moreIds = [] }: Node): readonly string[] =>
  ID === undefined || ID === '' ? moreIds : [ID, ...moreIds]

/** Before an engine counted anything: code and English in the vocabularies of today's small models. */
export const usualCharactersPerToken = 4

/** Tokens without an engine to ask: ceil(characters / 4). */
export const estimateTokens = (text: string): number => Math.ceil(text.length / usualCharactersPerToken)
