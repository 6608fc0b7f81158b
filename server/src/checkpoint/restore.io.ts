// Owns the way back and forth: what of a turn can be undone or done again without losing what somebody else changed since,
// and doing it. Text is left to a writer, who is told of it; all else is done here. Never looks for changes.

import { readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { TurnId } from '../base/ids.ts'
import type { FileChange } from '../base/ports.ts'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import type { Blobs } from './blobs.io.ts'
import type { FileSelection } from './checkpoints.ts'
import { asText, put, setMode, standing, take } from './files.io.ts'
import {
  above,
  areVain,
  closeFolders,
  type FolderReport,
  folderMode,
  isBehindLink,
  lockFolders,
  makeFolders,
  removeFolders,
  toName,
  unlockFolders,
} from './folders.io.ts'
import { begunFolders, type FolderStep, folderSteps, restoredFolders } from './folders.ts'
import {
  type Direction,
  type FileRecord,
  type Manifest,
  mergedTarget,
  restoredRecord,
  type Side,
  type Step,
  sameSide,
  stepsOf,
} from './manifest.ts'
import { merge } from './merge.ts'
import type { Turns } from './turns.io.ts'

export interface RestoringPorts {
  readonly turns: Turns
  readonly blobs: Blobs
  locked<T>(work: () => Promise<Result<T, Problem>>): Promise<Result<T, Problem>>
  keep(bytes: Buffer, side: Side): Promise<Result<Side, Problem>>
  keepText(text: string, mode: number): Promise<Result<Side, Problem>>
}

export interface Restoring {
  /** Makes room for it, and answers the changes of text that a writer is to make. */
  plan(
    turn: TurnId,
    direction: Direction,
    selection: FileSelection,
  ): Promise<Result<readonly FileChange[], Problem>>
  /** Does the rest. */
  finish(turn: TurnId, direction: Direction, selection: FileSelection): Promise<Result<FolderReport, Problem>>
}

interface Planned extends Step {
  readonly now: { readonly side: Side; readonly bytes: Buffer } | null
  readonly targetBytes: Buffer
}

export function openRestoring({ turns, blobs, locked, keep, keepText }: RestoringPorts): Restoring {
  /** The files still to restore, after making sure that nothing of anyone else's would be lost. */
  async function stepsToTake(
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
      // What somebody put in the place of a folder since leads elsewhere: nothing there is the turn's.
      if (!isBehind && isBehindLink(step.file.path)) {
        changed.push(step.file.path)
        continue
      }
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

  async function prepare(
    turn: TurnId,
    direction: Direction,
    selection: FileSelection,
  ): Promise<Result<readonly FileChange[], Problem>> {
    const read = turns.read(turn)
    const folders = read?.ok ? chosen(read.value, direction, selection).folders : []
    await unlockFolders(folders)
    const planned = await stepsToTake(turn, direction, selection)
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

  async function finish(
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
      const bring = async (all: readonly Step[]): Promise<Result<void, Problem>> => {
        for (const step of all) {
          const side = await finishFile(step, direction)
          if (!side.ok) return side
          stands.set(step.file.path, side.value)
        }
        return ok(undefined)
      }
      // First what goes: a folder can stand where a file comes back, and a file or link where a folder does.
      const gone = await bring(steps.filter(({ target }) => target === null))
      if (!gone.ok) return gone
      await removeFolders(folders)
      await makeFolders(folders)
      const back = await bring(steps.filter(({ target }) => target !== null))
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
    if (isBehindLink(path)) return step.target === null ? ok(null) : err(changedLater([path], direction))
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

  return { plan: prepare, finish }
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
