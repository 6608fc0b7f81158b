// Owns the journal of checkpoints: what every turn changed, kept before it acts. Never uses git and never grows without
// bound. Not covered: owners, extended attributes, and what `difference.ts` names. While a command runs, changes by other
// programs are recorded as the command's own. One file, because recording and looking share one lock and one manifest.

import { readdirSync } from 'node:fs'
import { rm, stat, utimes } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { type TurnId, turnId } from '../base/ids.ts'
import type { Clock, FileChange } from '../base/ports.ts'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import { isAlive, withLock } from '../trace/home.io.ts'
import { openBlobs } from './blobs.io.ts'
import type {
  CheckpointOptions,
  Checkpoints,
  FinishOptions,
  FinishReport,
  Sides,
  SnapshotReport,
} from './checkpoints.ts'
import { difference } from './difference.ts'
import { asText, standing, take } from './files.io.ts'
import { folderMode, foldersToMake, toName } from './folders.io.ts'
import { type FolderRecord, mergeFolders } from './folders.ts'
import {
  canRedo,
  canUndo,
  type FileRecord,
  hashesOf,
  type Manifest,
  mergeStep,
  restoredRecord,
  type Side,
  sameSide,
  settleFiles,
} from './manifest.ts'
import { openRestoring } from './restore.io.ts'
import { scan, scanLimits, type Table } from './scan.io.ts'
import { readTable, type StoredTable, writeTable } from './table.io.ts'
import { nameOf, openTurns } from './turns.io.ts'

/** `dir` is the storage folder of one workspace; created by the first write. */
export function openCheckpoints(dir: string, clock: Clock, options: CheckpointOptions = {}): Checkpoints {
  const maxBytes = () => options.maxBytes?.() ?? 500 * 1024 * 1024
  const maxTurns = options.maxTurns ?? 200
  const limits = options.limits ?? scanLimits
  const turns = openTurns(join(dir, 'turns'))
  const tables = join(dir, 'tables')
  const blobs = openBlobs(join(dir, 'blobs'))
  const opened = new Map<string, { turn: string; look: string; table: Table }>()
  let writtenBytes = Number.POSITIVE_INFINITY

  const locked = <T>(work: () => Promise<Result<T, Problem>>) => withLock(join(dir, 'checkpoints'), work)

  function load(turn: TurnId): Result<Manifest, Problem> {
    const read = turns.read(turn)
    if (read) return read
    return ok({
      turn,
      at: clock.now(),
      order: (turns.all()[0]?.order ?? 0) + 1,
      files: [],
      folders: [],
      uncovered: [],
    })
  }

  async function keep(bytes: Buffer, side: Side): Promise<Result<Side, Problem>> {
    const kept = await blobs.put(bytes, 'flush')
    if (!kept.ok) return kept
    writtenBytes += bytes.length
    return ok({ ...side, hash: kept.value })
  }

  async function record(turn: TurnId, changes: readonly FileChange[]): Promise<Result<void, Problem>> {
    return locked(async () => {
      const manifest = load(turn)
      if (!manifest.ok) return manifest
      const step: FileRecord[] = []
      for (const change of changes) {
        const path = resolve(change.path)
        const before = await baseOf(path, change.before)
        if (!before.ok) return before
        const mode = before.value?.mode ?? -1
        const after = change.after === null ? ok(null) : await keepText(change.after, mode)
        if (!after.ok) return after
        step.push({ path, before: before.value, after: after.value })
      }
      const merged = mergeStep(manifest.value, step)
      const made = foldersToMake(step.flatMap(({ path, after }) => (after === null ? [] : [path])))
      return turns.store({ ...merged, folders: mergeFolders(merged.folders, made) })
    })
  }

  /**
   * What an undo returns to: the bytes on disk where they say the same as `text`, else (an unsaved
   * buffer) the text itself, which is the user's newest.
   */
  async function baseOf(path: string, text: string | null): Promise<Result<Side | null, Problem>> {
    const disk = await take(path)
    if (!disk.ok) return disk
    if (disk.value === null) return text === null ? ok(null) : keepText(text, -1)
    const { bytes, side } = disk.value
    const onDisk = asText(bytes)
    if (text === null || onDisk === null || onDisk === text) return keep(bytes, side)
    return keepText(text, side.mode)
  }

  function keepText(text: string, mode: number): Promise<Result<Side, Problem>> {
    const bytes = Buffer.from(text, 'utf8')
    return keep(bytes, { kind: 'file', hash: '', sizeBytes: bytes.length, mode })
  }

  async function settle(turn: TurnId, changes: readonly FileChange[]): Promise<Result<void, Problem>> {
    const settled = await locked(async () => {
      const manifest = load(turn)
      if (!manifest.ok) return manifest
      const now = new Map<string, Side | null>()
      for (const change of changes) {
        const path = resolve(change.path)
        const disk = await take(path)
        if (!disk.ok) return disk
        const side = disk.value ? await keep(disk.value.bytes, disk.value.side) : ok(null)
        if (!side.ok) return side
        now.set(path, side.value)
      }
      const { folders } = manifest.value
      // What was to be made for a file, and was not.
      const stand = folders.filter(
        ({ path, before, undone }) => undone || before !== null || folderMode(path) !== null,
      )
      return turns.store(settleFiles({ ...manifest.value, folders: stand }, now))
    })
    if (settled.ok && writtenBytes > maxBytes() / 8) await prune()
    return settled
  }

  const restoring = openRestoring({ turns, blobs, locked, keep, keepText })
  const tableOf = (root: string) => join(tables, `${nameOf(root)}.json`)

  async function snapshot(turn: TurnId, folder: string, signal?: AbortSignal) {
    const root = resolve(folder)
    return locked(async (): Promise<Result<SnapshotReport, Problem>> => {
      const manifest = load(turn)
      if (!manifest.ok) return manifest
      const known = opened.get(root)?.table ?? (await readTable(tableOf(root)))?.table ?? null
      const table = await scan(blobs, { root, limits, own: [dir], known, ...(signal ? { signal } : {}) })
      if (!table.ok) return table
      const look = `${clock.now()}-${Math.random().toString(36).slice(2)}`
      const written = await writeTable(tableOf(root), {
        root,
        turn,
        pid: process.pid,
        look,
        table: table.value,
      })
      // Another version's cache stays untouched; this process remembers the look by itself.
      if (!written.ok && written.error.code !== 'newer-format') return written
      opened.set(root, { turn, look, table: table.value })
      stayAlive(root)
      const files = [...table.value.files].filter(([, seen]) => seen.side === null)
      return ok({
        files: table.value.files.size,
        uncovered: [
          ...[...table.value.skipped].map(([path, reason]) => ({ path, reason })),
          ...files.map(([path, seen]) => ({ path, reason: seen.reason })),
        ].slice(0, 50),
      })
    })
  }

  /** While a command runs, its table is touched now and then: after a crash that says when this process last lived. */
  const beats = new Map<string, ReturnType<typeof setInterval>>()
  function stayAlive(root: string): void {
    clearInterval(beats.get(root))
    const beat = setInterval(() => {
      const now = new Date()
      utimes(tableOf(root), now, now).catch(() => {})
    }, beatMs)
    beat.unref()
    beats.set(root, beat)
  }

  async function recover(): Promise<Result<readonly TurnId[], Problem>> {
    const found: TurnId[] = []
    let failed: Problem | null = null
    // The look that the record was last told from first: of several folders, only that one may be told already.
    const isTold = ({ turn, look }: StoredTable) => look !== '' && manifestLook(turnId(turn)) === look
    const left = await readTables()
    for (const { root, turn, pid } of [...left.filter(isTold), ...left.filter((one) => !isTold(one))]) {
      const isRunning = opened.has(root) || (pid > 0 && pid !== process.pid && isAlive(pid))
      if (turn === '' || isRunning) continue
      const seen = await stat(tableOf(root)).catch(() => null)
      // Somebody may have worked in the folder since: what cannot be the command's is left to them.
      const untilMs = (seen?.mtimeMs ?? 0) + 2 * beatMs
      const finished = await finish(turnId(turn), root, { untilMs })
      // What cannot be told of one folder is no reason to tell nothing of the others.
      if (finished.ok || finished.error.code === 'no-snapshot') found.push(turnId(turn))
      else failed ??= finished.error
    }
    const redone = await locked(async () => {
      for (const manifest of turns.all().filter(canRedo)) {
        const files = await Promise.all(manifest.files.map(asItStands))
        const folders = manifest.folders.map(folderAsItStands)
        const isSame = (list: readonly unknown[], old: readonly unknown[]) =>
          list.every((one, i) => one === old[i])
        if (isSame(files, manifest.files) && isSame(folders, manifest.folders)) continue
        const stored = await turns.store({ ...manifest, files, folders })
        if (!stored.ok) return stored
      }
      return ok(undefined)
    })
    if (!redone.ok) return redone
    return failed === null ? ok(found) : err(failed)
  }

  const manifestLook = (turn: TurnId): string | undefined => {
    const read = turns.read(turn)
    return read?.ok ? read.value.look : undefined
  }

  /** A redo that was cut off after a file was written: it is not undone any more. */
  async function asItStands(file: FileRecord): Promise<FileRecord> {
    if (!file.undone || sameSide(file.before, file.after)) return file
    const now = await take(file.path)
    const side = now.ok ? (now.value?.side ?? null) : null
    return now.ok && sameSide(side, file.after) ? restoredRecord(file, 'redo', side) : file
  }

  /** Of a redo that was cut off, or nearly: what it did to folders is taken back by an undo. */
  function folderAsItStands(folder: FolderRecord): FolderRecord {
    if (!folder.redoing) return folder
    const { undone, redoing: _redoing, ...rest } = folder
    return undone && folderMode(folder.path) === folder.before ? { ...rest, undone } : rest
  }

  async function finish(turn: TurnId, folder: string, finishing: FinishOptions = {}) {
    const root = resolve(folder)
    const finished = await locked(async (): Promise<Result<FinishReport, Problem>> => {
      const open = opened.get(root) ?? (await readTable(tableOf(root)))
      if (open?.turn !== turn) {
        return err(problem('no-snapshot', `No snapshot of ${root} was made for this turn.`))
      }
      const manifest = load(turn)
      if (!manifest.ok) return manifest
      const { signal } = finishing
      const table = await scan(blobs, {
        root,
        limits,
        own: [dir],
        known: open.table,
        ...(signal ? { signal } : {}),
      })
      if (!table.ok) return table
      const found = difference(open.table, table.value)
      // Killed right after the manifest was written: once more it would look like somebody else's change.
      const isTold = open.look !== '' && manifest.value.look === open.look
      const step = found.changed
        .map(({ path, before, after }): FileRecord => ({ path: join(root, path), before, after }))
        .filter((file) => !finishing.except?.includes(file.path))
        .filter((file) => finishing.untilMs === undefined || !changedAfter(file.path, finishing.untilMs))
      const folders = found.folders
        .map((folder): FolderRecord => ({ ...folder, path: join(root, folder.path) }))
        .filter(({ path }) => finishing.untilMs === undefined || !changedAfter(path, finishing.untilMs))
      const uncovered = found.uncovered.map(({ path, reason }) => ({ path: join(root, path), reason }))
      if (step.length + uncovered.length + folders.length > 0 && !isTold) {
        const merged = mergeStep(manifest.value, step)
        const stored = await turns.store({
          ...merged,
          look: open.look,
          folders: mergeFolders(merged.folders, folders),
          uncovered: [...merged.uncovered, ...uncovered].slice(-1000),
        })
        if (!stored.ok) return stored
      }
      const ended = await over(root, table.value)
      if (!ended.ok) return ended
      for (const file of step) writtenBytes += file.after?.sizeBytes ?? 0
      const changed = step.map((file) => file.path)
      return ok({
        changed,
        folders: toName(
          folders.map(({ path, before, after }) => ({ path, isMode: before !== null && after !== null })),
          changed,
        ),
        uncovered,
      })
    })
    if (finished.ok && writtenBytes > maxBytes() / 8) await prune()
    return finished
  }

  async function abandon(turn: TurnId, folder: string): Promise<Result<void, Problem>> {
    const root = resolve(folder)
    return locked(async () => {
      const open = opened.get(root)
      return open?.turn === turn ? over(root, open.table) : ok(undefined)
    })
  }

  /** Nothing runs in the folder any more; the table stays for the next look. */
  async function over(root: string, table: Table): Promise<Result<void, Problem>> {
    const written = await writeTable(tableOf(root), { root, turn: '', pid: 0, look: '', table })
    // Another version's cache stays untouched; this process remembers the look by itself.
    if (!written.ok && written.error.code !== 'newer-format') return written
    opened.set(root, { turn: '', look: '', table })
    clearInterval(beats.get(root))
    return ok(undefined)
  }

  async function texts(turn: TurnId, path: string): Promise<Result<Sides, Problem>> {
    const read = turns.read(turn)
    const file = read?.ok ? read.value.files.find((one) => one.path === resolve(path)) : undefined
    if (!file) return err(problem('no-file', 'Nothing is kept of this file.', 'It may be too long ago.'))
    const found: (string | null)[] = []
    for (const side of [file.before, file.after]) {
      const bytes = side ? await blobs.get(side.hash) : ok(null)
      if (!bytes.ok) return bytes
      found.push(bytes.value && asText(bytes.value))
    }
    return ok({ before: found[0] ?? null, after: found[1] ?? null })
  }

  async function prune(): Promise<Result<number, Problem>> {
    return locked(async () => {
      const sizes = await blobs.sizes()
      if (!sizes.ok) return sizes
      // Blobs of manifests this program cannot read must stay: without knowing them, remove nothing.
      if (turns.unreadable() !== null) return ok([...sizes.value.values()].reduce((a, b) => a + b, 0))
      const kept = [...turns.all()]
      while (kept.length > Math.max(1, maxTurns)) await turns.remove(kept.pop() as Manifest)
      const lists = await readTables()
      let tableHashes = lists.flatMap(({ table }) =>
        [...table.files.values()].map((seen) => seen.side?.hash ?? ''),
      )
      const needed = () => new Set([...kept.flatMap((manifest) => [...hashesOf(manifest)]), ...tableHashes])
      const weigh = () => [...needed()].reduce((sum, hash) => sum + (sizes.value.get(hash) ?? 0), 0)
      const most = maxBytes()
      while (kept.length > 1 && weigh() > most) await turns.remove(kept.pop() as Manifest)
      // The looks are a cache, unless a command is running between two of them.
      if (weigh() > most && lists.every(({ turn }) => turn === '')) {
        await rm(tables, { recursive: true, force: true }).catch(() => {})
        opened.clear()
        tableHashes = []
      }
      const left = needed()
      for (const hash of sizes.value.keys()) if (!left.has(hash)) await blobs.remove(hash)
      writtenBytes = 0
      return ok(weigh())
    })
  }

  async function readTables() {
    let names: string[] = []
    try {
      names = readdirSync(tables)
    } catch {
      return []
    }
    const read = await Promise.all(names.map((name) => readTable(join(tables, name))))
    return read.filter((table) => table !== null)
  }

  const some = (test: (manifest: Manifest) => boolean) =>
    turns
      .all()
      .filter(test)
      .map((manifest) => turnId(manifest.turn))

  return {
    record,
    settle,
    snapshot,
    finish,
    abandon,
    recover,
    undo: (turn, selection = {}) => restoring.plan(turn, 'undo', selection),
    undone: (turn, selection = {}) => restoring.finish(turn, 'undo', selection),
    redo: (turn, selection = {}) => restoring.plan(turn, 'redo', selection),
    redone: (turn, selection = {}) => restoring.finish(turn, 'redo', selection),
    undoable: () => some(canUndo),
    unreadable: () => turns.unreadable(),
    redoable: () => some(canRedo),
    texts,
    describe: (turn) => {
      const read = turns.read(turn)
      return read?.ok ? read.value : null
    },
    prune,
  }
}

const beatMs = 2_000

/** By the clock of the file system, which no program sets back; of a file that is gone, by its folder's. */
function changedAfter(path: string, atMs: number): boolean {
  for (const place of [path, dirname(path)]) {
    const info = standing(place)
    if (info) return info.ctimeMs > atMs
  }
  return false
}
