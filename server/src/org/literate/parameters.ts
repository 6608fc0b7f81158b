// Owns what the header arguments of a block come to: those of the file, of the headlines around it, of its language and
// its own, merged as `org-babel-merge-params` does. Never evaluates Lisp: such a value is named and left alone.

import { readHeaders } from '../lint/header-arguments.ts'

/** Values by name without the colon. An argument without a value is there, with null. */
export interface Parameters {
  readonly values: ReadonlyMap<string, string | null>
  /** `name=value` as written, in order; a later one of the same name takes the place of the earlier one. */
  readonly vars: readonly Variable[]
  /** Arguments whose value is Lisp that Org would run. */
  readonly lisp: readonly string[]
}

export interface Variable {
  readonly name: string
  /** As written: a literal, or a reference to something that has a name. */
  readonly value: string
}

/** What Org gives every block. */
const defaults = ':session none :results replace :exports code :cache no :noweb no :hlines no :tangle no'

/** Groups of `:results` of which one word counts: the last. */
const resultGroups: readonly (readonly string[])[] = [
  ['file', 'list', 'vector', 'table', 'scalar', 'verbatim'],
  ['raw', 'html', 'latex', 'org', 'code', 'pp', 'drawer', 'link', 'graphics'],
  ['replace', 'silent', 'none', 'discard', 'append', 'prepend'],
  ['output', 'value'],
]

/** What it gives code in a line of text. */
const inlineDefaults = ':session none :results replace :exports results :hlines yes'

/** `layers` from the outermost to the innermost, each as it is written. */
export const readParameters = (layers: readonly string[], place: 'block' | 'inline' = 'block'): Parameters =>
  [place === 'block' ? defaults : inlineDefaults, ...layers].reduce(withLayer, {
    values: new Map(),
    vars: [],
    lisp: [],
  })

/** With what one more layer says. */
export function withLayer(before: Parameters, layer: string): Parameters {
  const values = new Map(before.values)
  const vars = new Map(before.vars.map((variable) => [variable.name, variable]))
  const lisp = new Set(before.lisp)
  let results: readonly string[] = (values.get('results') ?? '').split(' ').filter(Boolean)
  for (const { name: written, value: given } of readHeaders(layer)) {
    const name = written.replace(/^:/, '')
    if (name === 'var') {
      for (const variable of variables(given ?? '')) vars.set(variable.name, variable)
      continue
    }
    if (given !== null && /^[('`[]/.test(given)) lisp.add(name)
    else lisp.delete(name)
    const value = given === null ? null : literal(given)
    if (name === 'results') results = merged(results, value ?? '')
    else values.set(name, value)
  }
  values.set('results', results.join(' '))
  return { values, vars: [...vars.values()], lisp: [...lisp] }
}

/** With the arguments of a call: `x=1` by its name, `1` for the variable at that place. */
export function withArguments(before: Parameters, given: readonly string[]): Parameters {
  const vars = [...before.vars]
  let place = 0
  for (const written of given) {
    const [, name, value] = /^([^=\s("'[]+)\s*=\s*([\s\S]*)$/.exec(written) ?? []
    const at = name === undefined ? place++ : vars.findIndex((one) => one.name === name)
    const old = vars[at]
    if (old) vars[at] = { name: old.name, value: value ?? written }
    else if (name !== undefined) vars.push({ name, value: value ?? '' })
  }
  return { ...before, vars }
}

function merged(before: readonly string[], given: string): readonly string[] {
  let words = before
  for (const word of given.split(/\s+/).filter(Boolean)) {
    const group = resultGroups.find((one) => one.includes(word)) ?? [word]
    words = [...words.filter((one) => !group.includes(one)), word]
  }
  return words
}

/** `a=1 b="two words"`: cut at spaces outside of brackets and strings. */
function variables(given: string): readonly Variable[] {
  const pieces: string[][] = []
  for (const word of words(given)) {
    const last = pieces.at(-1)
    if (last && (last.at(-1)?.endsWith('=') || word.startsWith('='))) last.push(word)
    else pieces.push([word])
  }
  return pieces.flatMap((parts) => {
    const piece = parts.join('')
    const [, name = '', value = ''] = /^([^=\s]+)\s*=\s*([\s\S]*)$/.exec(piece) ?? []
    return name === '' ? [] : [{ name, value: value.replace(/,$/, '') }]
  })
}

function words(given: string): readonly string[] {
  const found: string[] = []
  let depth = 0
  let quoted = false
  let word = ''
  for (let i = 0; i < given.length; i++) {
    const c = given[i] as string
    if (/\s/.test(c) && depth === 0 && !quoted) {
      if (word !== '') found.push(word)
      word = ''
      continue
    }
    if (c === '"' && given[i - 1] !== '\\') quoted = !quoted
    else if (!quoted && (c === '(' || c === '[')) depth++
    else if (!quoted && (c === ')' || c === ']')) depth = Math.max(0, depth - 1)
    word += c
  }
  return word === '' ? found : [...found, word]
}

/** A value that is one Lisp string is that string. */
export function literal(value: string): string {
  if (!/^"(?:[^"\\]|\\[\s\S])*"$/.test(value)) return value
  return value
    .slice(1, -1)
    .replace(/\\([\s\S])/g, (_, c: string) => ({ n: '\n', t: '\t', r: '\r', '\n': '' })[c] ?? c)
}

/** The value of an argument; `fallback` where it is not given. */
export const argument = ({ values }: Parameters, name: string, fallback = ''): string =>
  values.get(name) ?? fallback
