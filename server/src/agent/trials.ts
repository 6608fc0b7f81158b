// Owns the trials of what waits for a decision: those that run, what they found, and what of it the gate had not told. A trial
// decides nothing.

import type { TrialView } from '../../protocol/views.ts'
import type { TurnId } from '../base/ids.ts'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import type { TrialReport } from '../sandbox/report.ts'
import { title } from './act.ts'
import type { SessionPorts, TriedTexts } from './ports.ts'
import { sentence } from './shown.ts'
import { trialLines, triedTexts, tryOut } from './trial.ts'

export interface Trials {
  tryOut(
    proposal: string,
    hash: string,
    onProgress: (percent: number, words: string) => void,
    signal: AbortSignal,
  ): Promise<Result<TrialView, Problem>>
  /** Both sides of one file of the last trial, or null. */
  file(proposal: string, path: string): TriedTexts | null
  /** A sentence for each thing the last trial did that the gate had not told. */
  surprises(proposal: string): readonly string[]
  /** It was decided: the trial stops, and what it found is forgotten. */
  end(proposal: string): void
  close(): void
}

/** `note` writes to the trace; `announce` shows what waits anew. */
export function openTrials(
  ports: SessionPorts,
  note: (turn: TurnId, kind: 'note', words: string, body: string) => Promise<unknown>,
  announce: () => Promise<void>,
): Trials {
  const trying = new Map<string, AbortController>()
  const tried = new Map<string, TrialReport>()
  const surprises = new Map<string, readonly string[]>()

  async function tryProposal(
    id: string,
    hash: string,
    onProgress: (percent: number, words: string) => void,
    signal: AbortSignal,
  ): Promise<Result<TrialView, Problem>> {
    const found = await ports.approvals.get(id)
    if (!found.ok) return found
    const pending = found.value
    if (pending?.state !== 'pending' || pending.hash !== hash)
      return err(problem('not-pending', 'What you want to try no longer waits for a decision.'))
    if (!ports.trusted())
      return err(
        problem('untrusted-workspace', 'This workspace is not trusted.', 'Trust the workspace first.'),
      )
    if (trying.has(id)) return err(problem('running', 'This is being tried already.'))
    const controller = new AbortController()
    trying.set(id, controller)
    try {
      const { proposal } = pending
      const verdict = await ports.judge(proposal)
      const both = AbortSignal.any([signal, controller.signal])
      const made = await tryOut(ports, proposal, verdict, onProgress, both)
      const words = `${made.ok ? 'Tried in a copy' : 'Could not be tried'}: ${title(proposal)}`
      const said = made.ok ? trialLines(made.value.view).join('\n') : sentence(made.error)
      if (!both.aborted) await note(proposal.turn, 'note', words, said)
      if (!made.ok) return made
      tried.set(id, made.value.report)
      surprises.set(id, made.value.view.surprises)
      // What went beyond what was told is no ground for a rule: the offers change.
      if (made.value.view.surprises.length > 0) await announce()
      return ok(made.value.view)
    } finally {
      trying.delete(id)
    }
  }

  return {
    tryOut: tryProposal,
    file: (id, path) => {
      const report = tried.get(id)
      return report ? triedTexts(report, path) : null
    },
    surprises: (id) => surprises.get(id) ?? [],
    end: (id) => {
      trying.get(id)?.abort()
      tried.delete(id)
    },
    close: () => {
      for (const controller of trying.values()) controller.abort()
    },
  }
}
