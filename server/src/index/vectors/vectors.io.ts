// Owns the search by meaning of one workspace: the attached model, its table, the file on disk, the background
// work around it, and the question that must not wait. Without a model it does nothing and answers null.

import { setTimeout } from 'node:timers/promises'
import { createPause } from '../pause.io.ts'
import type { Store } from '../store.ts'
import { type Builder, type BuildProgress, createBuilder } from './builder.ts'
import { modelOf, openVectorFile } from './file.io.ts'
import { type Near, nearTo } from './near.ts'
import { createPlaces, type Places } from './places.ts'
import { type VectorSource, wrongVectors } from './source.ts'
import { createTable, emptyRows, type VectorTable } from './table.ts'
import { questionText } from './text.ts'
import type { Vectors } from './vectors.ts'

export interface VectorsOptions {
  readonly store: Store
  readonly root: string
  /** Null: vectors live in memory only. */
  readonly storage: string | null
  /** The text that is there now, with the hash its index entry would have. */
  read(path: string): Promise<{ readonly text: string; readonly hash: string } | null>
  /** The index is complete enough to be embedded. */
  readonly ready: Promise<void>
}

export interface OwnVectors extends Vectors {
  /** What a question is near to; null without a model, without vectors yet, or when the model takes too long. */
  near(question: string): Promise<Near | null>
  close(): Promise<void>
}

/** A question waits so long for its vector. The model works on: the same question finds it next time. */
const patienceMs = 300
const longestQuestionMs = 60_000
/** Nodes that the vectors alone may bring into an answer. */
const mostNear = 200
const keptQuestions = 32
/** So many changed files are looked up while a question waits; more are left to the background. */
const lookedAtOnce = 50

interface Open {
  readonly source: VectorSource
  readonly table: VectorTable
  readonly places: Places
  readonly builder: Builder
  readonly stop: AbortController
  readonly running: Promise<void>
  /** Vectors of questions, asked and under way. */
  readonly questions: Map<string, Promise<Float32Array | null>>
}

export function openVectors(options: VectorsOptions): OwnVectors {
  const { store } = options
  let open: Open | null = null
  let closed = false
  let paused = false
  const held = new Set<object>()
  /** Releases of the present builder, by holder. */
  const releases = new Map<object, () => void>()
  const listeners: (() => void)[] = []
  const changed = (): void => {
    for (const listener of listeners) listener()
  }
  let order: Promise<void> = Promise.resolve()

  const start = async (source: VectorSource): Promise<void> => {
    const file = options.storage === null ? null : openVectorFile(options.storage, options.root, source.id)
    await options.ready
    const loaded = (await file?.load()) ?? null
    const rows = loaded?.dimensions === source.dimensions ? loaded : emptyRows(source.dimensions)
    const table = createTable(rows)
    const places = createPlaces(store, table)
    const stop = new AbortController()
    const builder = createBuilder({
      store,
      source,
      table,
      places,
      read: options.read,
      sleep: (ms, signal) => setTimeout(ms, undefined, { signal, ref: false }).catch(() => undefined),
      breathe: createPause(8),
      // A disk that is full or read-only costs the cache, not the search.
      save: async () => void (await file?.save(table.rows()).catch(() => undefined)),
      onChange: changed,
    })
    if (closed) return source.close()
    for (const holder of held) releases.set(holder, builder.hold())
    if (paused) builder.pause()
    open = { source, table, places, builder, stop, running: builder.run(stop.signal), questions: new Map() }
    changed()
  }

  const end = async (): Promise<void> => {
    const before = open
    open = null
    releases.clear()
    if (!before) return
    before.stop.abort()
    await before.running
    await before.source.close()
    changed()
  }

  const hold = (): (() => void) => {
    const holder = {}
    held.add(holder)
    if (open) releases.set(holder, open.builder.hold())
    return () => {
      held.delete(holder)
      releases.get(holder)?.()
      releases.delete(holder)
    }
  }

  /** Never rejects. */
  const vectorOf = ({ source, stop, questions }: Open, text: string): Promise<Float32Array | null> => {
    const known = questions.get(text)
    if (known) return known
    const signal = AbortSignal.any([stop.signal, AbortSignal.timeout(longestQuestionMs)])
    const asking = source.embed([text], 'query', signal).then(
      (answer) => {
        const wrong = answer.ok ? wrongVectors(answer.value, 1, source.dimensions) : answer.error
        // What went wrong is tried again with the next question; the builder tells the user.
        if (!answer.ok || wrong) questions.delete(text)
        return answer.ok && !wrong ? (answer.value[0] ?? null) : null
      },
      () => null,
    )
    questions.set(text, asking)
    const oldest = questions.size > keptQuestions ? questions.keys().next().value : undefined
    if (oldest !== undefined) questions.delete(oldest)
    return asking
  }

  return {
    use(source) {
      order = order.then(async () => {
        if (source !== null && open?.source === source) return
        await end()
        if (source) await start(source)
      })
      return order
    },
    keptModel: async () => (options.storage === null ? '' : await modelOf(options.storage, options.root)),
    status: () => open && { label: open.source.label, ...open.builder.progress() },
    onChange: (listener) => void listeners.push(listener),
    hold,
    pause() {
      paused = true
      open?.builder.pause()
    },
    resume() {
      paused = false
      open?.builder.resume()
    },
    async settled() {
      await order
      while (open && (open.places.stale().length > 0 || !isOver(open.builder.progress())))
        await setTimeout(20)
    },
    async near(question) {
      const now = open
      const text = questionText(question)
      if (!now || text === '' || now.table.rows().count === 0) return null
      const release = hold()
      try {
        const late = new AbortController()
        const waited = setTimeout(patienceMs, null, { signal: late.signal }).catch(() => null)
        const vector = await Promise.race([vectorOf(now, text), waited])
        late.abort()
        if (!vector || open !== now) return null
        for (const file of now.places.stale().slice(0, lookedAtOnce)) {
          // What lacks a vector is for the background to see, too.
          if (now.places.look(file).length > 0) now.places.forget(file.path)
        }
        return nearTo(now.table, now.places, vector, mostNear)
      } finally {
        release()
      }
    },
    async close() {
      closed = true
      await order
      await end()
    },
  }
}

const isOver = ({ state, done, total }: BuildProgress): boolean => state === 'done' && done === total
