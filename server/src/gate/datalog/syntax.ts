// Owns the text form of Datalog: clauses with labels, comments, quoted constants, `not`. Gives clauses
// and problems with line numbers. Never evaluates, never throws.

/** `X`, `_Y` are variables; everything else is a constant. */
export type Term =
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'constant'; readonly value: string }

export interface Atom {
  readonly predicate: string
  readonly terms: readonly Term[]
}

export interface Literal extends Atom {
  readonly negated: boolean
}

export interface Clause {
  /** From `[label]` before the clause; else `line N`. Shown in proofs. */
  readonly label: string
  readonly head: Atom
  readonly body: readonly Literal[]
  readonly line: number
}

export interface DatalogProblem {
  /** 1-based. */
  readonly line: number
  readonly message: string
}

interface Token {
  readonly kind: 'name' | 'variable' | 'string' | 'mark' | 'label' | 'end'
  readonly text: string
  readonly line: number
}

/** Grammar: `[label] head(T, …) :- literal, not literal.` with `%` comments. A bad clause is skipped. */
export function parseDatalog(text: string): {
  readonly clauses: readonly Clause[]
  readonly problems: readonly DatalogProblem[]
} {
  const problems: DatalogProblem[] = []
  const tokens = tokenize(text, problems)
  const clauses: Clause[] = []
  let at = 0
  const peek = (): Token => tokens[at] as Token
  const take = (): Token => tokens[peek().kind === 'end' ? at : at++] as Token
  const fail = (message: string): never => {
    throw new ClauseError(peek().line, message)
  }
  const expect = (mark: string): void => {
    if (peek().text !== mark || peek().kind !== 'mark')
      fail(`Expected "${mark}" but found "${peek().text || 'the end'}".`)
    take()
  }
  const atom = (): Atom => {
    const name = take()
    if (name.kind !== 'name') fail(`Expected a predicate but found "${name.text || 'the end'}".`)
    const terms: Term[] = []
    if (peek().kind === 'mark' && peek().text === '(') {
      take()
      for (;;) {
        const token = take()
        if (token.kind === 'variable')
          terms.push({ kind: 'variable', name: token.text === '_' ? `_${at}` : token.text })
        else if (token.kind === 'name' || token.kind === 'string')
          terms.push({ kind: 'constant', value: token.text })
        else fail(`Expected a term but found "${token.text || 'the end'}".`)
        if (peek().text !== ',') break
        take()
      }
      expect(')')
    }
    return { predicate: name.text, terms }
  }
  const clause = (): Clause => {
    const line = peek().line
    const label = peek().kind === 'label' ? take().text : `line ${line}`
    const head = atom()
    const body: Literal[] = []
    if (peek().text === ':-') {
      take()
      for (;;) {
        const negated = peek().kind === 'name' && peek().text === 'not' && tokens[at + 1]?.kind === 'name'
        if (negated) take()
        body.push({ ...atom(), negated })
        if (peek().text !== ',') break
        take()
      }
    }
    expect('.')
    return { label, head, body, line }
  }
  while (peek().kind !== 'end') {
    try {
      clauses.push(clause())
    } catch (error) {
      if (!(error instanceof ClauseError)) throw error
      problems.push({ line: error.line, message: error.message })
      while (peek().kind !== 'end' && !(peek().kind === 'mark' && peek().text === '.')) take()
      take()
    }
  }
  return { clauses, problems }
}

/** A constant in the text form, quoted so that any string parses back to itself. */
export const datalogConstant = (value: string): string => JSON.stringify(value)

// Leaves the recursive descent at the first error of a clause; never leaves this file.
class ClauseError extends Error {
  readonly line: number
  constructor(line: number, message: string) {
    super(message)
    this.line = line
  }
}

function tokenize(text: string, problems: DatalogProblem[]): Token[] {
  const tokens: Token[] = []
  const pattern =
    /(\s+|%[^\n]*)|\[([^\]\n]*)\]|("(?:[^"\\\n]|\\.)*")|([a-z][A-Za-z0-9_]*(?:-[A-Za-z0-9_]+)*|\d+)|([A-Z_][A-Za-z0-9_]*)|(:-|[(),.])/y
  let line = 1
  let at = 0
  while (at < text.length) {
    pattern.lastIndex = at
    const match = pattern.exec(text)
    if (match === null) {
      problems.push({ line, message: `The character ${JSON.stringify(text[at])} has no meaning here.` })
      tokens.push({ kind: 'mark', text: text[at] as string, line })
      at++
      continue
    }
    const [whole, , label, quoted, name, variable, mark] = match
    if (label !== undefined) tokens.push({ kind: 'label', text: label.trim(), line })
    else if (quoted !== undefined) {
      const value = unquote(quoted)
      if (value === null)
        problems.push({ line, message: `The text ${quoted} has an escape that is not known.` })
      tokens.push({ kind: value === null ? 'mark' : 'string', text: value ?? quoted, line })
    } else if (name !== undefined) tokens.push({ kind: 'name', text: name, line })
    else if (variable !== undefined) tokens.push({ kind: 'variable', text: variable, line })
    else if (mark !== undefined) tokens.push({ kind: 'mark', text: mark, line })
    for (const c of whole) if (c === '\n') line++
    at += whole.length
  }
  tokens.push({ kind: 'end', text: '', line })
  return tokens
}

function unquote(quoted: string): string | null {
  try {
    return JSON.parse(quoted) as string
  } catch {
    return null
  }
}
