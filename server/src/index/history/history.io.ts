// Owns the reading of a repository's past in the background: when it is read, how far, and when it is looked at
// again. Never makes anybody wait, never writes into the repository; without git or a repository it stays empty.

import { type FSWatcher, watch } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createPause } from '../pause.io.ts'
import { type Asked, listCommits, readCommits, readFunctions } from './ask.io.ts'
import { type HistoryCache, openHistoryCache } from './cache.io.ts'
import type { Commit } from './commits.ts'
import { attributesText, hasFunctions } from './drivers.ts'
import { findRepository, headState, type Repository, shallowCommits } from './git.io.ts'
import type { ChangedFunctions } from './hunks.ts'
import type { HistoryReader, Past } from './readers.ts'

/** Newer than these are read; merges repeat what was merged. */
const mostCommits = 20_000
/** A commit of more files changed no function in particular. */
const widestForFunctions = 15
/** Of all branches seen in this folder; then the cache begins anew with the present one. */
const mostHeld = 60_000
const commitsPerBlock = 500
const lookEveryMs = 2000
/** How long a folder without a repository is left alone. */
const findEveryMs = 60_000
/** An operation of git touches its folder many times. */
const quietMs = 300

export function openHistory(options: {
  readonly root: string
  /** Folder for the cache; null for none. */
  readonly storage: string | null
  readonly history: Past
  readonly signal: AbortSignal
}): HistoryReader {
  const { root, storage, history } = options
  const closing = new AbortController()
  const signal = AbortSignal.any([options.signal, closing.signal])
  let started = false
  let running: Promise<void> | null = null
  let again = false
  let lookedAt = Number.NEGATIVE_INFINITY
  let searchedAt = Number.NEGATIVE_INFINITY
  let folder: string | null = null
  let repository: Repository | null = null
  let cache: HistoryCache | null = null
  let known = ''
  /** Of the commits that were read last; empty for none. */
  let newest = ''
  let watcher: FSWatcher | null = null
  let quiet: NodeJS.Timeout | undefined
  /** Commits of this reading: a message and its functions are half of one each. */
  let steps = 0
  let wanted = 0

  /** Keeps what was read: in memory at once, on disk by the block. */
  const createKeeper = (reach: () => void) => {
    const pause = createPause(8)
    let commits: Commit[] = []
    let functions: ChangedFunctions[] = []
    const flush = async (): Promise<void> => {
      const entries = { commits, functions }
      commits = []
      functions = []
      reach()
      // A full disk costs the next start some time, nothing else.
      await cache?.append(entries).catch(() => {})
    }
    return {
      flush,
      async commit(one: Commit): Promise<void> {
        history.add(one)
        commits.push(one)
        steps++
        await pause()
        if (commits.length >= commitsPerBlock) await flush()
      },
      async functions(one: ChangedFunctions): Promise<void> {
        history.addFunctions(one.hash, one.files)
        functions.push(one)
        steps++
        await pause()
        if (functions.length >= commitsPerBlock * 4) await flush()
      },
    }
  }
  /** Reachable commits whose functions can be had and are not known. */
  const unread = (hashes: readonly string[]): string[] => {
    const byPath = new Map<number, boolean>()
    return hashes.filter((hash) => {
      const commit = history.numberOf(hash)
      if (commit < 0 || history.hasFunctions(hash) || history.width(commit) > widestForFunctions) return false
      let has = false
      history.eachFile(commit, (path) => {
        let one = byPath.get(path)
        if (one === undefined) {
          one = hasFunctions(history.pathOf(path))
          byPath.set(path, one)
        }
        has ||= one
      })
      return has
    })
  }

  const find = async (): Promise<Repository | null> => {
    if (repository) return repository
    if (performance.now() - searchedAt < findEveryMs) return null
    searchedAt = performance.now()
    folder ??= await openFolder(storage)
    repository = await findRepository(root, folder, signal)
    if (repository) searchedAt = Number.NEGATIVE_INFINITY
    return repository
  }

  const read = async (): Promise<void> => {
    const of = await find()
    if (!of || folder === null || signal.aborted) return
    const state = await headState(of)
    // Another reader of the same history may have cleared it.
    const isLost = newest !== '' && history.numberOf(newest) < 0
    if (state === known && !isLost) return
    const asked: Asked = { repository: of, folder, signal }
    const [head] = await listCommits(asked, ['--max-count=1'])
    const commits = head ? await listCommits(asked, ['--no-merges', `--max-count=${mostCommits}`]) : []
    if (signal.aborted) return
    if (!head) {
      // No commit yet, or no repository any more.
      history.reach([], 0)
      newest = ''
      known = state
      if (state.trim() === '') repository = null
      return
    }
    const shallow = await shallowCommits(of)
    const hashes = commits.map(([hash]) => hash).filter((hash) => !shallow.has(hash))
    const reach = () => history.reach(hashes, head[1])
    if (storage !== null && (cache === null || isLost)) {
      cache ??= openHistoryCache(storage, root, of.prefix)
      await load(cache)
    }
    if (history.held() > mostHeld) {
      history.clear()
      await cache?.remove()
    }
    reach()
    const keep = createKeeper(reach)
    const missing = hashes.filter((hash) => history.numberOf(hash) < 0)
    steps = 0
    wanted = 2 * missing.length
    await readCommits(asked, missing, keep.commit)
    await keep.flush()
    if (signal.aborted) return
    const left = unread(hashes)
    steps = missing.length
    wanted = missing.length + left.length
    await readFunctions(asked, left, keep.functions)
    await keep.flush()
    if (signal.aborted) return
    known = state
    newest = hashes.find((hash) => history.numberOf(hash) >= 0) ?? ''
    watchHead(of)
  }

  const load = async (from: HistoryCache): Promise<void> => {
    const pause = createPause(8)
    await from
      .load(async ({ commits, functions }) => {
        for (const commit of commits) {
          history.add(commit)
          await pause()
        }
        for (const { hash, files } of functions) history.addFunctions(hash, files)
        await pause()
      })
      .catch(() => {})
  }

  const watchHead = (of: Repository): void => {
    if (watcher || signal.aborted) return
    try {
      watcher = watch(of.gitDir, { persistent: false }, () => {
        clearTimeout(quiet)
        quiet = setTimeout(begin, quietMs)
        quiet.unref()
      })
      watcher.on('error', () => stopWatching())
    } catch {
      // No watching here: questions still lead to a look.
    }
  }
  const stopWatching = (): void => {
    clearTimeout(quiet)
    watcher?.close()
    watcher = null
  }

  /** One reading at a time; what comes meanwhile leads to one more. */
  const begin = (): void => {
    if (!started || signal.aborted) return
    if (running) {
      again = true
      return
    }
    lookedAt = performance.now()
    running = read()
      .catch(() => {})
      .finally(() => {
        running = null
        wanted = 0
        if (!again) return
        again = false
        begin()
      })
  }

  return {
    start() {
      if (started) return
      started = true
      begin()
    },
    async settled() {
      searchedAt = Number.NEGATIVE_INFINITY
      begin()
      while (running) await running
    },
    state() {
      const total = history.size()
      if (!started) return { kind: 'off', done: 0, total: 0 }
      // A look that finds nothing new is no reading.
      if (running && wanted > 0) {
        const share = Math.min(1, steps / wanted)
        return { kind: 'reading', done: Math.floor(total * share), total }
      }
      return { kind: total === 0 ? 'none' : 'read', done: total, total }
    },
    look() {
      if (!running && performance.now() - lookedAt > lookEveryMs) begin()
    },
    async close() {
      closing.abort()
      stopWatching()
      while (running) await running
      if (storage === null && folder !== null) await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Where git runs: a folder of ours with the file that says how functions are found. */
async function openFolder(storage: string | null): Promise<string> {
  if (storage === null) {
    const folder = await mkdtemp(join(tmpdir(), 'passepartout-history-'))
    await writeFile(join(folder, 'attributes'), attributesText())
    return folder
  }
  const folder = join(storage, 'history')
  await mkdir(folder, { recursive: true })
  const path = join(folder, 'attributes')
  if ((await readFile(path, 'utf8').catch(() => '')) !== attributesText()) {
    const temporary = `${path}.${process.pid}.tmp`
    await writeFile(temporary, attributesText())
    await rename(temporary, path)
  }
  return folder
}
