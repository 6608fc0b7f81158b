// Owns the checks of SCHEDULED, DEADLINE and CLOSED: where they stand, and what they say together.

import type { PlanningElement, TimestampObject } from '../elements/element.ts'
import { isPlanning } from '../line.ts'
import type { Check, Fix, Line, SectionView } from './check.ts'
import { lineEnd } from './facts.ts'

const notOrg = new Set(['comment-block', 'example-block', 'export-block', 'src-block', 'verse-block'])

export const misplacedPlanning: Check = {
  code: 'misplaced-planning-info',
  severity: 'warning',
  unattended: true,
  summary: 'A planning line that is read as text because it does not directly follow a headline.',
  lines: {
    first: 'sSdDcC',
    run: (line, section) => {
      const { text } = section
      if (!isPlanning(text, line.start, line.end)) return null
      const { type } = section.elementAt(line.first)
      if (type === 'planning' || notOrg.has(type)) return null
      const dated = onlyPlans.test(text.slice(line.first, Math.min(line.end, line.first + 400)))
      return {
        start: line.first,
        end: line.end,
        message: 'This is read as text: planning stands in the line below its headline.',
        severity: dated ? 'warning' : 'information',
        fixes: dated ? movedUp(line, section) : [],
      }
    },
  },
}

/** A line with nothing but plans; more stands in the fix's way. */
const onlyPlans =
  /^(?:(?:SCHEDULED|DEADLINE|CLOSED):[ \t]*(?:<[^<>\n]+>(?:--<[^<>\n]+>)?|\[[^[\]\n]+\])[ \t]*)+$/i

/** To below the headline, or to the end of the planning line that is there. */
function movedUp(line: Line, { text, root }: SectionView): readonly Fix[] {
  if (root.type !== 'headline') return []
  const content = text.slice(line.first, line.end).trim()
  const titleEnd = lineEnd(text, root.postAffiliated)
  const newLine = text.startsWith('\r\n', titleEnd) ? '\r\n' : '\n'
  const below = titleEnd + newLine.length
  const planned = isPlanning(text, below, lineEnd(text, below)) && below < line.start
  const cut = { start: line.start, end: Math.min(text.length, line.end + newLine.length), text: '' }
  if (planned) {
    const present = text.slice(below, lineEnd(text, below)).toUpperCase()
    const keywords = [...content.toUpperCase().matchAll(/(?:SCHEDULED|DEADLINE|CLOSED):/g)]
    if (keywords.some(([keyword]) => present.includes(keyword))) return []
    const at = lineEnd(text, below)
    return [
      { title: 'Move it to the planning line', edits: [{ start: at, end: at, text: ` ${content}` }, cut] },
    ]
  }
  if (line.start <= below) return []
  return [
    {
      title: 'Move it below the headline',
      edits: [{ start: below, end: below, text: `${content}${newLine}` }, cut],
    },
  ]
}

export const planningInactive: Check = {
  code: 'planning-inactive',
  severity: 'warning',
  summary: 'An inactive timestamp behind SCHEDULED or DEADLINE, which no agenda shows.',
  nodes: {
    planning: (planning, { text }) => {
      for (const [keyword, stamp] of [
        ['SCHEDULED', planning.scheduled],
        ['DEADLINE', planning.deadline],
      ] as const) {
        if (!stamp?.timestampType.startsWith('inactive')) continue
        const { start, end } = extent(planning, stamp, text)
        return {
          start,
          end,
          message: `${keyword} with square brackets is inactive: it appears in no agenda.`,
          fixes: [{ title: 'Make it active', edits: [{ start, end, text: active(stamp.raw) }] }],
        }
      }
      return null
    },
  },
}

const active = (raw: string): string => raw.replaceAll('[', '<').replaceAll(']', '>')

/** The timestamps of planning lines are known by their text. */
function extent({ start: from, end: to }: PlanningElement, { raw }: TimestampObject, text: string) {
  const at = text.slice(from, to).indexOf(raw)
  return at < 0 ? { start: from, end: to } : { start: from + at, end: from + at + raw.length }
}

export const mismatchedRepeaters: Check = {
  code: 'mismatched-planning-repeaters',
  severity: 'warning',
  summary: 'SCHEDULED and DEADLINE of one headline that repeat differently.',
  nodes: {
    planning: ({ scheduled, deadline, start }, { text }) => {
      const one = scheduled?.repeater
      const other = deadline?.repeater
      if (!one || !other || one.kind === 'restart' || other.kind === 'restart') return null
      if (one.value <= 0 || other.value <= 0) return null
      if (one.kind === other.kind && one.unit === other.unit && one.value === other.value) return null
      const message = 'SCHEDULED and DEADLINE repeat differently, and will drift apart.'
      return { start, end: lineEnd(text, start), message }
    },
  },
}
