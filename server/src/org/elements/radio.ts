// Owns radio links: plain text that repeats a radio target of the file. Never finds the targets themselves.

import { lowerBound } from './source.ts'
import { codeAt, codeBefore, isAlphanumeric } from './syntax.ts'

interface Match {
  readonly at: number
  readonly end: number
}

/** Every place of a text where a target stands. */
export interface Radio {
  /** Those with no letter or digit on either side. */
  readonly free: readonly Match[]
  readonly starts: readonly number[]
  /** All, by start and by end: the ends of a narrowed text count as free. */
  readonly byStart: ReadonlyMap<number, readonly Match[]>
  readonly byEnd: ReadonlyMap<number, readonly Match[]>
  readonly freeBefore: (at: number) => boolean
  readonly freeBehind: (at: number) => boolean
}

/** Scripts that put no blanks between words (Emacs' category `|`). */
const breakable = (code: number): boolean =>
  (code >= 0x2e80 && code <= 0x312f) ||
  (code >= 0x3190 && code <= 0x9fd5) ||
  (code >= 0xf900 && code <= 0xfaff) ||
  (code >= 0xff01 && code <= 0xff9f) ||
  (code >= 0xf0b && code <= 0xf14 && code !== 0xf0c && code !== 0xf13) ||
  code === 0xf7f

const isFree = (code: number): boolean => code < 0 || !isAlphanumeric(code) || breakable(code)

interface Known {
  /** Longest first; of two of one length the later one in the file. */
  readonly targets: readonly string[]
  /** One group for each. */
  readonly pattern: RegExp
}

const knownOf = new WeakMap<readonly string[], Known | null>()

function knownTargets(all: readonly string[]): Known | null {
  let known = knownOf.get(all)
  if (known === undefined) {
    const latest = [...new Set(all)].filter((target) => target !== '').reverse()
    const targets = latest.sort((a, b) => [...b].length - [...a].length)
    const sources = targets.map((target) => `(?=(${patternText(target)})?)`)
    known = targets.length === 0 ? null : { targets, pattern: new RegExp(sources.join(''), 'iuy') }
    knownOf.set(all, known)
  }
  return known
}

/** Those that have a case in ECMAScript, as s and k, and none in Emacs. */
const oldLetters = (text: string): string => text.replace(/[^\u017f\u212a]/g, '')

const patternText = (target: string): string =>
  target.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&').replace(/ +/g, white)

const white = '[\\t\\n\\f\\r \\u00a0\\u2000-\\u200b\\u202f\\u205f\\u3000]+'

const anywhere = new WeakMap<readonly string[], RegExp>()

/** May `text` repeat one of the targets? Without a look at what stands around. */
export function mayRepeat(text: string, targets: readonly string[]): boolean {
  let pattern = anywhere.get(targets)
  if (!pattern) {
    const known = [...new Set(targets)].filter((target) => target !== '')
    pattern = new RegExp(known.map((target) => patternText(target)).join('|') || '(?!)', 'iu')
    anywhere.set(targets, pattern)
  }
  return pattern.test(text)
}

export function radioLinks(text: string, offset: number, targets: readonly string[]): Radio | null {
  const known = knownTargets(targets)
  if (!known) return null
  const { pattern } = known
  const firsts = new RegExp(
    [...new Set(targets)]
      .filter((target) => target !== '')
      .map((target) => [...target][0]?.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'))
      .join('|'),
    'giu',
  )
  const free: Match[] = []
  const byStart = new Map<number, Match[]>()
  const byEnd = new Map<number, Match[]>()
  const freeBefore = (at: number) => isFree(codeBefore(text, at - offset, 0))
  const freeBehind = (at: number) => isFree(codeAt(text, at - offset, text.length))
  for (const { index } of text.matchAll(firsts)) {
    pattern.lastIndex = index
    const found = pattern.exec(text)
    let isOpen = freeBefore(offset + index)
    for (const [i, target] of found?.slice(1).entries() ?? []) {
      if (target === undefined || oldLetters(target) !== oldLetters(known.targets[i] as string)) continue
      const match = { at: offset + index, end: offset + index + target.length }
      push(byStart, match.at, match)
      push(byEnd, match.end, match)
      if (!isOpen || !freeBehind(match.end)) continue
      free.push(match)
      isOpen = false
    }
  }
  return { free, starts: free.map(({ at }) => at), byStart, byEnd, freeBefore, freeBehind }
}

function push(map: Map<number, Match[]>, key: number, match: Match): void {
  const list = map.get(key)
  if (list) list.push(match)
  else map.set(key, [match])
}

/** The first radio link from `start` on in the part of the text between `from` and `to`, or null. */
export function nextRadio(radio: Radio, start: number, from: number, to: number): Match | null {
  const { free, starts, byStart, byEnd, freeBefore, freeBehind } = radio
  if (start === from) {
    const here = byStart.get(from)?.find(({ end }) => end === to || (end < to && freeBehind(end)))
    if (here) return here
  }
  const last = byEnd.get(to)?.find(({ at }) => at >= start && (at === from || freeBefore(at))) ?? null
  let i = lowerBound(starts, start)
  while (i < free.length && (free[i] as Match).end > to && (free[i] as Match).at < to) i++
  const first = free[i]
  if (!first || first.end > to) return last
  return last && last.at < first.at ? last : first
}
