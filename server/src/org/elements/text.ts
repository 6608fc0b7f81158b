// Owns runs of text with objects in them that are no contents: titles, tags, captions, prefixes.

import type { OrgNode, Rich } from './element.ts'
import type { Root } from './scope.ts'

export function richIn(root: Root, from: number, to: number, allowed: number): Rich {
  const { source, read } = root
  let objects: readonly OrgNode[] | undefined
  return {
    start: source.original(from),
    end: source.original(to),
    text: source.text.slice(from, to),
    get objects() {
      objects ??= read(root, from, to, allowed)
      return objects
    },
  }
}
