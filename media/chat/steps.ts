// Owns the steps of a turn on screen: folded step lists, proposal cards, command output. Never decides
// a proposal; "Review" leads to the approvals panel.

import type { EvaluatedView, PageView, StepView, TurnView } from '../../server/protocol/views.ts'
import { breakable, h, icon, iconButton, textButton } from '../panel/dom.ts'
import { visible } from '../panel/links.ts'
import { plainOutput } from '../panel/terminal.ts'
import { fill } from '../panel/words.ts'
import type { Panel } from './panel.ts'
import { rememberFold } from './panel.ts'

type Step = Extract<StepView, { kind: 'step' }>
type Proposal = Extract<StepView, { kind: 'proposal' }>
type Output = Extract<StepView, { kind: 'output' }>

export type StepGroup =
  | { readonly kind: 'steps'; readonly key: string; readonly steps: readonly Step[] }
  | { readonly kind: 'proposal'; readonly key: string; readonly proposal: Proposal }
  | { readonly kind: 'output'; readonly key: string; readonly output: Output }

/** Neighbouring plain steps fold together; proposals and output stand by themselves, in order. */
export function groupSteps(steps: readonly StepView[]): readonly StepGroup[] {
  const groups: StepGroup[] = []
  for (const step of steps) {
    const last = groups.at(-1)
    switch (step.kind) {
      case 'step':
        if (last?.kind === 'steps') groups[groups.length - 1] = { ...last, steps: [...last.steps, step] }
        else groups.push({ kind: 'steps', key: step.id, steps: [step] })
        break
      case 'proposal':
        groups.push({ kind: 'proposal', key: step.id, proposal: step })
        break
      case 'output':
        groups.push({ kind: 'output', key: step.id, output: step })
        break
    }
  }
  return groups
}

export function stepGroup(panel: Panel, turn: TurnView, group: StepGroup): HTMLElement {
  switch (group.kind) {
    case 'steps':
      return stepList(panel, turn, group.key, group.steps)
    case 'proposal':
      return proposalCard(panel, turn, group.proposal)
    case 'output':
      return outputBlock(panel, turn, group.output)
  }
}

const stepIcon = { running: 'loading', done: 'check', failed: 'error' } as const

function stepList(panel: Panel, turn: TurnView, key: string, steps: readonly Step[]): HTMLElement {
  const last = steps.at(-1)
  const running = steps.find((step) => step.state === 'running')
  const failed = steps.some((step) => step.state === 'failed')
  const state = running ? 'running' : failed ? 'failed' : 'done'
  const only = steps.length === 1 ? last : undefined
  const words =
    running?.label ??
    only?.label ??
    steps.findLast((step) => step.state === 'failed')?.label ??
    (steps.length === 1 ? panel.strings.oneStep : fill(panel.strings.steps, steps.length))
  const details = h(
    'details',
    { class: `steps ${state}` },
    h(
      'summary',
      {},
      icon(stepIcon[state], state === 'running' ? 'spin' : ''),
      h('span', { class: 'step-label' }, visible(words)),
    ),
    h(
      'ol',
      {},
      ...steps.map((step) =>
        h(
          'li',
          { class: step.state },
          icon(stepIcon[step.state], step.state === 'running' ? 'spin' : ''),
          h(
            'div',
            { class: 'step-text' },
            h('span', { class: 'step-label' }, visible(step.label)),
            step.detail ? h('div', { class: 'step-detail' }, visible(step.detail)) : null,
          ),
        ),
      ),
    ),
  )
  rememberFold(panel, details, `steps:${turn.turn}:${key}`, false)
  return details
}

const decisionIcon = {
  ask: 'question',
  allow: 'pass',
  approved: 'pass',
  deny: 'circle-slash',
  denied: 'circle-slash',
  stale: 'history',
} as const

function proposalCard(panel: Panel, turn: TurnView, step: Proposal): HTMLElement {
  const { strings } = panel
  const words = {
    ask: strings.waiting,
    allow: strings.allowed,
    approved: strings.approved,
    deny: strings.refusedByGate,
    denied: strings.denied,
    stale: turn.state === 'stopped' ? strings.withdrawn : strings.stale,
  }[step.decision]
  return h(
    'div',
    {
      class: `proposal ${step.decision}`,
      role: 'group',
      aria: { label: `${words}: ${visible(step.summary)}` },
    },
    icon(decisionIcon[step.decision]),
    h(
      'div',
      { class: 'proposal-text' },
      h(
        'div',
        { class: 'proposal-summary', title: visible(step.summary) },
        ...breakable(visible(step.summary)),
      ),
      h('div', { class: 'proposal-state' }, words),
    ),
    step.decision === 'ask'
      ? textButton(strings.review, () => panel.host.post({ kind: 'review', proposal: step.proposal }))
      : null,
  )
}

const outputLimit = 60_000

const sizeWords = ({ locale }: Panel, bytes: number): string => {
  const isSmall = bytes < 1000
  const unit = {
    style: 'unit',
    unit: isSmall ? 'byte' : 'kilobyte',
    unitDisplay: isSmall ? 'long' : 'short',
    maximumFractionDigits: 0,
  } as const
  return new Intl.NumberFormat(locale, unit).format(isSmall ? bytes : bytes / 1000)
}

function exitState(panel: Panel, step: Output): string {
  const { strings } = panel
  if (step.exitCode === null) return strings.ended
  // A server of others has no exit code to tell.
  if (step.page) return `${visible(step.page.host)}, ${sizeWords(panel, step.page.bytes)}`
  if (step.of === 'outside') return step.exitCode === 0 ? '' : strings.failed
  return fill(strings.exitCode, step.exitCode)
}

/** The panel opens nothing by itself: the editor asks before it leaves for an address. */
const openPage = ({ host, strings }: Panel, { url }: PageView): HTMLElement =>
  h(
    'div',
    { class: 'output-page' },
    textButton(strings.openPage, () => host.post({ kind: 'external', url }), {
      kind: 'link',
      title: visible(url),
    }),
  )

function evaluatedState(panel: Panel, step: Output, { outcome, elapsedMs }: EvaluatedView): string {
  const { strings } = panel
  const time = new Intl.NumberFormat(panel.locale, { maximumFractionDigits: elapsedMs < 10 ? 1 : 0 })
  const took = fill(strings.milliseconds, time.format(elapsedMs))
  switch (outcome) {
    case 'value':
      return (step.exitCode ?? 0) === 0 ? took : exitState(panel, step)
    case 'error':
      return strings.evaluationFailed
    case 'interrupted':
      return strings.evaluationInterrupted
    case 'ended':
      return strings.sessionEnded
  }
}

const valueBlock = ({ strings }: Panel, { value }: EvaluatedView): HTMLElement =>
  h(
    'div',
    { class: 'output-value' },
    icon('arrow-small-right'),
    h('pre', { tabindex: 0, aria: { label: strings.evaluationValue } }, plainOutput(value, outputLimit).text),
  )

function outputBlock(panel: Panel, turn: TurnView, step: Output): HTMLElement {
  const { strings } = panel
  const output = plainOutput(step.text, outputLimit)
  const { evaluated } = step
  const failed =
    !step.running &&
    (evaluated ? evaluated.outcome !== 'value' || (step.exitCode ?? 0) !== 0 : step.exitCode !== 0)
  const state = step.running
    ? strings.running
    : evaluated
      ? evaluatedState(panel, step, evaluated)
      : exitState(panel, step)
  const pre = h('pre', { tabindex: 0, aria: { label: strings.output } }, output.text)
  const details = h(
    'details',
    { class: `output ${step.running ? 'running' : failed ? 'failed' : 'done'}` },
    h(
      'summary',
      {},
      icon(step.running ? 'loading' : failed ? 'error' : 'check', step.running ? 'spin' : ''),
      h('code', { class: 'output-command', title: visible(step.command) }, visible(step.command)),
      h('span', { class: 'output-state' }, state),
    ),
    output.cut ? h('div', { class: 'output-cut' }, strings.outputCut) : null,
    output.text === '' ? null : pre,
    step.page ? openPage(panel, step.page) : null,
    evaluated === undefined || evaluated.value === '' ? null : valueBlock(panel, evaluated),
  )
  rememberFold(
    panel,
    details,
    `output:${turn.turn}:${step.id}`,
    step.running || failed || evaluated !== undefined,
  )
  // The end is what a reader of running output wants to see.
  const toEnd = () => {
    pre.scrollTop = pre.scrollHeight
  }
  requestAnimationFrame(toEnd)
  details.addEventListener('toggle', toEnd)
  if (!step.running) return details
  return h(
    'div',
    { class: 'output-frame' },
    details,
    iconButton(
      'debug-stop',
      strings.stop,
      () => panel.host.post({ kind: 'stop', turn: turn.turn }),
      'danger',
    ),
  )
}
