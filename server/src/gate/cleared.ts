// Owns the two capabilities that lead from a verdict to a deed: Cleared lets an actuator act, Trial lets the
// sandbox try a command in a copy of the workspace. Only this file makes them, only from a verdict that judge.ts
// issued for the very same proposal, and each can be redeemed once. Neither passes for the other. Never judges.

import { canonical } from '../base/canonical.ts'
import { sha256 } from '../base/hash.ts'
import type { Proposal } from '../base/proposal.ts'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import type { Effect, Verdict } from '../base/verdict.ts'

declare const clearedBrand: unique symbol

/** Permission to do exactly one proposal, once. Cannot be made outside this file, nor survive a restart. */
export interface Cleared {
  readonly [clearedBrand]: 'cleared'
  readonly hash: string
  /** What the gate found that the proposal does; an actuator gives it no more room than that. */
  readonly effects: readonly Effect[]
}

declare const trialBrand: unique symbol

/**
 * Permission to try exactly one proposal, once, where nothing of it stays. It decides nothing: what was tried is as
 * undecided as before.
 */
export interface Trial {
  readonly [trialBrand]: 'trial'
  readonly hash: string
  /** What the gate found that the proposal does. */
  readonly effects: readonly Effect[]
}

export type Grant =
  | { readonly kind: 'allowed' }
  /** `hash` is the proposal hash the human saw when they approved. */
  | { readonly kind: 'approved'; readonly hash: string }

/** The proposals as they were judged: what is changed afterwards is another one. */
const issued = new WeakMap<Verdict, Proposal>()
const open = new WeakMap<Cleared, Proposal>()
const openTrials = new WeakMap<Trial, Proposal>()

/** Marks a verdict as the gate's own answer about this proposal. For judge.ts only. */
export function issue(verdict: Verdict, proposal: Proposal): Verdict {
  const frozen = frozenCopy(verdict)
  issued.set(frozen, frozenCopy(proposal))
  return frozen
}

/** Hex SHA-256 over the proposal with its keys in order. */
export const proposalHash = (proposal: Proposal): string => sha256(canonical(proposal))

/**
 * Errors: `not-judged` (the verdict is not the gate's, or is about another proposal), `denied`,
 * `not-approved` (an undecided proposal is not allowed), `stale-approval` (what was approved is not this).
 */
export function mint(proposal: Proposal, verdict: Verdict, grant: Grant): Result<Cleared, Problem> {
  const hash = proposalHash(proposal)
  if (!isJudged(verdict, hash))
    return err(problem('not-judged', 'This proposal has no verdict of the gate.', 'Have it judged again.'))
  switch (verdict.decision) {
    case 'deny':
      return err(problem('denied', 'The gate denies this; no approval can change that.'))
    case 'ask':
      if (grant.kind !== 'approved')
        return err(problem('not-approved', 'This waits for your decision.', 'Approve or deny it.'))
      break
    case 'allow':
      break
  }
  if (grant.kind === 'approved' && grant.hash !== hash)
    return err(
      problem(
        'stale-approval',
        'What was approved is not what would be done.',
        'Look at it and approve it again.',
      ),
    )
  const cleared = Object.freeze({ hash, effects: verdict.effects }) as Cleared
  open.set(cleared, frozenCopy(proposal))
  return ok(cleared)
}

/** Uses the permission up and gives the frozen proposal. Error `not-cleared` for a copy or a second use. */
export function redeem(cleared: Cleared): Result<Proposal, Problem> {
  const proposal = open.get(cleared)
  if (proposal === undefined || proposalHash(proposal) !== cleared.hash)
    return err(
      problem('not-cleared', 'This permission is not valid or was used already.', 'Propose it again.'),
    )
  open.delete(cleared)
  return ok(proposal)
}

/** Errors: `not-judged`, and `denied`: what may not happen is not tried either. */
export function mintTrial(proposal: Proposal, verdict: Verdict): Result<Trial, Problem> {
  const hash = proposalHash(proposal)
  if (!isJudged(verdict, hash))
    return err(problem('not-judged', 'This proposal has no verdict of the gate.', 'Have it judged again.'))
  if (verdict.decision === 'deny')
    return err(problem('denied', 'The gate denies this, so it is not tried either.'))
  const trial = Object.freeze({ hash, effects: verdict.effects }) as Trial
  openTrials.set(trial, frozenCopy(proposal))
  return ok(trial)
}

/** Uses the permission up and gives the frozen proposal. Error `not-cleared` for a copy or a second use. */
export function redeemTrial(trial: Trial): Result<Proposal, Problem> {
  const proposal = openTrials.get(trial)
  if (proposal === undefined || proposalHash(proposal) !== trial.hash)
    return err(problem('not-cleared', 'This trial is not valid or was used already.', 'Try it again.'))
  openTrials.delete(trial)
  return ok(proposal)
}

/** The verdict is the gate's own, about the proposal with this hash. */
function isJudged(verdict: Verdict, hash: string): boolean {
  const judged = issued.get(verdict)
  return judged !== undefined && proposalHash(judged) === hash
}

/** Of plain data; texts are shared, nothing else is. */
function frozenCopy<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return Object.freeze(value.map(frozenCopy)) as T
  return Object.freeze(
    Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, frozenCopy(inner)])),
  ) as T
}
