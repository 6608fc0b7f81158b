// Owns the lines that give a block its variables, in the languages where Org writes plain assignments: Python, JavaScript,
// TypeScript and shells. What a variable's value is, `reference.ts` says.

import type { OrgDocument } from '../parse.ts'
import { asGiven } from './headings.ts'
import type { Parameters } from './parameters.ts'
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
  const write = writers.get(language) ?? null
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
  writers.get(language)?.(name, value) ?? null

const javaScript: Write = (name, value) =>
  `var ${name}=${inBrackets(value, 'hline').replaceAll('\n', '\\n')};`

/** A text of several lines stands between three quotes, as a cell too. */
const python: Write = (name, value) =>
  `${name}=${inBrackets(value, 'None', (text) => (/[\n\r]/.test(text) ? `""${lispText(text)}""` : lispText(text)))}`

function inBrackets(value: Value | Entry, line: string, write: (text: string) => string = lispText): string {
  if (value === null) return '[]'
  if (value === hline) return line
  if (typeof value === 'object') return `[${value.map((one) => inBrackets(one, line, write)).join(', ')}]`
  return typeof value === 'string' ? write(value) : lispText(value)
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

const quoted = (value: Value | Entry): string => shellQuoted(shellText(value))

/** One word of a command line, whatever stands in it. */
export const shellQuoted = (text: string): string => `'${text.replaceAll("'", `'"'"'`)}'`

/** Cells stand behind tabs, rows and items in lines. */
export function shellText(value: Value | Entry): string {
  if (value === null) return ''
  if (value === hline) return 'hline'
  if (typeof value !== 'object') return String(value)
  return value
    .map((row) => (row !== null && typeof row === 'object' ? row.map(shellText).join('\t') : shellText(row)))
    .join('\n')
}

const writers: ReadonlyMap<string, Write> = new Map(
  Object.entries({
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
  }),
)
