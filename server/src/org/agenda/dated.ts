// Owns which headlines of a file have anything to do with days, found by a look for brackets in each section, so that the
// bodies of all the others are never read. What a section says is kept with it: after a keystroke one is read again.

import { type OrgFile, outOfSightOf, sourceOf } from '../file.ts'
import { perSection } from '../ide/sections.ts'
import { contentEnd } from '../line.ts'
import type { Headline, OrgDocument, Parts } from '../parse.ts'
import { readTimestamp, type Timestamp } from '../timestamp.ts'
import { absoluteDay } from './dates.ts'

export interface Dated extends Dates {
  readonly headline: Headline
  /** Where it is kept that there is nothing in a span. */
  readonly kept: Without
}

interface Without {
  /** Of the spans that were asked for in a round, those that have nothing of the section, one bit each. */
  without: number
  round: object | null
}

/** A span with all that decides what is in it. */
export interface Asked {
  readonly bit: number
  readonly round: object
}

/** What one headline says. Offsets of timestamps are good for nothing: the text goes on. */
interface Dates {
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

const mostAsked = 30
let round: { readonly bits: Map<string, number> } = { bits: new Map() }

/** The same for the same words, as long as not too many others are asked for. */
export function askedBy(words: string): Asked {
  let bit = round.bits.get(words)
  if (bit === undefined) {
    if (round.bits.size >= mostAsked) round = { bits: new Map() }
    bit = 1 << round.bits.size
    round.bits.set(words, bit)
  }
  return { bit, round }
}

/** From now on the section is left out of that span, until it is another. */
export function leaveOut({ kept }: Dated, asked: Asked): void {
  if (kept.round !== asked.round) kept.without = 0
  kept.round = asked.round
  kept.without |= asked.bit
}

/** Those that may have something in the span: of all others it is known that they have not. */
export const datedIn = (file: OrgFile, which: 'active' | 'with inactive', asked: Asked): readonly Dated[] =>
  readDated(file, which, asked)

/** In document order; headlines that are comments or archived, or below such, are left out. */
export function datedOf(file: OrgFile, which: 'active' | 'with inactive'): readonly Dated[] {
  let read = known.get(file.document)
  if (!read) {
    read = { active: readDated(file, 'active'), inactive: null }
    known.set(file.document, read)
  }
  if (which === 'active') return read.active
  read.inactive ??= readDated(file, 'with inactive')
  return read.inactive
}

type Which = 'active' | 'with inactive'

interface KeptDates extends Without {
  /** The file's radio targets when it was read: what repeats one may hide a timestamp. */
  radio: Parts['radio'] | null
  /** Null where there are none, undefined before somebody asks. */
  active: Dates | null | undefined
  'with inactive': Dates | null | undefined
}

const keptOf = perSection(
  (): KeptDates => ({
    radio: null,
    active: undefined,
    'with inactive': undefined,
    without: 0,
    round: null,
  }),
)

const brackets = { active: /<(?:\d{4}-\d\d-\d\d|%%\()/, 'with inactive': /<%%\(|[<[]\d{4}-\d\d-\d\d/ }

function readDated(file: OrgFile, which: Which, asked?: Asked): readonly Dated[] {
  const { document } = file
  const { sections, radio } = document.parts
  const dated: Dated[] = []
  const hidden = outOfSightOf(document)
  const text = sourceOf(file)
  // The first section is the text before all headlines.
  for (let i = 1; i < sections.length; i++) {
    if (hidden[i - 1]) continue
    const kept = keptOf(text, document, i)
    if (kept.radio !== radio) {
      kept.active = undefined
      kept['with inactive'] = undefined
      kept.without = 0
      kept.radio = radio
    }
    if (asked && kept.round === asked.round && (kept.without & asked.bit) !== 0) continue
    let dates = kept[which]
    if (dates === undefined) {
      const headline = document.headline(i - 1) as Headline
      const own = text.slice(headline.start, headline.ownEnd)
      dates = brackets[which].test(own) ? readHeadline(own, headline, which) : null
      kept[which] = dates
    }
    if (dates) dated.push({ headline: document.headline(i - 1) as Headline, kept, ...dates })
  }
  return dated
}

/** `own` is the headline's text. */
function readHeadline(own: string, headline: Headline, which: Which): Dates | null {
  const wanted = (stamp: Timestamp) => stamp.kind !== 'inactive' || which === 'with inactive'
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
  const inText = headline.timestamps.map((stamp) => moved(stamp, -headline.start))
  const written = [...drawerStamps(own, headline), ...inText].filter(wanted).sort((a, b) => a.start - b.start)
  for (let i = 0; i < written.length; i++) {
    const stamp = written[i] as Timestamp
    const next = written[i + 1]
    if (isRange(stamp)) ranges.push(rangeOf(stamp))
    else if (next && joined(own, stamp, next)) {
      ranges.push(rangeOf({ ...stamp, to: next.from, raw: own.slice(stamp.start, next.end) }))
      i++
    } else stamps.push(stamp)
  }
  const empty = !scheduled && !deadline && stamps.length === 0 && ranges.length === 0
  return empty ? null : { scheduled, deadline, stamps, ranges }
}

const moved = (stamp: Timestamp, by: number): Timestamp => ({
  ...stamp,
  start: stamp.start + by,
  end: stamp.end + by,
})

/** Properties are no text, but the agenda has always shown what is dated there. */
function drawerStamps(own: string, { drawer, start }: Headline): readonly Timestamp[] {
  const stamps: Timestamp[] = []
  if (!drawer) return stamps
  const last = drawer.end - start
  let at = own.indexOf('\n', drawer.start - start) + 1
  while (at > 0 && at < last) {
    const found = own.indexOf('\n', at)
    const next = found < 0 ? last : Math.min(found + 1, last)
    const end = contentEnd(own, at, next)
    for (let i = at; i < end; i++) {
      const c = own.charCodeAt(i)
      const stamp = c === 60 || c === 91 ? readTimestamp(own, i, end) : null
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
