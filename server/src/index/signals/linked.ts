// Owns the evidence of written links: what a note that reads like the question links to, and the notes and comments
// that link to a good node. Never guesses a link that nobody wrote.

import type { Node } from '../../base/node.ts'
import { linkedFrom, linksOf, resolveLink } from '../links.ts'
import type { Store } from '../store.ts'
import type { Signal } from '../view.ts'
import { best } from './spread.ts'

const mostNodes = 20
/** Who links to everything recommends nothing. */
const mostLinks = 30

/** The best linked node's seed / √(its links), in both directions. */
export const linked: Signal = {
  name: 'linked',
  stage: 'spread',
  evaluate(view, seeds) {
    const { store } = view
    const values = view.blank()
    let spoke = false
    const give = (targets: readonly Node[], seed: number) => {
      if (targets.length > mostLinks) return
      for (const target of targets) {
        const number = numberOf(store, target)
        if (number < 0) continue
        spoke = true
        values[number] = Math.max(values[number] as number, seed / Math.sqrt(targets.length))
      }
    }
    for (const number of best(view, seeds, mostNodes, () => true)) {
      const node = store.nodeAt(number)
      if (!node) continue
      const seed = seeds[number] as number
      const targets = linksOf(node).flatMap((target) => resolveLink(store, node.path, target) ?? [])
      give([...new Set(targets)], seed)
      // A file with an identifier is a note like a headline with one.
      const isNote = node.kind !== 'file' || node.properties.ID !== undefined
      const from = !isNote ? [] : linkedFrom(store, node).filter(({ to }) => to === 'itself')
      give(
        from.map((one) => one.node),
        seed,
      )
    }
    return spoke ? values : null
  },
  explain: () => 'linked with a match',
}

function numberOf(store: Store, node: Node): number {
  const file = store.file(node.path)
  const at = file ? store.nodesOf(node.path).findIndex(({ id }) => id === node.id) : -1
  return file && at >= 0 ? file.first + at : -1
}
