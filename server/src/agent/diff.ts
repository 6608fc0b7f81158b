// Owns differences as text: the unified format, and applying it. Pure; never fails.

import { lines, type Mark, script } from '../base/lines.ts'

export interface Diff {
  /** Unified diff without a file header; empty when the texts are equal. */
  readonly text: string
  readonly addedLines: number
  readonly removedLines: number
}

interface Hunk {
  readonly beforeStart: number
  readonly beforeCount: number
  readonly afterStart: number
  readonly afterCount: number
  readonly lines: readonly string[]
}

/** `before` null: the file is created; `after` null: it is deleted. `context` lines around a change. */
export function diff(before: string | null, after: string | null, context = 3): Diff {
  const a = lines(before ?? '')
  const b = lines(after ?? '')
  const marks = script(a, b)
  let addedLines = 0
  let removedLines = 0
  for (const mark of marks) {
    if (mark.kind === '+') addedLines++
    if (mark.kind === '-') removedLines++
  }
  const text = hunks(marks, context)
    .map((hunk) =>
      [
        `@@ -${range(hunk.beforeStart, hunk.beforeCount)} +${range(hunk.afterStart, hunk.afterCount)} @@`,
        ...hunk.lines,
      ].join('\n'),
    )
    .join('\n')
  return { text: text === '' ? '' : `${text}\n`, addedLines, removedLines }
}

/** A file of a diff as git prints it (git-diff(1), "Generating patch text with -p"), with the names of both sides. */
export function filePatch(path: string, before: string | null, after: string | null): string {
  const [a, b] = [named(`a/${path}`), named(`b/${path}`)]
  const how = before === null ? ['new file mode 100644'] : after === null ? ['deleted file mode 100644'] : []
  const sides = [`--- ${before === null ? '/dev/null' : a}`, `+++ ${after === null ? '/dev/null' : b}`]
  return `${[`diff --git ${a} ${b}`, ...how, ...sides].join('\n')}\n${diff(before, after).text}`
}

/** What would end a line or a name is written as C does ("core.quotePath" of git-config(1)). */
function named(name: string): string {
  if (!/["\\\p{Cc}]/u.test(name)) return name
  const octal = (c: string) =>
    [...new TextEncoder().encode(c)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('')
  return `"${name.replace(/["\\]/g, '\\$&').replace(/\p{Cc}/gu, octal)}"`
}

/** Applies a diff of `diff` to the text it was made from; null when it does not fit. */
export function patch(before: string, unified: string): string | null {
  const a = lines(before)
  const out: string[] = []
  let at = 0
  const rows = unified.split('\n')
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as string
    const header = /^@@ -(\d+)(?:,(\d+))? \+\d+(?:,\d+)? @@/.exec(row)
    if (header) {
      const count = header[2] === undefined ? 1 : Number(header[2])
      const start = count === 0 ? Number(header[1]) : Number(header[1]) - 1
      while (at < start) out.push(a[at++] as string)
      continue
    }
    if (row === '' && i === rows.length - 1) break
    if (row.startsWith('\\')) continue
    const bare = rows[i + 1]?.startsWith('\\') === true
    const line = row.slice(1) + (bare ? '' : '\n')
    if (row.startsWith('+')) out.push(line)
    else {
      if (a[at] !== line) return null
      at++
      if (!row.startsWith('-')) out.push(line)
    }
  }
  while (at < a.length) out.push(a[at++] as string)
  return out.join('')
}

function hunks(marks: readonly Mark[], context: number): readonly Hunk[] {
  const out: Hunk[] = []
  let before = 0
  let after = 0
  let i = 0
  while (i < marks.length) {
    if (marks[i]?.kind === ' ') {
      before++
      after++
      i++
      continue
    }
    const lead = Math.min(context, i)
    const first = i - lead
    let last = i
    let gap = 0
    for (let j = i; j < marks.length && gap <= 2 * context; j++) {
      if (marks[j]?.kind === ' ') gap++
      else {
        last = j
        gap = 0
      }
    }
    const stop = Math.min(marks.length, last + 1 + context)
    const part = marks.slice(first, stop)
    const beforeCount = part.filter((mark) => mark.kind !== '+').length
    const afterCount = part.filter((mark) => mark.kind !== '-').length
    out.push({
      beforeStart: before - lead + (beforeCount === 0 ? 0 : 1),
      beforeCount,
      afterStart: after - lead + (afterCount === 0 ? 0 : 1),
      afterCount,
      lines: part.flatMap(printed),
    })
    for (; i < stop; i++) {
      if (marks[i]?.kind !== '+') before++
      if (marks[i]?.kind !== '-') after++
    }
  }
  return out
}

function printed(mark: Mark): readonly string[] {
  return mark.line.endsWith('\n')
    ? [mark.kind + mark.line.slice(0, -1)]
    : [mark.kind + mark.line, '\\ No newline at end of file']
}

const range = (start: number, count: number): string => (count === 1 ? String(start) : `${start},${count}`)
