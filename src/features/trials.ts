// Owns the trials of pending proposals: their start and end, what is known of each, and cancelling. Starts
// one only on a click, and decides nothing.

import * as vscode from 'vscode'
import type { TrialState } from '../../media/approvals/messages.ts'
import * as messages from '../../server/protocol/messages.ts'
import { outcomeWords } from '../outcome.ts'
import type { Session } from '../session.ts'

interface Trials {
  start(proposal: string, hash: string): Promise<void>
  cancel(proposal: string): void
  /** Only of these is there still something to know. */
  keep(proposals: ReadonlySet<string>): void
  all(): Iterable<readonly [string, TrialState]>
  /** Of the last trial of the proposal. */
  name(proposal: string): string
}

export function createTrials(
  session: Session,
  onChange: (proposal: string, state: TrialState | null) => void,
): Trials {
  const states = new Map<string, TrialState>()
  const names = new Map<string, string>()
  const running = new Map<string, vscode.CancellationTokenSource>()
  let count = 0
  const enter = (proposal: string, state: TrialState | null) => {
    if (state) states.set(proposal, state)
    else states.delete(proposal)
    onChange(proposal, state)
  }
  return {
    all: () => states,
    name: (proposal) => names.get(proposal) ?? '',
    cancel: (proposal) => running.get(proposal)?.cancel(),
    keep(proposals) {
      for (const [proposal, source] of running) if (!proposals.has(proposal)) source.cancel()
      for (const proposal of [...states.keys()]) {
        if (proposals.has(proposal)) continue
        states.delete(proposal)
        names.delete(proposal)
      }
    },
    async start(proposal, hash) {
      if (running.has(proposal)) return
      const own = new vscode.CancellationTokenSource()
      running.set(proposal, own)
      const token = `passepartout-try-${++count}`
      enter(proposal, { kind: 'running', percentage: 0 })
      const report = (_words: string, percentage = 0) => {
        if (running.get(proposal) !== own) return
        enter(proposal, { kind: 'running', percentage: percentage < 100 ? Math.round(percentage) : null })
      }
      try {
        const outcome = await session.request(
          messages.tryOut,
          { proposal, hash, workDoneToken: token },
          { token: own.token, progress: { token, report } },
        )
        names.set(proposal, token)
        if (own.token.isCancellationRequested) enter(proposal, null)
        else if (outcome?.ok) enter(proposal, { kind: 'done', trial: outcome.trial })
        else enter(proposal, { kind: 'failed', text: outcomeWords(outcome) })
      } finally {
        running.delete(proposal)
        own.dispose()
      }
    },
  }
}
