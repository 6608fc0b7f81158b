// Owns the `%%(…)` lines of a file: the expression, the entry behind it, and the headline it stands under.

import type { AgendaProblem } from '../../../protocol/agenda.ts'
import { type OrgFile, outOfSightOf, sourceOf } from '../file.ts'
import { perSection } from '../ide/sections.ts'
import { contentEnd } from '../line.ts'
import { type Headline, lineOf, type OrgDocument } from '../parse.ts'
import { readSexp } from '../sexp.ts'
import { compileDiary, type Diary, type DiaryError } from './diary.ts'

export interface DiaryLine {
  /** null above the first headline, where Org reads such lines as well. */
  readonly headline: Headline | null
  readonly startLine: number
  readonly source: string
  readonly entry: string
  readonly diary: Diary | DiaryError
}

const known = new WeakMap<OrgDocument, readonly DiaryLine[]>()

export function diaryLinesOf(file: OrgFile): readonly DiaryLine[] {
  const read = known.get(file.document) ?? readLines(file)
  known.set(file.document, read)
  return read
}

const beginning = /^&?%%(?=\()/gm

/** Kept with each section, so that a long file without any is not looked through after each key. */
const holdsOf = perSection((text) => ({ any: text.search(beginning) >= 0 }))

function readLines(file: OrgFile): readonly DiaryLine[] {
  const { document } = file
  const source = sourceOf(file)
  if (!document.parts.sections.some((_, i) => holdsOf(source, document, i).any)) return []
  const { text } = file
  const { headlines, blocks } = document
  const hidden = outOfSightOf(document)
  const lines: DiaryLine[] = []
  let at = -1
  let block = 0
  for (const found of text.matchAll(beginning)) {
    const start = found.index
    while (at + 1 < headlines.length && (headlines[at + 1] as Headline).start <= start) at++
    while (block < blocks.length && (blocks[block]?.end ?? 0) <= start) block++
    const around = blocks[block]
    if (hidden[at] || (around?.opaque && around.start <= start)) continue
    const from = start + found[0].length
    const read = readSexp(text, from)
    const end = 'message' in read ? from : read.end
    const next = text.indexOf('\n', end)
    const source = 'message' in read ? '' : text.slice(from, end)
    lines.push({
      headline: headlines[at] ?? null,
      startLine: lineOf(document, start),
      source,
      entry: text.slice(end, contentEnd(text, end, next < 0 ? text.length : next + 1)).trim(),
      diary: 'message' in read ? read : compileDiary(source),
    })
  }
  return lines
}

const stamps = new Map<string, Diary | DiaryError>()
const mostStamps = 500

/** The expression of a `<%%(…)>`; compiled once for all files that have the same one. */
export function stampDiary(source: string): Diary | DiaryError {
  const compiled = stamps.get(source) ?? compileDiary(source)
  if (stamps.size >= mostStamps) stamps.clear()
  stamps.set(source, compiled)
  return compiled
}

export const diaryProblem = (path: string, startLine: number, { message }: DiaryError): AgendaProblem => ({
  path,
  startLine,
  code: 'diary',
  message: `This diary expression is not understood: ${message}.`,
  next: 'Use diary-anniversary, diary-float, diary-block, diary-date, diary-cyclic, diary-remind or org-class.',
})
