// Owns the answer to an editor that is about to rename or move files: what notes have to say afterwards, so that their links
// lead where they led. The editor applies it with the renaming, and takes it back with it.

import { homedir } from 'node:os'
import type { FileRename, ServerCapabilities, WorkspaceEdit } from 'vscode-languageserver/node'
import { followFiles, type Move, type NewName, newNames, speaksOf } from '../../org/edit/follow-files.ts'
import type { OrgContext, OrgFeature } from './feature.ts'
import { textEdits } from './workspace-edit.ts'

/** Any file: notes link to code and pictures too. */
export const movingCapability: NonNullable<ServerCapabilities['workspace']> = {
  fileOperations: { willRename: { filters: [{ scheme: 'file', pattern: { glob: '**/*' } }] } },
}

export const moving: OrgFeature = {
  provides: [],
  listen(context) {
    context.connection.workspace.onWillRenameFiles(({ files }) => {
      const moves = files.flatMap((file) => movesOf(context, file))
      return moves.length === 0 ? null : followed(context, moves)
    })
  },
}

/** By every name that a path in a note can have. */
function movesOf(context: OrgContext, { oldUri, newUri }: FileRename): readonly Move[] {
  const [index, paths] = [context.index(), context.paths()]
  const from = paths?.ofEvent(oldUri)
  const to = paths?.ofEvent(newUri)
  if (!index || !from || !to) return []
  const name = index.inside(from)
  const moves: Move[] = [{ from: slashed(from), to: slashed(to) }]
  const [fromHome, toHome] = [ofHome(from), ofHome(to)]
  if (fromHome !== null) moves.push({ from: fromHome, to: toHome ?? slashed(to) })
  if (name !== null) moves.push({ from: name, to: index.inside(to) ?? toHome ?? slashed(to) })
  return moves
}

const slashed = (path: string): string => path.replaceAll('\\', '/')

function ofHome(path: string): string | null {
  const home = `${slashed(homedir())}/`
  const file = slashed(path)
  return file.startsWith(home) ? `~/${file.slice(home.length)}` : null
}

function followed({ documents }: OrgContext, moves: readonly Move[]): WorkspaceEdit | null {
  const newName: NewName = newNames(moves)
  const documentChanges: NonNullable<WorkspaceEdit['documentChanges']> = []
  for (const note of documents.all()) {
    if (note.path === '' || !speaksOf(note.text, note.path, moves, newName)) continue
    const edits = followFiles(note.text, note.document, note.path, newName)
    if (edits.length > 0) documentChanges.push(textEdits(note, edits))
  }
  return documentChanges.length === 0 ? null : { documentChanges }
}
