// Owns which headlines of a file have anything to do with days, found by one look for brackets over the text, so that
// the bodies of all the others are never read. Kept as long as the document is.

import type { OrgFile } from '../file.ts'
import { outOfSightOf } from '../file.ts'
import { contentEnd } from '../line.ts'
import type { Headline, OrgDocument } from '../parse.ts'
import { readTimestamp, type Timestamp } from '../timestamp.ts'
import { absoluteDay } from './dates.ts'

export interface Dated {
  readonly headline: Headline
  readonly scheduled: Timestamp | null
  readonly deadline: Timestamp | null
  /** Single ones, and diary expressions; in title, text and property drawer. */
  readonly stamps: readonly Timestamp[]
  readonly ranges: readonly Range[]
}

/** Two days with all between them; the same day twice is a span of time. */
export interface Range {
  readonly first: number
  readonly last: number
  /** The two timestamps as written. */
  readonly from: string
  readonly to: string
  readonly raw: string
  readonly active: boolean
}

interface DatedFile {
  readonly active: readonly Dated[]
  /** With inactive timestamps as well; read when first asked for. */
  inactive: readonly Dated[] | null
}

const known = new WeakMap<OrgDocument, DatedFile>()

/** In document order; headlines that are comments or archived, or below such, are left out. */
export function datedOf(file: OrgFile, which: 'active' | 'with inactive'): readonly Dated[] {
  let read = known.get(file.document)
  if (!read) {
    read = { active: readDated(file, '<'), inactive: null }
    known.set(file.document, read)
  }
  if (which === 'active') return read.active
  read.inactive ??= readDated(file, '<[')
  return read.inactive
}

const brackets = { '<': /<(?:\d{4}-\d\d-\d\d|%%\()/g, '<[': /<%%\(|[<[]\d{4}-\d\d-\d\d/g }

function readDated(file: OrgFile, kinds: keyof typeof brackets): readonly Dated[] {
  const { text, document } = file
  const { headlines } = document
  const dated: Dated[] = []
  const hidden = outOfSightOf(document)
  let at = 0
  for (const { index } of text.matchAll(brackets[kinds])) {
    while (at < headlines.length && (headlines[at] as Headline).ownEnd <= index) at++
    const headline = headlines[at]
    if (!headline) break
    if (headline.start > index || hidden[at]) continue
    const one = readHeadline(text, headline, kinds)
    if (one) dated.push(one)
    at++
  }
  return dated
}

function readHeadline(text: string, headline: Headline, kinds: keyof typeof brackets): Dated | null {
  const wanted = (stamp: Timestamp) => stamp.kind !== 'inactive' || kinds === '<['
  let scheduled: Timestamp | null = null
  let deadline: Timestamp | null = null
  const stamps: Timestamp[] = []
  const ranges: Range[] = []
  for (const { kind, timestamp } of headline.plans) {
    // Org looks for ranges on planning lines as well, whatever else they mean there.
    if (wanted(timestamp) && isRange(timestamp)) ranges.push(rangeOf(timestamp))
    if (timestamp.kind === 'inactive' || kind === 'closed') continue
    if (kind === 'scheduled') scheduled = timestamp
    else deadline = timestamp
  }
  const written = [...drawerStamps(text, headline), ...headline.timestamps]
    .filter(wanted)
    .sort((a, b) => a.start - b.start)
  for (let i = 0; i < written.length; i++) {
    const stamp = written[i] as Timestamp
    const next = written[i + 1]
    if (isRange(stamp)) ranges.push(rangeOf(stamp))
    else if (next && joined(text, stamp, next)) {
      ranges.push(rangeOf({ ...stamp, to: next.from, raw: text.slice(stamp.start, next.end) }))
      i++
    } else stamps.push(stamp)
  }
  const empty = !scheduled && !deadline && stamps.length === 0 && ranges.length === 0
  return empty ? null : { headline, scheduled, deadline, stamps, ranges }
}

/** Properties are no text, but the agenda has always shown what is dated there. */
function drawerStamps(text: string, { drawer }: Headline): readonly Timestamp[] {
  const stamps: Timestamp[] = []
  if (!drawer) return stamps
  let at = text.indexOf('\n', drawer.start) + 1
  while (at > 0 && at < drawer.end) {
    const found = text.indexOf('\n', at)
    const next = found < 0 ? drawer.end : Math.min(found + 1, drawer.end)
    const end = contentEnd(text, at, next)
    for (let i = at; i < end; i++) {
      const c = text.charCodeAt(i)
      const stamp = c === 60 || c === 91 ? readTimestamp(text, i, end) : null
      if (!stamp) continue
      stamps.push(stamp)
      i = stamp.end - 1
    }
    at = next
  }
  return stamps
}

const isRange = ({ raw, to }: Timestamp): boolean => to !== null && /[>\]]--[<[]/.test(raw)

/** Org's agenda takes one and three hyphens for a range as well. */
const joined = (text: string, a: Timestamp, b: Timestamp): boolean =>
  a.kind === b.kind &&
  a.kind !== 'diary' &&
  !isRange(b) &&
  b.start > a.end &&
  b.start - a.end <= 3 &&
  /^-+$/.test(text.slice(a.end, b.start))

function rangeOf({ from, to, raw, kind }: Timestamp): Range {
  const cut = /([>\]])-{1,3}([<[])/.exec(raw)
  const middle = cut ? cut.index + 1 : raw.length
  return {
    first: absoluteDay(from),
    last: absoluteDay(to ?? from),
    from: raw.slice(0, middle),
    to: raw.slice(cut ? cut.index + cut[0].length - 1 : 0),
    raw,
    active: kind === 'active',
  }
}
