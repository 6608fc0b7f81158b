// Owns the journal of checkpoints: what every turn changed, kept before it acts, and how to take it
// back. Never uses git, never overwrites what someone else changed since, and never grows without
// bound. Not covered: owners, extended attributes, and what `difference.ts` names. While a command runs, changes by other programs are recorded as the command's own. One
// file, because recording, looking and restoring share one lock and one manifest.

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
  FileSelection,
  FinishOptions,
  FinishReport,
  Sides,
  SnapshotReport,
} from './checkpoints.ts'
import { difference } from './difference.ts'
import { asText, put, setMode, standing, take } from './files.io.ts'
import {
  areVain,
  closeFolders,
  type FolderReport,
  folderMode,
  lockFolders,
  makeFolders,
  removeFolders,
  unlockFolders,
} from './folders.io.ts'
import {
  begunFolders,
  type FolderRecord,
  type FolderStep,
  folderSteps,
  mergeFolders,
  restoredFolders,
} from './folders.ts'
import {
  canRedo,
  canUndo,
  type Direction,
  type FileRecord,
  hashesOf,
  type Manifest,
  mergedTarget,
  mergeStep,
  restoredRecord,
  type Side,
  type Step,
  sameSide,
  settleFiles,
  stepsOf,
} from './manifest.ts'
import { merge } from './merge.ts'
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
      return turns.store(mergeStep(manifest.value, step))
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
      return turns.store(settleFiles(manifest.value, now))
    })
    if (settled.ok && writtenBytes > maxBytes() / 8) await prune()
    return settled
  }

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

  interface Planned extends Step {
    readonly now: { readonly side: Side; readonly bytes: Buffer } | null
    readonly targetBytes: Buffer
  }

  /** The files still to restore, after making sure that nothing of anyone else's would be lost. */
  async function plan(
    turn: TurnId,
    direction: Direction,
    selection: FileSelection,
  ): Promise<Result<readonly Planned[], Problem>> {
    const read = turns.read(turn)
    if (!read) return err(nothing(direction))
    if (!read.ok) return read
    const { steps, folders } = chosen(read.value, direction, selection)
    if (steps.length + folders.length === 0) return err(nothing(direction))
    if (steps.length === 0 && areVain(folders))
      return err(
        changedLater(
          folders.map(({ path }) => path),
          direction,
        ),
      )
    const planned: Planned[] = []
    const changed: string[] = []
    const goneFolders = folderSteps(read.value.folders, direction)
      .filter(({ target }) => target === null)
      .map(({ path }) => path)
    const links = new Set(steps.filter(isLinkToGo).map(({ file }) => file.path))
    for (const step of steps) {
      // Behind a link that goes is another file, whatever it is.
      const isBehind = above(step.file.path).some((one) => links.has(one))
      const now = isBehind ? ok(null) : await take(step.file.path)
      if (!now.ok && now.error.code !== 'not-a-file') return now
      if (!now.ok) {
        // A folder that the turn put in the place of the file goes with what the turn put into it.
        const isOurs = step.expected === null && step.target && isEmptied(step.file.path, steps, goneFolders)
        if (!isOurs) return err(changedLater([step.file.path], direction))
        const bytes = await blobs.get(step.target.hash)
        if (!bytes.ok) return bytes
        planned.push({ ...step, now: null, targetBytes: bytes.value })
        continue
      }
      const side = now.value?.side ?? null
      // Already as wanted: an earlier restore was interrupted, or the user did it.
      if (!sameSide(side, step.target) && (step.file.broken || !sameSide(side, step.expected))) {
        const noted = mergedTarget(step.file, direction)
        if (now.value && noted && sameSide(side, noted)) {
          planned.push({ ...step, target: noted, now: now.value, targetBytes: now.value.bytes })
          continue
        }
        const both = step.file.broken || !now.value ? null : await together(step, now.value, direction)
        if (both !== null && !both.ok) return both
        if (both === null) changed.push(step.file.path)
        else planned.push(both.value)
        continue
      }
      const bytes = step.target ? await blobs.get(step.target.hash) : ok(Buffer.alloc(0))
      if (!bytes.ok) return bytes
      planned.push({ ...step, now: now.value, targetBytes: bytes.value })
    }
    if (changed.length === 0) {
      const noted = await note(turn, planned)
      return noted.ok ? ok(planned) : noted
    }
    const later = turns
      .all()
      .find(
        (other) =>
          other.turn !== turn &&
          (other.at > read.value.at || (other.at === read.value.at && other.order > read.value.order)) &&
          other.files.some((file) => !file.undone && changed.includes(file.path)),
      )
    return err(changedLater(changed, direction, later?.turn))
  }

  /** Others changed lines that the turn did not touch: theirs stay. null where they touch, or where it is no text. */
  async function together(
    step: Step,
    now: NonNullable<Planned['now']>,
    direction: Direction,
  ): Promise<Result<Planned, Problem> | null> {
    const { expected, target } = step
    if (expected?.kind !== 'file' || target?.kind !== 'file' || now.side.kind !== 'file') return null
    const [base, wanted] = [await blobs.get(expected.hash), await blobs.get(target.hash)]
    if (!base.ok) return base
    if (!wanted.ok) return wanted
    const texts = [base.value, now.bytes, wanted.value].map(asText)
    const [from, one, other] = texts
    if (typeof from !== 'string' || typeof one !== 'string' || typeof other !== 'string') return null
    const text = merge(from, one, other)
    if (text === null) return null
    const made = await keepText(text, target.mode)
    if (!made.ok) return made
    const kept = await keep(now.bytes, now.side)
    if (!kept.ok) return kept
    const merged =
      direction === 'undo'
        ? { before: made.value, after: kept.value }
        : { before: kept.value, after: made.value }
    return ok({
      file: { ...step.file, merged },
      expected: kept.value,
      target: made.value,
      now,
      targetBytes: Buffer.from(text, 'utf8'),
    })
  }

  /** Kept before anything is written: after a crash it must be known what stands there. */
  async function note(turn: TurnId, planned: readonly Planned[]): Promise<Result<void, Problem>> {
    const merged = new Map(planned.flatMap(({ file }) => (file.merged ? [[file.path, file.merged]] : [])))
    if (merged.size === 0) return ok(undefined)
    return locked(async () => {
      const read = turns.read(turn)
      if (!read?.ok) return read ?? ok(undefined)
      const files = read.value.files.map((file) => {
        const both = merged.get(file.path)
        return both ? { ...file, merged: both } : file
      })
      return turns.store({ ...read.value, files })
    })
  }

  async function restore(
    turn: TurnId,
    direction: Direction,
    selection: FileSelection,
  ): Promise<Result<readonly FileChange[], Problem>> {
    const read = turns.read(turn)
    const folders = read?.ok ? chosen(read.value, direction, selection).folders : []
    await unlockFolders(folders)
    const planned = await plan(turn, direction, selection)
    if (!planned.ok) {
      await lockFolders(folders)
      return planned
    }
    const begun = direction === 'redo' ? await begin(turn, folders) : ok(undefined)
    if (!begun.ok) return begun
    // Before any file of theirs is written, or they would come with other permissions.
    await makeFolders(folders)
    const paths = new Set(planned.value.map(({ file }) => file.path))
    const isAbove = new Set([
      ...planned.value.flatMap(({ file }) => above(file.path).filter((one) => paths.has(one))),
      ...folders.map(({ path }) => path).filter((one) => paths.has(one)),
    ])
    return ok(
      planned.value.flatMap((file): FileChange[] => {
        // What stands where a folder was, or the other way round, is brought back in one order, by `restored`.
        const isMixed = isAbove.has(file.file.path) || above(file.file.path).some((one) => isAbove.has(one))
        const texts = isMixed ? null : textsOf(file)
        return texts && !sameSide(file.now?.side ?? null, file.target)
          ? [{ path: file.file.path, ...texts }]
          : []
      }),
    )
  }

  /** An undo that is cut off is still to be done; of a redo, only this tells it. */
  async function begin(turn: TurnId, steps: readonly FolderStep[]): Promise<Result<void, Problem>> {
    if (steps.length === 0) return ok(undefined)
    return locked(async () => {
      const read = turns.read(turn)
      if (!read?.ok) return read ?? ok(undefined)
      const folders = begunFolders(read.value.folders, new Set(steps.map(({ path }) => path)))
      return turns.store({ ...read.value, folders })
    })
  }

  async function restored(
    turn: TurnId,
    direction: Direction,
    selection: FileSelection,
  ): Promise<Result<FolderReport, Problem>> {
    return locked(async () => {
      const read = turns.read(turn)
      if (!read) return err(nothing(direction))
      if (!read.ok) return read
      const { steps, folders } = chosen(read.value, direction, selection)
      const paths = new Set(steps.map((step) => step.file.path))
      const stands = new Map<string, Side | null>()
      const finish = async (all: readonly Step[]): Promise<Result<void, Problem>> => {
        for (const step of all) {
          const side = await finishFile(step, direction)
          if (!side.ok) return side
          stands.set(step.file.path, side.value)
        }
        return ok(undefined)
      }
      // First what goes: a folder can stand where a file comes back, and a file or link where a folder does.
      const gone = await finish(steps.filter(({ target }) => target === null))
      if (!gone.ok) return gone
      await removeFolders(folders)
      await makeFolders(folders)
      const back = await finish(steps.filter(({ target }) => target !== null))
      if (!back.ok) return back
      const report = await closeFolders(folders)
      const stored = await turns.store({
        ...read.value,
        folders: restoredFolders(read.value.folders, direction, new Set(folders.map(({ path }) => path))),
        files: read.value.files.map((file): FileRecord => {
          if (!paths.has(file.path)) return file
          return restoredRecord(file, direction, stands.get(file.path) ?? null)
        }),
      })
      return stored.ok ? ok(inShort(report, folders, [...paths])) : stored
    })
  }

  /** Brings one file to its target if the writer of text did not; answers what stands there then. */
  async function finishFile(step: Step, direction: Direction): Promise<Result<Side | null, Problem>> {
    const { path } = step.file
    const now = await take(path)
    if (!now.ok) return now
    const side = now.value?.side ?? null
    if (sameSide(side, step.target)) {
      if (side && step.target && step.target.mode >= 0 && side.mode !== step.target.mode) {
        const set = await setMode(path, step.target.mode)
        if (!set.ok) return set
      }
      return ok(step.target)
    }
    const bytes = step.target ? await blobs.get(step.target.hash) : ok(Buffer.alloc(0))
    if (!bytes.ok) return bytes
    if (step.file.broken) return err(changedLater([path], direction))
    if (sameSide(side, step.expected)) {
      const written = await put(path, step.target, bytes.value)
      return written.ok ? ok(step.target) : written
    }
    // An editor may format on save: for text that a writer restored, what stands there is kept.
    const texts = textsOf({ ...step, now: now.value, targetBytes: bytes.value })
    if (!texts) return err(changedLater([path], direction))
    return now.value ? keep(now.value.bytes, now.value.side) : ok(null)
  }

  /** Both texts of a restoration, or null when it has to be done in bytes. */
  function textsOf(file: Planned): { before: string | null; after: string | null } | null {
    if (file.now?.side.kind === 'link' || file.target?.kind === 'link') return null
    const before = file.now ? asText(file.now.bytes) : null
    const after = file.target ? asText(file.targetBytes) : null
    if ((file.now && before === null) || (file.target && after === null)) return null
    return { before, after }
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
    undo: (turn, selection = {}) => restore(turn, 'undo', selection),
    undone: (turn, selection = {}) => restored(turn, 'undo', selection),
    redo: (turn, selection = {}) => restore(turn, 'redo', selection),
    redone: (turn, selection = {}) => restored(turn, 'redo', selection),
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

/** The folders around a path, nearest first. */
function above(path: string): readonly string[] {
  const parent = dirname(path)
  return parent === path ? [] : [parent, ...above(parent)]
}

const isLinkToGo = ({ file, target }: Step): boolean =>
  target === null && standing(file.path)?.isSymbolicLink() === true

/** Is all that stands in the folder gone once the steps are taken? */
function isEmptied(folder: string, steps: readonly Step[], goneFolders: readonly string[]): boolean {
  if (folderMode(folder) === null || !goneFolders.includes(folder)) return false
  return readdirSync(folder, { withFileTypes: true }).every((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory()
      ? isEmptied(path, steps, goneFolders)
      : steps.some((step) => step.file.path === path && step.target === null)
  })
}

/** The folders go with all of the files, or where they are named. */
function chosen(
  manifest: Manifest,
  direction: Direction,
  selection: FileSelection,
): { readonly steps: readonly Step[]; readonly folders: readonly FolderStep[] } {
  const paths = selection.paths?.map((path) => resolve(path))
  const steps = stepsOf(manifest, direction, paths)
  const folders = folderSteps(manifest.folders, direction)
  const isWhole = !paths || (steps.length > 0 && steps.length === stepsOf(manifest, direction).length)
  return { steps, folders: isWhole ? folders : folders.filter(({ path }) => paths.includes(path)) }
}

/** The folders that a person would miss in the list of the files: what came and went with nothing in it, and permissions. */
function toName(
  folders: readonly { readonly path: string; readonly isMode: boolean }[],
  files: readonly string[],
): readonly string[] {
  const around = new Set([...files, ...[...files, ...folders.map(({ path }) => path)].flatMap(above)])
  return folders.filter(({ path, isMode }) => isMode || !around.has(path)).map(({ path }) => path)
}

function inShort(report: FolderReport, steps: readonly FolderStep[], files: readonly string[]): FolderReport {
  const modes = new Set(
    steps.filter(({ expected, target }) => expected !== null && target !== null).map(({ path }) => path),
  )
  const short = (paths: readonly string[], inside: readonly string[]) =>
    toName(
      [...paths].sort().map((path) => ({ path, isMode: modes.has(path) })),
      inside,
    )
  return {
    restored: short(report.restored, files),
    removed: short(report.removed, files),
    left: short(report.left, []),
  }
}

const nothing = (direction: Direction): Problem =>
  problem(`nothing-to-${direction}`, `There is nothing left to ${direction} in this turn.`)

function changedLater(paths: readonly string[], direction: Direction, later?: string): Problem {
  const names = paths.slice(0, 10).join(', ') + (paths.length > 10 ? ` and ${paths.length - 10} more` : '')
  return problem(
    'changed-later',
    `Cannot ${direction}: changed since then: ${names}.`,
    later
      ? `A later turn (${later}) changed it too: ${direction} that one first.`
      : `Keep your changes elsewhere, or ${direction} the other files one by one.`,
  )
}
