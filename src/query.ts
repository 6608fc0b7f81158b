// Owns putting a filter into a typed query and taking it out again, as the buttons of Find Node do. Pure.

/** `@`, `#` and `*` stand before everything else, and there is one of them at most. */
export function toggleFilter(query: string, filter: string): string {
  if (/^[@#*]$/.test(filter)) {
    const rest = query.trimStart().replace(/^[@#*]\s*/, '')
    return query.trimStart().startsWith(filter) ? rest : `${filter}${rest}`
  }
  const words = query.split(/\s+/).filter((word) => word !== '')
  const without = words.filter((word) => word !== filter)
  // A space at the end: one types on.
  return without.length < words.length ? without.join(' ') : `${[...words, filter].join(' ')} `
}

export const hasFilter = (query: string, filter: string): boolean =>
  /^[@#*]$/.test(filter) ? query.trimStart().startsWith(filter) : query.split(/\s+/).includes(filter)
