// Owns the reading of Babel's header arguments, `:var x=1 :results output`, as `org-babel-parse-header-arguments` splits
// them. Never evaluates anything. Time is linear in the text.

export interface HeaderArgument {
  /** As written, with its colon; without one where it was forgotten. */
  readonly name: string
  /** null where there is none. */
  readonly value: string | null
  /** UTF-16 units of the text given. */
  readonly start: number
  readonly end: number
}

export function readHeaders(text: string): readonly HeaderArgument[] {
  return pieces(text).flatMap(({ start, end }): HeaderArgument[] => {
    const piece = text.slice(start, end)
    const trimmed = piece.trim()
    if (trimmed === '') return []
    const from = start + piece.indexOf(trimmed)
    const name = /^\S+/.exec(trimmed)?.[0] ?? trimmed
    const value = trimmed.slice(name.length).trim()
    return [{ name, value: value === '' ? null : value, start: from, end: from + trimmed.length }]
  })
}

/** Cut before each ` :` that is in no brackets and no string. */
function pieces(text: string): readonly { readonly start: number; readonly end: number }[] {
  const found: { start: number; end: number }[] = []
  const closing = brackets(text)
  let start = 0
  let unquoted = false
  for (let i = 0; i < text.length; ) {
    const c = text[i] as string
    const before = text[i - 1]
    if (c === ':' && (before === ' ' || before === '\t')) {
      found.push({ start, end: i - 1 })
      start = i++
    } else if ((c === '(' || c === '[') && (closing.get(i) ?? 0) > 0) i = closing.get(i) as number
    else if (c === '"' && before !== '\\' && !unquoted) {
      const end = closingQuote(text, i + 1)
      unquoted = end < 0
      i = end < 0 ? i + 1 : end
    } else i++
  }
  found.push({ start, end: text.length })
  return found
}

/** Offset behind the bracket that closes each; a closing one that does not fit is passed over. */
function brackets(text: string): ReadonlyMap<number, number> {
  const closing = new Map<number, number>()
  const open: number[] = []
  for (const { 0: bracket, index } of text.matchAll(/[[\]()]/g)) {
    if (bracket === '(' || bracket === '[') open.push(index)
    else {
      const last = open.at(-1)
      if (last === undefined || text[last] !== (bracket === ')' ? '(' : '[')) continue
      closing.set(last, index + 1)
      open.pop()
    }
  }
  return closing
}

function closingQuote(text: string, from: number): number {
  for (let i = text.indexOf('"', from); i >= 0; i = text.indexOf('"', i + 1))
    if (text[i - 1] !== '\\') return i + 1
  return -1
}
