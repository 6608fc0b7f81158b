// Owns the rows of the command line and the tools: the JSON shapes of `find` and `localize`. Never searches.

import type { Hit, Localized } from './workspace.ts'

export interface FindRow {
  /** From 1. */
  readonly rank: number
  readonly score: number
  readonly id: string
  readonly kind: string
  readonly path: string
  readonly name: string
  readonly startLine: number
  readonly endLine: number
  readonly tokens: number
}

export const findRows = (hits: readonly Hit[]): readonly FindRow[] =>
  hits.map(({ node, score }, i) => ({
    rank: i + 1,
    score,
    id: node.id,
    kind: node.kind,
    path: node.path,
    name: node.title,
    startLine: node.range.startLine,
    endLine: node.range.endLine,
    tokens: node.tokens,
  }))

export interface LocalizeRows {
  readonly files: readonly { readonly path: string; readonly score: number }[]
  readonly symbols: readonly {
    readonly path: string
    readonly name: string
    readonly startLine: number
    readonly endLine: number
    readonly score: number
  }[]
}

export const localizeRows = (found: Localized): LocalizeRows => ({
  files: found.files,
  symbols: found.symbols.map(({ node, score }) => ({
    path: node.path,
    name: node.qualified === '' ? node.title : node.qualified,
    startLine: node.range.startLine,
    endLine: node.range.endLine,
    score,
  })),
})
