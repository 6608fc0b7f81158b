// Owns what a file refers to beyond itself, so that a rim can look at the disk before the checks ask; and what a search
// option finds in another file. Never looks itself.

import type { OrgDocument } from '../parse.ts'
import type { Survey } from './survey.ts'

/** Paths as written, unescaped; of links with a search option those whose file must be known too. */
export interface Asked {
  readonly paths: ReadonlySet<string>
  readonly searched: ReadonlySet<string>
}

const watched = new Set(['SETUPFILE', 'BIBLIOGRAPHY', 'INCLUDE'])

export function askedBy(survey: Survey): Asked {
  const paths = new Set<string>()
  const searched = new Set<string>()
  const ask = (path: string, search: string) => {
    if (path === '' || isUrl(path) || isRemote(path)) return
    paths.add(path)
    if (search !== '') searched.add(path)
  }
  for (const { facts } of survey) {
    for (const { kind, value, detail = '', list } of facts) {
      if (kind === 'file-link' && list?.[0] === 'file') ask(value, detail)
      else if (kind === 'keyword' && watched.has(detail)) {
        const { path, search } = fileNamed(value)
        ask(path, search)
      }
    }
  }
  return { paths, searched }
}

/** `/ssh:host:path` and `\\\\host\\share` are opened over a network: nobody looks there. */
export const isRemote = (path: string): boolean =>
  /^\/[a-z][-a-z0-9]*:[^/]/.test(path) || /^[\\/]{2}/.test(path)

export const isUrl = (path: string): boolean => /^(?:[a-z][-+.a-z0-9]*:\/\/|mailto:|news:)/i.test(path)

/** The file in `"file.org::*Part" …` or `file.org …`. */
export function fileNamed(value: string): { readonly path: string; readonly search: string } {
  const found = /^(?:"(.*?)"|(\S+))/.exec(value)
  const target = found?.[1] ?? found?.[2] ?? ''
  const cut = target.indexOf('::')
  return cut < 0
    ? { path: target, search: '' }
    : { path: target.slice(0, cut), search: target.slice(cut + 2) }
}

/** Is there the headline or custom id in the file? null for searches of other kinds, which look at its words. */
export function findsIn(document: OrgDocument, search: string): boolean | null {
  if (search.startsWith('#')) {
    const id = search.slice(1)
    if (document.properties.CUSTOM_ID === id) return true
    return document.headlines.some(({ properties }) => properties.CUSTOM_ID === id)
  }
  if (!search.startsWith('*')) return null
  const wanted = plainTitle(search.slice(1))
  return document.headlines.some(({ title }) => plainTitle(title) === wanted)
}

/** As Org compares titles: in any case, without statistics cookies, white space squeezed. */
export const plainTitle = (title: string): string =>
  title
    .replace(/\[\d*(?:%|\/\d*)\]/g, ' ')
    .trim()
    .split(/\s+/)
    .join(' ')
    .toUpperCase()
