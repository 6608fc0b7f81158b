// Owns `textDocument/foldingRange` for Org.

import { type FoldingRange, FoldingRangeKind } from 'vscode-languageserver/node'
import { eachFold } from '../../org/ide/fold.ts'
import { asAnswer, createJsonBytes, jsonPart, type WrittenJson } from '../json.ts'
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
  listen: ({ connection, documents }) =>
    connection.onFoldingRanges(({ textDocument: { uri } }) => {
      const org = documents.orgOf(uri)
      return org ? asAnswer<FoldingRange[]>(writtenFolds(org)) : null
    }),
}

const parts = {
  open: jsonPart('['),
  close: jsonPart(']'),
  first: jsonPart('{"startLine":'),
  start: jsonPart(',{"startLine":'),
  end: jsonPart(',"endLine":'),
  plain: jsonPart('}'),
  comment: jsonPart(`,"kind":"${FoldingRangeKind.Comment}"}`),
  region: jsonPart(`,"kind":"${FoldingRangeKind.Region}"}`),
}

/** Bytes of what is folded in one section, by experience. */
const usualSize = 120

/** `FoldingRange[]` of LSP 3.18. */
function writtenFolds({ source, document }: OrgText): WrittenJson {
  const json = createJsonBytes(usualSize * document.parts.sections.length)
  json.part(parts.open)
  let isFirst = true
  eachFold(source, document, (startLine, endLine, kind) => {
    json.part(isFirst ? parts.first : parts.start)
    isFirst = false
    json.number(startLine)
    json.part(parts.end)
    json.number(endLine)
    json.part(kind === 'comment' ? parts.comment : kind === 'drawer' ? parts.region : parts.plain)
  })
  json.part(parts.close)
  return json.end()
}
