// Owns that notes whose links followed a renamed file are on disk as soon as the file is: the editor changes them in its
// memory only. What held unsaved text before is left to the person.

import * as vscode from 'vscode'
import { openOf } from './fresh.ts'
import { saveFiles } from './save.ts'

/** Between the editor's question, before files are renamed, and its word that they are. */
export function createFollowers(context: vscode.ExtensionContext): {
  asked(event: vscode.FileWillRenameEvent, next: Ask): Promise<Followed>
} {
  let saved: readonly vscode.Uri[] = []
  context.subscriptions.push(
    vscode.workspace.onDidRenameFiles(async ({ files }) => {
      const paths = saved.map((uri) => newUri(uri, files).fsPath)
      saved = []
      await saveFiles(paths)
    }),
  )
  return {
    async asked(event, next) {
      const edit = await next(event)
      saved = edit?.entries().flatMap(([uri]) => (openOf(uri)?.isDirty ? [] : [uri])) ?? []
      return edit
    },
  }
}

type Followed = vscode.WorkspaceEdit | null | undefined
type Ask = (event: vscode.FileWillRenameEvent) => Thenable<Followed>

/** Its own, or that of a folder around it. */
function newUri(uri: vscode.Uri, files: vscode.FileRenameEvent['files']): vscode.Uri {
  const move = files.find(({ oldUri }) => uri.path === oldUri.path || uri.path.startsWith(`${oldUri.path}/`))
  return move ? uri.with({ path: move.newUri.path + uri.path.slice(move.oldUri.path.length) }) : uri
}
