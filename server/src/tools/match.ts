// Owns where the text of an edit stands in a file, and turning offset edits into replacements that
// match exactly once. Never reads or writes a file.

import type { TextReplacement } from '../base/proposal.ts'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import { fit } from './fit.ts'
import { looseMatches, streamOf } from './loose.ts'
import { nearest, occursAt } from './nearest.ts'
import { lineAt, places } from './places.ts'

interface Span {
  readonly start: number
  readonly end: number
}

/** A replacement of the text from `start` to `end`, UTF-16 offsets. */
export interface OffsetEdit {
  readonly start: number
  readonly end: number
  readonly text: string
}

/**
 * The change that `edit` means, at the one place its text stands. What does not occur exactly is looked for up to
 * blanks, line ends and typographic characters; the replacement is then fitted to the place. Two places are never
 * decided between: the problem shows them, or what comes nearest where there is none.
 */
export function locate(text: string, edit: TextReplacement): Result<OffsetEdit, Problem> {
  const exact = exactly(text, edit)
  if (exact !== null) return exact
  const copied = withoutNumbers(edit)
  if (copied !== null) {
    const found = exactly(text, copied)
    if (found !== null) return found
  }
  const { find, replace } = copied ?? edit
  const source = streamOf(text)
  const stream = streamOf(find)
  const matches = looseMatches(source, text, stream)
  const [only] = matches
  if (matches.length > 1) {
    return err(
      problem(
        'not-unique',
        `The text to find does not occur exactly, and up to blanks ${occursAt(text, matches)}`,
        'Copy the text exactly, with a neighbouring line that only one place has.',
      ),
    )
  }
  if (only !== undefined) return ok(fit({ text, stream: source }, { text: find, stream }, only, replace))
  return err(
    problem(
      'not-found',
      `The text to find does not occur in the file.${nearest(text, find)}`,
      'Copy the text exactly as the file has it.',
    ),
  )
}

/**
 * What takes the place of whole lines ends its last line: a model that leaves the line end out does not mean to draw the next
 * line up, least of all behind a comment.
 */
export function asLines(text: string, edit: OffsetEdit): OffsetEdit {
  const [end] = /\r?\n$/.exec(text.slice(edit.start, edit.end)) ?? []
  const before = text.slice(text.lastIndexOf('\n', edit.start - 1) + 1, edit.start)
  const isLines = end !== undefined && (edit.start === 0 || before.trim() === '')
  return isLines && /\S$/.test(edit.text) ? { ...edit, text: edit.text + end } : edit
}

/** null when it does not occur. */
function exactly(text: string, { find, replace }: TextReplacement): Result<OffsetEdit, Problem> | null {
  if (find === '') {
    return err(problem('empty-find', 'The text to find is empty.', 'Give the exact text to replace.'))
  }
  const [first, ...others] = places(text, find).map((start) => ({ start, end: start + find.length }))
  if (first === undefined) return null
  if (others.length > 0) {
    return err(
      problem(
        'not-unique',
        `The text to find ${occursAt(text, [first, ...others])}`,
        'Add a neighbouring line that only the place you mean has.',
      ),
    )
  }
  const isCrlf = find.includes('\r\n') || (text.includes('\r\n') && !find.includes('\n'))
  return ok({ ...first, text: isCrlf ? replace.replace(/\r?\n/g, '\r\n') : replace })
}

/** As the file is shown when it is read: every line behind its number. null for a text without them. */
function withoutNumbers({ find, replace }: TextReplacement): TextReplacement | null {
  const numbers = find
    .split('\n')
    .flatMap((line) => (line.trim() === '' ? [] : (/^\s*(\d+): ?/.exec(line)?.[1] ?? 'none')))
  const [first] = numbers.map(Number)
  if (
    first === undefined ||
    !numbers.every((number, i) => (i === 0 ? /\d/.test(number) : Number(number) > Number(numbers[i - 1])))
  )
    return null
  const bare = (text: string) => text.replace(/^[^\S\n]*\d+: ?/gm, '')
  const copied = { find: bare(find), replace: bare(replace) }
  return copied.find.trim() === '' ? null : copied
}

/** All replacements at once, each found in the original text; they must not overlap. */
export function replaceAll(text: string, edits: readonly TextReplacement[]): Result<string, Problem> {
  const found: OffsetEdit[] = []
  for (const edit of edits) {
    const one = locate(text, edit)
    if (!one.ok) return one
    found.push(one.value)
  }
  found.sort((a, b) => a.start - b.start)
  let out = ''
  let at = 0
  for (const one of found) {
    if (one.start < at) {
      return err(
        problem('overlap', `Two edits overlap at line ${lineAt(text, one.start)}.`, 'Join them into one.'),
      )
    }
    out += text.slice(at, one.start) + one.text
    at = one.end
  }
  return ok(out + text.slice(at))
}

/**
 * Offset edits as replacements whose `find` occurs exactly once: each grows by whole lines until it
 * is unique, and those that come to touch are joined. An empty file has no such replacement.
 */
export function replacements(text: string, edits: readonly OffsetEdit[]): readonly TextReplacement[] {
  const sorted = [...edits].sort((a, b) => a.start - b.start || a.end - b.end)
  let groups = join(sorted.map((edit): Group => ({ ...toLines(text, edit), edits: [edit] })))
  for (let i = 0; i < groups.length; ) {
    const group = groups[i] as Group
    const find = text.slice(group.start, group.end)
    const isWhole = group.start === 0 && group.end === text.length
    if (isWhole || places(text, find, 2).length === 1) {
      i++
      continue
    }
    groups[i] = { ...widen(text, group), edits: group.edits }
    groups = join(groups)
    i = 0
  }
  return groups.map((group) => ({
    find: text.slice(group.start, group.end),
    replace: splice(text, group),
  }))
}

interface Group extends Span {
  readonly edits: readonly OffsetEdit[]
}

function toLines(text: string, span: Span): Span {
  const start = span.start === 0 ? 0 : text.lastIndexOf('\n', span.start - 1) + 1
  const next = text.indexOf('\n', span.end)
  return { start, end: next < 0 ? text.length : next + 1 }
}

function widen(text: string, span: Span): Span {
  // The line end before the span belongs to the line before it; a search from below 0 would find offset 0.
  const start = span.start < 2 ? 0 : text.lastIndexOf('\n', span.start - 2) + 1
  const next = text.indexOf('\n', span.end)
  return { start, end: next < 0 ? text.length : next + 1 }
}

function join(groups: readonly Group[]): Group[] {
  const out: Group[] = []
  for (const group of groups) {
    const last = out[out.length - 1]
    if (last !== undefined && group.start < last.end) {
      out[out.length - 1] = {
        start: Math.min(last.start, group.start),
        end: Math.max(last.end, group.end),
        edits: [...last.edits, ...group.edits],
      }
    } else out.push(group)
  }
  return out
}

function splice(text: string, group: Group): string {
  let out = ''
  let at = group.start
  for (const edit of group.edits) {
    out += text.slice(at, edit.start) + edit.text
    at = edit.end
  }
  return out + text.slice(at, group.end)
}
