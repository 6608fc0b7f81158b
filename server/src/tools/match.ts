// Owns where the text of an edit stands in a file, and turning offset edits into replacements that
// match exactly once. Never reads or writes a file.

import type { TextReplacement } from '../base/proposal.ts'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'

export interface Span {
  readonly start: number
  readonly end: number
}

/** Every place `find` occurs, overlaps included, at most `limit`. */
export function places(text: string, find: string, limit = 20): readonly number[] {
  const found: number[] = []
  if (find === '') return found
  for (let at = text.indexOf(find); at >= 0 && found.length < limit; at = text.indexOf(find, at + 1)) {
    found.push(at)
  }
  return found
}

export function lineAt(text: string, offset: number): number {
  let line = 1
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line++
  return line
}

/**
 * The one span `find` stands at. Falls back to a match that ignores indentation, runs of blanks and
 * line ends when that is unique too; else the problem names the candidate lines.
 */
export function locate(text: string, find: string): Result<Span, Problem> {
  if (find === '') {
    return err(problem('empty-find', 'The text to find is empty.', 'Give the exact text to replace.'))
  }
  const exact = places(text, find)
  if (exact.length === 1) return ok({ start: exact[0] as number, end: (exact[0] as number) + find.length })
  if (exact.length > 1) {
    const lines = exact.map((at) => lineAt(text, at)).join(', ')
    return err(
      problem(
        'not-unique',
        `The text to find occurs ${exact.length === 20 ? '20 times or more' : `${exact.length} times`}, at lines ${lines}.`,
        'Add a neighbouring line so that it occurs once.',
      ),
    )
  }
  const loose = looseMatches(text, find)
  if (loose.length === 1) return ok(loose[0] as Span)
  if (loose.length > 1) {
    const lines = loose.map((span) => lineAt(text, span.start)).join(', ')
    return err(
      problem(
        'not-unique',
        `The text to find does not occur exactly, and up to blanks it occurs at lines ${lines}.`,
        'Copy the text exactly and add a neighbouring line.',
      ),
    )
  }
  const near = nearest(text, find)
  return err(
    problem(
      'not-found',
      near === ''
        ? 'The text to find does not occur in the file.'
        : `The text to find does not occur in the file. Similar lines: ${near}`,
      'Read the file and copy the text exactly.',
    ),
  )
}

/** Whole-line matches with blanks normalised; spans cover whole lines without the last line end. */
function looseMatches(text: string, find: string): readonly Span[] {
  const squeeze = (line: string) => line.trim().replace(/\s+/g, ' ')
  const want = find.split(/\r?\n/).map(squeeze)
  while (want.length > 0 && want[0] === '') want.shift()
  while (want.length > 0 && want[want.length - 1] === '') want.pop()
  if (want.length === 0) return []
  const lines = splitLines(text)
  const squeezed = lines.map((line) => squeeze(text.slice(line.start, line.end)))
  const found: Span[] = []
  for (let i = 0; i + want.length <= lines.length && found.length < 20; i++) {
    if (!want.every((line, k) => squeezed[i + k] === line)) continue
    const first = lines[i] as Span
    const last = lines[i + want.length - 1] as Span
    // Leading blanks stay outside the span where the model left them out.
    const indent = /^\s*/.exec(text.slice(first.start, first.end))?.[0].length ?? 0
    const start = /^\s/.test(find) ? first.start : first.start + indent
    found.push({ start, end: last.end })
  }
  return found
}

/** Lines without their line end. */
function splitLines(text: string): readonly Span[] {
  const lines: Span[] = []
  let start = 0
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', start)) {
    lines.push({ start, end: at > start && text[at - 1] === '\r' ? at - 1 : at })
    start = at + 1
  }
  lines.push({ start, end: text.length })
  return lines
}

/** Up to three lines that share most words with the first telling line of `find`. */
function nearest(text: string, find: string): string {
  const words = (s: string) => new Set(s.match(/[\p{L}\p{N}_]+/gu) ?? [])
  const first = find.split('\n').find((line) => words(line).size > 1) ?? find.slice(0, 500)
  const want = words(first.slice(0, 500))
  if (want.size === 0) return ''
  const scored: { line: number; score: number; text: string }[] = []
  for (const [i, line] of text.split('\n', 20000).entries()) {
    if (line.length > 500) continue
    const have = words(line)
    let common = 0
    for (const word of want) if (have.has(word)) common++
    const score = common / want.size
    if (score >= 0.5) scored.push({ line: i + 1, score, text: line.trim() })
  }
  return scored
    .sort((a, b) => b.score - a.score || a.line - b.line)
    .slice(0, 3)
    .map((s) => `${s.line}: ${s.text.slice(0, 120)}`)
    .join(' | ')
}

/** All replacements at once, each found in the original text; they must not overlap. */
export function replaceAll(text: string, edits: readonly TextReplacement[]): Result<string, Problem> {
  const spans: { start: number; end: number; replace: string }[] = []
  for (const edit of edits) {
    const span = locate(text, edit.find)
    if (!span.ok) return span
    // A loose match takes the file's line ends, not the model's.
    const crlf =
      text.slice(span.value.start, span.value.end).includes('\r\n') && !edit.replace.includes('\r\n')
    spans.push({ ...span.value, replace: crlf ? edit.replace.replace(/\n/g, '\r\n') : edit.replace })
  }
  spans.sort((a, b) => a.start - b.start)
  let out = ''
  let at = 0
  for (const span of spans) {
    if (span.start < at) {
      return err(
        problem('overlap', `Two edits overlap at line ${lineAt(text, span.start)}.`, 'Join them into one.'),
      )
    }
    out += text.slice(at, span.start) + span.replace
    at = span.end
  }
  return ok(out + text.slice(at))
}

/**
 * Offset edits as replacements whose `find` occurs exactly once: each grows by whole lines until it
 * is unique, and those that come to touch are joined. An empty file has no such replacement.
 */
export function replacements(
  text: string,
  edits: readonly { readonly start: number; readonly end: number; readonly text: string }[],
): readonly TextReplacement[] {
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
  readonly edits: readonly { readonly start: number; readonly end: number; readonly text: string }[]
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
