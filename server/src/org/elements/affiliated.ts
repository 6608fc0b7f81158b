// Owns the keywords that stand above an element and belong to it: `#+name:`, `#+caption:`, `#+attr_html:`, …
// Never decides which element follows; says only how far the keywords reach.

import type { Affiliated } from './element.ts'
import { rich } from './objects.ts'
import { keywordRules } from './rules.ts'
import { blankLineAt, lineEnd, match, nextLine, type Source, trimBlanksBack } from './source.ts'
import { trim } from './syntax.ts'

const line =
  /[ \t]*#\+(?:(CAPTION|RESULTS)(?:\[([^\n]*)\])?|(DATA|HEADERS?|LABEL|NAME|PLOT|RESNAME|RESULT|SOURCE|SRCNAME|TBLNAME|ATTR_[-_A-Za-z0-9]+)):[ \t]*/diy

/** Older names of affiliated keywords, and what they are read as (`org-element-keyword-translation-alist`). */
export const translations: Readonly<Record<string, string>> = {
  DATA: 'NAME',
  LABEL: 'NAME',
  RESNAME: 'NAME',
  SOURCE: 'NAME',
  SRCNAME: 'NAME',
  TBLNAME: 'NAME',
  RESULT: 'RESULTS',
  HEADERS: 'HEADER',
}

/** An affiliated keyword's line begins at `at`. */
export const affiliatedAt = (text: string, at: number): boolean => match(line, text, at) !== null

/** Elements that cannot have affiliated keywords: then these are keywords of their own. */
const notAbove = /[ \t]*(?:#(?= |\n|$)|CLOCK:)|\*+ /iy

export interface Collected {
  readonly affiliated: Affiliated | null
  /** Where the element itself begins. */
  readonly at: number
  /** Nothing follows the keywords before the limit: they are keywords of their own. */
  readonly orphaned: boolean
}

/** The keywords from `from` on; none of them when what follows cannot have any. */
export function collect(source: Source, from: number, limit: number): Collected {
  const { text } = source
  const known = source.memo.orphans
  if (known && known.limit === limit && from > known.from && from < known.to) {
    return { affiliated: null, at: from, orphaned: known.orphaned }
  }
  let at = from
  const lines: Affiliated['lines'][number][] = []
  const caption: Affiliated['caption'][number][] = []
  const header: string[] = []
  const attributes: Record<string, string[]> = Object.create(null)
  let name: string | null = null
  let plot: string | null = null
  let results: Affiliated['results'] = null
  while (at < limit) {
    const found = match(line, text, at)
    if (!found) break
    const raw = (found[1] ?? found[3] ?? '').toUpperCase()
    const key = translations[raw] ?? raw
    const valueStart = at + found[0].length
    const valueEnd = trimBlanksBack(text, at, lineEnd(text, at))
    const value = trim(text.slice(valueStart, Math.max(valueStart, valueEnd)))
    if (key === 'CAPTION') {
      const short = found.indices?.[2]
      caption.push({
        text: rich(source, Math.min(valueStart, valueEnd), Math.max(valueStart, valueEnd), keywordRules),
        short: short ? rich(source, short[0], short[1], keywordRules) : null,
      })
    } else if (key === 'RESULTS') results = { value, hash: found[2] ?? null }
    else if (key === 'NAME') name = value
    else if (key === 'PLOT') plot = value
    else if (key === 'HEADER') header.push(value)
    else {
      const attribute = key.toLowerCase()
      attributes[attribute] = [...(attributes[attribute] ?? []), value]
    }
    const next = nextLine(text, at)
    lines.push({ key, start: source.original(at), end: source.original(next) })
    at = next
  }
  if (at === from) return { affiliated: null, at, orphaned: false }
  if (at >= limit || blankLineAt(text, at) || match(notAbove, text, at)) {
    // The keywords below the first have nothing to belong to either.
    const orphaned = at >= limit && !blankLineAt(text, at) && !match(notAbove, text, at)
    source.memo.orphans = { from, to: at, limit, orphaned }
    return { affiliated: null, at: from, orphaned }
  }
  return { affiliated: { name, plot, results, caption, header, attributes, lines }, at, orphaned: false }
}
