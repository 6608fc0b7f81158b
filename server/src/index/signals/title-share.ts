// Owns how much of the question's title a node covers: one with every word beats one with a word many times.

import type { Signal } from '../view.ts'

export const titleShare: Signal = {
  name: 'titleShare',
  stage: 'direct',
  evaluate(view) {
    const total = view.store.nodeCount()
    const values = view.blank()
    let sum = 0
    for (const { word, nodes } of view.gathered) {
      if (!word.inTitle || word.type !== 'stem') continue
      const idf = Math.log(1 + (total - nodes.length + 0.5) / (nodes.length + 0.5))
      sum += idf
      for (const node of nodes) values[node] = (values[node] as number) + idf
    }
    if (sum === 0) return null
    for (let i = 0; i < values.length; i++) values[i] = (values[i] as number) / sum
    return values
  },
  explain: () => '',
}
