// Owns how a turn begins: its first state, its first message, its limits, the images that come with the question. Pure.

import type { ImageView } from '../../protocol/image.ts'
import type { EngineInfo, Message } from '../base/event.ts'
import { joinLabels } from '../base/proposal.ts'
import { seen } from '../context/image.ts'
import { keptWords } from '../context/prompt.ts'
import { untrusted } from '../tools/labels.ts'
import { toolSpecs } from '../tools/list.ts'
import { opening } from './earlier.ts'
import { firstLine, imagesLabel, withStep } from './shown.ts'
import { type Event, noTests, type State } from './state.ts'
import { chain, end, type Stepped, trace } from './stepped.ts'
import {
  compactedAt,
  firstUnitsPerToken,
  type Limits,
  limitsOf,
  promptTokens,
  type Standing,
  systemMessage,
  worstTokens,
} from './window.ts'
import { askedWithin, placeOf, type Within } from './within.ts'

/** The first state and its effects; the phase is `reflex`, or, of lines to be edited in their place, `assembling` or `finished`. */
export function begun(event: Extract<Event, { kind: 'prompt' }>): Stepped {
  const engine = event.engine
  const mode = modeOf(engine)
  const { system, limits } = frame(engine, mode, standingOf(event), event.budgetTokens)
  const asked = { prompt: event.text, at: event.at, engine, limits }
  const { messages, turns, recalled, contextTokens, isCompacted } = opening(
    event.earlier,
    event.recalls,
    asked,
    {
      system,
      tools: mode === 'native' ? toolSpecs : [],
    },
  )
  const asking: State = {
    turn: event.turn,
    prompt: event.text,
    phase: 'reflex',
    engine,
    mode,
    limits: { ...limits, contextTokens },
    ...standingOf(event),
    messages: [system, ...messages],
    first: messages.length + 1,
    // What earlier turns have said stands in the trace.
    traced: isCompacted || messages.length === 0 ? 0 : messages.length + 1,
    carried: turns,
    recalled,
    unitsPerToken: engine?.id === event.earlier.engine ? event.earlier.unitsPerToken : firstUnitsPerToken,
    labels: event.labels,
    pieces: [],
    raw: '',
    nativeCalls: [],
    queue: [],
    current: null,
    corrections: 0,
    isChangeRefused: false,
    tests: noTests,
    retries: 0,
    calls: 0,
    promptTokens: 0,
    outputTokens: 0,
    peakTokens: 0,
    answer: '',
    steps: [],
    outcome: 'running',
    engineLabel: engine?.id ?? 'no model: reflex',
    startedAt: event.at,
    now: event.at,
    trace: event.trace,
    ...(event.task ? { task: event.task } : {}),
    ...(event.within ? { within: event.within } : {}),
  }
  const state = withImages(asking, event.images ?? [])
  if (state.within) return beginWithin(state, state.within, event)
  return {
    state,
    effects: [
      trace(state, 'prompt', firstLine(event.text), {
        body: event.text,
        properties: {
          ...(event.follows === undefined ? {} : { follows: event.follows }),
          ...(event.images ? { images: event.images.map(({ file }) => `[[file:${file}]]`).join(' ') } : {}),
        },
      }),
      ...(isCompacted
        ? [trace(state, 'note', 'Compacted the conversation', { body: keptWords(recalled) })]
        : []),
      { kind: 'reflex', text: event.text, engine: engine === null ? 'absent' : 'present' },
    ],
  }
}

/** Of what room there is for them, most; the context has the rest. What an image shows is text of others. */
const imageShare = 0.7

function withImages(state: State, images: readonly ImageView[]): State {
  if (images.length === 0) return state
  const tools = state.mode === 'native' ? toolSpecs : []
  const own: Message = { role: 'user', text: state.prompt }
  const taken = promptTokens([...state.messages, own], tools, state.unitsPerToken)
  const free = Math.max(0, Math.floor(state.limits.roomTokens * compactedAt) - taken)
  const given = seen(images, state.engine, Math.floor(free * imageShare))
  const tokens = given.images.reduce((sum, image) => sum + image.tokens, 0)
  const contextTokens = Math.max(64, Math.min(state.limits.contextTokens, Math.floor((free - tokens) * 0.8)))
  return {
    ...(given.missing.length === 0
      ? state
      : withStep(state, 'images', imagesLabel, 'failed', given.missing.join('\n'))),
    images,
    seen: given,
    limits: { ...state.limits, contextTokens },
    labels: given.images.length === 0 ? state.labels : joinLabels(state.labels, untrusted('an image')),
  }
}

/** An older version recorded no words. */
const standingOf = ({
  words = '',
  instructions,
}: {
  readonly words?: string
  readonly instructions: string
}) => ({
  words,
  instructions,
})

/** No reflex takes such a question: it is about these lines alone. */
function beginWithin(
  state: State,
  within: Within,
  { text, follows }: Extract<Event, { kind: 'prompt' }>,
): Stepped {
  const asked = trace(state, 'prompt', firstLine(`${placeOf(within)}: ${text}`), {
    body: text,
    properties: { ...(follows === undefined ? {} : { follows }), lines: placeOf(within) },
  })
  if (state.engine === null) {
    const words = 'There is no model: an edit in its place needs one. Start Ollama, or choose a model.'
    return chain(end(state, 'failed', words), [asked])
  }
  const cost = worstTokens(askedWithin(within, text), state.unitsPerToken)
  const { roomTokens, contextTokens } = state.limits
  if (cost > roomTokens * 0.5) {
    const words = `The lines take ${cost} tokens, and the window has room for ${Math.floor(roomTokens * 0.5)}. Choose fewer.`
    return chain(end(state, 'failed', words), [asked])
  }
  const budgetTokens = Math.max(0, Math.min(contextTokens, Math.floor((roomTokens * 0.5 - cost) * 0.8)))
  return {
    state: withStep(
      { ...state, phase: 'assembling', limits: { ...state.limits, contextTokens: budgetTokens } },
      'context',
      'Search the workspace',
      'running',
      '',
    ),
    effects: [asked, { kind: 'assemble', question: text, budgetTokens, within }],
  }
}

/** What depends on the engine alone: the first message and the limits. */
export function frame(
  engine: EngineInfo | null,
  mode: State['mode'],
  standing: Standing,
  budgetTokens: number,
): { readonly system: Message; readonly limits: Limits } {
  const system = systemMessage(toolSpecs, mode === 'native' ? 'native' : 'format', standing, engine)
  const fixed = promptTokens([system], mode === 'native' ? toolSpecs : [], firstUnitsPerToken)
  return { system, limits: limitsOf(engine, budgetTokens, fixed) }
}

export const modeOf = (engine: EngineInfo | null): State['mode'] =>
  engine === null ? 'none' : engine.capabilities.includes('tools') ? 'native' : 'format'
