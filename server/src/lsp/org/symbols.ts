// Owns `textDocument/documentSymbol` for Org: headlines as a tree, with named blocks and tables.

import { type DocumentSymbol, type Position, SymbolKind, SymbolTag } from 'vscode-languageserver/node'
import { type DrawnOutline, drawnOutline, type Outline, type OutlineItem } from '../../org/ide/outline.ts'
import { asAnswer, type JsonBytes, jsonPart } from '../json.ts'
import { answersPerDocument, type Rows } from '../rows.ts'
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
  listen({ connection, documents }) {
    const answer = answersPerDocument<SymbolRows>(usualSize)
    connection.onDocumentSymbol(({ textDocument: { uri } }) => {
      const org = documents.orgOf(uri)
      return org
        ? asAnswer<DocumentSymbol[]>(answer(org.sheet, (before) => new SymbolRows(org, before)))
        : null
    })
  },
}

/** Deeper ones stand beside their ancestor of this depth: an editor walks the tree by recursion. */
const deepest = 200

const kind = (of: SymbolKind): Uint8Array => jsonPart(`,"kind":${of},"range":{"start":{"line":`)
const parts = {
  none: jsonPart('[]'),
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
export class SymbolRows implements Rows<SymbolRows> {
  readonly #drawn: DrawnOutline
  /** Of the file's end. */
  readonly #last: Position
  /** As they are shown. */
  readonly #depths: Int32Array

  constructor(org: OrgText, before: SymbolRows | null) {
    this.#last = positionAt(org, org.source.length)
    this.#drawn = drawnOutline(org.source, org.document, before === null ? null : before.#drawn)
    this.#depths = before && before.#outline === this.#outline ? before.#depths : depthsOf(this.#outline)
  }

  get #outline(): Outline {
    return this.#drawn.view
  }

  get count(): number {
    return this.#outline.items.length
  }

  isAll(before: SymbolRows): boolean {
    return this.#outline === before.#outline && this.#endsAs(before)
  }

  same(here: number, before: SymbolRows, there: number): boolean {
    const a = this.#outline
    const b = before.#outline
    const end = a.endLines[here] as number
    return (
      a.items[here] === b.items[there] &&
      a.startLines[here] === b.startLines[there] &&
      end === b.endLines[there] &&
      this.#depths[here] === before.#depths[there] &&
      this.#depths[here - 1] === before.#depths[there - 1] &&
      (end <= Math.min(this.#last.line, before.#last.line) || this.#endsAs(before))
    )
  }

  #endsAs(before: SymbolRows): boolean {
    return this.#last.line === before.#last.line && this.#last.character === before.#last.character
  }

  /** The one before is closed, and those around it that end there. */
  write(json: JsonBytes, row: number): void {
    const depth = this.#depths[row] as number
    const open = row > 0 ? (this.#depths[row - 1] as number) + 1 : 0
    if (row === 0) json.part(parts.open)
    else if (open > depth) {
      json.part(parts.leafEnd)
      for (let i = open - 1; i > depth; i--) json.part(parts.childrenEnd)
      json.part(parts.comma)
    } else json.part(parts.children)
    const end = this.#outline.endLines[row] as number
    writeItem(
      json,
      this.#outline.items[row] as OutlineItem,
      this.#outline.startLines[row] as number,
      end > this.#last.line ? this.#last : { line: end, character: 0 },
    )
  }

  close(json: JsonBytes): void {
    const last = this.#depths.at(-1)
    if (last === undefined) json.part(parts.none)
    else {
      json.part(parts.leafEnd)
      for (let i = 0; i < last; i++) json.part(parts.childrenEnd)
      json.part(parts.close)
    }
  }
}

function depthsOf({ parents }: Outline): Int32Array {
  const depths = new Int32Array(parents.length)
  for (let i = 0; i < parents.length; i++) {
    const parent = parents[i] as number
    depths[i] = parent < 0 ? 0 : (depths[parent] as number) + 1
  }
  for (let i = 0; i < depths.length; i++) depths[i] = Math.min(depths[i] as number, deepest)
  return depths
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
