// Owns the actuators: the only functions of this room that change anything. Each accepts nothing but
// a `Cleared`, uses it up, and checks again what can have changed since.

import type { Documents, FileChange, Writer } from '../base/ports.ts'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import { type Cleared, redeem } from '../gate/cleared.ts'
import { fileChanges } from './change.ts'

/** Writes the file actions of the cleared proposal, all or nothing; answers what it wrote. */
export async function applyFiles(
  ports: { readonly documents: Documents; readonly writer: Writer },
  cleared: Cleared,
  label: string,
  signal: AbortSignal,
): Promise<Result<readonly FileChange[], Problem>> {
  const proposal = redeem(cleared)
  if (!proposal.ok) return proposal
  if (signal.aborted) return err(problem('cancelled', 'Stopped before anything was written.'))
  const changes = await fileChanges(ports.documents, proposal.value)
  if (!changes.ok) return changes
  if (changes.value.length === 0) return ok([])
  const written = await ports.writer.apply(changes.value, label, signal)
  return written.ok ? changes : written
}
