// Owns what of a turn's state is made for showing: its steps in the order in which they began, the
// running answer, the tokens. Pure; never changes where the turn goes.

import type { StepView } from '../../protocol/views.ts'
import { estimateTokens } from '../base/node.ts'
import type { Problem } from '../base/result.ts'
import type { Reported } from './reports.ts'
import type { Current, Event, State } from './state.ts'

export function withStep(
  state: State,
  id: string,
  label: string,
  mark: 'running' | 'done' | 'failed',
  detail: string,
): State {
  return put(state, { kind: 'step', id, label, state: mark, detail: clip(detail, 2000) })
}

/** Said aloud, and no reason to stop: what it leads to is judged under the labels it brings. */
export const withHidden = (state: State, id: string, hidden: readonly string[]): State =>
  hidden.length === 0 ? state : withStep(state, id, hiddenLabel, 'failed', hidden.join('\n'))

/** The placeholders of an answer are read here. */
export const withMasked = (state: State, legend: readonly string[]): State =>
  withStep(state, `masked-${state.steps.length}`, maskedLabel, 'done', legend.join('\n'))

const maskedLabel = 'Secrets the model sees placeholders for'

/** Under the change that brought it. */
export const withReports = (state: State, id: string, reports?: Reported): State =>
  reports === undefined || reports.label === ''
    ? state
    : withStep(state, `${id}-reports`, reports.label, reports.mark, reports.detail)
/** The user pointed at something: an answer without it is an answer to another question. */
export const withMissing = (state: State, missing: readonly string[]): State =>
  missing.length === 0
    ? state
    : withStep(state, 'context-missing', 'Not found of what you mentioned', 'failed', missing.join('\n'))

export const imagesLabel = 'Images that the model does not see'
export const questionLabel = 'Question to you'
export const hiddenLabel = 'Found text that is hidden, or that gives orders to an agent'

export function withProposal(
  state: State,
  id: string,
  proposal: string,
  summary: string,
  decision: Extract<StepView, { kind: 'proposal' }>['decision'],
): State {
  return put(state, { kind: 'proposal', id, proposal, summary, decision })
}

function put(state: State, view: StepView): State {
  const at = state.steps.findIndex((old) => old.id === view.id)
  return {
    ...state,
    steps: at < 0 ? [...state.steps, view] : state.steps.map((old, i) => (i === at ? view : old)),
  }
}

export const withoutStep = (state: State, id: string): State => ({
  ...state,
  steps: state.steps.filter((view) => view.id !== id),
})

export const closeLoading = (state: State): State =>
  state.steps.some((view) => view.id === 'loading') ? withoutStep(state, 'loading') : state

export function markFailed(state: State, current: Current, detail: string): State {
  const view = state.steps.find((old) => old.id === current.stepId)
  return view?.kind === 'proposal'
    ? state
    : withStep(state, current.stepId, current.summary, 'failed', detail)
}

/** Output shown in the chat: the head and the newest part. */
const maxOutputUnits = 20_000

export function withOutput(state: State, text: string): State {
  const current = state.current
  if (current === null || state.phase !== 'acting') return state
  const id = `${current.stepId}-output`
  const old = state.steps.find((view) => view.id === id)
  const before = old?.kind === 'output' ? old.text : ''
  const grown = before + text
  const kept =
    grown.length > maxOutputUnits
      ? `${grown.slice(0, 2000)}\n…\n${grown.slice(-(maxOutputUnits - 4000))}`
      : grown
  return put(state, {
    kind: 'output',
    id,
    command: commandOf(current),
    text: kept,
    exitCode: null,
    running: true,
  })
}

export function closeStep(
  state: State,
  current: Current,
  event: Extract<Event, { kind: 'observation' }>,
): State {
  if (current.effect === 'command') {
    const id = `${current.stepId}-output`
    const old = state.steps.find((view) => view.id === id)
    const text = old?.kind === 'output' ? old.text : ''
    return put(state, {
      kind: 'output',
      id,
      command: commandOf(current),
      text,
      exitCode: event.exitCode,
      running: false,
      ...(isOutside(current) ? { of: 'outside' as const } : {}),
      ...(event.evaluated === undefined ? {} : { evaluated: event.evaluated }),
      ...(event.page === undefined ? {} : { page: event.page }),
    })
  }
  if (current.effect === 'files') return state
  return withStep(
    state,
    current.stepId,
    current.summary,
    event.outcome === 'failed' ? 'failed' : 'done',
    clip(event.text, 600),
  )
}

const isOutside = ({ proposal }: Current): boolean =>
  proposal?.actions[0]?.type === 'mcp' || proposal?.actions[0]?.type === 'network'

function commandOf(current: Current): string {
  for (const action of current.proposal?.actions ?? []) {
    if (action.type === 'shell') return action.asked ?? action.command
    if (action.type === 'code_eval') return `${action.language}: ${firstLine(action.code)}`
  }
  return current.summary
}

/** A piece that says how to work, and is no source of what is said. */
export const isSkillPiece = ({ id }: Pick<State['pieces'][number], 'id'>): boolean => id.startsWith('skill:')

export function mergePieces(old: State['pieces'], more: State['pieces']): State['pieces'] {
  const seen = new Set(old.map((piece) => piece.id))
  // Bounded: only what the last steps brought can still be cited from a compacted window.
  return [...old, ...more.filter((piece) => !seen.has(piece.id))].slice(-300)
}

export const clip = (text: string, units: number): string =>
  text.length > units ? `${text.slice(0, units)}…` : text
export const firstLine = (text: string): string => clip(text.trim().split(/\r?\n/, 1)[0] ?? '', 160)
export const full = (text: string): string => (/[.!?…:*)]$/.test(text) ? text : `${text}.`)
export const lowerFirst = (text: string): string => text.slice(0, 1).toLowerCase() + text.slice(1)
export const sentence = (why: Problem): string =>
  why.next === '' ? why.message : `${full(why.message)} ${why.next}`

/** `[src/a.ts:3](node:…)` as `src/a.ts:3`: for a reader who cannot follow it. */
export const unlinked = (markdown: string): string => markdown.replace(/\[([^\]]*)\]\(node:[^)]*\)/g, '$1')

/** Markdown as the words it shows, for a title. */
export const unmarked = (markdown: string): string =>
  unlinked(markdown)
    .replace(/^[\s>#*-]+(?=\S)/, '')
    .replace(/(?<!\\)[*`]+/g, '')
    .replace(/\\([\\`*_[\]<>!|#])/g, '$1')

/** The fullest the window was: what the engine counted, else the estimate of what it has written. */
export const tokensUsed = (state: State): number =>
  state.peakTokens > 0 || state.engine === null ? state.peakTokens : estimateTokens(state.raw)

/** `bubblewrap: only …` as a sentence, with what of the network the command would have. */
export function sandboxWords(isolation: string, effects: readonly { readonly kind: string }[]): string {
  const [kind = '', rest = ''] = isolation.split(/: (.*)/s)
  if (kind === 'none') return `Without a sandbox, with all your rights (${rest}).`
  const network = effects.some((effect) => effect.kind === 'network')
    ? 'the network is open'
    : 'there is no network'
  return `In a sandbox (${kind}): ${rest}, ${network}.`
}

/** `Restored src/a.ts. Removed inbox.org, which the turn had created.` */
export function redoneWords(
  files: readonly { readonly path: string; readonly after: string | null }[],
): string {
  const changed = files.filter(({ after }) => after !== null).map(({ path }) => path)
  const removed = files.filter(({ after }) => after === null).map(({ path }) => path)
  if (files.length === 0) return 'There was nothing to do again.'
  return [
    changed.length === 0 ? '' : `Changed ${changed.join(', ')} again.`,
    removed.length === 0 ? '' : `Removed ${removed.join(', ')} again.`,
  ]
    .filter((words) => words !== '')
    .join(' ')
}

export function undoneWords(
  files: readonly { readonly path: string; readonly after: string | null }[],
): string {
  const restored = files.filter(({ after }) => after !== null).map(({ path }) => path)
  const removed = files.filter(({ after }) => after === null).map(({ path }) => path)
  if (files.length === 0) return 'There was nothing to restore.'
  return [
    restored.length === 0 ? '' : `Restored ${restored.join(', ')}.`,
    removed.length === 0 ? '' : `Removed ${removed.join(', ')}, which the turn had created.`,
  ]
    .filter((words) => words !== '')
    .join(' ')
}
