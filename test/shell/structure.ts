// Owns what two readings of a shell command must agree on: its simple commands with their literal words, assignments,
// redirections, pipes and nesting. Reads it from our own parse and from mvdan-sh's. Judges nothing.

import type { ShellNode } from 'mvdan-sh'
import sh from 'mvdan-sh'
import type { ShellCommand, ShellParse } from '../../server/src/code/shell.ts'
import type { ShellWord } from '../../server/src/code/shell-words.ts'

interface Structure {
  /** One line each, sorted; words with the offset of their beginning in UTF-16 units. */
  readonly commands: readonly string[]
  /** The words of each command that has some, sorted. */
  readonly words: readonly string[]
  /** Nothing but simple commands, lists, pipelines, groups and subshells, none of them in the background. */
  readonly plain: boolean
}

/** Of our own reading. */
function ourStructure(parse: ShellParse): Structure {
  const commands = parse.commands.map(ourCommand)
  return {
    commands: commands.map(line).sort(),
    words: wordsOf(commands),
    plain: !parse.problems.some(({ code }) => code === 'structure' || code === 'background'),
  }
}

function ourCommand({ words, assignments, redirects, piped, nested }: ShellCommand): Parts {
  const word = ({ start, value }: ShellWord) => `${start}:${JSON.stringify(value)}`
  return {
    words: words.map(word),
    assignments: assignments.map(({ name, value }) => `${name}=${value === null ? '' : word(value)}`),
    redirects: redirects.map(({ operator, target, raw }) => {
      const from = /^\d*/.exec(raw)?.[0] ?? ''
      return `${from}${operator}${target === null ? (operator.endsWith('-') ? '' : '?') : word(target)}`
    }),
    piped,
    nested,
  }
}

const wordsOf = (commands: readonly Parts[]): readonly string[] =>
  commands.flatMap(({ words }) => (words.length === 0 ? [] : [words.join(' ')])).sort()

interface Parts {
  readonly words: readonly string[]
  readonly assignments: readonly string[]
  readonly redirects: readonly string[]
  readonly piped: boolean
  readonly nested: boolean
}

const line = (parts: Parts): string =>
  [
    parts.piped ? 'piped' : '',
    parts.nested ? 'nested' : '',
    `words ${parts.words.join(' ')}`,
    `assigns ${parts.assignments.join(' ')}`,
    `redirects ${parts.redirects.toSorted().join(' ')}`,
  ].join('; ')

const { syntax } = sh
const parsers = {
  bash: syntax.NewParser(syntax.Variant(syntax.LangBash)),
  posix: syntax.NewParser(syntax.Variant(syntax.LangPOSIX)),
} as const

// Numbers of the tokens of mvdan.cc/sh/v3/syntax (tokens.go).
const pipe = 12
const pipeAll = 13
const redirectOperators: Readonly<Record<number, string>> = {
  54: '>',
  55: '>>',
  56: '<',
  57: '<>',
  58: '<&',
  59: '>&',
  60: '>|',
  61: '<<',
  62: '<<-',
  63: '<<<',
  64: '&>',
  65: '&>>',
}

/** Of mvdan-sh's reading in that dialect; null where it is no text of it. */
function theirStructure(text: string, dialect: keyof typeof parsers): Structure | null {
  let file: ShellNode
  try {
    file = parsers[dialect].Parse(text, '')
  } catch {
    return null
  }
  const walk: Walk = { bytes: Buffer.from(text), commands: [], plain: true }
  for (const statement of file.Stmts) readStatement(walk, statement, { piped: false, nested: false }, [])
  return { commands: walk.commands.map(line).sort(), words: wordsOf(walk.commands), plain: walk.plain }
}

interface Walk {
  readonly bytes: Buffer
  readonly commands: Parts[]
  plain: boolean
}

type Place = Pick<Parts, 'piped' | 'nested'>

/** `before` are the words that our reading takes for the beginning of the command: `time -p`. */
function readStatement(walk: Walk, statement: ShellNode, place: Place, before: readonly string[]): void {
  if (statement.Background || statement.Coprocess) walk.plain = false
  const redirects = statement.Redirs.map((redirect) => readRedirect(walk, redirect))
  const command = statement.Cmd
  const kind = command === null ? '' : syntax.NodeType(command)
  if (command === null || kind === 'CallExpr') {
    const words = [...before, ...(command?.Args ?? []).map((word) => placed(walk, word))]
    const assignments = (command?.Assigns ?? []).map((one) => readAssignment(walk, one))
    walk.commands.push({ words, assignments, redirects, ...place })
    for (const one of command?.Assigns ?? []) inner(walk, one)
    for (const one of command?.Args ?? []) inner(walk, one)
  } else {
    if (redirects.length > 0) walk.commands.push({ words: [], assignments: [], redirects, ...place })
    readCompound(walk, command, kind, place, before)
  }
  for (const { Word } of statement.Redirs) if (Word !== null) inner(walk, Word)
}

function readCompound(
  walk: Walk,
  command: ShellNode,
  kind: string,
  place: Place,
  before: readonly string[],
): void {
  if (kind === 'BinaryCmd') {
    const piped = command.Op === pipe || command.Op === pipeAll
    readStatement(walk, command.X, place, before)
    readStatement(walk, command.Y, piped ? { ...place, piped } : place, [])
  } else if (kind === 'TimeClause' && command.Stmt !== null) {
    const at = units(walk, command.Pos().Offset())
    const text = walk.bytes.subarray(command.Pos().Offset(), command.Stmt.Pos().Offset()).toString()
    const words = Array.from(text.matchAll(/\S+/g), (word) => `${at + word.index}:"${word[0]}"`)
    readStatement(walk, command.Stmt, place, [...before, ...words])
  } else if ((kind === 'Block' || kind === 'Subshell') && before.length === 0) {
    for (const statement of command.Stmts) readStatement(walk, statement, place, [])
  } else {
    walk.plain = false
    inner(walk, command)
  }
}

/** The statements inside words, expansions and constructs that are not plain. */
function inner(walk: Walk, node: ShellNode): void {
  syntax.Walk(node, (part) => {
    if (part === null) return true
    const kind = syntax.NodeType(part)
    if (kind === 'ArrayExpr' || kind === 'ProcSubst') walk.plain = false
    if (kind !== 'Stmt') return true
    readStatement(walk, part, { piped: false, nested: true }, [])
    return false
  })
}

function readAssignment(walk: Walk, assignment: ShellNode): string {
  if (assignment.Index !== null || assignment.Array !== null) walk.plain = false
  const value = assignment.Value as ShellNode | null
  return `${textOf(assignment.Name)}=${value === null ? '' : placed(walk, value)}`
}

function readRedirect(walk: Walk, redirect: ShellNode): string {
  const operator = redirectOperators[redirect.Op] ?? String(redirect.Op)
  if (operator.startsWith('<<')) walk.plain = false
  const from = redirect.N === null ? '' : textOf(redirect.N)
  const word = redirect.Word
  const isClosed = word !== null && operator.endsWith('&') && literalOf(word) === '-'
  return `${from}${operator}${word === null ? '?' : isClosed ? '-' : placed(walk, word)}`
}

const units = (walk: Walk, bytes: number): number => walk.bytes.subarray(0, bytes).toString().length

const placed = (walk: Walk, word: ShellNode): string =>
  `${units(walk, word.Pos().Offset())}:${JSON.stringify(literalOf(word))}`

const textOf = (literal: ShellNode): string => String(literal.Value)

/** After quote removal, with U+0000 where something is expanded: as in a ShellWord. */
function literalOf(word: ShellNode): string {
  return word.Parts.map((part) => {
    switch (syntax.NodeType(part)) {
      case 'Lit':
        return textOf(part).replace(/\\([\s\S])/g, '$1')
      case 'SglQuoted':
        return part.Dollar ? '\u0000' : textOf(part)
      case 'DblQuoted':
        return part.Dollar
          ? '\u0000'
          : part.Parts.map((inside) =>
              syntax.NodeType(inside) === 'Lit' ? textOf(inside).replace(/\\([$`"\\])/g, '$1') : '\u0000',
            ).join('')
      case 'ExtGlob':
        return '?'
      default:
        return '\u0000'
    }
  }).join('')
}

/**
 * Whether two shells would do the same as our reading says. Commands are read, and run, as bash; a plain POSIX shell, which
 * runs them where there is no bash, may refuse the text but not find other words in it.
 */
export function differential(text: string, parse: ShellParse): 'agree' | 'differ' | 'not-shell' {
  const ours = ourStructure(parse)
  const bash = theirStructure(text, 'bash')
  if (bash === null) return 'not-shell'
  const posix = theirStructure(text, 'posix')
  const same = (a: readonly string[], b: readonly string[]) =>
    a.length === b.length && a.every((one, i) => one === b[i])
  const isSame =
    ours.plain === bash.plain &&
    same(ours.commands, bash.commands) &&
    (posix === null || same(ours.words, posix.words))
  return isSame ? 'agree' : 'differ'
}
