// Owns what the approvals panel and the extension host say to each other. Plain JSON types, no logic.

import type { DecideParams } from '../../server/protocol/messages.ts'
import type { ApprovalView, RuleView, TrialView } from '../../server/protocol/views.ts'
import type { PanelStrings } from '../../src/strings.ts'

export type Decision = DecideParams['decision']
export type Scope = RuleView['scope']

export type TrialState =
  /** Of the copying; null while the command runs in the copy. */
  | { readonly kind: 'running'; readonly percentage: number | null }
  | { readonly kind: 'done'; readonly trial: TrialView }
  | { readonly kind: 'failed'; readonly text: string }

/** Host → panel. */
export type ToApprovals =
  | { readonly kind: 'init'; readonly strings: PanelStrings; readonly locale: string }
  | { readonly kind: 'approvals'; readonly list: readonly ApprovalView[]; readonly focus: string }
  /** Scrolls to one card and focuses it. */
  | { readonly kind: 'focus'; readonly proposal: string }
  /** What became of a decision that was not accepted. */
  | { readonly kind: 'refused'; readonly proposal: string; readonly text: string }
  /** Of the trial of one proposal; null when there is none any more. */
  | { readonly kind: 'trial'; readonly proposal: string; readonly state: TrialState | null }

/** Panel → host. Checked by `src/incoming.ts`. */
export type FromApprovals =
  | { readonly kind: 'ready' }
  | {
      readonly kind: 'decide'
      readonly proposal: string
      readonly hash: string
      readonly decision: Decision
      readonly reason: string
      /** The offer to remember the answer by; empty for only this once. */
      readonly offer: string
      readonly scope: Scope
    }
  | { readonly kind: 'diff'; readonly proposal: string; readonly path: string }
  | { readonly kind: 'try'; readonly proposal: string; readonly hash: string }
  | { readonly kind: 'cancelTry'; readonly proposal: string }
  | { readonly kind: 'triedDiff'; readonly proposal: string; readonly path: string }
