// Owns the question what stands at an offset: a link, a timestamp, a tag, a keyword, a target … What hover, definition,
// references and rename ask first. Reads one section at most, and of that what the parser reads anyway.

import { contextOf } from '../elements/document.ts'
import { readHeadline, readProperty } from '../line.ts'
import { type Link, readObjects } from '../objects.ts'
import type { Headline, OrgDocument } from '../parse.ts'
import type { Span } from '../scan.ts'
import type { Text } from '../source.ts'
import type { Timestamp } from '../timestamp.ts'
import { anchorsOf } from './anchors.ts'
import { citedIn, namedBy } from './citing.ts'
import { blockAt, headlineAt, inSpan, type Line, lineAround } from './locate.ts'

export type Thing = Span &
  (
    | { readonly kind: 'link'; readonly link: Link }
    | { readonly kind: 'timestamp'; readonly timestamp: Timestamp; readonly plan: string }
    | { readonly kind: 'footnote'; readonly label: string }
    | { readonly kind: 'target'; readonly name: string; readonly radio: boolean }
    | { readonly kind: 'name'; readonly name: string }
    | { readonly kind: 'tag'; readonly tag: string; readonly headline: Headline | null }
    | { readonly kind: 'todo'; readonly keyword: string; readonly headline: Headline }
    | { readonly kind: 'priority'; readonly priority: string; readonly headline: Headline }
    | { readonly kind: 'title'; readonly headline: Headline }
    | {
        readonly kind: 'property'
        readonly key: string
        readonly value: string
        readonly headline: Headline | null
      }
    | {
        readonly kind: 'value'
        readonly key: string
        readonly value: string
        readonly headline: Headline | null
      }
    /** `#+KEY:`; upper case. */
    | { readonly kind: 'keyword'; readonly key: string; readonly value: string }
    /** `#+begin_x` or `#+end_x`; upper case. */
    | { readonly kind: 'block'; readonly name: string }
    | { readonly kind: 'planning'; readonly key: string }
    | { readonly kind: 'entity'; readonly name: string }
    | { readonly kind: 'macro'; readonly name: string }
    | { readonly kind: 'cookie' }
    /** A key in a citation, with its `@`. */
    | { readonly kind: 'citation'; readonly key: string }
    /** The file that `#+INCLUDE:` or its like names. */
    | { readonly kind: 'path'; readonly path: string; readonly search: string }
  )

export function thingAt(text: Text, document: OrgDocument, offset: number): Thing | null {
  const found = lookAt(text, document, offset)
  return found && touches(found, offset) ? found : null
}

function lookAt(text: Text, document: OrgDocument, offset: number): Thing | null {
  const line = lineAround(document, text, offset)
  const headline = headlineAt(document, offset)
  const here = text.slice(line.start, Math.min(line.end, line.start + longestLine))
  if (headline && headline.start === line.start) return onHeadline(text, document, headline, line, offset)
  const drawer = headline ? headline.drawer : document.drawer
  if (inSpan(drawer, offset)) return inProperties(text, document, headline, line, offset)
  const block = blockAt(document, offset)
  const delimiter = /^[ \t]*#\+(?:begin|end)[_:][ \t]*(\S*)/i.exec(here)
  if (delimiter && (!block || block.start === line.start || block.bodyEnd === line.start)) {
    const name = (delimiter[1] as string).toUpperCase()
    return {
      kind: 'block',
      name,
      start: line.start + here.search(/\S/),
      end: line.start + delimiter[0].length,
    }
  }
  if (block?.opaque) return null
  if (headline?.planningLine && inSpan(headline.planningLine, offset))
    return inPlanning(headline, here, line, offset)
  const keyword = /^[ \t]*#\+([^\s:[]+)(?:\[[^\]]*\])?:[ \t]*/.exec(here)
  if (keyword) return inKeyword(text, document, keyword, line, offset)
  return objectAt(text, document, headline, line, here, offset)
}

/** Longer ones are data; what stands behind is not looked at by pattern. */
const longestLine = 20_000

const covers = (span: Span, offset: number): boolean => offset >= span.start && offset < span.end
/** A cursor right behind a word is still at it. */
const touches = (span: Span, offset: number): boolean => offset >= span.start && offset <= span.end

function onHeadline(
  text: Text,
  document: OrgDocument,
  headline: Headline,
  line: Line,
  offset: number,
): Thing | null {
  const here = text.slice(line.start, line.end)
  const at = offset - line.start
  const read = readHeadline(here, 0, here.length, document.settings.words)
  const from = (start: number, end: number) => ({ start: line.start + start, end: line.start + end })
  const todoEnd = read.todoStart + read.todo.length
  if (read.todo !== '' && touches({ start: read.todoStart, end: todoEnd }, at))
    return { kind: 'todo', keyword: read.todo, headline, ...from(read.todoStart, todoEnd) }
  if (read.priority !== '') {
    const start = here.indexOf('[#', read.todoStart)
    const end = start + read.priority.length + 3
    if (covers({ start, end }, at))
      return { kind: 'priority', priority: read.priority, headline, ...from(start, end) }
  }
  if (at >= read.tagsStart && at <= read.tagsEnd && read.tagsEnd > read.tagsStart)
    return tagAt(here, headline, read.tagsStart, read.tagsEnd, line.start, offset)
  const object = objectAt(text, document, headline, line, here, offset)
  if (object) return object
  const span = from(read.titleStart, read.titleEnd)
  return touches(span, offset) && read.title !== '' ? { kind: 'title', headline, ...span } : null
}

/** In `here`, a line that begins at `base`, between `from` and `to` of it. */
function tagAt(
  here: string,
  headline: Headline | null,
  from: number,
  to: number,
  base: number,
  offset: number,
): Thing | null {
  const isColon = (at: number) => here.charCodeAt(at) === 58
  let start = Math.min(offset - base, to - 1)
  // On a colon: the tag that ends there, else the one that begins.
  if (isColon(start)) start = start > from && !isColon(start - 1) ? start - 1 : start + 1
  while (start > from && !isColon(start - 1)) start--
  let end = start
  while (end < to && !isColon(end)) end++
  return end > start && touches({ start, end }, offset - base)
    ? { kind: 'tag', tag: here.slice(start, end), headline, start: base + start, end: base + end }
    : null
}

function inProperties(
  text: Text,
  document: OrgDocument,
  headline: Headline | null,
  line: Line,
  offset: number,
): Thing | null {
  const property = readProperty(text.slice(line.start, line.end), 0, line.end - line.start)
  if (!property) return null
  const { value } = property
  const keyStart = line.start + property.keyStart
  const valueStart = line.start + property.valueStart
  const key = property.key.toUpperCase()
  const keyEnd = keyStart + property.key.length + 2
  if (offset < Math.max(keyEnd, keyStart + 1))
    return offset < keyStart ? null : { kind: 'property', key, value, headline, start: keyStart, end: keyEnd }
  const object = read(text, document, valueStart, line.end, offset)
  if (object) return object
  const span = { start: valueStart, end: valueStart + value.length }
  return touches(span, offset) && value !== '' ? { kind: 'value', key, value, headline, ...span } : null
}

function inPlanning(headline: Headline, here: string, line: Line, offset: number): Thing | null {
  for (const { kind, timestamp } of headline.plans)
    if (covers(timestamp, offset))
      return { kind: 'timestamp', timestamp, plan: kind, start: timestamp.start, end: timestamp.end }
  for (const found of here.matchAll(/\b(SCHEDULED|DEADLINE|CLOSED):/gi)) {
    const span = { start: line.start + found.index, end: line.start + found.index + found[0].length }
    if (covers(span, offset)) return { kind: 'planning', key: (found[1] as string).toUpperCase(), ...span }
  }
  return null
}

function inKeyword(
  text: Text,
  document: OrgDocument,
  keyword: RegExpExecArray,
  line: Line,
  offset: number,
): Thing | null {
  const key = (keyword[1] as string).toUpperCase()
  const valueStart = line.start + keyword[0].length
  const value = text.slice(valueStart, line.end).trimEnd()
  if (offset < valueStart) {
    const start = line.start + keyword[0].search(/\S/)
    return { kind: 'keyword', key, value, start, end: line.start + keyword[0].trimEnd().length }
  }
  if (/^(?:NAME|TBLNAME|SRCNAME|LABEL)$/.test(key) && value !== '')
    return { kind: 'name', name: value, start: valueStart, end: valueStart + value.length }
  if (key === 'FILETAGS') {
    const here = text.slice(line.start, line.end)
    const tag = tagAt(here, null, valueStart - line.start, here.length, line.start, offset)
    return tag?.kind === 'tag' && !/\s/.test(tag.tag) ? tag : null
  }
  if (/^(?:SETUPFILE|INCLUDE|BIBLIOGRAPHY)$/.test(key)) {
    const named = namedBy(key, value)
    if (named && offset <= valueStart + named.length)
      return { kind: 'path', ...named, start: valueStart, end: valueStart + named.length }
  }
  return read(text, document, valueStart, line.end, offset)
}

function objectAt(
  text: Text,
  document: OrgDocument,
  headline: Headline | null,
  line: Line,
  here: string,
  offset: number,
): Thing | null {
  const { links, timestamps } = headline ?? document
  const link = within(links, offset)
  const target = targetIn(here, line, offset)
  // `<<x>>` can look like a link of angles only to those who do not look twice.
  if (target) return target
  if (link) return { kind: 'link', link, start: link.start, end: link.end }
  const cited = citedIn(here, line.start).find((one) => touches(one, offset))
  if (cited) return { kind: 'citation', ...cited }
  const timestamp =
    within(timestamps, offset) ??
    headline?.clocks.find(({ timestamp }) => timestamp && covers(timestamp, offset))?.timestamp
  if (timestamp) return { kind: 'timestamp', timestamp, plan: '', start: timestamp.start, end: timestamp.end }
  for (const found of here.matchAll(/\[fn:([-\p{L}\p{N}_]+)[\]:]/gu)) {
    const span = { start: line.start + found.index, end: line.start + found.index + found[0].length }
    if (covers(span, offset)) return { kind: 'footnote', label: found[1] as string, ...span }
  }
  for (const found of here.matchAll(/\{\{\{([A-Za-z][-\w]*)(?:\(|\}\}\})/g)) {
    const span = { start: line.start + found.index, end: line.start + found.index + found[0].length }
    if (covers(span, offset)) return { kind: 'macro', name: found[1] as string, ...span }
  }
  for (const found of here.matchAll(/\[(?:\d*\/\d*|\d*%)\]/g)) {
    const span = { start: line.start + found.index, end: line.start + found.index + found[0].length }
    if (covers(span, offset)) return { kind: 'cookie', ...span }
  }
  for (const found of here.matchAll(/\\([A-Za-z]+)/g)) {
    const span = { start: line.start + found.index, end: line.start + found.index + found[0].length }
    if (touches(span, offset)) return { kind: 'entity', name: found[1] as string, ...span }
  }
  return radioAt(text, document, line, here, offset)
}

function targetIn(here: string, line: Line, offset: number): Thing | null {
  if (!here.includes('<<')) return null
  for (const found of here.matchAll(/(?<!<)(<<<?)([^<>\n\s](?:[^<>\n]*[^<>\n\s])?)(>>>?)/g)) {
    const [whole, open, name, close] = found as unknown as [string, string, string, string]
    if (open.length !== close.length) continue
    const start = line.start + found.index
    const span = { start, end: start + whole.length }
    if (covers(span, offset)) return { kind: 'target', name, radio: open.length === 3, ...span }
  }
  return null
}

/** Words that a radio target turns into a link. */
function radioAt(text: Text, document: OrgDocument, line: Line, here: string, offset: number): Thing | null {
  if (text.indexOf('<<<') < 0) return null
  const { radios } = anchorsOf(text, document)
  const low = here.toLowerCase()
  for (const [key, [anchor]] of radios) {
    for (let at = low.indexOf(key); at >= 0; at = low.indexOf(key, at + 1)) {
      const span = { start: line.start + at, end: line.start + at + key.length }
      const alone = !/[\p{L}\p{N}]/u.test(`${here.charAt(at - 1)}${here.charAt(at + key.length)}`)
      if (anchor && alone && touches(span, offset))
        return { kind: 'target', name: anchor.name, radio: true, ...span }
    }
  }
  return null
}

/** Links and timestamps of a stretch that the parser does not read: values of properties and keywords. */
function read(text: Text, document: OrgDocument, from: number, to: number, offset: number): Thing | null {
  const links: Link[] = []
  const timestamps: Timestamp[] = []
  const here = text.slice(from, Math.min(to, from + longestLine))
  readObjects(here, 0, here.length, contextOf(document), { links, timestamps })
  const link = within(links, offset - from)
  if (link) {
    const span = { start: from + link.start, end: from + link.end }
    return { kind: 'link', link: { ...link, ...span }, ...span }
  }
  const timestamp = within(timestamps, offset - from)
  if (!timestamp) return null
  const span = { start: from + timestamp.start, end: from + timestamp.end }
  return { kind: 'timestamp', timestamp: { ...timestamp, ...span }, plan: '', ...span }
}

const within = <One extends Span>(items: readonly One[], offset: number): One | undefined =>
  items.find((one) => covers(one, offset))
