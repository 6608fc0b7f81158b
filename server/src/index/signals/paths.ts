// Owns paths and stack frames in the question. Never guesses a path that the question does not spell.

import { filesBySuffix, type Signal } from '../view.ts'

/** A whole path 1, a bare file name 0.5, k trailing parts of a longer one 0.5 + 0.1 k. */
export const path: Signal = {
  name: 'path',
  stage: 'direct',
  evaluate(view) {
    const values = view.blank()
    let spoke = false
    for (const written of view.query.paths) {
      for (const { first, count, value } of meant(view.store, written)) {
        spoke = true
        for (let node = first; node < first + count; node++) {
          values[node] = Math.max(values[node] as number, value)
        }
      }
    }
    return spoke ? values : null
  },
  explain(view, node) {
    const file = view.store.fileOf(node)
    const name = file?.path.slice(file.path.lastIndexOf('/') + 1) ?? ''
    return view.query.paths.some((one) => one.endsWith(name)) ? `path ${name} is named` : ''
  },
}

/** Frame k of K in a stack trace: 0.5 + 0.5 (k + 1) / K for the innermost node around its line. */
export const frame: Signal = {
  name: 'frame',
  stage: 'direct',
  evaluate(view) {
    const values = view.blank()
    const { frames } = view.query
    let spoke = false
    frames.forEach((one, k) => {
      const file = closest(view.store, one.path)
      if (!file) return
      const node = innermost(view.store.nodesOf(file.path), one.line)
      if (node < 0) return
      spoke = true
      const at = file.first + node
      values[at] = Math.max(values[at] as number, 0.5 + (0.5 * (k + 1)) / frames.length)
    })
    return spoke ? values : null
  },
  explain: () => 'in the stack trace',
}

interface Meant {
  readonly first: number
  readonly count: number
  readonly value: number
}

function meant(store: Parameters<typeof filesBySuffix>[0], written: string): Meant[] {
  const parts = written.split('/').filter((part) => part !== '')
  for (let from = 0; from < parts.length; from++) {
    const suffix = parts.slice(from).join('/')
    const files = filesBySuffix(store, suffix)
    if (files.length === 0 || files.length > 20) continue
    const depth = parts.length - from
    const value = from === 0 && depth > 1 ? 1 : depth === 1 ? 0.5 : Math.min(1, 0.5 + 0.1 * depth)
    return files.map((file) => ({
      first: file.first,
      count: file.count,
      value: value / Math.sqrt(files.length),
    }))
  }
  return []
}

function closest(store: Parameters<typeof filesBySuffix>[0], written: string) {
  const parts = written.split('/').filter((part) => part !== '' && part !== '.')
  for (let from = 0; from < parts.length; from++) {
    const files = filesBySuffix(store, parts.slice(from).join('/'))
    if (files.length === 1) return files[0]
    if (files.length > 1) return undefined
  }
  return undefined
}

/** Index of the smallest node around a 1-based line, or -1. */
export function innermost(
  nodes: readonly { readonly range: { readonly startLine: number; readonly endLine: number } }[],
  line: number,
): number {
  let found = -1
  nodes.forEach((node, i) => {
    // Document order: a later one that contains the line lies inside the earlier one.
    if (node.range.startLine <= line && line <= node.range.endLine) found = i
  })
  return found
}
