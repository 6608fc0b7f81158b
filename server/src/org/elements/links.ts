// Owns links as objects: bracket, angle, plain and radio links, their parts, abbreviations and search options.

import type { Context, LinkObject } from './element.ts'
import { makeObject } from './marks.ts'
import { linkRules } from './rules.ts'
import type { Scope } from './scope.ts'
import { next, nextOf } from './scope.ts'
import { codeAt, isPunctuation, sizeOf, startsWord } from './syntax.ts'

interface Parts {
  readonly linkType: string
  readonly explicit: boolean
  readonly path: string
  readonly format: LinkObject['format']
  readonly raw: string
}

function link(
  scope: Scope,
  at: number,
  end: number,
  parts: Parts,
  contents: readonly [number, number] | null = null,
): LinkObject {
  const own = { type: 'link', ...parts, ...fileParts(parts.linkType, parts.path) } as const
  return makeObject<LinkObject>(scope, { at, end, contents, rules: linkRules }, own)
}

/** Application and search option of a link to a file; its path without needless slashes. */
function fileParts(type: string, path: string) {
  const found = /^file(?:\+(.+))?$/i.exec(type)
  if (!found) return { application: null, search: null }
  const option = path.indexOf('::')
  const search = option < 0 || path.includes('\n', option) ? null : path.slice(option + 2)
  const file = search === null ? path : path.slice(0, option)
  return {
    linkType: 'file',
    path: file.replace(/^\/\/\/*([^\n]:)?\//, '$1/'),
    application: found[1] ?? null,
    search,
  }
}

export function radioLink(scope: Scope, at: number, end: number): LinkObject {
  const path = scope.text.slice(at, end)
  const parts: Parts = { linkType: 'radio', explicit: false, path, format: 'plain', raw: path }
  return link(scope, at, end, parts, [at, end])
}

/** `[[target][description]]` */
export function bracketLink(scope: Scope, at: number): LinkObject | null {
  const { text, to, root } = scope
  const close = targetEnd(scope, at + 2)
  if (close < 0) return null
  let end = close + 2
  let contents: [number, number] | null = null
  if (text.charCodeAt(close + 1) === 91) {
    const last = next(scope, ']]', close + 3)
    contents = [close + 2, last]
    end = last + 2
  }
  if (end > to) return null
  const { context } = root.source
  const raw = targetWritten(text.slice(at + 2, close), context)
  return link(scope, at, end, { ...partsOf(raw, context), format: 'bracket', raw }, contents)
}

/**
 * Offset of the bracket that ends the target from `from` on, or -1. An odd run of backslashes escapes the bracket
 * behind it; if nothing closes the link later, a run of three or more may be a part of the target instead.
 */
function targetEnd(scope: Scope, from: number): number {
  const { text, to } = scope
  let otherwise = -1
  let i = from
  while (i < to) {
    const c = text.charCodeAt(i)
    if (c === 92) {
      let run = i
      while (run < to && text.charCodeAt(run) === 92) run++
      const count = run - i
      const bracket = run < to && (text.charCodeAt(run) === 91 || text.charCodeAt(run) === 93)
      if (!bracket) {
        if (run >= to) break
        i = run + 1
        continue
      }
      const closes = count >= 2 && closesTarget(scope, run, from)
      if (count % 2 === 0) {
        if (closes) return run
        if (count < 4) return otherwise
      } else if (closes) otherwise = run
      i = run + 1
    } else if (c === 91 || c === 93) {
      return closesTarget(scope, i, from) ? i : otherwise
    } else i++
  }
  return otherwise
}

function closesTarget(scope: Scope, at: number, from: number): boolean {
  const { text, to } = scope
  if (text.charCodeAt(at) !== 93 || at === from) return false
  const c = at + 1 < to ? text.charCodeAt(at + 1) : 0
  return c === 93 || (c === 91 && next(scope, ']]', at + 3) >= 0)
}

/** What is written between the brackets, unescaped, on one line and with abbreviations expanded. */
export const targetWritten = (written: string, context: Context): string =>
  expandAbbreviation(
    unescapeLink(written.includes('\n') ? written.replace(/[ \t]*\r?\n[ \t]*/g, ' ') : written),
    context.abbreviations,
  )

/** Half of the backslashes before a bracket or the end are the escaping. */
const unescapeLink = (raw: string): string =>
  raw.includes('\\')
    ? raw.replace(/(\\+)(?=[\][]|$)/g, (run: string) => '\\'.repeat(Math.floor(run.length / 2)))
    : raw

/** `#+LINK` abbreviations; one with a Lisp function in it stays as it is. */
export function expandAbbreviation(raw: string, abbreviations: ReadonlyMap<string, string>): string {
  if (abbreviations.size === 0) return raw
  const colon = raw.indexOf(':')
  const into = abbreviations.get(colon < 0 ? raw : raw.slice(0, colon))
  if (into === undefined || /%\([^)]+\)/.test(into)) return raw
  const tag = colon < 0 ? '' : raw.slice(raw.charCodeAt(colon + 1) === 58 ? colon + 2 : colon + 1)
  if (into.includes('%s')) return into.replace('%s', () => tag)
  if (into.includes('%h')) return into.replace('%h', () => percent(tag))
  return into + tag
}

/** encodeURIComponent throws on a lone surrogate, which any file may hold. */
const percent = (tag: string): string =>
  encodeURIComponent(tag.replace(/[\ud800-\udfff]/gu, '\ufffd')).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  )

/** Absolute, of a home, or beginning with `./` or `../`. */
function isPath(raw: string): boolean {
  const c = raw.charCodeAt(0)
  if (c === 47) return true
  if (c === 126) return raw.length === 1 || raw.charCodeAt(1) === 47
  return c === 46 && (raw.startsWith('./') || raw.startsWith('../'))
}

function partsOf(raw: string, { linkTypes }: Context): Pick<Parts, 'linkType' | 'explicit' | 'path'> {
  if (isPath(raw)) return { linkType: 'file', explicit: false, path: raw }
  const colon = raw.indexOf(':')
  const type = raw.slice(0, Math.max(colon, 0))
  if (colon > 0 && isType(linkTypes, type)) {
    return { linkType: type, explicit: true, path: raw.slice(colon + 1) }
  }
  if (raw.startsWith('(') && raw.endsWith(')') && raw.length > 1) {
    return { linkType: 'coderef', explicit: false, path: raw.slice(1, -1) }
  }
  if (raw.startsWith('#')) return { linkType: 'custom-id', explicit: false, path: raw.slice(1) }
  return { linkType: 'fuzzy', explicit: false, path: raw }
}

/** The type of a link to `target`, as written; `fuzzy`, `custom-id` or `coderef` for one inside the file. */
export const linkTypeOf = (target: string, context: Context): string =>
  fileType(partsOf(target, context).linkType)

/** Of the types only `file` is another name for what is written in other letters. */
export const fileType = (type: string): string => (/^file$/i.test(type) ? 'file' : type)

const typeSets = new WeakMap<readonly string[], ReadonlySet<string>>()

function typeSet(linkTypes: readonly string[]): ReadonlySet<string> {
  let known = typeSets.get(linkTypes)
  if (!known) {
    known = new Set(linkTypes.map((type) => type.toLowerCase()))
    typeSets.set(linkTypes, known)
  }
  return known
}

export const isTypeOf = ({ linkTypes }: Context, type: string): boolean => isType(linkTypes, type)

function isType(linkTypes: readonly string[], type: string): boolean {
  const types = typeSet(linkTypes)
  return types.has(type) || types.has(type.toLowerCase())
}

const longestType = 64

/** The link type that stands at `at` with a colon behind it, or empty. */
function typeAt(scope: Scope, at: number): string {
  const { text, to, root } = scope
  const { linkTypes } = root.source.context
  const stop = Math.min(to, at + longestType)
  let i = at
  while (i < stop && isTypeCharacter(text.charCodeAt(i))) i++
  const type = text.slice(at, i)
  return i < to && text.charCodeAt(i) === 58 && isType(linkTypes, type) ? type : ''
}

const isTypeCharacter = (c: number): boolean =>
  (c >= 97 && c <= 122) ||
  (c >= 65 && c <= 90) ||
  (c >= 48 && c <= 57) ||
  c === 43 ||
  c === 45 ||
  c === 95 ||
  c === 46

/** `<https://…>`, over line ends but not over blank lines. */
export function angleLink(scope: Scope, at: number, limit: number): LinkObject | null {
  const { text } = scope
  const type = typeAt(scope, at + 1)
  if (type === '' || at + 1 + type.length > limit) return null
  const from = at + type.length + 2
  const close = next(scope, '>', from)
  if (close < 0) return null
  // A line that is blank up to its end or to the closing bracket cannot be inside.
  if (nextOf(scope, '\\n(?=[ \\t]*[\\n>])', from) < close) return null
  const path = text.slice(from, close)
  const raw = `${type}:${path}`
  const parts: Parts = {
    linkType: type,
    explicit: true,
    path: path.replace(/[ \t]*\n[ \t]*/g, ''),
    format: 'angle',
    raw,
  }
  return link(scope, at, close + 1, parts)
}

/** Is a plain link's type at `at`, where a word begins? Its length with the colon, else 0. */
export function plainTypeAt(scope: Scope, at: number): number {
  if (!startsWord(scope.text, at, scope.from)) return 0
  const type = typeAt(scope, at)
  return type === '' ? 0 : type.length + 1
}

/** `https://…` in running text. */
export function plainLink(scope: Scope, at: number): LinkObject | null {
  const { text } = scope
  const type = typeAt(scope, at)
  const from = at + type.length + 1
  const end = type === '' ? -1 : plainLinkEnd(text, from, scope.to)
  if (end < 0) return null
  const parts: Parts = {
    linkType: type,
    explicit: true,
    path: text.slice(from, end),
    format: 'plain',
    raw: text.slice(at, end),
  }
  return link(scope, at, end, parts)
}

const opens = (c: number): boolean => c === 40 || c === 60 || c === 91
const closes = (c: number): boolean => c === 41 || c === 62 || c === 93
const stops = (c: number): boolean => opens(c) || closes(c) || c === 32 || c === 9 || c === 10

/** End of a plain link's path: brackets one level deep belong to it, punctuation at its end does not; -1 for none. */
export function plainLinkEnd(text: string, from: number, to: number): number {
  let last = -1
  let parts = 0
  for (let i = from; i < to; parts++) {
    const code = codeAt(text, i, to)
    if (!stops(code)) {
      i += sizeOf(code)
      if (parts > 0 && (code === 47 || !isPunctuation(code))) last = i
    } else {
      const end = opens(code) ? groupEnd(text, i, to, 0) : -1
      if (end < 0) break
      if (parts > 0) last = end
      i = end
    }
  }
  return last
}

function groupEnd(text: string, at: number, to: number, depth: number): number {
  for (let i = at + 1; i < to; ) {
    const c = text.charCodeAt(i)
    if (closes(c)) return i + 1
    if (!stops(c)) i++
    else {
      const end = depth === 0 && opens(c) ? groupEnd(text, i, to, 1) : -1
      if (end < 0) return -1
      i = end
    }
  }
  return -1
}
