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
  const isPlus = ({ key }: Entry) => key.length > 1 && key.endsWith('+')
  const seen = new Set<string>()
  for (const entry of entries) {
    if (isPlus(entry) || seen.has(entry.key)) continue
    seen.add(entry.key)
    into[entry.key] = entry.value
  }
  for (const entry of entries) if (isPlus(entry)) addProperty(into, entry.key, entry.value)
  return into
}

export const idsOf = (entries: readonly Entry[]): readonly string[] => {
  const ids = entries.filter(({ key, value }) => key === 'ID' && value !== '').map(({ value }) => value)
  return ids.length === 0 ? noIds : unique(ids)
}
