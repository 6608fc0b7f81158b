// Owns how a cleared change reaches an editor's files: by versioned edits through the editor, saved
// afterwards. Never writes to disk itself and never overwrites text the user has not saved.

import { existsSync, readFileSync } from 'node:fs'
import type { Connection, TextDocumentEdit, WorkspaceEdit } from 'vscode-languageserver/node'
import { URI } from 'vscode-uri'
import { save } from '../../protocol/messages.ts'
import type { FileChange, Writer } from '../base/ports.ts'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import { linkTo } from '../tools/folder.io.ts'
import { lineEdits } from './positions.ts'

/** The open documents, by real path. */
export interface OpenDocuments {
  get(path: string): { readonly uri: string; readonly text: string; readonly version: number } | undefined
  /** As the editor calls a file, open or not. */
  toUri(path: string): string
}

export function editorWriter(connection: Connection, open: OpenDocuments): Writer {
  return {
    apply: async (changes, label, signal) => {
      const before = await throughLink(changes)
      if (before !== null) return err(before)
      const built = buildEdit(changes, open)
      if (!built.ok) return built
      if (signal.aborted) return err(problem('cancelled', 'The change was stopped before it was applied.'))
      const answer = await connection.workspace.applyEdit({ label, edit: built.value })
      if (!answer.applied) {
        const why = answer.failureReason ? `: ${answer.failureReason}` : ''
        return err(
          problem('changed-since', `The editor did not apply the change${why}.`, 'Ask for the change again.'),
        )
      }
      const nameOf = (path: string) => URI.parse(open.get(path)?.uri ?? open.toUri(path)).fsPath
      const kept = changes.filter((change) => change.after !== null).map((change) => nameOf(change.path))
      const saved = await connection.sendRequest<{ failed: readonly string[] }>(save.method, { paths: kept })
      // The editor writes by name: a link that was put in the way meanwhile cannot be helped, only told.
      const after = await throughLink(changes)
      if (after !== null) return err(problem('moved', after.message, 'Look at what was written there.'))
      if (saved.failed.length === 0) return ok(undefined)
      return err(
        problem(
          'not-saved',
          `Applied, but not saved: ${saved.failed.join(', ')}.`,
          'Save the files yourself, or undo the change in the editor.',
        ),
      )
    },
  }
}

async function throughLink(changes: readonly FileChange[]): Promise<Problem | null> {
  for (const { path } of changes) {
    const found = await linkTo(path)
    if (found !== null) return found
  }
  return null
}

function buildEdit(changes: readonly FileChange[], open: OpenDocuments): Result<WorkspaceEdit, Problem> {
  const documentChanges: NonNullable<WorkspaceEdit['documentChanges']> = []
  for (const change of changes) {
    const buffer = open.get(change.path)
    const now = buffer?.text ?? onDisk(change.path)
    if (now !== change.before) {
      return err(
        problem(
          'changed-since',
          `${change.path} changed after the proposal was made.`,
          'Look at the new diff.',
        ),
      )
    }
    const uri = buffer?.uri ?? open.toUri(change.path)
    const edit = (before: string, after: string): TextDocumentEdit => ({
      textDocument: { uri, version: buffer?.version ?? null },
      edits:
        hasMark(before) && hasMark(after)
          ? lineEdits(before.slice(1), after.slice(1))
          : lineEdits(before, after),
    })
    if (change.after === null) documentChanges.push({ kind: 'delete', uri })
    else if (change.before === null) {
      documentChanges.push({ kind: 'create', uri, options: { overwrite: false, ignoreIfExists: false } })
      documentChanges.push({ ...edit('', change.after), textDocument: { uri, version: null } })
    } else documentChanges.push(edit(change.before, change.after))
  }
  return ok({ documentChanges })
}

/** An editor keeps the byte order mark of a file out of the text. */
const hasMark = (text: string): boolean => text.startsWith('\uFEFF')

function onDisk(path: string): string | null {
  return existsSync(path) ? readFileSync(path, 'utf8') : null
}
