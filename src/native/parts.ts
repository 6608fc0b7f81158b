// Owns the reading of what VS Code sends to a language model into plain messages. By shape, because a host may know kinds of
// parts that we do not. Never talks to the editor.

import type { OfferedCall, OfferedMessage } from '../../server/protocol/offered.ts'

/** As `vscode.LanguageModelChatRequestMessage`. */
export interface GivenMessage {
  /** 1 user, 2 assistant; 3, not final yet, system. */
  readonly role: number
  readonly content: readonly unknown[]
}

/** Results of tools come before the words that stand beside them: they answer what was called before. */
export function readMessages(given: readonly GivenMessage[]): readonly OfferedMessage[] {
  const names = new Map<string, string>()
  return given.flatMap(({ role, content }): OfferedMessage[] => {
    const text = content.map(textOf).join('')
    const calls = content.flatMap(callOf)
    for (const { id, name } of calls) names.set(id, name)
    if (role === 2) return [{ role: 'assistant', text, calls }]
    const results = content.flatMap((part) => resultOf(part, names))
    if (text === '' && results.length > 0) return results
    return [...results, { role: role === 3 ? 'system' : 'user', text }]
  })
}

/** What is counted of a message. */
export const spokenOf = (given: string | GivenMessage): string =>
  typeof given === 'string'
    ? given
    : readMessages([given])
        .map((message) =>
          message.role === 'assistant' ? message.text + JSON.stringify(message.calls) : message.text,
        )
        .join('\n')

/** `vscode.LanguageModelTextPart`, or data that is text; anything else is named and left out. */
function textOf(part: unknown): string {
  if (!isRecord(part)) return ''
  if (typeof part['value'] === 'string') return part['value']
  const { data, mimeType } = part
  if (!(data instanceof Uint8Array) || typeof mimeType !== 'string') return ''
  if (/^text\/|[/+]json$/.test(mimeType)) return new TextDecoder().decode(data)
  // Kinds of the host's own, such as a mark for its cache, say nothing.
  return mimeType.startsWith('image/') ? '[image left out]' : ''
}

/** `vscode.LanguageModelToolCallPart` */
const callOf = (part: unknown): readonly OfferedCall[] =>
  isRecord(part) && typeof part['callId'] === 'string' && typeof part['name'] === 'string'
    ? [{ id: part['callId'], name: part['name'], arguments: part['input'] ?? {} }]
    : []

/** `vscode.LanguageModelToolResultPart` */
function resultOf(part: unknown, names: ReadonlyMap<string, string>): readonly OfferedMessage[] {
  if (!isRecord(part) || typeof part['callId'] !== 'string' || !Array.isArray(part['content'])) return []
  const callId = part['callId']
  const text = part['content'].map(textOf).join('')
  return [{ role: 'tool', callId, name: names.get(callId) ?? '', text }]
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null
