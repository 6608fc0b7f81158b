// Owns what a parser finds wrong with a text. Never says what would be right.

import type { Parser } from 'web-tree-sitter'
import { lineAt } from './lines.ts'
import { errorType, type FlatTree, mostNotes, parseFlat } from './tree.ts'

export interface SyntaxError {
  /** 1-based. */
  readonly line: number
  /** 1-based, in UTF-16 units. */
  readonly column: number
  readonly message: string
}

/** A place where a parser lost its way. UTF-16 offsets. */
export interface Fault {
  readonly start: number
  readonly end: number
  readonly message: string
}

export function treeErrors(tree: FlatTree, starts: Int32Array): readonly SyntaxError[] {
  return treeFaults(tree).map(({ start, message }) => {
    const line = lineAt(starts, start)
    return { line, column: start - (starts[line - 1] as number) + 1, message }
  })
}

/** null for a text that could not be parsed in time. */
export function textFaults(parser: Parser, text: string): readonly Fault[] | null {
  const parsed = parseFlat(parser, text)
  return parsed.ok ? treeFaults(parsed.value) : null
}

/**
 * In the order of the text, at most 100. Grammars are lenient and a few lag behind their language: compare before and
 * after an edit rather than trust a single list.
 */
function treeFaults(tree: FlatTree): readonly Fault[] {
  const faults: Fault[] = tree.missing.map(({ offset, what }) => ({
    start: offset,
    end: offset,
    message: `${words(what)} is missing`,
  }))
  let errors = 0
  for (let i = 0; i < tree.count && errors < mostNotes; i++) {
    if (tree.type[i] !== errorType) continue
    errors++
    const start = tree.start[i] as number
    const end = tree.end[i] as number
    const shown = tree.text
      .slice(start, Math.min(end, start + 40))
      .split(/[\r\n]/, 1)[0]
      ?.trim()
    faults.push({ start, end, message: shown ? `unexpected: ${shown}` : 'unexpected end' })
  }
  return faults.sort((a, b) => a.start - b.start).slice(0, mostNotes)
}

const words = (what: string): string => (/^\w+$/.test(what) ? what.replaceAll('_', ' ') : `'${what}'`)
