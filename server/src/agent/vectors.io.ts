// Owns which model the search by meaning uses: what the settings ask for, what is there, and looking again where
// nothing was. Downloads and starts nothing, and keeps the model that the vectors on disk are of where it can.

import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { clearInterval, setInterval } from 'node:timers'
import { setTimeout } from 'node:timers/promises'
import type { Settings } from '../../protocol/settings.ts'
import type { MeaningState, MeaningView, TurnView } from '../../protocol/views.ts'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import type { VectorSource } from '../index/vectors/source.ts'
import type { Vectors } from '../index/vectors/vectors.ts'
import { downloadModel } from '../providers/download.io.ts'
import { embeddingModels, modelId, ollamaSource } from '../providers/embed.io.ts'
import { onnxSource } from '../providers/onnx.io.ts'
import { publishedModel, sizeOf } from '../providers/published.ts'
import { maskedSource } from './masked.ts'

export interface VectorChoice {
  /** Looks again at the settings and at what is there. */
  refresh(): Promise<void>
  /** As it is known at once. */
  state(): MeaningState
  /** With the models that Ollama has now. */
  view(): Promise<MeaningView>
  act(what: 'pause' | 'resume'): void
  /** `onProgress` gets percent of the bytes, and how many there are in words. */
  download(
    onProgress: (percent: number, words: string) => void,
    signal: AbortSignal,
  ): Promise<Result<void, Problem>>
  /** The index was begun anew: its vectors know of no model yet. */
  renewed(): void
  /** A turn that runs needs the machine more than the background does. */
  follow(turn: TurnView): void
  close(): void
}

/** While there is no model: Ollama may have been started, or a model pulled. */
const lookAgainMs = 60_000
const viewWaitMs = 2_000

/** What should be used: how to open it, and a key that is the same as long as nothing has to change. */
type Choice =
  | { readonly kind: 'none'; readonly problem: Problem | null }
  | {
      readonly kind: 'some'
      readonly from: 'ollama' | 'folder'
      readonly key: string
      open(): Promise<Result<VectorSource, Problem>>
    }

export function openVectorChoice(
  /** Those of the present index. */
  present: () => Vectors,
  /** Folder that downloaded models go to. */
  models: string,
  settings: () => Settings,
  onProblem: (problem: Problem) => void,
): VectorChoice {
  let used: { readonly key: string; readonly from: 'ollama' | 'folder' } | null = null
  let wrong: Problem | null = null
  let told = ''
  let looking: Promise<void> = Promise.resolve()
  let closed = false
  let paused = false
  const running = new Map<string, () => void>()
  const offered = join(models, publishedModel.name)

  /** Each is told once: the background tries again and again. */
  const tell = (found: Problem | null): void => {
    const words = found ? found.code + found.message : ''
    if (words === told) return
    told = words
    if (found) onProblem(found)
  }

  const look = async (): Promise<void> => {
    const vectors = present()
    const choice = await choose(settings(), vectors)
    if (closed || vectors !== present()) return
    wrong = null
    if (choice.kind === 'none') {
      used = null
      wrong = choice.problem
      await vectors.use(null)
    } else if (choice.key !== used?.key) {
      const opened = await choice.open()
      used = opened.ok ? choice : null
      wrong = opened.ok ? null : opened.error
      if (opened.ok && closed) return opened.value.close()
      await vectors.use(opened.ok ? maskedSource(opened.value) : null)
    }
    tell(wrong)
  }

  const refresh = (): Promise<void> => {
    looking = looking.then(look, look)
    return looking
  }

  const listen = (): void => {
    const vectors = present()
    vectors.onChange(() => {
      const status = vectors.status()
      if (status?.state === 'failed') tell(status.problem)
    })
  }
  listen()
  const timer = setInterval(() => {
    if (!used && settings()['vectors.source'] !== 'off') void refresh()
  }, lookAgainMs)
  timer.unref()

  const state = (): MeaningState => {
    const status = present().status()
    const problem = status?.problem ?? wrong
    return {
      source: used?.from ?? 'none',
      label: status?.label ?? '',
      state: status?.state ?? 'none',
      done: status?.done ?? 0,
      total: status?.total ?? 0,
      message: problem ? `${problem.message} ${problem.next}`.trim() : '',
    }
  }

  return {
    refresh,
    state,
    async view() {
      // A large folder may be indexed first; what is known by then is shown.
      await Promise.race([looking, setTimeout(viewWaitMs, undefined, { ref: false })])
      const models = await embeddingModels(settings().ollamaHost)
      return {
        ...state(),
        offer: {
          name: publishedModel.name,
          sizeBytes: sizeOf(publishedModel),
          licence: publishedModel.licence,
          host: new URL(publishedModel.address).host,
          folder: offered,
        },
        models: models.ok ? models.value.map(({ name }) => name) : [],
      }
    },
    download: (onProgress, signal) =>
      downloadModel(
        publishedModel,
        offered,
        (done, total) =>
          onProgress(Math.floor((done / total) * 100), `${megabytes(done)} of ${megabytes(total)} MB`),
        signal,
      ),
    act(what) {
      paused = what === 'pause'
      if (paused) present().pause()
      else present().resume()
    },
    renewed() {
      used = null
      listen()
      if (paused) present().pause()
      for (const turn of running.keys()) running.set(turn, present().hold())
      void refresh()
    },
    follow({ turn, state }) {
      if (state === 'running' && !running.has(turn)) running.set(turn, present().hold())
      if (state === 'running') return
      running.get(turn)?.()
      running.delete(turn)
    },
    close() {
      closed = true
      clearInterval(timer)
    },
  }
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1)

async function choose(settings: Settings, vectors: Vectors): Promise<Choice> {
  switch (settings['vectors.source']) {
    case 'off':
      return { kind: 'none', problem: null }
    case 'folder':
      return fromFolder(settings['vectors.folder'])
    case 'ollama': {
      const found = await fromOllama(settings, vectors)
      return found.ok ? found.value : { kind: 'none', problem: found.error }
    }
    case 'auto': {
      const found = await fromOllama(settings, vectors)
      if (found.ok) return found.value
      // Nobody asked for it, so its absence is no problem to tell.
      return settings['vectors.folder'] === ''
        ? { kind: 'none', problem: null }
        : fromFolder(settings['vectors.folder'])
    }
  }
}

async function fromOllama(settings: Settings, vectors: Vectors): Promise<Result<Choice, Problem>> {
  const found = await embeddingModels(settings.ollamaHost)
  if (!found.ok) return found
  const name = settings['vectors.model']
  const kept = await vectors.keptModel()
  const model = name
    ? found.value.find((one) => one.name === name || one.name === `${name}:latest`)
    : // Another model would mean to embed everything again.
      (found.value.find((one) => modelId(one) === kept) ?? found.value[0])
  if (!model) return err(noModel(name))
  return ok({
    kind: 'some',
    from: 'ollama',
    key: `${settings.ollamaHost} ${modelId(model)}`,
    open: () => ollamaSource(settings.ollamaHost, model),
  })
}

const noModel = (name: string): Problem =>
  problem(
    'no-embedding-model',
    name ? `Ollama has no embedding model ${name}.` : 'Ollama has no embedding model.',
    'Run "Passepartout: Set Up Search by Meaning".',
  )

function fromFolder(setting: string): Choice {
  const path = /^~[\\/]/.test(setting) ? join(homedir(), setting.slice(2)) : setting
  if (!isAbsolute(path)) {
    const words = setting === '' ? 'No model folder is set.' : `${setting} is no absolute path.`
    const next = 'Set passepartout.vectors.folder to the folder of an embedding model.'
    return { kind: 'none', problem: problem('no-model-folder', words, next) }
  }
  return { kind: 'some', from: 'folder', key: path, open: () => onnxSource(path) }
}
