// Owns an open workspace: the store, the editor's buffers over the disk, the snapshot and the order of events.
// A request is answered from what is there; indexing happens around it. Never writes into the workspace.

import { lstat, realpath } from 'node:fs/promises'
import type { Node } from '../base/node.ts'
import type { Document, OpenText } from '../base/ports.ts'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import type { Grammars } from '../code/grammar.io.ts'
import { isOrgPath } from '../org/file.ts'
import { ownSpans } from './encode.ts'
import { openFolders } from './folders.io.ts'
import { emptyFrozen, type Frozen } from './frozen.ts'
import { openHistory } from './history/history.io.ts'
import { allReaders, sharedHistory } from './history/readers.ts'
import { isIgnoreFile } from './ignored.io.ts'
import { filesLinking, filesWithId, linkedNodes, resolveLink } from './links.ts'
import { look } from './look.ts'
import { callersOf, nodeById, resolveName } from './lookup.ts'
import { packing } from './pack.io.ts'
import { createPause } from './pause.io.ts'
import { decodeFile, hashText, mostBytesOf, readSourceNow } from './read.io.ts'
import { related } from './related.ts'
import { candidates, find, localize, search } from './search.ts'
import { createSetups } from './setups.io.ts'
import { allSetups, notesSetUpBy, notesWithout } from './setups.ts'
import { createShelf } from './shelf.ts'
import { openSnapshots } from './snapshot.io.ts'
import { foldName, misspelled } from './spelling.io.ts'
import { createStore, type FileFacts, type Store } from './store.ts'
import { symbols } from './symbols.ts'
import { createTexts } from './texts.io.ts'
import { createUpdates } from './updates.io.ts'
import { openVectors } from './vectors/vectors.io.ts'
import type { SkippedFile, WorkspaceIndex } from './workspace.ts'

export interface WorkspaceOptions {
  readonly root: string
  /** Other folders of the same workspace, absolute; their files are read as well. */
  readonly beside?: readonly string[]
  /** Absolute folder of the agent's notes, read like one beside; no past of it is. */
  readonly memory?: string
  /** Folder for the snapshot; null for none. */
  readonly storage: string | null
  readonly grammars: Grammars
  /** Globs relative to each folder. */
  readonly exclude: readonly string[]
  readonly maxFileBytes: number
  /** Stops the build; what is indexed by then stays usable. */
  readonly signal?: AbortSignal
  readonly onProgress?: (done: number, total: number) => void
  /**
   * `on` reads the repository's past with git in the background. The caller vouches that the folder is trusted;
   * `off` (the default) starts no program. `readHistory` turns it on later.
   */
  readonly history?: 'on' | 'off'
  /** `ready` (the default) resolves after the first build, `opened` as soon as questions can be asked. */
  readonly until?: 'ready' | 'opened'
}

/** Files checked against the disk at once. */
const checkedTogether = 32
/** A file modified this shortly before the snapshot may have changed again within the clock's grain. */
const racyMs = 2000
/** Bytes that are worth packing the store anew, and how long that is put off, milliseconds. */
const leastWaste = 1 << 18
const restMs = 1500
/** A question waits no longer for changes that come before it, milliseconds. */
const longestWaitMs = 500
/** Text of files above this many bytes is never handed out. */
const mostTextBytes = 64 * 1024 * 1024
/** Open Org files longer than this (UTF-16 units) are indexed when they are saved, not as they are typed. */
const largestTyped = 1_000_000

export async function openWorkspace(options: WorkspaceOptions): Promise<WorkspaceIndex> {
  const { memory } = options
  const others = [...(options.beside ?? []), ...(memory === undefined ? [] : [memory])]
  const folders = await openFolders(options.root, others, options.exclude)
  const { root } = folders
  const snapshots = options.storage === null ? null : openSnapshots(options.storage, root)
  const loaded = await snapshots?.load()
  const frozen: Frozen = loaded?.kind === 'loaded' ? loaded.frozen : emptyFrozen
  const savedMs = loaded?.kind === 'loaded' ? loaded.savedMs : 0
  const store = createStore(frozen, packing)
  const stopping = new AbortController()
  const signal = options.signal ? AbortSignal.any([options.signal, stopping.signal]) : stopping.signal
  const overlays = new Map<string, Document>()
  /** Open Org files of many megabytes: read and changed as they are in the editor, indexed as they are on disk. */
  const largeOverlays = new Map<string, Document>()
  const skipped = new Map<string, string>()
  const roots = folders.all.map(({ root }) => root)
  const setups = createSetups(root, roots)
  /** The text of an Org file, when it is first asked for. */
  const org = createShelf((path) => {
    const reading = readSourceNow(folders.absolute(path), path, options.maxFileBytes)
    // It changed and nobody said so yet.
    if (reading.kind !== 'text' || reading.facts.hash !== store.file(path)?.hash) updates.push([path])
    return reading.kind === 'text' ? (reading.utf8 ?? Buffer.from(reading.text)) : new Uint8Array(0)
  }, setups.of)
  const shelve = ({ path, language, skipped: why }: FileFacts, open: string | null): void => {
    if (language === 'org' && why === '') org.put(path, open)
  }
  let complete = false
  let savedRevision = loaded?.kind === 'loaded' ? store.revision() : -1
  let total = 0

  const shared = sharedHistory(store.history)
  const history = allReaders(
    folders.all
      .filter(({ root }) => root !== memory)
      .map(({ root, nameOf }) =>
        openHistory({ root, storage: options.storage, history: shared(nameOf), signal }),
      ),
  )

  const updates = createUpdates({
    root,
    store,
    grammars: options.grammars,
    maxFileBytes: options.maxFileBytes,
    setups,
    folders: roots,
    signal,
    overlayOf: (path) => overlays.get(path),
    absorbed(outcome) {
      const path = outcome.kind === 'prepared' ? outcome.prepared.facts.path : outcome.path
      skipped.delete(path)
      org.delete(path)
      if (outcome.kind === 'skipped' && outcome.reason !== 'folder') skipped.set(path, outcome.reason)
      if (outcome.kind === 'prepared') shelve(outcome.prepared.facts, outcome.open)
    },
    kept(facts, open) {
      skipped.delete(facts.path)
      shelve(facts, open)
    },
    onProgress: (done, all) => {
      if (!complete) options.onProgress?.(done, Math.max(all, total))
      else reclaimSoon()
    },
  })

  /** True if the snapshot's nodes of a file still hold. */
  const unchanged = async (path: string): Promise<boolean> => {
    const known = store.file(path)
    if (!known || known.modifiedMs > savedMs - racyMs) return false
    const found = await lstat(folders.absolute(path)).catch(() => null)
    if (!found?.isFile() || found.size !== known.sizeBytes || found.mtimeMs !== known.modifiedMs) return false
    if ((known.skipped === 'too large') !== found.size > mostBytesOf(path, options.maxFileBytes)) return false
    shelve(known, null)
    return true
  }

  /** Walks everything, drops what is gone or left out, queues what is new or changed. */
  const scan = async (): Promise<void> => {
    const present = new Set<string>()
    const found: string[] = []
    for (const [path, reason] of [...skipped])
      if (reason === 'symlink' || reason === 'unreadable') skipped.delete(path)
    for await (const one of folders.walk(null, signal)) {
      if (one.kind === 'skipped') skipped.set(one.path, one.reason)
      else {
        present.add(one.path)
        found.push(one.path)
      }
    }
    if (signal.aborted) return
    const changed: string[] = []
    await together(found, checkedTogether, async (path) => {
      if (!signal.aborted && !(await unchanged(path))) changed.push(path)
    })
    for (const file of [...store.files()]) {
      if (!present.has(file.path) && !overlays.has(file.path)) forget(file.path)
    }
    total = changed.length
    changed.sort()
    updates.push(changed)
    setups.allChanged()
    updates.pushAnew(await notesOfChangedSetups())
    await updates.idle()
  }

  /** Notes with a setup file that was written since they were read, that is there now and was not, or the other way round. */
  const notesOfChangedSetups = async (): Promise<ReadonlySet<string>> => {
    const since = setupsSeenMs
    setupsSeenMs = Date.now()
    const notes = new Set<string>()
    const names = [...allSetups(store)].filter((path) => folders.inside(path) !== null)
    await together(names, checkedTogether, async (path) => {
      const stat = await lstat(folders.absolute(path)).catch(() => null)
      const isSeen = !stat || Math.max(stat.ctimeMs, stat.mtimeMs) <= since - racyMs
      const without = notesWithout(store, path)
      // As nearly always: not every note is gone through.
      if (isSeen && stat && without.size === 0) return
      for (const note of notesSetUpBy(store, [path]))
        if (!isSeen || without.has(note) === (stat !== null)) notes.add(note)
    })
    return notes
  }
  let setupsSeenMs = loaded?.kind === 'loaded' ? savedMs : Date.now()

  const forget = (path: string): void => {
    store.remove(path)
    org.delete(path)
    skipped.delete(path)
  }

  const text = async (path: string): Promise<Result<Document, Problem>> => {
    const known = folders.inside(path)
    if (known === null) return err(problem('outside-workspace', `${path} is not in the workspace.`, ''))
    const overlay = overlays.get(known) ?? largeOverlays.get(known)
    return overlay ? ok(overlay) : saved(known)
  }

  const saved = async (known: string): Promise<Result<Document, Problem>> => {
    const absolute = folders.absolute(known)
    const now = texts.now(absolute)
    if (now !== null) return ok({ path: known, text: now, version: null, hash: hashText(now) })
    const real = await realpath(absolute).catch(() => null)
    if (real === null) return err(problem('not-found', `There is no file ${known}.`, 'Check the path.'))
    if (real !== absolute && !folders.contains(real)) {
      return err(problem('outside-workspace', `${known} leads out of the workspace.`, ''))
    }
    // The same file by another spelling, where the disk takes them for one.
    const spelled = foldName(real) === foldName(absolute) ? overlays.get(folders.inside(real) ?? known) : null
    if (spelled) return ok(spelled)
    return decodeFile(absolute, known, mostTextBytes)
  }

  const texts = createTexts({
    absolute: folders.absolute,
    open: (path) => (overlays.get(path) ?? largeOverlays.get(path))?.text ?? null,
    async slowly(path) {
      const document = await text(path)
      return document.ok ? document.value.text : null
    },
  })

  /** As the index has it or will have it. */
  const indexed = (path: string): Promise<Result<Document, Problem>> => {
    const known = folders.inside(path)
    return known !== null && largeOverlays.has(known) ? saved(known) : text(path)
  }

  /** The node as it stands in the text that is there now; the file is indexed anew if it moved on. */
  const current = async (id: string): Promise<{ node: Node; text: string } | null> => {
    for (let attempt = 0; attempt < 3; attempt++) {
      const node = nodeById(store, id)
      const document = node && (await indexed(node.path))
      if (!node || !document?.ok) return null
      if (store.file(node.path)?.hash === document.value.hash.slice(0, 16)) {
        return { node, text: document.value.text }
      }
      updates.push([node.path])
      await updates.idle()
    }
    return null
  }

  /** Questions that wait for texts and hold numbers of nodes meanwhile. */
  let asking = 0
  const asked = async <T>(answer: Promise<T>): Promise<T> => {
    asking++
    try {
      return await answer
    } finally {
      asking--
    }
  }

  /** Packs the store anew and goes on with that, unless somebody still holds its numbers. */
  const fold = async (): Promise<Packed | null> => {
    const packed = await freezeBetween(store)
    if (packed && asking === 0 && !updates.isBusy() && store.adopt(packed.frozen) === 'done') {
      return { ...packed, revision: store.revision() }
    }
    return packed
  }

  let saving: Promise<void> = Promise.resolve()
  const save = async (): Promise<void> => {
    if (!snapshots || !complete || savedRevision === store.revision()) return
    const packed = await fold()
    if (!packed) return
    await snapshots.save(packed.frozen, packed.atMs)
    savedRevision = packed.revision
  }
  /** What was deleted or replaced is given back once it is worth it. */
  const reclaim = async (): Promise<void> => {
    if (complete && !signal.aborted && store.waste() > Math.max(leastWaste, store.bytes() / 4)) await fold()
  }
  const queued = (work: () => Promise<void>): Promise<void> => {
    saving = saving.then(work, work)
    return saving
  }
  let rest: NodeJS.Timeout | undefined
  const reclaimSoon = (): void => {
    rest ??= setTimeout(() => {
      rest = undefined
      if (updates.isBusy()) reclaimSoon()
      else void queued(reclaim).catch(() => {})
    }, restMs).unref()
  }

  const ready = scan().then(() => {
    complete = !signal.aborted
  })
  if (options.history === 'on') {
    // The present comes before the past.
    void ready.then(() => history.start())
  }
  const vectors = openVectors({
    store,
    root,
    storage: options.storage,
    ready,
    async read(path) {
      const document = await text(path)
      return document.ok ? { text: document.value.text, hash: document.value.hash.slice(0, 16) } : null
    },
  })
  const index: WorkspaceIndex = {
    root,
    get revision() {
      return store.revision()
    },
    // Not kept: all nodes of a large workspace are many times what the index itself is.
    nodes: () => sortedPaths(store.files()).flatMap((path) => store.nodesOf(path)),
    node: (id) => nodeById(store, id),
    absolute: folders.absolute,
    inside: folders.inside,
    folderOf(path) {
      const folder = folders.folderOf(path)
      return folder === null || folders.absolute(folder) === memory ? null : folder
    },
    fileNodes: (path) => store.nodesOf(folders.inside(path) ?? path),
    paths: () => sortedPaths(store.files()),
    text,
    async ownText(id) {
      const found = await current(id)
      if (!found) return ''
      const byId = new Map(store.nodesOf(found.node.path).map((node) => [node.id as string, node]))
      return ownSpans(found.node, byId)
        .map(([start, end]) => found.text.slice(start, end))
        .join('')
    },
    async fullText(id) {
      const found = await current(id)
      return found ? found.text.slice(found.node.range.start, found.node.range.end) : ''
    },
    find(query, how) {
      history.look()
      return find(store, query, how)
    },
    async search(query, how) {
      history.look()
      return asked(vectors.near(query).then((near) => search(store, query, how, texts.all, near)))
    },
    async localize(question, k) {
      history.look()
      return asked(vectors.near(question).then((near) => localize(store, question, k, texts.all, near)))
    },
    candidates: (question, most) => asked(candidates(store, question, most, texts.all)),
    resolve: (name) => resolveName(store, name),
    callers: (id) => callersOf(store, id),
    related(id) {
      history.look()
      return related(store, id)
    },
    look(query, how) {
      history.look()
      return look(store, query, how)
    },
    symbols: (query, most, accepted) => symbols(store, query, most, accepted),
    linked: (path) => linkedNodes(store, path),
    linkTarget: (from, target) => resolveLink(store, from, target),
    filesWithId: (id) => filesWithId(store, id),
    get complete() {
      return complete
    },
    overlay(path, content, version) {
      const known = folders.inside(path)
      if (known === null) return
      if (isOrgPath(known) && content.length > largestTyped) {
        largeOverlays.set(
          known,
          typeof content === 'string' ? bufferOf(known, content, version) : openOf(known, content),
        )
        if (overlays.delete(known)) updates.push([known])
        return
      }
      largeOverlays.delete(known)
      overlays.set(known, bufferOf(known, typeof content === 'string' ? content : content.getText(), version))
      void folders.leavesOut(known).then((out) => {
        if (!out) updates.push([known])
      })
    },
    dropOverlay(path) {
      const known = folders.inside(path)
      if (known === null) return
      largeOverlays.delete(known)
      if (overlays.delete(known) && store.file(known)) updates.push([known])
    },
    changed(paths) {
      const work = takeIn(paths).finally(() => changing.delete(work))
      changing.add(work)
      return work
    },
    orgFiles: () => org.files(),
    orgFile: (path) => org.file(path),
    setupOf: setups.of,
    isSetup: (path) => notesSetUpBy(store, [folders.inside(path) ?? path]).size > 0,
    orgFilesLinking: (path, ids) => filesLinking(store, path, ids).flatMap((one) => org.file(one) ?? []),
    binaries: () => [...skipped].flatMap(([path, reason]) => (reason === 'binary' ? [path] : [])),
    stats() {
      let bytes = 0
      const left: SkippedFile[] = [...skipped].map(([path, reason]) => ({ path, reason }))
      for (const file of store.files()) {
        bytes += Math.max(0, file.sizeBytes)
        if (file.skipped !== '') left.push({ path: file.path, reason: file.skipped })
      }
      return {
        files: store.fileCount(),
        nodes: store.nodeCount(),
        commits: store.history.size(),
        bytes,
        memoryBytes: store.bytes() + store.history.bytes(),
        skipped: left,
        complete,
        history: history.state(),
      }
    },
    ready,
    async settled() {
      // Overlays ask the ignore files first.
      await new Promise<void>((done) => setImmediate(done))
      await ready
      await updates.idle()
    },
    async caughtUp() {
      // Overlays ask the ignore files first.
      await new Promise<void>((done) => setImmediate(done))
      if (!complete || (changing.size === 0 && !updates.isBusy())) return
      await Promise.race([
        Promise.allSettled(changing).then(() => updates.idle()),
        new Promise<void>((done) => setTimeout(done, longestWaitMs).unref()),
      ])
    },
    readHistory: () => void ready.then(() => history.start()),
    async historySettled() {
      await ready
      await history.settled()
    },
    vectors,
    save: () => queued(save),
    async close() {
      if (complete) await index.save().catch(() => {})
      stopping.abort()
      clearTimeout(rest)
      await vectors.close()
      await history.close()
      await ready.catch(() => {})
      await updates.idle()
    },
  }

  /** Changes that are not in the store yet. */
  const changing = new Set<Promise<void>>()

  const takeIn = async (paths: readonly string[]): Promise<void> => {
    history.look()
    const known = paths.flatMap((path) => folders.inside(path) ?? [])
    if (known.some(isIgnoreFile) || paths.some(folders.isFolder)) {
      await folders.reread()
      return scan()
    }
    setups.changed(known)
    const queue = new Set<string>()
    const missing: string[] = []
    let isWide = false
    await together(known, checkedTogether, async (path) => {
      const found = await lstat(folders.absolute(path)).catch(() => null)
      if (found === null) {
        missing.push(path)
      } else if (await folders.leavesOut(path)) {
        if (store.file(path)) forget(path)
      } else if (found.isDirectory()) {
        isWide = true
        if (store.file(path)) forget(path)
        for await (const one of folders.walk(path, signal)) if (one.kind === 'file') queue.add(one.path)
      } else {
        queue.add(path)
      }
    })
    const fresh = [...queue].filter((path) => !store.file(path))
    // A file or folder that was renamed to another spelling is still found by the old one.
    for (const path of await misspelled(root, fresh, () => pathsOf(store.files()))) {
      queue.delete(path)
      if (!overlays.has(path)) forget(path)
    }
    isWide ||= missing.some((path) => !store.file(path))
    // Where a new file is, a folder may have been.
    forgetUnder([...missing, ...fresh])
    updates.push(queue)
    if (isWide) setups.allChanged()
    updates.pushAnew(notesSetUpBy(store, isWide ? under(known, allSetups(store)) : known))
    await updates.idle()
  }

  /** What lay under a path that is gone: the file itself, or everything in the folder. */
  const forgetUnder = (missing: readonly string[]): void => {
    if (missing.length === 0) return
    const folders = new Set<string>()
    for (const path of missing) {
      if (overlays.has(path)) continue
      if (store.file(path)) forget(path)
      else {
        skipped.delete(path)
        folders.add(`${path}/`)
      }
    }
    if (folders.size === 0) return
    for (const file of [...store.files()]) {
      for (let at = file.path.indexOf('/'); at >= 0; at = file.path.indexOf('/', at + 1)) {
        if (folders.has(file.path.slice(0, at + 1)) && !overlays.has(file.path)) forget(file.path)
      }
    }
  }

  const built = ready.then(async () => {
    await index.save().catch(() => {})
    reclaimSoon()
  })
  if (options.until !== 'opened') await built
  return index
}

interface Packed {
  readonly frozen: Frozen
  readonly revision: number
  readonly atMs: number
}

/** Packs the store in slices; a few attempts, because every change in between starts it anew. */
async function freezeBetween(store: Store): Promise<Packed | null> {
  const pause = createPause(8)
  for (let attempt = 0; attempt < 3; attempt++) {
    const revision = store.revision()
    const atMs = Date.now()
    const steps = store.freeze()
    for (;;) {
      const step = steps.next()
      if (!step.done) {
        await pause()
        continue
      }
      if (step.value) return { frozen: step.value, revision, atMs }
      break
    }
  }
  return null
}

/** Those of `paths` that are one of these, or lie in one. */
const under = (these: readonly string[], paths: Iterable<string>): readonly string[] =>
  [...paths].filter((path) => these.some((one) => path === one || path.startsWith(`${one}/`)))

const pathsOf = (files: Iterable<{ readonly path: string }>): string[] =>
  Array.from(files, (file) => file.path)
const sortedPaths = (files: Iterable<{ readonly path: string }>): string[] => pathsOf(files).sort()

async function together<T>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0
  await Promise.all(
    Array.from({ length: Math.min(limit, items.length) }, async () => {
      while (next < items.length) await work(items[next++] as T)
    }),
  )
}

const bufferOf = (path: string, text: string, version: number): Document => ({
  path,
  text,
  version,
  hash: hashText(text),
})

/** Of a large buffer, what it is at the moment it is asked. */
const openOf = (path: string, open: OpenText): Document => ({
  path,
  get text() {
    return open.getText()
  },
  get version() {
    return open.version
  },
  get hash() {
    return hashText(open.getText())
  },
})
