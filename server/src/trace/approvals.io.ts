// Owns approvals.org: what waits for a person, and what was decided. Never decides, and never
// turns an edit of the file into an approval.

import { join } from 'node:path'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import { proposalHash } from '../gate/cleared.ts'
import { redact } from '../gate/secrets.ts'
import { orgValue } from '../org/escape.ts'
import {
  type ApprovalEntry,
  type ApprovalState,
  approvalSettings,
  formatApproval,
  keywords,
  type PendingApproval,
  readApprovals,
} from './approval.ts'
import { appendDurably, atomicWrite, readText } from './disk.io.ts'
import { type Format, orgHeader, orgVersion } from './format.ts'
import { type Home, withLock } from './home.io.ts'

const approvalsFormat: Format = { name: 'approvals', migrations: [] }

export interface Approvals {
  /** Safely on disk when it answers. Refuses an id that is there already. */
  add(pending: PendingApproval): Promise<Result<void, Problem>>
  /** What still waits, oldest first. */
  list(): Promise<Result<readonly PendingApproval[], Problem>>
  /** With its state as it stands, or null if there is none (or its data cannot be read). */
  get(id: string): Promise<Result<PendingApproval | null, Problem>>
  /** Decides once: a second decision, from any window, is refused with `not-pending`. */
  settle(
    id: string,
    state: Exclude<ApprovalState, 'pending'>,
    reason: string,
  ): Promise<Result<PendingApproval, Problem>>
}

/** Above this size decided entries move to a file of their own, so that a decision stays quick. */
const rotateLength = 4_000_000

export function openApprovals(home: Home): Approvals {
  const file = join(home.workspaceDir, 'approvals.org')
  /**
   * The exact proposals this process added. Secrets are redacted on disk, so one that holds any can
   * be approved only while this process lives; afterwards it reads as stale.
   */
  const exact = new Map<string, PendingApproval>()

  async function read(): Promise<Result<{ text: string; entries: readonly ApprovalEntry[] }, Problem>> {
    const text = await readText(file)
    if (!text.ok) return text
    if (text.value === null) return ok({ text: '', entries: [] })
    const version = orgVersion(file, approvalsFormat, text.value)
    if (!version.ok) return version
    return ok({ text: text.value, entries: readApprovals(text.value, proposalHash).map(complete) })
  }

  /** Puts the exact proposal of this process in place of a redacted one. */
  function complete(entry: ApprovalEntry): ApprovalEntry {
    const known = exact.get(entry.id)
    if (!known || entry.approval) return entry
    const waits = entry.state === 'stale' && entry.decision === ''
    return { ...entry, approval: known, state: waits ? 'pending' : entry.state }
  }

  async function add(pending: PendingApproval): Promise<Result<void, Problem>> {
    if (proposalHash(pending.proposal) !== pending.hash) {
      return err(problem('hash-mismatch', 'The approval is not of this proposal.', 'Propose it again.'))
    }
    return withLock(file, async () => {
      const now = await read()
      if (!now.ok) return now
      const { id } = pending.proposal
      if (now.value.entries.some((entry) => entry.id === id)) {
        return err(problem('already-there', `Proposal ${id} was recorded before.`, 'Propose it again.'))
      }
      const rotated = await rotate(now.value.text, now.value.entries)
      if (!rotated.ok) return rotated
      const appended = await appendDurably(file, {
        header: orgHeader(approvalsFormat) + approvalSettings,
        text: () => ok(formatApproval(pending)),
      })
      if (!appended.ok) return appended
      exact.set(id, { ...pending, state: 'pending' })
      return ok(undefined)
    })
  }

  async function rotate(text: string, entries: readonly ApprovalEntry[]): Promise<Result<void, Problem>> {
    if (text.length < rotateLength) return ok(undefined)
    const old = entries.filter((entry) => entry.state !== 'pending')
    if (old.length === 0) return ok(undefined)
    const archive = join(home.workspaceDir, `approvals-${Date.now()}.org`)
    const header = orgHeader(approvalsFormat) + approvalSettings
    const moved = old.map((entry) => text.slice(entry.start, entry.end)).join('')
    const written = await atomicWrite(archive, header + moved)
    if (!written.ok) return written
    let rest = text
    for (const entry of [...old].sort((a, b) => b.start - a.start)) {
      rest = rest.slice(0, entry.start) + rest.slice(entry.end)
    }
    return atomicWrite(file, rest)
  }

  async function list(): Promise<Result<readonly PendingApproval[], Problem>> {
    const now = await read()
    if (!now.ok) return now
    return ok(
      now.value.entries.flatMap((entry) =>
        entry.state === 'pending' && entry.approval ? [{ ...entry.approval, state: entry.state }] : [],
      ),
    )
  }

  async function get(id: string): Promise<Result<PendingApproval | null, Problem>> {
    const now = await read()
    if (!now.ok) return now
    const entry = now.value.entries.find((one) => one.id === id)
    return ok(entry?.approval ? { ...entry.approval, state: entry.state } : null)
  }

  async function settle(
    id: string,
    state: Exclude<ApprovalState, 'pending'>,
    reason: string,
  ): Promise<Result<PendingApproval, Problem>> {
    return withLock(file, async () => {
      const now = await read()
      if (!now.ok) return now
      const entry = now.value.entries.find((one) => one.id === id)
      // An entry that went stale by itself may still be denied or put away, never approved.
      const open = entry?.state === 'pending' || (entry?.state === 'stale' && state !== 'approved')
      if (!entry?.approval || !open) {
        return err(
          problem(
            'not-pending',
            entry ? `Proposal ${id} is ${entry.state}.` : `There is no proposal ${id}.`,
            'Ask for the change again.',
          ),
        )
      }
      const decision =
        `:DECISION: ${state}\n:DECIDED: ${new Date().toISOString()}\n` +
        (reason ? `:REASON: ${orgValue(redact(reason.slice(0, 2_000)))}\n` : '')
      const { text } = now.value
      const written = await atomicWrite(
        file,
        text.slice(0, entry.keyword.start) +
          keywords[state] +
          text.slice(entry.keyword.end, entry.drawerEnd) +
          decision +
          text.slice(entry.drawerEnd),
      )
      if (!written.ok) return written
      return ok({ ...entry.approval, state })
    })
  }

  return { add, list, get, settle }
}
