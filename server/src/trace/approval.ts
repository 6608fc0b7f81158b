// Owns how one approval becomes an Org headline and is read back. Pure. A keyword changed by hand
// can only deny: pending needs the keyword PENDING, no recorded decision, and an exact hash.

import { sha256 } from '../base/hash.ts'
import { proposalId, turnId } from '../base/ids.ts'
import type { Proposal } from '../base/proposal.ts'
import type { Verdict } from '../base/verdict.ts'
import { type Redact, redact } from '../gate/secrets.ts'
import { orgValue } from '../org/escape.ts'
import { type Headline, parseOrg } from '../org/parse.ts'
import { approvalText, approvalTitle, bareApproval, type ShownApproval } from './approval-text.ts'

/** `stale`: what it was about has changed; `expired`: nobody decided in time. Both have the keyword STALE. */
export type ApprovalState = 'pending' | 'approved' | 'denied' | 'stale' | 'expired'

export interface PendingApproval {
  readonly proposal: Proposal
  readonly verdict: Verdict
  /** Of the exact proposal (`proposalHash`); a decision is bound to it. */
  readonly hash: string
  /** Milliseconds since the epoch. */
  readonly createdAt: number
  readonly state: ApprovalState
}

/** A headline of approvals.org as it stands in the text. */
export interface ApprovalEntry {
  readonly id: string
  readonly state: ApprovalState
  /** The decision on record, or empty. */
  readonly decision: string
  /** Of the decision, or empty. */
  readonly reason: string
  /** What a person reads there, and the hash of what was written there. */
  readonly shown: {
    readonly title: string
    readonly body: string
    readonly after: string
    readonly hash: string
  }
  /** 1-based line of the headline. */
  readonly line: number
  /** UTF-16 offsets of the headline's keyword, for the one edit a decision makes. */
  readonly keyword: { readonly start: number; readonly end: number }
  /** Offset just before the line `:END:` of its drawer. */
  readonly drawerEnd: number
  /** UTF-16 offsets of the whole entry. */
  readonly start: number
  readonly end: number
  /** null when the stored data is damaged or was redacted. */
  readonly approval: PendingApproval | null
}

export const keywords = {
  pending: 'PENDING',
  approved: 'APPROVED',
  denied: 'DENIED',
  stale: 'STALE',
  expired: 'STALE',
} as const

export const approvalSettings = `#+TITLE: Approvals\n#+TODO: PENDING | APPROVED DENIED STALE\n#+STARTUP: overview\n`

const dataOpen = '#+begin_src json :passepartout approval\n'
const blockClose = '\n#+end_src'

/** The headline of a new pending approval, ending in an empty line. */
export function formatApproval(
  approval: PendingApproval,
  shown: ShownApproval = bareApproval(approval.verdict),
  clean: Redact = redact,
): string {
  const { proposal, verdict } = approval
  // As it will stand on disk, where no half of a surrogate pair is left.
  const title = approvalTitle(proposal, clean).toWellFormed()
  const body = approvalText(proposal, verdict, shown, clean).toWellFormed()
  const lines = [
    `* PENDING ${title}`,
    ':PROPERTIES:',
    `:PROPOSAL: ${orgValue(proposal.id)}`,
    `:TURN: ${orgValue(proposal.turn)}`,
    `:HASH: ${orgValue(approval.hash)}`,
    `:SHOWN: ${shownHash(approval.hash, title, body)}`,
    `:ORIGIN: ${orgValue(clean(proposal.origin))}`,
    `:CREATED: ${new Date(approval.createdAt).toISOString()}`,
    ':END:',
  ]
  return `${lines.join('\n')}\n${body}${dataOpen}${asciiJson(approval, clean)}${blockClose}\n\n`
}

/** Of what a person reads, bound to what it is about. */
const shownHash = (hash: string, title: string, body: string): string =>
  sha256(JSON.stringify([hash, title.trim(), body]))

/** Every approval of the file, in its order. Two headlines of one id: the later one counts. */
export function readApprovals(
  text: string,
  hashOf: (proposal: Proposal) => string,
): readonly ApprovalEntry[] {
  const entries = new Map<string, ApprovalEntry>()
  for (const headline of parseOrg(text).headlines) {
    const id = headline.properties.PROPOSAL
    if (!id) continue
    const entry = readEntry(text, headline, id, hashOf)
    if (entry) entries.set(id, entry)
  }
  return [...entries.values()]
}

/** False for text that somebody edited, and for what an older version wrote: what it says need not be what waits. */
export const isAsWritten = ({ approval, shown }: ApprovalEntry): boolean =>
  approval !== null &&
  shown.after.trim() === '' &&
  shownHash(approval.hash, shown.title, shown.body) === shown.hash

function readEntry(
  text: string,
  headline: Headline,
  id: string,
  hashOf: (proposal: Proposal) => string,
): ApprovalEntry | null {
  const own = text.slice(headline.start, headline.ownEnd)
  const keyword = /^\*+[ \t]+(\S+)/.exec(own)?.[1] ?? ''
  const drawerEnd = /^:END:[ \t]*$/im.exec(own)
  if (!drawerEnd) return null
  const start = headline.start + own.indexOf(keyword)
  const approval = readData(own, hashOf, id, headline.properties.HASH ?? '')
  const decision = headline.properties.DECISION ?? ''
  const dataAt = own.lastIndexOf(dataOpen)
  const lineEnd = own.indexOf('\n', drawerEnd.index)
  const body = lineEnd >= 0 && dataAt > lineEnd ? own.slice(lineEnd + 1, dataAt) : ''
  const title = (own.split('\n', 1)[0] ?? '').slice(start - headline.start + keyword.length)
  const closed = own.indexOf(blockClose, dataAt)
  const after = dataAt < 0 || closed < 0 ? own : own.slice(closed + blockClose.length)
  return {
    id,
    state: stateOf(keyword, decision, approval),
    decision,
    reason: headline.properties.REASON ?? '',
    shown: { title, body, after, hash: headline.properties.SHOWN ?? '' },
    line: headline.startLine,
    keyword: { start, end: start + keyword.length },
    drawerEnd: headline.start + drawerEnd.index,
    start: headline.start,
    end: headline.ownEnd,
    approval,
  }
}

function stateOf(keyword: string, decision: string, approval: PendingApproval | null): ApprovalState {
  if (decision === '') {
    if (keyword !== keywords.pending) return 'denied'
    return approval ? 'pending' : 'stale'
  }
  // Approved only if both the record and the keyword still say so.
  if (decision === 'approved') return keyword === keywords.approved ? 'approved' : 'denied'
  return decision === 'stale' || decision === 'expired' ? decision : 'denied'
}

function readData(
  own: string,
  hashOf: (proposal: Proposal) => string,
  id: string,
  hash: string,
): PendingApproval | null {
  const open = own.lastIndexOf(dataOpen)
  const close = own.indexOf(blockClose, open)
  if (open < 0 || close < 0) return null
  try {
    const data = JSON.parse(own.slice(open + dataOpen.length, close)) as PendingApproval
    const { proposal, verdict, createdAt } = data
    if (!isProposal(proposal) || !isVerdict(verdict) || typeof createdAt !== 'number') return null
    // What was stored must be what was judged, to the byte; redaction or an edit makes it stale.
    if (proposal.id !== id || data.hash !== hash || hashOf(proposal) !== hash) return null
    return {
      proposal: { ...proposal, id: proposalId(proposal.id), turn: turnId(proposal.turn) },
      verdict,
      hash,
      createdAt,
      state: 'pending',
    }
  } catch {
    return null
  }
}

function isProposal(value: unknown): value is Proposal {
  const proposal = value as Proposal | null
  return (
    typeof proposal === 'object' &&
    proposal !== null &&
    [proposal.id, proposal.turn, proposal.workspace, proposal.origin, proposal.reason].every(
      (member) => typeof member === 'string',
    ) &&
    Array.isArray(proposal.actions) &&
    proposal.actions.every((action) => typeof action?.type === 'string') &&
    typeof proposal.labels?.integrity === 'string'
  )
}

function isVerdict(value: unknown): value is Verdict {
  const verdict = value as Verdict | null
  return (
    typeof verdict === 'object' &&
    verdict !== null &&
    typeof verdict.decision === 'string' &&
    Array.isArray(verdict.findings) &&
    Array.isArray(verdict.effects) &&
    typeof verdict.proof?.fact === 'string'
  )
}

/** One line of printable ASCII starting with `{`: nothing in it can be Org syntax. */
function asciiJson(approval: PendingApproval, clean: Redact): string {
  const kept = JSON.parse(
    JSON.stringify(approval, (_key, value: unknown) => (typeof value === 'string' ? clean(value) : value)),
  ) as PendingApproval
  // Our own random-looking names are no secrets, whatever a rule of entropy thinks of them.
  const { id, turn } = approval.proposal
  const named = { ...kept, proposal: { ...kept.proposal, id, turn }, hash: approval.hash, state: 'pending' }
  return JSON.stringify(named).replace(
    /[^ -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
