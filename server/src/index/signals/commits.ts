// Owns the evidence of past commits whose messages talk like the question: the files, functions and classes they
// changed. Never speaks where no history was read.

import { definitionWord } from '../fields.ts'
import type { Found } from '../history/history.ts'
import type { FileEntry } from '../store.ts'
import type { Signal, Values, View } from '../view.ts'

const mostForFiles = 30
const mostForFunctions = 40
const widestForFunctions = 15

export const commitFile: Signal = {
  name: 'commitFile',
  stage: 'direct',
  evaluate: (view) => evidenceOf(view).file,
  explain(view, node) {
    const { function: own, files } = evidenceOf(view)
    const file = view.store.fileOf(node)
    if (!file || (own?.[node] ?? 0) > 0) return ''
    return words(view, 'file changed in', files.get(file.first)?.commit)
  },
}

export const commitNode: Signal = {
  name: 'commitNode',
  stage: 'direct',
  evaluate: (view) => evidenceOf(view).function,
  explain: (view, node) => words(view, 'changed in', evidenceOf(view).functions.get(node)?.commit),
}

/** The class around a changed function, and what else is in it. */
export const commitContainer: Signal = {
  name: 'commitContainer',
  stage: 'direct',
  evaluate: (view) => evidenceOf(view).container,
  explain: () => '',
}

function words(view: View, label: string, commit: number | undefined): string {
  if (commit === undefined) return ''
  const { subject, hash } = view.history.titleOf(commit)
  return subject === '' ? '' : `${label} "${subject}" (${hash})`
}

/** A sum, and the commit that gave the most of it. */
interface Sum {
  total: number
  most: number
  commit: number
}

interface CommitEvidence {
  readonly file: Values
  readonly function: Values
  readonly container: Values
  /** By the file's first node, by node. */
  readonly files: ReadonlyMap<number, Sum>
  readonly functions: ReadonlyMap<number, Sum>
}

/** Made once per question, whichever of the signals is asked first. */
const made = new WeakMap<View, CommitEvidence>()

function evidenceOf(view: View): CommitEvidence {
  let evidence = made.get(view)
  if (!evidence) {
    evidence = gatherEvidence(view)
    made.set(view, evidence)
  }
  return evidence
}

const silent: CommitEvidence = {
  file: null,
  function: null,
  container: null,
  files: new Map(),
  functions: new Map(),
}

function gatherEvidence(view: View): CommitEvidence {
  const { history, store } = view
  if (history.size() === 0) return silent
  const found = history.search(
    view.query.words.map(({ word, weight }) => ({ word, weight })),
    mostForFunctions,
  )
  if (found.length === 0) return silent
  const files = new Map<number, Sum>()
  for (const { commit, value } of found.slice(0, mostForFiles)) {
    const part = value / Math.sqrt(history.width(commit))
    for (const file of filesOf(view, commit)) addTo(files, file.first, part, commit)
  }
  const { functions, containers } = gatherFunctions(view, found)
  const spread = (sums: ReadonlyMap<number, Sum>): Values => {
    if (sums.size === 0) return null
    let best = 0
    for (const { total } of sums.values()) best = Math.max(best, total)
    const values = view.blank()
    for (const [node, { total }] of sums) values[node] = total / best
    return values
  }
  const file = spread(files)
  if (file) {
    for (const first of files.keys()) {
      const entry = store.fileOf(first)
      if (entry) file.fill(file[first] as number, first, first + entry.count)
    }
  }
  return { file, function: spread(functions), container: spread(containers), files, functions }
}

function gatherFunctions(
  view: View,
  found: readonly Found[],
): { functions: Map<number, Sum>; containers: Map<number, Sum> } {
  const { history, store } = view
  const functions = new Map<number, Sum>()
  const containers = new Map<number, Sum>()
  for (const { commit, value } of found) {
    const width = history.width(commit)
    if (width > widestForFunctions) continue
    const part = value / Math.sqrt(width)
    const around = new Set<number>()
    const seen = new Set<string>()
    history.eachFunction(commit, (path, name) => {
      const file = store.file(history.pathOf(path))
      if (!file || seen.has(`${path} ${name}`)) return
      seen.add(`${path} ${name}`)
      const nodes = named(view, file, name)
      for (const node of nodes) {
        addTo(functions, node, part / nodes.length, commit)
        for (const member of membersAround(view, file, node)) around.add(member)
      }
    })
    for (const node of around) addTo(containers, node, part, commit)
  }
  return { functions, containers }
}

/** Nodes of the file with that name. */
function named(view: View, file: FileEntry, name: string): number[] {
  const word = view.store.wordNumber(definitionWord(name))
  const nodes: number[] = []
  if (word < 0) return nodes
  view.store.each(word, (node) => {
    if (node > file.first && node < file.first + file.count) nodes.push(node)
  })
  return nodes
}

/** A file's nodes by the class that they are in; kept as long as the file is as it is. */
const classes = new WeakMap<FileEntry, readonly (readonly number[])[]>()

/** The class of the node and all in it; the node itself is the class if it has members. */
function membersAround(view: View, file: FileEntry, node: number): readonly number[] {
  let members = classes.get(file)
  if (!members) {
    members = membersOf(view, file)
    classes.set(file, members)
  }
  return members[node - file.first] ?? []
}

function membersOf(view: View, file: FileEntry): readonly (readonly number[])[] {
  const nodes = view.store.nodesOf(file.path)
  const groups = new Map<string, number[]>()
  const join = (name: string, node: number): void => {
    const group = groups.get(name)
    if (group) group.push(node)
    else groups.set(name, [node])
  }
  const keys = nodes.map(({ kind, qualified }, i) => {
    const dot = qualified.lastIndexOf('.')
    const key = kind === 'class' || kind === 'type' ? qualified : dot < 0 ? '' : qualified.slice(0, dot)
    if (key !== '') join(key, file.first + i)
    return key
  })
  return keys.map((key) => groups.get(key) ?? [])
}

function* filesOf(view: View, commit: number): Iterable<FileEntry> {
  const paths: number[] = []
  view.history.eachFile(commit, (path) => {
    paths.push(path)
  })
  for (const path of new Set(paths)) {
    const file = view.store.file(view.history.pathOf(path))
    if (file) yield file
  }
}

function addTo(sums: Map<number, Sum>, key: number, part: number, commit: number): void {
  const sum = sums.get(key)
  if (!sum) sums.set(key, { total: part, most: part, commit })
  else {
    sum.total += part
    if (part > sum.most) {
      sum.most = part
      sum.commit = commit
    }
  }
}
