// Owns what changed between two looks over a folder, and what of it cannot be taken back. Pure. Only what both looks are
// sure of counts as created or deleted.

import type { FolderRecord } from './folders.ts'
import type { Side, Uncovered } from './manifest.ts'
import type { Table } from './scan.io.ts'

/** Paths are relative to the root, with the system's separator. */
export interface Difference {
  readonly changed: readonly {
    readonly path: string
    readonly before: Side | null
    readonly after: Side | null
  }[]
  /** Innermost last. */
  readonly folders: readonly FolderRecord[]
  readonly uncovered: readonly Uncovered[]
}

export function difference(before: Table, after: Table): Difference {
  const changed: { path: string; before: Side | null; after: Side | null }[] = []
  const uncovered: Uncovered[] = []
  for (const [path, now] of after.files) {
    const then = before.files.get(path)
    if (then?.stamp === now.stamp && then.side?.hash === now.side?.hash) continue
    if (then && !then.side) {
      uncovered.push({ path, reason: `changed, but was not kept: ${then.reason}` })
    } else if (!now.side) {
      uncovered.push({ path, reason: `${then ? 'changed' : 'created'}, but is not kept: ${now.reason}` })
    } else if (then) {
      const isSame = then.side?.hash === now.side.hash && then.side.kind === now.side.kind
      if (!isSame || then.side?.mode !== now.side.mode)
        changed.push({ path, before: then.side, after: now.side })
      if (!isSame && then.linked) uncovered.push({ path, reason: alone('changed') })
    } else {
      const hidden = hiddenBy(before, path)
      if (hidden) uncovered.push({ path, reason: `may be new, but its folder was not covered: ${hidden}` })
      else changed.push({ path, before: null, after: now.side })
    }
  }
  for (const [path, then] of before.files) {
    if (after.files.has(path)) continue
    if (then.side) changed.push({ path, before: then.side, after: null })
    else uncovered.push({ path, reason: `deleted, but was not kept: ${then.reason}` })
    if (then.side && then.linked) uncovered.push({ path, reason: alone('deleted') })
  }
  return {
    changed,
    folders: foldersOf(before, after),
    uncovered: [...uncovered, ...othersOf(before, after), ...leftOutOf(before, after)],
  }
}

const alone = (what: string): string =>
  `${what}, and had other names (hard links): it comes back as a file of its own`

function foldersOf(before: Table, after: Table): readonly FolderRecord[] {
  const folders: FolderRecord[] = []
  for (const [path, mode] of after.folders) {
    const then = before.folders.get(path)
    if (then === undefined) {
      if (!hiddenBy(before, path)) folders.push({ path, before: null, after: mode })
    } else if (then >= 0 && then !== mode) folders.push({ path, before: then, after: mode })
  }
  for (const [path, mode] of before.folders)
    if (!after.folders.has(path) && !hiddenBy(after, path)) folders.push({ path, before: mode, after: null })
  return folders.sort((a, b) => a.path.length - b.path.length)
}

function othersOf(before: Table, after: Table): readonly Uncovered[] {
  const told: Uncovered[] = []
  for (const [path, kind] of after.others)
    if (before.others.get(path) !== kind && !hiddenBy(before, path))
      told.push({ path, reason: `created, but is not kept: it is ${kind}` })
  for (const [path, kind] of before.others)
    if (after.others.get(path) !== kind && !hiddenBy(after, path))
      told.push({ path, reason: `deleted, but was not kept: it was ${kind}` })
  return told
}

function leftOutOf(before: Table, after: Table): readonly Uncovered[] {
  const told: Uncovered[] = []
  for (const [path, stamp] of after.leftOut) {
    const then = before.leftOut.get(path)
    const why = after.skipped.get(path)
    if (then === undefined) {
      if (!hiddenBy(before, path)) told.push({ path, reason: `created, but is not kept: ${why}` })
    } else if (then !== stamp && then !== '' && stamp !== '')
      told.push({ path, reason: `changed, but is not kept: ${why}` })
  }
  for (const path of before.leftOut.keys())
    if (!after.leftOut.has(path) && !hiddenBy(after, path))
      told.push({ path, reason: `deleted, but was not kept: ${before.skipped.get(path)}` })
  return told
}

/** Why a look could not have seen `path`, or empty if it would have. */
function hiddenBy(table: Table, path: string): string {
  const parts = path.split(/[\\/]/)
  for (let length = 0; length <= parts.length; length++) {
    const reason = table.skipped.get(parts.slice(0, length).join(path.includes('\\') ? '\\' : '/'))
    if (reason !== undefined) return reason
  }
  return ''
}
