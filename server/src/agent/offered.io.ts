// Owns the local models as the editor's own chat uses them: which there are, an engine for each with the window that the user
// set, one request as a stream, its line in the ledger and its entry in the trace. Never offers a model of a cloud, and never
// looks into what is asked.

import type { OfferedEnd, OfferedModelView, OfferedParams, OfferedPart } from '../../protocol/offered.ts'
import type { Settings } from '../../protocol/settings.ts'
import type { Engine, EngineRequest, Schema } from '../base/event.ts'
import type { TurnId } from '../base/ids.ts'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import type { TokenRatios } from '../context/ratio.ts'
import { type Detected, detectOllama, ollamaEngine } from '../providers/ollama.io.ts'
import type { Trace } from '../trace/journal.io.ts'
import type { Ledger } from '../trace/ledger.io.ts'

export interface OfferedPorts {
  settings(): Pick<
    Settings,
    'ollamaHost' | 'loadTimeoutSeconds' | 'offeredModels.enabled' | 'offeredModels.windowTokens'
  >
  readonly ratios: TokenRatios
  readonly ledger: Pick<Ledger, 'record'>
  readonly trace: Pick<Trace, 'append'>
  /** Under which the requests of this session stand in the trace. */
  readonly turn: TurnId
  now(): number
  /** It has answered, so this is how it is loaded now. */
  onLoaded(model: string, windowTokens: number): void
}

export interface Offered {
  models(): Promise<readonly OfferedModelView[]>
  ask(params: OfferedParams, onPart: (part: OfferedPart) => void, signal: AbortSignal): Promise<OfferedEnd>
  tokens(model: string, text: string): number
}

type Listed = Detected['models'][number]

const freshMs = 5_000
/** A quarter of the window is for the answer, but no more than this. */
const mostOutputTokens = 4_096
/** Of a prompt and of an answer in the trace, in UTF-16 units. */
const mostTraced = 20_000

export function openOffered(ports: OfferedPorts): Offered {
  let listed: { readonly at: number; readonly host: string; readonly models: readonly Listed[] } | null = null
  const engines = new Map<string, Engine>()

  const list = async (): Promise<readonly Listed[]> => {
    const now = ports.settings()
    if (!now['offeredModels.enabled']) return []
    if (listed && listed.host === now.ollamaHost && ports.now() - listed.at < freshMs) return listed.models
    const detected = await detectOllama(now.ollamaHost)
    const models = detected.ok ? detected.value.models.filter(({ place }) => place === 'local') : []
    listed = { at: ports.now(), host: now.ollamaHost, models }
    return models
  }

  const windowOf = (model: Listed): number =>
    Math.min(model.windowTokens || Number.POSITIVE_INFINITY, ports.settings()['offeredModels.windowTokens'])

  const engineOf = async (name: string): Promise<Result<Engine, Problem>> => {
    const model = (await list()).find((one) => one.name === name)
    if (!model)
      return err(
        problem('not-offered', `The model ${name.slice(0, 80)} is not offered.`, 'Choose another one.'),
      )
    const { ollamaHost, loadTimeoutSeconds } = ports.settings()
    const key = JSON.stringify([ollamaHost, name, windowOf(model), loadTimeoutSeconds])
    const known = engines.get(key)
    if (known) return ok(known)
    const opened = await ollamaEngine({
      host: ollamaHost,
      model: name,
      windowTokens: windowOf(model),
      loadTimeoutMs: loadTimeoutSeconds * 1000,
    })
    if (!opened.ok) return opened
    if (opened.value.info.place !== 'local')
      return err(problem('not-offered', `${name} runs in a cloud.`, 'Choose a model of this machine.'))
    engines.set(key, opened.value)
    return opened
  }

  return {
    models: async () =>
      (await list()).map((model) => {
        const outputTokens = outputOf(windowOf(model))
        return {
          model: model.name,
          detail: [model.parameterSize, model.quantization].filter(Boolean).join(', '),
          inputTokens: windowOf(model) - outputTokens,
          outputTokens,
          callsTools: model.capabilities.includes('tools'),
        }
      }),
    tokens: (model, text) => Math.ceil(text.length / ports.ratios.charactersPerToken(`ollama:${model}`)),
    async ask(params, onPart, signal) {
      const opened = await engineOf(params.model)
      if (!opened.ok) return { ok: false, message: opened.error.message, next: opened.error.next }
      const engine = opened.value
      const startedAt = ports.now()
      const request = requestOf(params, outputOf(engine.info.windowTokens))
      const given: OfferedPart[] = []
      const give = (part: OfferedPart) => {
        given.push(part)
        onPart(part)
      }
      let end: OfferedEnd = { ok: false, message: 'The model ended without a word.', next: 'Ask again.' }
      let constrained = ''
      let usage = { promptTokens: 0, outputTokens: 0 }
      for await (const event of engine.stream(request, signal)) {
        if (event.kind === 'text' && request.format) constrained += event.text
        else if (event.kind === 'text') give({ kind: 'text', text: event.text })
        else if (event.kind === 'call') give({ kind: 'call', call: event.call })
        else if (event.kind === 'end') {
          usage = event.usage
          end = { ok: true, reason: event.reason }
        } else if (event.kind === 'error') end = { ok: false, message: event.message, next: event.next }
      }
      if (request.format && end.ok && end.reason === 'stop') {
        const call = calledOf(params, constrained)
        if (call) give(call)
        else end = { ok: false, message: 'The model did not call the tool.', next: 'Ask again.' }
      }
      ports.ratios.learn(engine.info.id, characters(request), usage.promptTokens)
      const ms = ports.now() - startedAt
      await ports.ledger.record({ turn: ports.turn, engine: engine.info.id, ...usage, ms, kind: 'offered' })
      await ports.trace.append({
        turn: ports.turn,
        kind: 'call',
        title: `${params.model} answered for the editor’s chat`,
        properties: {
          engine: engine.info.id,
          prompt_tokens: `${usage.promptTokens}`,
          output_tokens: `${usage.outputTokens}`,
          ms: `${Math.round(ms)}`,
          outcome: end.ok ? end.reason : end.message,
        },
        body: tail(request.messages.map(({ role, text }) => `${role}: ${text}`).join('\n\n')),
        texts: [{ name: 'Raw output', body: tail(given.map(written).join('')), language: '' }],
      })
      if (end.ok) ports.onLoaded(params.model, engine.info.windowTokens)
      return end
    },
  }
}

const outputOf = (windowTokens: number): number => Math.min(mostOutputTokens, Math.floor(windowTokens / 4))

function requestOf({ messages, tools, calling }: OfferedParams, maxOutputTokens: number): EngineRequest {
  const [only] = tools
  // Ollama cannot be told to call a tool, but it can be held to the arguments of one.
  if (calling === 'one' && only && isSchema(only.schema))
    return {
      messages: [
        ...messages,
        { role: 'system', text: `Answer with the arguments of ${only.name}: ${only.description}` },
      ],
      tools: [],
      format: only.schema,
      maxOutputTokens,
    }
  return {
    messages,
    tools: tools.map(({ name, description, schema }) => ({
      name,
      description,
      parameters: isSchema(schema) ? schema : { type: 'object' },
    })),
    maxOutputTokens,
  }
}

/** Passed on as it is: whoever made the tool checks what comes back. */
const isSchema = (schema: unknown): schema is Schema =>
  typeof schema === 'object' && schema !== null && 'type' in schema && schema.type === 'object'

function calledOf({ tools, id }: OfferedParams, text: string): OfferedPart | null {
  try {
    const given: unknown = JSON.parse(text)
    const name = tools[0]?.name ?? ''
    return typeof given === 'object' && given !== null
      ? { kind: 'call', call: { id: `${id}-1`, name, arguments: given } }
      : null
  } catch {
    return null
  }
}

const characters = ({ messages, tools }: EngineRequest): number =>
  messages.reduce((sum, { text }) => sum + text.length, 0) + JSON.stringify(tools).length

const written = (part: OfferedPart): string =>
  part.kind === 'text' ? part.text : `\n${part.call.name} ${JSON.stringify(part.call.arguments)}\n`

/** The end is what was asked and answered; what stands before was in the trace already. */
const tail = (text: string): string => (text.length > mostTraced ? `[…] ${text.slice(-mostTraced)}` : text)
