// Owns how a reference is written, `file:name[headers](arguments)[index]`, and what an index takes out of a value. The
// reference is `org-babel-ref-resolve` of Org 9.7. Never looks anything up.

import type { Entry, Value } from './value.ts'

export interface Reference {
  /** Empty for this file. */
  readonly file: string
  readonly name: string
  /** Header arguments for a block, as written. */
  readonly header: string
  /** Values for a block's variables, as written: `x=1`, or `1` for the next one. */
  readonly args: readonly string[]
  /** null: the whole. */
  readonly index: string | null
  /** `name[]`: the code of a block, not what it gives. */
  readonly wants: 'value' | 'contents'
}

export function readReference(written: string): Reference {
  let rest = written
  let index: string | null = null
  let wants: Reference['wants'] = 'value'
  const indexed = /^([\s\S]*)\[([^[]*)\]$/.exec(rest)
  if (indexed && count(indexed[1] ?? '', '(') === count(indexed[1] ?? '', ')')) {
    rest = indexed[1] ?? ''
    if (indexed[2]) index = indexed[2]
    else wants = 'contents'
  }
  let header = ''
  let args: readonly string[] = []
  const called = /^([^[(]+)(?:\[([^\]]*)\])?\(([\s\S]*)\)$/.exec(rest)
  if (called) {
    rest = called[1] ?? ''
    header = called[2] ?? ''
    args = splitArguments(called[3] ?? '')
  }
  const split = /^(.+):(.+)$/.exec(rest)
  return { file: split?.[1] ?? '', name: split?.[2] ?? rest, header, args, index, wants }
}

const count = (text: string, c: string): number => text.split(c).length - 1

/** At commas outside of brackets and strings. */
export function splitArguments(text: string): readonly string[] {
  const found: string[] = []
  let depth = 0
  let isQuoted = false
  let part = ''
  for (let i = 0; i < text.length; i++) {
    const c = text[i] as string
    if (c === ',' && depth === 0 && !isQuoted) {
      found.push(part.trim())
      part = ''
      continue
    }
    if (c === '"' && text[i - 1] !== '\\') isQuoted = !isQuoted
    else if (!isQuoted && (c === '(' || c === '[')) depth++
    else if (!isQuoted && (c === ')' || c === ']')) depth--
    part += c
  }
  return [...found, part.trim()].filter((one) => one !== '')
}

/** `2`, `0:1`, `,1`, `-1,*`: from 0, negative ones from the end; `org-babel-ref-index-list`. */
export function taken(value: Value, index: string): Value {
  if (value === null || typeof value !== 'object' || index === '') return value
  const comma = index.indexOf(',')
  const portion = comma < 0 ? index : index.slice(0, comma)
  const rest = comma < 0 ? '' : index.slice(comma + 1)
  const wrap = (at: number) => (at < 0 ? value.length + at : at)
  const range = /(-?\d+):(-?\d+)/.exec(portion)
  let from = 0
  let to = value.length - 1
  if (range) {
    from = wrap(Number(range[1]))
    to = wrap(Number(range[2]))
  } else if (portion !== '' && !portion.includes('*')) from = to = wrap(Number.parseInt(portion, 10) || 0)
  const parts: Entry[] = []
  for (let at = from; at <= Math.min(to, value.length - 1); at++) {
    const entry = value[at] ?? null
    parts.push(entry !== null && typeof entry === 'object' ? taken(entry, rest) : entry)
  }
  return parts.length === 1 ? (parts[0] as Value) : parts
}
