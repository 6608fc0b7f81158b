// Owns the choice of engine for one request: a pure function of the request, the user's settings and
// what is there. Never contacts an engine, never reads a setting by itself, never chooses a cloud in
// local mode.

import { sameModel } from '../providers/wire.ts'

/** One model that could answer. What a provider's listing gives fits here as it is. */
export interface Candidate {
  /** `qwen3:4b` */
  readonly name: string
  readonly place: 'local' | 'cloud'
  readonly capabilities: readonly string[]
  /** On disk; 0 when unknown. */
  readonly sizeBytes: number
  /** The most the model was made for; 0 when unknown. */
  readonly windowTokens: number
}

export interface RouteRequest {
  /** `tools`: it may have to act. `chat`: words are enough. */
  readonly needs: 'chat' | 'tools'
  /** Prompt and answer together, in tokens. */
  readonly promptTokens: number
  /** Name of the model the user set; empty for none. */
  readonly configured: string
  /** `local`: nothing but this machine. */
  readonly mode: 'local' | 'cloud-allowed'
  /** What the privacy rules hold back may never reach a cloud, in any mode. */
  readonly privacy: 'open' | 'local-only'
}

export interface Available {
  /** In the order the provider lists them. */
  readonly models: readonly Candidate[]
  /** Memory for a model, in bytes; 0 when unknown, which rules nothing out. */
  readonly memoryBytes: number
  /** Why there is nothing, in the provider's words, when `models` is empty for a reason. */
  readonly unavailable: { readonly code: string; readonly message: string; readonly next: string } | null
}

export type Route =
  | {
      readonly kind: 'engine'
      readonly model: string
      readonly place: 'local' | 'cloud'
      /** `schema`: the model cannot call tools, so its whole output is constrained to one call. */
      readonly calling: 'tools' | 'schema' | 'none'
      readonly why: string
    }
  /** Reflexes and retrieval only. `action` is what a button can offer. */
  | {
      readonly kind: 'none'
      readonly code: string
      readonly message: string
      readonly next: string
      readonly action: 'none' | 'start' | 'pull'
    }

/** A model needs its file in memory and about a fifth more for the window. */
const memoryFactor = 1.2

/**
 * In this order:
 * 1. A configured model is the one, or nothing is: silently answering with another would hide a mistake.
 *    A name without a tag means `:latest`.
 * 2. Else the models that may be used at all: place allowed, able to chat, window large enough, fitting in
 *    memory where both sizes are known. Local ones before cloud ones.
 * 3. When tools are needed, those that call tools natively before those that do not.
 * 4. Of those the smallest, because the user waits for it; equal or unknown sizes go by name. A change
 *    of the listing's order never changes the choice.
 */
export function route(request: RouteRequest, available: Available): Route {
  const cloudAllowed = request.mode === 'cloud-allowed' && request.privacy === 'open'
  if (available.models.length === 0) return nothing(available, request)
  if (request.configured) return configuredRoute(request, available, cloudAllowed)
  const usable = available.models.filter(
    (model) =>
      canChat(model) && (model.place === 'local' || cloudAllowed) && holds(model, request.promptTokens),
  )
  const fitting = usable.filter((model) => fits(model, available.memoryBytes))
  const best = [...fitting].sort((a, b) => compare(a, b, request.needs))[0]
  if (best) return engine(best, request, reasonFor(best, request.needs))
  return noneUsable(request, available, cloudAllowed, usable)
}

function configuredRoute(request: RouteRequest, available: Available, cloudAllowed: boolean): Route {
  const model = available.models.find((candidate) => sameModel(candidate.name, request.configured))
  if (!model)
    return none(
      'model-missing',
      `The model ${request.configured} is not there.`,
      `Pull ${request.configured}, or choose another in passepartout.ollamaModel.`,
      'pull',
    )
  if (model.place === 'cloud' && !cloudAllowed)
    return none(
      'cloud-not-allowed',
      request.mode === 'local'
        ? `${model.name} runs in a cloud, and only this machine is used.`
        : `${model.name} runs in a cloud, and the privacy rules keep this request here.`,
      'Choose a local model in passepartout.ollamaModel.',
      'none',
    )
  if (!canChat(model))
    return none(
      'not-a-chat-model',
      `${model.name} cannot answer questions.`,
      'Choose another model in passepartout.ollamaModel.',
      'none',
    )
  if (!holds(model, request.promptTokens))
    return none(
      'window-too-small',
      `${model.name} holds ${model.windowTokens} tokens; this needs ${request.promptTokens}.`,
      'Lower passepartout.budgetTokens or choose another model.',
      'none',
    )
  return engine(model, request, 'the model you set')
}

function noneUsable(
  request: RouteRequest,
  available: Available,
  cloudAllowed: boolean,
  usable: readonly Candidate[],
): Route {
  if (usable.length > 0)
    return none(
      'too-large',
      'No model here fits in the memory of this machine.',
      'Pull a smaller model.',
      'pull',
    )
  const near = available.models.filter((model) => canChat(model) && (model.place === 'local' || cloudAllowed))
  if (near.length > 0)
    return none(
      'window-too-small',
      `No model here holds the ${request.promptTokens} tokens this needs.`,
      'Lower passepartout.budgetTokens.',
      'none',
    )
  if (available.models.some((model) => model.place === 'cloud' && canChat(model)))
    return none(
      'only-cloud',
      'All models here run in a cloud, and this request stays on this machine.',
      'Pull a local model.',
      'pull',
    )
  return none('no-chat-model', 'No model here can answer questions.', 'Pull a model.', 'pull')
}

function nothing(available: Available, request: RouteRequest): Route {
  const why = available.unavailable
  if (!why)
    return none(
      'no-model',
      'Ollama runs but has no model.',
      request.configured ? `Pull ${request.configured}.` : 'Pull a model.',
      'pull',
    )
  return none(why.code, why.message, why.next, why.code === 'ollama-unreachable' ? 'start' : 'none')
}

const none = (code: string, message: string, next: string, action: 'none' | 'start' | 'pull'): Route => ({
  kind: 'none',
  code,
  message,
  next,
  action,
})

function engine(model: Candidate, request: RouteRequest, why: string): Route {
  const native = model.capabilities.includes('tools')
  return {
    kind: 'engine',
    model: model.name,
    place: model.place,
    calling: request.needs === 'chat' ? 'none' : native ? 'tools' : 'schema',
    why,
  }
}

function reasonFor(model: Candidate, needs: RouteRequest['needs']): string {
  const where = model.place === 'local' ? 'local model' : 'cloud model'
  if (needs === 'chat') return `smallest ${where}`
  return model.capabilities.includes('tools')
    ? `smallest ${where} that calls tools`
    : `smallest ${where}; none here calls tools`
}

/** An embedding model that names no other skill does not chat. */
const canChat = (model: Candidate): boolean =>
  !(
    model.capabilities.includes('embedding') &&
    !model.capabilities.includes('tools') &&
    !model.capabilities.includes('vision')
  )

const holds = (model: Candidate, tokens: number): boolean =>
  model.windowTokens === 0 || model.windowTokens >= tokens

const fits = (model: Candidate, memoryBytes: number): boolean =>
  model.place === 'cloud' || memoryBytes === 0 || model.sizeBytes * memoryFactor <= memoryBytes

function compare(a: Candidate, b: Candidate, needs: RouteRequest['needs']): number {
  return (
    order(a.place === 'cloud', b.place === 'cloud') ||
    (needs === 'tools' ? order(!a.capabilities.includes('tools'), !b.capabilities.includes('tools')) : 0) ||
    size(a) - size(b) ||
    (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)
  )
}

const order = (a: boolean, b: boolean): number => Number(a) - Number(b)
/** Unknown sizes come after known ones. */
const size = (model: Candidate): number => model.sizeBytes || Number.MAX_SAFE_INTEGER
