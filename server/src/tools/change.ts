// Owns what the file actions of a proposal change, byte for byte, and putting a proposal on a newer
// base. Never writes.

import { sha256 } from '../base/hash.ts'
import type { Document, Documents, FileChange } from '../base/ports.ts'
import type { Action, Proposal } from '../base/proposal.ts'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import { replaceAll } from './match.ts'
import { absolute } from './path.ts'

export type FileAction = Extract<Action, { type: 'file_write' | 'file_edit' | 'file_delete' }>

export const isFileAction = (action: Action): action is FileAction =>
  action.type === 'file_write' || action.type === 'file_edit' || action.type === 'file_delete'

/** The document, null when there is none, or the problem of reading it. */
export async function current(documents: Documents, path: string): Promise<Result<Document | null, Problem>> {
  const read = await documents.read(path)
  if (read.ok) return read
  return read.error.code === 'not-found' ? ok(null) : read
}

/**
 * One change per file action. Fails with `changed-since` when a file is no longer what the proposal
 * was made against, and with the edit's own problem when an edit does not fit.
 */
export async function fileChanges(
  documents: Documents,
  proposal: Pick<Proposal, 'actions' | 'workspace'>,
): Promise<Result<readonly FileChange[], Problem>> {
  const changes = new Map<string, FileChange>()
  for (const action of proposal.actions) {
    if (!isFileAction(action)) continue
    const path = absolute(proposal.workspace, action.path)
    if (changes.has(path)) {
      return err(
        problem('same-file-twice', `Two actions change ${action.path}.`, 'Join them into one action.'),
      )
    }
    const document = await current(documents, path)
    if (!document.ok) return document
    const before = document.value?.text ?? null
    const hash = before === null ? '' : sha256(before)
    if (action.beforeHash !== undefined && action.beforeHash !== hash) {
      return err(
        problem(
          'changed-since',
          `${action.path} changed since the proposal was made.`,
          'Look at the new diff.',
        ),
      )
    }
    const after = result(action, before)
    if (!after.ok) return after
    if (after.value !== before) changes.set(path, { path, before, after: after.value })
  }
  return ok([...changes.values()])
}

/** The same wishes against the files as they stand now, or why they no longer fit. */
export async function rebase(documents: Documents, proposal: Proposal): Promise<Result<Proposal, Problem>> {
  const actions: Action[] = []
  for (const action of proposal.actions) {
    if (!isFileAction(action)) {
      actions.push(action)
      continue
    }
    const based = await onBase(documents, proposal.workspace, action)
    if (!based.ok) return based
    actions.push(based.value)
  }
  return ok({ ...proposal, actions })
}

/** Binds an action to the text it would change, after checking that it fits. */
export async function onBase(
  documents: Documents,
  workspace: string,
  action: FileAction,
): Promise<Result<FileAction, Problem>> {
  const document = await current(documents, absolute(workspace, action.path))
  if (!document.ok) return document
  const before = document.value?.text ?? null
  const after = result(action, before)
  if (!after.ok) return after
  return ok({ ...action, beforeHash: before === null ? '' : sha256(before) })
}

function result(action: FileAction, before: string | null): Result<string | null, Problem> {
  switch (action.type) {
    case 'file_write':
      return ok(action.content)
    case 'file_delete':
      return before === null ? err(absent(action.path)) : ok(null)
    case 'file_edit':
      return before === null ? err(absent(action.path)) : replaceAll(before, action.edits)
  }
}

const absent = (path: string): Problem =>
  problem(
    'not-found',
    `There is no file ${path}.`,
    'Use find to look for the right path, or write to create it.',
  )
