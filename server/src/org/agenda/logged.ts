// Owns what was done on a day: closed headlines, clocked time, logged changes of state. Reads the own text of a
// headline only where the file has such lines at all.

import type { LogKind } from '../../../protocol/agenda.ts'
import { type OrgFile, outOfSightOf } from '../file.ts'
import type { Headline, OrgDocument } from '../parse.ts'
import { minutes, parseTimestamp, type Timestamp } from '../timestamp.ts'
import { absoluteDay } from './dates.ts'
import { type Item, item, type Span } from './item.ts'
import { timeIn } from './times.ts'

export interface Logged {
  readonly headline: Headline
  readonly kind: LogKind
  readonly timestamp: Timestamp
  readonly state: string
  readonly note: string
  readonly clocked: number | null
}

const known = new WeakMap<OrgDocument, readonly Logged[]>()

/** All that a file has logged, in document order. */
export function loggedOf(file: OrgFile): readonly Logged[] {
  const read = known.get(file.document) ?? readLog(file)
  known.set(file.document, read)
  return read
}

const marks = /\b(?:CLOSED|CLOCK):|^[ \t]*- +State "/gm

function readLog({ text, document }: OrgFile): readonly Logged[] {
  const { headlines } = document
  const hidden = outOfSightOf(document)
  const logged: Logged[] = []
  let at = 0
  for (const { index } of text.matchAll(marks)) {
    while (at < headlines.length && (headlines[at] as Headline).ownEnd <= index) at++
    const headline = headlines[at]
    if (!headline) break
    if (headline.start > index || hidden[at]) continue
    // One by one: a headline may have more than fit into a call.
    for (const one of entriesOf(text, headline)) logged.push(one)
    at++
  }
  return logged
}

function entriesOf(text: string, headline: Headline): readonly Logged[] {
  const logged: (Logged & { readonly at: number })[] = []
  const add = (kind: LogKind, timestamp: Timestamp, at: number, more?: Partial<Logged>) =>
    logged.push({ headline, kind, timestamp, state: '', note: '', clocked: null, ...more, at })
  for (const { kind, timestamp } of headline.plans)
    if (kind === 'closed' && timestamp.kind === 'inactive') add('closed', timestamp, timestamp.start)
  for (const { timestamp, minutes: clocked, start } of headline.clocks)
    if (timestamp)
      add('clock', timestamp, start, { clocked, note: noteBelow(text, start, headline.ownEnd, 'item') })
  const own = text.slice(headline.bodyStart, headline.ownEnd)
  if (own.includes('State "'))
    for (const found of own.matchAll(/^[ \t]*- +State "([^"\n]+)"[^\n[]*(\[\d{4}-\d\d-\d\d[^\]\n]*\])/gm)) {
      const timestamp = parseTimestamp(found[2] as string)
      const start = headline.bodyStart + found.index
      if (!timestamp) continue
      const note = noteBelow(text, start, headline.ownEnd, 'continued')
      add('state', timestamp, start, { state: found[1] as string, note })
    }
  return logged.sort((a, b) => a.at - b.at)
}

/** A note is the item below a clock line, or what follows a line that ends in two backslashes. */
function noteBelow(text: string, start: number, end: number, as: 'item' | 'continued'): string {
  const next = text.indexOf('\n', start)
  if (next < 0 || next + 1 >= end) return ''
  if (as === 'continued' && !/\\\\\r?$/.test(text.slice(Math.max(start, next - 3), next))) return ''
  const after = text.indexOf('\n', next + 1)
  const line = text.slice(next + 1, Math.min(after < 0 ? end : after, end, next + 400)).trim()
  if (as === 'continued') return line.startsWith('-') ? '' : line
  return /^-[ \t]+[^-\s]/.test(line) && !/^-[ \t]+State "/.test(line) ? line.replace(/^-[ \t]+/, '') : ''
}

/** Above all in urgency, as in Org. */
const logUrgency = 100_000

export function logItems(file: OrgFile, log: Logged, kinds: readonly LogKind[], span: Span): readonly Item[] {
  const { headline, kind, timestamp, state, note, clocked } = log
  const day = absoluteDay(timestamp.from)
  if (!kinds.includes(kind) || day < span.first || day > span.last) return []
  const { from, to } = timestamp
  const begin = timeIn(timestamp.raw)
  const end = kind === 'clock' && to && to.hour !== null ? to.hour * 60 + (to.minute ?? 0) : null
  return [
    item({
      file,
      headline,
      kind,
      day,
      time: begin && { from: begin.from, to: end ?? begin.to },
      timestamp: timestamp.raw,
      text: note,
      state,
      clocked: kind === 'clock' && to ? (clocked ?? minutes(to) - minutes(from)) : null,
      urgency: logUrgency,
    }),
  ]
}
