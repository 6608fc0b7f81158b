// Owns when a model writes notes of turns that leave the window, where the user wants that: after an answer, while nothing
// is asked; a question ends it. What it writes stands beside what is kept without it, with the labels of what it rests on.

import type { StepView } from '../../protocol/views.ts'
import { joinLabels, type Labels, trusted } from '../base/proposal.ts'
import type { Problem } from '../base/result.ts'
import { mostTurns, notesRequest, readNotes } from '../context/model-notes.ts'
import { messageText } from '../context/prompt.ts'
import { retired } from '../gate/mask.ts'
import type { Redact } from '../gate/secrets.ts'
import type { EndedTurn } from '../memory/digest.ts'
import { nothingRecalled } from '../memory/kept.ts'
import { toolSpecs } from '../tools/list.ts'
import { frame } from './begun.ts'
import { askBriefly } from './brief.ts'
import { type Earlier, endedTurn, opening } from './earlier.ts'
import type { Noted } from './noted.ts'
import type { SessionPorts } from './ports.ts'
import { openRecord } from './record.ts'
import type { State } from './state.ts'
import { step } from './step.ts'
import { firstUnitsPerToken, trim, worstTokens } from './window.ts'

export interface NotingPorts
  extends Pick<
    SessionPorts,
    'clock' | 'engine' | 'hiddenIn' | 'kept' | 'ledger' | 'ratios' | 'settings' | 'trace' | 'vault'
  > {
  /** A turn runs or waits to run, beside the one that ends. */
  isBusy(): boolean
  /** Of a turn that has ended: its new steps, and what they cost. */
  onNoted(turn: string, steps: readonly StepView[], tokens: number): void
  onProblem(problem: Problem): void
}

export interface Noting {
  /** A turn is over; `earlier`: the window as it leaves it. */
  ended(state: State, earlier: Earlier): void
  /** Somebody asks: what is being written is not waited for. */
  stop(): void
  /** Another conversation begins; `last`: the turn that its window begins with. */
  forget(last: Leaving | null): void
  /** Until nothing is being written. */
  idle(): Promise<void>
}

/** A turn of which nothing has been written yet. */
export interface Leaving extends EndedTurn {
  readonly turn: string
  /** Of everything in its window. */
  readonly labels: Labels
  /** Of the engine that answered; empty for none. */
  readonly engine: string
}

export interface NotingTimes {
  /** Without a question; before engines forget the window, so that the model is still loaded. */
  readonly idleMs: number
  /** The user waits for none of it. */
  readonly patienceMs: number
}

const usualTimes: NotingTimes = { idleMs: 4 * 60_000, patienceMs: 120_000 }

export function openNoting(ports: NotingPorts, times: NotingTimes = usualTimes): Noting {
  const left = new Map<string, Leaving>()
  let running: AbortController | null = null
  let writing: Promise<unknown> = Promise.resolve()
  let timer: NodeJS.Timeout | null = null
  /** The last turn that has ended. */
  let over: State | null = null

  const stop = () => {
    running?.abort()
    running = null
    if (timer !== null) clearTimeout(timer)
    timer = null
  }

  const begin = (stays: readonly string[]) => {
    const leaving = [...left.values()].filter(({ turn }) => !stays.includes(turn))
    for (const { turn } of ports.settings().modelNotes ? leaving.slice(0, -mostTurns) : leaving)
      left.delete(turn)
    if (leaving.length === 0 || over === null || !ports.settings().modelNotes) return
    const own = new AbortController()
    running = own
    writing = write(over, leaving.slice(-mostTurns), own.signal).catch(() => {})
  }

  async function write(state: State, turns: readonly Leaving[], signal: AbortSignal): Promise<void> {
    const engine = await ports.engine().catch(() => null)
    if (engine === null || signal.aborted) return
    const at = ports.clock.now()
    const labels = turns.reduce((all, one) => joinLabels(all, one.labels), trusted)
    const about = { engine: engine.info.id, turns: turns.map(({ turn }) => turn) }
    const settled = () => {
      for (const { turn } of turns) left.delete(turn)
    }
    // What was private so far does not leave for a few notes; what this engine was told already may be told again.
    const isNew = (one: Leaving) => one.engine !== engine.info.id && one.labels.confidentiality !== 'public'
    if (engine.info.place === 'cloud' && turns.some(isNew)) {
      settled()
      return tell(state, { ...about, ...nothingAsked, failed: 'private' })
    }
    const units = engine.info.id === state.engine?.id ? state.unitsPerToken : firstUnitsPerToken
    const request = notesRequest(
      turns.map((one) => withoutSecrets(one, ports.vault.blank)),
      {
        cost: (text) => worstTokens(text, units),
        cut: (text, tokens) => (tokens < leastCut ? '' : trim(text, tokens, units)),
      },
    )
    const { text, usage, failed } = await askBriefly(engine, request, times.patienceMs, signal)
    // They are still to be written about.
    if (failed === 'stopped') return
    settled()
    const raw = retired(text)
    const lines = failed === undefined ? readNotes(raw, messageText(request.messages.at(-1)!)) : []
    const why =
      failed ??
      (lines.length === 0 ? 'nothing' : ports.hiddenIn(lines.join('\n')).length > 0 ? 'orders' : null)
    const kept = why === null ? await keep(turns, lines, labels, engine.info.id, at) : false
    const prompt = request.messages.map(messageText)
    await tell(state, {
      ...about,
      lines: kept ? lines : [],
      prompt: prompt.join('\n\n'),
      raw,
      ...usage,
      promptUnits: prompt.reduce((sum, said) => sum + said.length, 0),
      ms: ports.clock.now() - at,
      ...(kept ? {} : { failed: why ?? 'unkept' }),
    })
  }

  async function keep(
    turns: readonly Leaving[],
    lines: readonly string[],
    labels: Labels,
    by: string,
    at: number,
  ): Promise<boolean> {
    const covers = turns.map(({ turn }) => turn)
    const kept = await ports.kept.add({
      turn: covers.at(-1) ?? '',
      prompt: turns.map(({ prompt }) => prompt.trim().split('\n', 1)[0]).join(' · '),
      lines: lines.map((text) => ({ kind: 'noted', text })),
      labels,
      at,
      written: { by, covers },
    })
    if (!kept.ok) ports.onProblem(kept.error)
    return kept.ok
  }

  /** An event of the turn that has ended, and what follows from it. */
  async function tell(state: State, noted: Noted): Promise<void> {
    const event = { kind: 'noted', noted } as const
    const record = openRecord(null, ports.vault.blank)
    const stepped = step(state, event)
    record.take(event, state, stepped)
    if (over?.turn === state.turn) over = stepped.state
    for (const effect of stepped.effects) {
      if (effect.kind === 'trace')
        await ports.trace.append({ ...effect.entry, events: record.flush() }).catch(() => {})
      else if (effect.kind === 'ledger') {
        ports.ratios.learn(noted.engine, effect.promptUnits, effect.promptTokens)
        const { promptTokens, outputTokens } = effect
        const { turn } = state
        const { engine, ms } = noted
        await ports.ledger
          .record({ turn, engine, promptTokens, outputTokens, ms, kind: 'compaction' })
          .catch(() => {})
      }
    }
    ports.onNoted(
      state.turn,
      stepped.state.steps.slice(state.steps.length),
      noted.promptTokens + noted.outputTokens,
    )
  }

  return {
    ended(state, earlier) {
      stop()
      if (state.within || state.task?.kind === 'step') return
      const turn = endedTurn(state)
      if (state.mode !== 'none' || turn.done.length + turn.denied.length > 0)
        left.set(state.turn, {
          ...turn,
          turn: state.turn,
          labels: state.labels,
          engine: state.engine?.id ?? '',
        })
      over = state
      if (ports.isBusy()) return
      begin(nextWindow(state, earlier, ports.clock.now(), ports.settings().budgetTokens))
      timer = setTimeout(() => begin([state.turn]), times.idleMs).unref()
    },
    stop,
    forget(last) {
      stop()
      left.clear()
      if (last !== null) left.set(last.turn, last)
    },
    idle: () => writing.then(() => {}),
  }
}

const nothingAsked = {
  lines: [],
  prompt: '',
  raw: '',
  promptTokens: 0,
  outputTokens: 0,
  promptUnits: 0,
  ms: 0,
} as const

/** In tokens: less says nothing, and what is left out is said at a cost. */
const leastCut = 20

/** Before anything is cut: half a key is a secret too. A placeholder would stand for nothing in a file. */
const withoutSecrets = ({ prompt, answer, done, denied }: EndedTurn, blank: Redact): EndedTurn => {
  const clean = (text: string): string => blank(retired(text))
  return { prompt: clean(prompt), answer: clean(answer), done: done.map(clean), denied: denied.map(clean) }
}

/** The turns that a question like the last one, asked now, would find in the window. */
function nextWindow(state: State, earlier: Earlier, at: number, budgetTokens: number): readonly string[] {
  const { engine, mode, prompt, words, instructions } = state
  const { system, limits } = frame(engine, mode, { words, instructions }, budgetTokens)
  const nothing = { open: nothingRecalled, anew: nothingRecalled }
  const tools = mode === 'native' ? toolSpecs : []
  return opening(earlier, nothing, { prompt, at, engine, limits }, { system, tools }).turns
}
