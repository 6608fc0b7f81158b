// Owns how one call of the model stands in the trace: what it was newly told, and what came back, raw. Pure.

import type { EngineEvent, Message } from '../base/event.ts'
import { messageText } from '../context/prompt.ts'
import type { TraceEntry } from '../trace/entry.ts'
import type { State } from './state.ts'

type End = Extract<EngineEvent, { kind: 'end' | 'error' }>

/** Title and rest of the entry. `how`: what ended the call. */
export function called(state: State, how: End | 'stopped'): readonly [string, Partial<TraceEntry>] {
  const { messages, nativeCalls, raw } = state
  const known = Math.min(state.traced ?? 0, messages.length)
  const fresh = messages.slice(known)
  const tools = [...new Set(nativeCalls.map(({ name }) => name.slice(0, 40)))]
  const asked = tools.length > 0 ? `The model called ${tools.join(', ')}` : 'The model answered'
  const title =
    how === 'stopped'
      ? 'The model was stopped'
      : how.kind === 'error'
        ? `The model failed: ${how.message}`
        : asked
  const output = [raw, ...nativeCalls.map((call) => JSON.stringify({ call }))].filter((part) => part !== '')
  const count = known === 0 ? `${fresh.length}` : `${fresh.length} new of ${messages.length}`
  return [
    title,
    {
      properties: {
        engine: state.engine?.id ?? 'none',
        messages: count,
        ...(how !== 'stopped' && how.kind === 'end'
          ? {
              ended: how.reason,
              prompt_tokens: String(how.usage.promptTokens),
              output_tokens: String(how.usage.outputTokens),
            }
          : {}),
      },
      texts: [
        { name: 'Prompt', body: fresh.map(words).join('\n\n'), language: '' },
        ...(output.length === 0 ? [] : [{ name: 'Raw output', body: output.join('\n'), language: '' }]),
      ],
    },
  ]
}

const words = (message: Message): string =>
  `[${message.role === 'tool' ? `tool ${message.name}` : message.role}]\n${messageText(message)}`
