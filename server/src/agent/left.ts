// Owns turns as a process that ended, or a decision that nobody took, left them. Pure but for asking which approvals wait.

import type { TurnView } from '../../protocol/views.ts'
import type { ApprovalsPort } from './ports.ts'
import type { Retold } from './retold.ts'
import { offeredView } from './unasked.ts'

/** Nothing of them runs any more; what waits for a decision goes on waiting. */
export async function asLeft(
  approvals: Pick<ApprovalsPort, 'get' | 'list'>,
  turns: readonly Retold[],
): Promise<readonly Retold[]> {
  const pending = await approvals.list()
  const open = new Map((pending.ok ? pending.value : []).map((one) => [one.proposal.turn as string, one]))
  const left: Retold[] = []
  for (const { view, labels } of turns) {
    const waiting = open.get(view.turn)
    const isShown = view.steps.some(({ kind }) => kind === 'proposal')
    const shown = waiting !== undefined && !isShown ? offeredView(view, waiting) : view
    const hasExpired =
      waiting === undefined && shown.state === 'waiting' && (await isExpired(approvals, shown))
    left.push({ view: hasExpired ? afterExpiry(shown) : afterCrash(shown, waiting !== undefined), labels })
  }
  return left
}

/** Nobody decided in time on what it waits for. */
export async function isExpired(approvals: Pick<ApprovalsPort, 'get'>, view: TurnView): Promise<boolean> {
  const asked = view.steps.flatMap((one) =>
    one.kind === 'proposal' && one.decision === 'ask' ? [one.proposal] : [],
  )
  const found = await Promise.all(asked.map((proposal) => approvals.get(proposal)))
  return found.some((one) => one.ok && one.value?.state === 'expired')
}

function afterCrash(saved: TurnView, waits: boolean): TurnView {
  if (saved.state !== 'running' && saved.state !== 'waiting') return saved
  const { queued, ...view } = saved
  const steps = view.steps.map((one) => {
    if (one.kind === 'step' && one.state === 'running')
      return { ...one, state: waits ? ('done' as const) : ('failed' as const) }
    if (one.kind === 'output') return { ...one, running: false }
    return one
  })
  const words = waits
    ? 'Passepartout was restarted. The proposal below still waits for you.'
    : queued
      ? 'Passepartout was restarted before this ran. Ask again.'
      : 'Passepartout was restarted while this turn ran. Ask again to go on.'
  return { ...view, steps, state: waits ? 'waiting' : 'stopped', answer: before(view.answer, words) }
}

export function afterExpiry(view: TurnView): TurnView {
  const steps = view.steps.map((one) =>
    one.kind === 'proposal' && one.decision === 'ask' ? { ...one, decision: 'stale' as const } : one,
  )
  const words = 'Nobody decided in time, so the proposal has expired. Ask again to go on.'
  return { ...view, steps, state: 'stopped', answer: before(view.answer, words) }
}

const before = (answer: string, words: string): string =>
  answer === '' ? `*${words}*` : `${answer}\n\n*${words}*`
