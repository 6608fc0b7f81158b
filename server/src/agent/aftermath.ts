// Owns what is left of a command or an evaluation once it has run: the output that is kept of it, and what it changed.
// Never runs one.

import type { Proposal } from '../base/proposal.ts'
import { shown } from '../tools/path.ts'
import { folderShown } from './changes.ts'
import type { SessionPorts } from './ports.ts'

/** What the model may see of an output, in UTF-16 units: the head and the tail. */
const keptUnits = 24_000

export interface Output {
  take(text: string): void
  text(): string
}

export function keepOutput(onOutput: (text: string) => void): Output {
  let head = ''
  let tail = ''
  return {
    take(text) {
      const room = keptUnits / 2 - head.length
      if (room > 0) head += text.slice(0, room)
      tail = (tail + text.slice(Math.max(0, room))).slice(-keptUnits / 2)
      onOutput(text)
    },
    text: () =>
      tail === '' ? head : `${head}${head.length + tail.length >= keptUnits ? '\n…\n' : ''}${tail}`,
  }
}

/** Ends the checkpoints around it, tells the index, and answers in sentences what it changed in these folders. */
export async function settleCommand(
  ports: SessionPorts,
  proposal: Proposal,
  roots: readonly string[],
): Promise<readonly string[]> {
  const changed: string[] = []
  const folders: string[] = []
  const lost: string[] = []
  const failed: string[] = []
  for (const root of roots) {
    const after = await ports.checkpoints.finish(proposal.turn, root)
    if (!after.ok) {
      const place = roots.length === 1 ? '' : ` in ${root}`
      failed.push(`What it changed${place} could not be recorded for undo: ${after.error.message}`)
      continue
    }
    changed.push(...after.value.changed)
    folders.push(...after.value.folders)
    for (const { path, reason } of after.value.uncovered)
      lost.push(`${shown(ports.workspace, path)} (${reason})`)
  }
  const touched = changed.map((path) => shown(ports.workspace, path))
  if (touched.length > 0) await ports.changed(touched)
  const told = [...touched, ...folders.map((path) => folderShown(ports.workspace, path))]
  return [
    ...(told.length > 0 ? [`It changed ${listed(told, 10)}.`] : []),
    ...(lost.length > 0 ? [`An undo cannot take back ${listed(lost, 5)}.`] : []),
    ...failed,
  ]
}

const listed = (names: readonly string[], most: number): string =>
  `${names.slice(0, most).join(', ')}${names.length > most ? ` and ${names.length - most} more` : ''}`
