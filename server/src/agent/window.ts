// Owns how the conversation is kept inside the engine's window: what a prompt may cost, how long a
// result may be, and compaction. Deterministic; never calls an engine.

import type { EngineInfo, Message, ToolSpec } from '../base/event.ts'
import { dropped, messageText, prefix, type ToolMode, withInstructions } from '../context/prompt.ts'

/** Share of the room above which the conversation is compacted, and what compaction aims for. */
export const compactedAt = 0.85
const aim = 0.55

/** Tokens the chat template adds around one message, generously. */
const perMessage = 8

export interface Limits {
  readonly windowTokens: number
  readonly maxOutputTokens: number
  /** Tokens a prompt may have: what is budgeted, and at most the window less the output. */
  readonly roomTokens: number
  /** Tokens of assembled context. */
  readonly contextTokens: number
  readonly maxSteps: number
  readonly maxCorrections: number
}

export function limitsOf(info: EngineInfo | null, budgetTokens: number, fixedTokens: number): Limits {
  // Without a model the budget is all there is, and the context may use it up.
  const windowTokens = info?.windowTokens ?? budgetTokens
  const maxOutputTokens = Math.max(128, Math.min(2048, Math.floor(windowTokens / 4)))
  // A larger window is no reason for a longer prompt: a small model reads it no better, and a laptop no sooner.
  const most = Math.ceil(Math.max(budgetTokens, 1024) / compactedAt)
  const roomTokens = Math.max(256, Math.min(windowTokens - maxOutputTokens, most))
  const free = Math.max(128, roomTokens - fixedTokens)
  return {
    windowTokens,
    maxOutputTokens,
    roomTokens,
    contextTokens:
      info === null ? budgetTokens : Math.max(64, Math.min(budgetTokens, Math.floor(free * 0.5))),
    maxSteps: 25,
    maxCorrections: 3,
  }
}

/**
 * Tokens of a text, meant to be too many rather than too few: `unitsPerToken` UTF-16 units of ASCII
 * make a token, and every other unit is one. The engine's own counts tighten it over a turn.
 */
export function worstTokens(text: string, unitsPerToken: number): number {
  let other = 0
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) other++
  return Math.ceil((text.length - other) / unitsPerToken + other)
}

export const firstUnitsPerToken = 3

/** What follows may be denser than what was counted. */
const margin = 0.9
/** No engine makes fewer tokens of code and English. */
const mostUnitsPerToken = 4.5

/** After an engine counted a prompt: tighter at once when it counted more than was feared, looser with a margin. */
export function calibrate(unitsPerToken: number, promptUnits: number, counted: number): number {
  if (counted <= 0 || promptUnits <= 0) return unitsPerToken
  const measured = promptUnits / counted
  if (measured < unitsPerToken) return Math.max(1, measured)
  return Math.max(unitsPerToken, Math.min(mostUnitsPerToken, measured * margin))
}

/** Of the images in a message. */
export const imagesOf = (message: Message): number =>
  message.role === 'user' ? (message.images ?? []).reduce((sum, { tokens }) => sum + tokens, 0) : 0

export function promptTokens(
  messages: readonly Message[],
  tools: readonly ToolSpec[],
  unitsPerToken: number,
): number {
  let sum = tools.length === 0 ? 0 : worstTokens(JSON.stringify(tools), unitsPerToken)
  for (const message of messages)
    sum += perMessage + worstTokens(messageText(message), unitsPerToken) + imagesOf(message)
  return sum
}

/** Cuts a text to at most `tokens`, keeping its head and its tail and saying how much went. */
export function trim(text: string, tokens: number, unitsPerToken: number): string {
  if (worstTokens(text, unitsPerToken) <= tokens) return text
  const note = (cut: number) => `\n… ${cut} characters left out …\n`
  // Every unit costs at most one token, so this many units always fit; then grow by bisection.
  let low = 0
  let high = text.length
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    const cost = worstTokens(cut(text, middle) + note(text.length), unitsPerToken)
    if (cost <= tokens) low = middle
    else high = middle - 1
  }
  const kept = cut(text, low)
  const head = kept.slice(0, Math.ceil(low * 0.7))
  return head + note(text.length - low) + kept.slice(head.length)
}

/** The first 70 % and the last 30 % of `units` units. */
function cut(text: string, units: number): string {
  const head = Math.ceil(units * 0.7)
  const tail = units - head
  return text.slice(0, head) + (tail === 0 ? '' : text.slice(text.length - tail))
}

/** What stands in the first message: our rules, and what the workspace wants. */
export interface Standing {
  /** Of the skill that says them. */
  readonly words: string
  /** AGENTS.md, or empty. */
  readonly instructions: string
}

/** The first message of a conversation: our rules, and what the workspace wants, kept to a sixth of the room. */
export function systemMessage(
  tools: readonly ToolSpec[],
  mode: ToolMode,
  { words, instructions }: Standing,
  info: EngineInfo | null,
): Message {
  const { roomTokens } = limitsOf(info, info?.windowTokens ?? 0, 0)
  const kept = trim(instructions.trim(), Math.floor(roomTokens / 6), firstUnitsPerToken)
  return { role: 'system', text: withInstructions(prefix(words, tools, mode), kept) }
}

/** Tokens the next tool result may have. */
export function resultTokens(
  messages: readonly Message[],
  tools: readonly ToolSpec[],
  limits: Limits,
  units: number,
): number {
  const free = limits.roomTokens * compactedAt - promptTokens(messages, tools, units)
  return Math.max(96, Math.min(Math.floor(limits.roomTokens * 0.3), Math.floor(free * 0.8)))
}

/**
 * The conversation, compacted when it is too full: the oldest tool results of the turn give way to a
 * note, then earlier turns go, then the oldest steps, then the question's context is cut. The first
 * message (the prefix) and the current question stay. `first` is where the current turn begins.
 */
export function fit(
  messages: readonly Message[],
  first: number,
  tools: readonly ToolSpec[],
  limits: Limits,
  units: number,
): { readonly messages: readonly Message[]; readonly first: number; readonly compacted: boolean } {
  const cost = (list: readonly Message[]) => promptTokens(list, tools, units)
  if (cost(messages) <= limits.roomTokens * compactedAt) return { messages, first, compacted: false }
  const target = limits.roomTokens * aim
  let list = [...messages]
  let start = first
  // The newest result is what the model is about to use.
  const newest = list.findLastIndex((message) => message.role === 'tool')
  for (let i = start; i < list.length && cost(list) > target; i++) {
    const message = list[i] as Message
    if (message.role !== 'tool' || i === newest) continue
    const note = dropped(message.name, message.text.length)
    if (note.length < message.text.length) list[i] = { ...message, text: note }
  }
  while (start > 1 && cost(list) > target) {
    list.splice(1, 1)
    start--
  }
  // Whole oldest steps: an assistant message with the results that answer it.
  while (cost(list) > target) {
    const from = list.findIndex((message, i) => i > start && message.role === 'assistant')
    const next = list.findIndex((message, i) => i > from && message.role === 'assistant')
    if (from < 0 || next < 0) break
    list = [...list.slice(0, from), ...list.slice(next)]
  }
  // Long arguments of the steps that are left, then the longest message, until it fits the room.
  list = list.map((message) =>
    message.role === 'assistant' && cost(list) > limits.roomTokens * compactedAt
      ? { ...message, calls: message.calls.map((call) => ({ ...call, arguments: shorten(call.arguments) })) }
      : message,
  )
  for (let round = 0; round < list.length * 4 && cost(list) > limits.roomTokens * compactedAt; round++) {
    let longest = -1
    for (const [i, message] of list.entries()) {
      if (i === 0) continue
      if (longest < 0 || message.text.length > (list[longest] as Message).text.length) longest = i
    }
    const message = list[longest]
    if (message === undefined || message.text.length < 64) break
    const have = worstTokens(message.text, units)
    list[longest] = { ...message, text: trim(message.text, Math.floor(have * 0.6), units) }
  }
  return { messages: list, first: start, compacted: true }
}

function shorten(value: unknown): unknown {
  if (typeof value === 'string') return value.length > 200 ? `${value.slice(0, 200)}…` : value
  if (Array.isArray(value)) return value.slice(0, 5).map(shorten)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, 12)
      .map(([name, member]) => [name.slice(0, 60), shorten(member)]),
  )
}
