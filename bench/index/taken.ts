// Owns one figure about the machine: how much of the processor's time its host gave to others. On a shared machine
// that is what most of the slowest keystrokes are.

import { readFileSync } from 'node:fs'

/** Answers, when called, the percentage of the time since then; null where the system does not say. */
export function watchTaken(): () => number | null {
  const before = ticks()
  return () => {
    const after = ticks()
    return before && after && after.all > before.all
      ? ((after.taken - before.taken) / (after.all - before.all)) * 100
      : null
  }
}

/** The sums over all cores; the eighth column is "steal" (proc_stat(5)). */
function ticks(): { readonly all: number; readonly taken: number } | null {
  try {
    const columns = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0]?.split(/\s+/).slice(1, 9).map(Number)
    if (columns?.length !== 8) return null
    return { all: columns.reduce((sum, one) => sum + one, 0), taken: columns[7] as number }
  } catch {
    return null
  }
}
