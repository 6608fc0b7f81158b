// Owns which nodes of the window a fact rests on: those it names. By its words alone; no model is asked.

import type { Source } from './remember.ts'

export interface Shown {
  readonly id: string
  readonly path: string
  /** Outline path or qualified name; of a file its title. */
  readonly name: string
  /** An Org id, where the node has one. */
  readonly orgId: string
}

const mostSources = 5
/** A shorter name is a word like any other. */
const leastName = 4

/** `absolute` gives the whole path of a file. In the order of the window, which has the best first. */
export function sourcesOf(
  shown: readonly Shown[],
  words: string,
  absolute: (path: string) => string,
): readonly Source[] {
  const found = new Map<string, Source>()
  for (const { path, name, orgId } of shown) {
    const own = name.split(/[/.]/).at(-1)?.trim() ?? ''
    const file = path.split('/').at(-1) ?? ''
    if (!(own.length >= leastName && names(words, own)) && !names(words, file)) continue
    const inside = own === '' || own === file ? '' : path.endsWith('.org') ? `::*${own}` : `::${own}`
    const target = orgId === '' ? `file:${absolute(path)}${inside}` : `id:${orgId}`
    found.set(target, { target, words: own === '' ? file : own })
    if (found.size === mostSources) break
  }
  return [...found.values()]
}

/** As a word, not as a part of one. */
const names = (text: string, name: string): boolean =>
  new RegExp(
    `(?<![\\p{L}\\p{N}_])${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\p{L}\\p{N}_])`,
    'iu',
  ).test(text)
