// Owns reading tool calls out of what a model wrote as text: tags, fences, bare JSON with garbage
// around it, and the object of constrained output. Linear in the text; never throws.

import type { ToolCall } from '../base/event.ts'

export interface Output {
  readonly calls: readonly ToolCall[]
  /** The text without the calls, or the `answer` member. */
  readonly text: string
  /** What was wrong with something that was meant as a call or an object; empty if nothing. */
  readonly complaint: string
}

const maxUnits = 512 * 1024

/** `idBase` makes the ids of the calls unique in the turn. */
export function readOutput(raw: string, toolNames: readonly string[], idBase: string): Output {
  const text = withoutThinking(raw)
  if (text.length > maxUnits) {
    return {
      calls: [],
      text: '',
      complaint: `The output has ${text.length} characters; at most ${maxUnits} are read.`,
    }
  }
  const known = new Set(toolNames)
  const calls: ToolCall[] = []
  const keep: string[] = []
  let answer: string | null = null
  let complaint = ''
  let failures = 0
  let at = 0
  const add = (value: unknown, insist: boolean): boolean => {
    const list = Array.isArray(value) ? value : [value]
    const found = list.map((item) => asCall(item, known, insist))
    if (found.length > 0 && found.every((call) => call !== null)) {
      for (const call of found) if (call) calls.push({ ...call, id: `${idBase}-${calls.length}` })
      return true
    }
    return false
  }
  const opener = /<tool_call>|\[TOOL_CALLS\]|```[\w-]*[^\S\n]*\n|[{[]/g
  for (let match = opener.exec(text); match !== null; match = opener.exec(text)) {
    const token = match[0]
    const from = match.index
    if (token === '{' || token === '[') {
      // Bare JSON counts only where a line begins: braces inside prose or code are prose.
      if (token === '[' || !/(^|\n)[^\S\n]*$/.test(text.slice(Math.max(0, from - 40), from))) continue
      const json = jsonAt(text, from)
      if (json === null) {
        if (/^\{\s*"(tool|name|arguments|answer|function)"/.test(text.slice(from, from + 40))) {
          complaint ||= 'The JSON is broken or not complete.'
        }
        // Each failed look ahead may cost the whole text, so they are few.
        if (++failures > 20) break
        continue
      }
      const said = answerOf(json.value)
      if (!add(json.value, false)) {
        if (said === null) {
          opener.lastIndex = json.end
          continue
        }
        answer ??= said
      }
      keep.push(text.slice(at, from))
      at = json.end
      opener.lastIndex = at
      continue
    }
    const bodyStart = from + token.length
    const insist = !token.startsWith('`')
    const json = jsonAt(text, skipBlanks(text, bodyStart))
    let end = json?.end ?? bodyStart
    if (json !== null && add(json.value, insist)) {
      const close = /^\s*(<\/tool_call>|```)/.exec(text.slice(end, end + 200))
      end += close?.[0].length ?? 0
      keep.push(text.slice(at, from))
      at = end
    } else if (json !== null && !insist && answerOf(json.value) !== null) {
      answer ??= answerOf(json.value)
      keep.push(text.slice(at, from))
      at = Math.max(end, indexAfter(text, '```', end))
      end = at
    } else if (insist) {
      complaint ||= 'What stands in the tool call is not a JSON object {"name": …, "arguments": {…}}.'
      const close = indexAfter(text, '</tool_call>', bodyStart)
      keep.push(text.slice(at, from))
      at = close < 0 ? text.length : close
      end = at
    } else {
      // A code block of the answer: skip it whole.
      const close = indexAfter(text, '```', bodyStart)
      end = close < 0 ? text.length : close
    }
    opener.lastIndex = Math.max(end, bodyStart)
  }
  keep.push(text.slice(at))
  const rest = keep.join('').trim()
  return { calls, text: answer ?? rest, complaint: calls.length > 0 ? '' : complaint }
}

/** Reasoning that some models print between tags is neither answer nor call. */
export function withoutThinking(raw: string): string {
  let out = ''
  let at = 0
  for (;;) {
    const open = raw.indexOf('<think>', at)
    if (open < 0) return out + raw.slice(at)
    out += raw.slice(at, open)
    const close = raw.indexOf('</think>', open)
    if (close < 0) return out
    at = close + 8
  }
}

/**
 * The shapes seen in the wild: {name, arguments}, {tool, arguments}, {function: {name, arguments}},
 * `parameters` for `arguments`, arguments as a JSON string. `insist`: any name counts, because the
 * model marked it as a call.
 */
function asCall(value: unknown, known: ReadonlySet<string>, insist: boolean): Omit<ToolCall, 'id'> | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  const object = value as Record<string, unknown>
  if (typeof object.function === 'object' && object.function !== null)
    return asCall(object.function, known, insist)
  const name = [object.tool, object.name, object.tool_name, object.function].find(
    (n) => typeof n === 'string',
  )
  if (typeof name !== 'string' || name === '') return null
  const given = object.arguments ?? object.parameters ?? object.args ?? object.input
  // {"tool": …} is our own shape, so any name counts there as well and is answered as unknown.
  if (!insist && !known.has(name) && !(typeof object.tool === 'string' && given !== undefined)) return null
  if (given === undefined) {
    if (!known.has(name)) return insist ? { name, arguments: {} } : null
    const { tool: _t, name: _n, tool_name: _m, answer: _a, ...rest } = object
    return { name, arguments: rest }
  }
  return { name, arguments: unquoted(given) }
}

/** Arguments sent as a JSON string, as OpenAI's wire does. */
export function unquoted(given: unknown): unknown {
  if (typeof given !== 'string' || given.length > maxUnits) return given
  const json = jsonAt(given, skipBlanks(given, 0))
  return json === null ? given : json.value
}

function answerOf(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
  const object = value as Record<string, unknown>
  return typeof object.answer === 'string' && typeof object.tool !== 'string' ? object.answer : null
}

/** The JSON object or array that begins at `from`, whatever follows it. */
function jsonAt(text: string, from: number): { readonly value: unknown; readonly end: number } | null {
  const first = text[from]
  if (first !== '{' && first !== '[') return null
  let depth = 0
  for (let i = from; i < text.length; i++) {
    const c = text[i]
    if (c === '"') {
      i++
      while (i < text.length && text[i] !== '"') i += text[i] === '\\' ? 2 : 1
    } else if (c === '{' || c === '[') depth++
    else if (c === '}' || c === ']') {
      depth--
      if (depth > 0) continue
      return parsed(text.slice(from, i + 1), i + 1)
    }
  }
  return null
}

function parsed(json: string, end: number): { readonly value: unknown; readonly end: number } | null {
  for (const candidate of [json, json.replace(/,(\s*[}\]])/g, '$1')]) {
    try {
      return { value: JSON.parse(candidate) as unknown, end }
    } catch {
      // Not JSON as it stands; a trailing comma is the one slip mended.
    }
  }
  return null
}

function skipBlanks(text: string, from: number): number {
  let at = from
  while (at < text.length && /\s/.test(text[at] as string)) at++
  return at
}

function indexAfter(text: string, needle: string, from: number): number {
  const at = text.indexOf(needle, from)
  return at < 0 ? -1 : at + needle.length
}
