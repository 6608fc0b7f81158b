// Owns the evidence of files that used to change together with the files of the best candidates. Never counts a
// commit that changed many files at once.

import type { FileEntry } from '../store.ts'
import type { Signal, View } from '../view.ts'

const mostFiles = 8
const widest = 15
/** Of one file; older ones say less. */
const mostCommits = 200
/** Added to both counts, so that two files that changed once, together, are not the strongest pair. */
const damping = 3

/**
 * Per seed file: Σ 1/(files of the commit − 1) over their common commits, divided by the root of both files'
 * counts, times the seed; the largest sum is 1.
 */
export const coChange: Signal = {
  name: 'coChange',
  stage: 'spread',
  evaluate(view, seeds) {
    const { history, store } = view
    if (history.size() === 0) return null
    const sums = new Map<FileEntry, number>()
    for (const { file, seed } of seedFiles(view, seeds)) {
      for (const [path, weight] of partners(view, file.path)) {
        const other = store.file(history.pathOf(path))
        if (other && other !== file) sums.set(other, (sums.get(other) ?? 0) + seed * weight)
      }
    }
    const best = Math.max(0, ...sums.values())
    if (best === 0) return null
    const values = view.blank()
    for (const [file, sum] of sums) values.fill(sum / best, file.first, file.first + file.count)
    return values
  },
  explain: () => 'changes together with a match',
}

/** The files of the best seeds, each by its best node. */
function seedFiles({ store }: View, seeds: Float32Array): { file: FileEntry; seed: number }[] {
  const found: { file: FileEntry; seed: number }[] = []
  for (const file of store.files()) {
    let seed = 0
    for (let node = file.first; node < file.first + file.count; node++) {
      seed = Math.max(seed, seeds[node] as number)
    }
    if (seed > 0) found.push({ file, seed })
  }
  return found.sort((a, b) => b.seed - a.seed || a.file.first - b.file.first).slice(0, mostFiles)
}

function partners({ history }: View, path: string): Map<number, number> {
  const own = history.pathNumber(path)
  const weights = new Map<number, number>()
  let commits = 0
  history.eachCommit(own, (commit) => {
    const width = history.width(commit)
    if (width < 2 || width > widest || commits >= mostCommits) return
    commits++
    history.eachFile(commit, (other) => {
      if (other !== own) weights.set(other, (weights.get(other) ?? 0) + 1 / (width - 1))
    })
  })
  for (const [other, weight] of weights) {
    let all = 0
    history.eachCommit(other, () => {
      all++
    })
    weights.set(other, weight / Math.sqrt((commits + damping) * (Math.min(all, mostCommits) + damping)))
  }
  return weights
}
