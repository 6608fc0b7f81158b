// Owns which bracket closes which, for one kind of bracket at a time, in one section. Found once for all openings.
// Only the two characters count: quotes and escapes mean nothing here, as in org-element.

import type { Source } from './source.ts'

const partners = { '[': ']', '(': ')', '{': '}' } as const

/** Offset of the bracket that closes the one at `at`, or -1. */
export function closingBracket(source: Source, at: number, open: '[' | '(' | '{'): number {
  source.memo.brackets ??= new Map()
  let table = source.memo.brackets.get(open)
  if (!table) {
    table = pairUp(source.text, open, partners[open])
    source.memo.brackets.set(open, table)
  }
  return (table[at] as number) - 1
}

/** For each opening, one more than the offset of its partner; 0 everywhere else. */
function pairUp(text: string, open: string, close: string): Int32Array {
  const partner = new Int32Array(text.length)
  const stack: number[] = []
  const [opening, closing] = [open.charCodeAt(0), close.charCodeAt(0)]
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (c === opening) stack.push(i)
    else if (c === closing) {
      const from = stack.pop()
      if (from !== undefined) partner[from] = i + 1
    }
  }
  return partner
}
