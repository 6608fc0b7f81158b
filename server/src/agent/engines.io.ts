// Owns which engine is in use: asks Ollama what is there, lets the router choose, keeps the engine
// while the choice stands, and says on the badge what is wrong. Starts and pulls only when called.

import { totalmem } from 'node:os'
import type { Settings } from '../../protocol/settings.ts'
import type { EngineView } from '../../protocol/views.ts'
import type { Engine } from '../base/event.ts'
import type { Problem, Result } from '../base/result.ts'
import { detectOllama, ollamaEngine, pullModel, startOllama } from '../providers/ollama.io.ts'
import { type Available, type Route, route } from '../router/route.ts'

export interface Engines {
  /** Looks again unless it looked a moment ago; null when there is none. */
  current(): Promise<Engine | null>
  view(): EngineView
  refresh(): Promise<EngineView>
  /** A model was loaded for somebody else: with another window than the engine's, that one is opened anew. */
  loaded(model: string, windowTokens: number): void
  start(): Promise<Result<void, Problem>>
  /** `onProgress` gets percent of the bytes and Ollama's words for the step. */
  pull(
    model: string,
    onProgress: (percent: number, words: string) => void,
    signal: AbortSignal,
  ): Promise<Result<void, Problem>>
}

/** What a small laptop runs well; offered when there is no model at all. */
const suggestedModel = 'qwen3:4b'
/** Prefix, tools and answer beside the budget for context. */
const besidesContextTokens = 2048
/** Prefix, one question and a short answer: less cannot work. */
const leastTokens = 2048
const freshMs = 5_000

export function openEngines(settings: () => Settings, onChange: (view: EngineView) => void): Engines {
  let view: EngineView = none(settings(), 'Looking for a local model.', 'none', [])
  let engine: { readonly key: string; readonly engine: Engine } | null = null
  let lookedAt = Number.NEGATIVE_INFINITY
  let looking: Promise<EngineView> | null = null

  const look = async (): Promise<EngineView> => {
    const now = settings()
    const detected = await detectOllama(now.ollamaHost)
    const available: Available = {
      models: detected.ok ? detected.value.models : [],
      memoryBytes: totalmem(),
      unavailable: detected.ok ? null : detected.error,
    }
    const request = {
      needs: 'tools',
      promptTokens: leastTokens,
      configured: now.ollamaModel,
      mode: 'local',
      privacy: 'open',
    } as const
    const chosen = route(request, available)
    const names = available.models.filter(({ place }) => place === 'local').map(({ name }) => name)
    const next = await adopt(chosen, now, available, names)
    lookedAt = performance.now()
    if (JSON.stringify(next) !== JSON.stringify(view)) {
      view = next
      onChange(view)
    }
    return view
  }

  const adopt = async (
    chosen: Route,
    now: Settings,
    available: Available,
    names: readonly string[],
  ): Promise<EngineView> => {
    if (chosen.kind === 'none') {
      engine = null
      const model = now.ollamaModel || suggestedModel
      const pullable = chosen.action === 'pull' && !names.includes(model) ? [model, ...names] : names
      return none(now, `${chosen.message} ${chosen.next}`.trim(), chosen.action, pullable)
    }
    const most = available.models.find(({ name }) => name === chosen.model)?.windowTokens || 4096
    const wanted = Math.ceil((now.budgetTokens + besidesContextTokens) / 1024) * 1024
    const windowTokens = Math.min(most, wanted)
    const key = JSON.stringify([now.ollamaHost, chosen.model, windowTokens, now.loadTimeoutSeconds])
    if (engine?.key !== key) {
      const options = {
        host: now.ollamaHost,
        model: chosen.model,
        windowTokens,
        loadTimeoutMs: now.loadTimeoutSeconds * 1000,
      }
      const opened = await ollamaEngine(options)
      if (!opened.ok) {
        engine = null
        return none(now, `${opened.error.message} ${opened.error.next}`.trim(), 'none', names)
      }
      engine = { key, engine: opened.value }
    }
    const { info } = engine.engine
    return {
      kind: info.place,
      label: info.model,
      host: info.host,
      windowTokens: info.windowTokens,
      message: '',
      action: 'none',
      models: names,
    }
  }

  const refresh = (): Promise<EngineView> => {
    looking ??= look().finally(() => {
      looking = null
    })
    return looking
  }

  return {
    current: async () => {
      if (performance.now() - lookedAt > freshMs) await refresh()
      return engine?.engine ?? null
    },
    view: () => view,
    refresh,
    loaded: (model, windowTokens) => {
      const info = engine?.engine.info
      if (info?.model !== model || info.windowTokens === windowTokens) return
      engine = null
      lookedAt = Number.NEGATIVE_INFINITY
    },
    start: async () => {
      const started = await startOllama(settings().ollamaHost)
      await refresh()
      return started
    },
    pull: async (model, onProgress, signal) => {
      const report = (progress: { status: string; completedBytes: number; totalBytes: number }) =>
        onProgress(
          Math.floor((progress.completedBytes / Math.max(1, progress.totalBytes)) * 100),
          progress.status,
        )
      const pulled = await pullModel(settings().ollamaHost, model, report, signal)
      await refresh()
      return pulled
    },
  }
}

const none = (
  settings: Settings,
  message: string,
  action: EngineView['action'],
  models: readonly string[],
): EngineView => ({
  kind: 'none',
  label: 'no model: reflex',
  host: settings.ollamaHost,
  windowTokens: 0,
  message,
  action,
  models,
})
