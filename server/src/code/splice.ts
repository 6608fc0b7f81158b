// Owns the replacement of one subtree in a flat tree. Never parses.

import { type FlatTree, mostNotes } from './tree.ts'

/**
 * `tree` with the subtree of `at` replaced by `part`, whose first node stands for it; `text` is the text now, and
 * what lay behind the old subtree has moved by `delta`.
 */
export function spliceTree(
  tree: FlatTree,
  at: number,
  part: FlatTree,
  text: string,
  delta: number,
): FlatTree {
  const oldNext = tree.next[at] as number
  const more = part.count - (oldNext - at)
  const count = tree.count + more
  const behind = at + part.count
  const made = {
    type: new Uint16Array(count),
    field: new Uint16Array(count),
    start: new Int32Array(count),
    end: new Int32Array(count),
    parent: new Int32Array(count),
    next: new Int32Array(count),
  }
  for (const column of ['type', 'field', 'start', 'end', 'parent', 'next'] as const) {
    made[column].set(tree[column].subarray(0, at))
    made[column].set(part[column].subarray(0, part.count), at)
    made[column].set(tree[column].subarray(oldNext, tree.count), behind)
  }
  for (let i = tree.parent[at] as number; i >= 0; i = tree.parent[i] as number) {
    made.end[i] = (tree.end[i] as number) + delta
  }
  for (let i = 0; i < at; i++) {
    if ((tree.next[i] as number) >= oldNext) made.next[i] = (tree.next[i] as number) + more
  }
  made.field[at] = tree.field[at] as number
  made.parent[at] = tree.parent[at] as number
  made.next[at] = behind
  for (let i = at + 1; i < behind; i++) made.parent[i] = (made.parent[i] as number) + at
  for (let i = at + 1; i < behind; i++) made.next[i] = (made.next[i] as number) + at
  for (let i = behind; i < count; i++) {
    made.start[i] = (made.start[i] as number) + delta
    made.end[i] = (made.end[i] as number) + delta
    made.next[i] = (made.next[i] as number) + more
    if ((made.parent[i] as number) >= oldNext) made.parent[i] = (made.parent[i] as number) + more
  }
  const [start, end] = [tree.start[at] as number, tree.end[at] as number]
  const missing = [
    ...tree.missing.filter(({ offset }) => offset < start),
    ...part.missing,
    ...tree.missing
      .filter(({ offset }) => offset >= end)
      .map(({ offset, what }) => ({ offset: offset + delta, what })),
  ].slice(0, mostNotes)
  return { ...made, text, count, types: tree.types, fields: tree.fields, missing }
}
