// Owns which opening line of a section is closed by which: sorts the lines that the scanner marked into blocks, keywords
// and problems. Time is linear in the marks: openings are paired with their ends by one backward sweep, not by a search
// from each opening.

import { contentEnd, owned, skipBlank, trimBack } from './line.ts'
import type { Block, Issue, Section } from './scan.ts'
import type { Keyword } from './settings.ts'

type MarkKind = 'open' | 'close' | 'keyword'

/** A line that may matter. `pair` names what closes it or what it closes; `:` for drawers. */
export interface Mark {
  readonly kind: MarkKind
  readonly block: Block['kind']
  readonly pair: string
  readonly name: string
  readonly start: number
  readonly next: number
  readonly line: number
}

const opaqueBlocks = new Set(['SRC', 'EXAMPLE', 'EXPORT', 'COMMENT'])

/** Pairs the marks of one section that begins at `base` in line `first`, and sorts them into blocks and keywords. */
export function pairUp(
  text: string,
  marks: readonly Mark[],
  open: Section,
  base: number,
  first: number,
): Section {
  const keywords: Keyword[] = []
  const blocks: Block[] = []
  const problems: Issue[] = []
  const ends = endsOf(marks)
  const limits: number[] = [marks.length]
  for (let i = 0; i < marks.length; i++) {
    const mark = marks[i] as Mark
    while (limits.length > 1 && i > (limits.at(-1) as number)) limits.pop()
    if (mark.kind === 'keyword') {
      keywords.push(keyword(text, mark, base))
      continue
    }
    if (limits.length > 1 && i === limits.at(-1)) continue
    const end = ends[i] as number
    if (end < 0 || end >= (limits.at(-1) as number)) {
      complain(mark, mark.line - first, problems)
      continue
    }
    const last = marks[end] as Mark
    const opaque = mark.block === 'latex' || (mark.block === 'block' && opaqueBlocks.has(mark.name))
    blocks.push({
      kind: mark.block,
      name: mark.name,
      start: mark.start - base,
      end: last.next - base,
      bodyStart: mark.next - base,
      bodyEnd: Math.max(mark.next, last.start) - base,
      opaque,
    })
    // Verse holds text but no keywords or drawers; its lines are read as paragraphs.
    if (opaque || (mark.block === 'block' && mark.name === 'VERSE')) i = end
    else limits.push(end)
  }
  return { ...open, keywords: fitted(keywords), blocks: fitted(blocks), problems: fitted(problems) }
}

const nothing: readonly never[] = Object.freeze([])

/** Without the room for more that a list has which grew. */
const fitted = <T>(list: readonly T[]): readonly T[] => (list.length > 0 ? list.slice() : nothing)

/** Of most sections there are so few that a search is sooner done than a table is made. */
const few = 8

/** For each the number of the mark that would close it, -1 without one. */
function endsOf(marks: readonly Mark[]): readonly number[] {
  if (marks.length <= few) return marks.map((mark, i) => (opens(mark) ? closer(marks, i) : -1))
  const ends: number[] = new Array(marks.length).fill(-1)
  const nearest = new Map<string, number>()
  for (let i = marks.length - 1; i >= 0; i--) {
    const mark = marks[i] as Mark
    ends[i] = opens(mark) ? (nearest.get(mark.pair) ?? -1) : -1
    if (mark.kind === 'close') nearest.set(mark.pair, i)
  }
  return ends
}

/** A lone `:END:` that another `:END:` follows opens a drawer of that name. */
const opens = ({ kind, block }: Mark): boolean => kind === 'open' || (kind === 'close' && block === 'drawer')

function closer(marks: readonly Mark[], of: number): number {
  const { pair } = marks[of] as Mark
  for (let i = of + 1; i < marks.length; i++) {
    const mark = marks[i] as Mark
    if (mark.kind === 'close' && mark.pair === pair) return i
  }
  return -1
}

function keyword(text: string, mark: Mark, base: number): Keyword {
  const end = contentEnd(text, mark.start, mark.next)
  const at = skipBlank(text, mark.start, end)
  const valueStart = skipBlank(text, at + 3 + mark.name.length, end)
  const value = text.slice(valueStart, trimBack(text, valueStart, end))
  return { key: mark.name, value: owned(value), start: mark.start - base, valueStart: valueStart - base }
}

function complain(mark: Mark, line: number, problems: Issue[]): void {
  if (mark.kind === 'close') {
    if (mark.block === 'block') {
      problems.push({ line, message: `#+end_${mark.name.toLowerCase()} closes no block` })
    } else if (mark.block === 'drawer') problems.push({ line, message: ':END: closes no drawer' })
    return
  }
  switch (mark.block) {
    case 'block':
      problems.push({ line, message: `#+begin_${mark.name.toLowerCase()} is never closed` })
      return
    case 'dynamic':
      problems.push({ line, message: '#+BEGIN: is never closed' })
      return
    case 'drawer':
      // Other `:word:` lines are more often prose than drawers.
      if (mark.name === 'PROPERTIES' || mark.name === 'LOGBOOK') {
        problems.push({ line, message: `Drawer :${mark.name}: is never closed` })
      }
      return
    case 'latex':
      problems.push({ line, message: `\\begin{${mark.name}} is never closed` })
  }
}
