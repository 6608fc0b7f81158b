// Owns the order in which elements are tried, and the loop over the elements of a greater one.
// The parser is lazy: what is inside an element is read when it is first asked for, so depth costs no stack.

import { collect } from './affiliated.ts'
import {
  block,
  drawer,
  drawerNameAt,
  dynamicBlock,
  environmentStart,
  latexEnvironment,
  nodeProperty,
  propertyDrawer,
  propertyDrawerAt,
} from './blocks.ts'
import type { Context, OrgElement, SectionKind } from './element.ts'
import { headline, inlineTask, section } from './heading.ts'
import {
  babelCall,
  clock,
  clockAt,
  comment,
  commentAt,
  diarySexp,
  fixedWidth,
  fixedWidthAt,
  horizontalRule,
  horizontalRuleAt,
  keyword,
  planning,
  planningAt,
} from './lines.ts'
import { item, itemAt, plainList, starsFrom } from './lists.ts'
import { definitionLabel, footnoteDefinition, paragraph } from './paragraph.ts'
import type { Place } from './record.ts'
import {
  lineEnd,
  lineStart,
  type Mode,
  makeSource,
  match,
  type Source,
  type Structure,
  skipBlanks,
  skipWhite,
  skipWhiteBack,
  startsLine,
} from './source.ts'
import { isWhite, isWord, runEnd } from './syntax.ts'
import { table, tableElAt, tableRow } from './tables.ts'

/**
 * The tree of one section by the rules of Org 9.7: `given` is a headline with its own text (a `headline` comes back)
 * or the text before the first headline (a `section`). Never throws; time is linear in the text.
 */
export function parseSection(given: string, kind: SectionKind, context: Context): OrgElement {
  const source = makeSource(given, kind, context, readElements)
  const { text } = source
  const limit = text.length
  const place = (at: number): Place => ({
    source,
    at,
    limit,
    begin: at,
    affiliated: null,
    structure: null,
  })
  if (kind === 'headline') return headline(place(0))
  return section(place(lineStart(text, skipWhite(text, 0, limit))))
}

function readElements(
  source: Source,
  from: number,
  to: number,
  first: Mode,
  structure: Structure | null,
): readonly OrgElement[] {
  const elements: OrgElement[] = []
  let mode = first
  for (let at = from; at < to; ) {
    const found = elementAt(source, at, to, mode, structure)
    elements.push(found)
    // An element always takes at least its line; the guard keeps a mistake from becoming an endless loop.
    at = Math.max(source.parsed(found.end), at + 1)
    mode = nextMode(mode, found.type)
  }
  return elements
}

function nextMode(mode: Mode, type: OrgElement['type']): Mode {
  switch (mode) {
    case 'item':
    case 'node-property':
    case 'table-row':
      return mode
    case 'planning':
      return type === 'planning' ? 'property-drawer' : null
    case 'top':
      return type === 'comment' ? 'property-drawer' : null
    case 'headline':
    case 'section':
    case 'property-drawer':
    case null:
      return null
  }
}

function elementAt(
  source: Source,
  at: number,
  limit: number,
  mode: Mode,
  structure: Structure | null,
): OrgElement {
  const { text, context } = source
  const place: Place = { source, at, limit, begin: at, affiliated: null, structure }
  switch (mode) {
    case 'item':
      return item(place)
    case 'table-row':
      return tableRow(place)
    case 'node-property':
      return nodeProperty(place)
    case 'section':
      return section(place)
  }
  if (startsLine(text, at) && commentAt(text, at)) return comment(place)
  if (mode === 'planning' && belowStars(text, at) && planningAt(text, at)) return planning(place)
  if (mayBeProperties(text, at, mode) && propertyDrawerAt(text, at)) return propertyDrawer(place)
  if (!startsLine(text, at)) return paragraph(place)
  if (clockAt(text, at)) return clock(place)
  if (context.inlineTaskLevel !== null && starsFrom(text, at) > 0) return inlineTask(place)
  const collected = collect(source, at, limit)
  if (collected.orphaned) return keyword(place)
  return withKeywords({ ...place, at: collected.at, affiliated: collected.affiliated })
}

/** The line above begins with a star. */
const belowStars = (text: string, at: number): boolean =>
  at > 0 && text.charCodeAt(lineStart(text, lineStart(text, at) - 1)) === 42

function mayBeProperties(text: string, at: number, mode: Mode): boolean {
  if (mode === 'planning') return belowStars(text, at)
  if (mode !== 'property-drawer' && mode !== 'top') return false
  const above = lineStart(text, Math.max(lineStart(text, at) - 1, 0))
  const isBlank = above < at && lineEnd(text, above) === skipBlanks(text, above)
  return !isBlank || skipWhiteBack(text, at) === 0
}

/** Elements that may have affiliated keywords above them. */
export function withKeywords(place: Place): OrgElement {
  const { source, at } = place
  const { text } = source
  const first = skipBlanks(text, at)
  switch (text.charCodeAt(first)) {
    case 92: {
      // \
      const name = match(environmentStart, text, at)?.[1]
      return (name !== undefined && latexEnvironment(place, name)) || paragraph(place)
    }
    case 58: {
      // :
      const name = drawerNameAt(text, at)
      if (name !== '') return drawer(place, name) ?? paragraph(place)
      return fixedWidthAt(text, at) ? fixedWidth(place) : paragraph(place)
    }
    case 35: // #
      return hash(place, first) ?? paragraph(place)
    case 91: {
      // [
      const label = definitionLabel(text, at)
      return label === '' ? paragraph(place) : footnoteDefinition(place, label)
    }
    case 37: // %
      return text.startsWith('%%(', at) ? diarySexp(place) : paragraph(place)
    case 124: // |
      return table(place)
  }
  if (horizontalRuleAt(text, at)) return horizontalRule(place)
  if (tableElAt(place)) return table(place)
  return itemAt(text, at) ? plainList(place) : paragraph(place)
}

/** Blocks, calls and keywords: `#+…`. */
function hash(place: Place, first: number): OrgElement | null {
  const { text } = place.source
  if (text.charCodeAt(first + 1) !== 43) return null
  const from = first + 2
  const end = lineEnd(text, from)
  const run = text.slice(
    from,
    runEnd(text, from, end, (c) => !isWhite(c)),
  )
  if (/^begin:/i.test(run)) {
    const name = skipBlanks(text, from + 6)
    const nameEnd = runEnd(text, name, end, isWord)
    if (nameEnd > name) return dynamicBlock(place, text.slice(name, nameEnd), nameEnd)
  }
  if (/^begin_./i.test(run)) return block(place, run.slice(6))
  if (/^call:/i.test(run)) return babelCall(place)
  return run.lastIndexOf(':') > 0 ? keyword(place) : null
}
