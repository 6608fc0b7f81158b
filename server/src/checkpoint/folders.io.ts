// Owns making, removing and giving permissions to the folders of a restoration. Never removes one that holds anything,
// never changes one that somebody changed since, and never acts behind a link. Cut off at any moment, the same steps
// again end in the same: a folder on its way has its owner's permissions, and no others more.

import { readdirSync, realpathSync } from 'node:fs'
import { chmod, mkdir, rmdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { standing } from './files.io.ts'
import type { FolderRecord, FolderStep } from './folders.ts'

/** The owner's: what it takes to put something into a folder or out of it. */
const owners = 0o700

export interface FolderReport {
  /** Absolute paths of the folders that are there again, or have their permissions again. */
  readonly restored: readonly string[]
  readonly removed: readonly string[]
  /** Those that somebody changed or put something into since, or that could not be changed. */
  readonly left: readonly string[]
}

/** Permission bits; null where no folder stands. */
export function folderMode(path: string): number | null {
  const info = standing(path)
  return info?.isDirectory() ? info.mode & 0o7777 : null
}

/** Those that are not there yet, and have to be for these files. */
export function foldersToMake(files: readonly string[]): readonly FolderRecord[] {
  const made = new Set<string>()
  for (const file of files)
    for (const folder of above(file)) {
      if (made.has(folder) || standing(folder) !== null) break
      made.add(folder)
    }
  return [...made].map((path) => ({ path, before: null, after: -1 }))
}

/** Before files go and come: what the turn locked is opened for its owner. */
export async function unlockFolders(steps: readonly FolderStep[]): Promise<void> {
  for (const { path, expected } of outsideIn(steps)) {
    if (expected === null || expected < 0 || (expected & owners) === owners) continue
    if (modeHere(path) === expected) await chmod(path, expected | owners).catch(() => {})
  }
}

/** Where nothing came of it. */
export async function lockFolders(steps: readonly FolderStep[]): Promise<void> {
  for (const { path, expected } of outsideIn(steps).reverse())
    if (expected !== null && expected >= 0 && modeHere(path) === (expected | owners))
      await chmod(path, expected).catch(() => {})
}

/** After files went: folders that hold nothing go, innermost first. */
export async function removeFolders(steps: readonly FolderStep[]): Promise<void> {
  for (const { path, target } of outsideIn(steps).reverse())
    if (target === null && modeHere(path) !== null) await rmdir(path).catch(() => {})
}

/** Before files come: they get their permissions by `closeFolders`. */
export async function makeFolders(steps: readonly FolderStep[]): Promise<void> {
  for (const { path, expected, target } of outsideIn(steps))
    if (expected === null && target !== null && !isBehindLink(path)) {
      await mkdir(dirname(path), { recursive: true }).catch(() => {})
      await mkdir(path, target < 0 ? {} : { mode: owners }).catch(() => {})
    }
}

/** At the end: permissions, innermost first, and what became of each. */
export async function closeFolders(steps: readonly FolderStep[]): Promise<FolderReport> {
  const report = { restored: [] as string[], removed: [] as string[], left: [] as string[] }
  for (const step of outsideIn(steps).reverse()) {
    const { path, expected, target } = step
    if (isToChange(step)) await chmod(path, target ?? expected ?? owners).catch(() => {})
    const now = modeHere(path)
    if (target === null) (now === null ? report.removed : report.left).push(path)
    else if (now === null || (expected !== null && target >= 0 && now !== target)) report.left.push(path)
    else report.restored.push(path)
  }
  return report
}

/** Would all of these steps come to nothing, because of what somebody did since? */
export const areVain = (steps: readonly FolderStep[]): boolean =>
  steps.every((step) => {
    const now = modeHere(step.path)
    if (step.target === null) return now !== null && readdirSync(step.path).length > 0
    if (step.expected === null) return now === null && standing(step.path) !== null
    return now !== step.target && !isToChange(step)
  })

/** It is as the turn left it, or on its way from there: then its permissions are ours to give. */
function isToChange({ path, expected, target }: FolderStep): boolean {
  const now = modeHere(path)
  if (now === null || now === (target ?? expected)) return false
  if (target !== null && target < 0) return false
  if (expected === null) return (now & 0o777) === owners
  return expected >= 0 && (now === (expected | owners) || (target !== null && now === expected))
}

const modeHere = (path: string): number | null => (isBehindLink(path) ? null : folderMode(path))

/** Somebody put a link in the place of a folder above: what is behind it is another folder. */
export function isBehindLink(path: string): boolean {
  const parent = dirname(path)
  if (parent === path) return false
  try {
    return realpathSync.native(parent) !== parent
  } catch {
    return isBehindLink(parent)
  }
}

const outsideIn = (steps: readonly FolderStep[]): FolderStep[] =>
  [...steps].sort((a, b) => a.path.length - b.path.length)

/** The folders around a path, nearest first. */
export function above(path: string): readonly string[] {
  const parent = dirname(path)
  return parent === path ? [] : [parent, ...above(parent)]
}

/** The folders that a person would miss in the list of the files: what came and went with nothing in it, and permissions. */
export function toName(
  folders: readonly { readonly path: string; readonly isMode: boolean }[],
  files: readonly string[],
): readonly string[] {
  const around = new Set([...files, ...[...files, ...folders.map(({ path }) => path)].flatMap(above)])
  return folders.filter(({ path, isMode }) => isMode || !around.has(path)).map(({ path }) => path)
}
