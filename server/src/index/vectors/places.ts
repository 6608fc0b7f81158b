// Owns which row stands for which node, kept up with the store file by file. Never embeds and never searches.

import type { Node } from '../../base/node.ts'
import type { FileEntry, Store } from '../store.ts'
import type { VectorTable } from './table.ts'
import { isEmbedded, keyOf } from './text.ts'

export interface Places {
  /** Files whose nodes are not looked up yet. Empty at no cost when the store did not change. */
  stale(): readonly FileEntry[]
  /** Looks up the nodes of one file. Answers those that should have a vector and have none. */
  look(file: FileEntry): readonly Node[]
  /** The file has to be looked at again: its nodes got no vectors this time. */
  forget(path: string): void
  /** Row of a node number; -1 for none. */
  rowOf(node: number): number
  /** Live node of a row; -1 when the text is nowhere any more. */
  nodeOf(row: number): number
  /** A vector arrived for a node of a file as it was looked up. */
  place(file: FileEntry, node: Node, row: number): void
  /** After `retain` of the table. */
  moved(rows: Int32Array): void
}

interface Seen {
  readonly hash: string
  readonly first: number
  readonly count: number
}

const none = -1

export function createPlaces(store: Store, table: VectorTable): Places {
  const seen = new Map<string, Seen>()
  let rowOfNode = new Int32Array(1024).fill(none)
  let nodeOfRow = new Int32Array(1024).fill(none)
  let revision = -1
  let numbering = store.numbering()
  let left: FileEntry[] = []

  const isSeen = (file: FileEntry): boolean => {
    const known = seen.get(file.path)
    return (
      known !== undefined &&
      known.hash === file.hash &&
      known.first === file.first &&
      known.count === file.count
    )
  }

  const put = (node: number, row: number): void => {
    if (node >= rowOfNode.length) rowOfNode = widen(rowOfNode, node + 1)
    if (row >= nodeOfRow.length) nodeOfRow = widen(nodeOfRow, row + 1)
    rowOfNode[node] = row
    if (row >= 0) nodeOfRow[row] = node
  }

  /** The store packed itself anew: the same nodes of a file under other numbers. */
  const follow = (): void => {
    if (numbering === store.numbering()) return
    numbering = store.numbering()
    const before = rowOfNode
    rowOfNode = new Int32Array(Math.max(1024, store.limit())).fill(none)
    nodeOfRow.fill(none)
    revision = -1
    for (const [path, known] of seen) {
      const file = store.file(path)
      if (file === undefined || file.hash !== known.hash || file.count !== known.count) {
        seen.delete(path)
        continue
      }
      for (let i = 0; i < file.count; i++) put(file.first + i, before[known.first + i] ?? none)
      seen.set(path, { ...known, first: file.first })
    }
  }

  return {
    stale() {
      follow()
      if (revision !== store.revision()) {
        revision = store.revision()
        left = [...store.files()].filter((file) => !isSeen(file))
        if (seen.size > store.fileCount() + 1024) {
          for (const path of seen.keys()) if (!store.file(path)) seen.delete(path)
        }
      } else if (left.length > 0) left = left.filter((file) => !isSeen(file))
      return left
    },
    look(given) {
      follow()
      const file = store.file(given.path) ?? given
      const missing: Node[] = []
      for (const [i, node] of store.nodesOf(file.path).entries()) {
        const row = isEmbedded(node, file) ? table.rowOf(keyOf(node)) : none
        put(file.first + i, row)
        if (row < 0 && isEmbedded(node, file)) missing.push(node)
      }
      seen.set(file.path, { hash: file.hash, first: file.first, count: file.count })
      return missing
    },
    forget(path) {
      seen.delete(path)
      revision = -1
    },
    rowOf(node) {
      follow()
      return rowOfNode[node] ?? none
    },
    nodeOf(row) {
      follow()
      const node = nodeOfRow[row] ?? none
      // The number may be of a file that is gone or was indexed anew since.
      return node >= 0 && rowOfNode[node] === row && store.fileOf(node) ? node : none
    },
    place(file, node, row) {
      follow()
      const now = store.file(file.path)
      if (now === undefined || now.hash !== file.hash || now.count !== file.count) return
      // By id: the store may have read its nodes anew since.
      const at = store.nodesOf(file.path).findIndex(({ id }) => id === node.id)
      if (at >= 0) put(now.first + at, row)
    },
    moved(rows) {
      follow()
      const before = nodeOfRow
      nodeOfRow = new Int32Array(Math.max(1024, rows.length)).fill(none)
      for (let node = 0; node < rowOfNode.length; node++) {
        const row = rowOfNode[node] as number
        if (row < 0) continue
        const to = rows[row] ?? none
        rowOfNode[node] = to
        if (to >= 0 && before[row] === node) nodeOfRow[to] = node
      }
    },
  }
}

function widen(array: Int32Array, least: number): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(Math.max(array.length * 2, least)).fill(none)
  grown.set(array)
  return grown
}
