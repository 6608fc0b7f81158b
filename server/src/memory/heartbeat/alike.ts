// Owns what the notes have twice, and which nobody links to. Only ever told: which of two is meant, a person knows.

import { resolvePath } from '../../org/edit/paths.ts'
import type { OrgFile } from '../../org/file.ts'

export interface Place {
  readonly path: string
  readonly line: number
  readonly title: string
}

export interface Alike {
  readonly kind: 'id' | 'text'
  /** The ID, or the title. */
  readonly name: string
  readonly places: readonly Place[]
}

/** Fewer words stand in many places with every right. */
const leastWords = 12

/** Headlines with one ID, or with the same words in title and text. Archives may repeat what was. */
export function alikeIn(files: readonly OrgFile[]): readonly Alike[] {
  const groups = new Map<string, { readonly kind: Alike['kind']; readonly name: string; places: Place[] }>()
  const add = (kind: Alike['kind'], key: string, name: string, place: Place) => {
    const group = groups.get(kind + key) ?? { kind, name, places: [] }
    group.places.push(place)
    groups.set(kind + key, group)
  }
  for (const { path, text, document } of files) {
    if (path.endsWith('_archive')) continue
    for (const id of new Set(document.ids)) add('id', id, id, { path, line: 1, title: path })
    for (const { ids, title, startLine: line, bodyStart, ownEnd } of document.headlines) {
      for (const id of new Set(ids)) add('id', id, id, { path, line, title })
      const words = `${title} ${text.slice(bodyStart, ownEnd)}`.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
      if (words.length >= leastWords) add('text', words.join(' '), title, { path, line, title })
    }
  }
  return [...groups.values()].filter(({ places }) => places.length > 1)
}

/** So many notes, of which most are linked, are meant to be linked. */
const leastNotes = 10
const leastLinked = 0.5

/** What is opened by its name, or by a program. */
const isEntrance = (path: string): boolean =>
  /(?:^|\/)(?:index|inbox|todo|journal|readme|license|changelog|contributing|community|conventions)[^/]*\.org$/i.test(
    path,
  )

/** Notes that no other note links to, where that is the exception; none elsewhere. */
export function unlinkedIn(files: readonly OrgFile[]): readonly string[] {
  const owner = new Map<string, string>()
  for (const { path, document } of files)
    for (const id of [...document.ids, ...document.headlines.flatMap(({ ids }) => ids)]) owner.set(id, path)
  const linked = new Set<string>()
  for (const { path, document } of files)
    for (const { type, target } of [...document.links, ...document.headlines.flatMap(({ links }) => links)]) {
      const to =
        type === 'id'
          ? owner.get(target.replace(/^id:/, '').split('::')[0] ?? '')
          : type === 'file'
            ? resolvePath(path, target.replace(/^file(?:\+\w+)?:/, '').split('::')[0] ?? '')
            : undefined
      if (to !== undefined && to !== path) linked.add(to)
    }
  const notes = files.filter(
    ({ path, text }) => path.endsWith('.org') && text.trim() !== '' && !isEntrance(path),
  )
  const alone = notes.filter(({ path }) => !linked.has(path)).map(({ path }) => path)
  return notes.length >= leastNotes && alone.length <= notes.length * (1 - leastLinked) ? alone : []
}
