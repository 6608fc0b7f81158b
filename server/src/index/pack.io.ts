// Owns how a file's nodes lie in memory and on disk: their bytes, compressed, behind a mark of the kinds among them.
// Never knows what a node means.

import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { Node } from '../base/node.ts'
import { bytesToNodes, kinds, nodeBytes } from './packed.ts'
import type { Packing } from './store.ts'

/** Bytes of the mark: one bit for each kind, so that nothing is unpacked for the nodes that are not wanted. */
const markBytes = 2

export const packing: Packing = {
  pack(nodes) {
    const bytes = deflateRawSync(nodeBytes(nodes), { level: 1 })
    const mark = markOf(nodes)
    return Buffer.concat([Uint8Array.of(mark & 255, mark >>> 8), bytes])
  },
  holds: (bytes, kind) =>
    (((bytes[0] as number) | ((bytes[1] as number) << 8)) & (1 << kinds.indexOf(kind))) !== 0,
  unpack: (bytes) => bytesToNodes(inflateRawSync(bytes.subarray(markBytes))),
}

const markOf = (nodes: readonly Node[]): number =>
  nodes.reduce((mark, { kind }) => mark | (1 << kinds.indexOf(kind)), 0)
