// Owns what used to change together with a node: functions by the functions of past commits, files by their files.
// Never counts a commit that changed many files at once.

import type { Node } from '../base/node.ts'
import { definitionWord } from './fields.ts'
import type { Store } from './store.ts'

export interface ChangedWith {
  readonly node: Node
  /** `changed together 4 times, last in "…" (0a1b2c3)`. */
  readonly reason: string
}

const widest = 15
/** Of one file; older ones say less. */
const mostCommits = 200
const mostFunctions = 6
const mostFiles = 6
/** Once may be chance. */
const fewest = 2

interface Tally {
  times: number
  /** Σ 1 / (files of the commit − 1): a commit of few files says more. */
  weight: number
  /** The newest common commit. */
  readonly last: number
}

/** The strongest first; empty where no history was read. */
export function changedWith(store: Store, node: Node): readonly ChangedWith[] {
  const { history } = store
  const path = history.pathNumber(node.path)
  if (history.size() === 0 || path < 0) return []
  const files = new Map<number, Tally>()
  const functions = new Map<string, Tally>()
  let commits = 0
  history.eachCommit(path, (commit) => {
    if (history.width(commit) > widest || commits >= mostCommits) return
    commits++
    const share = 1 / Math.max(1, history.width(commit) - 1)
    const touched = new Set<string>()
    history.eachFunction(commit, (file, name) => touched.add(`${file}\n${name}`))
    // Of a function, only the commits that changed it count, where that is known.
    if (node.kind !== 'file' && touched.size > 0 && !touched.has(`${path}\n${node.title}`)) return
    if (node.kind !== 'file') {
      for (const other of touched)
        if (other !== `${path}\n${node.title}`) add(functions, other, share / touched.size, commit)
    }
    const seen = new Set<number>()
    history.eachFile(commit, (other) => {
      if (other === path || seen.has(other)) return
      seen.add(other)
      add(files, other, share, commit)
    })
  })
  const found: ChangedWith[] = []
  for (const [key, tally] of strongest(functions, mostFunctions)) {
    const [file = '', name = ''] = key.split('\n')
    const other = named(store, history.pathOf(Number(file)), name)
    if (other && other.id !== node.id) found.push({ node: other, reason: words(store, tally) })
  }
  for (const [file, tally] of strongest(files, mostFiles)) {
    const [other] = store.nodesOf(history.pathOf(file))
    if (other) found.push({ node: other, reason: words(store, tally) })
  }
  return found
}

function add<Key>(tallies: Map<Key, Tally>, key: Key, weight: number, commit: number): void {
  const tally = tallies.get(key)
  if (tally) {
    tally.times++
    tally.weight += weight
  } else tallies.set(key, { times: 1, weight, last: commit })
}

const strongest = <Key>(tallies: ReadonlyMap<Key, Tally>, most: number): [Key, Tally][] =>
  [...tallies]
    .filter(([, { times }]) => times >= fewest)
    .sort(([, a], [, b]) => b.times - a.times || b.weight - a.weight)
    .slice(0, most)

function words({ history }: Store, { times, last }: Tally): string {
  const { subject, hash } = history.titleOf(last)
  return `changed together ${times} times${subject === '' ? '' : `, last in "${subject}" (${hash})`}`
}

/** The node of the file with that name, if there is just one. */
function named(store: Store, path: string, name: string): Node | undefined {
  const file = store.file(path)
  const word = store.wordNumber(definitionWord(name))
  if (!file || word < 0) return undefined
  const numbers: number[] = []
  store.each(word, (number) => {
    if (number > file.first && number < file.first + file.count) numbers.push(number)
  })
  return numbers.length === 1 ? store.nodeAt(numbers[0] as number) : undefined
}
