// Owns where a text cites: the citation that a person is in, its keys, and the bibliographies that the file names.

import { fileNamed } from '../lint/asked.ts'
import type { OrgDocument } from '../parse.ts'
import type { Span } from '../scan.ts'
import type { Text } from '../source.ts'
import { perSection } from './sections.ts'

/** Letters, digits and the signs that Org lets a key have. */
const keyChars = "[\\p{L}\\p{N}_\\-.:?!`'/*@+|(){}<>&^$#%~]"
const head = '\\[cite(?:\\/[\\w\\/-]+)?:'

/** A citation is looked for so far before a place in it. */
const longest = 1000

/** The key being typed at the end of `before`: what is there of it behind the `@`; null outside of a citation. */
export function citingAt(before: string): string | null {
  const near = before.slice(-longest)
  const open = near.search(new RegExp(`${head}(?!.*\\[cite[/:])[^\\]]*$`, 'is'))
  if (open < 0 || /\n[ \t]*\r?\n/.test(near.slice(open))) return null
  return new RegExp(`(?:^|[\\s:;])@(${keyChars}*)$`, 'u').exec(near)?.[1] ?? null
}

/** Keys of the citations in a stretch of text, with their `@`; offsets count from `from`. */
export function citedIn(text: string, from: number): readonly (Span & { readonly key: string })[] {
  if (!text.includes('[cite')) return []
  const found: (Span & { readonly key: string })[] = []
  for (const citation of text.matchAll(new RegExp(`${head}[^\\]]*\\]`, 'gi')))
    for (const { 0: whole, 1: before = '', 2: key = '', index } of citation[0].matchAll(
      new RegExp(`([\\s:;])@(${keyChars}+)`, 'gu'),
    )) {
      const start = from + citation.index + index + before.length
      found.push({ key, start, end: start + whole.length - before.length })
    }
  return found
}

/** Paths as the file's `#+BIBLIOGRAPHY:` lines write them. */
export const bibliographiesOf = (text: Text, document: OrgDocument): readonly string[] =>
  namedFiles(text, document)
    .filter(({ key }) => key === 'BIBLIOGRAPHY')
    .map(({ path }) => path)

export interface NamedFile extends Span {
  /** Upper case. */
  readonly key: string
  readonly path: string
  /** Behind `::`; empty for none. */
  readonly search: string
}

const namedKey = /#\+(setupfile|include|bibliography):[ \t]+(\S[^\n]*)/iy

/** What `#+SETUPFILE:`, `#+INCLUDE:` and `#+BIBLIOGRAPHY:` name, outside of blocks that are taken as they stand. */
export function namedFiles(text: Text, document: OrgDocument): readonly NamedFile[] {
  const { sections, starts } = document.parts
  const found: NamedFile[] = []
  for (let i = 0; i < sections.length; i++) {
    const by = starts[i] as number
    for (const one of namedInSection(text, document, i))
      found.push({ ...one, start: one.start + by, end: one.end + by })
  }
  return found
}

const none: readonly NamedFile[] = []

const namedInSection = perSection((text, { blocks }): readonly NamedFile[] => {
  let found: NamedFile[] | null = null
  for (let at = text.indexOf('#+'); at >= 0; at = text.indexOf('#+', at + 2)) {
    namedKey.lastIndex = at
    const line = namedKey.exec(text)
    if (!line || /\S/.test(text.slice(text.lastIndexOf('\n', at) + 1, at))) continue
    if (blocks.some(({ opaque, start, end }) => opaque && start < at && at < end)) continue
    const key = (line[1] as string).toUpperCase()
    const value = line[2] as string
    const named = namedBy(key, value)
    if (!named) continue
    const start = at + line[0].length - value.length
    found ??= []
    found.push({ key, path: named.path, search: named.search, start, end: start + named.length })
  }
  return found ?? none
})

/** The file that the value of such a keyword names, and how much of the value does; null for none, or an address. */
export function namedBy(
  key: string,
  value: string,
): { readonly path: string; readonly search: string; readonly length: number } | null {
  const trimmed = value.trimEnd()
  // Only an include has more behind the name.
  const length = key === 'INCLUDE' ? (/^(?:"[^"]*"|\S+)/.exec(trimmed)?.[0].length ?? 0) : trimmed.length
  const written = trimmed.slice(0, length)
  const { path, search } =
    key === 'INCLUDE' ? fileNamed(written) : { path: written.replace(/^"(.*)"$/, '$1'), search: '' }
  return path === '' || /^[a-z][-+.a-z0-9]+:\/\//i.test(path) ? null : { path, search, length }
}
