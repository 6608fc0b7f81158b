// Owns the words that a file uses and that can be offered again: tags, properties with their values, languages, macros.
// Counted once per document and kept with it. Never reads a section's text.

import type { OrgDocument } from '../parse.ts'

export interface Vocabulary {
  /** How many headlines have the tag themselves. */
  readonly tags: ReadonlyMap<string, number>
  /** Upper case; how often each is set. */
  readonly properties: ReadonlyMap<string, number>
  /** By key: values and how often they occur; long ones and those that name one headline are left out. */
  readonly values: ReadonlyMap<string, ReadonlyMap<string, number>>
  /** Of source blocks. */
  readonly languages: ReadonlyMap<string, number>
}

const unique = new Set(['ID', 'CUSTOM_ID', 'LAST_REPEAT', 'ARCHIVE_TIME', 'CREATED'])
const longestValue = 60
const mostValues = 200

const known = new WeakMap<OrgDocument, Vocabulary>()

export function vocabularyOf(text: string, document: OrgDocument): Vocabulary {
  let found = known.get(document)
  if (!found) {
    found = count(text, document)
    known.set(document, found)
  }
  return found
}

function count(text: string, document: OrgDocument): Vocabulary {
  const tags = new Map<string, number>()
  const properties = new Map<string, number>()
  const values = new Map<string, Map<string, number>>()
  const languages = new Map<string, number>()
  const enter = (written: Readonly<Record<string, string>>) => {
    for (const key of Object.keys(written)) {
      more(properties, key)
      const value = written[key] as string
      if (unique.has(key) || value.length > longestValue || value === '') continue
      const of = values.get(key) ?? new Map<string, number>()
      if (of.size < mostValues || of.has(value)) more(of, value)
      values.set(key, of)
    }
  }
  enter(document.properties)
  for (const tag of document.settings.filetags) more(tags, tag)
  for (const headline of document.headlines) {
    for (const tag of headline.tags) if (tag !== '') more(tags, tag)
    if (headline.drawer) enter(headline.properties)
  }
  for (const block of document.blocks) {
    if (block.name !== 'SRC') continue
    const language = /^[ \t]*#\+begin_src[ \t]+([^\s:]\S*)/i.exec(
      text.slice(block.start, Math.min(block.bodyStart, block.start + 200)),
    )?.[1]
    if (language) more(languages, language)
  }
  return { tags, properties, values, languages }
}

const more = (counts: Map<string, number>, key: string) => counts.set(key, (counts.get(key) ?? 0) + 1)

/** The words of several files together. */
export function together(all: readonly Vocabulary[]): Vocabulary {
  const values = new Map<string, Map<string, number>>()
  for (const one of all)
    for (const [key, counts] of one.values) {
      const of = values.get(key) ?? new Map<string, number>()
      for (const [value, times] of counts) of.set(value, (of.get(value) ?? 0) + times)
      values.set(key, of)
    }
  return {
    tags: sum(all.map(({ tags }) => tags)),
    properties: sum(all.map(({ properties }) => properties)),
    languages: sum(all.map(({ languages }) => languages)),
    values,
  }
}

function sum(all: readonly ReadonlyMap<string, number>[]): ReadonlyMap<string, number> {
  const total = new Map<string, number>()
  for (const counts of all) for (const [key, times] of counts) total.set(key, (total.get(key) ?? 0) + times)
  return total
}
