// Owns what a headline of a note has from where it stands: the title of its file, and the days that its path, its file
// and the headings above it name. Never reads the text of the headline itself.

import type { Node } from '../base/node.ts'
import { eachDay, type VisitDay } from './day-words.ts'

export interface Around {
  /** Of the file, where it has one; empty for the file itself. */
  readonly title: string
  readonly days: readonly Named[]
}

interface Named {
  readonly iso: string
  readonly how: Parameters<VisitDay>[1]
}

/** Settings of a file stand in so many characters. */
const fileHead = 2000
const noDays: readonly Named[] = []

/** By the nodes of a file, by parent: its headlines share what is around them. */
const known = new WeakMap<ReadonlyMap<string, Node>, Map<string, Around>>()

/** `byId` has the nodes of the node's file, whose text is `text`. */
export function aroundOf(text: string, node: Node, byId: ReadonlyMap<string, Node>): Around {
  let ofFile = known.get(byId)
  if (!ofFile) {
    ofFile = new Map()
    known.set(byId, ofFile)
  }
  const parentOf = ({ parent }: Node): Node | undefined => (parent === null ? undefined : byId.get(parent))
  const ways: Node[] = []
  let at = parentOf(node)
  if (!at) return { title: '', days: daysIn(node.path) }
  let around: Around | undefined
  for (; at && !around; at = parentOf(at)) {
    around = ofFile.get(at.id)
    if (!around) ways.push(at)
  }
  // From the outermost on, each adds what it says itself.
  for (let way = ways.pop(); way; way = ways.pop()) {
    around = below(text, way, around)
    ofFile.set(way.id, around)
  }
  return around as Around
}

/** What stands directly below `node` has around it, where `node` has `outer`. */
function below(text: string, node: Node, outer: Around | undefined): Around {
  if (!outer) {
    const days = joined(daysIn(node.path), daysIn(node.kind === 'file' ? dateOf(text) : node.title))
    // The title of the file is the topmost heading.
    return { title: node.kind !== 'file' || node.path.endsWith(node.title) ? '' : node.title, days }
  }
  const own = daysIn(node.title)
  return own.length === 0 ? outer : { title: outer.title, days: joined(outer.days, own) }
}

const joined = (some: readonly Named[], more: readonly Named[]): readonly Named[] =>
  some.length === 0 ? more : more.length === 0 ? some : [...some, ...more]

/** The line in which a file says its date, or empty. */
export const dateOf = (text: string): string => /^#\+date:.*/im.exec(text.slice(0, fileHead))?.[0] ?? ''

function daysIn(text: string): readonly Named[] {
  let found: Named[] | null = null
  eachDay(text, (iso, how) => {
    found ??= []
    found.push({ iso, how })
  })
  return found ?? noDays
}
