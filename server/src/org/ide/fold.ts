// Owns what can be folded in a file. Lines are 0-based, and the first line of a fold stays visible. What is in a section is
// read once and kept with it. Never folds anything.

import { isBlank } from '../line.ts'
import type { OrgDocument } from '../parse.ts'
import type { Block, Section, Span } from '../scan.ts'
import type { Text } from '../source.ts'
import { type Columns, type Drawn, drawnOf, type ReadEntries } from './columns.ts'
import { lineEndsBefore, perSection } from './sections.ts'

export interface Fold {
  readonly startLine: number
  readonly endLine: number
  readonly kind: 'headline' | 'drawer' | 'block' | 'list' | 'comment'
}

/** By start line; of those that begin on one line only the longest. */
export function foldsOf(text: Text, document: OrgDocument): readonly Fold[] {
  const { startLines, endLines, kinds } = drawnFolds(text, document, null).view
  return kinds.map((kind, i) => ({
    startLine: startLines[i] as number,
    endLine: endLines[i] as number,
    kind,
  }))
}

/** The same in columns, because a file may have a hundred thousand folds and is asked again after every key. */
export interface FoldColumns {
  readonly startLines: Int32Array
  readonly endLines: Int32Array
  readonly kinds: readonly Fold['kind'][]
}

function foldColumns(document: OrgDocument, entries: Columns<Fold['kind']>): FoldColumns {
  const { stars, starts, items, first, second } = entries
  const { firstLines } = document.parts
  const startLines = new Int32Array(items.length)
  const endLines = new Int32Array(items.length)
  const kinds: Fold['kind'][] = []
  const add = (startLine: number, endLine: number, kind: Fold['kind']) => {
    startLines[kinds.length] = startLine
    endLines[kinds.length] = endLine
    kinds.push(kind)
  }
  const last = lastSections(stars)
  for (let i = 0; i < stars.length; i++) {
    const line = firstLines[i] as number
    const end = last[i] as number
    const endLine = (firstLines[end] as number) + (second[starts[end] as number] as number)
    if ((stars[i] as number) > 0 && endLine > line) add(line, endLine, 'headline')
    for (let k = (starts[i] as number) + 1; k < (starts[i + 1] as number); k++)
      add(line + (first[k] as number), line + (second[k] as number), items[k] as Fold['kind'])
  }
  return {
    startLines: startLines.subarray(0, kinds.length),
    endLines: endLines.subarray(0, kinds.length),
    kinds,
  }
}

export type DrawnFolds = Drawn<Fold['kind'], FoldColumns>

/** `before` are those of an older version of the file, or of none. */
export const drawnFolds = (text: Text, document: OrgDocument, before: DrawnFolds | null): DrawnFolds =>
  drawnOf(text, document, readFolds, foldColumns, before)

/** First how far the section's own text goes, then what folds in it. */
const readFolds: ReadEntries<Fold['kind']> = (text, document, i, add) => {
  const { folds, lastText } = foldsIn(text, document, i)
  add('headline', 0, lastText)
  for (const { kind, startLine, endLine } of folds) add(kind, startLine, endLine)
}

/** For each section the last one of its subtree. */
function lastSections(stars: Int32Array): Int32Array {
  const last = new Int32Array(stars.length)
  const open: number[] = []
  const close = (level: number, behind: number) => {
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      if ((stars[top] as number) < level) return
      open.pop()
      last[top] = behind - 1
    }
  }
  for (let i = 0; i < stars.length; i++) {
    close(stars[i] as number, i)
    open.push(i)
  }
  close(0, stars.length)
  return last
}

/** First lines of the drawers of a section, from its own first line. */
export const drawerLines = (text: Text, document: OrgDocument, section: number): readonly number[] =>
  linesOf(text, document, section, 'drawer')

export const blockLines = (text: Text, document: OrgDocument, section: number): readonly number[] =>
  linesOf(text, document, section, 'block')

function linesOf(
  text: Text,
  document: OrgDocument,
  section: number,
  wanted: Fold['kind'],
): readonly number[] {
  const first = document.parts.firstLines[section] as number
  return foldsIn(text, document, section)
    .folds.filter(({ kind }) => kind === wanted)
    .map(({ startLine }) => startLine + first)
}

interface Inside {
  /** Lines from the section's first one. */
  readonly folds: readonly Fold[]
  /** The last line that is not blank. */
  readonly lastText: number
}

const foldsIn = perSection((text, section): Inside => {
  const folds: Fold[] = []
  if (section.drawer) folds.push(spanFold(text, section.drawer, 'drawer'))
  for (const block of section.blocks)
    folds.push(spanFold(text, block, block.kind === 'drawer' ? 'drawer' : 'block'))
  const lastText = lineFolds(text, section, folds)
  const sorted = folds
    .filter(({ startLine, endLine }) => endLine > startLine && (startLine > 0 || section.stars === 0))
    .sort((a, b) => a.startLine - b.startLine || b.endLine - a.endLine)
  return { folds: sorted.filter((fold, i) => sorted[i - 1]?.startLine !== fold.startLine), lastText }
})

function spanFold(text: string, { start, end }: Span, kind: Fold['kind']): Fold {
  const startLine = lineEndsBefore(text, 0, start)
  return { startLine, endLine: startLine + lineEndsBefore(text, start, end - 1), kind }
}

/** List items with more than one line, and comments of several; nothing inside opaque blocks. Answers the last line of text. */
function lineFolds(text: string, { blocks: all, stars }: Section, folds: Fold[]): number {
  const blocks = all.filter((block) => block.opaque)
  let block = 0
  /** Items that are open, with the column of their bullet. */
  const items: { readonly line: number; readonly column: number }[] = []
  let comment = -1
  let last = 0
  let blanks = 0
  const close = (column: number) => {
    for (let top = items.at(-1); top && top.column >= column; top = items.at(-1)) {
      items.pop()
      if (last > top.line) folds.push({ startLine: top.line, endLine: last, kind: 'list' })
    }
  }
  const endComment = (line: number) => {
    if (comment >= 0 && line - comment > 1)
      folds.push({ startLine: comment, endLine: line - 1, kind: 'comment' })
    comment = -1
  }
  let line = 0
  let start = 0
  if (stars > 0) {
    const found = text.indexOf('\n')
    start = found < 0 ? text.length : found + 1
    line = 1
  }
  while (start < text.length) {
    while (block < blocks.length && (blocks[block] as Block).end <= start) block++
    const here = blocks[block]
    if (here && here.start <= start) {
      endComment(line)
      close(indentAt(text, here.start))
      const lines = lineEndsBefore(text, start, here.end - 1)
      last = line + lines
      line = last + 1
      start = here.end
      blanks = 0
      continue
    }
    const indent = indentAt(text, start)
    const at = start + indent
    const c = text.charCodeAt(at)
    const isEmpty = !(c > 13)
    if (c !== 35 || !endsWord(text, at + 1)) endComment(line)
    else if (comment < 0) comment = line
    if (isEmpty) {
      // Two blank lines end all lists.
      if (++blanks >= 2) close(0)
    } else {
      blanks = 0
      if (isBullet(text, at, indent)) {
        close(indent)
        items.push({ line, column: indent })
      } else if (items.length > 0) close(indent)
      last = line
    }
    const found = text.indexOf('\n', at)
    start = found < 0 ? text.length : found + 1
    line++
  }
  close(0)
  endComment(line)
  return last
}

/** Blanks at the start of a line. */
function indentAt(text: string, start: number): number {
  let at = start
  while (isBlank(text.charCodeAt(at))) at++
  return at - start
}

function endsWord(text: string, at: number): boolean {
  const c = text.charCodeAt(at)
  return Number.isNaN(c) || c === 32 || (c >= 9 && c <= 13)
}

function isBullet(text: string, at: number, indent: number): boolean {
  const c = text.charCodeAt(at)
  if (c === 45 || c === 43 || (c === 42 && indent > 0)) return endsWord(text, at + 1)
  let end = at
  while (end - at < 12 && text.charCodeAt(end) >= 48 && text.charCodeAt(end) <= 57) end++
  const mark = text.charCodeAt(end)
  return end > at && (mark === 46 || mark === 41) && endsWord(text, end + 1)
}
