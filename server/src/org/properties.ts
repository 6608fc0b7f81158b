// Owns what the lines of property drawers come to: the first of a key wins, `KEY+` appends, ancestors lie below.

import type { Entry } from './reading.ts'
import { addProperty, emptyRecord, unique } from './settings.ts'

const noProperties: Readonly<Record<string, string>> = Object.freeze(emptyRecord())
const noIds: readonly string[] = Object.freeze([])

/** The first `KEY` wins; `KEY+` lines follow it wherever they stand. */
export function collect(entries: readonly Entry[]): Readonly<Record<string, string>> {
  return entries.length === 0 ? noProperties : layer(emptyRecord(), entries)
}

export function merge(
  outer: Readonly<Record<string, string>>,
  entries: readonly Entry[],
): Readonly<Record<string, string>> {
  return entries.length === 0 ? outer : layer(Object.assign(emptyRecord(), outer), entries)
}

function layer(into: Record<string, string>, entries: readonly Entry[]): Record<string, string> {
  // Most drawers have few lines, for which a search is sooner done than a set is made.
  const seen = entries.length > 8 ? new Set<string>() : null
  for (const entry of entries) {
    if (isPlus(entry) || (seen ? seen.has(entry.key) : isRepeated(entries, entry))) continue
    seen?.add(entry.key)
    into[entry.key] = entry.value
  }
  for (const entry of entries) if (isPlus(entry)) addProperty(into, entry.key, entry.value)
  return into
}

function isRepeated(entries: readonly Entry[], entry: Entry): boolean {
  for (const before of entries) {
    if (before === entry) return false
    if (before.key === entry.key) return true
  }
  return false
}

const isPlus = ({ key }: Entry): boolean => key.length > 1 && key.endsWith('+')

export const idsOf = (entries: readonly Entry[]): readonly string[] => {
  const ids = entries.filter(({ key, value }) => key === 'ID' && value !== '').map(({ value }) => value)
  return ids.length === 0 ? noIds : unique(ids)
}
