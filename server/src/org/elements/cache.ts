// Owns the trees that were read last, by the text of their section: the same text and settings give the same tree.
// Nothing is ever wrong in it, since the text itself is the key; it only forgets.

import type { Context, OrgElement, SectionKind } from './element.ts'
import { parseSection } from './section.ts'

/** UTF-16 units of text whose trees are kept. */
const room = 4_000_000

const caches = new WeakMap<Context, Map<string, OrgElement>>()
const sizes = new WeakMap<Map<string, OrgElement>, number>()

export function cachedSection(text: string, kind: SectionKind, context: Context): OrgElement {
  let cache = caches.get(context)
  if (!cache) {
    cache = new Map()
    caches.set(context, cache)
  }
  const key = kind + text
  const known = cache.get(key)
  if (known) {
    // Behind all others: the first to be forgotten is the one not asked for the longest.
    cache.delete(key)
    cache.set(key, known)
    return known
  }
  const root = parseSection(text, kind, context)
  let size = (sizes.get(cache) ?? 0) + key.length
  for (const old of cache.keys()) {
    if (size <= room) break
    cache.delete(old)
    size -= old.length
  }
  cache.set(key, root)
  sizes.set(cache, size)
  return root
}
