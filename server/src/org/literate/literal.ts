// Owns values that are written out where a variable is given one: numbers, texts in quotes and quoted lists. Pure.

import { readData, readNumber } from './lisp.ts'
import { literal } from './parameters.ts'
import type { Value } from './value.ts'

/** null for what is a reference. */
export function readLiteral(written: string): { readonly value: Value } | null {
  if (written === '') return { value: '' }
  const number = readNumber(written)
  if (number !== written) return { value: number }
  if (/^"[\s\S]*"$/.test(written)) return { value: literal(written) }
  if (/^['`]\(/.test(written)) return readData(written.slice(1)) as { readonly value: Value } | null
  return null
}
