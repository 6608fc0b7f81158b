// Owns the text under one headline, its title included: the links, timestamps and clocks in it, as org-element's tree has
// them. Reads only the runs of text in which there may be one. Never looks into what is no Org: source, comments, keywords.

import { beginning, letGo, lookInto, noBeginnings } from './beginnings.ts'
import type { Context } from './elements/element.ts'
import { clock as clockElement } from './elements/lines.ts'
import { objectsIn } from './elements/objects.ts'
import { type PlainVisitor, plainRuns } from './elements/plain.ts'
import { titleRules } from './elements/rules.ts'
import { walkRuns } from './elements/runs.ts'
import { makeSource } from './elements/source.ts'
import { contentEnd, skipBlank } from './line.ts'
import { addObjects, type Link, timestampOf } from './objects.ts'
import { readPlainly } from './run.ts'
import { minutes, readTimestamp, type Timestamp } from './timestamp.ts'

export interface Clock {
  /** null for a clock line that gives a duration only. */
  readonly timestamp: Timestamp | null
  /** null while it runs. */
  readonly minutes: number | null
  readonly start: number
}

export interface Body {
  readonly links: readonly Link[]
  readonly timestamps: readonly Timestamp[]
  readonly clocks: readonly Clock[]
}

const none: readonly never[] = Object.freeze([])
/** Most sections have nothing of the kind. */
export const nothing: Body = Object.freeze({ links: none, timestamps: none, clocks: none })

/** Where a section stands in `text`; its title is empty before the first headline. */
export interface Extent {
  readonly text: string
  readonly start: number
  readonly titleStart: number
  readonly titleEnd: number
  readonly bodyStart: number
  readonly end: number
}

/** Reads sections of one text, best in their order; `context` is what the file says. Offsets are those of the text. */
export type BodyReader = (extent: Extent, context: Context) => Body

/** One that keeps the text knows where it was in it when it is asked for the next section. */
export function bodyReader(keeps: 'text' | 'nothing'): BodyReader {
  const known = noBeginnings()
  let text = ''
  let context: Context
  /** Of what is read now, and how much of it is sure to stay. */
  let end = 0
  let links: Link[] = []
  let timestamps: Timestamp[] = []
  let clocks: Clock[] = []
  const held = [0, 0, 0]
  const visitor: PlainVisitor = {
    next: (at) => beginning(known, at, end),
    run: read,
    clock: (at) => clocks.push(clockAt(text, at, context)),
    hold: () => {
      held[0] = links.length
      held[1] = timestamps.length
      held[2] = clocks.length
    },
    drop: () => {
      links.length = held[0] as number
      timestamps.length = held[1] as number
      clocks.length = held[2] as number
    },
  }
  function read(from: number, to: number, allowed: number, root: readonly [number, number]) {
    if (readPlainly(text, from, to, context, known, { links, timestamps })) return
    const part = text.slice(root[0], root[1])
    const nodes = objectsIn(part, [from - root[0], to - root[0]], context, allowed)
    addObjects(text, root[0], nodes, { links, timestamps })
  }
  function bodyAt(extent: Extent, by: Context): Body {
    const { titleStart, titleEnd, bodyStart } = extent
    text = extent.text
    end = extent.end
    lookInto(known, text, extent.start, end)
    const inTitle = beginning(known, titleStart, titleEnd) < titleEnd
    // Tags, planning and properties hold none.
    const behind = bodyStart < end && beginning(known, bodyStart, end) < end
    if (!inTitle && !behind) return nothing
    context = by
    links = []
    timestamps = []
    clocks = []
    if (inTitle) read(titleStart, titleEnd, titleRules, [titleStart, titleEnd])
    if (behind) {
      const rest = known.returns ? bodyStart : plainRuns(text, bodyStart, end, visitor)
      if (rest >= 0) walkRest(rest, extent)
    }
    return { links: kept(links), timestamps: kept(timestamps), clocks: kept(clocks) }
  }
  if (keeps === 'text') return bodyAt
  return (extent, by) => {
    const body = bodyAt(extent, by)
    text = ''
    letGo(known)
    return body
  }

  /** Of what is not certain by its first characters. */
  function walkRest(rest: number, { start }: Extent) {
    const own = text.slice(start, end)
    const source = makeSource(own, 'headline', context, noChildren)
    const stretch = noBeginnings()
    lookInto(stretch, source.text, 0, source.text.length)
    const original = (at: number) => start + source.original(at)
    walkRuns(source, source.parsed(rest - start), {
      next: (at) => beginning(stretch, at, source.text.length),
      run: (from, to, allowed, root) => {
        if (beginning(stretch, from, to) < to)
          read(original(from), original(to), allowed, [original(root[0]), original(root[1])])
      },
      clock: (at) => clocks.push(clockAt(text, original(at), context)),
    })
  }
}

const noChildren = () => none

/** Without the room for more that a list has which grew. */
const kept = <T>(list: readonly T[]): readonly T[] => (list.length > 0 ? list.slice() : none)

function clockAt(text: string, start: number, context: Context): Clock {
  const stamp = text.indexOf(':', start) + 1
  const found = text.indexOf('\n', stamp)
  const end = found < 0 ? text.length : contentEnd(text, stamp, found + 1)
  const timestamp = readTimestamp(text, skipBlank(text, stamp, end), end)
  if (timestamp) return { timestamp, minutes: spent(timestamp), start }
  const source = makeSource(text.slice(start, end), 'headline', context, noChildren)
  const limit = source.text.length
  const place = { source, at: 0, limit, begin: 0, affiliated: null, structure: null }
  const { value, duration } = clockElement(place)
  if (value) return { timestamp: timestampOf(text, start, value), minutes: null, start }
  const [hours, rest] = (duration ?? '').split(':').map(Number)
  return {
    timestamp: null,
    minutes: hours === undefined || rest === undefined ? null : 60 * hours + rest,
    start,
  }
}

const spent = ({ from, to }: Timestamp): number | null =>
  to && to.hour !== null ? minutes(to) - minutes(from) : null
