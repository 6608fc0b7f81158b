// Owns the lines of property drawers: setting, appending to and removing a property, of a headline or of the file.
// A drawer is made where there is none and goes with its last property. Never reads what a property means.

import { err, ok, type Problem, problem } from '../../base/result.ts'
import { orgValue } from '../escape.ts'
import { contentEnd, isSpace, readProperty, skipBlank, trimBack } from '../line.ts'
import type { Headline, OrgDocument } from '../parse.ts'
import type { Span } from '../scan.ts'
import { type Edit, type Edits, noHeadline } from './edit.ts'
import { insertLines, lineEnd, nextLine } from './lines.ts'

/** Sets a property; null removes all its lines, those that append (`KEY+`) included. `index` -1 is the file's own drawer. */
export function setProperty(
  text: string,
  document: OrgDocument,
  index: number,
  key: string,
  value: string | null,
): Edits {
  const headline = document.headlines[index]
  if (!headline && index !== -1) return noHeadline(index)
  if (!isKey(key)) return err(badKey(key))
  return ok(headline ? propertyEdits(text, headline, key, value) : fileProperty(text, document, key, value))
}

/** Adds a word to the value of a property, on a line `KEY+` behind what is there. */
export function appendProperty(
  text: string,
  document: OrgDocument,
  index: number,
  key: string,
  value: string,
): Edits {
  const headline = document.headlines[index]
  if (!headline && index !== -1) return noHeadline(index)
  const name = key.replace(/\+$/, '')
  if (!isKey(name)) return err(badKey(key))
  const clean = cleanValue(value)
  const drawer = headline ? headline.drawer : document.drawer
  const lines = drawer ? linesOf(text, drawer).filter(({ key }) => sameKey(key, name)) : []
  const last = lines.at(-1)
  if (!last || clean === '') return setProperty(text, document, index, name, clean === '' ? null : clean)
  if (lines.some((line) => line.value.split(/[ \t]+/).includes(clean))) return ok([])
  const indent = text.slice(last.start, last.keyStart)
  return ok([{ start: last.next, end: last.next, text: `${indent}:${name}+: ${clean}${lineEnd(text)}` }])
}

export function propertyEdits(
  text: string,
  headline: Headline,
  key: string,
  value: string | null,
): readonly Edit[] {
  if (headline.drawer) return drawerEdits(text, headline.drawer, key, value)
  if (value === null) return []
  const { planningLine: plan, start } = headline
  // As far in as the planning line above it, as Org puts it.
  const indent = plan ? text.slice(plan.start, skipBlank(text, plan.start, plan.end)) : ''
  const lines = newDrawer(key, value).map((line) => indent + line)
  return [insertLines(text, plan?.end ?? nextLine(text, start), lines)]
}

function fileProperty(
  text: string,
  document: OrgDocument,
  key: string,
  value: string | null,
): readonly Edit[] {
  if (document.drawer) return drawerEdits(text, document.drawer, key, value)
  return value === null ? [] : [insertLines(text, document.textStart, newDrawer(key, value))]
}

const newDrawer = (key: string, value: string) => [':PROPERTIES:', propertyLine(key, value), ':END:']

function drawerEdits(text: string, drawer: Span, key: string, value: string | null): readonly Edit[] {
  const lines = linesOf(text, drawer)
  const own = lines.filter((line) => sameKey(line.key, key))
  if (value === null) {
    if (own.length === 0) return []
    if (own.length === lines.length) return [withoutLine(text, drawer)]
    return own.map(({ start, next }) => ({ start, end: next, text: '' }))
  }
  const line = own.find((one) => !one.key.endsWith('+')) ?? own[0]
  const clean = cleanValue(value)
  if (!line) {
    const last = lines.at(-1)
    const indent = text.slice(drawer.start, skipBlank(text, drawer.start, drawer.end))
    const at = last?.next ?? nextLine(text, drawer.start)
    return [{ start: at, end: at, text: indent + propertyLine(key, value) + lineEnd(text) }]
  }
  // What was appended to the old value is no part of the new one.
  const rest = own.filter((one) => one !== line).map(({ start, next }) => ({ start, end: next, text: '' }))
  const plus = line.key.endsWith('+')
    ? [{ start: line.keyStart + line.key.length, end: line.keyStart + line.key.length + 1, text: '' }]
    : []
  const afterKey = line.keyStart + line.key.length + 2
  const end = contentEnd(text, line.start, line.next)
  const valueEnd = trimBack(text, afterKey, end)
  const edit =
    valueEnd <= line.valueStart || clean === ''
      ? { start: afterKey, end: valueEnd, text: clean && ` ${clean}` }
      : { start: line.valueStart, end: valueEnd, text: clean }
  return [...plus, edit, ...rest]
}

interface DrawerLine {
  readonly key: string
  readonly value: string
  readonly start: number
  readonly next: number
  readonly keyStart: number
  readonly valueStart: number
}

function linesOf(text: string, drawer: Span): readonly DrawerLine[] {
  const lines: DrawerLine[] = []
  for (let at = nextLine(text, drawer.start); at < drawer.end; ) {
    const next = nextLine(text, at)
    const line = next < drawer.end ? readProperty(text, at, contentEnd(text, at, next)) : null
    if (line) lines.push({ ...line, start: at, next })
    at = next
  }
  return lines
}

/** A file whose last line has no end keeps it so: then the line end before the drawer goes with it. */
function withoutLine(text: string, { start, end }: Span): Edit {
  if (end < text.length || text.charCodeAt(end - 1) === 10 || start === 0) return { start, end, text: '' }
  const before = text.charCodeAt(start - 2) === 13 ? start - 2 : start - 1
  return { start: before, end, text: '' }
}

const sameKey = (line: string, key: string): boolean =>
  line.toUpperCase() === key.toUpperCase() || line.toUpperCase() === `${key.toUpperCase()}+`

/** One line that stays within its drawer; a lone `:END:` as a value does no harm behind its key. */
export const cleanValue = (value: string): string => trimOrg(orgValue(value))

function trimOrg(value: string): string {
  let start = 0
  let end = value.length
  while (start < end && isSpace(value.charCodeAt(start)) && value.charCodeAt(start) < 33) start++
  while (end > start && value.charCodeAt(end - 1) < 33) end--
  return value.slice(start, end)
}

/** As Org aligns it: values of short names begin in one column. */
export const propertyLine = (key: string, value: string): string =>
  `${`:${key}:`.padEnd(10)} ${cleanValue(value)}`.trimEnd()

/** A key that stands alone between colons and is not read as a delimiter, and appends to nothing. */
export const isKey = (key: string): boolean =>
  readProperty(`:${key}: x`, 0, key.length + 4)?.key === key &&
  !/^(?:END|PROPERTIES)$/i.test(key) &&
  !(key.length > 1 && key.endsWith('+'))

export const badKey = (key: string): Problem =>
  problem('org-property', `"${key}" cannot be a property name.`, 'Use a name without spaces.')
