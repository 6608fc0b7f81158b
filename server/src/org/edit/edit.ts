// Owns changes to Org text as minimal replacements at offsets. Never serialises a tree: what an edit does not
// name stays byte for byte, and the file's own line ends are used for what is added.

import { err, ok, type Problem, problem, type Result } from '../../base/result.ts'
import { orgTitle, orgValue } from '../escape.ts'
import {
  contentEnd,
  isBlank,
  isPlanning,
  isTag,
  readHeadline,
  readProperty,
  skipBlank,
  trimBack,
} from '../line.ts'
import { type Headline, type OrgDocument, parseOrg } from '../parse.ts'
import { type Moment, momentText, repeat, type Timestamp, withMoment } from '../timestamp.ts'

/** Replace `text.slice(start, end)`; UTF-16 offsets of the text before any edit. */
export interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

export type Edits = Result<readonly Edit[], Problem>

/** Applies edits that do not overlap, in any order; those at one offset go in as given. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const sorted = edits.map((edit, order) => ({ edit, order }))
  sorted.sort((a, b) => a.edit.start - b.edit.start || a.edit.end - b.edit.end || a.order - b.order)
  let result = ''
  let at = 0
  for (const { edit } of sorted) {
    if (edit.start < at) throw new RangeError('Edits overlap')
    result += text.slice(at, edit.start) + edit.text
    at = edit.end
  }
  return result + text.slice(at)
}

/**
 * Sets or clears (`keyword` empty) the TODO keyword. Into a done state: CLOSED is set, or, when an active timestamp
 * repeats, the timestamps move on and the entry goes back to its first not-done state. Out of one: CLOSED goes.
 * `now` is the user's wall clock.
 */
export function setTodo(
  text: string,
  document: OrgDocument,
  index: number,
  keyword: string,
  now: Moment,
): Edits {
  const headline = document.headlines[index]
  if (!headline) return err(noHeadline(index))
  const { todo, done } = document.settings
  const known = [...todo, ...done]
  if (keyword !== '' && !known.includes(keyword)) {
    return err(
      problem(
        'org-keyword',
        `${keyword} is no TODO keyword of this file.`,
        `Use one of: ${known.join(', ')}.`,
      ),
    )
  }
  const intoDone = done.includes(keyword) && !headline.done
  const repeating = intoDone ? repeatingOf(headline) : []
  if (repeating.length > 0) {
    const back = repeatTarget(headline, document)
    return ok([
      ...keywordEdit(text, headline, document, back),
      ...repeatEdits(text, headline, repeating, now),
    ])
  }
  const edits = keywordEdit(text, headline, document, keyword)
  if (intoDone) edits.push(...addClosed(text, headline, now))
  else if (!done.includes(keyword) && headline.planning.closed !== undefined)
    edits.push(...dropClosed(text, headline))
  return ok(edits)
}

/** Replaces the headline's own tags. */
export function setTags(text: string, document: OrgDocument, index: number, tags: readonly string[]): Edits {
  const headline = document.headlines[index]
  if (!headline) return err(noHeadline(index))
  const bad = tags.find((tag) => !isTag(tag))
  if (bad !== undefined) return err(badTag(bad))
  const line = lineOf(text, headline, document)
  const written = tags.length > 0 ? `:${tags.join(':')}:` : ''
  // A title that is only a tab away from being a keyword stays a title behind a tab.
  const { todo, done } = document.settings
  const nearly = line.title === 'COMMENT' || todo.includes(line.title) || done.includes(line.title)
  if (line.tagsStart < line.tagsEnd) {
    if (written) return ok([{ start: line.tagsStart, end: line.tagsEnd, text: written }])
    // The one blank behind the stars is what makes it a headline.
    const trimmed = nearly ? line.tagsStart : trimBack(text, headline.start, line.tagsStart)
    const start = Math.max(trimmed, headline.start + headline.stars + 1)
    // The title may end in what would now be read as tags: `* x :a: :b:`.
    const guard = text.charCodeAt(start - 1) === 58 ? '\u200b' : ''
    // Blanks that would now follow a keyword go too: a tab behind it would make it a title.
    const end = line.title === '' ? contentEnd(text, start, headlineNext(text, headline)) : line.tagsEnd
    return ok([{ start, end: Math.max(start, end), text: guard }])
  }
  if (!written) return ok([])
  const at = Math.max(line.tagsEnd, headline.start + headline.stars + 1)
  const gap = isBlank(text.charCodeAt(at - 1)) ? '' : nearly ? '\t' : ' '
  return ok([{ start: at, end: at, text: gap + written }])
}

/** Sets a property of the headline's drawer, which is made if there is none; null removes the line. */
export function setProperty(
  text: string,
  document: OrgDocument,
  index: number,
  key: string,
  value: string | null,
): Edits {
  const headline = document.headlines[index]
  if (!headline) return err(noHeadline(index))
  if (!isKey(key)) return err(badKey(key))
  return ok(propertyEdits(text, headline, key, value))
}

function propertyEdits(text: string, headline: Headline, key: string, value: string | null): Edit[] {
  const eol = lineEnd(text)
  const written = value === null ? '' : propertyLine(key, value)
  const { drawer } = headline
  if (!drawer) {
    if (value === null) return []
    const at = headline.planningLine?.end ?? headlineNext(text, headline)
    return [insertLines(text, at, [':PROPERTIES:', written, ':END:'], eol)]
  }
  let at = text.indexOf('\n', drawer.start) + 1
  const first = at
  let last = at
  while (at < drawer.end) {
    const found = text.indexOf('\n', at)
    const next = found < 0 ? drawer.end : found + 1
    last = at
    const end = contentEnd(text, at, next)
    const line = next < drawer.end ? readProperty(text, at, end) : null
    if (line && line.key.toUpperCase() === key.toUpperCase()) {
      if (value === null) {
        const alone = at === first && contentStart(text, next) === ':END:'
        return [alone ? { ...drawer, text: '' } : { start: at, end: next, text: '' }]
      }
      const afterKey = line.keyStart + line.key.length + 2
      const valueEnd = trimBack(text, afterKey, end)
      const clean = orgValue(value)
      if (valueEnd <= line.valueStart || clean === '') {
        return [{ start: afterKey, end: valueEnd, text: clean && ` ${clean}` }]
      }
      return [{ start: line.valueStart, end: valueEnd, text: clean }]
    }
    at = next
  }
  if (value === null) return []
  const indent = text.slice(drawer.start, skipBlank(text, drawer.start, drawer.end))
  return [{ start: last, end: last, text: indent + written + eol }]
}

export interface Capture {
  readonly title: string
  /** Org text: it may hold lists, links and blocks, but its headlines are pushed below the new one. */
  readonly body?: string
  readonly todo?: string
  readonly tags?: readonly string[]
  readonly properties?: Readonly<Record<string, string>>
}

/** Adds a headline at the end of the file, or as the last child of the headline with the outline path `under`. */
export function capture(text: string, entry: Capture, under?: readonly string[]): Edits {
  const document = parseOrg(text)
  const { todo: active, done } = document.settings
  const keywords = new Set([...active, ...done])
  const todo = entry.todo ?? ''
  if (todo !== '' && !keywords.has(todo)) {
    return err(
      problem(
        'org-keyword',
        `${todo} is no TODO keyword of this file.`,
        `Use one of: ${[...keywords].join(', ')}.`,
      ),
    )
  }
  const bad = entry.tags?.find((tag) => !isTag(tag))
  if (bad !== undefined) return err(badTag(bad))
  const badName = Object.keys(entry.properties ?? {}).find((key) => !isKey(key))
  if (badName !== undefined) return err(badKey(badName))
  let parent: Headline | undefined
  if (under && under.length > 0) {
    parent = document.headlines.find((h) => samePath(h, under))
    if (!parent) {
      const path = under.join(' / ')
      return err(problem('org-no-headline', `No headline ${path} in the file.`, 'Check the outline path.'))
    }
  }
  const step = document.settings.oddLevels ? 2 : 1
  const stars = parent ? parent.stars + step : 1
  const at = parent ? parent.end : text.length
  return ok([
    insertLines(text, at, entryLines(entry, stars, step, todo === '' ? keywords : noWords), lineEnd(text)),
  ])
}

const noWords: ReadonlySet<string> = new Set()

function samePath(headline: Headline, path: readonly string[]): boolean {
  if (headline.title !== path.at(-1)) return false
  const outline = headline.outline
  return outline.length === path.length && outline.every((title, i) => title === path[i])
}

function entryLines(entry: Capture, stars: number, step: number, keywords: ReadonlySet<string>): string[] {
  const words = ['*'.repeat(stars), entry.todo ?? '', orgTitle(entry.title, keywords)]
  if (entry.tags?.length) words.push(`:${entry.tags.join(':')}:`)
  const line = words.filter((word) => word !== '').join(' ')
  const lines = [line.length === stars ? `${line} ` : line]
  const body = (entry.body ?? '').replace(/\r\n?/g, '\n').replace(/\n+$/, '')
  const rest = body === '' ? [] : demote(body, stars, step)
  // A planning line counts only right behind the headline.
  if (rest[0] !== undefined && isPlanning(rest[0], 0, rest[0].length)) lines.push(rest.shift() as string)
  const properties = Object.entries(entry.properties ?? {})
  if (properties.length > 0) {
    lines.push(':PROPERTIES:', ...properties.map(([key, value]) => propertyLine(key, value)), ':END:')
  }
  lines.push(...rest)
  return lines
}

/** Headlines in a captured body become children of the new headline. */
function demote(body: string, stars: number, step: number): string[] {
  const lines = body.split('\n')
  const levels = lines.map((line) => /^\*+(?= )/.exec(line)?.[0].length ?? 0)
  const shallowest = Math.min(...levels.filter((level) => level > 0).slice(0, 10_000))
  const more = Number.isFinite(shallowest) ? Math.max(0, stars + step - shallowest) : 0
  return lines.map((line, i) => ((levels[i] ?? 0) > 0 ? '*'.repeat(more) + line : line))
}

const propertyLine = (key: string, value: string): string => `:${key}: ${orgValue(value)}`.trimEnd()

/** The line at `at` in upper case, without the blanks around it. */
function contentStart(text: string, at: number): string {
  const found = text.indexOf('\n', at)
  return text
    .slice(at, found < 0 ? text.length : found)
    .trim()
    .toUpperCase()
}

/** A key that stands alone between colons and is not read as a delimiter. */
const isKey = (key: string): boolean =>
  readProperty(`:${key}: x`, 0, key.length + 4)?.key === key && !/^(?:END|PROPERTIES)$/i.test(key)

/** Whole lines put in at a line border; a file whose last line has no end keeps it so. */
function insertLines(text: string, at: number, lines: readonly string[], eol: string): Edit {
  const open = at > 0 && text.charCodeAt(at - 1) !== 10 && !(at === 1 && text.charCodeAt(0) === 0xfeff)
  const inserted = lines.join(eol).replaceAll(/\r?\n/g, eol)
  return { start: at, end: at, text: open ? eol + inserted : inserted + eol }
}

/** The file's line end, by its first line. */
function lineEnd(text: string): '\n' | '\r\n' {
  const at = text.indexOf('\n')
  return at > 0 && text.charCodeAt(at - 1) === 13 ? '\r\n' : '\n'
}

function headlineNext(text: string, headline: Headline): number {
  const found = text.indexOf('\n', headline.start)
  return found < 0 ? text.length : found + 1
}

function lineOf(text: string, headline: Headline, document: OrgDocument) {
  const { todo, done } = document.settings
  const end = contentEnd(text, headline.start, headlineNext(text, headline))
  return readHeadline(text, headline.start, end, new Set([...todo, ...done]))
}

function keywordEdit(text: string, headline: Headline, document: OrgDocument, keyword: string): Edit[] {
  if (keyword === headline.todo) return []
  const { todoStart } = lineOf(text, headline, document)
  const end = todoStart + headline.todo.length
  if (headline.todo === '') return [{ start: todoStart, end: todoStart, text: `${keyword} ` }]
  if (keyword !== '') return [{ start: todoStart, end, text: keyword }]
  // Behind the keyword may stand what would now be read as one: `* TODO DONE x`.
  const { todo, done } = document.settings
  const next = skipBlank(text, end, text.length)
  const word = /^[^ \r\n]*/.exec(text.slice(next, next + 100))?.[0] ?? ''
  if (todo.includes(word) || done.includes(word)) return [{ start: todoStart, end: next, text: '\u200b' }]
  return [{ start: todoStart, end: text.charCodeAt(end) === 32 ? end + 1 : end, text: '' }]
}

/** Active timestamps with a repeater on the planning line or in the own text, as Org looks for them. */
function repeatingOf(headline: Headline): Timestamp[] {
  const planned = headline.plans.filter(({ kind }) => kind !== 'closed').map(({ timestamp }) => timestamp)
  return [...planned, ...headline.timestamps].filter(
    ({ kind, repeater }) => kind === 'active' && repeater !== null && repeater.value > 0,
  )
}

/** `REPEAT_TO_STATE`, else the first not-done keyword of the sequence the entry was in. */
function repeatTarget(headline: Headline, { settings }: OrgDocument): string {
  const wanted = headline.inheritedProperties.REPEAT_TO_STATE
  if (wanted && settings.todo.includes(wanted)) return wanted
  const sequence = settings.sequences.find((words) => words.some(({ keyword }) => keyword === headline.todo))
  const first = sequence?.find(({ keyword }) => settings.todo.includes(keyword))
  return first?.keyword ?? settings.todo[0] ?? ''
}

function repeatEdits(text: string, headline: Headline, stamps: readonly Timestamp[], now: Moment): Edit[] {
  const edits = stamps.map(({ start, end, raw, from, repeater }) => ({
    start,
    end,
    text: repeater ? withMoment(raw, repeat(from, repeater, now)) : raw,
  }))
  // Org notes the completion as LAST_REPEAT; it writes a log line too, which belongs to logging (not here).
  return [...edits, ...propertyEdits(text, headline, 'LAST_REPEAT', `[${momentText(now)}]`)]
}

function addClosed(text: string, headline: Headline, now: Moment): Edit[] {
  const closed = `CLOSED: [${momentText(now)}]`
  const old = headline.plans.findLast(({ kind }) => kind === 'closed')?.timestamp
  if (old) return [{ start: old.start, end: old.end, text: `[${momentText(now)}]` }]
  if (headline.planningLine) {
    const at = skipBlank(text, headline.planningLine.start, headline.planningLine.end)
    return [{ start: at, end: at, text: `${closed} ` }]
  }
  return [insertLines(text, headlineNext(text, headline), [closed], lineEnd(text))]
}

/** Takes `CLOSED: […]` and the blanks behind it out; the whole line when nothing else is on it. */
function dropClosed(text: string, headline: Headline): Edit[] {
  const line = headline.planningLine
  const stamp = headline.plans.findLast(({ kind }) => kind === 'closed')?.timestamp
  if (!line || !stamp) return []
  const word = text.slice(line.start, stamp.start).toUpperCase().lastIndexOf('CLOSED:')
  const start = line.start + Math.max(0, word)
  const end = contentEnd(text, line.start, line.end)
  const after = skipBlank(text, stamp.end, end)
  if (skipBlank(text, line.start, start) === start && after === end) {
    return [{ start: line.start, end: line.end, text: '' }]
  }
  return after === end
    ? [{ start: trimBack(text, line.start, start), end, text: '' }]
    : [{ start, end: after, text: '' }]
}

const noHeadline = (index: number): Problem =>
  problem('org-no-headline', `The file has no headline number ${index}.`, 'Parse the file again.')
const badTag = (tag: string): Problem =>
  problem('org-tag', `"${tag}" cannot be a tag.`, 'Use letters, digits, _, @, # and % only.')
const badKey = (key: string): Problem =>
  problem('org-property', `"${key}" cannot be a property name.`, 'Use a name without spaces.')
