// Owns `textDocument/foldingRange` for Org.

import { type FoldingRange, FoldingRangeKind } from 'vscode-languageserver/node'
import { type DrawnFolds, drawnFolds, type FoldColumns } from '../../org/ide/fold.ts'
import { asAnswer, type JsonBytes, jsonPart } from '../json.ts'
import { answersPerDocument, type Rows } from '../rows.ts'
import type { OrgText } from './documents.ts'
import type { OrgFeature } from './feature.ts'

export const folding: OrgFeature = {
  provides: [
    {
      method: 'textDocument/foldingRange',
      capability: 'foldingRangeProvider',
      section: 'foldingRange',
      options: {},
    },
  ],
  listen({ connection, documents }) {
    const answer = answersPerDocument<FoldRows>(usualSize)
    connection.onFoldingRanges(({ textDocument: { uri } }) => {
      const org = documents.orgOf(uri)
      return org ? asAnswer<FoldingRange[]>(answer(org.sheet, (before) => new FoldRows(org, before))) : null
    })
  },
}

const parts = {
  none: jsonPart('[]'),
  close: jsonPart(']'),
  first: jsonPart('[{"startLine":'),
  start: jsonPart(',{"startLine":'),
  end: jsonPart(',"endLine":'),
  plain: jsonPart('}'),
  comment: jsonPart(`,"kind":"${FoldingRangeKind.Comment}"}`),
  region: jsonPart(`,"kind":"${FoldingRangeKind.Region}"}`),
}

/** Bytes of one fold, by experience. */
const usualSize = 40

/** `FoldingRange[]` of LSP 3.18. */
export class FoldRows implements Rows<FoldRows> {
  readonly #drawn: DrawnFolds

  constructor({ source, document }: OrgText, before: FoldRows | null) {
    this.#drawn = drawnFolds(source, document, before === null ? null : before.#drawn)
  }

  get #folds(): FoldColumns {
    return this.#drawn.view
  }

  get count(): number {
    return this.#folds.kinds.length
  }

  isAll(before: FoldRows): boolean {
    return this.#folds === before.#folds
  }

  same(here: number, before: FoldRows, there: number): boolean {
    const a = this.#folds
    const b = before.#folds
    return (
      a.startLines[here] === b.startLines[there] &&
      a.endLines[here] === b.endLines[there] &&
      a.kinds[here] === b.kinds[there] &&
      (here === 0) === (there === 0)
    )
  }

  write(json: JsonBytes, row: number): void {
    const { startLines, endLines, kinds } = this.#folds
    const kind = kinds[row]
    json.part(row === 0 ? parts.first : parts.start)
    json.number(startLines[row] as number)
    json.part(parts.end)
    json.number(endLines[row] as number)
    json.part(kind === 'comment' ? parts.comment : kind === 'drawer' ? parts.region : parts.plain)
  }

  close(json: JsonBytes): void {
    json.part(this.count > 0 ? parts.close : parts.none)
  }
}
