// Owns URI templates (RFC 6570) of outside servers: what is to be filled in, and whether an address is one that was filled in.
// Pure. Takes time that grows with the lengths alone, whatever a server wrote.

import { visible } from './catalog.ts'

interface Blank {
  readonly names: readonly string[]
  /** As `{?query}` and `{/path*}` may. */
  readonly mayBeEmpty: boolean
}

const expression = /\{([^{}]*)\}/g
const longestUnits = 2_000

/** What it leaves to fill in, in its order. */
export const namesIn = (template: string): readonly string[] =>
  blanksOf(template).flatMap(({ names }) => names)

function blanksOf(template: string): readonly Blank[] {
  return [...template.matchAll(expression)].map(([, inner = '']) => ({
    names: inner
      .replace(/^[+#./;?&]/, '')
      .split(',')
      .map((name) => name.replace(/(?:\*|:\d+)$/, '')),
    mayBeEmpty: /^[#./;?&]/.test(inner),
  }))
}

/** Whether filling the template in could give this address: its own words in their order, something in each blank. */
export function isFilledIn(template: string, uri: string): boolean {
  if (uri.length > longestUnits || visible(uri) !== uri || /[\s{}]/.test(uri)) return false
  const [first = '', ...words] = template.replace(expression, '\0').split('\0')
  const blanks = blanksOf(template)
  const last = words.pop()
  if (last === undefined) return uri === template
  if (!uri.startsWith(first)) return false
  let at = first.length
  for (const [i, word] of words.entries()) {
    const found = uri.indexOf(word, at + leastOf(blanks[i]))
    if (found < 0) return false
    at = found + word.length
  }
  return uri.endsWith(last) && uri.length - last.length >= at + leastOf(blanks.at(-1))
}

const leastOf = (blank: Blank | undefined): number => (blank === undefined || blank.mayBeEmpty ? 0 : 1)
