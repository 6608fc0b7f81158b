// Owns embedding with a model of an Ollama host: which of its models embed, and `/api/embed`. Only models that run
// on that host itself: what would go to a cloud is refused here. Never pulls and never starts anything.

import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import type { VectorSource } from '../index/vectors/source.ts'
import { askOllama, asProblem } from './ask.io.ts'
import { type Host, readHost } from './host.ts'
import { promptsOf } from './prompts.ts'
import {
  readDigests,
  readEmbedded,
  readEmbeddingLength,
  readLoadedWindow,
  readShown,
  readTags,
} from './wire.ts'

export interface EmbeddingModel {
  readonly name: string
  /** Of what the host has under that name now. */
  readonly digest: string
  readonly sizeBytes: number
  /** 0 when the host does not tell. */
  readonly dimensions: number
  /** In memory at this moment. */
  readonly loaded: boolean
}

const questionTimeoutMs = 5_000
/** A model may have to be loaded first. */
const embedTimeoutMs = 120_000
const never = new AbortController().signal
/** In one request: enough to keep a graphics card at work, little enough to give up without loss. */
const textsPerRequest = 16

/** The embedding models that run on the host, loaded ones first, then the smaller. */
export async function embeddingModels(
  text: string,
  signal: AbortSignal = never,
): Promise<Result<readonly EmbeddingModel[], Problem>> {
  const read = readHost(text)
  if (!read.ok) return read
  const host = read.value
  if (host.reach === 'far') return ok([])
  const options = { timeoutMs: questionTimeoutMs, signal, model: '' }
  const listed = await askOllama(
    host,
    options,
    (client) => client.list(),
    (body) => ({ models: readTags(body), digests: readDigests(body) }),
  )
  if (!listed.ok) return err(asProblem(listed.error))
  const running = await askOllama(
    host,
    options,
    (client) => client.ps(),
    (body) => (name: string) => readLoadedWindow(body, name) > 0,
  )
  const found: EmbeddingModel[] = []
  for (const { name, place, sizeBytes } of listed.value.models) {
    // A cloud model is not even asked about.
    if (place === 'cloud') continue
    const shown = await askOllama(
      host,
      { ...options, model: name },
      (client) => client.show({ model: name }),
      (body) => ({ ...readShown(body), dimensions: readEmbeddingLength(body) }),
    )
    if (!shown.ok || shown.value.remoteHost || !shown.value.capabilities.includes('embedding')) continue
    const loaded = running.ok && running.value(name)
    const digest = listed.value.digests.get(name) ?? ''
    found.push({ name, digest, sizeBytes, dimensions: shown.value.dimensions, loaded })
  }
  return ok(found.sort((a, b) => Number(b.loaded) - Number(a.loaded) || a.sizeBytes - b.sizeBytes))
}

/** The id of a source's vectors: the name and what stands behind it. */
export const modelId = ({ name, digest }: EmbeddingModel): string => `ollama:${name}@${digest}`

/** A source for one of `embeddingModels`. Where the host does not tell the dimensions, the model is asked. */
export async function ollamaSource(
  text: string,
  model: EmbeddingModel,
  signal: AbortSignal = never,
): Promise<Result<VectorSource, Problem>> {
  const read = readHost(text)
  if (!read.ok) return read
  const host = read.value
  let { dimensions } = model
  if (dimensions === 0) {
    const probe = await embed(host, model.name, ['dimensions'], signal)
    if (!probe.ok) return probe
    dimensions = probe.value[0]?.length ?? 0
    if (dimensions === 0)
      return err(problem('bad-vectors', `${model.name} answers without vectors.`, 'Choose another model.'))
  }
  const prompts = promptsOf(model.name)
  return ok({
    id: modelId(model),
    label: `${model.name} (Ollama)`,
    dimensions,
    batch: textsPerRequest,
    embed: (texts, purpose, stop) =>
      embed(
        host,
        model.name,
        texts.map((one) => prompts[purpose] + one),
        stop,
      ),
    close: async () => undefined,
  })
}

async function embed(
  host: Host,
  model: string,
  texts: readonly string[],
  signal: AbortSignal,
): Promise<Result<readonly Float32Array[], Problem>> {
  const answer = await askOllama(
    host,
    { timeoutMs: embedTimeoutMs, signal, model },
    // A text longer than the model reads is cut there: its beginning says what it is about.
    (client) => client.embed({ model, input: [...texts], truncate: true }),
    readEmbedded,
  )
  if (signal.aborted) return err(problem('cancelled', `Embedding with ${model} was stopped.`))
  return answer.ok ? ok(answer.value) : err(asProblem(answer.error))
}
