// Owns the script of the test Ollama: which models it has and how it answers. Pure: given a chat request
// it says what goes over the wire, and when; server.ts sends it.
//
// A script is one JSON object (or the same as a value in a test):
//
// {
//   "version": "0.33.0",
//   "models": [
//     { "name": "qwen3:4b", "capabilities": ["completion", "tools", "thinking"],
//       "contextLength": 40960, "sizeBytes": 2620788260, "parameterSize": "4.0B", "quantization": "Q4_K_M",
//       "remoteHost": "",            // not empty: a cloud model
//       "grantedContext": 4096 }     // what /api/ps says is loaded, if it differs from num_ctx
//   ],
//   "answers": [                     // the first that matches answers
//     { "when": { "user": "retry" }, "text": "In `retryDelay`, see src/http.ts." },
//     { "when": { "user": "rename (\\w+)" }, "calls": [{ "name": "edit", "arguments": { "name": "{{user.1}}" } }] },
//     { "when": { "user": "rename", "tool": "denied" }, "text": "Then it stays as it is." }
//   ],
//   "otherwise": { "text": "I have no answer to that." },
//   "pull": { "layers": [400000, 2000], "stepMs": 20, "error": "" },
//   "embed": { "concepts": [["throttle", "pace"]], "delayMs": 0, "status": 200, "error": "" }
// }
//
// A model with the capability "embedding" answers /api/embed with `embeddingLength` (default 32, and then untold)
// components; words of one concept have one direction.
//
// when.user    regular expression (flag i) for the last user message; where it is a question with its context, for the
//              question alone.
// when.tool    regular expression (flag i) for the last message, which must be a tool result. Without
//              it, the answer is given only when the last message is the user's.
// when.system  regular expression (flag i) for the first system message.
// when.times   answers at most so many times (default: always).
//
// An answer:
// text         what the model says, streamed in pieces of `pieceCharacters` (default 8), `pieceMs` apart (0).
// json         in place of text: a value, sent as JSON text (for models steered by `format`).
// thinking     streamed before the text.
// calls        [{ name, arguments, id? }]; `arguments` may be an object or any text, sent as it is.
// callsAt      "last" (default: after the text), "first" (before it), "middle", or "spread" (one each, all over),
//              "done" (in the line that ends the answer).
// delayMs      before the headers, as while a model loads.
// doneReason   "stop" (default) or "length".
// status, error  with `status`: an HTTP error. `error` alone: an error line in the middle of a 200 answer.
// drop         true: the connection breaks in the middle.
// hang         true: nothing more comes, the connection stays open.
// garbage      text of lines that are sent as they are, in the middle.
// {{user.N}} and {{tool.N}} in texts and arguments stand for the N-th group of the expression that matched.

export interface ScriptModel {
  readonly name: string
  readonly capabilities?: readonly string[]
  readonly contextLength?: number
  readonly embeddingLength?: number
  readonly digest?: string
  readonly sizeBytes?: number
  readonly parameterSize?: string
  readonly quantization?: string
  readonly remoteHost?: string
  readonly grantedContext?: number
}

interface ScriptCall {
  readonly name: string
  readonly arguments: unknown
  readonly id?: string
}

export interface Answer {
  readonly text?: string
  readonly json?: unknown
  readonly thinking?: string
  readonly pieceCharacters?: number
  readonly pieceMs?: number
  readonly calls?: readonly ScriptCall[]
  readonly callsAt?: 'first' | 'middle' | 'last' | 'spread' | 'done'
  readonly delayMs?: number
  readonly doneReason?: 'stop' | 'length'
  readonly status?: number
  readonly error?: string
  readonly drop?: boolean
  readonly hang?: boolean
  readonly garbage?: readonly string[]
}

interface Rule extends Answer {
  readonly when?: {
    readonly user?: string
    readonly tool?: string
    readonly system?: string
    readonly times?: number
  }
}

export interface Script {
  readonly version?: string
  readonly models?: readonly ScriptModel[]
  readonly answers?: readonly (Rule | Responder)[]
  readonly otherwise?: Answer
  readonly embed?: {
    readonly concepts?: readonly (readonly string[])[]
    readonly delayMs?: number
    readonly status?: number
    readonly error?: string
  }
  readonly pull?: { readonly layers?: readonly number[]; readonly stepMs?: number; readonly error?: string }
}

/** In tests: a function in place of a rule; null leaves the request to the next one. */
type Responder = (request: ChatBody, nth: number) => Answer | null

interface ChatMessage {
  readonly role: string
  readonly content: string
  readonly tool_calls?: readonly {
    readonly function: { readonly name: string; readonly arguments: unknown }
  }[]
  readonly tool_name?: string
  /** Base64. */
  readonly images?: readonly string[]
}

export interface ChatBody {
  readonly model: string
  readonly messages: readonly ChatMessage[]
  readonly tools?: readonly unknown[]
  readonly format?: unknown
  readonly think?: unknown
  readonly stream?: boolean
  readonly truncate?: boolean
  readonly shift?: boolean
  readonly options?: { readonly num_ctx?: number; readonly num_predict?: number }
}

/** What goes over the wire, in order. `message` is the part of a line that differs. */
export type Step =
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'line'; readonly message: Record<string, unknown> }
  | { readonly kind: 'raw'; readonly text: string }
  | { readonly kind: 'error'; readonly message: string }
  | { readonly kind: 'done'; readonly reason: string; readonly message: Record<string, unknown> }
  | { readonly kind: 'drop' }
  | { readonly kind: 'hang' }

/** What stands between context and question. */
const asked = '\n\nQuestion: '

const nothingFits: Answer = { text: 'I have no answer to that.' }

/** Picks the answer to a request; `used` counts by rule and is changed here. */
export function chooseAnswer(script: Script, body: ChatBody, nth: number, used: Map<number, number>): Answer {
  const last = body.messages.at(-1)
  const said = body.messages.findLast((message) => message.role === 'user')?.content ?? ''
  const user = said.slice(said.lastIndexOf(asked) < 0 ? 0 : said.lastIndexOf(asked) + asked.length)
  const system = body.messages.find((message) => message.role === 'system')?.content ?? ''
  const tool = last?.role === 'tool' ? last.content : null
  for (const [index, rule] of (script.answers ?? []).entries()) {
    if (typeof rule === 'function') {
      const answer = rule(body, nth)
      if (answer) return answer
      continue
    }
    const { when = {} } = rule
    const times = used.get(index) ?? 0
    if (times >= (when.times ?? Number.POSITIVE_INFINITY)) continue
    if ((when.tool === undefined) !== (tool === null)) continue
    const userMatch = new RegExp(when.user ?? '', 'i').exec(user)
    const toolMatch = new RegExp(when.tool ?? '', 'i').exec(tool ?? '')
    if (!userMatch || !toolMatch || !new RegExp(when.system ?? '', 'i').test(system)) continue
    used.set(index, times + 1)
    return filled(rule, { user: userMatch, tool: toolMatch })
  }
  return script.otherwise ?? nothingFits
}

function filled(
  answer: Rule,
  groups: { readonly user: readonly string[]; readonly tool: readonly string[] },
): Answer {
  const { when: _, ...rest } = answer
  // Groups are put into strings after parsing, so that a quote in one cannot break the JSON.
  const fill = (value: unknown): unknown => {
    if (typeof value === 'string')
      return value.replace(
        /\{\{(user|tool)\.(\d+)\}\}/g,
        (_all, from: 'user' | 'tool', n) => groups[from][Number(n)] ?? '',
      )
    if (Array.isArray(value)) return value.map(fill)
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, fill(inner)]))
    return value
  }
  return fill(rest) as Answer
}

/** The lines of a 200 answer. */
export function stepsOf(answer: Answer): readonly Step[] {
  const pause: readonly Step[] = answer.pieceMs ? [{ kind: 'wait', ms: answer.pieceMs }] : []
  const width = answer.pieceCharacters ?? 8
  const say = (text: string, as: 'content' | 'thinking'): Step[][] =>
    pieces(text, width).map((piece) => [
      { kind: 'line', message: as === 'content' ? { content: piece } : { content: '', thinking: piece } },
      ...pause,
    ])
  const text = answer.text ?? (answer.json === undefined ? '' : JSON.stringify(answer.json))
  const words = [...say(answer.thinking ?? '', 'thinking'), ...say(text, 'content')]
  const calls = (answer.calls ?? []).map((call, index) => ({
    ...(call.id ? { id: call.id } : {}),
    function: { index, name: call.name, arguments: call.arguments },
  }))
  const line = (some: readonly unknown[]): Step => ({
    kind: 'line',
    message: { content: '', tool_calls: some },
  })
  const middle = Math.floor(words.length / 2)
  const at = answer.callsAt ?? 'last'
  if (calls.length > 0 && at === 'first') words.unshift([line(calls)])
  if (calls.length > 0 && at === 'middle') words.splice(middle, 0, [line(calls)])
  if (calls.length > 0 && at === 'last') words.push([line(calls)])
  if (at === 'spread')
    for (const [index, call] of calls.entries())
      words.splice(Math.min(words.length, index * 2), 0, [line([call])])
  const broken = breakOf(answer)
  const half = Math.ceil(words.length / 2)
  const garbage = (answer.garbage ?? []).map((raw): Step => ({ kind: 'raw', text: raw }))
  if (broken) return [...words.slice(0, half).flat(), ...garbage, broken]
  return [
    ...words.slice(0, half).flat(),
    ...garbage,
    ...words.slice(half).flat(),
    {
      kind: 'done',
      reason: answer.doneReason ?? 'stop',
      message: at === 'done' && calls.length > 0 ? { content: '', tool_calls: calls } : { content: '' },
    },
  ]
}

function breakOf(answer: Answer): Step | null {
  if (answer.error !== undefined) return { kind: 'error', message: answer.error }
  if (answer.drop) return { kind: 'drop' }
  return answer.hang ? { kind: 'hang' } : null
}

function pieces(text: string, width: number): readonly string[] {
  const found: string[] = []
  for (let start = 0; start < text.length; start += width) found.push(text.slice(start, start + width))
  return found
}
