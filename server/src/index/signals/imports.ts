// Owns the evidence of files that the best candidates' files import. Resolves by the end of the path alone: what a
// build would do with a name is not known here.

import type { FileEntry, Store } from '../store.ts'
import type { Signal } from '../view.ts'
import { best } from './spread.ts'

const mostNodes = 30
/** An import that fits more files than this says nothing of any of them. */
const mostTargets = 3

/** The best importing file's seed / √(1 + its imports), for every node of the imported file. */
export const imported: Signal = {
  name: 'imported',
  stage: 'spread',
  evaluate(view, seeds) {
    const { store } = view
    const values = new Float32Array(view.limit)
    const done = new Set<string>()
    const byStem = new Map<string, FileEntry[]>()
    for (const file of store.files()) {
      if (file.role === 'test') continue
      const stem = lastOf(withoutExtension(file.path))
      const list = byStem.get(stem)
      if (list) list.push(file)
      else byStem.set(stem, [file])
    }
    let spoke = false
    for (const node of best(view, seeds, mostNodes, (role) => role !== 'test')) {
      const file = store.fileOf(node)
      if (!file || done.has(file.path)) continue
      done.add(file.path)
      const targets = importsOf(store, file)
      const value = (seeds[node] as number) / Math.sqrt(1 + targets.length)
      for (const target of targets) {
        const found = (byStem.get(lastOf(target)) ?? []).filter(
          (other) =>
            other !== file &&
            other.language === file.language &&
            endsWith(withoutExtension(other.path), target),
        )
        if (found.length > mostTargets) continue
        for (const other of found) {
          spoke = true
          for (let at = other.first; at < other.first + other.count; at++)
            values[at] = Math.max(values[at] as number, value)
        }
      }
    }
    return spoke ? values : null
  },
  explain: () => 'imported by a match',
}

/** `./store.ts`, `a.b.store`, `crate::a::store`: the last two parts, as a path. */
function importsOf(store: Store, file: FileEntry): readonly string[] {
  const links = store.nodeAt(file.first)?.links ?? []
  return links.flatMap(({ kind, target }) => {
    if (kind !== 'import') return []
    const parts = withoutExtension(target)
      .split(/[./\\:]+/)
      .filter((part) => part !== '' && part !== '@')
    return parts.length === 0 || (parts.at(-1) as string).length < 3 ? [] : [parts.slice(-2).join('/')]
  })
}

const lastOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

const withoutExtension = (path: string): string =>
  path.replace(/\.(?:[cm]?[jt]sx?|py|rs|go|java|rb|php|h|hpp)$/, '')

const endsWith = (path: string, tail: string): boolean => path === tail || path.endsWith(`/${tail}`)
