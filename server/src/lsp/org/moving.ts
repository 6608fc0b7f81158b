// Owns the answer to an editor that is about to rename or move files: what notes have to say afterwards, so that their links
// lead where they led. The editor applies it, and asks the person before.

import { homedir } from 'node:os'
import { sep } from 'node:path'
import type {
  FileRename,
  ServerCapabilities,
  TextDocumentEdit,
  WorkspaceEdit,
} from 'vscode-languageserver/node'
import { followFiles, type Move, newNames, speaksOf } from '../../org/edit/follow-files.ts'
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

/** From the root on, and from the person's home on: every other path in a note is resolved to one of these. */
function movesOf({ paths }: OrgContext, { oldUri, newUri }: FileRename): readonly Move[] {
  const from = paths()?.ofEvent(oldUri)
  const to = paths()?.ofEvent(newUri)
  if (!from || !to) return []
  const move = { from: slashed(from), to: slashed(to) }
  const home = ofHome(move.from)
  return home === null ? [move] : [move, { from: home, to: ofHome(move.to) ?? move.to }]
}

const slashed = (path: string): string => path.replaceAll(sep, '/')

function ofHome(path: string): string | null {
  const home = `${slashed(homedir())}/`
  return path.startsWith(home) ? `~/${path.slice(home.length)}` : null
}

function followed({ documents, index }: OrgContext, moves: readonly Move[]): WorkspaceEdit | null {
  const workspace = index()
  if (!workspace) return null
  const newName = newNames(moves)
  const documentChanges: TextDocumentEdit[] = []
  for (const note of documents.all()) {
    if (note.path === '') continue
    const path = slashed(workspace.absolute(note.path))
    if (!speaksOf(note.text, path, moves, newName)) continue
    const used = workspace.isSetup(note.path) ? 'as setup file' : 'alone'
    const edits = followFiles(note.text, note.document, path, newName, used)
    if (edits.length > 0) documentChanges.push(textEdits(note, edits))
  }
  return documentChanges.length === 0 ? null : { documentChanges }
}
