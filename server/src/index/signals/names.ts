// Owns the evidence of names alone: the node's, its container's, the file's, the folders'. Never reads bodies.

import { scoreNodes } from '../bm25.ts'
import { count, type Field } from '../fields.ts'
import type { Signal, View } from '../view.ts'
import { type Bm25, bm25, type SignalName } from '../weights.ts'
import { indexIn } from './words.ts'

export const name = named('name', 'name', bm25.name, 'name matches')
export const container = named('container', 'container', bm25.container, 'inside')
export const stem = named('stem', 'stem', bm25.stem, 'file name matches')
export const folders = named('folders', 'folders', bm25.folders, '')

/** The node and its container are both named. */
export const nameAndContainer: Signal = {
  name: 'nameAndContainer',
  stage: 'direct',
  evaluate(view) {
    const names = name.evaluate(view, empty)
    const containers = container.evaluate(view, empty)
    if (!names || !containers) return null
    const values = view.blank()
    for (let i = 0; i < values.length; i++) {
      values[i] = Math.sqrt((names[i] as number) * (containers[i] as number))
    }
    return values
  },
  explain: () => '',
}

const empty = new Float32Array(0)

function named(signal: SignalName, field: Field, parameters: Bm25, label: string): Signal {
  return {
    name: signal,
    stage: 'direct',
    evaluate: (view) => scoreNodes(view, parameters, ({ word }) => word.weight),
    explain(view, node) {
      const found = label === '' ? [] : wordsIn(view, node, field)
      return found.length === 0 ? '' : `${label} ${found.join(' ')}`
    },
  }
}

function wordsIn(view: View, node: number, field: Field): string[] {
  const found = new Set<string>()
  for (const gathered of view.gathered) {
    if (gathered.word.type !== 'stem') continue
    const at = indexIn(gathered.nodes, node)
    if (at >= 0 && count(gathered.packed[at] as number, field) > 0)
      found.add(gathered.word.plain.toLowerCase())
    if (found.size === 3) break
  }
  return [...found]
}
