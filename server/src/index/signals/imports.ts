// Owns the evidence of files that the best candidates' files import.

import { leadsTo, moduleName, modulesByName } from '../modules.ts'
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
    const values = view.blank()
    const done = new Set<FileEntry>()
    const modules = modulesByName(store)
    let spoke = false
    for (const node of best(view, seeds, mostNodes, (role) => role !== 'test')) {
      const file = store.fileOf(node)
      if (!file || done.has(file)) continue
      done.add(file)
      const targets = importsOf(store, file)
      const value = (seeds[node] as number) / Math.sqrt(1 + targets.length)
      for (const target of targets) {
        const found = filesOf(modules, file, target)
        if (found.length > mostTargets) continue
        for (const { first, count } of found) {
          spoke = true
          for (let at = first; at < first + count; at++) values[at] = Math.max(values[at] as number, value)
        }
      }
    }
    return spoke ? values : null
  },
  explain: () => 'imported by a match',
}

const importsOf = (store: Store, file: FileEntry): readonly string[] =>
  (store.nodeAt(file.first)?.links ?? []).flatMap(({ kind, target }) => (kind === 'import' ? [target] : []))

/** `a::store::Store` may be a module, or a name in `a::store`. */
function filesOf(
  modules: ReadonlyMap<string, readonly FileEntry[]>,
  from: FileEntry,
  target: string,
): readonly FileEntry[] {
  const around = target.includes('/') ? '' : target.replace(/(?:\.|::|\\)[^.:\\]+$/, '')
  for (const module of around === '' || around === target ? [target] : [target, around]) {
    const found = (modules.get(moduleName(module)) ?? []).filter(
      (file) =>
        file !== from &&
        file.role !== 'test' &&
        file.language === from.language &&
        leadsTo(from, module, { path: file.path, title: '' }),
    )
    if (found.length > 0) return found
  }
  return []
}
