// Owns the answer to a client that takes text out of the conversation: which turns, and where links lead from the file it
// is for.

import { relative, sep } from 'node:path'
import type { WrittenFormat } from '../../protocol/conversation.ts'
import type { TurnView } from '../../protocol/views.ts'
import { titleOf, writeConversation } from '../agent/written.ts'
import { isBroughtText } from '../base/brought.ts'
import type { WorkspaceIndex } from '../index/workspace.ts'

export function writtenView(
  turns: readonly TurnView[],
  index: Pick<WorkspaceIndex, 'absolute'>,
  params: { readonly format: WrittenFormat; readonly turn: string; readonly folder: string },
): { readonly title: string; readonly text: string } | null {
  const { format, turn, folder } = params
  const asked = turns.filter((view) => !view.queued && (turn === '' || view.turn === turn))
  if (asked.length === 0) return null
  const link = (path: string): string | null =>
    folder === '' || isBroughtText(path) ? null : relative(folder, index.absolute(path)).split(sep).join('/')
  const utcOffsetMinutes = -new Date().getTimezoneOffset()
  return { title: titleOf(asked), text: writeConversation(asked, { format, link, utcOffsetMinutes }) }
}
