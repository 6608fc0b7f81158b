// Owns the statistics cookies of headlines that count TODO entries below them: `[2/5]` and `[40%]`. Those that count
// checkboxes are checkbox.ts's. Never adds a cookie.

import type { Headline, OrgDocument } from '../parse.ts'
import type { Edit } from './edit.ts'

/** A cookie as written, at offsets. */
export interface Cookie {
  readonly start: number
  readonly end: number
  readonly percent: '%' | '/'
}

/** Cookies in `text.slice(from, to)`, those in verbatim text and links left out. */
export function cookiesIn(text: string, from: number, to: number): readonly Cookie[] {
  const slice = text.slice(from, to)
  if (!slice.includes('[')) return []
  const found: Cookie[] = []
  const hidden = [
    ...slice.matchAll(
      /(?<![^\s("'{-])([=~])(?!\s)[^\r\n]*?(?<!\s)\1(?=[\s\-.,;:!?'")}[]|$)|\[\[[^\r\n]*?\]\]/g,
    ),
  ]
  let next = 0
  for (const match of slice.matchAll(/\[\d*(?:(%)|\/\d*)\]/g)) {
    const at = match.index
    while (
      next < hidden.length &&
      (hidden[next] as RegExpExecArray).index + (hidden[next] as RegExpExecArray)[0].length <= at
    )
      next++
    const around = hidden[next]
    if (around && around.index < at) continue
    found.push({ start: from + at, end: from + at + match[0].length, percent: match[1] ? '%' : '/' })
  }
  return found
}

export const cookieText = ({ percent }: Pick<Cookie, 'percent'>, done: number, all: number): string =>
  percent === '%' ? `[${Math.floor((100 * done) / Math.max(1, all))}%]` : `[${done}/${all}]`

/** What a headline's TODO state becomes, so that cookies are counted as of then; `gone` ones do not count. */
export type States = ReadonlyMap<number, { readonly todo: string; readonly done: boolean } | 'gone'>

/**
 * The cookies that the state of headline `index` changes: its parent's and, where COOKIE_DATA says `recursive`, those of
 * headlines further up.
 */
export function parentCookies(
  text: string,
  document: OrgDocument,
  index: number,
  states: States,
): readonly Edit[] {
  const edits: Edit[] = []
  const parent = parentOf(document, index)
  if (!parent) return edits
  const data = parent.inheritedProperties.COOKIE_DATA ?? ''
  const recursive = /\brecursive\b/.test(data)
  for (let at: Headline | undefined = parent; at; at = parentOf(document, at.index)) {
    if (/\bcheckbox\b/i.test(at.properties.COOKIE_DATA ?? '')) break
    edits.push(...todoCookies(text, document, at, recursive ? 'all' : 'children', states))
    if (!recursive || !/\brecursive\b/.test(at.inheritedProperties.COOKIE_DATA ?? '')) break
    if (/\brecursive\b/.test(at.properties.COOKIE_DATA ?? '')) break
  }
  return edits
}

/** The cookies in the title of one headline, counted from the entries below it. */
export function todoCookies(
  text: string,
  document: OrgDocument,
  headline: Headline,
  reach: 'children' | 'all',
  states: States = new Map(),
): readonly Edit[] {
  const cookies = cookiesIn(text, headline.titleStart, headline.titleEnd)
  if (cookies.length === 0) return []
  let all = 0
  let done = 0
  const open = [...headline.children]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const child = document.headlines[at] as Headline
    const state = states.get(at) ?? child
    if (state === 'gone') continue
    if (state.todo !== '') all++
    if (state.todo !== '' && state.done) done++
    if (reach === 'all') open.push(...child.children)
  }
  return cookies
    .map((cookie) => ({ start: cookie.start, end: cookie.end, text: cookieText(cookie, done, all) }))
    .filter((edit) => text.slice(edit.start, edit.end) !== edit.text)
}

const parentOf = (document: OrgDocument, index: number): Headline | undefined => {
  const parent = document.headlines[index]?.parent
  return parent === null || parent === undefined ? undefined : document.headlines[parent]
}
