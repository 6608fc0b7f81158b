// Owns `textDocument/foldingRange` for Org.

import { type FoldingRange, FoldingRangeKind } from 'vscode-languageserver/node'
import { type Fold, foldsOf } from '../../org/ide/fold.ts'
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
      return org ? foldsOf(org.text, org.document).map(foldingRange) : null
    }),
}

function foldingRange({ startLine, endLine, kind }: Fold): FoldingRange {
  if (kind === 'comment') return { startLine, endLine, kind: FoldingRangeKind.Comment }
  return kind === 'drawer' ? { startLine, endLine, kind: FoldingRangeKind.Region } : { startLine, endLine }
}
