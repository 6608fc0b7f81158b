// Owns the words that a file uses and that can be offered again: tags, properties with their values, languages. Each
// section is read once and kept; a document adds them up. Never judges whether a word is right.

import { contentEnd, readHeadline, readProperty } from '../line.ts'
import type { OrgDocument } from '../parse.ts'
import { tagsDefined } from '../query/groups.ts'
import type { Section } from '../scan.ts'
import type { Text } from '../source.ts'
import { perSection } from './sections.ts'

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

interface Used {
  readonly tags: readonly string[]
  readonly properties: readonly (readonly [key: string, value: string])[]
  readonly languages: readonly string[]
}

const nothing: Used = { tags: [], properties: [], languages: [] }

const usedIn = perSection((text, section, { words }): Used => {
  const { drawer, blocks } = section
  const languages = blocks.flatMap(({ name, start, bodyStart }) =>
    name === 'SRC'
      ? (/^[ \t]*#\+begin_src[ \t]+([^\s:]\S*)/i.exec(
          text.slice(start, Math.min(bodyStart, start + 200)),
        )?.[1] ?? [])
      : [],
  )
  const tags = section.stars > 0 ? tagsOf(text, words) : []
  if (!drawer && languages.length === 0 && tags.length === 0) return nothing
  return { tags, properties: propertiesIn(text, section), languages }
})

function tagsOf(text: string, words: ReadonlySet<string>): readonly string[] {
  const found = text.indexOf('\n')
  const end = contentEnd(text, 0, found < 0 ? text.length : found + 1)
  // Most headlines have none.
  if (text.lastIndexOf(':', end - 1) <= 0) return []
  return readHeadline(text, 0, end, words).tags.filter((tag) => tag !== '')
}

function propertiesIn(text: string, { drawer }: Section): Used['properties'] {
  const found: [string, string][] = []
  for (let at = drawer ? text.indexOf('\n', drawer.start) + 1 : 0; drawer && at > 0 && at < drawer.end; ) {
    const end = text.indexOf('\n', at)
    const next = end < 0 ? drawer.end : end + 1
    const property = next < drawer.end ? readProperty(text, at, contentEnd(text, at, next)) : null
    if (property) found.push([property.key.toUpperCase().replace(/\+$/, ''), property.value])
    at = next
  }
  return found
}

/** Counts that follow a file from version to version: what has not changed is not counted again. */
export interface Counting {
  of(text: Text, document: OrgDocument): Vocabulary
}

/** Mutable inside, because a keystroke must not count 100,000 headlines; one for each open file. */
export function createCounting(): Counting {
  const tags = new Map<string, number>()
  const properties = new Map<string, number>()
  const values = new Map<string, Map<string, number>>()
  const languages = new Map<string, number>()
  let counted: readonly Section[] = []
  /** What each of them had. */
  let uses: readonly Used[] = []
  let settled: readonly string[] = []

  const add = (used: Used, sign: 1 | -1) => {
    for (const tag of used.tags) more(tags, tag, sign)
    for (const language of used.languages) more(languages, language, sign)
    for (const [key, value] of used.properties) {
      more(properties, key, sign)
      if (unique.has(key) || value.length > longestValue || value === '') continue
      const of = values.get(key) ?? new Map<string, number>()
      more(of, value, sign)
      values.set(key, of)
    }
  }

  return {
    of(text, document) {
      const { sections } = document.parts
      let head = 0
      while (head < sections.length && sections[head] === counted[head]) head++
      let tail = 0
      const room = Math.min(sections.length, counted.length) - head
      while (tail < room && sections[sections.length - 1 - tail] === counted[counted.length - 1 - tail])
        tail++
      if (head + tail < Math.max(sections.length, counted.length)) {
        for (const used of uses.slice(head, uses.length - tail)) add(used, -1)
        const fresh: Used[] = []
        for (let i = head; i < sections.length - tail; i++) fresh.push(usedIn(text, document, i))
        for (const used of fresh) add(used, 1)
        uses = [...uses.slice(0, head), ...fresh, ...uses.slice(uses.length - tail)]
        counted = sections
      }
      for (const tag of settled) more(tags, tag, -1)
      settled = [...document.settings.filetags, ...tagsDefined(document.settings)]
      for (const tag of settled) more(tags, tag, 1)
      return { tags, properties, values, languages }
    },
  }
}

/** All words of one file, once. */
export const vocabularyOf = (of: { readonly text: string; readonly document: OrgDocument }): Vocabulary => {
  let found = known.get(of.document)
  if (!found) {
    found = createCounting().of(of.text, of.document)
    known.set(of.document, found)
  }
  return found
}

const known = new WeakMap<OrgDocument, Vocabulary>()

function more(counts: Map<string, number>, key: string, by: number): void {
  const count = (counts.get(key) ?? 0) + by
  if (count > 0) counts.set(key, count)
  else counts.delete(key)
}

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
