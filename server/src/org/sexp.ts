// Owns reading one Lisp expression as data: numbers, strings, symbols, lists, quotes. Never evaluates.

export type Sexp = { readonly at: number } & (
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  /** `t` and `nil` are symbols too, and so are keywords such as `:from`. */
  | { readonly kind: 'symbol'; readonly name: string }
  | { readonly kind: 'list'; readonly items: readonly Sexp[] }
  | { readonly kind: 'quote'; readonly of: Sexp }
)

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
  const open: { readonly items: Sexp[]; readonly quotes: readonly number[]; readonly at: number }[] = []
  let quotes: number[] = []
  let i = at
  for (;;) {
    while (i < stop && /\s/.test(text.charAt(i))) i++
    if (i >= stop) {
      const last = open.at(-1)
      return { at: last?.at ?? i, message: last ? '"(" is never closed' : 'an expression is missing' }
    }
    const char = text.charAt(i)
    let value: Sexp
    let around: readonly number[] = quotes
    if (char === "'" || char === '`') {
      quotes.push(i++)
      if (quotes.length > deepest) return { at: i, message: 'too many quotes' }
      continue
    }
    if (char === '(') {
      if (open.length >= deepest) return { at: i, message: `nested deeper than ${deepest}` }
      open.push({ items: [], quotes, at: i })
      quotes = []
      i++
      continue
    }
    if (char === ')') {
      const list = open.pop()
      if (!list || quotes.length > 0) return { at: i, message: '")" closes nothing' }
      value = { kind: 'list', items: list.items, at: list.at }
      around = list.quotes
      i++
    } else if (char === '"') {
      const read = readString(text, i, stop)
      if (!read) return { at: i, message: 'the quote is never closed' }
      value = { kind: 'string', value: read.value, at: i }
      i = read.end
    } else {
      const from = i
      while (i < stop && !/[\s()"'`;]/.test(text.charAt(i))) i++
      if (i === from) return { at: i, message: `"${char}" is not expected here` }
      value = atom(text.slice(from, i), from)
    }
    for (const quote of [...around].reverse()) value = { kind: 'quote', of: value, at: quote }
    quotes = []
    const list = open.at(-1)
    if (!list) return { value, end: i }
    list.items.push(value)
  }
}

const atom = (word: string, at: number): Sexp =>
  /^[-+]?(?:\d+\.?\d*|\.\d+)$/.test(word)
    ? { kind: 'number', value: Number(word), at }
    : { kind: 'symbol', name: word, at }

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
