// Owns making a headline from its parts and putting it before, behind or below another. Whatever the parts hold, exactly
// one headline comes of it, and those in its body are its children.

import type { Entry } from '../../../protocol/operation.ts'
import { err, ok, type Problem, type Result } from '../../base/result.ts'
import { orgTitle } from '../escape.ts'
import { isPlanning, isTag, readHeadline } from '../line.ts'
import { type Headline, type OrgDocument, parseOrg } from '../parse.ts'
import { isSetting } from '../settings.ts'
import type { Moment } from '../timestamp.ts'
import { type Edit, noHeadline } from './edit.ts'
import { taskAt, textEnd, unitEnd } from './inline-task.ts'
import { stepped } from './level.ts'
import { insertLines, isOpen, lineEnd, lineStart } from './lines.ts'
import { coreEnd } from './move.ts'
import { stampFor } from './planning.ts'
import { readPriority } from './priority.ts'
import { badKey, isKey, propertyLine } from './properties.ts'
import { readDate } from './read-date.ts'
import { badTag } from './tags.ts'
import { badKeyword } from './todo.ts'

export type Where = 'before' | 'after' | 'child' | 'first-child'

/** A headline beside or below another. */
export function insertEntry(
  text: string,
  document: OrgDocument,
  index: number,
  where: Where,
  entry: Entry,
  now: Moment,
): Result<readonly Edit[], Problem> {
  const headline = document.headlines[index]
  if (!headline) return noHeadline(index)
  const stars =
    where === 'child' || where === 'first-child' ? stepped(document, headline.stars, 1) : headline.stars
  const made = entryLines(document, entry, stars, now)
  // Beside an inline task another one.
  const lines = made.ok && taskAt(document, index) ? ok([...made.value, `${'*'.repeat(stars)} END`]) : made
  return lines.ok ? ok([placeLines(text, document, headline, where, lines.value)]) : lines
}

/** Where such a headline goes, with a blank line before it where its neighbours have one. */
export function placeLines(
  text: string,
  document: OrgDocument,
  headline: Headline,
  where: Where,
  lines: readonly string[],
): Edit {
  if (where === 'before') {
    const spaced = headline.start > 0 && hasBlankBefore(text, headline.start)
    return insertLines(text, headline.start, spaced ? [...lines, ''] : lines)
  }
  if (where === 'first-child')
    return insertAfter(text, document, headline, textEnd(document, headline), lines)
  const task = taskAt(document, headline.index)
  if (task) {
    const at = unitEnd(text, document, task.task)
    return insertLines(text, at, lines)
  }
  return insertAfter(text, document, headline, headline.end, lines)
}

/** Behind the text that ends at `end`, before the blank lines there. */
function insertAfter(
  text: string,
  document: OrgDocument,
  near: Headline,
  end: number,
  lines: readonly string[],
): Edit {
  const core = coreEnd(text, near.start, end)
  const spaced = isSpaced(text, document, near)
  const eol = lineEnd(text)
  const written = lines.join('\n').replaceAll(/\r?\n/g, eol)
  if (isOpen(text, text.length) && core === text.length) {
    return { start: core, end: core, text: (spaced ? eol : '') + eol + written }
  }
  // Behind the line end of the last line, before blank lines.
  const at = Math.min(end, text.indexOf('\n', core) < 0 ? text.length : text.indexOf('\n', core) + 1)
  const open = isOpen(text, at)
  return { start: at, end: at, text: (spaced ? eol : '') + (open ? eol + written : written + eol) }
}

/** Do headlines around here have a blank line before them? */
function isSpaced(text: string, document: OrgDocument, near: Headline): boolean {
  const last = document.headlines[near.children.at(-1) ?? -1]
  if (last) return hasBlankBefore(text, last.start)
  const beside = near.index > 0 || near.start > 0 ? near : document.headlines[1]
  return beside !== undefined && beside.start > 0 && hasBlankBefore(text, beside.start)
}

export function hasBlankBefore(text: string, start: number): boolean {
  const before = lineStart(text, Math.max(0, start - 1))
  return start > 0 && text.slice(before, start).trim() === ''
}

/** The lines of an entry. Fails on a keyword, tag, property name, priority or date that Org would not read back. */
export function entryLines(
  document: OrgDocument,
  entry: Entry,
  stars: number,
  now: Moment,
): Result<readonly string[], Problem> {
  const keywords = document.settings.words
  const todo = entry.todo ?? ''
  if (todo !== '' && !keywords.has(todo)) return err(badKeyword(todo, [...keywords]))
  const tag = entry.tags?.find((one) => !isTag(one))
  if (tag !== undefined) return err(badTag(tag))
  const key = Object.keys(entry.properties ?? {}).find((one) => !isKey(one))
  if (key !== undefined) return err(badKey(key))
  const cookie = priorityCookie(document, entry.priority ?? '')
  if (!cookie.ok) return cookie
  const planning = planningWords(entry, now)
  if (!planning.ok) return planning
  const escaped = titleFor(entry.title, todo === '' && cookie.value === '' ? keywords : noWords)
  const words = ['*'.repeat(stars), todo, cookie.value, escaped]
  if (entry.tags?.length) words.push(`:${entry.tags.join(':')}:`)
  const line = words.filter((word) => word !== '').join(' ')
  const lines = [line.length === stars ? `${line} ` : line]
  const body = (entry.body ?? '').replace(/\r\n?/g, '\n').replace(/\n+$/, '')
  const rest = body === '' ? [] : demoted(harmless(body), stars, document)
  // A planning line counts only right behind the headline.
  const own = rest[0] !== undefined && isPlanning(rest[0], 0, rest[0].length) ? (rest.shift() as string) : ''
  const plan = [planning.value, own.trim()].filter((part) => part !== '').join(' ')
  if (plan !== '') lines.push(plan)
  const properties = Object.entries(entry.properties ?? {})
  if (properties.length > 0)
    lines.push(':PROPERTIES:', ...properties.map(([name, value]) => propertyLine(name, value)), ':END:')
  lines.push(...rest)
  return ok(lines)
}

const noWords: ReadonlySet<string> = new Set()

/** A title that reads back as the words it was given, and nothing else. */
export function titleFor(title: string, keywords: ReadonlySet<string>): string {
  const escaped = orgTitle(title, keywords)
  const line = `* ${escaped}`
  const read = readHeadline(line, 0, line.length, keywords)
  return read.tags.length > 0 || read.commented || read.priority !== '' ? `\u200b${escaped}\u200b` : escaped
}

function priorityCookie(document: OrgDocument, priority: string): Result<string, Problem> {
  const read = readPriority(document, priority)
  return read.ok ? ok(read.value && `[#${read.value}]`) : read
}

function planningWords(entry: Entry, now: Moment): Result<string, Problem> {
  const words: string[] = []
  for (const kind of ['scheduled', 'deadline'] as const) {
    const date = entry[kind]
    if (date === undefined || date === '') continue
    const read = readDate(date, now)
    if (!read.ok) return read
    words.push(`${kind.toUpperCase()}: ${stampFor(read.value, null)}`)
  }
  return ok(words.join(' '))
}

/** Lines that would change the settings of the whole file become text by a zero-width space. */
function harmless(body: string): string {
  const inside = parseOrg(body).blocks.filter(({ opaque }) => opaque)
  return body.replace(
    /^([ \t]*)(#\+([A-Za-z_]+):)/gm,
    (line, indent: string, key: string, name: string, at: number) =>
      isSetting(name.toUpperCase()) && !inside.some(({ start, end }) => at >= start && at < end)
        ? `${indent}\u200b${key}`
        : line,
  )
}

/** Headlines in a body become children of the headline with so many stars. */
export function demoted(body: string, stars: number, document: OrgDocument): string[] {
  const lines = body.split('\n')
  const levels = lines.map((line) => /^\*+(?= )/.exec(line)?.[0].length ?? 0)
  let shallowest = Number.POSITIVE_INFINITY
  for (const level of levels) if (level > 0 && level < shallowest) shallowest = level
  const step = stepped(document, stars, 1) - stars
  const more = Number.isFinite(shallowest) ? Math.max(0, stars + step - shallowest) : 0
  return lines.map((line, i) => ((levels[i] ?? 0) > 0 ? '*'.repeat(more) + line : line))
}
