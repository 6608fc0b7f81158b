// Owns what a trace tells of conversations: its turns, which of them follows which, and which ones a person left on the
// screen. Pure: texts of days in, turns out. A prompt says which turn it follows; the turns that none follows are the ends
// of conversations.

import { readBlock } from '../org/escape.ts'
import { type Headline, parseOrg } from '../org/parse.ts'
import { firstTurn, readSource, type TraceSource } from './entry.ts'
import { readEvents } from './events.ts'

/** One day of the trace. */
export interface DayText {
  /** Absolute path. */
  readonly file: string
  readonly text: string
}

export interface PastTurn {
  readonly turn: string
  readonly at: number
  /** Of the entry that ended it, or its last so far; milliseconds since the epoch. */
  readonly lastAt: number
  /** Absolute path of the trace file. */
  readonly file: string
  readonly prompt: string
  readonly answer: string
  readonly state: 'done' | 'failed' | 'stopped'
  readonly engine: string
  readonly promptTokens: number
  readonly outputTokens: number
  readonly sources: readonly TraceSource[]
  /** What was recorded of it, for a replay; empty for what an older version wrote. */
  readonly events: readonly unknown[]
  /** What a person had undone and redone of it, in this order. */
  readonly restored: readonly Restored[]
  /** Nothing of it ran. */
  readonly isQueued: boolean
  readonly isOver: boolean
  /** The process that wrote of it last, as `writerOf` says. */
  readonly writer: string
}

export interface Restored {
  readonly direction: 'undo' | 'redo'
  readonly words: string
}

/** A turn as it lies in the trace: its own headline, and those that go on with it. */
export interface Told {
  readonly turn: string
  follows: string
  at: number
  file: string
  title: string
  text: string
  /** Asked while another one ran, and then it ran, or was taken out again. */
  queued: 'no' | 'waits' | 'dropped'
  writer: string
}

export interface TellTale {
  /** By their names. */
  readonly turns: ReadonlyMap<string, Told>
  /** What was on the screen at the end, the oldest first: the ends of conversations that nobody put away. */
  readonly shown: readonly string[]
}

/** `days`: the oldest first. */
export function tell(days: readonly DayText[]): TellTale {
  const turns = new Map<string, Told>()
  let shown = new Set<string>()
  for (const { file, text } of days) {
    let before = firstTurn
    // Whatever others wrote is escaped: a star at the start of a line is a headline.
    for (const part of text.split(/^(?=\* )/m)) {
      const turn = property(part, 'TURN')
      if (turn === '') continue
      const isPrompt = property(part, 'KIND') === 'prompt'
      const known = turns.get(turn)
      if (known) known.text += part
      if (isPrompt && (known === undefined || known.queued === 'waits')) {
        // An older version did not say it: there one turn followed the other.
        const follows = property(part, 'FOLLOWS') || before
        const told = known ?? blank(turn)
        Object.assign(told, {
          follows,
          at: time(part),
          file,
          title: bare(/^\* (?:\d\d:\d\d:\d\d )?(.*)$/m.exec(part)?.[1] ?? ''),
          text: part,
          queued: 'no',
          writer: property(part, 'WRITER'),
        })
        turns.set(turn, told)
        shown.delete(follows)
        shown.add(turn)
        before = turn
      }
      // The rest is read only where it matters.
      if (!/^:(?:QUEUED|SHOWS|WRITER):/m.test(part)) continue
      for (const entry of part.split(/^(?=\*\* )/m).slice(isPrompt ? 1 : 0)) {
        const told = turns.get(turn)
        const writer = property(entry, 'WRITER')
        if (told && writer !== '') told.writer = writer
        const queued = property(entry, 'QUEUED')
        if (queued !== '' && (told === undefined || told.queued !== 'no')) {
          const follows = property(entry, 'FOLLOWS') || before
          const waiting = told ?? { ...blank(turn), follows, at: time(entry), file, writer }
          const words = wordsOf(entry)
          turns.set(turn, Object.assign(waiting, { text: entry, title: words.split('\n')[0] ?? '' }))
          waiting.queued = queued === 'dropped' ? 'dropped' : 'waits'
        }
        const shows = property(entry, 'SHOWS')
        if (shows !== '') shown = shownBy(turns, shown, { shows, writer, since: property(entry, 'SINCE') })
      }
    }
  }
  const waiting = [...turns.values()].filter(({ queued }) => queued === 'waits').map(({ turn }) => turn)
  return { turns, shown: [...shown, ...waiting].filter((turn) => turns.has(turn)) }
}

const blank = (turn: string): Told => ({
  turn,
  follows: firstTurn,
  at: 0,
  file: '',
  title: '',
  text: '',
  queued: 'no',
  writer: '',
})

/** A window put away what it had: what was there when it began, and what it asked itself. Others keep theirs. */
function shownBy(
  turns: ReadonlyMap<string, Told>,
  shown: ReadonlySet<string>,
  put: { readonly shows: string; readonly writer: string; readonly since: string },
): Set<string> {
  const since = Date.parse(put.since) || 0
  const isOthers = ({ writer, at }: Told): boolean => writer !== put.writer && at > since
  for (const told of turns.values()) if (told.queued === 'waits' && !isOthers(told)) told.queued = 'dropped'
  const kept = [...shown].filter((turn) => {
    const told = turns.get(turn)
    return told !== undefined && isOthers(told)
  })
  return new Set(put.shows === firstTurn ? kept : [...kept, put.shows])
}

/** The first of that name, which is the headline's own. */
const property = (part: string, name: string): string =>
  new RegExp(`^:${name}:[ \\t]+(.*?)[ \\t]*$`, 'm').exec(part)?.[1] ?? ''

const time = (part: string): number => Date.parse(property(part, 'AT')) || 0

const bare = (title: string): string => title.replaceAll('\u200b', '')

/** Oldest first. */
export function chain(turns: ReadonlyMap<string, Told>, last: string): readonly Told[] {
  const found: Told[] = []
  const seen = new Set<string>()
  for (let turn = turns.get(last); turn && !seen.has(turn.turn); turn = turns.get(turn.follows)) {
    seen.add(turn.turn)
    found.push(turn)
  }
  return found.reverse()
}

/**
 * By the time of each, but none before what it follows: a question that waits is written down before the one it waits for.
 * `some`: each behind what it follows.
 */
export function inOrder(some: readonly Told[]): readonly Told[] {
  const times = new Map<string, number>()
  for (const { turn, at, follows } of some) times.set(turn, Math.max(at, times.get(follows) ?? 0))
  return [...some].sort((a, b) => (times.get(a.turn) ?? 0) - (times.get(b.turn) ?? 0))
}

/** Questions and answers only; null when a word occurs in none. */
export function search(turns: readonly Told[], words: readonly string[]): string | null {
  if (words.length === 0) return ''
  const wanted = words.map((word) => word.toLowerCase())
  const text = turns.map((turn) => turn.text).join('\n')
  const lower = text.toLowerCase()
  if (!wanted.every((word) => lower.includes(word))) return null
  const said = turns.flatMap((turn) => {
    const { prompt, answer } = readTurn(turn)
    return [...prompt.split('\n'), ...answer.split('\n')]
  })
  const all = said.join('\n').toLowerCase()
  if (!wanted.every((word) => all.includes(word))) return null
  return said.find((line) => wanted.some((word) => line.toLowerCase().includes(word)))?.trim() ?? ''
}

export function readTurn(told: Told): PastTurn {
  const { headlines } = parseOrg(told.text)
  const own = (headline: Headline): string => told.text.slice(headline.bodyStart, headline.ownEnd)
  const first = headlines[0]
  // What ends a turn says how.
  const last = headlines.findLast(({ properties }) => properties.OUTCOME !== undefined)
  // What is done about it later (an undo, notes of it) is no part of the time it took.
  const upToEnd = last ? headlines.slice(0, headlines.indexOf(last) + 1) : headlines
  const kind = last?.properties.KIND
  const count = (name: string): number => Number(last?.properties[name]) || 0
  return {
    turn: told.turn,
    at: told.at,
    lastAt: Math.max(told.at, ...upToEnd.map(({ properties }) => Date.parse(properties.AT ?? '') || 0)),
    file: told.file,
    prompt: (first && body(own(first))) || told.title,
    answer: last ? body(own(last)) : '',
    state: kind === 'answer' ? 'done' : kind === 'error' ? 'failed' : 'stopped',
    engine: last?.properties.ENGINE ?? '',
    promptTokens: count('PROMPT_TOKENS'),
    outputTokens: count('OUTPUT_TOKENS'),
    sources: last
      ? own(last)
          .split('\n')
          .flatMap((line) => readSource(line) ?? [])
      : [],
    events: told.text.split(/^(?=\*+ )/m).flatMap(readEvents),
    restored: headlines.flatMap((headline): readonly Restored[] => {
      const { KIND, DIRECTION } = headline.properties
      if (KIND !== 'undo' || (DIRECTION !== 'undo' && DIRECTION !== 'redo')) return []
      return [{ direction: DIRECTION, words: body(own(headline)) }]
    }),
    isQueued: told.queued !== 'no',
    isOver: last !== undefined,
    writer: told.writer,
  }
}

const wordsOf = (entry: string): string =>
  body(entry) || bare(/^\*+ (?:\d\d:\d\d:\d\d )?(.*)$/m.exec(entry)?.[1] ?? '')

const body = (text: string): string => {
  const found = /^#\+begin_(src|example)[^\n]*\n([\s\S]*?)\n?^#\+end_\1$/m.exec(text)
  return found ? readBlock(found[2] ?? '') : ''
}
