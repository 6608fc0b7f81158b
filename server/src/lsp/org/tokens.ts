// Owns `textDocument/semanticTokens` for Org: of what is on the screen, and of whole files that are small.

import { type SemanticTokens, SemanticTokensBuilder } from 'vscode-languageserver/node'
import { tokenModifiers, tokensIn, tokenTypes } from '../../org/ide/tokens.ts'
import { type OrgText, offsetAt, positionAt } from './documents.ts'
import type { OrgFeature } from './feature.ts'

const legend = { tokenTypes: [...tokenTypes], tokenModifiers: [...tokenModifiers] }
/** UTF-16 units; larger files are coloured as they scroll by. */
const longestWhole = 500_000

export const tokens: OrgFeature = {
  provides: [
    {
      method: 'textDocument/semanticTokens',
      capability: 'semanticTokensProvider',
      section: 'semanticTokens',
      options: { legend, full: true, range: true },
    },
  ],
  listen({ connection, documents }) {
    connection.languages.semanticTokens.on(({ textDocument: { uri } }) => {
      const org = documents.orgOf(uri)
      return org && org.source.length <= longestWhole ? encode(org, 0, org.source.length) : { data: [] }
    })
    connection.languages.semanticTokens.onRange(({ textDocument: { uri }, range }) => {
      const org = documents.orgOf(uri)
      return org ? encode(org, offsetAt(org, range.start), offsetAt(org, range.end)) : { data: [] }
    })
  },
}

function encode(org: OrgText, from: number, to: number): SemanticTokens {
  const builder = new SemanticTokensBuilder()
  for (const { start, end, type, modifiers } of tokensIn(org.source, org.document, from, to)) {
    const { line, character } = positionAt(org, start)
    const bits = modifiers.reduce((sum, one) => sum | (1 << tokenModifiers.indexOf(one)), 0)
    builder.push(line, character, end - start, tokenTypes.indexOf(type), bits)
  }
  return builder.build()
}
