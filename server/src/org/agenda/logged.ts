// Owns what was done on a day: closed headlines, clocked time, logged changes of state. Reads a headline only where its own
// text has such lines, and keeps that with it: after a keystroke one is read again.

import type { LogKind } from '../../../protocol/agenda.ts'
import { type OrgFile, outOfSightOf, sourceOf } from '../file.ts'
import { perSection } from '../ide/sections.ts'
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

const marks = ['CLOSED:', 'CLOCK:', 'State "']

type Entry = Omit<Logged, 'headline'>

interface KeptLog {
  /** Undefined before somebody asks. */
  entries: readonly Entry[] | undefined
}

/** Most sections have no such line, and need not each keep that. */
const without: KeptLog = { entries: [] }

const keptOf = perSection(
  (own): KeptLog => (marks.some((mark) => own.includes(mark)) ? { entries: undefined } : without),
)

function readLog(file: OrgFile): readonly Logged[] {
  const { document } = file
  const { sections } = document.parts
  const hidden = outOfSightOf(document)
  const text = sourceOf(file)
  const logged: Logged[] = []
  // The first section is the text before all headlines.
  for (let i = 1; i < sections.length; i++) {
    if (hidden[i - 1]) continue
    const kept = keptOf(text, document, i)
    if (kept === without) continue
    const headline = document.headline(i - 1) as Headline
    kept.entries ??= entriesOf(text.slice(headline.start, headline.ownEnd), headline)
    // One by one: a headline may have more than fit into a call.
    for (const entry of kept.entries) logged.push({ headline, ...entry })
  }
  return logged
}

/** `own` is the headline's text. Offsets of timestamps are good for nothing: the text goes on. */
function entriesOf(own: string, headline: Headline): readonly Entry[] {
  const logged: (Entry & { readonly at: number })[] = []
  const add = (kind: LogKind, timestamp: Timestamp, at: number, more?: Partial<Entry>) =>
    logged.push({ kind, timestamp, state: '', note: '', clocked: null, ...more, at })
  const from = headline.start
  for (const { kind, timestamp } of headline.plans)
    if (kind === 'closed' && timestamp.kind === 'inactive') add('closed', timestamp, timestamp.start - from)
  for (const { timestamp, minutes: clocked, start } of headline.clocks)
    if (timestamp)
      add('clock', timestamp, start - from, { clocked, note: noteBelow(own, start - from, 'item') })
  const body = headline.bodyStart - from
  const said = own.includes('State "', body) ? own.slice(body) : ''
  for (const found of said.matchAll(states)) {
    const timestamp = parseTimestamp(found[2] as string)
    const start = body + found.index
    if (timestamp)
      add('state', timestamp, start, { state: found[1] as string, note: noteBelow(own, start, 'continued') })
  }
  return logged.sort((a, b) => a.at - b.at)
}

const states = /^[ \t]*- +State "([^"\n]+)"[^\n[]*(\[\d{4}-\d\d-\d\d[^\]\n]*\])/gm

/** A note is the item below a clock line, or what follows a line that ends in two backslashes. */
function noteBelow(text: string, start: number, as: 'item' | 'continued'): string {
  const end = text.length
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
