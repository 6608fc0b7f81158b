// Owns what an editor is told of the entries in approvals.org: which wait, by which hash, and why others do not. Never
// decides, and takes nothing from the text but where its headlines stand.

import type { ApprovalPlaceView } from '../../protocol/views.ts'
import { fileChanges } from '../tools/change.ts'
import type { ApprovalPlace, Approvals } from '../trace/approvals.io.ts'
import type { SessionPorts } from './ports.ts'

/** In the order of the text. What was approved, or denied on record, needs no word. */
export async function approvalPlaces(
  { documents }: Pick<SessionPorts, 'documents'>,
  approvals: Approvals,
  text: string,
): Promise<readonly ApprovalPlaceView[]> {
  const found = await approvals.places(text)
  if (!found.ok) return []
  const views = await Promise.all(
    found.value.map(async (place): Promise<readonly ApprovalPlaceView[]> => {
      const state = await stateOf(documents, approvals, place)
      const { id: proposal, hash, line, reason } = place
      return state === null ? [] : [{ proposal, hash, line, state, reason }]
    }),
  )
  return views.flat()
}

async function stateOf(
  documents: SessionPorts['documents'],
  approvals: Approvals,
  { id, state, decision }: ApprovalPlace,
): Promise<ApprovalPlaceView['state'] | null> {
  switch (state) {
    case 'approved':
      return null
    case 'denied':
      return decision === '' ? 'denied' : null
    case 'stale':
    case 'expired':
    case 'damaged':
      return state
    case 'pending':
    case 'edited': {
      const waits = await approvals.get(id)
      if (!waits.ok || waits.value === null) return 'damaged'
      return (await fileChanges(documents, waits.value.proposal)).ok ? state : 'changed'
    }
  }
}
