// Owns what a headline of a note has from where it stands: the title of its file, and the days that its path, its file
// and the headings above it name. Never reads the text of the headline itself.

import type { Node } from '../base/node.ts'
import { eachDay, type VisitDay } from './day-words.ts'

export interface Around {
  /** Of the file, where it has one; empty for the file itself. */
  readonly title: string
  eachDay(visit: VisitDay): void
}

/** Settings of a file stand in so many characters. */
const fileHead = 2000
const nothing: Around = { title: '', eachDay: () => {} }

interface Named {
  readonly iso: string
  readonly how: Parameters<VisitDay>[1]
}

/** By the nodes of a file, by parent: its headlines share what is around them. */
const known = new WeakMap<ReadonlyMap<string, Node>, Map<string, Around>>()

/** `byId` has the nodes of the node's file, whose text is `text`. */
export function aroundOf(text: string, node: Node, byId: ReadonlyMap<string, Node>): Around {
  const parent = node.parent === null ? undefined : byId.get(node.parent)
  if (!parent) return daysOnly([node.path])
  const ofFile = known.get(byId) ?? new Map<string, Around>()
  known.set(byId, ofFile)
  let around = ofFile.get(parent.id)
  if (!around) {
    around = gather(text, parent, byId)
    ofFile.set(parent.id, around)
  }
  return around
}

function gather(text: string, parent: Node, byId: ReadonlyMap<string, Node>): Around {
  const said = [parent.path]
  let top: Node | undefined = parent
  for (; top && top.kind !== 'file'; top = top.parent === null ? undefined : byId.get(top.parent))
    said.push(top.title)
  if (!top) return daysOnly(said)
  said.push(dateOf(text))
  // The title of the file is the topmost heading.
  return { ...daysOnly(said), title: top.path.endsWith(top.title) ? '' : top.title }
}

/** The line in which a file says its date, or empty. */
export const dateOf = (text: string): string => /^#\+date:.*/im.exec(text.slice(0, fileHead))?.[0] ?? ''

function daysOnly(texts: readonly string[]): Around {
  const found: Named[] = []
  for (const text of texts) eachDay(text, (iso, how) => found.push({ iso, how }))
  if (found.length === 0) return nothing
  return {
    title: '',
    eachDay: (visit) => {
      for (const { iso, how } of found) visit(iso, how)
    },
  }
}
