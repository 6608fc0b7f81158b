// Owns the lexical reading of POSIX shell text: words, what a word evaluates to, and which operators
// stand between words. It is a second, independent reading beside the grammar's: where the two
// disagree the text is not understood. Never decides whether a command may run, never throws.

/** What makes a word more than its literal value. */
export type WordTrait =
  /** `$x`, `${x}`, `$(…)`, backquotes, `$((…))`: the value is unknown. */
  | 'expansion'
  /** Unquoted `*`, `?` or `[`: becomes file names. */
  | 'glob'
  /** `{a,b}` or `{1..9}`: becomes several words. */
  | 'brace'
  /** Starts with an unquoted `~`. */
  | 'tilde'
  /** `$'…'` or `$"…"`: the value is a guess. */
  | 'ansi'
  /** A backslash outside quotes. */
  | 'escape'
  | 'quote'
  /** A quote that never ends, or a backslash-newline. */
  | 'broken'

export interface ShellWord {
  readonly raw: string
  /** The value after quote removal; for a word with expansions, the literal parts with `\u0000` between. */
  readonly value: string
  readonly traits: ReadonlySet<WordTrait>
  /** UTF-16 offsets, end exclusive. */
  readonly start: number
  readonly end: number
}

export interface LexedWord extends ShellWord {
  /** Words of one simple command share it; every control operator starts a new one. */
  readonly group: number
  readonly redirectTarget: boolean
}

export interface Lexed {
  readonly words: readonly LexedWord[]
  readonly problems: readonly string[]
}

const controlOperators = ['&&', '||', '|&', ';;', ';', '&', '|', '\n', '(', ')'] as const
const redirectOperators = ['<<<', '<<-', '&>>', '<<', '>>', '&>', '>&', '<&', '>|', '<>', '<', '>'] as const

/** Splits text as a POSIX shell would, without here-documents (their operators are problems). */
export function lexShell(text: string): Lexed {
  const words: LexedWord[] = []
  const problems: string[] = []
  let group = 0
  let target = false
  // True while the current command has something in it: `;;`, `ls && ; pwd` are no shell text.
  let begun = false
  // True behind `|`, `&&` and `||`, until a command begins.
  let awaited = false
  let at = 0
  while (at < text.length) {
    const c = text[at] as string
    if (c === ' ' || c === '\t') {
      at++
      continue
    }
    if (c === '#') {
      // The command is on a later line then, and not every reader looks for it there.
      if (awaited) problems.push('a comment where a command is expected')
      const end = text.indexOf('\n', at)
      at = end < 0 ? text.length : end
      // A shell ends it there; some readers take the next line for a part of it.
      if (text[at - 1] === '\\') problems.push('a comment that ends in a backslash')
      continue
    }
    const redirect = redirectOperators.find((operator) => text.startsWith(operator, at))
    if (redirect !== undefined) {
      if (redirect.startsWith('<<')) problems.push(`here-document or here-string ${redirect}`)
      if (text[at + redirect.length] === '(') problems.push('process substitution')
      if (target) problems.push('redirection without a target')
      at += redirect.length
      target = true
      begun = true
      awaited = false
      continue
    }
    const control = controlOperators.find((operator) => text.startsWith(operator, at))
    if (control !== undefined) {
      if (target) problems.push('redirection without a target')
      target = false
      if (control === ';;' || (!begun && control !== '\n' && control !== '('))
        problems.push(`${control} without a command before it`)
      begun = control === ')'
      if (control !== '\n') awaited = control.startsWith('|') || control === '&&'
      group++
      at += control.length
      continue
    }
    const digits = /^\d+(?=[<>])/.exec(text.slice(at, at + 12))
    if (digits !== null) {
      at += digits[0].length
      continue
    }
    const end = wordEnd(text, at, problems)
    const raw = text.slice(at, end)
    // With extended patterns on, which a shell can be told elsewhere, this is a pattern; else it is a negation or an error.
    if (text[end] === '(' && /[!?*+@]$/.test(raw)) problems.push('a word right before a bracket')
    words.push({ ...readWord(raw, at), group, redirectTarget: target })
    begun = true
    awaited = false
    target = false
    at = end
  }
  if (target) problems.push('redirection without a target')
  return { words, problems }
}

/** Reads one word's raw text: its value after quote removal and everything that is not literal in it. */
export function readWord(raw: string, start = 0): ShellWord {
  const traits = new Set<WordTrait>()
  let value = ''
  let at = 0
  if (raw.startsWith('~') || /^[A-Za-z_]\w*\+?=~/.test(raw)) traits.add('tilde')
  while (at < raw.length) {
    const c = raw[at] as string
    if (c === "'") {
      traits.add('quote')
      const end = raw.indexOf("'", at + 1)
      if (end < 0) {
        traits.add('broken')
        value += raw.slice(at + 1)
        break
      }
      value += raw.slice(at + 1, end)
      at = end + 1
    } else if (c === '"') {
      traits.add('quote')
      const inside = readDoubleQuoted(raw, at, traits)
      value += inside.value
      at = inside.end
    } else if (c === '\\') {
      if (at + 1 >= raw.length || raw[at + 1] === '\n') traits.add('broken')
      traits.add('escape')
      // The shell takes a backslash at the end of a line out, together with the end.
      value += raw.slice(at + 1, at + 2).replace('\n', '')
      at += 2
    } else if (c === '$' || c === '`') {
      const expansion = expansionEnd(raw, at)
      if (expansion === null) {
        value += c
        at++
        continue
      }
      const isAnsi = raw[at + 1] === "'" || raw[at + 1] === '"'
      traits.add(isAnsi ? 'ansi' : 'expansion')
      value += isAnsi ? decoded(raw.slice(at + 2, expansion - 1)) : '\u0000'
      at = expansion
    } else {
      if (c === '*' || c === '?' || c === '[') traits.add('glob')
      if (c === '{' && isBraceExpansion(raw, at)) traits.add('brace')
      value += c
      at++
    }
  }
  return { raw, value, traits, start, end: start + raw.length }
}

/** What `$'…'` most likely stands for: for findings only, as the word is never literal. */
function decoded(escaped: string): string {
  const named: Readonly<Record<string, string>> = {
    n: '\n',
    t: '\t',
    r: '\r',
    e: '\u001b',
    a: '\u0007',
    b: '\b',
  }
  return escaped.replace(
    /\\(?:x([\da-fA-F]{1,2})|u([\da-fA-F]{1,4})|([0-7]{1,3})|([\s\S]))/g,
    (_whole, hex?: string, wide?: string, octal?: string, other?: string) => {
      const digits = hex ?? wide
      if (digits !== undefined) return String.fromCharCode(Number.parseInt(digits, 16))
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8))
      return named[other ?? ''] ?? other ?? ''
    },
  )
}

/** True if the word is exactly its value whatever the environment holds. */
export const isLiteral = (word: ShellWord): boolean =>
  !word.traits.has('expansion') &&
  !word.traits.has('glob') &&
  !word.traits.has('brace') &&
  !word.traits.has('tilde') &&
  !word.traits.has('ansi') &&
  !word.traits.has('broken')

function readDoubleQuoted(raw: string, open: number, traits: Set<WordTrait>): { value: string; end: number } {
  let value = ''
  let at = open + 1
  while (at < raw.length) {
    const c = raw[at] as string
    if (c === '"') return { value, end: at + 1 }
    if (c === '\\') {
      const next = raw[at + 1] ?? ''
      if (next === '\n' || next === '') traits.add('broken')
      value += '$`"\\'.includes(next) && next !== '' ? next : `\\${next}`
      at += 2
    } else if (c === '$' || c === '`') {
      const end = raw[at + 1] === "'" || raw[at + 1] === '"' ? null : expansionEnd(raw, at)
      if (end === null) {
        value += c
        at++
      } else {
        traits.add('expansion')
        value += '\u0000'
        at = end
      }
    } else {
      value += c
      at++
    }
  }
  traits.add('broken')
  return { value, end: raw.length }
}

function wordEnd(text: string, start: number, problems: string[]): number {
  let at = start
  while (at < text.length) {
    const c = text[at] as string
    if (' \t\n;&|()<>'.includes(c)) break
    if (c === "'" || c === '"') {
      const close = c === '"' ? doubleQuoteEnd(text, at) : text.indexOf("'", at + 1) + 1 || text.length
      // To some readers a remark, or the number of what is redirected, begins behind a quote.
      if (/^(?:#|\d+[<>])/.test(text.slice(close, close + 12))) problems.push(text.slice(at, close + 12))
      at = close
    } else if (c === '\\') {
      at += 2
    } else if (c === '$' || c === '`') {
      at = expansionEnd(text, at) ?? at + 1
    } else {
      at++
    }
  }
  return Math.min(at, text.length)
}

function doubleQuoteEnd(text: string, open: number): number {
  let at = open + 1
  while (at < text.length) {
    const c = text[at]
    if (c === '"') return at + 1
    if (c === '\\') at += 2
    else if ((c === '$' && text[at + 1] !== '"' && text[at + 1] !== "'") || c === '`')
      at = expansionEnd(text, at) ?? at + 1
    else at++
  }
  return text.length
}

/** Where the expansion that starts at `at` ends, or null if this `$` is only a dollar sign. */
function expansionEnd(text: string, at: number): number | null {
  if (text[at] === '`') {
    let end = at + 1
    while (end < text.length && text[end] !== '`') end += text[end] === '\\' ? 2 : 1
    return Math.min(end + 1, text.length)
  }
  const next = text[at + 1] ?? ''
  if (next === '(') return bracketEnd(text, at + 1, '(', ')')
  if (next === '{') return bracketEnd(text, at + 1, '{', '}')
  if (next === '[') return bracketEnd(text, at + 1, '[', ']')
  if (next === "'") {
    let end = at + 2
    while (end < text.length && text[end] !== "'") end += text[end] === '\\' ? 2 : 1
    return Math.min(end + 1, text.length)
  }
  if (next === '"') return doubleQuoteEnd(text, at + 1)
  const name = /^(?:[A-Za-z_]\w*|[0-9@*#?$!-])/.exec(text.slice(at + 1, at + 130))
  return name === null ? null : at + 1 + name[0].length
}

// Quotes inside are skipped so that their brackets do not count. A misjudged end only makes the two
// readings disagree, and the word is an expansion either way.
function bracketEnd(text: string, open: number, left: string, right: string): number {
  let depth = 0
  let at = open
  while (at < text.length) {
    const c = text[at] as string
    if (c === '\\') at++
    else if (c === "'") {
      const end = text.indexOf("'", at + 1)
      at = end < 0 ? text.length : end
    } else if (c === left) depth++
    else if (c === right && --depth === 0) return at + 1
    at++
  }
  return text.length
}

function isBraceExpansion(raw: string, at: number): boolean {
  const rest = raw.slice(at)
  return /^\{[^{}]*(,|\.\.)/.test(rest) || /^\{.*[{,].*\}/.test(rest)
}
