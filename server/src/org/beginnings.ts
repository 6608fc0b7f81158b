// Owns the search for what links, timestamps and clocks begin with, so that text without any is passed over as fast as the
// engine compares bytes. Says where there may be one, never that there is one.

import { isDigit, isLetter } from './line.ts'

/** Where the next of each kind stands in one text; it follows questions that go forward through the text. */
export interface Beginnings {
  text: string
  /** The part that is searched: the rest of a long text costs nothing when one section is asked for. */
  from: number
  to: number
  window: string
  /** It has carriage returns. */
  returns: boolean
  /** No place before this one is known any more. */
  asked: number
  /** `[`, `<`, `:` and `=>`; -1 when not looked for yet, `to` without one. */
  square: number
  angle: number
  colon: number
  arrow: number
}

/** UTF-16 units that are searched at a time, at least. */
const stretch = 1 << 16

export const noBeginnings = (): Beginnings => ({
  ...{ text: '', from: 0, to: 0, window: '', returns: false, asked: 0 },
  ...{ square: -1, angle: -1, colon: -1, arrow: -1 },
})

/** To be called before the first question about `text` between `from` and `to`. */
export function lookInto(known: Beginnings, text: string, from: number, to: number): void {
  if (from >= known.from && to <= known.to && text === known.text) return
  known.text = text
  known.from = from
  known.to = Math.max(to, Math.min(from + stretch, text.length))
  known.window = text.slice(from, known.to)
  known.returns = known.window.includes('\r')
  forget(known, from)
}

/** The text is held no longer. */
export function letGo(known: Beginnings): void {
  known.text = ''
  known.window = ''
  known.to = known.from
}

function forget(known: Beginnings, from: number): void {
  known.asked = from
  known.square = -1
  known.angle = -1
  known.colon = -1
  known.arrow = -1
}

/** The first place from `at` on where a link, a timestamp, or what a clock has, may begin, or the colon in it; `to` without one. */
export function beginning(known: Beginnings, at: number, to: number): number {
  const { text } = known
  if (at < known.asked) forget(known, at)
  known.asked = at
  let first = to
  if (known.square < at) known.square = find(known, '[', at)
  while (known.square < first && !opensBracket(text.charCodeAt(known.square + 1)))
    known.square = find(known, '[', known.square + 1)
  if (known.square < first) first = known.square
  if (known.angle < at) known.angle = find(known, '<', at)
  while (known.angle < first && !opensAngle(text.charCodeAt(known.angle + 1)))
    known.angle = find(known, '<', known.angle + 1)
  if (known.angle < first) first = known.angle
  if (known.colon < at) known.colon = find(known, ':', at)
  while (known.colon < first && !endsType(text, known.colon)) known.colon = find(known, ':', known.colon + 1)
  if (known.colon < first) first = known.colon
  if (known.arrow < at) known.arrow = find(known, '=>', at)
  return Math.min(known.arrow, first)
}

function find({ window, from, to }: Beginnings, words: string, at: number): number {
  const found = window.indexOf(words, at - from)
  return found < 0 ? to : from + found
}

/** `[[` or a date. */
const opensBracket = (c: number): boolean => c === 91 || isDigit(c)

/** A date, a diary expression or the type of a link. */
const opensAngle = (c: number): boolean => c === 37 || isDigit(c) || isLetter(c)

/** The colon of a plain link has a letter before it and something behind it. */
function endsType(text: string, at: number): boolean {
  if (!isLetter(text.charCodeAt(at - 1)) || at + 1 >= text.length) return false
  const c = text.charCodeAt(at + 1)
  return c !== 32 && c !== 10 && c !== 9 && c !== 41 && c !== 62 && c !== 93
}
