// Owns the replacement of neighbouring subtrees in a flat tree, in place: a copy of a long file's tree for every
// keystroke would be most of what a keystroke costs. Never parses.

import type { FlatPart, FlatTree } from './tree.ts'

interface Gap {
  /** The node whose children are replaced: those from `from` to `until`, exclusive. */
  readonly at: number
  readonly from: number
  readonly until: number
}

/**
 * Puts `part` in the place of the gap; what lies behind has moved by `delta` in the text. `root` is the new range of
 * the first node when that is the one. Answers how many nodes more the tree has.
 */
export function spliceTree(
  tree: FlatTree,
  { at, from, until }: Gap,
  part: FlatPart,
  text: string,
  { delta, root }: { readonly delta: number; readonly root: { start: number; end: number } | null },
): number {
  const more = part.count - (until - from)
  const count = tree.count + more
  const behind = from + part.count
  if (count > tree.type.length) {
    const size = Math.ceil(count * 1.1) + 64
    tree.type = wider(tree.type, new Uint16Array(size))
    tree.field = wider(tree.field, new Uint16Array(size))
    tree.start = wider(tree.start, new Int32Array(size))
    tree.end = wider(tree.end, new Int32Array(size))
    tree.parent = wider(tree.parent, new Int32Array(size))
    tree.next = wider(tree.next, new Int32Array(size))
  }
  const { start, end, parent, next } = tree
  for (const column of ['type', 'field', 'start', 'end', 'parent', 'next'] as const) {
    if (more !== 0) tree[column].copyWithin(behind, until, tree.count)
    tree[column].set(part[column].subarray(0, part.count), from)
  }
  for (let i = at; i >= 0; i = parent[i] as number) end[i] = (end[i] as number) + delta
  if (more !== 0) {
    // Nodes around the gap end behind it, and nodes before it end at it at the latest.
    for (let i = at; i >= 0; i = parent[i] as number) next[i] = (next[i] as number) + more
    for (let i = behind; i < count; i++) {
      next[i] = (next[i] as number) + more
      if ((parent[i] as number) >= until) parent[i] = (parent[i] as number) + more
    }
  }
  if (delta !== 0) {
    for (let i = behind; i < count; i++) {
      start[i] = (start[i] as number) + delta
      end[i] = (end[i] as number) + delta
    }
  }
  for (let i = from; i < behind; i++) {
    parent[i] = (parent[i] as number) < 0 ? at : (parent[i] as number) + from
    next[i] = (next[i] as number) + from
  }
  if (root) {
    start[0] = root.start
    end[0] = root.end
  }
  // What is missing is of interest to whoever asks for errors, and that is a reading of its own.
  tree.missing = []
  tree.text = text
  tree.count = count
  return more
}

function wider<T extends Uint16Array | Int32Array>(from: T, to: T): T {
  to.set(from)
  return to
}
