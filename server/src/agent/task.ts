// Owns what a turn is for, besides an answer: to make a plan, or to do one step of it. Pure: the words that the model is
// given of it, and what became of a step. Never runs one.

import type { StepView, TurnView } from '../../protocol/views.ts'
import type { Labels } from '../base/proposal.ts'
import type { Plan, PlanItem } from '../memory/plan.ts'
import { clip, firstLine, full, questionLabel, unlinked, unmarked } from './shown.ts'

/** A step of a plan as it is asked: with its own window, and what of the plan the model needs to know. */
export interface PlannedStep {
  /** 1-based. */
  readonly number: number
  readonly total: number
  readonly text: string
  /** The plan around it. */
  readonly told: string
  /** Of the plan. */
  readonly labels: Labels
}

const planned = /^\s*(?:\/plan(?![\w-])|plan(?:\s+first)?\s*:)\s*/i

/** What is to be planned; null where no plan is asked for. */
export function askedPlan(text: string): string | null {
  const found = planned.exec(text)
  const rest = found === null ? '' : text.slice(found[0].length).trim()
  return rest === '' ? null : rest
}

/** Behind the question, so that the beginning of the prompt stays as it is. */
export const planOrder = `
Do not do it yet: only make the plan. Look around with find and read if you need to, and change nothing.
Answer with a numbered list of 2 to 8 steps and nothing else. Each step is one line and is done later on its own, by somebody who sees only that line: name the file and what to change or run.`

export const onlyPlans = 'This turn only makes the plan; nothing is changed or run in it.'
export const noSteps = 'There is no list of steps in the answer.'
export const listSteps = 'Answer with a numbered list, one line for each step.'

const mostTold = 1200
const mostNote = 120

/** The plan as the one who does a step of it sees it: the steps around, and what came of those before. */
export function stepOf(plan: Plan, item: PlanItem): PlannedStep {
  const kept = plan.items.filter(({ state }) => state !== 'dropped')
  const at = kept.indexOf(item)
  const line = (one: PlanItem, i: number): string => {
    const came = one.state === 'done' && one.note !== '' ? ` (${clip(one.note, mostNote)})` : ''
    return `${i + 1}. ${i === at ? 'Now' : one.state === 'done' ? 'Done' : 'Later'}: ${one.title}${came}`
  }
  const lines = kept.map(line)
  let from = at
  let to = at + 1
  let size = lines[at]?.length ?? 0
  // What was done is needed more than what comes.
  while (from > 0 && size + (lines[from - 1]?.length ?? 0) < mostTold) size += lines[--from]?.length ?? 0
  while (to < lines.length && size + (lines[to]?.length ?? 0) < mostTold) size += lines[to++]?.length ?? 0
  return {
    number: at + 1,
    total: kept.length,
    text: item.details === '' ? item.title : `${item.title}\n\n${item.details}`,
    told: [`The plan: ${plan.title}. Do only the step of now.`, ...lines.slice(from, to)].join('\n'),
    labels: plan.labels,
  }
}

export interface StepEnd {
  readonly state: 'DONE' | 'WAITING'
  /** One line: what came of it, or why it waits. */
  readonly note: string
}

/** What a turn that did a step came to. Only what is known to have worked is done. */
export function endOfStep(view: Pick<TurnView, 'state' | 'answer' | 'steps' | 'turn' | 'trace'>): StepEnd {
  const { state, answer, steps } = view
  const said = clip(unmarked(unlinked(firstLine(answer))), 200)
  const waits = (why: string): StepEnd => ({ state: 'WAITING', note: linked(view, why) })
  if (state === 'stopped') return waits('It was stopped.')
  // It waited for another turn.
  if (state === 'running') return waits('It was taken out of the queue.')
  if (state !== 'done') return waits(said === '' ? 'It failed.' : `It failed: ${lastLine(answer)}`)
  if (steps.some((step) => step.kind === 'step' && step.label === questionLabel))
    return waits(`It asks: ${lastLine(answer)}`)
  const proposal = steps.findLast((step) => step.kind === 'proposal')
  if (proposal?.decision === 'denied') return waits(`You denied: ${proposal.summary}`)
  if (proposal?.decision === 'deny') return waits(`The gate denied: ${proposal.summary}`)
  const ran = steps.findLast((step) => step.kind === 'output')
  if (ran && ran.exitCode !== null && ran.exitCode !== 0)
    return waits(`${ran.command} ended with exit code ${ran.exitCode}.`)
  return { state: 'DONE', note: linked(view, [full(said), ...did(steps)].join(' ')) }
}

const lastLine = (answer: string): string =>
  clip(unmarked(unlinked(answer.trim().split('\n').at(-1) ?? '')), 200)

/** What was changed and run, as it is on record. */
function did(steps: readonly StepView[]): readonly string[] {
  const changes = steps.flatMap((step) =>
    step.kind === 'proposal' && (step.decision === 'approved' || step.decision === 'allow')
      ? [step.summary]
      : [],
  )
  const runs = steps.flatMap((step) => (step.kind === 'output' && step.exitCode === 0 ? [step.command] : []))
  return [
    ...(changes.length === 0 ? [] : [full(`Did: ${clip(changes.join('; '), 200)}`)]),
    ...(runs.length === 0 ? [] : [full(`Ran without an error: ${clip(runs.join('; '), 120)}`)]),
  ]
}

/** The note behind which the turn can be read. */
const linked = ({ turn, trace }: Pick<TurnView, 'turn' | 'trace'>, note: string): string =>
  trace === '' ? note : `${note} [[file:${trace}::${turn}][trace]]`
