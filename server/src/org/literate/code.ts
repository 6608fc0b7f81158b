// Owns what is evaluated for a block: its code with its variables around it, in the form that gives the kind of result it
// asks for, as Org's libraries of the languages do; and what value comes of what was printed or returned. Pure.

import type { CodeBlock } from './block.ts'
import { type Feed, fed } from './fed.ts'
import { readScript } from './lisp.ts'
import { argument } from './parameters.ts'
import { readPrinted } from './printed.ts'
import { hline, type Value } from './value.ts'

/** How sessions call the languages that they evaluate; what is not here is run as a command. */
const evaluated: ReadonlyMap<string, string> = new Map(
  Object.entries({
    python: 'python',
    python3: 'python',
    js: 'javascript',
    javascript: 'javascript',
    node: 'javascript',
    ts: 'typescript',
    typescript: 'typescript',
    sh: 'bash',
    shell: 'bash',
    bash: 'bash',
  }),
)

export const evaluatedAs = (language: string): string | null => evaluated.get(language.toLowerCase()) ?? null

/** How a value becomes the text that a result is made of. `none`: only what is printed counts. */
export type Shows = 'none' | 'plain' | 'pretty' | 'table' | 'list'

export interface Code {
  readonly text: string
  readonly shows: Shows
}

export const resultWords = ({ parameters }: CodeBlock): readonly string[] =>
  argument(parameters, 'results').split(/\s+/).filter(Boolean)

/** null: a process of its own, of which nothing stays. */
export function sessionOf({ parameters }: CodeBlock): string | null {
  if (!parameters.values.has('session')) return null
  const name = parameters.values.get('session') ?? 'default'
  return name === 'none' ? null : name
}

/** `body` has its references expanded; `lines` give it its variables. `feed`: what a shell is given beside. */
export function codeOf(
  block: CodeBlock,
  body: string,
  lines: readonly string[],
  feed: Feed | null = null,
): Code {
  const { parameters } = block
  const words = resultWords(block)
  const extra = (name: string) => {
    const value = parameters.values.get(name) ?? null
    return value === null ? [] : [value]
  }
  const full = [...extra('prologue'), ...lines, body, ...extra('epilogue')].join('\n')
  const isOutput = words.includes('output')
  const isAlone = sessionOf(block) === null
  const preamble = extra('preamble').map((line) => `${line}\n`)
  switch (evaluatedAs(block.language)) {
    case 'python': {
      if (isOutput) return { text: [...preamble, full].join(''), shows: 'none' }
      const returned = argument(parameters, 'return')
      const shows = words.includes('pp')
        ? 'pretty'
        : (['list', 'table'] as const).find((word) => words.includes(word))
      const value = returned === '' ? full : `${full}\n${isAlone ? 'return ' : ''}${returned}`
      return {
        text: isAlone ? `${preamble.join('')}def main():\n${shifted(value)}\n\nmain()` : value,
        shows: shows ?? 'plain',
      }
    }
    case 'javascript':
    case 'typescript': {
      if (isOutput) return { text: full, shows: 'none' }
      const head = /\bawait\b/.test(full) ? 'await (async function(){' : '(function(){'
      return { text: isAlone ? `${head}${full}\n}())` : full, shows: 'plain' }
    }
    case 'bash': {
      const text = wantsExitCode(words) ? `${full}\necho $?` : full
      return { text: feed === null ? text : fed(text, feed), shows: 'none' }
    }
    default:
      return { text: full, shows: 'none' }
  }
}

const wantsExitCode = (words: readonly string[]): boolean => words.includes('value')

/** Four columns to the right, but for what is inside of a string of several lines. */
function shifted(code: string): string {
  let quote = ''
  return code
    .split('\n')
    .map((line) => {
      const isInside = quote !== ''
      quote = quoteAfter(line, quote)
      return isInside || line.trim() === '' ? line : `    ${line}`
    })
    .join('\n')
}

/** The quotes of the string that goes on behind the line; empty for none. */
function quoteAfter(line: string, before: string): string {
  let quote = before
  for (let i = 0; i < line.length; i++) {
    if (line[i] === '\\') i++
    else if (quote !== '') {
      if (line.startsWith(quote, i)) {
        i += quote.length - 1
        quote = ''
      }
    } else if (line[i] === '#') return ''
    else if (line[i] === '"' || line[i] === "'") {
      const c = line[i] as string
      quote = line.startsWith(c.repeat(3), i) ? c.repeat(3) : c
      i += quote.length - 1
    }
  }
  return quote.length === 3 ? quote : ''
}

export interface Came {
  /** The value as text, by `Shows`. */
  readonly value: string
  readonly printed: string
}

/** What the result of the block is, before it is written to a file or handed on. */
export function cameTo(block: CodeBlock, came: Came): Value {
  const words = resultWords(block)
  if (words.includes('discard')) return null
  const has = (...names: readonly string[]) => names.some((name) => words.includes(name))
  const isText =
    has('scalar', 'verbatim', 'html', 'code', 'pp', 'file') ||
    (has('output', 'raw', 'org', 'drawer') && !has('table'))
  const value = read(block, came, words, isText)
  const isCell = !has('output') && has('vector', 'table') && (value === null || typeof value !== 'object')
  return isCell && value !== null ? [[value]] : value
}

function read(
  { language }: CodeBlock,
  { value, printed }: Came,
  words: readonly string[],
  isText: boolean,
): Value {
  const raw = words.includes('output') ? printed : value
  switch (evaluatedAs(language)) {
    case 'python': {
      if (isText || raw.startsWith('{')) return raw
      const found = readScript(raw)
      return found !== null && typeof found === 'object'
        ? found.map((entry) => (entry === 'None' ? hline : entry))
        : found
    }
    case 'javascript':
    case 'typescript':
      return isText || !/^\[[\s\S]*\]$|^[-+.\d]+$/.test(raw) ? raw : readScript(raw)
    default: {
      const lines = printed.split('\n').filter((line) => line !== '')
      const text = wantsExitCode(words) ? (lines.at(-1) ?? '') : printed
      return isText ? text : readPrinted(text)
    }
  }
}
