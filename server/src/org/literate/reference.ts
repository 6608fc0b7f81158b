// Owns the values that `:var` can name: tables, lists, lines and blocks of text with a `#+name:`, and what a named block gave
// back last. The reference is `org-babel-ref-resolve`. Never runs a block, and reads no other file: null then.

import { nodesOf } from '../elements/document.ts'
import type { Item, OrgElement, PlainList, Table } from '../elements/element.ts'
import type { OrgDocument } from '../parse.ts'
import { deindent } from './indent.ts'
import { readLiteral } from './literal.ts'
import { literal } from './parameters.ts'
import { type Entry, hline, type Value } from './value.ts'

/** What a variable is given: `{ value }`, or null where nothing has the name or only running code could tell. */
export function resolve(
  document: OrgDocument,
  text: string,
  written: string,
): { readonly value: Value } | null {
  const read = cell(written)
  if (read !== written || written === '') return { value: read }
  if (/^['`]/.test(written)) return readLiteral(written)
  if (/[([\])]|:/.test(written)) return null
  let result: { readonly value: Value } | null = null
  for (const { node, offset } of nodesOf(document, text)) {
    if (!('affiliated' in node) || !node.affiliated) continue
    const { name, results } = node.affiliated
    if (name === written) {
      const value = valueOfElement(node, text, offset)
      // What the block gave back last stands elsewhere.
      if (node.type !== 'src-block') return value === undefined ? null : { value }
    } else if (results?.value.trim() === written) {
      const value = valueOfElement(node, text, offset)
      if (value !== undefined) result = { value }
    }
  }
  return result
}

/** A number, a text in quotes, or the text itself, as `org-babel-read` takes it. */
export function cell(written: string): string | number {
  if (/^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(written) && !/\.$/.test(written))
    return Number(written)
  return literal(written)
}

/** undefined for what has no value. */
export function valueOfElement(node: OrgElement, text: string, offset: number): Value | undefined {
  switch (node.type) {
    case 'table':
      return node.tableType === 'org' ? tableOf(node, text, offset) : undefined
    case 'plain-list':
      return itemsOf(node, text, offset)
    case 'fixed-width':
      return cell(node.value.trim())
    case 'example-block':
    case 'src-block':
      return node.preserveIndent ? node.value : plain(node.value)
    case 'export-block':
      return plain(node.value)
    case 'paragraph':
    case 'center-block':
    case 'quote-block':
    case 'verse-block':
    case 'special-block': {
      if (node.contentsStart === null || node.contentsEnd === null) return undefined
      const inside = text
        .slice(offset + node.contentsStart, offset + node.contentsEnd)
        .replaceAll('\r\n', '\n')
      return node.type === 'paragraph' ? inside : plain(inside)
    }
    default:
      return undefined
  }
}

const plain = (text: string): string => deindent(text.split('\n')).lines.join('\n')

const tableOf = (node: Table, text: string, offset: number): readonly Entry[] =>
  node.children.map((row): Entry => {
    if (row.type !== 'table-row' || row.rowType === 'rule') return hline
    return row.children.map(({ contentsStart, contentsEnd }) =>
      contentsStart === null || contentsEnd === null
        ? ''
        : cell(text.slice(offset + contentsStart, offset + contentsEnd).trim()),
    )
  })

/** Of the items of the list itself, each as its first lines are: only bullets go. */
const itemsOf = (node: PlainList, text: string, offset: number): readonly Entry[] =>
  (node.children as readonly Item[]).map(({ children, start, end: last }) => {
    const inner = children.find(({ type }) => type === 'plain-list')
    return cell(
      text
        .slice(offset + start, offset + (inner?.start ?? last))
        .replace(/^[ \t]*\S+/, '')
        .split('\n')
        .map((line) => line.trim())
        .join('\n')
        .trim(),
    )
  })
