// Owns the lines that give a block its variables, in the languages where Org writes plain assignments: Python, JavaScript,
// TypeScript and shells. What a variable's value is, `reference.ts` says.

import type { OrgDocument } from '../parse.ts'
import { argument, type Parameters } from './parameters.ts'
import { resolve } from './reference.ts'
import { type Entry, hline, type Value } from './value.ts'

interface Assigned {
  readonly lines: readonly string[]
  /** Names of variables that there is no way to write. */
  readonly unknown: readonly string[]
}

type Write = (name: string, value: Value) => string

export function assignments(
  document: OrgDocument,
  text: string,
  language: string,
  parameters: Parameters,
): Assigned {
  const write = writers[language] ?? null
  const lines: string[] = []
  const unknown: string[] = []
  for (const { name, value } of parameters.vars) {
    const known = write && resolve(document, text, value)
    if (!write || !known) unknown.push(name)
    else lines.push(write(name, asGiven(known.value, parameters).value))
  }
  return { lines, unknown }
}

/** The lines that give one variable its value; null where the language has no way that is known here. */
export const assignment = (language: string, name: string, value: Value): string | null =>
  writers[language]?.(name, value) ?? null

interface Given {
  readonly value: Value
  /** The headings that were taken off. */
  readonly names: readonly Entry[] | null
}

/** A table without its headings and lines, unless `:colnames` and `:hlines` say that they are wanted. */
export function asGiven(value: Value, parameters: Parameters): Given {
  if (value === null || typeof value !== 'object') return { value, names: null }
  const names = parameters.values.get('colnames')
  const hasHead =
    value.length > 1 && value[0] !== hline && value[1] === hline && !value.slice(2).includes(hline)
  let rows = value
  let head: readonly Entry[] | null = null
  if (names !== 'no' && (names || hasHead)) {
    const from = Math.max(
      0,
      rows.findIndex((row) => row !== hline),
    )
    const first = rows[from]
    if (first !== null && typeof first === 'object') head = first
    rows = rows.slice(from + (rows[from + 1] === hline ? 2 : 1))
  }
  const kept = argument(parameters, 'hlines') === 'yes' ? rows : rows.filter((row) => row !== hline)
  return { value: kept, names: head }
}

const javaScript: Write = (name, value) =>
  `var ${name}=${inBrackets(value, 'hline').replaceAll('\n', '\\n')};`

const python: Write = (name, value) => {
  const text = inBrackets(value, 'None')
  return `${name}=${typeof value === 'string' && /[\n\r]/.test(value) ? `""${text}""` : text}`
}

function inBrackets(value: Value | Entry, line: string): string {
  if (value === null) return '[]'
  if (value === hline) return line
  if (typeof value === 'object') return `[${value.map((one) => inBrackets(one, line)).join(', ')}]`
  return lispText(value)
}

/** As `%S` prints it. */
const lispText = (value: string | number): string =>
  typeof value === 'number' ? String(value) : `"${value.replace(/["\\]/g, '\\$&')}"`

const shell: Write = (name, value) => `${name}=${quoted(value)}`

/** Lists are arrays, and tables arrays by the text in their first column. */
const bash: Write = (name, value) => {
  if (value === null || typeof value !== 'object' || value.length === 0) return shell(name, value)
  const [first] = value
  const isTable = first !== null && typeof first === 'object' && first.length > 1
  if (!isTable) return `unset ${name}\ndeclare -a ${name}=( ${value.map(quoted).join(' ')} )`
  const rows = value.map((row) => {
    const [key, ...rest] = row as readonly Entry[]
    return `${name}[${quoted(key ?? '')}]=${quoted(rest)}`
  })
  return `unset ${name}\ndeclare -A ${name}\n${rows.join('\n')}`
}

const quoted = (value: Value | Entry): string => `'${words(value).replaceAll("'", `'"'"'`)}'`

/** Cells stand behind tabs, rows and items in lines. */
function words(value: Value | Entry): string {
  if (value === null) return ''
  if (value === hline) return 'hline'
  if (typeof value !== 'object') return String(value)
  return value
    .map((row) => (row !== null && typeof row === 'object' ? row.map(words).join('\t') : words(row)))
    .join('\n')
}

const writers: Readonly<Record<string, Write>> = {
  python,
  js: javaScript,
  javascript: javaScript,
  ts: javaScript,
  typescript: javaScript,
  bash,
  sh: shell,
  zsh: shell,
  ksh: shell,
  dash: shell,
  ash: shell,
  mksh: shell,
  shell,
}
