// Owns evidence that comes from other nodes: callees of good candidates, and neighbours in the file. One hop.

import { lastName } from '../nodes.ts'
import { definitions, type Signal } from '../view.ts'

const mostCallers = 40
const mostDefinitions = 8

/** Callee of a good candidate: the best caller's score / √(1 + its calls). */
export const callee: Signal = {
  name: 'callee',
  stage: 'spread',
  evaluate(view, seeds) {
    const values = new Float32Array(view.limit)
    let spoke = false
    for (const caller of best(seeds, mostCallers)) {
      const node = view.store.nodeAt(caller)
      if (!node) continue
      const calls = node.links.filter((link) => link.kind === 'call' || link.kind === 'inherit')
      const value = (seeds[caller] as number) / Math.sqrt(1 + calls.length)
      for (const call of calls) {
        const found = definitions(view.store, lastName(call.target), mostDefinitions)
        if (found.length > mostDefinitions) continue
        for (const target of found) {
          if (target === caller || view.store.fileOf(target)?.language !== node.language) continue
          spoke = true
          values[target] = Math.max(values[target] as number, value)
        }
      }
    }
    return spoke ? values : null
  },
  explain: () => 'called by a match',
}

/** The better of the nodes just before and after, in the same file. */
export const neighbour: Signal = {
  name: 'neighbour',
  stage: 'spread',
  evaluate(view, seeds) {
    const values = new Float32Array(view.limit)
    for (const file of view.store.files()) {
      for (let node = file.first + 1; node < file.first + file.count; node++) {
        const before = node - 1 > file.first ? (seeds[node - 1] as number) : 0
        const after = node + 1 < file.first + file.count ? (seeds[node + 1] as number) : 0
        values[node] = Math.max(before, after)
      }
    }
    return values
  },
  explain: () => '',
}

function best(seeds: Float32Array, most: number): number[] {
  const found: number[] = []
  for (let i = 0; i < seeds.length; i++) if ((seeds[i] as number) > 0) found.push(i)
  return found.sort((a, b) => (seeds[b] as number) - (seeds[a] as number)).slice(0, most)
}
