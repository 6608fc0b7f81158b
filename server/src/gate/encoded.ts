// Owns reading what stands in a text in another form: Base64, Base32, lists and dumps of bytes, percent and backslash escapes,
// folded lines. What is compressed or encrypted is not read. Never decides what a secret is.

import { dumps, type Place } from './dumped.ts'

export interface Decoding {
  readonly text: string
  /** Where the units `from` to `to` of it stand in the source, end exclusive, one span for each line. */
  spans(from: number, to: number): readonly Place[]
}

/** Base64 digits of a run that is read where nothing is known yet: shorter ones hold no key. */
const telling = 24

/**
 * What of `text` reads otherwise, in no order; the same characters may be read in several ways. `shortest`: digits of a run
 * of Base64, half as many bytes in hexadecimal ones.
 */
export function decodings(text: string, shortest = telling): readonly Decoding[] {
  if (text.length <= windowLength) return decodingsIn(text, shortest)
  const found: Decoding[] = []
  for (let at = 0; at < text.length; at += windowLength - overlap)
    for (const one of decodingsIn(text.slice(at, at + windowLength), shortest))
      found.push({
        text: one.text,
        spans: (from, to) =>
          one.spans(from, to).map(({ start, end }) => ({ start: start + at, end: end + at })),
      })
  return found
}

/** Longer texts are read in windows that overlap: what a pattern must remember of one run would not fit into its memory. */
const windowLength = 200_000
const overlap = 8_000

function decodingsIn(text: string, shortest: number): readonly Decoding[] {
  const dumped = dumps(text).map(({ bytes, places }) => ({ text: ofBytes(bytes), spans: () => places }))
  return [
    ...base64(text, shortest),
    ...base32(text, shortest),
    ...hexadecimal(text, shortest),
    ...decimals(text),
    ...dumped,
    ...escapes(text),
    ...folded(text),
  ]
}

/** Bytes as text, also where each character has two of them. */
const ofBytes = (bytes: string): string => (bytes.includes('\0') ? bytes.replaceAll('\0', '') : bytes)

/** What no key or sentence is without. */
const readable = /[\x20-\x7e]{6}/

/** From here on a run is looked at as it begins, not at all four places where its digits could. */
const long = 4096

function base64(text: string, shortest: number): readonly Decoding[] {
  return runs(
    text,
    new RegExp(`(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{${shortest},}={0,2}`, 'g'),
    /[A-Za-z0-9+/_-]+={0,2}/y,
  ).flatMap(({ digits, places }) => {
    const clean = digits.replace(/=+$/, '').replaceAll('-', '+').replaceAll('_', '/')
    const shifts = clean.length > long ? [0] : [0, 1, 2, 3]
    return shifts.flatMap((shift) => {
      const rest = clean.slice(shift)
      const bytes = ofBytes(atob(rest.length % 4 === 1 ? rest.slice(0, -1) : rest))
      return readable.test(bytes) ? [{ text: bytes, spans: () => places }] : []
    })
  })
}

const pair = '(?:0x|\\\\x)?[0-9A-Fa-f]{2}'

function hexadecimal(text: string, shortest: number): readonly Decoding[] {
  const first = new RegExp(
    `(?<![0-9A-Za-z])${pair}(?:[ :;,.|'"-]{0,4}${pair}){${Math.floor(shortest / 2) - 1},}`,
    'g',
  )
  const next = new RegExp(`(?<![0-9A-Za-z])${pair}(?:[ :;,.|'"-]{0,4}${pair})*,?`, 'y')
  return runs(text, first, next).flatMap(({ digits, places }) => {
    const bytes = ofBytes(
      (digits.replace(/0x|\\x|[ :;,.|'"-]/g, '').match(/../g) ?? [])
        .map((byte) => String.fromCharCode(Number.parseInt(byte, 16)))
        .join(''),
    )
    return readable.test(bytes) ? [{ text: bytes, spans: () => places }] : []
  })
}

function base32(text: string, shortest: number): readonly Decoding[] {
  const first = new RegExp(`(?<![A-Za-z0-9])[A-Z2-7]{${shortest},}={0,6}(?![A-Za-z0-9])`, 'g')
  return runs(text, first, /[A-Z2-7]+={0,6}/y).flatMap(({ digits, places }) => {
    let bits = 0
    let value = 0
    let bytes = ''
    for (const digit of digits.replace(/=+$/, '')) {
      value = ((value << 5) | 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(digit)) & 0xfff
      bits += 5
      if (bits < 8) continue
      bits -= 8
      bytes += String.fromCharCode((value >> bits) & 0xff)
    }
    return readable.test(bytes) ? [{ text: bytes, spans: () => places }] : []
  })
}

/** Bytes as numbers, in lines or a list. */
function decimals(text: string): readonly Decoding[] {
  return [...text.matchAll(/(?<![\w.])\d{1,3}(?:[ :;,.|\t\r\n]{1,6}\d{1,3}){11,}(?!\w)/g)].flatMap(
    ({ index, 0: list }) => {
      const numbers = (list.match(/\d+/g) ?? []).map(Number)
      const bytes = ofBytes(numbers.map((number) => String.fromCharCode(Math.min(number, 255))).join(''))
      const place = { start: index, end: index + list.length }
      return readable.test(bytes) ? [{ text: bytes, spans: () => [place] }] : []
    },
  )
}

interface Run {
  readonly digits: string
  /** One for each line. */
  readonly places: readonly Place[]
}

/** Runs of digits, with the lines below that hold nothing else: long ones are wrapped, and lines are shown with numbers. */
function runs(text: string, first: RegExp, next: RegExp): readonly Run[] {
  const found: Run[] = []
  for (let match = first.exec(text); match !== null; match = first.exec(text)) {
    // Looked at line by line: a text that grows would be copied for each look.
    const lines = [match[0]]
    let end = match.index + match[0].length
    const places = [{ start: match.index, end }]
    for (;;) {
      lineBreak.lastIndex = end
      const gap = lineBreak.exec(text)
      if (gap === null || lines.at(-1)?.endsWith('=')) break
      next.lastIndex = end + gap[0].length
      const more = next.exec(text)
      lineEnd.lastIndex = next.lastIndex
      if (more === null || !lineEnd.test(text)) break
      places.push({ start: more.index, end: more.index + more[0].length })
      lines.push(more[0])
      end = more.index + more[0].length
    }
    first.lastIndex = end
    found.push({ digits: lines.join(''), places })
  }
  return found
}

const lineBreak = /,?[ \t]*\r?\n[ \t]*(?:\d+: ?)?[ \t]*/y
const lineEnd = /[ \t]*(?:\r?\n|$)/y

const escaped =
  /%([0-9A-Fa-f]{2})|\\x([0-9A-Fa-f]{2})|\\u([0-9A-Fa-f]{4})|\\([0-3][0-7]{2})|&#(\d{2,3});|&#x([0-9A-Fa-f]{2});/g

const hasEscape = new RegExp(escaped.source)

/** Units of a line that are read: keys do not stand in longer ones by escapes. */
const longestLine = 20_000

/**
 * The lines that have any, with their escapes as what they stand for: one below the other, because what is read in each
 * text is looked through again.
 */
function escapes(text: string): readonly Decoding[] {
  const starts: number[] = []
  const breaks = new Set<number>()
  let read = ''
  for (let start = 0, end = 0; start < text.length; start = end + 1) {
    const next = text.indexOf('\n', start)
    end = next < 0 ? text.length : next
    const line = text.slice(start, Math.min(end, start + longestLine + 1))
    if (line.length > longestLine || !hasEscape.test(line)) continue
    read += unescaped(line, start, starts)
    breaks.add(read.length)
    starts.push(end)
    read += '\n'
  }
  if (read === '') return []
  const spans = (from: number, to: number): readonly Place[] => {
    const places: Place[] = []
    let begin = from
    for (let at = from; at <= to; at++) {
      if (at < to && !breaks.has(at)) continue
      if (at > begin) places.push({ start: starts[begin] as number, end: starts[at] as number })
      begin = at + 1
    }
    return places
  }
  return [{ text: read, spans }]
}

/** `starts` gets where each of its units begins, from `offset` on. */
function unescaped(line: string, offset: number, starts: number[]): string {
  let read = ''
  let at = 0
  const plain = (until: number) => {
    for (; at < until; at++) {
      starts.push(offset + at)
      read += line[at]
    }
  }
  for (const match of line.matchAll(escaped)) {
    plain(match.index)
    const [, percent, hex, unicode, octal, decimal, entity] = match
    const code = percent ?? hex ?? unicode ?? entity
    const unit =
      code !== undefined
        ? Number.parseInt(code, 16)
        : octal !== undefined
          ? Number.parseInt(octal, 8)
          : Number(decimal)
    starts.push(offset + at)
    read += String.fromCharCode(unit)
    at += match[0].length
  }
  plain(line.length)
  return read
}

/** Lines as `fold` cuts them: of one length, the last one perhaps shorter, and nothing but one word in each. */
function folded(text: string): readonly Decoding[] {
  const found: Decoding[] = []
  let group: { readonly start: number; readonly word: string }[] = []
  const close = () => {
    if (group.length > 1) found.push(joined(group))
    group = []
  }
  for (const match of text.matchAll(wordLine)) {
    const [line, before = '', word = ''] = match
    const start = match.index + before.length
    const [first] = group
    const last = group.at(-1)
    const follows = last !== undefined && text.slice(last.start + last.word.length, match.index).trim() === ''
    if (first && (!follows || last?.word.length !== first.word.length || word.length > first.word.length))
      close()
    if (line !== '') group.push({ start, word })
  }
  close()
  return found
}

/** Each line's one word, behind its number where there is one. */
const wordLine = /^([ \t]*(?:\d+: ?)?)([^\s]{1,200})[ \t]*\r?$/gm

function joined(lines: readonly { readonly start: number; readonly word: string }[]): Decoding {
  const width = lines[0]?.word.length ?? 1
  return {
    text: lines.map(({ word }) => word).join(''),
    spans: (from, to) =>
      lines.slice(Math.floor(from / width), Math.ceil(to / width)).map(({ start, word }, i) => {
        const at = (Math.floor(from / width) + i) * width
        return { start: start + Math.max(0, from - at), end: start + Math.min(word.length, to - at) }
      }),
  }
}
