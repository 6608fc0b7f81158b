// Owns the planning line: setting, moving and removing SCHEDULED, DEADLINE and CLOSED as Org does it: what was set last
// stands first, and a line that holds nothing any more goes. Never logs (todo.ts and operate.ts ask for that).

import { contentEnd, isPlanning, skipBlank, trimBack } from '../line.ts'
import type { Headline } from '../parse.ts'
import type { Span } from '../scan.ts'
import {
  type Moment,
  momentText,
  parseTimestamp,
  readTimestamp,
  shift,
  type Timestamp,
  type Unit,
  withMoment,
} from '../timestamp.ts'
import type { Edit } from './edit.ts'
import { insertLines, nextLine } from './lines.ts'
import { cookiesOf, type ReadDate, untilOf } from './read-date.ts'

export type PlanKind = 'scheduled' | 'deadline' | 'closed'

interface Segment {
  readonly kind: PlanKind
  readonly start: number
  readonly stampStart: number
  readonly stampEnd: number
}

/** Sets one timestamp and removes others. `stamp` is the whole timestamp as it is to stand there. */
export function planEdits(
  text: string,
  headline: Headline,
  set: { readonly kind: PlanKind; readonly stamp: string } | null,
  remove: readonly PlanKind[],
): readonly Edit[] {
  const line = headline.planningLine
  if (!line && set)
    return [insertLines(text, nextLine(text, headline.start), [`${set.kind.toUpperCase()}: ${set.stamp}`])]
  const edits: Edit[] = []
  for (let at: Span | null = line; at; ) {
    const more = lineEdits(text, at, set, remove)
    edits.push(...more)
    // Where the line goes whole, the next one would plan in its place: what was to be removed goes there too.
    const whole = more.length === 1 && (more[0] as Edit).start < at.start
    const next: Span = { start: at.end, end: nextLine(text, at.end) }
    at = whole && isPlanning(text, next.start, next.end) ? next : null
  }
  return edits
}

function lineEdits(
  text: string,
  line: Span,
  set: { readonly kind: PlanKind; readonly stamp: string } | null,
  remove: readonly PlanKind[],
): readonly Edit[] {
  const written = set ? `${set.kind.toUpperCase()}: ${set.stamp}` : ''
  const end = contentEnd(text, line.start, line.end)
  const first = skipBlank(text, line.start, end)
  const segments = segmentsOf(text, first, end)
  const edits: Edit[] = []
  const gone = set ? [set.kind, ...remove] : remove
  // In its place when it is the first already, and the only one of its kind.
  const only = segments.filter(({ kind }) => kind === set?.kind).length === 1
  const inPlace = only && segments[0]?.start === first && segments[0].kind === set?.kind
  const kept = segments.filter(({ kind }, i) => !gone.includes(kind) || (inPlace && i === 0))
  if (kept.length === segments.length && !set) return []
  // Text behind the last timestamp is somebody's: it stays, where Org takes it along.
  const tail = segments.at(-1)?.stampEnd ?? end
  const told = !set && skipBlank(text, tail, end) < end
  if (!set && !told && kept.length === 0 && segments[0]?.start === first) {
    // The line end before it goes with it, so that a file without a final newline stays one.
    const before = contentEnd(text, 0, line.start)
    return [{ start: before, end, text: '' }]
  }
  if (inPlace && set) {
    const { stampStart, stampEnd } = segments[0] as Segment
    edits.push({ start: stampStart, end: stampEnd, text: set.stamp })
  } else if (set) {
    const alone = kept.length === 0 && segments[0]?.start === first
    edits.push({ start: first, end: first, text: alone || first === end ? written : `${written} ` })
  }
  for (const [i, segment] of segments.entries()) {
    if (kept.includes(segment)) continue
    const next = segments[i + 1]?.start ?? (told ? skipBlank(text, tail, end) : end)
    edits.push({ start: segment.start, end: next, text: '' })
  }
  return joined(text, line.start, end, edits)
}

/** Neighbouring deletions as one; when they reach the end of the line the blanks before them go too. */
function joined(text: string, lineStart: number, end: number, edits: readonly Edit[]): readonly Edit[] {
  const cuts = edits.filter(({ start, end: to, text: written }) => to > start && written === '')
  const others = edits.filter((edit) => !cuts.includes(edit))
  const out: Edit[] = []
  for (const cut of [...cuts].sort((a, b) => a.start - b.start)) {
    const last = out.at(-1)
    if (last && last.end === cut.start) out[out.length - 1] = { ...last, end: cut.end }
    else out.push(cut)
  }
  const last = out.at(-1)
  if (last?.end === end) {
    const floor = Math.max(
      lineStart,
      ...others.map((edit) => edit.end),
      ...out.slice(0, -1).map((edit) => edit.end),
    )
    const start = Math.max(floor, trimBack(text, lineStart, last.start))
    out[out.length - 1] = { ...last, start }
  }
  return [...others, ...out]
}

function segmentsOf(text: string, from: number, end: number): readonly Segment[] {
  const segments: Segment[] = []
  for (const found of text.slice(from, end).matchAll(/\b(SCHEDULED|DEADLINE|CLOSED):[ \t]*(?=[[<])/gi)) {
    const start = from + found.index
    const stampStart = start + found[0].length
    const stamp = readTimestamp(text, stampStart, end)
    if (!stamp) continue
    const kind = (found[1] as string).toLowerCase() as PlanKind
    segments.push({ kind, start, stampStart, stampEnd: stamp.end })
  }
  return segments
}

/** The timestamp of a date that was typed, with time, repeater and warning of `old` where the date says nothing of them. */
export function stampFor(date: ReadDate, old: Timestamp | null): string {
  const was = old && old.kind !== 'diary' ? old : null
  const untimed = date.moment.hour === null && was?.from.hour !== null && was !== null
  const moment: Moment = untimed
    ? { ...date.moment, hour: was.from.hour, minute: was.from.minute }
    : date.moment
  const until = untimed ? untilOf(was.raw) : date.until
  const cookies = date.cookies || (was ? cookiesOf(was.raw) : '')
  return `<${momentText(moment)}${until === '' ? '' : `-${until}`}${cookies === '' ? '' : ` ${cookies}`}>`
}

/** The timestamp moved by so many units; the end of a range of days or times moves along. */
export function shifted(raw: string, amount: number, unit: Unit | 'minute'): string {
  return raw.replace(/[<[]\d{4}-\d{2}-\d{2}[^>\]\r\n]*[>\]]/g, (part) => {
    const stamp = parseTimestamp(part)
    if (!stamp) return part
    const next = move(stamp.from, amount, unit)
    const until = untilOf(part)
    const text = withMoment(part, next)
    if (until === '' || (unit !== 'h' && unit !== 'minute')) return text
    const end = move(
      { ...stamp.from, hour: Number(until.slice(0, 2)), minute: Number(until.slice(3)) },
      amount,
      unit,
    )
    return text.replace(/(\d{1,2}:\d{2})-\d{1,2}:\d{2}/, `$1-${momentText(end).slice(-5)}`)
  })
}

function move(from: Moment, amount: number, unit: Unit | 'minute'): Moment {
  if (unit !== 'minute') return shift(from, amount, unit)
  if (from.hour === null) return from
  return shift({ ...from, minute: (from.minute ?? 0) + amount }, 0, 'h')
}

export const planOf = (headline: Headline, kind: PlanKind): Timestamp | null =>
  headline.plans.findLast((plan) => plan.kind === kind)?.timestamp ?? null
