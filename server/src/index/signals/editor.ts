// Owns what the editor shows at the moment of asking, as priors. Silent without an editor.

import type { Signal, Values, View } from '../view.ts'
import { innermost } from './paths.ts'

export const activeFile: Signal = {
  name: 'activeFile',
  stage: 'direct',
  evaluate: (view) => mark(view, view.evidence ? [view.evidence.activePath] : [], () => 1),
  explain: () => 'active file',
}

export const recentFile: Signal = {
  name: 'recentFile',
  stage: 'direct',
  evaluate: (view) => mark(view, view.evidence?.recentPaths.slice(0, 20) ?? [], (i) => 1 / (1 + i / 3)),
  explain: () => 'recently open',
}

export const selection: Signal = {
  name: 'selection',
  stage: 'direct',
  evaluate(view) {
    const selected = view.evidence?.selection
    const file = selected && view.store.file(selected.path)
    if (!file) return null
    const values = new Float32Array(view.limit)
    const nodes = view.store.nodesOf(file.path)
    const inner = innermost(nodes, selected.startLine)
    nodes.forEach((node, i) => {
      const touched = node.range.startLine <= selected.endLine && selected.startLine <= node.range.endLine
      if (i === inner) values[file.first + i] = 1
      else if (touched && node.range.startLine >= selected.startLine) values[file.first + i] = 0.7
    })
    return values
  },
  explain: () => 'selected',
}

export const diagnostic: Signal = {
  name: 'diagnostic',
  stage: 'direct',
  evaluate(view) {
    const diagnostics = view.evidence?.diagnostics.slice(0, 100) ?? []
    if (diagnostics.length === 0) return null
    const values = new Float32Array(view.limit)
    for (const one of diagnostics) {
      const file = view.store.file(one.path)
      const node = file ? innermost(view.store.nodesOf(file.path), one.line) : -1
      if (file && node >= 0) values[file.first + node] = 1
    }
    return values
  },
  explain: () => 'has a diagnostic',
}

function mark(view: View, paths: readonly string[], value: (i: number) => number): Values {
  const values = new Float32Array(view.limit)
  let spoke = false
  paths.forEach((path, i) => {
    const file = view.store.file(path)
    if (!file) return
    spoke = true
    for (let node = file.first; node < file.first + file.count; node++) {
      values[node] = Math.max(values[node] as number, value(i))
    }
  })
  return spoke ? values : null
}
