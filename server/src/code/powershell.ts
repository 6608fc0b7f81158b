// Owns the structure of a PowerShell command line: a small part of the language whose every character has one meaning in
// Windows PowerShell 5.1 and in PowerShell 7, on every system. All else is a problem. Reads it twice (this lexer and the
// grammar) and reports where the two disagree. Knows no command, decides nothing, never throws.

import type { Parser, Node as SyntaxNode } from 'web-tree-sitter'
import { findHidden, type ShellCommand, type ShellParse, type ShellProblem } from './shell.ts'
import type { ShellWord, WordTrait } from './shell-words.ts'

const maxLength = 8_192

/** A character of a bare word that is nothing but itself wherever it stands. */
const bare = /[\p{L}\p{N}_./\\:*?+=~^[\]%-]/u
const space = /[ \t]/
/** What may follow a whole word. */
const ends = /[ \t\n;|]|$/y
const merged = /(?:[2-6*]>&1|(?:[1-6*]?>{1,2})[ \t]*\$null)(?=[ \t\n;|]|$)/iy

interface Lexer {
  readonly text: string
  readonly words: ShellWord[]
  readonly commands: ShellCommand[]
  readonly problems: ShellProblem[]
  /** What the grammar is given: lists and `=` are letters there, for it does not read those as PowerShell does. */
  masked: string
  at: number
  piped: boolean
  /** An operator that needs a command after it. */
  open: boolean
}

/** A word of several elements (`a, b`) has the trait `brace`; `listElements` gives them. */
export function parsePowerShell(parser: Parser | null, command: string): ShellParse {
  const problems: ShellProblem[] = []
  const lexer: Lexer = {
    text: command,
    words: [],
    commands: [],
    problems,
    masked: command,
    at: 0,
    piped: false,
    open: false,
  }
  const hidden = findHidden(command)
  if (hidden !== null)
    say(
      lexer,
      'hidden-character',
      `The command contains ${hidden.name}, a character that can hide what runs.`,
      hidden.at,
    )
  if (command.length > maxLength)
    say(lexer, 'too-long', `The command is longer than ${maxLength} characters.`, 0)
  if (problems.length > 0) return { commands: [], problems }
  lex(lexer)
  if (lexer.commands.length === 0 && problems.length === 0)
    say(lexer, 'no-command', 'There is no command in the text.', 0)
  if (parser === null) say(lexer, 'no-parser', 'No PowerShell grammar is loaded.', 0)
  else if (problems.length === 0) compare(lexer, parser)
  return { commands: lexer.commands, problems }
}

/** The elements of a list, or the word itself. */
export function listElements(word: ShellWord): readonly ShellWord[] {
  if (!word.traits.has('brace')) return [word]
  const lexer = { text: word.raw, at: 0 }
  const elements: ShellWord[] = []
  for (;;) {
    const one = element(lexer)
    if (one === null) return elements
    elements.push({ ...one, start: one.start + word.start, end: one.end + word.start })
    skip(lexer)
    if (lexer.text[lexer.at] !== ',') return elements
    lexer.at++
    skip(lexer)
  }
}

function lex(lexer: Lexer): void {
  const { text } = lexer
  while (lexer.at < text.length && lexer.problems.length === 0) {
    skip(lexer)
    const c = text[lexer.at]
    if (c === undefined) break
    // `#requires` would load modules; a remark has a space after its sign.
    if (c === '#' && /[ \t]/.test(text[lexer.at + 1] ?? '')) {
      const end = text.indexOf('\n', lexer.at)
      lexer.at = end < 0 ? text.length : end
      continue
    }
    const operator = /^(?:&&|\|\||[;|\n])/.exec(text.slice(lexer.at, lexer.at + 2))?.[0]
    if (operator !== undefined) {
      endCommand(lexer, operator)
      lexer.at += operator.length
      continue
    }
    merged.lastIndex = lexer.at
    const redirect = merged.exec(text)
    if (redirect !== null && lexer.words.length > 0) {
      lexer.at = merged.lastIndex
      continue
    }
    readItem(lexer)
  }
  if (lexer.problems.length === 0) endCommand(lexer, '')
}

function endCommand(lexer: Lexer, operator: string): void {
  const { words } = lexer
  const [first] = words
  const last = words.at(-1)
  if (first === undefined || last === undefined) {
    // Lines may be empty; nothing may stand open at their end.
    if (lexer.open || (operator !== '\n' && operator !== ';' && operator !== ''))
      say(lexer, 'structure', 'A part of the command is missing.', lexer.at)
    return
  }
  lexer.commands.push({
    words: [...words],
    assignments: [],
    redirects: [],
    piped: lexer.piped,
    nested: false,
    raw: lexer.text.slice(first.start, last.end),
  })
  words.length = 0
  lexer.piped = operator === '|'
  lexer.open = operator === '|' || operator === '&&' || operator === '||'
}

/** A word, or several with commas between them. */
function readItem(lexer: Lexer): void {
  const start = lexer.at
  const elements: ShellWord[] = []
  for (;;) {
    const one = element(lexer)
    if (one === null) {
      say(lexer, 'structure', 'The command uses a part of PowerShell that is not read here.', lexer.at)
      return
    }
    elements.push(one)
    const after = lexer.at
    skip(lexer)
    if (lexer.text[lexer.at] !== ',') {
      lexer.at = after
      break
    }
    lexer.at++
    skip(lexer)
  }
  const [only] = elements
  if (only === undefined) return
  const raw = lexer.text.slice(start, lexer.at)
  if (elements.length === 1) {
    lexer.words.push(only)
    if (raw.includes('=') && !only.traits.has('quote')) mask(lexer, start, raw.replaceAll('=', 'x'))
    return
  }
  const isFirst = lexer.words.length === 0
  if (isFirst || elements.some((one) => one.raw.startsWith('-')))
    say(lexer, 'structure', 'A list stands where PowerShell reads something else.', start)
  const traits = new Set<WordTrait>(elements.flatMap(({ traits: own }) => [...own]))
  traits.add('brace')
  lexer.words.push({ raw, value: elements.map(({ value }) => value).join(','), traits, start, end: lexer.at })
  mask(lexer, start, 'x'.repeat(raw.length))
}

const mask = (lexer: Lexer, start: number, by: string): void => {
  lexer.masked = lexer.masked.slice(0, start) + by + lexer.masked.slice(start + by.length)
}

/** One bare or quoted word, with nothing but a space, a comma or an operator behind it; null for all else. */
function element(lexer: Pick<Lexer, 'text' | 'at'>): ShellWord | null {
  const { text, at: start } = lexer
  const quote = text[start]
  let end = start
  let value = ''
  if (quote === "'" || quote === '"') {
    end = text.indexOf(quote, start + 1) + 1
    value = text.slice(start + 1, end - 1)
    // A doubled quote, a variable or a second line is more than its characters; a backtick escapes in a path even where
    // it does not in the text.
    const odd = quote === '"' ? /[$`\n“”„‟]/ : /[`\n‘’‚‛]/
    if (end === 0 || odd.test(value)) return null
  } else {
    while (end < text.length && bare.test(String.fromCodePoint(text.codePointAt(end) as number)))
      end += (text.codePointAt(end) as number) > 0xffff ? 2 : 1
    value = text.slice(start, end)
    // `--%` hands the rest of the line over as it is; a bracket begins the name of a type.
    if (end === start || /^[[\]]|^--%/.test(value)) return null
  }
  ends.lastIndex = end
  if (text[end] !== ',' && !ends.test(text)) return null
  const traits = new Set<WordTrait>()
  if (quote === "'" || quote === '"') traits.add('quote')
  if (/[*?[]/.test(value)) traits.add('glob')
  if (value.startsWith('~')) traits.add('tilde')
  lexer.at = end
  return { raw: text.slice(start, end), value, traits, start, end }
}

function skip(lexer: Pick<Lexer, 'text' | 'at'>): void {
  while (space.test(lexer.text[lexer.at] ?? '')) lexer.at++
}

const say = (lexer: Lexer, code: string, message: string, at: number): void => {
  lexer.problems.push({ code, message, evidence: lexer.text.slice(Math.max(0, at - 10), at + 40) })
}

/** Nodes of the grammar that the small part of the language is made of. */
const known = new Set(
  'program statement_list pipeline pipeline_chain pipeline_chain_tail empty_statement comment command command_name command_elements command_argument_sep command_parameter generic_token array_literal_expression unary_expression expression_with_unary_operator string_literal verbatim_string_characters expandable_string_literal integer_literal decimal_integer_literal hexadecimal_integer_literal real_literal redirection merging_redirection_operator file_redirection_operator redirected_file_name variable'.split(
    ' ',
  ),
)

/** The same commands, beginning at the same places, out of nodes that are known. */
function compare(lexer: Lexer, parser: Parser): void {
  const tree = parser.parse(lexer.masked)
  if (tree === null) {
    say(lexer, 'no-parser', 'The PowerShell grammar gave no answer.', 0)
    return
  }
  try {
    const starts: number[] = []
    const parts: number[] = []
    let isKnown = true
    const visit = (node: SyntaxNode): void => {
      if (node.isError || node.isMissing || (node.isNamed && !known.has(node.type))) isKnown = false
      if (node.type === 'command') starts.push(node.startIndex)
      if (node.type === 'command_name' || node.type === 'command_parameter' || node.type === 'generic_token')
        parts.push(node.startIndex)
      for (const child of node.children) if (child !== null && isKnown) visit(child)
    }
    visit(tree.rootNode)
    const own = lexer.commands.map(({ words: [first] }) => first?.start)
    const begins = new Set(lexer.commands.flatMap(({ words }) => words.map(({ start }) => start)))
    const isSame =
      starts.length === own.length &&
      starts.every((start, i) => start === own[i]) &&
      parts.every((start) => begins.has(start) || /^(?:[1-6*]?>|\S*:$)/.test(before(lexer.masked, start)))
    if (!isKnown || !isSame)
      say(lexer, 'two-readings', 'Two readings of the command disagree about its parts.', 0)
  } finally {
    tree.delete()
  }
}

/** A redirection from where it starts, or what stands before `start` without a space: a parameter with its colon. */
const before = (text: string, start: number): string => {
  const rest = /^[1-6*]?>\S*/.exec(text.slice(start, start + 20))?.[0]
  return rest ?? /\S*$/.exec(text.slice(0, start))?.[0] ?? ''
}
