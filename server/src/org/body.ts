// Owns the text under one headline, its title included: the links, timestamps and clocks in it, as org-element's tree has
// them. Reads only the runs of text in which there may be one. Never looks into what is no Org: source, comments, keywords.

import type { Context } from './elements/element.ts'
import { clock as clockElement } from './elements/lines.ts'
import { objectsIn } from './elements/objects.ts'
import { titleRules } from './elements/rules.ts'
import { walkRuns } from './elements/runs.ts'
import { makeSource } from './elements/source.ts'
import { contentEnd, skipBlank } from './line.ts'
import { addObjects, type Found, type Link, timestampOf } from './objects.ts'
import { candidateBehind, longestBeginning, readPlainly } from './run.ts'
import type { Section, Span } from './scan.ts'
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

/**
 * Of the section from `base` to `end`, whose title is empty before the first headline; `context` is what the file says.
 * Offsets are those of `text`.
 */
export function readBody(
  text: string,
  base: number,
  end: number,
  { bodyStart }: Pick<Section, 'bodyStart'>,
  title: Span,
  context: Context,
): Body {
  const own = text.slice(base, end)
  // Most sections have nothing of the kind, and of the others most paragraphs.
  // Tags, planning and properties hold none.
  const first = candidateBehind(own, title.start - base)
  const inTitle = first >= 0 && first <= title.end - base
  const inBody = first < 0 || first > bodyStart ? first >= 0 : candidateBehind(own, bodyStart) >= 0
  if (!inTitle && !inBody) return nothing
  const links: Link[] = []
  const timestamps: Timestamp[] = []
  const clocks: Clock[] = []
  const found: Found = { links, timestamps }
  const source = makeSource(own, 'headline', context, noChildren)
  const { original, parsed } = source
  const next = seeker(source.text)
  const run = (from: number, to: number, allowed: number, root: readonly [number, number]) => {
    if (next(from) >= to) return
    const [start, stop] = [original(from), original(to)]
    if (readPlainly(text, base + start, base + stop, context, found)) return
    const rootStart = original(root[0])
    const part = own.slice(rootStart, original(root[1]))
    const nodes = objectsIn(part, [start - rootStart, stop - rootStart], context, allowed)
    addObjects(text, base + rootStart, nodes, found)
  }
  const span = [parsed(title.start - base), parsed(title.end - base)] as const
  if (inTitle) run(span[0], span[1], titleRules, span)
  const clock = (at: number) => clocks.push(clockAt(text, base + original(at), context))
  if (inBody) walkRuns(source, parsed(bodyStart), { next, run, clock })
  return {
    links: links.length > 0 ? links : none,
    timestamps: timestamps.length > 0 ? timestamps : none,
    clocks: clocks.length > 0 ? clocks : none,
  }
}

const noChildren = () => none

/** Answers for rising offsets: where the next candidate ends, minus one; beyond the text without one. */
function seeker(text: string): (at: number) => number {
  let known = -1
  return (at) => {
    // What is far enough away began behind `at`, and is the first that did.
    if (known < at + longestBeginning) {
      const behind = candidateBehind(text, at)
      known = behind < 0 ? Number.POSITIVE_INFINITY : behind - 1
    }
    return known
  }
}

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
