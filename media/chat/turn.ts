// Owns one turn of the conversation on screen. Each part is rendered only when its own data changes,
// so that focus and selection survive the streaming of the rest.

import type { TurnView } from '../../server/protocol/views.ts'
import { h, icon, iconButton, renderWhenChanged, textButton } from '../panel/dom.ts'
import type { RenderMarkdown } from '../panel/markdown.ts'
import { compact, duration, fill, number } from '../panel/words.ts'
import { createAnswer } from './answer.ts'
import { meterParts, meterSwitch } from './meter.ts'
import type { Panel } from './panel.ts'
import { code } from './plan.ts'
import { queuedRow } from './queued.ts'
import { sourceList } from './sources.ts'
import { groupSteps, stepGroup } from './steps.ts'

export interface TurnElement {
  readonly element: HTMLElement
  update(turn: TurnView): void
  /** Called about once a second while the turn runs. */
  tick(): void
  /** The answer as it is drawn, without its buttons. */
  answerText(): string
}

export function createTurn(panel: Panel, render: RenderMarkdown, first: TurnView): TurnElement {
  const answer = createAnswer(panel, render)
  const prompt = h('div', { class: 'prompt' })
  const task = h('div', { class: 'task' })
  const images = h('div', { class: 'turn-images' })
  const steps = h('div', { class: 'step-groups' })
  const status = h('div', { class: 'status' })
  const sources = h('div', { class: 'source-list' })
  const meta = h('div', { class: 'meta' })
  const meter = h('div', { class: 'meter' })
  const element = h(
    'article',
    { class: 'turn', data: { turn: first.turn } },
    task,
    prompt,
    images,
    steps,
    answer.element,
    status,
    sources,
    meta,
    meter,
  )
  const groups = new Map<string, HTMLElement>()
  let current = first
  /** The server's clock may differ from ours, so time since the last message is measured here. */
  let seenAt = performance.now()

  const elapsed = () =>
    current.elapsedMs + (current.state === 'running' ? Math.max(0, performance.now() - seenAt) : 0)

  const showTime = () => {
    const time = meta.querySelector('.time')
    // Of a turn that was taken from the trace nobody knows it.
    if (time) time.textContent = elapsed() === 0 ? '' : duration(elapsed(), panel.locale)
  }

  function updateSteps(turn: TurnView): void {
    const wanted = groupSteps(turn.steps)
    const keys = new Set(wanted.map((group) => group.key))
    for (const [key, host] of groups) {
      if (keys.has(key)) continue
      host.remove()
      groups.delete(key)
    }
    for (const group of wanted) {
      let host = groups.get(group.key)
      if (!host) {
        host = h('div', { class: 'step-group' })
        groups.set(group.key, host)
        steps.append(host)
      }
      renderWhenChanged(host, group, () => [stepGroup(panel, turn, group)])
    }
  }

  return {
    element,
    update(turn) {
      if (turn.elapsedMs !== current.elapsedMs || turn.state !== current.state) seenAt = performance.now()
      current = turn
      element.classList.toggle('running', turn.state === 'running')
      element.classList.toggle('waiting', turn.state === 'waiting')
      element.classList.toggle('failed', turn.state === 'failed')
      element.setAttribute('aria-busy', String(turn.state === 'running'))
      element.setAttribute('aria-label', turn.prompt.slice(0, 80))
      renderWhenChanged(images, turn.images, () => imageChips(panel, turn))
      renderWhenChanged(task, turn.task, () => taskLine(panel, turn.task))
      const place = turn.within ? `\`${turn.within.path}\`:${turn.within.startLine} ` : ''
      renderWhenChanged(prompt, place + turn.prompt, () => code(place + turn.prompt))
      const isQueued = turn.queued === true
      element.classList.toggle('queued-turn', isQueued)
      if (!isQueued) prompt.hidden = false
      updateSteps(isQueued ? { ...turn, steps: [] } : turn)
      answer.update(turn.answer, turn.sources, turn.state === 'running' ? 'growing' : 'whole')
      answer.element.hidden = turn.answer === ''
      renderWhenChanged(
        status,
        [turn.state, turn.answer === '', pendingProposal(turn), hasRunning(turn), isQueued],
        () => (isQueued ? [queuedRow(panel, () => current, prompt)] : statusLine(panel, turn)),
      )
      // Until it ends, these are all that was read; the answer cites a few of them.
      const ended = turn.state !== 'running' && turn.state !== 'waiting'
      const cited = ended ? turn.sources : []
      const read = ended ? (turn.read ?? []) : []
      renderWhenChanged(sources, [cited, read], () => sourceList(panel, turn.turn, cited, read))
      renderWhenChanged(
        meta,
        [
          turn.engine,
          turn.engineKind,
          turn.tokensUsed,
          turn.tokensBudget,
          turn.state,
          turn.tokensTotal,
          turn.undoable,
          turn.redoable,
          turn.trace,
          turn.sections !== undefined,
          isQueued,
        ],
        () => (isQueued ? [] : metaLine(panel, turn, meter)),
      )
      renderWhenChanged(meter, [turn.sections, turn.tokensBudget], () => meterParts(panel, turn))
      showTime()
    },
    tick: showTime,
    answerText: () => answer.element.innerText,
  }
}

/** The images that were attached; a click shows one in the editor. */
const imageChips = ({ strings, locale, host }: Panel, turn: TurnView): readonly Node[] =>
  (turn.images ?? []).map(({ id, name, width, height, tokens }) =>
    h(
      'button',
      {
        class: 'turn-image',
        type: 'button',
        title: `${name}, ${width} × ${height}, ${fill(strings.tokens, number(tokens, locale))}`,
        onclick: () => host.post({ kind: 'openImage', turn: turn.turn, id }),
      },
      icon('file-media'),
      h('span', {}, name),
    ),
  )

/** What it is for, where that is not an answer: the words below are then not the user's own. */
const taskLine = ({ strings }: Panel, task: TurnView['task']): readonly (Node | null)[] =>
  task === undefined
    ? []
    : [
        icon('checklist'),
        h(
          'span',
          {},
          task.kind === 'plan' ? strings.planFirst : fill(strings.planStep, task.number, task.total),
        ),
      ]

const hasRunning = (turn: TurnView): boolean =>
  turn.steps.some((step) =>
    step.kind === 'step' ? step.state === 'running' : step.kind === 'output' && step.running,
  )

/** The proposal that waits, if it has no card of its own among the steps. */
const pendingProposal = (turn: TurnView): boolean =>
  turn.steps.some((step) => step.kind === 'proposal' && step.decision === 'ask')

function statusLine(panel: Panel, turn: TurnView): readonly Node[] {
  const { strings } = panel
  switch (turn.state) {
    case 'running':
      if (hasRunning(turn)) return []
      return [icon('loading', 'spin'), h('span', {}, strings.working)]
    case 'waiting':
      return pendingProposal(turn) ? [] : [icon('question'), h('span', {}, strings.waiting)]
    case 'failed':
      // The answer then ends with what went wrong, and looks it.
      if (turn.answer !== '') return [h('span', { class: 'screen-reader' }, strings.failed)]
      return [icon('error'), h('span', {}, strings.failed)]
    case 'stopped':
      return [icon('debug-stop'), h('span', {}, strings.stopped)]
    case 'done':
      return []
  }
}

const engineIcon = { local: 'vm', cloud: 'cloud', none: 'zap' } as const

function metaLine(panel: Panel, turn: TurnView, meter: HTMLElement): readonly (Node | null)[] {
  const { strings, locale } = panel
  const engineHint = {
    local: strings.engineLocal,
    cloud: strings.engineCloud,
    none: strings.engineNone,
  }[turn.engineKind]
  const tokens = (write: (value: number, locale: string) => string): string =>
    turn.tokensUsed === 0 || turn.tokensBudget === 0
      ? fill(strings.tokens, write(turn.tokensUsed, locale))
      : fill(strings.tokensOf, write(turn.tokensUsed, locale), write(turn.tokensBudget, locale))
  const over = turn.tokensBudget > 0 && turn.tokensUsed > turn.tokensBudget
  const known = turn.engine !== ''
  // While the turn runs, "0 tokens" would only say that they are not counted yet.
  const counted = known && (turn.tokensUsed > 0 || turn.state !== 'running')
  return [
    known
      ? h(
          'span',
          { class: `badge ${turn.engineKind}`, title: `${engineHint}\n${turn.engine}` },
          icon(engineIcon[turn.engineKind]),
          // On this machine there is one provider, so its name would say nothing.
          h('span', { class: 'badge-text' }, turn.engine.replace(/^ollama:/, '')),
        )
      : null,
    counted
      ? meterSwitch(panel, turn, meter, {
          class: over ? 'tokens over' : 'tokens',
          title: [
            strings.tokensHint,
            tokens(number),
            ...(turn.tokensTotal > turn.tokensUsed
              ? [fill(strings.tokensTotal, number(turn.tokensTotal, locale))]
              : []),
          ].join('\n'),
          words: tokens(compact),
          short: `${compact(turn.tokensUsed, locale)} / ${compact(turn.tokensBudget, locale)}`,
        })
      : null,
    h('span', { class: 'time', title: strings.elapsed }),
    h('span', { class: 'actions' }, ...actions(panel, turn)),
  ]
}

function actions(panel: Panel, turn: TurnView): readonly (Node | null)[] {
  const { strings, host } = panel
  return [
    turn.state === 'running' || turn.answer === ''
      ? null
      : iconButton('copy', strings.copyTurn, () => host.post({ kind: 'copyTurn', turn: turn.turn })),
    turn.state === 'running' || turn.state === 'waiting'
      ? null
      : iconButton('repo-forked', strings.fork, () => host.post({ kind: 'fork', turn: turn.turn }), 'fork'),
    turn.trace === ''
      ? null
      : iconButton('book', strings.trace, () =>
          host.post({ kind: 'trace', file: turn.trace, turn: turn.turn }),
        ),
    (turn.undoable || turn.redoable === true) && turn.state !== 'running'
      ? iconButton('diff', strings.compare, () => host.post({ kind: 'compare', turn: turn.turn }))
      : null,
    turn.undoable && turn.state !== 'running'
      ? textButton(strings.undo, () => host.post({ kind: 'undo', turn: turn.turn }), {
          kind: 'secondary',
          title: strings.undoHint,
          icon: 'discard',
        })
      : null,
    turn.redoable === true && turn.state !== 'running'
      ? textButton(strings.redo, () => host.post({ kind: 'redo', turn: turn.turn }), {
          kind: 'secondary',
          title: strings.redoHint,
          icon: 'redo',
        })
      : null,
  ]
}
