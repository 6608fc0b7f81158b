// Owns what can be folded in a file. Lines are 0-based, and the first line of a fold stays visible. What is in a section is
// read once and kept with it. Never folds anything.

import { isBlank } from '../line.ts'
import type { OrgDocument } from '../parse.ts'
import type { Block, Section, Span } from '../scan.ts'
import type { Text } from '../source.ts'
import { lineEndsBefore, perSection } from './sections.ts'

export interface Fold {
  readonly startLine: number
  readonly endLine: number
  readonly kind: 'headline' | 'drawer' | 'block' | 'list' | 'comment'
}

/** By start line; of those that begin on one line only the longest. */
export function foldsOf(text: Text, document: OrgDocument): readonly Fold[] {
  const folds: Fold[] = []
  eachFold(text, document, (startLine, endLine, kind) => folds.push({ startLine, endLine, kind }))
  return folds
}

/** The same without an object for each. */
export function eachFold(
  text: Text,
  document: OrgDocument,
  visit: (startLine: number, endLine: number, kind: Fold['kind']) => unknown,
): void {
  const { sections, firstLines } = document.parts
  const count = sections.length
  const inside: Inside[] = new Array(count)
  for (let i = 0; i < count; i++) inside[i] = foldsIn(text, document, i)
  const last = lastSections(sections)
  for (let i = 0; i < count; i++) {
    const first = firstLines[i] as number
    if ((sections[i] as Section).stars > 0) {
      const end = last[i] as number
      const endLine = (firstLines[end] as number) + (inside[end] as Inside).lastText
      if (endLine > first) visit(first, endLine, 'headline')
    }
    const own = (inside[i] as Inside).folds
    for (let k = 0; k < own.length; k++) {
      const { startLine, endLine, kind } = own[k] as Fold
      visit(startLine + first, endLine + first, kind)
    }
  }
}

/** For each section the last one of its subtree. */
function lastSections(sections: readonly Section[]): Int32Array {
  const last = new Int32Array(sections.length)
  const open: number[] = []
  const close = (stars: number, behind: number) => {
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      if ((sections[top] as Section).stars < stars) return
      open.pop()
      last[top] = behind - 1
    }
  }
  for (let i = 0; i < sections.length; i++) {
    close((sections[i] as Section).stars, i)
    open.push(i)
  }
  close(0, sections.length)
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
