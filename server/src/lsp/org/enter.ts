// Owns `textDocument/onTypeFormatting` for Org: a list goes on with its next number, and ends at an empty item.

import type { TextEdit } from 'vscode-languageserver/node'
import { continuationOf } from '../../org/ide/enter.ts'
import { blockAt, lineOfIndex } from '../../org/ide/locate.ts'
import type { OrgText } from './documents.ts'
import type { OrgFeature } from './feature.ts'

export const enter: OrgFeature = {
  provides: [
    {
      method: 'textDocument/onTypeFormatting',
      capability: 'documentOnTypeFormattingProvider',
      section: 'onTypeFormatting',
      options: { firstTriggerCharacter: '\n' },
    },
  ],
  listen: ({ connection, documents }) =>
    connection.onDocumentOnTypeFormatting(({ textDocument: { uri }, position: { line }, ch }) => {
      const org = ch === '\n' && line > 0 ? documents.orgOf(uri) : null
      return org ? editsAfterEnter(org, line) : null
    }),
}

/** `line` is the new one, which may have been given a bullet by the editor already. */
function editsAfterEnter({ source: text, document }: OrgText, line: number): TextEdit[] | null {
  const above = lineOfIndex(document, text, line - 1)
  const here = lineOfIndex(document, text, line)
  if (blockAt(document, here.start)?.opaque) return null
  const next = continuationOf(text.slice(above.start, above.end))
  if (!next) return null
  const begun =
    /^[ \t]*(?:(?:[-+*]|\d+[.)])[ \t]+(?:\[ \][ \t]*)?)?/.exec(text.slice(here.start, here.end))?.[0] ?? ''
  const edit = (from: number, fromCharacter: number, toCharacter: number, newText: string): TextEdit => ({
    range: { start: { line: from, character: fromCharacter }, end: { line, character: toCharacter } },
    newText,
  })
  if (next.ends) return [edit(line - 1, 0, begun.length, '')]
  return begun === next.text ? null : [edit(line, 0, begun.length, next.text)]
}
