// Owns the text under one headline, its title included: the links, timestamps and clocks in it, as org-element's tree has
// them. Reads only the runs of text in which there may be one. Never looks into what is no Org: source, comments, keywords.

import type { Context } from './elements/element.ts'
import { clock as clockElement } from './elements/lines.ts'
import { objectsIn } from './elements/objects.ts'
import { plainRuns } from './elements/plain.ts'
import { titleRules } from './elements/rules.ts'
import { type Visitor, walkRuns } from './elements/runs.ts'
import { makeSource } from './elements/source.ts'
import { contentEnd, skipBlank } from './line.ts'
import { addObjects, type Link, timestampOf } from './objects.ts'
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
  // Tags, planning and properties hold none.
  const first = candidateBehind(own, title.start - base)
  const inTitle = first >= 0 && first <= title.end - base
  const behind = first < 0 || first > bodyStart ? first : candidateBehind(own, bodyStart)
  if (!inTitle && behind < 0) return nothing
  const links: Link[] = []
  const timestamps: Timestamp[] = []
  const clocks: Clock[] = []
  /** Offsets are those of `own`. */
  const read = (from: number, to: number, allowed: number, root: readonly [number, number]) => {
    if (readPlainly(text, base + from, base + to, context, { links, timestamps })) return
    const part = own.slice(root[0], root[1])
    const nodes = objectsIn(part, [from - root[0], to - root[0]], context, allowed)
    addObjects(text, base + root[0], nodes, { links, timestamps })
  }
  if (inTitle) {
    const span = [title.start - base, title.end - base] as const
    read(span[0], span[1], titleRules, span)
  }
  if (behind >= 0) {
    const next = seeker(own, behind - 1)
    const run: Visitor['run'] = (from, to, allowed, root) => {
      if (next(from) < to) read(from, to, allowed, root)
    }
    const rest = own.includes('\r') ? bodyStart : plainRuns(own, bodyStart, { next, run })
    if (rest >= 0) {
      const source = makeSource(own, 'headline', context, noChildren)
      const { original, parsed } = source
      const isSame = source.text === own
      const nextParsed = isSame ? next : seeker(source.text, -1)
      walkRuns(source, parsed(rest), {
        next: nextParsed,
        run: isSame
          ? run
          : (from, to, allowed, root) => {
              if (nextParsed(from) < to)
                read(original(from), original(to), allowed, [original(root[0]), original(root[1])])
            },
        clock: (at) => clocks.push(clockAt(text, base + original(at), context)),
      })
    }
  }
  return { links: kept(links), timestamps: kept(timestamps), clocks: kept(clocks) }
}

const noChildren = () => none

/** Without the room for more that a list has which grew. */
const kept = <T>(list: readonly T[]): readonly T[] => (list.length > 0 ? list.slice() : none)

/** Answers for rising offsets: where the next candidate ends, minus one; beyond the text without one. */
function seeker(text: string, first: number): (at: number) => number {
  let known = first
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
