// Owns the card of the plan above the composer: its steps with their states, what came of each, and the buttons to change,
// start and stop it. Never decides and never counts a step as done: the file says so.

import type { PlanAct, PlanItemView, PlanView } from '../../server/protocol/plan.ts'
import type { TurnView } from '../../server/protocol/views.ts'
import { h, icon, iconButton, renderWhenChanged, textButton } from '../panel/dom.ts'
import { fill } from '../panel/words.ts'
import { type Panel, rememberFold } from './panel.ts'

export interface PlanCard {
  readonly element: HTMLElement
  update(plan: PlanView | null, turns: readonly TurnView[]): void
}

/** `reveal` brings a turn into view. */
export function createPlanCard(panel: Panel, reveal: (turn: string) => void): PlanCard {
  const element = h('section', { class: 'plan', aria: { label: panel.strings.plan } })
  element.hidden = true
  return {
    element,
    update(plan, turns) {
      element.hidden = plan === null
      // A step whose turn waits for a decision waits for the user, although it is being done.
      const asks = turns.some(
        ({ turn, state }) => state === 'waiting' && plan?.items.some((item) => item.turn === turn),
      )
      const known = plan?.items.map((item) => turns.some(({ turn }) => turn === item.turn)) ?? []
      const focused = focusedIn(element)
      renderWhenChanged(element, [plan, asks, known], () =>
        plan === null ? [] : [card(panel, plan, asks, (item) => known[item] === true, reveal)],
      )
      element.querySelector<HTMLElement>(focused)?.focus()
      if (plan?.state === 'running')
        element.querySelector('.plan-item.running')?.scrollIntoView({ block: 'nearest' })
    },
  }
}

/** The button that has the keyboard, as it is found again after a change. */
function focusedIn(element: HTMLElement): string {
  const button = document.activeElement
  const key = button instanceof HTMLElement && element.contains(button) ? (button.dataset.key ?? '') : ''
  return `[data-key="${CSS.escape(key === '' ? 'none' : key)}"]`
}

function card(
  panel: Panel,
  plan: PlanView,
  asks: boolean,
  isKnown: (item: number) => boolean,
  reveal: (turn: string) => void,
): HTMLElement {
  const { strings, host } = panel
  const act = (act: PlanAct, item = 0) => host.post({ kind: 'plan', act, revision: plan.revision, item })
  const kept = plan.items.filter(({ state }) => state !== 'dropped')
  const done = kept.filter(({ state }) => state === 'done').length
  const details = h('details', { class: 'plan-fold' })
  details.append(
    h(
      'summary',
      {},
      icon('chevron-right', 'twistie'),
      h('span', { class: 'plan-title', title: plan.title }, plan.title),
      h(
        'span',
        { class: 'plan-count', aria: { label: fill(strings.planDone, done, kept.length) } },
        `${done}/${kept.length}`,
      ),
    ),
    h(
      'ol',
      { class: 'plan-items', tabindex: 0, aria: { label: strings.planSteps } },
      ...plan.items.map((item, i) => row(panel, plan, item, i, asks, isKnown(i), act, reveal)),
    ),
  )
  rememberFold(panel, details, `plan ${plan.file}`, true)
  const actions = h('div', { class: 'plan-actions' })
  const [words, name] = status(panel, plan, asks)
  actions.append(...buttons(panel, plan, act))
  return h(
    'div',
    { class: `plan-card ${plan.state}` },
    h(
      'div',
      { class: 'plan-head' },
      details,
      plan.state === 'running'
        ? null
        : iconButton(
            'close',
            plan.state === 'done' ? strings.planHide : strings.planDismiss,
            () => act('dismiss'),
            'plan-dismiss',
          ),
    ),
    words === ''
      ? null
      : h('div', { class: 'plan-status', role: 'status' }, icon(name), h('span', {}, words)),
    actions,
  )
}

function buttons(panel: Panel, plan: PlanView, act: (act: PlanAct) => void): readonly Node[] {
  const { strings, host } = panel
  const edit = textButton(strings.planEdit, () => host.post({ kind: 'openPlan', line: 1 }), {
    kind: 'secondary',
    title: strings.planEditHint,
    icon: 'edit',
  })
  edit.dataset.key = 'edit'
  const main = (label: string, what: PlanAct, symbol: string, kind: 'primary' | 'secondary') => {
    const button = textButton(label, () => act(what), { kind, icon: symbol })
    button.dataset.key = 'main'
    return button
  }
  switch (plan.state) {
    case 'proposed':
      return [main(strings.planStart, 'start', 'play', 'primary'), edit]
    case 'stopped':
      return [main(strings.planContinue, 'start', 'debug-continue', 'primary'), edit]
    case 'running':
      return [main(strings.planStop, 'stop', 'debug-stop', 'secondary'), edit]
    case 'done':
      return []
  }
}

/** In a sentence what there is to do about it, with its icon; empty for nothing. */
function status({ strings }: Panel, plan: PlanView, asks: boolean): readonly [string, string] {
  if (asks) return [strings.waiting, 'question']
  switch (plan.state) {
    case 'proposed':
      return [strings.planProposed, 'info']
    case 'running':
      return ['', '']
    case 'stopped':
      return [
        plan.items.some(({ state }) => state === 'waiting') ? strings.planWaits : strings.planStopped,
        'warning',
      ]
    case 'done':
      return [strings.planIsDone, 'pass']
  }
}

function row(
  panel: Panel,
  plan: PlanView,
  item: PlanItemView,
  i: number,
  asks: boolean,
  isKnown: boolean,
  act: (act: PlanAct, item: number) => void,
  reveal: (turn: string) => void,
): HTMLElement {
  const { strings, host } = panel
  const isRunning = item.state === 'running' && plan.state === 'running'
  const [name, spins, words] = mark(panel, item, isRunning, asks)
  const title = h('span', { class: 'plan-step', title: item.details }, ...code(item.title))
  const shown = h(
    'button',
    {
      class: 'plan-text',
      type: 'button',
      title: isKnown ? strings.planShowTurn : strings.planEditHint,
      onclick: () => (isKnown ? reveal(item.turn) : host.post({ kind: 'openPlan', line: item.line })),
    },
    title,
    item.note === '' ? null : h('span', { class: 'plan-note' }, ...code(item.note)),
  )
  shown.dataset.key = `text ${i}`
  const button = (symbol: string, label: string, what: PlanAct, key: string): HTMLButtonElement => {
    const made = iconButton(symbol, label, () => act(what, i))
    made.dataset.key = `${key} ${i}`
    return made
  }
  const isOpen = item.state === 'todo' || item.state === 'waiting' || item.state === 'dropped'
  const isFirst = i === 0
  const isLast = i === plan.items.length - 1
  return h(
    'li',
    { class: `plan-item ${isRunning ? 'running' : item.state}` },
    h('span', { class: 'plan-mark', role: 'img', title: words, aria: { label: words } }, icon(name, spins)),
    shown,
    isOpen
      ? h(
          'span',
          { class: 'plan-tools' },
          isFirst ? null : button('arrow-up', strings.planUp, 'up', 'up'),
          isLast ? null : button('arrow-down', strings.planDown, 'down', 'down'),
          item.state === 'dropped'
            ? button('add', strings.planBack, 'leave', 'leave')
            : button('remove', strings.planLeave, 'leave', 'leave'),
        )
      : null,
  )
}

function mark(
  { strings }: Panel,
  { state }: PlanItemView,
  isRunning: boolean,
  asks: boolean,
): readonly [string, string, string] {
  if (isRunning) return asks ? ['question', '', strings.waiting] : ['loading', 'spin', strings.working]
  switch (state) {
    case 'todo':
      return ['circle-large', '', strings.planTodo]
    // Begun, and the program ended.
    case 'running':
    case 'waiting':
      return ['warning', '', strings.planWaiting]
    case 'done':
      return ['pass-filled', '', strings.planTicked]
    case 'dropped':
      return ['circle-slash', '', strings.planDropped]
  }
}

/** What is in backticks is set as code. */
export const code = (text: string): readonly (Node | string)[] =>
  text.split(/`([^`\n]+)`/).map((part, index) => (index % 2 === 1 ? h('code', {}, part) : part))
