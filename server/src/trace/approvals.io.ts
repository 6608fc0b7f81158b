// Owns approvals.org: what waits for a person, and what was decided. Never decides, and never
// turns an edit of the file into an approval.

import { join } from 'node:path'
import type { Clock } from '../base/ports.ts'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import { proposalHash } from '../gate/cleared.ts'
import { type Redact, redact } from '../gate/secrets.ts'
import { orgValue } from '../org/escape.ts'
import {
  type ApprovalEntry,
  type ApprovalState,
  approvalSettings,
  formatApproval,
  isAsWritten,
  keywords,
  type PendingApproval,
  readApprovals,
} from './approval.ts'
import type { ShownApproval } from './approval-text.ts'
import { appendDurably, atomicWrite, readText } from './disk.io.ts'
import { type Format, orgHeader, orgVersion } from './format.ts'
import { type Home, withLock } from './home.io.ts'

const approvalsFormat: Format = { name: 'approvals', migrations: [] }

export interface Approvals {
  /** Absolute path of the file. */
  readonly file: string
  /** Safely on disk when it answers, with what a person is shown of it. Refuses an id that is there already. */
  add(pending: PendingApproval, shown?: ShownApproval): Promise<Result<void, Problem>>
  /** What still waits, oldest first. */
  list(): Promise<Result<readonly PendingApproval[], Problem>>
  /** With its state as it stands, or null if there is none (or its data cannot be read). */
  get(id: string): Promise<Result<PendingApproval | null, Problem>>
  /** Decides once: a second decision, from any window, is refused with `not-pending`. */
  settle(id: string, state: Settled, reason: string): Promise<Result<PendingApproval, Problem>>
  /** Where the entries of a text of this file stand, which an editor may hold unsaved. */
  places(text: string): Promise<Result<readonly ApprovalPlace[], Problem>>
}

/** What a decision can make of an approval. That nobody decides is found out here. */
export type Settled = Exclude<ApprovalState, 'pending' | 'expired'>

export interface ApprovalPlace {
  readonly id: string
  /** Of what waits, as it is on disk; empty where nothing does. */
  readonly hash: string
  /** 1-based line of the headline in that text. */
  readonly line: number
  /** `edited`: it waits, but the text is not what was written. `damaged`: its data can no longer be read. */
  readonly state: ApprovalState | 'edited' | 'damaged'
  /** The decision on record, or empty: a keyword changed by hand is none. */
  readonly decision: string
  readonly reason: string
}

/** How long a proposal may wait. */
export interface Expiry {
  readonly clock: Clock
  /** Asked each time. Milliseconds. */
  afterMs(): number
}

/** Above this size decided entries move to a file of their own, so that a decision stays quick. */
const rotateLength = 4_000_000

/** Without `expiry` nothing expires. `clean`: what is written holds no secret that it knows. */
export function openApprovals(home: Home, expiry: Expiry | null = null, clean: Redact = redact): Approvals {
  const file = join(home.workspaceDir, 'approvals.org')
  const clock: Clock = expiry?.clock ?? { now: () => Date.now() }
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
    const entries = readApprovals(text.value, proposalHash).map(complete).map(aged)
    return ok({ text: text.value, entries })
  }

  const withExpired = (text: string, entry: ApprovalEntry): string =>
    decided(text, entry, 'expired', 'Nobody decided in time.', clock.now())

  /** What waits for too long is expired, whether that is on record yet or not. */
  const aged = (entry: ApprovalEntry): ApprovalEntry =>
    isOverdue(entry) ? { ...entry, state: 'expired' } : entry

  const isOverdue = ({ state, approval }: ApprovalEntry): boolean =>
    expiry !== null &&
    state === 'pending' &&
    approval !== null &&
    clock.now() - approval.createdAt >= expiry.afterMs()

  /** As `read`, with what has expired put on record. */
  async function current(): ReturnType<typeof read> {
    const now = await read()
    const isDue = (entry: ApprovalEntry) => entry.state === 'expired' && entry.decision === ''
    if (!now.ok || !now.value.entries.some(isDue)) return now
    // A full disk must not bring it back: it stays expired, and is put on record another time.
    await withLock(file, async () => {
      const again = await read()
      if (!again.ok) return again
      const due = again.value.entries.filter(isDue).sort((a, b) => b.start - a.start)
      return atomicWrite(file, due.reduce(withExpired, again.value.text), again.value.text)
    })
    return now
  }

  /** Puts the exact proposal of this process in place of a redacted one. */
  function complete(entry: ApprovalEntry): ApprovalEntry {
    const known = exact.get(entry.id)
    if (!known || entry.approval) return entry
    const waits = entry.state === 'stale' && entry.decision === ''
    return { ...entry, approval: known, state: waits ? 'pending' : entry.state }
  }

  async function add(pending: PendingApproval, shown?: ShownApproval): Promise<Result<void, Problem>> {
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
        text: () => ok(formatApproval(pending, shown, clean)),
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
    return atomicWrite(file, rest, text)
  }

  async function list(): Promise<Result<readonly PendingApproval[], Problem>> {
    const now = await current()
    if (!now.ok) return now
    return ok(
      now.value.entries.flatMap((entry) =>
        entry.state === 'pending' && entry.approval ? [{ ...entry.approval, state: entry.state }] : [],
      ),
    )
  }

  async function get(id: string): Promise<Result<PendingApproval | null, Problem>> {
    const now = await current()
    if (!now.ok) return now
    const entry = now.value.entries.find((one) => one.id === id)
    return ok(entry?.approval ? { ...entry.approval, state: entry.state } : null)
  }

  async function settle(
    id: string,
    state: Settled,
    reason: string,
  ): Promise<Result<PendingApproval, Problem>> {
    return withLock(file, async () => {
      const now = await read()
      if (!now.ok) return now
      const entry = now.value.entries.find((one) => one.id === id)
      // An entry that went stale by itself may still be denied or put away, never approved.
      const open = entry?.state === 'pending' || (entry?.state === 'stale' && state !== 'approved')
      if (entry?.state === 'expired' && entry.decision === '')
        await atomicWrite(file, withExpired(now.value.text, entry), now.value.text)
      if (!entry?.approval || !open) {
        return err(
          problem(
            'not-pending',
            entry ? `Proposal ${id} is ${entry.state}.` : `There is no proposal ${id}.`,
            'Ask for the change again.',
          ),
        )
      }
      const written = await atomicWrite(
        file,
        decided(now.value.text, entry, state, clean(reason.slice(0, 2_000)), clock.now()),
        now.value.text,
      )
      if (!written.ok) return written
      return ok({ ...entry.approval, state })
    })
  }

  async function places(text: string): Promise<Result<readonly ApprovalPlace[], Problem>> {
    const now = await current()
    if (!now.ok) return now
    const known = new Map(now.value.entries.map((entry) => [entry.id, entry]))
    return ok(
      readApprovals(text, proposalHash).flatMap((shown): readonly ApprovalPlace[] => {
        const entry = known.get(shown.id)
        return entry === undefined ? [] : [placeOf(shown, entry)]
      }),
    )
  }

  return { file, add, list, get, settle, places }
}

/** `shown` as the text has it, `entry` as it is on disk. */
function placeOf(shown: ApprovalEntry, entry: ApprovalEntry): ApprovalPlace {
  const { id, decision, reason, approval } = entry
  const waits = entry.state === 'pending' && approval !== null
  // What is read is what was written, of exactly what waits, in the text as on disk.
  const isTrue = [shown, entry].every((one) => isAsWritten({ ...one, approval }) && one.state !== 'denied')
  const isDamaged = entry.state === 'stale' && decision === ''
  return {
    id,
    hash: waits ? approval.hash : '',
    line: shown.line,
    state: waits && !isTrue ? 'edited' : isDamaged ? 'damaged' : entry.state,
    decision,
    reason,
  }
}

/** The text with the decision on an entry in it. `reason` without secrets. */
function decided(
  text: string,
  entry: ApprovalEntry,
  state: Exclude<ApprovalState, 'pending'>,
  reason: string,
  at: number,
): string {
  const record =
    `:DECISION: ${state}\n:DECIDED: ${new Date(at).toISOString()}\n` +
    (reason ? `:REASON: ${orgValue(reason)}\n` : '')
  return (
    text.slice(0, entry.keyword.start) +
    keywords[state] +
    text.slice(entry.keyword.end, entry.drawerEnd) +
    record +
    text.slice(entry.drawerEnd)
  )
}
