// Owns the queue of paths whose nodes are to be made anew, and the work on it: few at a time in this thread with
// pauses for requests, many in worker threads. The latest state of a path wins. Never decides what changed.

import { lstat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Parser } from 'web-tree-sitter'
import type { Document } from '../base/ports.ts'
import type { Grammars } from '../code/grammar.io.ts'
import { grammarOf, type Language } from '../code/language.ts'
import { isOrgPath } from '../org/file.ts'
import { analyse } from './analyse.ts'
import { createEncoder, type Encoder } from './encode.ts'
import { createListMaker } from './lists.ts'
import { packing } from './pack.io.ts'
import { createPause } from './pause.io.ts'
import { analyseInThreads } from './pool.io.ts'
import { factsOfText, hashText, readSource } from './read.io.ts'
import type { Setups } from './setups.io.ts'
import type { FileFacts, Store } from './store.ts'
import { createTyping } from './typing.ts'
import type { Outcome } from './worker.io.ts'

export interface UpdatePorts {
  readonly root: string
  readonly store: Store
  readonly grammars: Grammars
  readonly maxFileBytes: number
  readonly setups: Setups
  /** Real paths of all open folders. */
  readonly folders: readonly string[]
  readonly signal: AbortSignal
  overlayOf(path: string): Document | undefined
  /** A file's outcome is in the store (or the file is out of it). */
  absorbed(outcome: Outcome): void
  /** The file is as the store has it; with its text where it is open. */
  kept(facts: FileFacts, open: string | null): void
  onProgress(done: number, total: number): void
}

export interface Updates {
  push(paths: Iterable<string>): void
  /** Also where the text is the same: what it is read by has changed. */
  pushAnew(paths: Iterable<string>): void
  /** Nothing waits and nothing is under way. */
  idle(): Promise<void>
  isBusy(): boolean
}

/** From so many waiting paths on, threads pay for their start (about 0.3 s each). */
const threadsFrom = 200
/** Org files larger than this are analysed in a thread, however few. */
const largeBytes = 1_000_000
/** A slice of work in this thread before requests get their turn, milliseconds. */
const sliceMs = 8
/** Of one language, milliseconds of work. */
const rehearsedMs = 200
/** Whole and broken by turns, as the text is while a person types; no word that the index does not have. */
const rehearsal = ['\n', '(', ' ', '{']

export function createUpdates(ports: UpdatePorts): Updates {
  const { store, signal } = ports
  const lists = createListMaker()
  let encoder: { readonly numbering: number; readonly made: Encoder } | null = null
  /** It keeps numbers of words. */
  const encoderOf = (): Encoder => {
    if (encoder?.numbering !== store.numbering()) {
      encoder = { numbering: store.numbering(), made: createEncoder(store.dictionary) }
    }
    return encoder.made
  }
  const typing = createTyping(hashText, (path) => store.stow(path), ports.setups.of)
  const anew = new Set<string>()
  const rehearsed = new Set<string>()
  const waiting = new Set<string>()
  let running: Promise<void> | null = null
  let done = 0
  const pause = createPause(sliceMs)

  /** Files that are prepared are in the store already. */
  const accept = (outcome: Outcome): void => {
    if (outcome.kind === 'missing' || outcome.kind === 'skipped') store.remove(outcome.path)
    ports.absorbed(outcome)
    done++
    ports.onProgress(done, done + waiting.size)
  }

  const one = async (path: string): Promise<void> => {
    const overlay = ports.overlayOf(path)
    const isAnew = anew.delete(path)
    if (!overlay || isAnew) typing.drop(path)
    const absolute = resolve(ports.root, path)
    const reading = overlay
      ? // A buffer is never taken for the disk's state: -1 bytes matches no file.
        factsOfText({ text: overlay.text, utf8: null }, { path, sizeBytes: -1, modifiedMs: 0 }, overlay.hash)
      : await readSource(absolute, path, ports.maxFileBytes)
    if (reading.kind === 'missing') return accept({ kind: 'missing', path })
    if (reading.kind === 'skipped') return accept({ kind: 'skipped', path, reason: reading.reason })
    const known = store.file(path)
    const { facts } = reading
    const isSame = known?.hash === facts.hash && known.skipped === facts.skipped
    if (isSame && !isAnew && facts.hash !== '') {
      if (!overlay) store.stow(path)
      // The first keystroke should not have to parse the whole file.
      else if (reading.kind === 'text' && !store.isOpen(path)) {
        const parser = await ports.grammars.parser(grammarOf(facts.language as Language))
        if (ports.overlayOf(path) === overlay) typing.read(facts, reading.text, parser, encoderOf())
        await rehearse(facts, reading.text, parser, () => ports.overlayOf(path) === overlay)
      }
      store.touch(path, facts.sizeBytes, facts.modifiedMs)
      ports.kept(facts, overlay?.text ?? null)
      done++
      return ports.onProgress(done, done + waiting.size)
    }
    const text = reading.kind === 'text' ? reading.text : null
    const parser = text === null ? null : await ports.grammars.parser(grammarOf(facts.language as Language))
    // Asked again: the buffer may have been closed, or have moved on, while the grammar was loaded.
    const typed = text !== null && overlay !== undefined && ports.overlayOf(path) === overlay
    const open = typed ? typing.read(facts, text, parser, encoderOf()) : null
    if (open) {
      store.putOpen(facts, open.nodes, open.words)
      accept({ kind: 'typed', path })
      ports.kept(facts, text)
      return
    }
    const by = { encoder: encoderOf(), lists }
    const setup = ports.setups.of(path)
    const prepared = analyse(facts, text, parser, by, { hash: hashText, packing, setup })
    store.put({ files: [prepared], lists: lists.finish(), words: null })
    accept({ kind: 'prepared', prepared, open: overlay?.text ?? null })
  }

  /**
   * Types a little into the first file that is opened in a language, and takes it back: else the first twenty keystrokes
   * would wait for compilers. The index hears nothing of it.
   */
  const rehearse = async (
    facts: FileFacts,
    text: string,
    parser: Parser | null,
    isSame: () => boolean,
  ): Promise<void> => {
    if (rehearsed.has(facts.language)) return
    rehearsed.add(facts.language)
    const within = store.nodesOf(facts.path).find(({ kind }) => kind === 'function' || kind === 'method')
    const at = within ? text.indexOf('\n', (within.range.start + within.range.end) >> 1) : -1
    if (at < 0) return
    for (let i = 0, left = rehearsedMs; left > 0 && isSame() && !signal.aborted; i++) {
      const before = performance.now()
      const typed = rehearsal[i % rehearsal.length] as string
      typing.read(facts, text.slice(0, at) + typed + text.slice(at), parser, encoderOf())
      typing.read(facts, text, parser, encoderOf())
      left -= performance.now() - before
      await pause()
    }
  }
  const inThreads = async (): Promise<void> => {
    // Buffers stay in this thread; what is not done comes back.
    const paths = [...waiting].filter((path) => !ports.overlayOf(path))
    for (const path of paths) {
      waiting.delete(path)
      anew.delete(path)
    }
    const total = done + paths.length
    const { root, maxFileBytes, folders } = ports
    const options = { root, maxFileBytes, folders }
    const left = await analyseInThreads(
      options,
      paths,
      store.dictionary,
      async ({ outcomes, lists }, words) => {
        // A buffer was opened, or the file changed again, while the thread worked: that is newer.
        const isNewer = (path: string) => waiting.has(path) || ports.overlayOf(path) !== undefined
        const files = outcomes.flatMap((one) => (one.kind === 'prepared' ? [one.prepared] : []))
        store.put({ files, lists, words }, (path) => !isNewer(path))
        for (const outcome of outcomes) {
          const path = outcome.kind === 'prepared' ? outcome.prepared.facts.path : outcome.path
          if (isNewer(path)) waiting.add(path)
          else accept(outcome)
          ports.onProgress(done, total + waiting.size)
        }
        await pause()
      },
      signal,
    )
    for (const path of left) waiting.add(path)
    threadsFailed = left.length > 0 && !signal.aborted
  }
  let threadsFailed = false

  /** A file that would hold this thread up for a tenth of a second or more. */
  const isLarge = async (path: string): Promise<boolean> => {
    if (!isOrgPath(path) || ports.overlayOf(path)) return false
    const found = await lstat(resolve(ports.root, path)).catch(() => null)
    return found !== null && found.size > largeBytes
  }

  const drain = async (): Promise<void> => {
    while (waiting.size > 0 && !signal.aborted) {
      const path = waiting.values().next().value as string
      if (!threadsFailed && (waiting.size >= threadsFrom || (await isLarge(path)))) {
        await inThreads()
        continue
      }
      waiting.delete(path)
      await one(path).catch((error: unknown) => {
        const words = error instanceof Error ? error.message : String(error)
        accept({ kind: 'skipped', path, reason: `not analysed: ${words}` })
      })
      await pause()
    }
    running = null
    done = 0
  }

  const push = (paths: Iterable<string>): void => {
    for (const path of paths) waiting.add(path)
    if (waiting.size > 0 && !running) running = Promise.resolve().then(drain)
  }

  return {
    push,
    pushAnew(paths) {
      const all = [...paths]
      for (const path of all) anew.add(path)
      push(all)
    },
    async idle() {
      while (running) await running
    },
    isBusy: () => running !== null,
  }
}
