// Owns the mark by which a block with `:cache yes` knows its result again: the hash that Org 9.7 writes, `org-babel-sha1-hash`,
// so that files go from one to the other. Never reads or writes a result.

import { sha1 } from '../../base/sha1.ts'
import type { CodeBlock } from './block.ts'
import type { Given } from './headings.ts'
import { printLisp, readNumber } from './lisp.ts'
import { readLiteral } from './literal.ts'
import { argument } from './parameters.ts'
import type { Value } from './value.ts'

export interface Var extends Given {
  readonly name: string
}

/** Words of `:results` that say nothing of the value. */
const placing = new Set(['replace', 'silent', 'none', 'discard', 'append', 'prepend'])

/** `body` with its references expanded, `full` with what stands around it. */
export function hashOf(block: CodeBlock, vars: readonly Var[], full: string): string {
  const words = argument(block.parameters, 'results').split(/\s+/).filter(Boolean)
  const sorted = words.filter((word) => !placing.has(word)).toSorted()
  const entries: [string, string][] = vars.map(({ name, value }) => ['var', pair(name, value)])
  const taken = (key: string, part: 'names' | 'rows') => {
    const found = vars.flatMap((one) => (one[part] === null ? [] : [pair(one.name, one[part])]))
    if (found.length > 0) entries.push([key, `(${found.join(' ')})`])
  }
  taken('colname-names', 'names')
  taken('rowname-names', 'rows')
  if (sorted.length > 0) entries.push(['result-params', `(${sorted.map(printLisp).join(' ')})`])
  entries.push(['results', printLisp(sorted.join(' '))])
  entries.push(['result-type', words.includes('output') ? 'output' : 'value'])
  for (const [name, value] of block.parameters.values) {
    if (name === 'results' || value === null || value === '') continue
    const text = name === 'exports' ? value.split(/\s+/).filter(Boolean).toSorted().join(' ') : value
    const data = /^['`]/.test(text) ? readLiteral(text) : null
    entries.push([name, printLisp(data ? data.value : readNumber(text))])
  }
  const parts = entries.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, text]) => text)
  return sha1(`${parts.join(':')}-${full}`)
}

/** A dotted pair, which in a list is a longer one. */
function pair(name: string, value: Value): string {
  if (value === null) return `(${name})`
  if (typeof value !== 'object') return `(${name} . ${printLisp(value)})`
  return `(${name} ${value.map(printLisp).join(' ')})`
}
