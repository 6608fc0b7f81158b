// Owns reading one Lisp expression as data: numbers, strings, symbols, lists, quotes. Never evaluates.

/** A symbol is `{ name }`; `t` and `nil` are symbols too. A quoted form is the list `(quote form)`. */
export type Sexp = number | string | { readonly name: string } | readonly Sexp[]

export interface ReadSexp {
  readonly value: Sexp
  /** Offset behind it. */
  readonly end: number
}

export interface SexpError {
  readonly at: number
  readonly message: string
}

const deepest = 40
const longest = 4_000

/** The expression that begins at `at` (blanks before it are skipped). Linear in its length, at most 4,000 characters. */
export function readSexp(text: string, at: number): ReadSexp | SexpError {
  const stop = Math.min(text.length, at + longest)
  const open: { readonly items: Sexp[]; readonly quoted: number; readonly at: number }[] = []
  let quotes = 0
  let i = at
  for (;;) {
    while (i < stop && /\s/.test(text.charAt(i))) i++
    if (i >= stop) {
      const last = open.at(-1)
      return { at: last?.at ?? i, message: last ? '"(" is never closed' : 'an expression is missing' }
    }
    const char = text.charAt(i)
    let value: Sexp
    let depth = quotes
    if (char === "'" || char === '`') {
      quotes++
      i++
      if (quotes > deepest) return { at: i, message: 'too many quotes' }
      continue
    }
    if (char === '(') {
      if (open.length >= deepest) return { at: i, message: `nested deeper than ${deepest}` }
      open.push({ items: [], quoted: quotes, at: i })
      quotes = 0
      i++
      continue
    }
    if (char === ')') {
      const list = open.pop()
      if (!list || quotes > 0) return { at: i, message: '")" closes nothing' }
      value = list.items
      depth = list.quoted
      i++
    } else if (char === '"') {
      const read = readString(text, i, stop)
      if (!read) return { at: i, message: 'the quote is never closed' }
      value = read.value
      i = read.end
    } else {
      const from = i
      while (i < stop && !/[\s()"';]/.test(text.charAt(i))) i++
      // A character that begins nothing is read alone, so that reading goes on.
      if (i === from) return { at: i, message: `"${char}" is not expected here` }
      value = atom(text.slice(from, i))
    }
    for (; depth > 0; depth--) value = [{ name: 'quote' }, value]
    quotes = 0
    const list = open.at(-1)
    if (!list) return { value, end: i }
    list.items.push(value)
  }
}

const atom = (word: string): Sexp => (/^[-+]?(?:\d+\.?\d*|\.\d+)$/.test(word) ? Number(word) : { name: word })

function readString(text: string, at: number, stop: number): { value: string; end: number } | null {
  let value = ''
  for (let i = at + 1; i < stop; i++) {
    const char = text.charAt(i)
    if (char === '"') return { value, end: i + 1 }
    if (char === '\\') i++
    value += text.charAt(i)
  }
  return null
}

export const isSymbol = (sexp: Sexp | undefined): sexp is { readonly name: string } =>
  typeof sexp === 'object' && 'name' in sexp

export const isList = (sexp: Sexp | undefined): sexp is readonly Sexp[] => Array.isArray(sexp)
