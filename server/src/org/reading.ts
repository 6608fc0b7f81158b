// Owns what is read of one section when it is first asked for: its headline, properties, planning, and the links,
// timestamps and clocks of its text. A reading outlives edits elsewhere: it remembers where its section stood and is
// moved when it is asked for again. Never looks at another section.

import { type Body, type BodyReader, nothing } from './body.ts'
import type { Context } from './elements/element.ts'
import {
  contentEnd,
  type HeadlineLine,
  owned,
  propertyKeyEnd,
  readHeadline,
  sameWord,
  skipBlank,
  trimBack,
} from './line.ts'
import { collect, type Entry, noProperties, type Properties } from './properties.ts'
import type { Section, Span } from './scan.ts'
import type { Settings } from './settings.ts'
import { partOf, type Source } from './source.ts'
import { readTimestamp, type Timestamp } from './timestamp.ts'
import { wordIn } from './words.ts'

export interface Plan {
  readonly kind: 'scheduled' | 'deadline' | 'closed'
  readonly timestamp: Timestamp
}

/** One flat record, for there is one for each headline of a file. */
export interface Reading {
  /** By which keywords and abbreviations it was read. */
  readonly settings: Settings
  /** Of the headline's own line; empty for the text before the first one. */
  readonly todo: string
  readonly priority: string
  readonly commented: boolean
  readonly title: string
  readonly tags: readonly string[]
  /** From the section's start. */
  readonly titleStart: number
  readonly titleEnd: number
  readonly properties: Properties['properties']
  readonly ids: Properties['ids']
  readonly lines: Properties['lines']
  /** Where the section began in the text it was read from; offsets of timestamps and links are those of that text. */
  readonly base: number
  readonly plans: readonly Plan[]
  /** null as long as nobody has asked. */
  body: Body | null
  /** What the rest of the file said when the body was read; null where that would make no difference. */
  context: Context | null
}

const noPlans: readonly Plan[] = Object.freeze([])

/** Where a section stands: `source` from `start` to `end`. */
export interface Place {
  readonly source: Source
  readonly settings: Settings
  readonly start: number
  readonly end: number
}

/** The section's reading, made when there is none yet or when it was read by other settings. */
export function readingOf(section: Section, { source, settings, start, end }: Place): Reading {
  const known = section.reading
  if (known && known.settings === settings) return known
  const { text, at } = partOf(source, start, Math.min(end, start + section.bodyStart))
  const { todo, priority, commented, title, titleStart, titleEnd, tags } =
    section.stars > 0 ? readLine(text, at, at + lineEndOf(section), settings.words) : noLine
  const { properties, ids, lines } = section.drawer ? readDrawer(text, at, section.drawer) : noProperties
  const reading: Reading = {
    settings,
    todo,
    priority,
    commented,
    title,
    tags,
    titleStart: titleStart - at,
    titleEnd: titleEnd - at,
    properties,
    ids,
    lines,
    base: at,
    plans: section.planning ? readPlans(text, at, section.planning) : noPlans,
    body: null,
    context: null,
  }
  section.reading = reading
  return reading
}

const noLine: Omit<HeadlineLine, 'stars' | 'todoStart' | 'tagsStart' | 'tagsEnd'> = {
  ...{ todo: '', priority: '', commented: false, title: '', titleStart: 0, titleEnd: 0, tags: [] },
}

/** Links, timestamps and clocks of the section, at their present offsets. */
export function bodyOf(section: Section, place: Place, context: Context, read: BodyReader): Body {
  const reading = readingOf(section, place)
  const { source, start, end } = place
  if (!reading.body || (reading.context !== null && reading.context !== context)) {
    const { text, at } = partOf(source, start, end)
    const body = read(
      {
        text,
        start: at,
        titleStart: at + reading.titleStart,
        titleEnd: at + reading.titleEnd,
        bodyStart: at + section.bodyStart,
        end: at + end - start,
      },
      context,
    )
    reading.body = movedBody(body, reading.base - at)
    reading.context = body === nothing ? null : context
  }
  return movedBody(reading.body, start - reading.base)
}

export function movedPlans({ plans, base }: Reading, now: number): readonly Plan[] {
  const by = now - base
  if (by === 0 || plans.length === 0) return plans
  return plans.map(({ kind, timestamp }) => ({ kind, timestamp: moved(timestamp, by) }))
}

function movedBody(body: Body, by: number): Body {
  if (by === 0 || body === nothing) return body
  return {
    links: movedAll(body.links, by),
    timestamps: movedAll(body.timestamps, by),
    clocks: body.clocks.map(({ timestamp, minutes, start }) => ({
      timestamp: timestamp && moved(timestamp, by),
      minutes,
      start: start + by,
    })),
  }
}

const moved = <T extends { readonly start: number; readonly end: number }>(one: T, by: number): T => ({
  ...one,
  start: one.start + by,
  end: one.end + by,
})

const movedAll = <T extends { readonly start: number; readonly end: number }>(
  all: readonly T[],
  by: number,
): readonly T[] => (all.length === 0 ? all : all.map((one) => moved(one, by)))

/** Behind the headline's own line; from the section's start. */
const lineEndOf = ({ planning, drawer, bodyStart }: Section): number =>
  planning ? planning.start : drawer ? drawer.start : bodyStart

function readLine(text: string, start: number, next: number, words: ReadonlySet<string>): HeadlineLine {
  // Without a line feed a carriage return is a character like others.
  return readHeadline(
    text,
    start,
    text.charCodeAt(next - 1) === 10 ? contentEnd(text, start, next) : next,
    words,
  )
}

function readDrawer(text: string, base: number, drawer: Span): Properties {
  const entries: Entry[] = []
  const last = base + drawer.end
  let at = text.indexOf('\n', base + drawer.start) + 1
  while (at > 0 && at < last) {
    const found = text.indexOf('\n', at)
    const next = found < 0 ? last : found + 1
    const end = contentEnd(text, at, next)
    const first = skipBlank(text, at, end)
    const stop = propertyKeyEnd(text, first, end)
    if (stop >= 0 && next < last) {
      const from = skipBlank(text, stop, end)
      const value = owned(text.slice(from, trimBack(text, from, end)))
      entries.push({ key: upperWord(text, first + 1, stop - 1), value })
    }
    at = next
  }
  return collect(entries)
}

function upperWord(text: string, from: number, to: number): string {
  const word = wordIn(text, from, to)
  for (let i = 0; i < word.length; i++) {
    const c = word.charCodeAt(i)
    if (c > 96) return word.toUpperCase()
  }
  return word
}

function readPlans(text: string, base: number, line: Span): readonly Plan[] {
  const start = base + line.start
  const end = contentEnd(text, start, base + line.end)
  const plans: Plan[] = []
  for (
    let colon = text.indexOf(':', start);
    colon >= 0 && colon < end;
    colon = text.indexOf(':', colon + 1)
  ) {
    const kind = planBefore(text, colon, start)
    const timestamp = kind && readTimestamp(text, skipBlank(text, colon + 1, end), end)
    if (kind && timestamp) plans.push({ kind, timestamp })
  }
  return plans
}

/** The word that ends at `colon`, wherever it begins. */
function planBefore(text: string, colon: number, start: number): Plan['kind'] | null {
  if (colon - 6 >= start && sameWord(text, colon - 6, 'CLOSED')) return 'closed'
  if (colon - 8 >= start && sameWord(text, colon - 8, 'DEADLINE')) return 'deadline'
  return colon - 9 >= start && sameWord(text, colon - 9, 'SCHEDULED') ? 'scheduled' : null
}
