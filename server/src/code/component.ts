// Owns single-file components (Vue, Svelte): the scripts are read as TypeScript in their places, template and styles
// are sections. Never reads what a template refers to.

import { lastLine, lineAt, lineStarts } from './lines.ts'
import type { CodeSymbol, Outline } from './symbol.ts'

interface Block {
  readonly tag: string
  /** UTF-16 offsets: of the whole element, and of what is in it. */
  readonly start: number
  readonly from: number
  readonly to: number
  readonly end: number
}

/** `read` gives the outline of TSX, which takes JavaScript, TypeScript and JSX. */
export function componentOutline(text: string, read: (script: string) => Outline): Outline {
  const blocks = blocksOf(text)
  const starts = lineStarts(text)
  // Everything but the scripts as blanks, so that offsets and lines stay what they are.
  let script = ''
  let at = 0
  for (const { tag, from, to } of blocks) {
    if (tag !== 'script') continue
    script += blank(text.slice(at, from)) + text.slice(from, to)
    at = to
  }
  script += blank(text.slice(at))
  const sections = blocks
    .filter(({ tag }) => tag !== 'script')
    .map(
      ({ tag, start, from, end }): CodeSymbol => ({
        kind: 'section',
        name: tag,
        qualified: tag,
        level: 1,
        parent: null,
        range: { start, end, startLine: lineAt(starts, start), endLine: lastLine(starts, start, end) },
        signature: text.slice(start, from).slice(0, 120),
        documentation: '',
        nameStart: start + 1,
      }),
    )
  return merged(read(script), sections)
}

/** The outermost elements: a template may hold others of its kind. */
function blocksOf(text: string): Block[] {
  const blocks: Block[] = []
  const opening = /<(script|template|style)\b[^>]*>/gi
  for (let open = opening.exec(text); open; open = opening.exec(text)) {
    const tag = (open[1] as string).toLowerCase()
    const from = opening.lastIndex
    if (open[0].endsWith('/>')) continue
    const marks = new RegExp(`<(/?)${tag}\\b[^>]*>`, 'gi')
    marks.lastIndex = from
    let depth = 1
    let mark = marks.exec(text)
    for (; mark; mark = marks.exec(text)) {
      if (mark[1] === '/') depth--
      else if (tag === 'template' && !mark[0].endsWith('/>')) depth++
      if (depth === 0) break
    }
    const end = mark ? marks.lastIndex : text.length
    blocks.push({ tag, start: open.index, from, to: mark?.index ?? text.length, end })
    opening.lastIndex = end
  }
  return blocks
}

const blank = (text: string): string => text.replace(/[^\r\n]/g, ' ')

/** Sections among the symbols, in the order of the file; what has a name that is taken is `name#2`. */
function merged(read: Outline, sections: readonly CodeSymbol[]): Outline {
  const all = [
    ...read.symbols.map((symbol, i) => ({ symbol, i })),
    ...sections.map((symbol) => ({ symbol, i: -1 })),
  ].sort((a, b) => a.symbol.range.start - b.symbol.range.start || a.i - b.i)
  const places = new Map(all.map(({ i }, at) => [i, at]))
  const placeOf = (i: number | null): number | null => (i === null ? null : (places.get(i) ?? null))
  const taken = new Set(read.symbols.map(({ qualified }) => qualified))
  const symbols = all.map(({ symbol, i }): CodeSymbol => {
    if (i >= 0) return { ...symbol, parent: placeOf(symbol.parent) }
    let free = symbol.qualified
    for (let n = 2; taken.has(free); n++) free = `${symbol.qualified}#${n}`
    taken.add(free)
    return { ...symbol, qualified: free }
  })
  const references = read.references.map((one) => ({ ...one, symbol: placeOf(one.symbol) }))
  return { ...read, symbols, references }
}
