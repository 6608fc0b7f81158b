// Owns links and timestamps inside text: bracket, angle and plain links, active and inactive timestamps.
// Never looks at line structure: a caller hands it one paragraph, title or table row at a time.

import { owned } from './line.ts'
import { readTimestamp, type Timestamp } from './timestamp.ts'

export interface Link {
  readonly kind: 'bracket' | 'angle' | 'plain'
  /** Unescaped and with `#+LINK` abbreviations expanded: `https://a.b`, `id:…`, `file:x.org::*H`, `*Title`. */
  readonly target: string
  /** `https`, `id`, `file`, …; `fuzzy`, `custom-id` or `coderef` for links inside the file. */
  readonly type: string
  /** The target as written. */
  readonly raw: string
  /** Empty without one. */
  readonly description: string
  /** UTF-16 offsets of the whole link. */
  readonly start: number
  readonly end: number
}

/** Link types that a plain Emacs knows, and `attachment`, which org-attach adds. */
export const plainLinkTypes: readonly string[] =
  'attachment bbdb bibtex docview doi elisp eww file file+emacs file+sys ftp gnus help http https id info irc mailto mhe news rmail shell w3m'.split(
    ' ',
  )

const linkTypes = new Set(plainLinkTypes)

export type Abbreviations = ReadonlyMap<string, string>

export function readObjects(
  text: string,
  from: number,
  to: number,
  abbreviations: Abbreviations,
  links: Link[],
  timestamps: Timestamp[],
): void {
  // Where the search for a closing marker has already failed, per marker: keeps long lines linear.
  let noEqual = -1
  let noTilde = -1
  let noClose = -1
  for (let i = from; i < to; ) {
    const c = text.charCodeAt(i)
    if (c === 91 && text.charCodeAt(i + 1) === 91) {
      const link = i > noClose ? bracketLink(text, i, to, abbreviations) : null
      if (link && typeof link !== 'number') {
        links.push(link)
        // The description may hold timestamps or plain links of its own; Org reads none as separate links.
        i = link.end
        continue
      }
      if (typeof link === 'number') noClose = link
    } else if (c === 60 || c === 91) {
      const stamp = readTimestamp(text, i, to)
      if (stamp) {
        timestamps.push(stamp)
        i = stamp.end
        continue
      }
      const link = c === 60 ? angleLink(text, i, to) : null
      if (link) {
        links.push(link)
        i = link.end
        continue
      }
    } else if (c === 58) {
      const link = plainLink(text, i, from, to)
      if (link) {
        links.push(link)
        i = link.end
        continue
      }
    } else if (c === 61 && i > noEqual) {
      const end = verbatimEnd(text, i, from, to)
      if (end > 0) {
        i = end
        continue
      }
      if (end < 0) noEqual = to
    } else if (c === 126 && i > noTilde) {
      const end = verbatimEnd(text, i, from, to)
      if (end > 0) {
        i = end
        continue
      }
      if (end < 0) noTilde = to
    }
    i++
  }
}

const before = /[-\s('"{]/
const after = /[-\s.,;:!?'")}\\[]/

/** Behind the `=…=` or `~…~` that opens at `at`; 0 when none opens here, -1 when none closes up to `to`. */
function verbatimEnd(text: string, at: number, from: number, to: number): number {
  if (at > from && !before.test(text.charAt(at - 1))) return 0
  if (at + 1 >= to || /\s/.test(text.charAt(at + 1))) return 0
  const marker = text.charAt(at)
  for (let i = indexWithin(text, marker, at + 2, to); i >= 0; i = indexWithin(text, marker, i + 1, to)) {
    if (/\s/.test(text.charAt(i - 1))) continue
    if (i + 1 >= to || after.test(text.charAt(i + 1))) return i + 1
  }
  return -1
}

/** `indexOf` that never looks beyond `to`: many short paragraphs must not each search the whole file. */
function indexWithin(text: string, needle: string, at: number, to: number): number {
  const found = at < to ? text.slice(at, to).indexOf(needle) : -1
  return found < 0 ? -1 : at + found
}

/** A number is the offset up to which no bracket link can close. */
function bracketLink(
  text: string,
  at: number,
  to: number,
  abbreviations: Abbreviations,
): Link | number | null {
  let i = at + 2
  for (; i < to; i++) {
    const c = text.charCodeAt(i)
    if (c === 92) {
      let run = i
      while (run < to && text.charCodeAt(run) === 92) run++
      const next = text.charCodeAt(run)
      // An odd run escapes the bracket behind it, and so does an even one that could not close the link.
      const closes = (run - i) % 2 === 0 && /[\][]/.test(text.charAt(run + 1))
      i = (next === 91 || next === 93) && !closes ? run : run - 1
    } else if (c === 91 || c === 93) break
  }
  if (i >= to) return to
  if (text.charCodeAt(i) !== 93 || i === at + 2) return null
  const raw = owned(text.slice(at + 2, i))
  const close = text.charCodeAt(i + 1)
  let end = i + 2
  let description = ''
  if (close === 91) {
    const last = indexWithin(text, ']]', i + 3, to)
    if (last < 0) return to
    description = owned(text.slice(i + 2, last))
    end = last + 2
  } else if (close !== 93) return null
  if (end > to) return null
  const target = expand(unescapeLink(raw.replace(/[ \t]*\r?\n[ \t]*/g, ' ')), abbreviations)
  return { kind: 'bracket', target, type: typeOf(target), raw, description, start: at, end }
}

/** Half of the backslashes before a bracket or the end are the escaping. */
const unescapeLink = (raw: string): string =>
  raw.includes('\\')
    ? raw.replace(/(\\+)(?=[\][]|$)/g, (run: string) => '\\'.repeat(Math.floor(run.length / 2)))
    : raw

function expand(link: string, abbreviations: Abbreviations): string {
  if (abbreviations.size === 0) return link
  const colon = link.indexOf(':')
  const key = colon < 0 ? link : link.slice(0, colon)
  const into = abbreviations.get(key)
  if (into === undefined) return link
  const tag = colon < 0 ? '' : link.slice(link.charCodeAt(colon + 1) === 58 ? colon + 2 : colon + 1)
  if (/%\([^)]+\)/.test(into)) return link
  if (into.includes('%s')) return into.replace('%s', () => tag)
  if (into.includes('%h')) return into.replace('%h', () => percent(tag))
  return into + tag
}

/** encodeURIComponent throws on a lone surrogate, which any file may hold. */
const percent = (tag: string): string => encodeURIComponent(tag.replace(/[\ud800-\udfff]/gu, '\ufffd'))

function typeOf(target: string): string {
  if (/^(?:[/~]|\.\.?\/)/.test(target)) return 'file'
  const colon = target.indexOf(':')
  if (colon > 0 && linkTypes.has(target.slice(0, colon))) return target.slice(0, colon)
  if (target.startsWith('(') && target.endsWith(')')) return 'coderef'
  return target.startsWith('#') ? 'custom-id' : 'fuzzy'
}

const longestType = 12

function angleLink(text: string, at: number, to: number): Link | null {
  const head = text.slice(at + 1, at + 2 + longestType)
  const colon = head.indexOf(':')
  if (colon < 1 || !linkTypes.has(head.slice(0, colon))) return null
  for (let i = at + 2 + colon; i < to && i < at + 4096; i++) {
    const c = text.charCodeAt(i)
    if (c === 10) return null
    if (c !== 62) continue
    const raw = owned(text.slice(at + 1, i))
    const type = head.slice(0, colon)
    return { kind: 'angle', target: raw, type, raw, description: '', start: at, end: i + 1 }
  }
  return null
}

function plainLink(text: string, colon: number, from: number, to: number): Link | null {
  let start = colon
  while (start > from && colon - start < longestType && /[a-zA-Z0-9+]/.test(text.charAt(start - 1))) start--
  // The type must begin a word, so a longer run of letters that merely ends in a type is none.
  const type = text.slice(start, colon)
  if (!linkTypes.has(type)) return null
  if (start > from && /[\p{L}\p{N}\p{M}]/u.test(text.charAt(start - 1))) return null
  const end = plainEnd(text, colon + 1, to)
  if (end < 0) return null
  const raw = owned(text.slice(start, end))
  return { kind: 'plain', target: raw, type, raw, description: '', start, end }
}

const stop = /[\][ \t\r\n()<>]/
const punctuation = /[^\p{L}\p{N}\p{M}]/u

/** End of a plain link's path: balanced brackets one level deep are inside, trailing punctuation is not. */
function plainEnd(text: string, from: number, to: number): number {
  let last = -1
  let parts = 0
  for (let i = from; i < to; ) {
    const char = text.charAt(i)
    if (!stop.test(char)) {
      if (parts > 0 && (char === '/' || !punctuation.test(char))) last = i + 1
      i++
    } else {
      const end = '<(['.includes(char) ? groupEnd(text, i, to, 0) : -1
      if (end < 0) break
      if (parts > 0) last = end
      i = end
    }
    parts++
  }
  return last
}

function groupEnd(text: string, at: number, to: number, depth: number): number {
  for (let i = at + 1; i < to && i < at + 4096; ) {
    const char = text.charAt(i)
    if ('])>'.includes(char)) return i + 1
    if (!stop.test(char)) i++
    else {
      const end = depth === 0 && '<(['.includes(char) ? groupEnd(text, i, to, 1) : -1
      if (end < 0) return -1
      i = end
    }
  }
  return -1
}
