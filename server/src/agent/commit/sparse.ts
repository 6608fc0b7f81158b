// Owns how a diff is told within a budget: every file with the names of what changed, then hunks, the shortest files first,
// as far as there is room. What is left out is said to be.

import type { Changed } from './changed.ts'
import type { Hunk } from './patch.ts'

/** Of the budget, for the list of files. */
const listShare = 0.5
/** Less of a hunk says nothing. */
const leastUnits = 120

/** At most `units` UTF-16 units. */
export function sparseDiff(files: readonly Changed[], units: number): string {
  const list = listFiles(files, Math.floor(units * listShare))
  let left = units - list.length
  const written = new Map<Changed, string>()
  const sizeOf = ({ patch }: Changed) => patch.hunks.reduce((sum, hunk) => sum + textOf(hunk).length, 0)
  const bySize = files.filter(({ patch }) => patch.hunks.length > 0).sort((a, b) => sizeOf(a) - sizeOf(b))
  for (const [i, file] of bySize.entries()) {
    const head = `\n\n${file.patch.path}\n`
    // What is short leaves the rest of its share to the others.
    const share = Math.floor(left / (bySize.length - i)) - head.length
    if (share < leastUnits) continue
    const text = head + hunksWithin(file.patch.hunks, share)
    written.set(file, text)
    left -= text.length
  }
  return list + files.map((file) => written.get(file) ?? '').join('')
}

function listFiles(files: readonly Changed[], units: number): string {
  const rows: string[] = []
  let left = units
  for (const file of files) {
    const names = row(file, 12)
    const one = names.length <= left / 2 ? names : row(file, 0)
    const more = `… and ${files.length - rows.length} more files`
    if (one.length + more.length + 2 > left) {
      rows.push(more)
      break
    }
    rows.push(one)
    left -= one.length + 1
  }
  return rows.join('\n').slice(0, units)
}

/** `changed src/retry.ts +3 -1: retryDelay; new: Queue` */
function row({ patch, added, changed }: Changed, names: number): string {
  const verb = { add: 'added', remove: 'removed', rename: 'moved to', change: 'changed' }[patch.kind]
  const size = patch.isBinary ? 'binary' : `+${patch.addedLines} -${patch.removedLines}`
  const some = (list: readonly string[]) => list.slice(0, names).join(', ')
  const told = [some(changed), added.length > 0 && names > 0 ? `new: ${some(added)}` : '']
    .filter(Boolean)
    .join('; ')
  return `${verb} ${patch.path} ${size}${told === '' ? '' : `: ${told}`}`
}

/** Whole lines, from the head of each hunk; each has its share. */
function hunksWithin(hunks: readonly Hunk[], units: number): string {
  let left = units
  const out: string[] = []
  for (const [i, hunk] of hunks.entries()) {
    const share = Math.floor(left / (hunks.length - i))
    if (share < leastUnits && i > 0) {
      out.push(`… ${hunks.length - i} more places`)
      break
    }
    const text = cut(textOf(hunk), share)
    out.push(text)
    left -= text.length + 1
  }
  return out.join('\n').slice(0, units)
}

const textOf = ({ heading, lines }: Hunk): string => [`@@ ${heading}`.trimEnd(), ...lines].join('\n')

function cut(text: string, units: number): string {
  if (text.length <= units) return text
  const note = '\n…'
  const kept = text.slice(0, Math.max(0, units - note.length))
  const end = kept.lastIndexOf('\n')
  return (end > 0 ? kept.slice(0, end) : kept) + note
}
