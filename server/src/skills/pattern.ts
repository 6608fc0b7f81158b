// Owns the patterns of triggers and reflexes: words that a request has, in a notation that a person can write and that
// cannot take long to match. `word*`, `(one|other)`, `[optional]`, `{name}` for anything. Pure, never throws.

import { err, ok, type Result } from '../base/result.ts'
import { folded } from './fold.ts'

export interface Pattern {
  readonly written: string
  /** Of what it catches, in order. */
  readonly names: readonly string[]
  /** How much it says: letters of words that must be there. */
  readonly weight: number
  /** A folded request without any of these has it nowhere. */
  readonly signs: readonly string[]
  /** Matches a folded request that is nothing else. */
  readonly whole: RegExp
  /** Matches a folded request that has it somewhere. */
  readonly within: RegExp
}

/** UTF-16 units. More of a request is not looked at by a reflex; its patterns are tried on all of the first part by a trigger. */
const longestReflex = 300
const longestLooked = 2000
const longestPattern = 200
/** Each is one more loop in another when a request nearly matches. */
const mostNames = 3

export function readPattern(written: string): Result<Pattern, string> {
  const text = written.normalize('NFC').trim()
  if (text === '') return err('The pattern is empty.')
  if (text.length > longestPattern) return err(`The pattern is longer than ${longestPattern} characters.`)
  const reader: Reader = { text, at: 0, names: [], weight: 0 }
  const read = sequence(reader, 0)
  if (!read.ok) return read
  if (reader.at < text.length) return err(`"${text[reader.at]}" closes nothing.`)
  if (reader.names.length > mostNames) return err(`At most ${mostNames} names in braces.`)
  if (reader.weight === 0) return err('A pattern needs a word that must be there.')
  const { source, signs } = read.value
  const { names, weight } = reader
  // Made when a request has one of the signs: making them takes longer than all the rest. Folded texts are compared as they
  // are: to let the engine fold its classes takes a hundred times as long.
  let whole: RegExp | null = null
  let within: RegExp | null = null
  return ok({
    written: text,
    names,
    weight,
    signs: signs ?? [''],
    get whole() {
      whole ??= new RegExp(
        `^\\s*${source(longestReflex)}[\\s?!？！${text.endsWith('}') ? '' : '.…。'}]*$`,
        'du',
      )
      return whole
    },
    get within() {
      within ??= new RegExp(source(60), 'u')
      return within
    },
  })
}

/** What it catches of a request that is nothing else, or null. */
export function catches(pattern: Pattern, request: string): readonly string[] | null {
  if (request.length > longestReflex) return null
  const text = request.normalize('NFC')
  const same = folded(text)
  const places = mayBeIn(pattern, same) ? (pattern.whole.exec(same)?.indices ?? null) : null
  return places === null ? null : places.slice(1).map((place) => text.slice(...(place ?? [0, 0])).trim())
}

export function occursIn(pattern: Pattern, request: string): boolean {
  const same = folded(request.slice(0, longestLooked).normalize('NFC'))
  return mayBeIn(pattern, same) && pattern.within.test(same)
}

const mayBeIn = ({ signs }: Pattern, same: string): boolean => signs.some((sign) => same.includes(sign))

/** `{name}` in a text replaced by what was caught; a name that was not caught leaves nothing. */
export const filled = (text: string, { names }: Pattern, caught: readonly string[]): string =>
  text
    .replace(/\{(\w+)\}/g, (_, name: string) => caught[names.indexOf(name)] ?? '')
    .replace(/\s+/g, ' ')
    .trim()

interface Reader {
  readonly text: string
  at: number
  readonly names: string[]
  weight: number
}

interface Part {
  /** `reach`: UTF-16 units that `{name}` may take. */
  source(reach: number): string
  readonly isOptional: boolean
  /** One of these is in every folded text that it matches; null where nothing need be. */
  readonly signs: readonly string[] | null
}

/** Also the end of a sentence before what it is about: `what failed? the terminal`. */
const gap = '[\\s,:?!？！\\-]+'

function sequence(reader: Reader, depth: number): Result<Part, string> {
  const parts: Part[] = []
  for (;;) {
    while (/\s/.test(reader.text[reader.at] ?? '')) reader.at++
    const c = reader.text[reader.at]
    if (c === undefined || c === ')' || c === ']' || c === '|') break
    const part = one(reader, depth)
    if (!part.ok) return part
    parts.push(part.value)
  }
  const first = parts.findIndex(({ isOptional }) => !isOptional)
  if (first < 0) return err(parts.length === 0 ? 'Words are missing.' : 'All of it is optional.')
  return ok({
    isOptional: false,
    signs: surest(parts),
    source: (reach) =>
      parts
        .map((part, i) => {
          const inner = part.source(reach)
          if (i < first) return `(?:${inner}${gap})?`
          if (i === first) return inner
          return part.isOptional ? `(?:${gap}${inner})?` : gap + inner
        })
        .join(''),
  })
}

function one(reader: Reader, depth: number): Result<Part, string> {
  const { text } = reader
  const c = text[reader.at] as string
  if (c === '(' || c === '[') return group(reader, c, depth)
  if (c === '{') {
    const found = /^\{([A-Za-z_]\w{0,30})\}/.exec(text.slice(reader.at))
    const name = found?.[1]
    if (found === null || name === undefined) return err('A name in braces is letters: {name}.')
    if (reader.names.includes(name)) return err(`{${name}} stands there twice.`)
    reader.at += found[0].length
    reader.names.push(name)
    return ok({ isOptional: false, signs: null, source: (reach) => `([^\\n]{1,${reach}}?)` })
  }
  if (c === '}') return err('"}" closes nothing.')
  const word = /^[^\s()[\]{}|]+/.exec(text.slice(reader.at))?.[0] ?? c
  reader.at += word.length
  const isOpen = word.endsWith('*')
  const letters = folded(isOpen ? word.slice(0, -1) : word)
  if (letters === '') return err('"*" needs letters before it.')
  reader.weight += letters.length
  const source = bounded(letters, isOpen)
  return ok({ isOptional: false, signs: [letters], source: () => source })
}

/** Of what must be there, that which is least in other texts: the longest, with few others in its place. */
function surest(parts: readonly Part[]): Part['signs'] {
  const worth = (signs: readonly string[]) => Math.min(...signs.map(({ length }) => length)) / signs.length
  return parts.reduce<Part['signs']>(
    (best, { signs, isOptional }) =>
      isOptional || signs === null || (best !== null && worth(best) >= worth(signs)) ? best : signs,
    null,
  )
}

function group(reader: Reader, open: '(' | '[', depth: number): Result<Part, string> {
  if (depth >= 4) return err('Brackets stand too deep in each other.')
  const outside = reader.weight
  const parts: Part[] = []
  /** What is said whichever of them is there. */
  let least = Number.POSITIVE_INFINITY
  do {
    reader.at++
    reader.weight = 0
    const part = sequence(reader, depth + 1)
    if (!part.ok) return part
    parts.push(part.value)
    least = Math.min(least, reader.weight)
  } while (reader.text[reader.at] === '|')
  const close = open === '(' ? ')' : ']'
  if (reader.text[reader.at] !== close) return err(`"${open}" is not closed.`)
  reader.at++
  reader.weight = outside + (open === '(' ? least : 0)
  return ok({
    isOptional: open === '[',
    signs: parts.some(({ signs }) => signs === null) ? null : parts.flatMap(({ signs }) => signs ?? []),
    source: (reach) => `(?:${parts.map((part) => part.source(reach)).join('|')})`,
  })
}

/** Scripts that put no space between words have no bounds of words either. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u
/**
 * Of a word: all but spaces, punctuation, symbols and pictures. By what it is not, for the engine takes a hundred times as
 * long to make it of `\p{L}`.
 */
const wordClass =
  '[^\\s!-\\/:-@\\[-\\^`\\{-\\xbf\\xd7\\xf7\\u2000-\\u2bff\\u3000-\\u3004\\u3008-\\u3020\\u3030\\ufe00-\\ufe1f\\ufe30-\\ufe6f\\ufeff-\\uff0f\\uff1a-\\uff20\\uff3b-\\uff40\\uff5b-\\uff65\\u{1f000}-\\u{1faff}]'
const wordLike = new RegExp(wordClass, 'u')

function bounded(letters: string, isOpen: boolean): string {
  const all = [...letters]
  const bounds = (c: string | undefined) => c !== undefined && wordLike.test(c) && !unspaced.test(c)
  const before = bounds(all[0]) ? `(?<!${wordClass})` : ''
  const after = isOpen ? `${wordClass}{0,30}` : ''
  const end = bounds(all.at(-1)) ? `(?!${wordClass})` : ''
  return before + letters.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&') + after + end
}
