// Owns checkboxes: setting one, what that makes of the boxes around it, and the cookies that count boxes. Radio lists are
// no business of this file.

import { err, ok, type Problem, problem } from '../../base/result.ts'
import type { Headline, OrgDocument } from '../parse.ts'
import { type Cookie, cookiesIn, cookieText, todoCookies } from './cookies.ts'
import type { Edit, Edits } from './edit.ts'
import { type Item, innermost, type Lists, listsIn } from './list.ts'

export type BoxTarget = 'toggle' | 'on' | 'off' | 'partial'

/** The box of the list item on a 1-based line (or of the item that line belongs to). */
export function setCheckbox(text: string, document: OrgDocument, line: number, to: BoxTarget): Edits {
  const offset = document.lineStarts[line - 1]
  if (offset === undefined) return err(noBox(line))
  const section = sectionAt(text, document, offset)
  const lists = listsIn(text, section.from, section.to, document.blocks)
  const index = innermost(lists.items, offset)
  const item = lists.items[index]
  if (!item || item.box < 0) return err(noBox(line))
  const wanted =
    to === 'toggle' ? (item.state === 'X' ? ' ' : 'X') : to === 'on' ? 'X' : to === 'off' ? ' ' : '-'
  const states = lists.items.map(({ state }) => state)
  states[index] = wanted
  const ordered = section.headline?.properties.ORDERED
  if (ordered !== undefined && ordered !== 'nil' && wanted === 'X') {
    const before = lists.items.findIndex(
      (one, i) =>
        i < index && one.list === item.list && one.state === ' ' && !isAncestor(lists.items, i, index),
    )
    if (before >= 0) return err(blocked(text, document, lists.items[before] as Item))
  }
  settle(lists.items, states, item.list)
  const edits: Edit[] = lists.items.flatMap(({ box, state }, i) =>
    box >= 0 && states[i] !== state ? [{ start: box, end: box + 1, text: states[i] as string }] : [],
  )
  const all = [...edits, ...boxCookies(text, section, lists, states)]
  // With boxes below it has no state of its own: they and the cookies are only brought in order.
  return all.length === 0 && states[index] !== wanted ? err(follows(line)) : ok(all)
}

/** All cookies of one headline and its text, or for null of the whole file, counted anew. */
export function updateCookies(
  text: string,
  document: OrgDocument,
  headline: Headline | null,
): readonly Edit[] {
  const sections = headline ? [headline] : [null, ...document.headlines]
  return sections.flatMap((one) => {
    const section = sectionOf(text, document, one)
    const lists = listsIn(text, section.from, section.to, document.blocks)
    const states = lists.items.map(({ state }) => state)
    const boxes = lists.items.some(({ box }) => box >= 0)
    const data = one?.inheritedProperties.COOKIE_DATA ?? ''
    const byTodo =
      one !== null &&
      !/\bcheckbox\b/i.test(one.properties.COOKIE_DATA ?? '') &&
      (!boxes || /\btodo\b/.test(data)) &&
      (one.children.length > 0 || !boxes)
    const edits = boxCookies(text, section, lists, states)
    if (!byTodo || one === null) return edits
    const inTitle = (edit: Edit) => edit.start >= one.titleStart && edit.end <= one.titleEnd
    const reach = /\brecursive\b/.test(data) ? 'all' : 'children'
    return [...todoCookies(text, document, one, reach), ...edits.filter((edit) => !inTitle(edit))]
  })
}

interface Section {
  readonly headline: Headline | null
  readonly from: number
  readonly to: number
}

function sectionOf(text: string, document: OrgDocument, headline: Headline | null): Section {
  if (headline) return { headline, from: headline.bodyStart, to: headline.ownEnd }
  const from = document.drawer?.end ?? document.textStart
  return { headline: null, from, to: document.headlines[0]?.start ?? text.length }
}

function sectionAt(text: string, document: OrgDocument, offset: number): Section {
  let low = 0
  let high = document.headlines.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((document.headlines[middle] as Headline).start <= offset) low = middle + 1
    else high = middle
  }
  return sectionOf(text, document, document.headlines[low - 1] ?? null)
}

function isAncestor(items: readonly Item[], above: number, below: number): boolean {
  for (let at = (items[below] as Item).parent; at >= 0; at = (items[at] as Item).parent)
    if (at === above) return true
  return false
}

/** Boxes of items with boxes below them say what those say, from the innermost outwards. */
function settle(items: readonly Item[], states: string[], list: number): void {
  const below = new Map<number, { any: boolean; all: boolean }>()
  for (let i = items.length - 1; i >= 0; i--) {
    const { list: own, parent, box } = items[i] as Item
    if (own !== list) continue
    const seen = below.get(i)
    if (seen && box >= 0) states[i] = seen.all ? 'X' : seen.any ? '-' : ' '
    if (parent < 0) continue
    // An item without a box has no say.
    if (box < 0) continue
    const state = states[i]
    const sum = below.get(parent) ?? { any: false, all: true }
    below.set(parent, { any: sum.any || state === 'X' || state === '-', all: sum.all && state === 'X' })
  }
}

/** Cookies of the section whose numbers are no longer right: in its items by the items below, elsewhere by all lists. */
function boxCookies(
  text: string,
  section: Section,
  lists: Lists,
  states: readonly string[],
): readonly Edit[] {
  const { headline, from, to } = section
  const data = headline?.properties.COOKIE_DATA ?? ''
  if (/\btodo\b/.test(data)) return []
  const { items, frames } = lists
  if (!items.some(({ box }) => box >= 0)) return []
  const reach = /\brecursive\b/.test(data) ? 'all' : 'children'
  const cookies = [
    ...(headline ? cookiesIn(text, headline.titleStart, headline.titleEnd) : []),
    ...cookiesOutsideCode(text, from, to, lists),
  ]
  const sums = countBoxes(items, states)
  return cookies.flatMap((cookie) => {
    const item = innermost(items, cookie.start)
    const frame = frames[innermost(frames, cookie.start)] ?? null
    const inItem = item >= 0 && (!frame || (items[item] as Item).start >= frame.start)
    const [done, all] = inItem
      ? sums.below(item, reach)
      : sums.within(frame?.start ?? from, frame?.end ?? to, reach)
    const written = cookieText(cookie, done, all)
    return text.slice(cookie.start, cookie.end) === written
      ? []
      : [{ start: cookie.start, end: cookie.end, text: written }]
  })
}

function cookiesOutsideCode(text: string, from: number, to: number, { items }: Lists): readonly Cookie[] {
  // Only lines of items and plain text can hold one; what looks like one in code is in no item line that we know.
  return cookiesIn(text, from, to).filter(({ start }) => {
    const line = text.lastIndexOf('\n', start - 1) + 1
    return innermost(items, start) >= 0 || !/^[ \t]*(?:#|:|\|)/.test(text.slice(line, start))
  })
}

type Sum = readonly [done: number, all: number]

/** Sums of boxes in one pass, so that a cookie costs nothing. */
function countBoxes(items: readonly Item[], states: readonly string[]) {
  const direct = items.map((): [number, number] => [0, 0])
  const deep = items.map((): [number, number] => [0, 0])
  const tops: [number, number][] = [[0, 0]]
  const every: [number, number][] = [[0, 0]]
  for (let i = items.length - 1; i >= 0; i--) {
    const { box, parent } = items[i] as Item
    const one = box < 0 ? 0 : 1
    const on = one === 1 && states[i] === 'X' ? 1 : 0
    if (parent < 0) continue
    const near = direct[parent] as [number, number]
    const far = deep[parent] as [number, number]
    const own = deep[i] as [number, number]
    near[0] += on
    near[1] += one
    far[0] += on + own[0]
    far[1] += one + own[1]
  }
  for (const [i, { box, parent }] of items.entries()) {
    const one = box < 0 ? 0 : 1
    const on = one === 1 && states[i] === 'X' ? 1 : 0
    const top = parent < 0 ? 1 : 0
    const [topDone, topAll] = tops[i] as [number, number]
    const [done, all] = every[i] as [number, number]
    tops.push([topDone + on * top, topAll + one * top])
    every.push([done + on, all + one])
  }
  const before = (offset: number) => {
    let low = 0
    let high = items.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((items[middle] as Item).start < offset) low = middle + 1
      else high = middle
    }
    return low
  }
  return {
    below: (item: number, reach: 'children' | 'all'): Sum =>
      (reach === 'all' ? deep : direct)[item] ?? [0, 0],
    within: (start: number, end: number, reach: 'children' | 'all'): Sum => {
      const sums = reach === 'all' ? every : tops
      const [a, b] = [sums[before(start)] as Sum, sums[before(end)] as Sum]
      return [b[0] - a[0], b[1] - a[1]]
    },
  }
}

const noBox = (line: number): Problem =>
  problem(
    'org-checkbox',
    `Line ${line} has no checkbox.`,
    'Name the line of a list item with [ ], [X] or [-].',
  )
const follows = (line: number): Problem =>
  problem('org-checkbox', `The box on line ${line} follows the boxes below it.`, 'Change those instead.')
const blocked = (text: string, document: OrgDocument, item: Item): Problem =>
  problem(
    'org-blocked',
    `The list is ordered, and an item before this one is open: ${
      text
        .slice(item.start, item.start + 60)
        .split(/\r?\n/, 1)[0]
        ?.trim() ?? ''
    }`,
    `Check the item on line ${lineNumber(document, item.start)} first.`,
  )

const lineNumber = (document: OrgDocument, offset: number): number =>
  document.lineStarts.findLastIndex((start) => start <= offset) + 1
