// Owns the lines that give a block its variables, in the languages where Org writes plain assignments: Python, JavaScript,
// TypeScript and shells. Only literals: what refers to other text is read by `values.ts`.

import { literal, type Variable } from './parameters.ts'

interface Assigned {
  readonly lines: readonly string[]
  /** Names of variables that there is no way to write. */
  readonly unknown: readonly string[]
}

type Write = (name: string, value: string | number) => string

const shells = new Set('sh bash zsh ksh dash shell ash mksh csh fish'.split(' '))

export function assignments(language: string, vars: readonly Variable[]): Assigned {
  const write = writer(language)
  const lines: string[] = []
  const unknown: string[] = []
  for (const { name, value } of vars) {
    const known = literalOf(value)
    if (write === null || known === null) unknown.push(name)
    else lines.push(write(name, known))
  }
  return { lines, unknown }
}

function writer(language: string): Write | null {
  if (language === 'python')
    return (name, value) => {
      const quoted = lispText(value)
      return `${name}=${typeof value === 'string' && /[\n\r]/.test(value) ? `""${quoted}""` : quoted}`
    }
  if (['js', 'javascript', 'ts', 'typescript'].includes(language))
    return (name, value) => `var ${name}=${lispText(value).replaceAll('\n', '\\n')};`
  if (shells.has(language)) return (name, value) => `${name}='${String(value).replaceAll("'", `'"'"'`)}'`
  return null
}

/** As `%S` prints it. */
const lispText = (value: string | number): string =>
  typeof value === 'number' ? String(value) : `"${value.replace(/["\\]/g, '\\$&')}"`

/** A number or a string in quotes; null for what names something. */
function literalOf(written: string): string | number | null {
  if (/^"(?:[^"\\]|\\[\s\S])*"$/.test(written)) return literal(written)
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(written)) return Number(written)
  return null
}
