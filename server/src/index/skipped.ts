// Owns the words about what an index left out, for a terminal and for the editor's output channel.

import type { IndexStats } from './workspace.ts'

/** `12 files, 80 nodes`, then a line for each file that was not read in full, `most` of them at most. */
export function statsLines({ files, nodes, skipped, complete }: IndexStats, most: number): readonly string[] {
  const early = complete ? '' : ', stopped before all files were read'
  const first = `${counted(files, 'file')}, ${counted(nodes, 'node')}${early}`
  if (skipped.length === 0) return [first]
  return [
    `${first}. ${counted(skipped.length, 'file')} not read in full:`,
    ...skipped.slice(0, most).map(({ path, reason }) => `  ${path}: ${reason}`),
    ...(skipped.length > most ? [`  and ${skipped.length - most} more`] : []),
  ]
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`
