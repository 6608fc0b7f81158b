// Owns what the lines of property drawers come to: the first of a key wins, `KEY+` appends, ancestors lie below.

import { addProperty, emptyRecord } from './settings.ts'

export interface Entry {
  /** Upper case. */
  readonly key: string
  readonly value: string
}

/** What one drawer says. */
export interface Properties {
  /** The first `KEY` wins; `KEY+` lines follow it wherever they stand. */
  readonly properties: Readonly<Record<string, string>>
  /** Every `:ID:` that is not empty. */
  readonly ids: readonly string[]
  /** Its lines, where one appends: then what it comes to depends on what lies below. */
  readonly lines: readonly Entry[]
}

const noIds: readonly string[] = Object.freeze([])
const noLines: readonly Entry[] = Object.freeze([])

export const noProperties: Properties = Object.freeze({
  properties: Object.freeze(emptyRecord()),
  ids: noIds,
  lines: noLines,
})

export function collect(entries: readonly Entry[]): Properties {
  if (entries.length === 0) return noProperties
  return {
    properties: layer(emptyRecord(), entries),
    ids: idsOf(entries),
    lines: entries.some(isPlus) ? entries : noLines,
  }
}

export function merge(
  outer: Readonly<Record<string, string>>,
  { properties, lines }: Pick<Properties, 'properties' | 'lines'>,
): Readonly<Record<string, string>> {
  if (properties === noProperties.properties) return outer
  const over = Object.assign(emptyRecord(), outer)
  return lines.length > 0 ? layer(over, lines) : Object.assign(over, properties)
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

const isPlus = ({ key }: Entry): boolean => key.length > 1 && key.charCodeAt(key.length - 1) === 43

function idsOf(entries: readonly Entry[]): readonly string[] {
  let ids = noIds
  for (const { key, value } of entries)
    if (key === 'ID' && value !== '' && !ids.includes(value))
      ids = ids.length === 0 ? [value] : [...ids, value]
  return ids
}
