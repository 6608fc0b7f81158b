// Owns the text under one headline, its title included: the links, timestamps and clocks in it, as org-element's tree has
// them. Reads only the runs of text in which there may be one. Never looks into what is no Org: source, comments, keywords.

import type { Context } from './elements/element.ts'
import { clock } from './elements/lines.ts'
import { objectsIn } from './elements/objects.ts'
import { titleRules } from './elements/rules.ts'
import { walkRuns } from './elements/runs.ts'
import { lineEnd, makeSource, type Source } from './elements/source.ts'
import { type HeadlineLine, skipBlank } from './line.ts'
import { addObjects, type Found, type Link, timestampOf } from './objects.ts'
import { candidateBehind, longestBeginning, readPlainly } from './run.ts'
import type { Section } from './scan.ts'
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

const nothing: Body = Object.freeze({ links: [], timestamps: [], clocks: [] })

/**
 * Of the section from `base` to `end`, read by its headline's line, which is null before the first headline, and by what
 * the file says. Offsets are those of `text`.
 */
export function readBody(
  text: string,
  base: number,
  end: number,
  { bodyStart }: Pick<Section, 'bodyStart'>,
  title: HeadlineLine | null,
  context: Context,
): Body {
  const own = text.slice(base, end)
  // Most sections have nothing of the kind, and of the others most paragraphs.
  if (candidateBehind(own, 0) < 0) return nothing
  const found: Found = { links: [], timestamps: [] }
  const clocks: Clock[] = []
  const source = makeSource(own, 'headline', context, () => [])
  const { original, parsed } = source
  const next = seeker(source.text)
  const run = (from: number, to: number, allowed: number, root: readonly [number, number]) => {
    if (next(from) >= to) return
    const [start, stop] = [base + original(from), base + original(to)]
    if (readPlainly(text, start, stop, context, found)) return
    const rootStart = base + original(root[0])
    const part = text.slice(rootStart, base + original(root[1]))
    const nodes = objectsIn(part, [start - rootStart, stop - rootStart], context, allowed)
    addObjects(text, rootStart, nodes, found)
  }
  if (title) {
    const span = [parsed(title.titleStart - base), parsed(title.titleEnd - base)] as const
    run(span[0], span[1], titleRules, span)
  }
  walkRuns(source, parsed(bodyStart), {
    next,
    run,
    clock: (at) => clocks.push(clockAt(source, text, base, at)),
  })
  return { ...found, clocks }
}

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

function clockAt(source: Source, text: string, base: number, at: number): Clock {
  const start = base + source.original(at)
  const stamp = text.indexOf(':', start) + 1
  const end = base + source.original(lineEnd(source.text, at))
  const timestamp = readTimestamp(text, skipBlank(text, stamp, end), end)
  if (timestamp) return { timestamp, minutes: spent(timestamp), start }
  const limit = source.text.length
  const place = { source, at, limit, begin: at, affiliated: null, structure: null }
  const { value, duration } = clock(place)
  if (value) return { timestamp: timestampOf(text, base, value), minutes: null, start }
  const [hours, rest] = (duration ?? '').split(':').map(Number)
  return {
    timestamp: null,
    minutes: hours === undefined || rest === undefined ? null : 60 * hours + rest,
    start,
  }
}

const spent = ({ from, to }: Timestamp): number | null =>
  to && to.hour !== null ? minutes(to) - minutes(from) : null
