// Owns where attachments of a headline are, as org-attach of Org 9.7 lays them out. Never looks at the disk.

import type { Headline, OrgDocument } from '../parse.ts'

/**
 * Folders in which they may be, the first that exists counts: `DIR`, else `ATTACH_DIR`, else what is made of the id. As written,
 * seen from the folder of the file; of the text before the first headline for null.
 */
export function attachmentFolders(document: OrgDocument, headline: Headline | null): readonly string[] {
  const own = headline ? headline.properties : document.properties
  const named = [own.DIR, own.ATTACH_DIR].find((dir) => dir !== undefined && dir.trim() !== '')
  if (named !== undefined) return [named.trim()]
  const id = (own.ID ?? '').trim()
  // Ids come from files: one that would lead elsewhere is none.
  if (id === '' || /[\\/]|^\.{1,2}$/.test(id)) return []
  return [
    ...(id.length > 2 ? [`data/${id.slice(0, 2)}/${id.slice(2)}`] : []),
    ...(id.length > 6 ? [`data/${id.slice(0, 6)}/${id.slice(6)}`] : []),
    `data/__/${id.slice(0, 1)}/${id}`,
  ]
}
