// Owns what is kept of a conversation as Org text: a headline for each turn with what was said, decided, answered and done,
// which the user reads and edits, and the choice of those that a later question needs. Never reads or writes a file.

import type { Labels } from '../base/proposal.ts'
import { type Redact, redact } from '../gate/secrets.ts'
import { orgTitle, orgValue } from '../org/escape.ts'
import { parseOrg } from '../org/parse.ts'
import type { KeptKind, KeptLine } from './digest.ts'
import { scoresOf } from './scores.ts'

/** Of one turn, as the file has it. */
export interface KeptTurn {
  readonly turn: string
  readonly title: string
  /** The lines below, as the user left them. */
  readonly body: string
  /** The turns that it is about; of most, the turn itself. */
  readonly covers: readonly string[]
  /** The model that wrote it, or empty. */
  readonly by: string
}

export interface TurnToKeep {
  readonly turn: string
  /** What was asked. */
  readonly prompt: string
  readonly lines: readonly KeptLine[]
  readonly labels: Labels
  /** Milliseconds since the epoch. */
  readonly at: number
  /** Where a model wrote it: the engine's id, and the turns it is about, the last of which is `turn`. */
  readonly written?: { readonly by: string; readonly covers: readonly string[] }
}

/** Stands below the line with the version. */
export const keptTitle =
  '#+TITLE: What is kept of conversations\n# Edit it as you like: what stands here is what later turns are told.\n'

const names: Readonly<Record<KeptKind, string>> = {
  said: 'Said',
  decided: 'Decided',
  answered: 'Answered',
  did: 'Did',
  denied: 'Denied',
  noted: 'Noted',
}

/**
 * One headline, ending in a newline. For any strings: parsing it gives one headline with these properties. Each text is made
 * `clean` by itself: what begins in one and ends in another would take the lines between with it.
 */
export function keptHeadline(
  { turn, prompt, lines, labels, at, written }: TurnToKeep,
  clean: Redact = redact,
): string {
  const first = clean(prompt).trim().split('\n', 1)[0] ?? ''
  const words = `${written === undefined ? '' : 'Notes on '}${first.replace(/\s+/g, ' ')}`
  const title = orgTitle(words.slice(0, 120).toWellFormed()) || 'A turn'
  const sources =
    labels.sources.length === 0
      ? []
      : [`:SOURCES: ${orgValue(clean(labels.sources.join('; ')).slice(0, 500))}`]
  return `${[
    `* ${title}`,
    ':PROPERTIES:',
    `:TURN: ${orgValue(turn)}`,
    ...(written === undefined
      ? []
      : [
          `:TURNS: ${orgValue(written.covers.join(' '))}`,
          `:WRITTEN_BY: ${orgValue(clean(`model ${written.by}`))}`,
        ]),
    `:CREATED: ${new Date(at).toISOString()}`,
    `:INTEGRITY: ${labels.integrity}`,
    `:CONFIDENTIALITY: ${labels.confidentiality}`,
    ...sources,
    ':END:',
    ...lines.map(({ kind, text }) => `- ${names[kind]}: ${orgValue(clean(text))}`),
  ].join('\n')}\n`
}

/** Headlines with a TURN, in the order of the file. Other text is the user's, and is passed over. */
export function readKept(text: string): readonly KeptTurn[] {
  return parseOrg(text).headlines.flatMap(({ level, properties, title, start, end, drawer }) => {
    const turn = properties.TURN ?? ''
    if (level !== 1 || turn === '') return []
    const from = drawer?.end ?? text.indexOf('\n', start) + 1
    const covers = (properties.TURNS ?? '').split(/\s+/).filter(Boolean)
    return [
      {
        turn,
        title,
        body: from <= 0 ? '' : text.slice(from, end).trim(),
        covers: covers.length === 0 ? [turn] : covers,
        by: properties.WRITTEN_BY ?? '',
      },
    ]
  })
}

/** What the user said and decided, which is to be heeded, and what else is known, which is only told. */
export interface Recalled {
  readonly heeded: string
  readonly told: string
  readonly turns: readonly string[]
}

export const nothingRecalled: Recalled = { heeded: '', told: '', turns: [] }

/** A kept turn with what it shares with a question; comparable within one question only. */
export interface ScoredTurn {
  readonly turn: KeptTurn
  readonly score: number
}

/** By the words they share with the question. In the order of the conversation. */
export function scoredTurns(kept: readonly KeptTurn[], question: string): readonly ScoredTurn[] {
  const scores = scoresOf(kept, question)
  return kept.map((turn, place) => ({ turn, score: scores[place] as number }))
}

export interface RecallOptions {
  /** Tokens that may be used in all, and what a text costs. */
  readonly tokens: number
  readonly cost: (text: string) => number
  /** The last so many turns count as asked for: what is said now mostly hangs on them. */
  readonly recent: number
  /** Turns that the window has in their own words. */
  readonly without: readonly string[]
}

/**
 * Of the kept turns those that a question needs, by their scores, decisions always before the rest. In the order of the
 * conversation.
 */
export function recall(
  scored: readonly ScoredTurn[],
  { tokens, cost, recent, without }: RecallOptions,
): Recalled {
  const open = scored.filter(({ turn }) => !turn.covers.every((one) => without.includes(one)))
  const own = new Map(open.flatMap(({ turn, score }) => (turn.by === '' ? [[turn.turn, score]] : [])))
  const best = open
    .map(({ turn, score }, place) => ({
      turn,
      place,
      // Notes of turns are shorter than what they are about: they come where the best of those would.
      score:
        Math.max(score, ...(turn.by === '' ? [] : turn.covers.map((one) => own.get(one) ?? 0))) +
        (place >= open.length - recent ? recentBonus : 0),
    }))
    .sort(
      (a, b) => b.score - a.score || Number(a.turn.by === '') - Number(b.turn.by === '') || b.place - a.place,
    )
  const chosen = new Map<number, { readonly place: number; readonly turn: KeptTurn; readonly lines: Lines }>()
  let left = tokens
  const price = ({ text }: Lines) => cost(text)
  const add = (place: number, turn: KeptTurn, lines: Lines, floor: number): boolean => {
    const before = chosen.get(place)
    const more = price(lines) - (before ? price(before.lines) : 0)
    if (left - more < floor) return false
    left -= more
    chosen.set(place, { place, turn, lines })
    return true
  }
  // What was decided holds whatever the question is, the newest first; it leaves half of the room for the rest.
  for (let place = open.length - 1; place >= 0; place--) {
    const { turn } = open[place] as ScoredTurn
    const { decided } = linesOf(turn)
    if (turn.by === '' && decided.heeded.length > 0) add(place, turn, decided, tokens / 2)
  }
  for (const { turn, place, score } of best) {
    if (score <= 0) continue
    const { all, heeded } = linesOf(turn)
    // Where an answer is too long, what the user said may still be told.
    if (!add(place, turn, all, 0) && heeded.heeded.length > 0) add(place, turn, heeded, 0)
  }
  const told = [...chosen.values()].sort((a, b) => a.place - b.place)
  return {
    heeded: told.flatMap(({ lines }) => lines.heeded).join('\n'),
    told: told.flatMap(({ lines }) => lines.told).join('\n'),
    turns: told.map(({ turn }) => turn.turn),
  }
}

const recentBonus = 0.5

const decided = new RegExp(`^- ${names.decided}: `, 'm')
const heeded = new RegExp(`^- (?:${names.said}|${names.decided}): `)

interface Lines {
  readonly heeded: readonly string[]
  readonly told: readonly string[]
  /** What it is paid for. */
  readonly text: string
}

/** All lines, those that are heeded, and what was decided. */
interface TurnLines {
  readonly all: Lines
  readonly heeded: Lines
  readonly decided: Lines
}

/** As long as somebody holds the turn: every question looks at all of them. */
const linesKnown = new WeakMap<KeptTurn, TurnLines>()

function linesOf(turn: KeptTurn): TurnLines {
  const known = linesKnown.get(turn)
  if (known) return known
  const { title, body, by } = turn
  const lines = body.split('\n').filter((line) => line.trim() !== '')
  // A model says nothing in the user's name, whatever its lines begin with.
  const own = by === '' ? lines.filter((line) => heeded.test(line)) : []
  const rest = by === '' ? lines.filter((line) => !heeded.test(line)) : lines
  const told = by === '' && rest.length > 0 ? [`Asked: ${title}`, ...rest] : rest
  const made = {
    all: linesFrom(own, told),
    heeded: linesFrom(own, []),
    decided: linesFrom(
      lines.filter((line) => decided.test(line)),
      [],
    ),
  }
  linesKnown.set(turn, made)
  return made
}

const linesFrom = (heeded: readonly string[], told: readonly string[]): Lines => ({
  heeded,
  told,
  text: [...heeded, ...told, ''].join('\n'),
})
