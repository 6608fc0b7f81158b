// Owns `textDocument/documentSymbol` for Org: headlines as a tree, with named blocks and tables.

import { type DocumentSymbol, type Position, SymbolKind, SymbolTag } from 'vscode-languageserver/node'
import { type OutlineItem, outlineOf } from '../../org/ide/outline.ts'
import { asAnswer, createJsonBytes, type JsonBytes, jsonPart, type WrittenJson } from '../json.ts'
import { type OrgText, positionAt } from './documents.ts'
import type { OrgFeature } from './feature.ts'

export const symbols: OrgFeature = {
  provides: [
    {
      method: 'textDocument/documentSymbol',
      capability: 'documentSymbolProvider',
      section: 'documentSymbol',
      options: {},
    },
  ],
  listen: ({ connection, documents }) =>
    connection.onDocumentSymbol(({ textDocument: { uri } }) => {
      const org = documents.orgOf(uri)
      return org ? asAnswer<DocumentSymbol[]>(writtenSymbols(org)) : null
    }),
}

/** Deeper ones stand beside their ancestor of this depth: an editor walks the tree by recursion. */
const deepest = 200

const kind = (of: SymbolKind): Uint8Array => jsonPart(`,"kind":${of},"range":{"start":{"line":`)
const parts = {
  open: jsonPart('['),
  close: jsonPart(']'),
  comma: jsonPart(','),
  name: jsonPart('{"name":'),
  detail: jsonPart(',"detail":'),
  done: jsonPart(`,"tags":[${SymbolTag.Deprecated}]`),
  headline: kind(SymbolKind.String),
  other: kind(SymbolKind.Object),
  start: jsonPart(',"character":0},"end":{"line":'),
  character: jsonPart(',"character":'),
  selection: jsonPart('}},"selectionRange":{"start":{"line":'),
  selectionEnd: jsonPart('},"end":{"line":'),
  end: jsonPart('}}'),
  children: jsonPart(',"children":['),
  childrenEnd: jsonPart(']}'),
  leafEnd: jsonPart('}'),
}

/** Bytes of one symbol, by experience. */
const usualSize = 260

/** `DocumentSymbol[]` of LSP 3.18. */
export function writtenSymbols(org: OrgText): WrittenJson {
  const last = positionAt(org, org.source.length)
  const { items, parents, startLines, endLines } = outlineOf(org.source, org.document)
  const json = createJsonBytes(usualSize * items.length)
  json.part(parts.open)
  const depths = new Int32Array(items.length)
  /** For each symbol that is open: has it children yet? */
  const open: boolean[] = []
  const closeTo = (depth: number) => {
    while (open.length > depth) json.part(open.pop() ? parts.childrenEnd : parts.leafEnd)
  }
  for (let i = 0; i < items.length; i++) {
    const parent = parents[i] as number
    const depth = parent < 0 ? 0 : (depths[parent] as number) + 1
    depths[i] = depth
    const shown = Math.min(depth, deepest)
    const isNext = open.length > shown
    closeTo(shown)
    if (isNext) json.part(parts.comma)
    else if (shown > 0) {
      open[shown - 1] = true
      json.part(parts.children)
    }
    const end = endLines[i] as number
    writeItem(
      json,
      items[i] as OutlineItem,
      startLines[i] as number,
      end > last.line ? last : { line: end, character: 0 },
    )
    open.push(false)
  }
  closeTo(0)
  json.part(parts.close)
  return json.end()
}

/** All but its children and its last brace. */
function writeItem(json: JsonBytes, item: OutlineItem, line: number, end: Position): void {
  json.part(parts.name)
  json.string(item.name)
  if (item.detail !== '') {
    json.part(parts.detail)
    json.string(item.detail)
  }
  if (item.done) json.part(parts.done)
  json.part(item.kind === 'headline' ? parts.headline : parts.other)
  json.number(line)
  json.part(parts.start)
  json.number(end.line)
  json.part(parts.character)
  json.number(end.character)
  json.part(parts.selection)
  json.number(line)
  json.part(parts.character)
  json.number(item.nameStart)
  json.part(parts.selectionEnd)
  json.number(line)
  json.part(parts.character)
  json.number(item.nameEnd)
  json.part(parts.end)
}
