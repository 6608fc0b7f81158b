// Owns telling the editor that open files read otherwise than before, though nobody typed in them: setup files changed.

import type { OrgFeature } from './feature.ts'

export const renewing: OrgFeature = {
  provides: [],
  listen({ connection, documents, client, onNotes }) {
    onNotes(() => {
      if (!documents.renew()) return
      const { diagnostics, semanticTokens } = client().workspace ?? {}
      if (diagnostics?.refreshSupport) void connection.languages.diagnostics.refresh()
      if (semanticTokens?.refreshSupport) void connection.languages.semanticTokens.refresh()
    })
  },
}
