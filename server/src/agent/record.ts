// Owns the record of a turn: its events as they are kept in the trace, with the effects that `step` gave for each, and
// reading one again. Pure. A clock's ticks are left out: nothing follows from them.

import { canonical } from '../base/canonical.ts'
import { sha256 } from '../base/hash.ts'
import type { Redact } from '../gate/secrets.ts'
import { kept } from '../trace/events.ts'
import type { Effect, Event, State } from './state.ts'
import { step } from './step.ts'
import type { Stepped } from './stepped.ts'

/** After a restart a turn goes on from a state that was kept elsewhere. */
type RecordedEvent = Event | { readonly kind: 'resumed'; readonly state: State }

interface Line {
  readonly event: RecordedEvent
  /** Kind and hash of each effect, in order. */
  readonly gives: readonly string[]
  /** What is kept of the event is not all that it was: a secret was blanked, or a long text cut. */
  readonly cut?: true
}

export interface TurnRecord {
  take(event: Event, before: State | null, stepped: Stepped): void
  /** What was taken since the last call, as lines of the trace. */
  flush(): readonly string[]
}

interface Taken {
  readonly event: RecordedEvent
  readonly before: State | null
  readonly effects: readonly Effect[]
}

/** `start`: what a turn goes on from after a restart. `redacted`: default, what looks like a secret. */
export function openRecord(start: State | null, redacted?: Redact): TurnRecord {
  let taken: Taken[] =
    start === null ? [] : [{ event: { kind: 'resumed', state: start }, before: null, effects: [] }]
  /** Where the record stands, once what is kept is not what happened: a secret was blanked, or a long text cut. */
  let apart: { readonly state: State | null } | null = null

  function line({ event, before, effects }: Taken): string {
    const clean = kept(event, redacted)
    const isCut = JSON.stringify(clean) !== JSON.stringify(event)
    if (apart === null && isCut) apart = { state: before }
    if (apart === null) return JSON.stringify({ event, gives: effects.map(mark) } satisfies Line)
    // The effects that are kept are those of the events that are kept: a replay has nothing else.
    const again = stepRecorded(apart.state, clean)
    apart = { state: again.state }
    const cut = isCut ? { cut: true as const } : {}
    return JSON.stringify({ event: clean, gives: again.effects.map(mark), ...cut } satisfies Line)
  }

  return {
    take(event, before, stepped) {
      if (event.kind === 'tick') return
      const last = taken.at(-1)
      const joined = last === undefined ? null : join(last.event, event)
      if (last !== undefined && joined !== null) taken[taken.length - 1] = { ...last, event: joined }
      else taken.push({ event: trimmed(event, stepped.state), before, effects: stepped.effects })
    },
    flush() {
      const lines = taken.map(line)
      taken = []
      return lines
    },
  }
}

/** What a window that is made anew leaves out is not written again: nothing followed from its words. */
const trimmed = (event: Event, after: State): Event =>
  event.kind === 'prompt' && after.carried.length < event.earlier.turns.length
    ? { ...event, earlier: { ...event.earlier, messages: [] } }
    : event

/** Text that came in parts is one text. */
function join(last: RecordedEvent, next: Event): Event | null {
  if (last.kind === 'output' && next.kind === 'output') return { kind: 'output', text: last.text + next.text }
  if (last.kind !== 'engine' || next.kind !== 'engine') return null
  const [a, b] = [last.event, next.event]
  if ((a.kind !== 'text' && a.kind !== 'thinking') || b.kind !== a.kind) return null
  return { kind: 'engine', event: { ...b, text: a.text + b.text } }
}

const stepRecorded = (state: State | null, event: RecordedEvent): Stepped =>
  event.kind === 'resumed' ? { state: event.state, effects: [] } : step(state, event)

/** `stream 3f0c81a2b4d6`; of an entry of the trace with its kind. */
const mark = (effect: Effect): string =>
  `${effect.kind === 'trace' ? `trace:${effect.entry.kind}` : effect.kind} ${sha256(canonical(effect)).slice(0, 12)}`

export interface Difference {
  /** 1-based number of the event. */
  readonly at: number
  readonly event: string
  readonly recorded: readonly string[]
  readonly replayed: readonly string[]
}

export interface Replay {
  readonly events: number
  readonly effects: number
  /** Empty: everything followed again as it did. */
  readonly differences: readonly Difference[]
  /** Where the turn stands at the end; null when there is no beginning. */
  readonly state: State | null
  /** The recorded events end before the turn does. */
  readonly ending: 'whole' | 'open'
}

/** Runs recorded events through `step`, and holds what follows against what followed then. */
export function replay(lines: readonly unknown[]): Replay {
  const read = lines.filter(isLine)
  const differences: Difference[] = []
  let state: State | null = null
  let effects = 0
  for (const [index, { event, gives }] of read.entries()) {
    // The first event is the one that makes a state.
    if (state === null && event.kind !== 'prompt' && event.kind !== 'resumed') continue
    const stepped = stepRecorded(state, event)
    state = stepped.state
    effects += stepped.effects.length
    const replayed = stepped.effects.map(mark)
    if (replayed.join('\n') !== gives.join('\n'))
      differences.push({ at: index + 1, event: event.kind, recorded: gives, replayed })
  }
  const ending = state?.phase === 'finished' ? 'whole' : 'open'
  return { events: read.length, effects, differences, state, ending }
}

/** As they were recorded, without the clock; `isCut`: something of them was blanked or cut before it was kept. */
export function recordedEvents(lines: readonly unknown[]): {
  readonly events: readonly Event[]
  readonly isCut: boolean
} {
  const read = lines.filter(isLine)
  return {
    events: read.flatMap(({ event }) => (event.kind === 'resumed' ? [] : [event])),
    isCut: lines.includes(null) || read.some(({ cut }) => cut === true),
  }
}

export interface Folded {
  /** Where the recorded events lead; null when there is no beginning. */
  readonly state: State | null
  /** Something of them was blanked or cut before it was kept. */
  readonly isCut: boolean
}

/** Runs recorded events through `step`. */
export function fold(lines: readonly unknown[]): Folded {
  let state: State | null = null
  let isCut = lines.includes(null)
  for (const { event, cut } of lines.filter(isLine)) {
    if (state === null && event.kind !== 'prompt' && event.kind !== 'resumed') continue
    state = stepRecorded(state, event).state
    isCut ||= cut === true
  }
  return { state, isCut }
}

/** Ours; what a person made of it is left out rather than run. */
function isLine(value: unknown): value is Line {
  const line = value as Partial<Line> | null
  return (
    typeof line === 'object' &&
    line !== null &&
    Array.isArray(line.gives) &&
    line.gives.every((one) => typeof one === 'string') &&
    typeof line.event === 'object' &&
    line.event !== null &&
    typeof line.event.kind === 'string'
  )
}
