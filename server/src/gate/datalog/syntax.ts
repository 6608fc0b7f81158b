// Owns the text form of Datalog: clauses with labels, comments, quoted constants, `not`. Gives clauses
// and problems with line numbers. Never evaluates, never throws.

/** `X`, `_Y` are variables; everything else is a constant. */
export type Term =
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'constant'; readonly value: string }

/** A place in the text: 1-based line and column, both and the length in UTF-16 units. */
export interface Place {
  readonly line: number
  readonly column: number
  readonly length: number
}

export interface Atom {
  readonly predicate: string
  readonly terms: readonly Term[]
  /** Of the predicate, in an atom that was read from text. */
  readonly place?: Place
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

export interface DatalogProblem extends Place {
  readonly message: string
}

interface Token extends Place {
  readonly kind: 'name' | 'variable' | 'string' | 'mark' | 'label' | 'end'
  readonly text: string
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
    throw new ClauseError(peek(), message)
  }
  const expect = (mark: string): void => {
    if (peek().text !== mark || peek().kind !== 'mark')
      fail(`Expected "${mark}" but found "${peek().text || 'the end'}".`)
    take()
  }
  const atom = (): Atom => {
    const name = peek()
    if (name.kind !== 'name') fail(`Expected a predicate but found "${name.text || 'the end'}".`)
    take()
    const terms: Term[] = []
    if (peek().kind === 'mark' && peek().text === '(') {
      take()
      for (;;) {
        const token = peek()
        if (token.kind === 'variable')
          terms.push({ kind: 'variable', name: token.text === '_' ? `_${at}` : token.text })
        else if (token.kind === 'name' || token.kind === 'string')
          terms.push({ kind: 'constant', value: token.text })
        else fail(`Expected a term but found "${token.text || 'the end'}".`)
        take()
        if (peek().text !== ',') break
        take()
      }
      expect(')')
    }
    return { predicate: name.text, terms, place: placeOf(name) }
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
      problems.push({ ...error.place, message: error.message })
      while (peek().kind !== 'end' && !(peek().kind === 'mark' && peek().text === '.')) take()
      take()
    }
  }
  return { clauses, problems }
}

const placeOf = ({ line, column, length }: Place): Place => ({ line, column, length })

/** A constant in the text form, quoted so that any string parses back to itself. */
export const datalogConstant = (value: string): string => JSON.stringify(value)

// Leaves the recursive descent at the first error of a clause; never leaves this file.
class ClauseError extends Error {
  readonly place: Place
  constructor(place: Place, message: string) {
    super(message)
    this.place = placeOf(place)
  }
}

function tokenize(text: string, problems: DatalogProblem[]): Token[] {
  const tokens: Token[] = []
  const pattern =
    /(\s+|%[^\n]*)|\[([^\]\n]*)\]|("(?:[^"\\\n]|\\.)*")|([a-z][A-Za-z0-9_]*(?:-[A-Za-z0-9_]+)*|\d+)|([A-Z_][A-Za-z0-9_]*)|(:-|[(),.])/y
  let line = 1
  let lineStart = 0
  let at = 0
  while (at < text.length) {
    pattern.lastIndex = at
    const match = pattern.exec(text)
    const place: Place = { line, column: at - lineStart + 1, length: match?.[0].length ?? 1 }
    if (match === null) {
      problems.push({ ...place, message: `The character ${JSON.stringify(text[at])} has no meaning here.` })
      tokens.push({ kind: 'mark', text: text[at] as string, ...place })
      at++
      continue
    }
    const [whole, , label, quoted, name, variable, mark] = match
    if (label !== undefined) tokens.push({ kind: 'label', text: label.trim(), ...place })
    else if (quoted !== undefined) {
      const value = unquote(quoted)
      if (value === null)
        problems.push({ ...place, message: `The text ${quoted} has an escape that is not known.` })
      tokens.push({ kind: value === null ? 'mark' : 'string', text: value ?? quoted, ...place })
    } else if (name !== undefined) tokens.push({ kind: 'name', text: name, ...place })
    else if (variable !== undefined) tokens.push({ kind: 'variable', text: variable, ...place })
    else if (mark !== undefined) tokens.push({ kind: 'mark', text: mark, ...place })
    for (let i = at; i < at + whole.length; i++)
      if (text.charCodeAt(i) === 10) {
        line++
        lineStart = i + 1
      }
    at += whole.length
  }
  tokens.push({ kind: 'end', text: '', line, column: at - lineStart + 1, length: 1 })
  return tokens
}

function unquote(quoted: string): string | null {
  try {
    return JSON.parse(quoted) as string
  } catch {
    return null
  }
}
