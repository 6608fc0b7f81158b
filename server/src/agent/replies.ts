// Owns what of a turn's calls and results goes into the messages that the model reads next. Pure.

import type { Message, ToolCall } from '../base/event.ts'
import { toolSpecs } from '../tools/list.ts'
import { clip } from './shown.ts'
import type { State } from './state.ts'
import { resultTokens, trim } from './window.ts'

/** Arguments in the history are kept short: the file has the text, the model needs the gist. */
export function brief(call: ToolCall): ToolCall {
  const args = call.arguments
  if (typeof args !== 'object' || args === null || Array.isArray(args)) {
    return { ...call, name: clip(call.name, 64), arguments: {} }
  }
  const entries = Object.entries(args).slice(0, 12)
  return {
    ...call,
    name: clip(call.name, 64),
    arguments: Object.fromEntries(
      entries.map(([name, value]) => [
        clip(name, 40),
        typeof value === 'string'
          ? clip(value, 1200)
          : typeof value === 'object' && value !== null
            ? clip(JSON.stringify(value), 400)
            : value,
      ]),
    ),
  }
}

export function answerCall(state: State, call: ToolCall, text: string): State {
  const tools = state.mode === 'native' ? toolSpecs : []
  const fits = trim(
    text,
    resultTokens(state.messages, tools, state.limits, state.unitsPerToken),
    state.unitsPerToken,
  )
  const message: Message =
    state.mode === 'native'
      ? { role: 'tool', callId: call.id, name: clip(call.name, 64), text: fits }
      : {
          role: 'tool',
          callId: call.id,
          name: clip(call.name, 64),
          text: `Result of ${clip(call.name, 64)}:\n${fits}`,
        }
  return { ...state, messages: [...state.messages, message] }
}
