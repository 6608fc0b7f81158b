// Owns the background work: which nodes lack a vector, in which order they get one, when it rests and when it tries
// again. Never answers a question, reads no clock and no file (ports do), and never works while it is held.

import type { Node } from '../../base/node.ts'
import type { Problem } from '../../base/result.ts'
import type { FileEntry, Store } from '../store.ts'
import type { Role } from '../traits.ts'
import type { Places } from './places.ts'
import { type VectorSource, wrongVectors } from './source.ts'
import type { VectorTable } from './table.ts'
import { embeddedText, keyOf } from './text.ts'

export interface BuilderPorts {
  readonly store: Store
  readonly source: VectorSource
  readonly table: VectorTable
  readonly places: Places
  /** The text that is there now, with the hash of its index entry; null when there is none. */
  read(path: string): Promise<{ readonly text: string; readonly hash: string } | null>
  /** Resolves after the time, or at once when the signal aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
  /** Lets waiting requests through. */
  breathe(): Promise<void>
  /** Keeps the table on disk. Called now and then, and when all is done. */
  save(): Promise<void>
  /** `progress` may say something else now. */
  onChange(): void
}

export interface BuildProgress {
  readonly state: 'building' | 'held' | 'paused' | 'done' | 'failed'
  /** Nodes with a vector, and nodes that should have one. */
  readonly done: number
  readonly total: number
  /** What was wrong at the last try; it is tried again. */
  readonly problem: Problem | null
}

export interface Builder {
  /** Works until the signal aborts. */
  run(signal: AbortSignal): Promise<void>
  /** No work until released; what is under way is given up and done again. */
  hold(): () => void
  /** The user's own: until `resume`, whatever else is released. */
  pause(): void
  resume(): void
  progress(): BuildProgress
}

/** In this order: what questions are about comes first. */
const order: Readonly<Record<Role, number>> = {
  source: 0,
  prose: 1,
  test: 2,
  aside: 3,
  data: 4,
  built: 5,
  vendored: 6,
}
/** After a request, so that the next one of the same turn does not meet a running batch. */
const quietMs = 1_000
/** Between two looks at whether the index changed. */
const lookMs = 500
const backoffMs = { first: 5_000, most: 600_000 }
/** Rows between two saves: minutes of work of a slow model. */
const rowsPerSave = 5_000
/** Texts that are gone stay until they are so many: a branch switched back finds its vectors. */
const unused = { share: 0.25, least: 1_000 }

interface Wanted {
  readonly file: FileEntry
  readonly node: Node
  readonly text: string
}

export function createBuilder(ports: BuilderPorts): Builder {
  const { store, source, table, places } = ports
  /** Nodes without a vector, by path. */
  const lacking = new Map<string, number>()
  /** Paths of `lacking`, the next one last. */
  let queue: string[] = []
  let holders = 0
  let paused = false
  const free: (() => void)[] = []
  let batch: AbortController | null = null
  let state: BuildProgress['state'] = 'building'
  let problem: Problem | null = null
  let unsaved = 0
  let wait = backoffMs.first

  const progress = (): BuildProgress => {
    let missing = 0
    for (const count of lacking.values()) missing += count
    const done = placed()
    return { state, done, total: done + missing, problem }
  }
  const placed = (): number => {
    let count = 0
    for (let row = 0; row < table.rows().count; row++) if (places.nodeOf(row) >= 0) count++
    return count
  }
  const say = (next: BuildProgress['state']): void => {
    state = next
    ports.onChange()
  }
  const stopBatch = (): void => batch?.abort()
  const freed = (): void => {
    if (holders > 0 || paused) return
    for (const go of free.splice(0)) go()
  }

  /** Resolves when nobody holds it and it was quiet for a while. */
  const clear = async (signal: AbortSignal): Promise<void> => {
    while ((holders > 0 || paused) && !signal.aborted) {
      say(paused ? 'paused' : 'held')
      await new Promise<void>((resolve) => {
        free.push(resolve)
        signal.addEventListener('abort', () => resolve(), { once: true })
      })
      if (!paused) await ports.sleep(quietMs, signal)
    }
  }

  /** Looks at every file that changed; answers when all of them are known. */
  const survey = async (signal: AbortSignal): Promise<void> => {
    const stale = places.stale()
    if (stale.length === 0) return
    if (state === 'done') say('building')
    for (const file of stale) {
      if (signal.aborted) return
      const missing = places.look(file).length
      if (missing > 0) lacking.set(file.path, missing)
      else lacking.delete(file.path)
      await ports.breathe()
    }
    const files = [...lacking.keys()].flatMap((path) => store.file(path) ?? [])
    queue = files.sort((a, b) => compare(b, a)).map(({ path }) => path)
    for (const path of lacking.keys()) if (!store.file(path)) lacking.delete(path)
  }

  const next = (): string | null => {
    for (;;) {
      const path = queue.at(-1)
      if (path === undefined) return null
      if (lacking.has(path)) return path
      queue.pop()
    }
  }

  /** The texts of one file's nodes that have no vector; none when the file moved on since it was indexed. */
  const wantedOf = async (path: string): Promise<readonly Wanted[]> => {
    const document = await ports.read(path)
    const file = store.file(path)
    if (!file || document?.hash !== file.hash) return []
    const siblings = new Map(store.nodesOf(path).map((node) => [node.id as string, node]))
    return places
      .look(file)
      .map((node) => ({ file, node, text: embeddedText(node, siblings, document.text) }))
  }

  /** False when it has to be done again. */
  const embed = async (some: readonly Wanted[], signal: AbortSignal): Promise<boolean> => {
    await clear(signal)
    if (signal.aborted) return false
    say('building')
    batch = new AbortController()
    const texts = some.map(({ text }) => text)
    const answer = await source.embed(texts, 'document', AbortSignal.any([signal, batch.signal]))
    const stopped = batch.signal.aborted
    batch = null
    if (!answer.ok && stopped) return embed(some, signal)
    if (signal.aborted) return false
    const wrong = answer.ok ? wrongVectors(answer.value, texts.length, source.dimensions) : answer.error
    if (!answer.ok || wrong) {
      problem = wrong
      say('failed')
      await ports.sleep(wait, signal)
      wait = Math.min(backoffMs.most, wait * 2)
      return false
    }
    problem = null
    wait = backoffMs.first
    for (const [i, { file, node }] of some.entries()) {
      places.place(file, node, table.add(keyOf(node), answer.value[i] as Float32Array))
    }
    unsaved += some.length
    return true
  }

  const reclaim = (): void => {
    const { count } = table.rows()
    const kept = placed()
    if (count - kept < Math.max(unused.least, count * unused.share)) return
    places.moved(table.retain((row) => places.nodeOf(row) >= 0))
    unsaved++
  }

  const keep = async (): Promise<void> => {
    if (unsaved === 0) return
    unsaved = 0
    await ports.save()
  }

  /** One batch of texts, of as many files as it takes. */
  const step = async (signal: AbortSignal): Promise<void> => {
    const some: Wanted[] = []
    const counts = new Map<string, number>()
    while (some.length < source.batch && !signal.aborted) {
      const path = next()
      if (path === null) break
      const wanted = await wantedOf(path)
      const taken = wanted.slice(0, source.batch - some.length)
      some.push(...taken)
      counts.set(path, wanted.length - taken.length)
      // Taken out while it is under way, so that the next file is another one.
      lacking.delete(path)
      if (wanted.length > taken.length) break
    }
    const put = some.length === 0 || (await embed(some, signal))
    for (const [path, left] of counts) {
      const again = put ? left : left + some.filter(({ file }) => file.path === path).length
      if (again === 0 || !store.file(path)) continue
      lacking.set(path, again)
      queue.push(path)
    }
    if (put) say('building')
  }

  return {
    async run(signal) {
      const stop = (): void => stopBatch()
      signal.addEventListener('abort', stop, { once: true })
      while (!signal.aborted) {
        await clear(signal)
        await survey(signal)
        if (signal.aborted) break
        if (next() !== null) {
          await step(signal)
          if (unsaved >= rowsPerSave) await keep()
          continue
        }
        reclaim()
        await keep()
        if (state !== 'done') say('done')
        await ports.sleep(lookMs, signal)
      }
      signal.removeEventListener('abort', stop)
      await keep()
    },
    hold() {
      let held = true
      holders++
      stopBatch()
      return () => {
        if (!held) return
        held = false
        holders--
        freed()
      }
    },
    pause() {
      paused = true
      stopBatch()
      say('paused')
    },
    resume() {
      paused = false
      freed()
    },
    progress,
  }
}

/** The next one first: by role, then by how new it is. */
const compare = (a: FileEntry, b: FileEntry): number =>
  order[a.role] - order[b.role] || b.modifiedMs - a.modifiedMs || (a.path < b.path ? -1 : 1)
