// Owns evidence that comes from other nodes: callees of good candidates, and neighbours in the file. One hop.

import { referenceWord } from '../fields.ts'
import { lastName } from '../modules.ts'
import type { FileEntry } from '../store.ts'
import type { Role } from '../traits.ts'
import { definitions, type Signal, type View } from '../view.ts'
import type { SignalName } from '../weights.ts'

const mostCallers = 40
const mostDefinitions = 8
/** So many definitions of a name are looked through for the near ones. */
const mostNamesakes = 40
const mostNear = 4
/** What more nodes than this call says nothing about any of them. */
const mostUsers = 30
const mostSeeds = 200

/** Callee of a good candidate: the best caller's score / √((1 + its calls) · definitions of the name). */
export const callee = called('callee', (role) => role !== 'test', 'called by a match')

/** What a test calls that reads like the question: tests say in the words of users what code is for. */
export const tested = called('tested', (role) => role === 'test', 'used by a matching test')

function called(name: SignalName, wanted: (role: Role) => boolean, reason: string): Signal {
  return {
    name,
    stage: 'spread',
    evaluate(view, seeds) {
      const values = view.blank()
      let spoke = false
      const callers = best(view, seeds, mostCallers, wanted)
      const most = seeds[callers[0] ?? 0] as number
      for (const caller of callers) {
        const node = view.store.nodeAt(caller)
        if (!node) continue
        const calls = node.links.filter((link) => link.kind === 'call' || link.kind === 'inherit')
        const value = (seeds[caller] as number) / most / Math.sqrt(1 + calls.length)
        for (const call of calls) {
          const targets = targetsOf(view, caller, lastName(call.target))
          for (const target of targets) {
            spoke = true
            values[target] = Math.max(values[target] as number, value / Math.sqrt(targets.length))
          }
        }
      }
      return spoke ? values : null
    },
    explain: () => reason,
  }
}

/** A few of one name in the same file are meant, else a few in its folder, else all if they are not many. */
function targetsOf({ store }: View, caller: number, name: string): readonly number[] {
  const own = store.fileOf(caller)
  if (!own) return []
  const all = definitions(store, name, mostNamesakes).filter((node) => {
    const file = store.fileOf(node)
    return node !== caller && file?.language === own.language && file.role !== 'test'
  })
  const isFew = ({ length }: readonly number[]) => length > 0 && length <= mostNear
  const here = all.filter((node) => store.fileOf(node) === own)
  if (isFew(here)) return here
  const folder = own.path.slice(0, own.path.lastIndexOf('/') + 1)
  const beside = all.filter((node) => store.fileOf(node)?.path.startsWith(folder))
  if (isFew(beside)) return beside
  return all.length <= mostDefinitions ? all : []
}

/** Caller of a good candidate: the best callee's score / √(how many call it). */
export const caller: Signal = {
  name: 'caller',
  stage: 'spread',
  evaluate(view, seeds) {
    const values = view.blank()
    let spoke = false
    for (const callee of best(view, seeds, mostCallers, (role) => role !== 'test')) {
      const node = view.store.nodeAt(callee)
      if (!node || node.kind === 'file') continue
      const word = view.store.wordNumber(referenceWord(node.title))
      if (word < 0 || definitions(view.store, node.title, mostDefinitions).length > mostDefinitions) continue
      const callers: number[] = []
      view.store.each(word, (number) => {
        const file = view.store.fileOf(number)
        if (number !== callee && file?.language === node.language && file.role !== 'test')
          callers.push(number)
      })
      if (callers.length > mostUsers) continue
      const value = (seeds[callee] as number) / Math.sqrt(1 + callers.length)
      for (const number of callers) {
        spoke = true
        values[number] = Math.max(values[number] as number, value)
      }
    }
    return spoke ? values : null
  },
  explain: () => 'calls a match',
}

/** The mean of the three best others in the same class, or at the same level of the same file. */
export const sibling: Signal = {
  name: 'sibling',
  stage: 'spread',
  evaluate(view, seeds) {
    const values = view.blank()
    const files = new Set<FileEntry>()
    for (const node of best(view, seeds, mostSeeds, () => true)) {
      const file = view.store.fileOf(node)
      if (file) files.add(file)
    }
    for (const file of files) {
      const groups = new Map<number, number[]>()
      for (let node = file.first; node < file.first + file.count; node++) {
        // The file's own node is its own parent, and a group by itself.
        const parent = node === file.first ? -1 : view.store.parentAt(node)
        const group = groups.get(parent)
        if (group) group.push(node)
        else groups.set(parent, [node])
      }
      for (const group of groups.values()) {
        const top = group
          .map((node) => seeds[node] as number)
          .sort((a, b) => b - a)
          .slice(0, 4)
        for (const node of group) {
          const own = seeds[node] as number
          const others = [...top]
          const at = others.indexOf(own)
          if (at >= 0) others.splice(at, 1)
          values[node] = others.slice(0, 3).reduce((sum, seed) => sum + seed, 0) / 3
        }
      }
    }
    return values
  },
  explain: () => '',
}

/** The better of the nodes just before and after, in the same file. */
export const neighbour: Signal = {
  name: 'neighbour',
  stage: 'spread',
  evaluate(view, seeds) {
    const { store } = view
    const values = view.blank()
    for (const node of seeded(view, seeds)) {
      const file = store.fileOf(node)
      // A file's own node is nobody's neighbour.
      if (!file || node === file.first) continue
      for (const beside of [node - 1, node + 1]) {
        if (beside > file.first && beside < file.first + file.count)
          values[beside] = Math.max(values[beside] as number, seeds[node] as number)
      }
    }
    return values
  },
  explain: () => '',
}

/** The nodes with the largest seeds, in files of the wanted roles. */
export function best(
  view: View,
  seeds: Float32Array,
  most: number,
  wanted: (role: Role) => boolean,
): number[] {
  const found: number[] = []
  for (const node of seeded(view, seeds)) {
    if (found.length >= most) break
    const file = view.store.fileOf(node)
    if (file && wanted(file.role)) found.push(node)
  }
  return found
}

/** The nodes that pass something on, the best first. */
function seeded(view: View, seeds: Float32Array): readonly number[] {
  let order = orders.get(view)
  if (!order) {
    const found: number[] = []
    for (let node = 0; node < seeds.length; node++) if ((seeds[node] as number) > 0) found.push(node)
    order = found.sort((a, b) => (seeds[b] as number) - (seeds[a] as number) || a - b)
    orders.set(view, order)
  }
  return order
}

/** Every spread signal asks for the best of the same seeds. */
const orders = new WeakMap<View, readonly number[]>()
