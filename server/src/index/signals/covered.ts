// Owns the evidence of how much of the question a note covers: which of its words, in some form or meaning, and where.
// Speaks of notes only. Never counts a word twice that a note says in two ways.

import { count } from '../fields.ts'
import { perRevision } from '../per-revision.ts'
import type { Store } from '../store.ts'
import { type Gathered, noteMask, type Signal } from '../view.ts'
import { has } from './words.ts'

/** What a word counts by where the headline has it; `beside` is elsewhere in its file. */
const places = { text: 1, around: 0.85, path: 0.7, beside: 0.4 }
/** A question that names days is not about its other words alone. */
const ofDays = 4

/** Σ rarity of the words that a node covers / Σ of all that some note has. */
export const covered: Signal = {
  name: 'covered',
  stage: 'direct',
  evaluate(view) {
    const { store } = view
    const mask = noteMask(store)
    if (!mask) return null
    const concepts = new Map<number, Gathered[]>()
    for (const gathered of view.gathered) {
      if (gathered.word.type !== 'stem') continue
      const list = concepts.get(gathered.concept)
      if (list) list.push(gathered)
      else concepts.set(gathered.concept, [gathered])
    }
    if (concepts.size === 0) return null
    const values = view.blank()
    const best = new Float32Array(view.limit)
    let all = view.query.notes.days.length > 0 ? ofDays : 0
    for (const list of concepts.values()) {
      best.fill(0)
      const having = gatherBest(view.store, list, mask, best)
      if (having === 0) continue
      const { weight } = (list.find(({ share }) => share === 1) ?? (list[0] as Gathered)).word
      const rarity = Math.log(1 + store.nodeCount() / having)
      const worth = rarity * Math.min(1, weight / usualWeight)
      all += worth
      for (const { language, first, count: size } of store.files()) {
        if (language !== 'org') continue
        const end = first + size
        let top = 0
        for (let node = first; node < end; node++) top = Math.max(top, best[node] as number)
        if (top === 0) continue
        for (let node = first; node < end; node++)
          values[node] =
            (values[node] as number) + worth * Math.max(best[node] as number, places.beside * top)
      }
    }
    if (all === 0) return null
    for (let node = 0; node < values.length; node++) values[node] = (values[node] as number) / all
    return values
  },
  // Its own words are said by the signal of words.
  explain: (view, node) =>
    view.gathered.some(({ nodes }) => has(nodes, node)) ? '' : 'its file has the words',
}

const saturation = 0.7
const byLength = 0.5

const averageLength = perRevision((store): number => {
  let words = 0
  let nodes = 0
  for (const { language, first, count } of store.files()) {
    if (language !== 'org') continue
    for (let node = first; node < first + count; node++) words += store.bodyLengthAt(node)
    nodes += count
  }
  return Math.max(1, words / Math.max(1, nodes))
})

/** Of a word in the title of a question, in its usual form. */
const usualWeight = 4

/** The best share of each note's node; answers how many have any. */
function gatherBest(store: Store, list: readonly Gathered[], mask: Uint8Array, best: Float32Array): number {
  let having = 0
  const average = averageLength(store)
  for (const { nodes, packed, share } of list) {
    for (let i = 0; i < nodes.length; i++) {
      const node = nodes[i] as number
      if (mask[node] === 0) continue
      const counts = packed[i] as number
      const place =
        count(counts, 'body') + count(counts, 'documentation') + count(counts, 'name') > 0
          ? places.text
          : count(counts, 'container') > 0
            ? places.around
            : places.path
      // A word of a short note says more than one of a long chapter (BM25's saturation).
      const times = Math.max(1, count(counts, 'body') + count(counts, 'name'))
      const norm = 1 - byLength + (byLength * store.bodyLengthAt(node)) / average
      const value = (share * place * times * (1 + saturation)) / (times + saturation * norm)
      const before = best[node] as number
      if (before === 0) having++
      if (value > before) best[node] = value
    }
  }
  return having
}
