// Owns what is the same around a command and an evaluation: the looks over the open folders before and after, the
// permission in between, the output that is kept. Never decides whether, and never runs one itself.

import type { TurnId } from '../base/ids.ts'
import { ok, type Problem, type Result } from '../base/result.ts'
import type { Cleared } from '../gate/cleared.ts'
import { type Limits, limitsOf } from '../sandbox/limits.ts'
import type { Order } from './act.ts'
import { keepOutput, type Output, settleCommand } from './aftermath.ts'
import type { SessionPorts } from './ports.ts'

interface Chunk {
  readonly stream: 'stdout' | 'stderr'
  readonly text: string
}

type Run<T> = (
  cleared: Cleared,
  options: { readonly limits: Limits; readonly maxOutputBytes: number },
  onOutput: (chunk: Chunk) => void,
) => Promise<Result<T, Problem>>

interface Framed<T> {
  readonly ran: T
  readonly cleared: Cleared
  readonly limits: Limits
  readonly output: Output
  /** Standard output alone, whole. */
  readonly stdout: string
  /** Sentences on what it changed. */
  readonly aftermath: readonly string[]
}

/** Runs what an order is for between two looks. A failure with code `changed-since` means: nothing was done. */
export async function framed<T>(
  ports: SessionPorts,
  order: Order,
  run: Run<T>,
  onOutput: (text: string) => void,
  signal: AbortSignal,
): Promise<Result<Framed<T>, Problem>> {
  const { proposal } = order
  const roots = rootsOf(proposal.workspace, ports.beside?.() ?? [])
  const looked = await lookOver(ports, proposal.turn, roots, signal)
  if (!looked.ok) return looked
  const cleared = await order.clear()
  if (!cleared.ok) {
    await forgo(ports, proposal.turn, roots)
    return cleared
  }
  const limits = limitsOf(ports.settings())
  const output = keepOutput(onOutput)
  let stdout = ''
  const ran = await run(cleared.value, { limits, maxOutputBytes: 1024 * 1024 }, ({ stream, text }) => {
    if (stream === 'stdout') stdout += text
    output.take(text)
  })
  // Also after a failure: what it changed until then is undone like the rest.
  const aftermath = await settleCommand(ports, proposal, roots)
  return ran.ok ? ok({ ran: ran.value, cleared: cleared.value, limits, output, stdout, aftermath }) : ran
}

async function lookOver(
  ports: SessionPorts,
  turn: TurnId,
  roots: readonly string[],
  signal: AbortSignal,
): Promise<Result<void, Problem>> {
  for (const [i, root] of roots.entries()) {
    const before = await ports.checkpoints.snapshot(turn, root, signal)
    if (before.ok) continue
    await forgo(ports, turn, roots.slice(0, i))
    return before
  }
  return ok(undefined)
}

/** Else a restart would take what the user changes until then for the work of something that never ran. */
async function forgo(ports: SessionPorts, turn: TurnId, roots: readonly string[]): Promise<void> {
  for (const root of roots) await ports.checkpoints.abandon(turn, root)
}

/** The workspace and the folders beside it; one inside another is looked over with it. */
const rootsOf = (workspace: string, beside: readonly string[]): readonly string[] => {
  const all = [...new Set([workspace, ...beside])]
  return all.filter((root) => !all.some((other) => other !== root && isInside(other, root)))
}

const isInside = (folder: string, path: string): boolean =>
  /^[\\/]/.test(path.slice(folder.length)) && path.startsWith(folder)
