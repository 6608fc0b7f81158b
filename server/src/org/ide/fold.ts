// Owns what can be folded in a file, and what is folded and unfolded when a person cycles: TAB on a headline, S-TAB over
// the whole file, and the first sight of a file (`#+STARTUP`, VISIBILITY). Lines are 0-based. Never folds anything.

import { isBlank } from '../line.ts'
import type { Headline, OrgDocument } from '../parse.ts'
import { type Block, lineAt, type Span } from '../scan.ts'
import { firstFrom, headlineAt } from './locate.ts'

export interface Fold {
  /** 0-based; the first line stays visible. */
  readonly startLine: number
  readonly endLine: number
  readonly kind: 'headline' | 'drawer' | 'block' | 'list' | 'comment'
}

/** First lines of folds to open and to close, in this order. */
export interface FoldPlan {
  readonly unfold: readonly number[]
  readonly fold: readonly number[]
}

export type Visibility = 'folded' | 'children' | 'subtree'
export type Overview = 'overview' | 'contents' | 'all'

/** By start line; of two that begin on one line only the longer. */
export function foldsOf(text: string, document: OrgDocument): readonly Fold[] {
  const folds: Fold[] = []
  for (const headline of document.headlines) {
    const endLine = lastTextLine(text, document, headline)
    if (endLine > headline.startLine - 1)
      folds.push({ startLine: headline.startLine - 1, endLine, kind: 'headline' })
    if (headline.drawer) folds.push(spanFold(document, headline.drawer, 'drawer'))
  }
  if (document.drawer) folds.push(spanFold(document, document.drawer, 'drawer'))
  for (const block of document.blocks)
    folds.push(spanFold(document, block, block.kind === 'drawer' ? 'drawer' : 'block'))
  lineFolds(text, document, folds)
  return folds
    .filter(({ startLine, endLine }) => endLine > startLine)
    .sort((a, b) => a.startLine - b.startLine || b.endLine - a.endLine)
    .filter((fold, i, all) => all[i - 1]?.startLine !== fold.startLine)
}

/** Blank lines behind a subtree belong to no fold, so that headlines stay apart as they are written. */
function lastTextLine(text: string, document: OrgDocument, headline: Headline): number {
  let at = headline.end
  while (at > headline.start && isSpaceAt(text, at - 1)) at--
  return lineAt(document.lineStarts, Math.max(headline.start, at - 1))
}

const isSpaceAt = (text: string, at: number): boolean => {
  const c = text.charCodeAt(at)
  return c === 32 || (c >= 9 && c <= 13)
}

function spanFold(document: OrgDocument, span: Span, kind: Fold['kind']): Fold {
  return {
    startLine: lineAt(document.lineStarts, span.start),
    endLine: lineAt(document.lineStarts, Math.max(span.start, span.end - 1)),
    kind,
  }
}

/** List items with more than one line, and comments of several lines; nothing inside opaque blocks. */
function lineFolds(text: string, document: OrgDocument, folds: Fold[]): void {
  const { lineStarts, blocks } = document
  let block = 0
  /** Items that are open, with the column of their bullet. */
  const items: { readonly line: number; readonly column: number }[] = []
  let comment = -1
  let last = -1
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
  for (let line = 0; line < lineStarts.length; line++) {
    const start = lineStarts[line] as number
    while (block < blocks.length && (blocks[block] as Block).end <= start) block++
    const here = blocks[block]
    if (here?.opaque && here.start <= start) {
      endComment(line)
      const after = lineAt(lineStarts, Math.max(here.end - 1, start))
      close(column(text, here.start) + 1)
      last = after
      blanks = 0
      line = after
      continue
    }
    let at = start
    while (isBlank(text.charCodeAt(at))) at++
    const c = text.charCodeAt(at)
    const isEmpty = !(c > 13)
    if (c !== 35 || !isEmptyOrBlank(text, at + 1)) endComment(line)
    else if (comment < 0) comment = line
    if (isEmpty) {
      // Two blank lines end all lists.
      if (++blanks >= 2) close(0)
      continue
    }
    blanks = 0
    const indent = at - start
    if (items.length > 0 || isBullet(text, at, indent)) {
      if (isBullet(text, at, indent)) {
        close(indent)
        items.push({ line, column: indent })
      } else close(c === 42 && indent === 0 ? 0 : indent)
    }
    last = line
  }
  close(0)
  endComment(lineStarts.length)
}

const isEmptyOrBlank = (text: string, at: number): boolean => {
  const c = text.charCodeAt(at)
  return Number.isNaN(c) || c === 32 || (c >= 9 && c <= 13)
}

function column(text: string, at: number): number {
  let indent = at
  while (isBlank(text.charCodeAt(indent))) indent++
  return indent - at
}

function isBullet(text: string, at: number, indent: number): boolean {
  const c = text.charCodeAt(at)
  if (c === 45 || c === 43 || (c === 42 && indent > 0)) return isEmptyOrBlank(text, at + 1)
  let end = at
  while (end - at < 12 && text.charCodeAt(end) >= 48 && text.charCodeAt(end) <= 57) end++
  const mark = text.charCodeAt(end)
  return end > at && (mark === 46 || mark === 41) && isEmptyOrBlank(text, end + 1)
}

const lineOf = (headline: Headline): number => headline.startLine - 1

/** The headlines below one, itself not among them. */
function below(document: OrgDocument, headline: Headline): readonly Headline[] {
  return document.headlines.slice(headline.index + 1, firstFrom(document.headlines, headline.end))
}

/** Drawers that Org keeps closed when a subtree opens. */
function drawersIn(document: OrgDocument, from: number, to: number): readonly number[] {
  const lines: number[] = []
  const { blocks } = document
  for (let i = firstFrom(blocks, from); i < blocks.length && (blocks[i] as Block).start < to; i++) {
    const block = blocks[i] as Block
    if (block.kind === 'drawer') lines.push(lineAt(document.lineStarts, block.start))
  }
  return lines
}

const propertyDrawers = (document: OrgDocument, headlines: readonly Headline[]): readonly number[] =>
  headlines.flatMap(({ drawer }) => (drawer ? [lineAt(document.lineStarts, drawer.start)] : []))

/** TAB on a headline: `to` is what its subtree shows next. */
export function cyclePlan(document: OrgDocument, line: number, to: Visibility): FoldPlan {
  const headline = headlineAt(document, document.lineStarts[line] ?? 0)
  if (!headline || lineOf(headline) !== line) return { unfold: [], fold: [] }
  const inside = below(document, headline)
  const own = [
    ...propertyDrawers(document, [headline]),
    ...drawersIn(document, headline.bodyStart, headline.ownEnd),
  ]
  switch (to) {
    case 'folded':
      return { unfold: [], fold: [line] }
    case 'children':
      return {
        unfold: [line],
        fold: [...own, ...headline.children.map((child) => lineOf(document.headlines[child] as Headline))],
      }
    case 'subtree':
      return {
        unfold: [line, ...inside.map(lineOf)],
        fold: [
          ...propertyDrawers(document, [headline, ...inside]),
          ...drawersIn(document, headline.bodyStart, headline.end),
        ],
      }
  }
}

/** S-TAB. `contents` shows every headline and no text of those without children. */
export function overviewPlan(document: OrgDocument, to: Overview): FoldPlan {
  const lines = document.headlines.map(lineOf)
  const drawers = [
    ...propertyDrawers(document, document.headlines),
    ...(document.drawer ? [lineAt(document.lineStarts, document.drawer.start)] : []),
    ...drawersIn(document, 0, Number.MAX_SAFE_INTEGER),
  ]
  switch (to) {
    case 'overview':
      return { unfold: [], fold: [...drawers, ...lines] }
    case 'contents':
      return {
        unfold: lines,
        fold: [...drawers, ...document.headlines.filter(({ children }) => children.length === 0).map(lineOf)],
      }
    case 'all':
      return { unfold: lines, fold: drawers }
  }
}

/** What a file asks to look like at first sight; null when it asks for nothing. */
export function startupPlan(document: OrgDocument, words: readonly string[]): FoldPlan | null {
  const asked = words.map((word) => word.toLowerCase())
  const first = asked.findLast((word) => word in startup || /^show[2-5]levels$/.test(word))
  const folded = new Set<number>()
  const unfolded = new Set<number>()
  const take = (plan: FoldPlan) => {
    for (const line of plan.unfold) if (!folded.delete(line)) unfolded.add(line)
    for (const line of plan.fold) {
      unfolded.delete(line)
      folded.add(line)
    }
  }
  let isAsked = first !== undefined
  if (first !== undefined) {
    const levels = /^show(\d)levels$/.exec(first)?.[1]
    if (levels) take(levelsPlan(document, Number(levels)))
    else {
      const view = startup[first as keyof typeof startup]
      if (view !== 'everything') take(overviewPlan(document, view))
    }
  }
  for (const headline of document.headlines) {
    const visibility = headline.properties.VISIBILITY?.toLowerCase()
    if (visibility === undefined || !(visibility in wanted)) continue
    isAsked = true
    take(cyclePlan(document, lineOf(headline), wanted[visibility as keyof typeof wanted]))
  }
  if (asked.includes('hideblocks')) {
    isAsked = true
    const blocks = document.blocks.filter(({ kind }) => kind === 'block')
    take({ unfold: [], fold: blocks.map(({ start }) => lineAt(document.lineStarts, start)) })
  }
  return isAsked ? { unfold: [...unfolded], fold: [...folded] } : null
}

const startup = {
  overview: 'overview',
  fold: 'overview',
  content: 'contents',
  contents: 'contents',
  showall: 'all',
  nofold: 'all',
  showeverything: 'everything',
} as const

const wanted = { folded: 'folded', children: 'children', content: 'subtree', all: 'subtree' } as const

/** Headlines down to a level; the text of none. */
function levelsPlan(document: OrgDocument, levels: number): FoldPlan {
  const shown = document.headlines.filter(({ level }) => level < levels).map(lineOf)
  const { fold } = overviewPlan(document, 'overview')
  const open = new Set(shown)
  return { unfold: shown, fold: fold.filter((line) => !open.has(line)) }
}
