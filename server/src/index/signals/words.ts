// Owns the lexical evidence of a node's own text. Never looks at other nodes.

import { type Pick, scoreNodes } from '../bm25.ts'
import type { Signal, View } from '../view.ts'
import { type Bm25, bm25, type SignalName } from '../weights.ts'

export const words: Signal = {
  ...lexical('words', bm25.node, ({ word }) => word.weight),
  explain(view, node) {
    const found = strongest(view, node, 3)
    return found.length === 0 ? '' : `mentions ${found.join(', ')}`
  },
}
export const wordsByLength = lexical('wordsByLength', bm25.nodeByLength, ({ word }) => word.weight)
export const proseWords = lexical('proseWords', bm25.node, ({ word }) => (word.inProse ? word.weight : 0))
export const titleWords = lexical('titleWords', bm25.node, ({ word }) => (word.inTitle ? word.weight : 0))
export const wholeWords = lexical('wholeWords', bm25.node, ({ word }) =>
  word.type === 'whole' ? word.weight : 0,
)

function lexical(name: SignalName, parameters: Bm25, pick: Pick): Signal {
  return {
    name,
    stage: 'direct',
    evaluate: (view) => scoreNodes(view, parameters, pick),
    explain: () => '',
  }
}

/** The rarest of the question's words that the node has, as they were written. */
function strongest(view: View, node: number, most: number): string[] {
  const found: { readonly plain: string; readonly value: number }[] = []
  for (const gathered of view.gathered) {
    if (!has(gathered.nodes, node)) continue
    found.push({
      plain: gathered.word.plain,
      value: gathered.word.weight / Math.log2(2 + gathered.nodes.length),
    })
  }
  found.sort((a, b) => b.value - a.value)
  return [...new Set(found.map((one) => one.plain.toLowerCase()))].slice(0, most)
}

/** Binary search in growing numbers. */
export function has(sorted: Uint32Array, wanted: number): boolean {
  return indexIn(sorted, wanted) >= 0
}

export function indexIn(sorted: Uint32Array, wanted: number): number {
  let low = 0
  let high = sorted.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const value = sorted[middle] as number
    if (value === wanted) return middle
    if (value < wanted) low = middle + 1
    else high = middle - 1
  }
  return -1
}
