// Owns the fusion of the search by meaning with the ranking: one signal, `meaning`, on what was found by words and
// on what only the vectors found. Never searches; without vectors it is not called.

import type { Query } from '../query.ts'
import { mostReasons, type Ranking } from '../rank.ts'
import { signalWeights } from '../weights.ts'
import type { Near } from './near.ts'

/** A node this near says so among its reasons. */
const worthSaying = 0.5

/**
 * The ranking with `meaning` × weight × discount added to its nodes and to `extra` (nodes that `near` found, and
 * that may be shown), in the new order.
 */
export function withMeaning(query: Query, ranking: Ranking, near: Near, extra: readonly number[]): Ranking {
  const weight = signalWeights.meaning[query.length]
  const scores = new Float32Array(ranking.scores)
  const values = new Map<number, number>()
  const nodes = [...new Set([...ranking.nodes, ...extra])]
  for (const node of nodes) {
    const value = near.meaningOf(node)
    if (value === 0) continue
    values.set(node, value)
    scores[node] = (scores[node] as number) + weight * ranking.discountOf(node) * value
  }
  nodes.sort((a, b) => (scores[b] as number) - (scores[a] as number) || a - b)
  return {
    ...ranking,
    nodes,
    scores,
    explain(node) {
      const reasons = ranking.explain(node)
      if ((values.get(node) ?? 0) < worthSaying) return reasons
      return [...reasons.slice(0, mostReasons - 1), 'similar in meaning']
    },
    signals: (node) => ({
      ...ranking.signals(node),
      ...(values.has(node) ? { meaning: values.get(node) as number } : {}),
    }),
  }
}
