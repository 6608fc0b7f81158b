// Owns undo and redo of a turn: the bytes from before it are put back, or those from after it; both refuse what changed since
// where it would be lost. Never decides which turns there are.

import { type TurnId, turnId } from '../base/ids.ts'
import { shown } from '../tools/path.ts'
import type { Restored } from '../trace/told.ts'
import { blockedFiles, folderShown, resolved, unsavedOf } from './changes.ts'
import { failure } from './outcome.ts'
import type { SessionOutcome, SessionPorts } from './ports.ts'
import { redoneWords, undoneWords } from './shown.ts'

export interface Restoring {
  isRunning(turn: string): boolean
  /** It is on disk; what is shown and written down of the turn follows. `said` is the trace's title. */
  restored(turn: TurnId, restored: Restored, said: string): Promise<void>
}

/** Of a turn, or of the last one there is; `named`: only these of its files. */
export type Restore = (
  direction: 'undo' | 'redo',
  turn?: string,
  named?: readonly string[],
) => Promise<SessionOutcome>

export function openRestoring(ports: SessionPorts, restoring: Restoring): Restore {
  /** What was undone here, the last at the end: redo goes back the same way. */
  let undone: readonly string[] = []
  return async (direction, turn, named) => {
    const { checkpoints } = ports
    const latest =
      direction === 'undo' ? checkpoints.undoable()[0] : (undone.at(-1) ?? checkpoints.redoable()[0])
    const wanted = turn ?? latest
    const target = wanted === undefined ? undefined : turnId(wanted)
    if (target === undefined) {
      const unread = checkpoints.unreadable()
      return unread ? failure(unread.message, unread.next) : failure(`There is nothing to ${direction}.`, '')
    }
    if (restoring.isRunning(target)) return failure('This turn still runs.', 'Stop it first.')
    const selection = named ? { paths: named.map((path) => resolved(ports.workspace, path)) } : {}
    const changes = await checkpoints[direction](target, selection)
    if (!changes.ok) {
      const { code, message, next } = changes.error
      if (code !== 'changed-later') return failure(message, next)
      return { ok: false, message, next, blocked: await blockedFiles(ports, direction, target) }
    }
    const unsaved = await unsavedOf(ports, changes.value)
    if (unsaved.length > 0)
      return failure(
        `${unsaved.join(', ')}: there are changes that are not saved.`,
        `Save, then ${direction} again: what is on other lines stays.`,
      )
    if (changes.value.length > 0) {
      const label = direction === 'undo' ? 'Undo turn' : 'Redo turn'
      const written = await ports.writer.apply(changes.value, label, new AbortController().signal)
      if (!written.ok) return failure(written.error.message, written.error.next)
    }
    const marked = await (direction === 'undo'
      ? checkpoints.undone(target, selection)
      : checkpoints.redone(target, selection))
    undone = [...undone.filter((one) => one !== target), ...(direction === 'undo' ? [target] : [])]
    await ports.changed(changes.value.map((change) => shown(ports.workspace, change.path)))
    const restored = changes.value.map(({ path, after }) => ({ path: shown(ports.workspace, path), after }))
    const folders = marked.ok ? marked.value : { restored: [], removed: [], left: [] }
    const asFolders = (paths: readonly string[]) => paths.map((path) => folderShown(ports.workspace, path))
    const all = [
      ...restored,
      ...asFolders(folders.restored).map((path) => ({ path, after: '' })),
      ...asFolders(folders.removed).map((path) => ({ path, after: null })),
    ]
    const done = direction === 'undo' ? undoneWords(all) : redoneWords(all)
    const left = asFolders(folders.left).join(', ')
    const words = left === '' ? done : `${done} Left as it is, because it was changed since: ${left}.`
    const count = `${restored.length} ${restored.length === 1 ? 'file' : 'files'}`
    const said =
      direction === 'undo' ? `Undone: ${count} as before the turn` : `Redone: ${count} as after the turn`
    await restoring.restored(target, { direction, words }, said)
    if (!marked.ok) return failure(marked.error.message, marked.error.next)
    return { ok: true, message: words }
  }
}
