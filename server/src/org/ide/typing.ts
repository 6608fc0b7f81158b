// Owns what a person is in the middle of typing at an offset: a keyword, a tag, a link, a date … with the stretch that a
// completion replaces. Looks at the line and at what is around it, never at the whole file.

import type { Headline, OrgDocument } from '../parse.ts'
import type { Span } from '../scan.ts'
import type { Text } from '../source.ts'
import { citingAt } from './citing.ts'
import { blockAt, headlineAt, inSpan, type Line, lineAround } from './locate.ts'

export type Typing = Span & {
  /** What is there of it before the cursor. */
  readonly typed: string
} & (
    | { readonly kind: 'keyword' }
    /** Behind `#+KEY: `; upper case. */
    | { readonly kind: 'keyword-value'; readonly key: string }
    | { readonly kind: 'language' }
    | { readonly kind: 'header-argument' }
    | { readonly kind: 'header-value'; readonly key: string }
    /** Behind the stars. */
    | { readonly kind: 'todo' }
    | { readonly kind: 'priority' }
    | { readonly kind: 'tag'; readonly taken: readonly string[] }
    | { readonly kind: 'property' }
    | { readonly kind: 'value'; readonly key: string; readonly headline: Headline | null }
    | { readonly kind: 'drawer' }
    | { readonly kind: 'planning' }
    /** The key behind `[cite:@`. */
    | { readonly kind: 'citation' }
    /** Of the file that `#+INCLUDE:` or its like names; `quote` is what stands before it, `closed` behind. */
    | { readonly kind: 'path'; readonly key: string; readonly quote: string; readonly closed: boolean }
    /** Behind `[[`. */
    | { readonly kind: 'link'; readonly form: LinkForm; readonly closed: LinkEnd }
    | { readonly kind: 'footnote'; readonly closed: string }
    | { readonly kind: 'entity' }
    | { readonly kind: 'macro' }
    | { readonly kind: 'date'; readonly active: boolean; readonly closed: string }
  )

/** What ends the target already: `][` if a description follows, which stays; else it is replaced too. */
export type LinkEnd = '' | ']' | ']]' | ']['

/** `any`: nothing says yet what the link leads to. `inside`: behind `::` of a path. */
export type LinkForm = 'any' | 'id' | 'headline' | 'custom-id' | 'file' | 'inside' | 'attachment'

const longest = 2000

export function typingAt(text: Text, document: OrgDocument, offset: number): Typing | null {
  const line = lineAround(document, text, offset)
  if (offset - line.start > longest) return null
  const before = text.slice(line.start, offset)
  const after = text.slice(offset, Math.min(line.end, offset + 200))
  const at = (typed: string) => ({ typed, start: offset - typed.length, end: offset })
  const headline = headlineAt(document, offset)
  const onHeadline = headline?.start === line.start && before.length > headline.stars
  const block = blockAt(document, offset)
  const inside =
    block !== null && offset > block.bodyStart - 1 && offset <= block.bodyEnd && line.start !== block.start
  if (block?.opaque && inside && block.kind === 'block') return null
  const delimiter = /^[ \t]*#\+begin_src[ \t]+(\S*)$/i.exec(before)
  if (delimiter) return { kind: 'language', ...at(delimiter[1] as string) }
  const words = headerAt(before)
  if (words) return { ...words, ...at(words.typed) }
  const keyword = /^[ \t]*(#\+?[\w-]*)$/.exec(before)
  if (keyword) return { kind: 'keyword', ...at(keyword[1] as string), end: offset }
  if (onHeadline) {
    const found = inHeadline(before, after, at)
    if (found) return found
  }
  const drawer = headline ? headline.drawer : document.drawer
  const inProperty = drawer !== null && inSpan(drawer, line.start) && line.start > drawer.start
  // A line that is not yet a property makes the drawer around it any drawer.
  const isBroken = inside && block.kind === 'drawer' && block.name === 'PROPERTIES'
  if (inProperty || isBroken) {
    const found = inProperties(before, after, headline, at)
    if (found) return found
  }
  const opening = /^[ \t]*(:[\w-]*)$/.exec(before)
  if (opening) return { kind: 'drawer', ...at(opening[1] as string) }
  const path = pathAt(before, after, at)
  if (path) return path
  if (/@[^\s\]]*$/.test(before)) {
    // A citation may have begun on a line before.
    const key = citingAt(text.slice(Math.max(0, offset - longest), offset))
    if (key !== null) return { kind: 'citation', ...at(key) }
  }
  const object = inText(before, after, at)
  if (object) return object
  const value = /^[ \t]*#\+([^\s:[]+):[ \t]+(?:.*[ \t])?(\S*)$/.exec(before)
  if (value)
    return { kind: 'keyword-value', key: (value[1] as string).toUpperCase(), ...at(value[2] as string) }
  const isPlace = headline !== null && isPlanningLine(text, headline, line)
  const planning = /^(?:.*>)?[ \t]*([A-Za-z]{1,9})$/.exec(before)
  if (isPlace && planning) return { kind: 'planning', ...at(planning[1] as string) }
  return null
}

type At = (typed: string) => Span & { readonly typed: string }

function inHeadline(before: string, after: string, at: At): Typing | null {
  const todo = /^\*+ +([\p{L}\p{N}_-]*)$/u.exec(before)
  if (todo) return { kind: 'todo', ...at(todo[1] as string) }
  const priority = /^\*+ +(?:\S+ +)?(\[#?\w*)$/.exec(before)
  if (priority) {
    const closed = /^[\w]*\]/.exec(after)?.[0].length ?? 0
    const here = at(priority[1] as string)
    return { kind: 'priority', ...here, end: here.end + closed }
  }
  const tags = /(?:^|[ \t])(:(?:[\p{L}\p{M}\p{N}_@#%]+:)*)([\p{L}\p{M}\p{N}_@#%]*)$/u.exec(before)
  // What follows must be the rest of the tags, or nothing.
  if (!tags || !/^[\p{L}\p{M}\p{N}_@#%:]*[ \t]*$/u.test(after)) return null
  const taken = [tags[1] as string, after].flatMap((part) => part.split(':').filter(Boolean))
  return { kind: 'tag', taken, ...at(tags[2] as string) }
}

function inProperties(before: string, after: string, headline: Headline | null, at: At): Typing | null {
  const key = /^[ \t]*(:?[^\s:]*)$/.exec(before)
  if (key) return { kind: 'property', ...at(key[1] as string) }
  const value = /^[ \t]*:(\S+?)\+?:[ \t]+(.*)$/.exec(before)
  if (!value) return null
  const typed = value[2] as string
  // Objects first: a value may hold links and dates.
  return (
    inText(before, after, at) ?? {
      kind: 'value',
      key: (value[1] as string).toUpperCase(),
      headline,
      ...at(typed),
    }
  )
}

function inText(before: string, after: string, at: At): Typing | null {
  const link = /\[\[([^\][\n]*)$/.exec(before)
  if (link) {
    const typed = link[1] as string
    const rest = /^([^\][\n]*)(\]\]|\]\[|\])/.exec(after)
    const closed = (rest?.[2] ?? '') as LinkEnd
    const here = at(typed)
    // What stands behind the cursor is the rest of the same target only if the link is closed.
    const end = here.end + (rest?.[1]?.length ?? 0) + (closed === '][' ? 0 : closed.length)
    return { kind: 'link', form: formOf(typed), closed, ...here, end }
  }
  const footnote = /\[fn:([-\p{L}\p{N}_]*)$/u.exec(before)
  if (footnote)
    return { kind: 'footnote', closed: after.startsWith(']') ? ']' : '', ...at(footnote[1] as string) }
  const date = /(?:^|[\s(:])([<[])((?:\d[\d-]*|[a-z+][a-z0-9+ ]{0,12})?)$/i.exec(before)
  if (date) {
    const active = date[1] === '<'
    const typed = date[2] as string
    // `[` begins too many things to say anything before a digit.
    if (active || /^\d/.test(typed))
      return { kind: 'date', active, closed: /^[>\]]/.exec(after)?.[0] ?? '', ...at(typed) }
  }
  const macro = /\{\{\{([\w-]*)$/.exec(before)
  if (macro) return { kind: 'macro', ...at(macro[1] as string) }
  const inline = /(?:^|[^\p{L}\p{N}_])src_([\w+-]*)$/u.exec(before)
  if (inline) return { kind: 'language', ...at(inline[1] as string) }
  const entity = /\\([A-Za-z]*)$/.exec(before)
  if (entity && !before.endsWith('\\\\')) return { kind: 'entity', ...at(entity[1] as string) }
  return null
}

function formOf(typed: string): LinkForm {
  if (/^attachment:/i.test(typed)) return 'attachment'
  if (/^(?:file:|\.{0,2}\/|~\/).*::/.test(typed)) return 'inside'
  if (/^id:/i.test(typed)) return 'id'
  if (typed.startsWith('*')) return 'headline'
  if (typed.startsWith('#')) return 'custom-id'
  if (/^(?:file:|\.{0,2}\/|~\/)/.test(typed)) return 'file'
  return 'any'
}

function pathAt(before: string, after: string, at: At): Typing | null {
  const found = /^[ \t]*#\+(setupfile|include|bibliography):[ \t]+("?)([^"]*)$/i.exec(before)
  if (!found) return null
  const [, name = '', quote = '', typed = ''] = found
  const key = name.toUpperCase()
  // Behind a blank other words follow the name of an include.
  if (key === 'INCLUDE' && quote === '' && /\s/.test(typed)) return null
  const rest = /^[^\s"]*/.exec(after)?.[0].length ?? 0
  const here = at(typed)
  return { kind: 'path', key, quote, closed: after.charAt(rest) === '"', ...here, end: here.end + rest }
}

function headerAt(
  before: string,
):
  | { readonly kind: 'header-argument'; readonly typed: string }
  | { readonly kind: 'header-value'; readonly key: string; readonly typed: string }
  | null {
  const line =
    /^[ \t]*(?:#\+(?:begin_src[ \t]+\S+|headers?:|call:.*\)|property:[ \t]+header-args\S*)|:header-args\S*:)(.*)$/i.exec(
      before,
    )
  const rest = line?.[1]
  if (rest === undefined) return null
  const key = /(?:^|[ \t]):([\w-]*)$/.exec(rest)
  if (key) return { kind: 'header-argument', typed: key[1] as string }
  const value = /(?:^|[ \t]):([\w-]+)[ \t]+(?:[^:]*[ \t])?([^\s:]*)$/.exec(rest)
  return value ? { kind: 'header-value', key: value[1] as string, typed: value[2] as string } : null
}

/** The line right behind the headline, where planning stands. */
function isPlanningLine(text: Text, headline: Headline, line: Line): boolean {
  const found = text.indexOf('\n', headline.start)
  return found >= 0 && line.start === found + 1
}
