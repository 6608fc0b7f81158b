// Owns what of earlier turns a prompt begins with. As long as there is room the window stays as it was, so that the engine has
// read it already; then it is compacted: the last exchange stays, and what else is needed comes from what was kept. Pure.

import type { EngineInfo, Message, ToolSpec } from '../base/event.ts'
import type { EndedTurn } from '../memory/digest.ts'
import { type KeptTurn, type Recalled, recall, scoredTurns } from '../memory/kept.ts'
import { unlinked } from './shown.ts'
import type { State } from './state.ts'
import { compactedAt, firstUnitsPerToken, type Limits, promptTokens, trim, worstTokens } from './window.ts'

/** The window as the last turn left it. */
export interface Earlier {
  /** Without the first one, the prefix. */
  readonly messages: readonly Message[]
  /** Turns that are among them in their own words. */
  readonly turns: readonly string[]
  /** Of the engine that has read them; empty for none. */
  readonly engine: string
  readonly unitsPerToken: number
  /** Milliseconds since the epoch. */
  readonly endedAt: number
  readonly last: { readonly turn: string; readonly prompt: string; readonly answer: string } | null
}

export const nothingEarlier: Earlier = {
  messages: [],
  turns: [],
  engine: '',
  unitsPerToken: firstUnitsPerToken,
  endedAt: 0,
  last: null,
}

/** What of kept turns a question is told, of those that the window has not in their own words. */
export interface Recalls {
  /** Where the window stays, and where it is made anew. */
  readonly open: Recalled
  readonly anew: Recalled
}

/** So much of the room may be told. */
const toldOpen = 1 / 16
const toldAnew = 1 / 10

export function recalls(
  { turns, last, unitsPerToken }: Earlier,
  kept: readonly KeptTurn[],
  prompt: string,
  roomTokens: number,
): Recalls {
  // Each line is weighed for both.
  const costs = new Map<string, number>()
  const cost = (text: string) => {
    const known = costs.get(text) ?? worstTokens(text, unitsPerToken)
    costs.set(text, known)
    return known
  }
  const scored = scoredTurns(kept, prompt)
  const told = (without: readonly string[], share: number, recent: number) =>
    recall(scored, { tokens: Math.floor(roomTokens * share), cost, recent, without })
  return { open: told(turns, toldOpen, 0), anew: told(last ? [last.turn] : [], toldAnew, 3) }
}

/** Nothing but this, whatever was kept. */
export function toldOnly(told: string): Recalls {
  const recalled: Recalled = { heeded: '', told, turns: [] }
  return { open: recalled, anew: recalled }
}

export interface Opening {
  readonly messages: readonly Message[]
  readonly turns: readonly string[]
  readonly recalled: Recalled
  /** What of `limits.contextTokens` there is room for. */
  readonly contextTokens: number
  readonly isCompacted: boolean
}

/** Of the room: above it the window is compacted before a turn begins. */
const fullAt = 0.7
/** Of the room: what a turn writes before it has asked anything. */
const turnRoom = 0.02
/** Of the usual context: with less a question that follows is not answered well, whatever is in the window already. */
const leastContext = 0.6
/** Where the window is made anew, what was said before gives way first. */
const leastAnew = 0.8
/** After that time engines have forgotten the window, so that nothing is lost by making a shorter one. */
const idleMs = 5 * 60_000

export function opening(
  earlier: Earlier,
  told: Recalls,
  asked: {
    readonly prompt: string
    readonly at: number
    readonly engine: EngineInfo | null
    readonly limits: Limits
  },
  /** What every prompt begins with. */
  fixed: { readonly system: Message; readonly tools: readonly ToolSpec[] },
): Opening {
  const { prompt, at, engine, limits } = asked
  const { roomTokens, contextTokens } = limits
  const units = earlier.unitsPerToken
  const cost = (text: string) => worstTokens(text, units)
  const question = Math.min(cost(prompt), roomTokens * 0.3)
  const have = promptTokens([fixed.system, ...earlier.messages], fixed.tools, units)
  const left = Math.floor(roomTokens * (compactedAt - turnRoom) - have - question)
  const isFull =
    engine !== null &&
    (earlier.messages.length === 0
      ? earlier.last !== null
      : have > roomTokens * fullAt ||
        left < contextTokens * leastContext ||
        earlier.engine !== engine.id ||
        at - earlier.endedAt > idleMs)
  const last = earlier.last
  const turns = isFull ? (last === null ? [] : [last.turn]) : earlier.turns
  const messages: readonly Message[] = !isFull
    ? earlier.messages
    : last === null
      ? []
      : [
          { role: 'user', text: trim(last.prompt, Math.floor(roomTokens / 16), units) },
          { role: 'assistant', text: trim(last.answer, Math.floor(roomTokens / 10), units), calls: [] },
        ]
  const recalled = isFull ? told.anew : told.open
  const rest =
    left +
    have -
    promptTokens([fixed.system, ...messages], fixed.tools, units) -
    cost(recalled.told + recalled.heeded)
  const least = Math.floor(contextTokens * (isFull ? leastAnew : leastContext))
  return {
    messages,
    turns,
    recalled,
    contextTokens: engine === null ? contextTokens : Math.max(least, Math.min(contextTokens, rest)),
    isCompacted: isFull,
  }
}

/** How the window stands after a turn. */
export function afterTurn(earlier: Earlier, state: State, at: number): Earlier {
  const { turn, prompt, messages, first, engine, mode } = state
  const answer = state.answer.slice(0, 4000)
  // A reflex answers without the model, which still has to know of it.
  const wasAsked = messages.slice(first).some(({ role }) => role === 'user')
  const own: readonly Message[] = wasAsked
    ? messages.slice(1)
    : [
        ...(mode === 'none' ? earlier.messages : messages.slice(1, first)),
        { role: 'user', text: prompt },
        { role: 'assistant', text: answer, calls: [] },
      ]
  return {
    messages: own,
    turns: [...(mode === 'none' ? earlier.turns : state.carried), turn],
    engine: wasAsked ? (engine?.id ?? '') : earlier.engine,
    unitsPerToken: wasAsked ? state.unitsPerToken : earlier.unitsPerToken,
    endedAt: at,
    last: { turn, prompt, answer },
  }
}

/** What the turn leaves to be kept. What a reflex found can be found again; what a plan's step says, the user may not have said. */
export function endedTurn({ prompt, answer, steps, outcome, mode, task }: State): EndedTurn {
  const of = (decisions: readonly string[]) =>
    steps.flatMap((step) =>
      step.kind === 'proposal' && decisions.includes(step.decision) ? [step.summary] : [],
    )
  return {
    prompt: task?.kind === 'step' ? '' : prompt,
    // Where a link of it leads is of no use in a file.
    answer: outcome === 'done' && mode !== 'none' ? unlinked(answer) : '',
    done: of(['approved', 'allow']),
    denied: of(['denied']),
  }
}
