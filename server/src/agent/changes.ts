// Owns what is shown of the files that a turn changed or would change: which, both sides of each, and which stand in the way of an undo.
// Never restores anything.

import type { TurnChangesView } from '../../protocol/views.ts'
import { type TurnId, turnId } from '../base/ids.ts'
import type { FileChange } from '../base/ports.ts'
import type { Sides } from '../checkpoint/checkpoints.ts'
import { sameSide } from '../checkpoint/manifest.ts'
import { fileChanges } from '../tools/change.ts'
import { shown } from '../tools/path.ts'
import type { SessionPorts } from './ports.ts'

type Ports = Pick<SessionPorts, 'checkpoints' | 'workspace'>

export function turnChanges({ checkpoints, workspace }: Ports, turn?: string): TurnChangesView | null {
  const wanted = turn ?? checkpoints.undoable()[0] ?? checkpoints.redoable()[0]
  const manifest = wanted === undefined ? null : checkpoints.describe(turnId(wanted))
  if (manifest === null) return null
  const files = manifest.files
    .filter(({ before, after }) => !sameSide(before, after))
    .map(({ path, before, after, undone }) => ({
      path: shown(workspace, path),
      kind:
        before === null ? ('create' as const) : after === null ? ('delete' as const) : ('change' as const),
      undone: undone === true,
    }))
  return { turn: manifest.turn, files }
}

export async function changedFile(
  { checkpoints, workspace }: Ports,
  turn: string,
  path: string,
): Promise<Sides | null> {
  const texts = await checkpoints.texts(turnId(turn), resolved(workspace, path))
  return texts.ok ? texts.value : null
}

/** Both sides of a file as a proposal that waits would leave it. */
export async function proposedFile(
  { approvals, documents, workspace }: Pick<SessionPorts, 'approvals' | 'documents' | 'workspace'>,
  proposal: string,
  path: string,
): Promise<{ readonly before: string; readonly after: string } | null> {
  const found = await approvals.get(proposal)
  if (!found.ok || found.value === null) return null
  const changes = await fileChanges(documents, found.value.proposal)
  if (!changes.ok) return null
  const change = changes.value.find((one) => shown(workspace, one.path) === shown(workspace, path))
  return change === undefined ? null : { before: change.before ?? '', after: change.after ?? '' }
}

/** Each by itself would be refused. */
export async function blockedFiles(
  ports: Ports,
  direction: 'undo' | 'redo',
  turn: TurnId,
): Promise<readonly string[]> {
  const blocked: string[] = []
  for (const { path } of turnChanges(ports, turn)?.files ?? []) {
    const tried = await ports.checkpoints[direction](turn, { paths: [resolved(ports.workspace, path)] })
    if (!tried.ok && tried.error.code === 'changed-later') blocked.push(path)
  }
  return blocked
}

/** With the sign at its end that tells a folder from a file. */
export const folderShown = (workspace: string, path: string): string =>
  path === workspace ? './' : `${shown(workspace, path)}/`

/** What `shown` made of an absolute path, absolute again. */
export const resolved = (workspace: string, path: string): string =>
  /^(?:[\\/]|[A-Za-z]:[\\/])/.test(path) ? path : `${workspace}/${path}`

/** Of what is to be written, the files whose text in the editor is not that of the disk. */
export async function unsavedOf(
  { documents, workspace }: Pick<SessionPorts, 'documents' | 'workspace'>,
  changes: readonly FileChange[],
): Promise<readonly string[]> {
  const unsaved: string[] = []
  for (const { path, before } of changes) {
    const now = await documents.read(path)
    if (now.ok && now.value.text !== before) unsaved.push(shown(workspace, path))
  }
  return unsaved
}
