// Owns Lisp data as text: what Org reads out of what code printed, and how it prints it again. Reads data only; nothing is
// ever evaluated. The references are `org-babel-read` and `org-babel-script-escape` of Org 9.7. Pure.

import { type Entry, hline, type Value } from './value.ts'

/** A number where the text is one, as `org-babel--string-to-number` says; else the text. */
export function readNumber(text: string): number | string {
  const trimmed = text.trim()
  if (!/^[-0-9e.+]+$/.test(trimmed)) return text
  const value = numberOf(trimmed)
  return value ?? text
}

/** Lists, tuples and strings as scripting languages print them; everything else is a number or the text itself. */
export function readScript(text: string): Value {
  const ends = `${text[0] ?? ''}${text.at(-1) ?? ''}`
  const isList = text.length >= 2 && (ends === '[]' || ends === '{}' || ends === '()')
  const isString = text.length > 2 && (ends === "''" || ends === '""')
  if (!isList && !isString) return text.trim() === '' ? text : readNumber(text)
  const lisp = escaped(text)
  const read = lisp === null ? null : readData(lisp)
  return read === null ? text : (read.value as Value)
}

/** As text of Lisp: brackets are those of lists, commas blanks, and strings stand in double quotes. null: it is none. */
function escaped(text: string): string | null {
  let quote = ''
  let out = ''
  for (let i = 0; i < text.length; i++) {
    const c = text[i] as string
    if (c === '\\') {
      if (quote === '') return null
      const next = text[++i] ?? ''
      if (next === "'" && quote === "'") out += next
      else if (next === '"') out += quote === "'" ? '\\\\\\"' : '\\"'
      else out += next === '\\' ? '\\\\' : `\\\\${next}`
    } else if (quote !== '') {
      if (c === quote) quote = ''
      out += c === "'" && quote === '' ? '"' : c === '"' && quote === "'" ? '\\"' : c
    } else if (c === "'" || c === '"') {
      quote = c
      out += '"'
    } else out += '[{'.includes(c) ? '(' : ']}'.includes(c) ? ')' : c === ',' ? ' ' : c
  }
  return quote === '' ? out : null
}

/** The first thing in the text; null where there is none, or it is no data. Symbols come as their names. */
export function readData(text: string): { readonly value: Entry } | null {
  let at = 0
  const blanks = () => {
    while (/\s/.test(text[at] ?? '')) at++
  }
  const one = (depth: number): { readonly value: Entry } | null => {
    blanks()
    const c = text[at]
    if (c === undefined || c === ')' || depth > 200) return null
    if (c === '"') return string()
    if (c === '(') return list(depth)
    const atom = /^[^\s()"';`,]+/.exec(text.slice(at))?.[0]
    if (atom === undefined || atom === '.') return null
    at += atom.length
    return { value: atom === 'nil' ? null : atom === 'hline' ? hline : (numberOf(atom) ?? atom) }
  }
  const list = (depth: number) => {
    at++
    const found: Entry[] = []
    for (;;) {
      blanks()
      if (text[at] === ')') {
        at++
        // The empty list is nil.
        return { value: found.length === 0 ? null : found }
      }
      const next = one(depth + 1)
      if (next === null) return null
      found.push(next.value)
    }
  }
  const string = () => {
    let out = ''
    for (at++; at < text.length; at++) {
      const c = text[at] as string
      if (c === '"') {
        at++
        return { value: out }
      }
      if (c !== '\\') out += c
      else {
        const next = text[++at] ?? ''
        out += escapes[next] ?? next
      }
    }
    return null
  }
  return one(0)
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '\n': '' }

/** Floating point numbers that Lisp writes otherwise than we do come as what it writes. */
function numberOf(text: string): number | string | null {
  if (/^[-+]?\d+\.?$/.test(text)) {
    const whole = text.replace(/^\+|\.$/g, '')
    return Number.isSafeInteger(Number(whole)) ? Number(whole) : whole
  }
  if (!/^[-+]?(?:\d+\.\d+|\.\d+|\d+\.?(?=e))(?:e[-+]?\d+)?$/i.test(text)) return null
  const value = Number(text)
  const written = floatText(value)
  return written === String(value) ? value : written
}

/** As `%S` prints it: the fewest of 15 to 17 digits that say the same, with a point or an exponent. */
function floatText(value: number): string {
  if (Object.is(value, -0)) return '-0.0'
  const digits = [15, 16].find((count) => Number(value.toPrecision(count)) === value) ?? 17
  const [mantissa = '', exponent] = value.toPrecision(digits).split('e')
  const short = mantissa.includes('.') ? mantissa.replace(/\.?0+$/, '') : mantissa
  if (exponent !== undefined) return `${short}e${exponent.replace(/^([-+])(\d)$/, '$10$2')}`
  return short.includes('.') ? short : `${short}.0`
}

/** As `%S` prints it. */
export function printLisp(value: Entry): string {
  if (value === null) return 'nil'
  if (value === hline) return 'hline'
  if (typeof value === 'number') return String(value)
  if (typeof value === 'string') return `"${value.replace(/["\\]/g, '\\$&')}"`
  return `(${value.map(printLisp).join(' ')})`
}
