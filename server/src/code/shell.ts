// Owns the structure of a POSIX shell command line: its simple commands, however deep, and everything
// about the text that is not understood. Reads it twice (grammar and lexer) and reports where the two
// disagree. Knows no program, decides nothing, never throws. The syntax tree is deleted before return.

import type { Parser, Node as SyntaxNode } from 'web-tree-sitter'
import { type LexedWord, lexShell, readWord, type ShellWord } from './shell-words.ts'

export interface ShellRedirect {
  /** `>`, `>>`, `<`, `>|`, `&>`, `&>>`, `>&`, `<&`, `<>`; `<<` and `<<<` for here-documents and -strings. */
  readonly operator: string
  /** Null for a here-document and for closing a descriptor (`2>&-`). */
  readonly target: ShellWord | null
  /** Of a here-document or here-string, as far as it is literal. */
  readonly text?: string
  readonly raw: string
}

export interface ShellAssignment {
  readonly name: string
  readonly value: ShellWord | null
  readonly raw: string
}

export interface ShellCommand {
  /** Program first; empty for assignments or redirections alone. */
  readonly words: readonly ShellWord[]
  readonly assignments: readonly ShellAssignment[]
  readonly redirects: readonly ShellRedirect[]
  /** Reads the output of the command before it. */
  readonly piped: boolean
  /** Inside a substitution, function, loop or condition: it may run any number of times, or never. */
  readonly nested: boolean
  readonly raw: string
}

export interface ShellProblem {
  /** Stable, kebab-case. */
  readonly code: string
  readonly message: string
  /** The exact text that shows it. */
  readonly evidence: string
}

export interface ShellParse {
  readonly commands: readonly ShellCommand[]
  /** Everything that keeps the command line from being fully understood; empty is the only safe value. */
  readonly problems: readonly ShellProblem[]
}

export const shellLimits = { maxLength: 16_384, maxNodes: 4_000, maxDepth: 60 } as const

// Nodes whose meaning is exactly "run the children": everything else named is a problem, known or not.
const transparent = new Set([
  'program',
  'list',
  'pipeline',
  'subshell',
  'compound_statement',
  'negated_command',
])
const wordNodes = new Set([
  'word',
  'string',
  'raw_string',
  'concatenation',
  'number',
  'simple_expansion',
  'expansion',
  'command_substitution',
  'arithmetic_expansion',
  'process_substitution',
  'ansi_c_string',
  'translated_string',
  'brace_expression',
  'extglob_pattern',
  'regex',
])

// Parts of what is reported, or known, by the word they belong to.
const silent = new Set([
  'comment',
  'file_descriptor',
  'string_content',
  'variable_name',
  'special_variable_name',
])

// Never the name of a program where one is expected; `time` is read as a wrapper.
const reserved = new Set(
  'if then elif else fi for while until do done case esac in select function coproc { } ! [[ ]]'.split(' '),
)

const plainWords: Readonly<Record<string, string>> = {
  command_substitution: 'a command inside another one',
  process_substitution: 'a command used as a file',
  simple_expansion: 'a shell variable',
  expansion: 'a shell variable',
  arithmetic_expansion: 'shell arithmetic',
  ansi_c_string: 'an escaped string',
  translated_string: 'a translated string',
  brace_expression: 'a brace expansion',
  heredoc_redirect: 'a here-document',
  herestring_redirect: 'a here-string',
  function_definition: 'a function',
  for_statement: 'a loop',
  c_style_for_statement: 'a loop',
  do_group: 'a loop',
  while_statement: 'a loop',
  if_statement: 'a condition',
  case_statement: 'a condition',
  test_command: 'a test expression',
  declaration_command: 'a declaration',
  unset_command: 'a variable being unset',
  variable_assignment: 'an assignment',
}

interface Walk {
  readonly text: string
  readonly commands: ShellCommand[]
  readonly problems: ShellProblem[]
  /** Redirections by the node of the command that they belong to, where the grammar hangs them on what is around it. */
  readonly hung: Map<number, readonly SyntaxNode[]>
  /** Where the words are that group, negate or close, and so belong to no command. */
  readonly marks: Set<number>
  nodes: number
}

/** Parses bash or POSIX sh text with the bash grammar. Without a parser the whole text is a problem. */
export function parseShell(parser: Parser | null, command: string): ShellParse {
  const problems = characterProblems(command)
  if (command.length > shellLimits.maxLength) {
    problems.push({
      code: 'too-long',
      message: `The command is longer than ${shellLimits.maxLength} characters.`,
      evidence: command.slice(0, 80),
    })
    return { commands: [], problems }
  }
  const tree = parser?.parse(command) ?? null
  if (tree === null) {
    problems.push({
      code: 'no-parser',
      message: 'No shell grammar is loaded.',
      evidence: command.slice(0, 80),
    })
    return { commands: [], problems }
  }
  try {
    const walk: Walk = {
      text: command,
      commands: [],
      problems,
      hung: new Map(),
      marks: new Set(),
      nodes: 0,
    }
    visit(walk, tree.rootNode, 0, { piped: false, nested: false })
    if (walk.commands.length === 0 && problems.length === 0)
      problems.push({ code: 'no-command', message: 'There is no command in the text.', evidence: command })
    if (problems.length === 0 && tree.rootNode.hasError)
      report(walk, tree.rootNode, 'syntax-error', 'Part of the command is not valid shell text.')
    if (problems.length === 0) problems.push(...disagreements(walk))
    else if (problems.some(({ code }) => code === 'syntax-error'))
      walk.commands.push(...lexedCommands(command))
    return { commands: walk.commands, problems }
  } finally {
    tree.delete()
  }
}

// Controls, carriage returns, invisible and direction-changing characters and look-alike spaces: what a
// person sees is not what the shell runs.
const hidden =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  /\u034f|\u17b4|\u17b5|[\ufe00-\ufe0e]|[\u180b-\u180d]|\u180f|[\u0000-\u0008\u000b-\u001f\u007f-\u00a0\u00ad\u061c\u115f\u1160\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164\ufeff\uffa0\ufff0-\uffff\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/u

/** The first hidden character of a text, as `U+XXXX`, with its offset; null if there is none. */
export function findHidden(text: string): { readonly at: number; readonly name: string } | null {
  const found = hidden.exec(text)
  if (found === null) return null
  const point = found[0].codePointAt(0) ?? 0
  return { at: found.index, name: `U+${point.toString(16).toUpperCase().padStart(4, '0')}` }
}

function characterProblems(command: string): ShellProblem[] {
  const found = findHidden(command)
  if (found === null) return []
  const code = command[found.at] === '\r' ? 'carriage-return' : 'hidden-character'
  return [
    {
      code,
      message: `The command contains ${found.name}, a character that can hide what runs.`,
      evidence: command.slice(Math.max(0, found.at - 20), found.at + 20),
    },
  ]
}

interface Place {
  readonly piped: boolean
  readonly nested: boolean
}

function visit(walk: Walk, node: SyntaxNode, depth: number, place: Place): void {
  if (++walk.nodes > shellLimits.maxNodes || depth > shellLimits.maxDepth) {
    if (walk.problems.at(-1)?.code !== 'too-complex')
      walk.problems.push({
        code: 'too-complex',
        message: 'The command is nested too deep or has too many parts to judge.',
        evidence: node.text.slice(0, 80),
      })
    return
  }
  const kind = node.type
  if (silent.has(kind) && !node.isError && !node.isMissing) return
  if (node.isError || node.isMissing) {
    report(walk, node, 'syntax-error', 'Part of the command is not valid shell text.')
  } else if (kind === 'command') {
    readCommand(walk, node, [], depth, place)
    return
  } else if (kind === 'redirected_statement') {
    readRedirected(walk, node, depth, place)
    return
  } else if (kind === 'variable_assignment') {
    readCommand(walk, node, [], depth, place)
    return
  } else if (!transparent.has(kind) && node.isNamed && !wordNodes.has(kind)) {
    report(
      walk,
      node,
      'structure',
      `The command uses ${plainWords[kind] ?? 'a construct that is not known'}.`,
    )
  }
  if (kind === 'declaration_command' || kind === 'unset_command') readBuiltin(walk, node, place)
  const nested = place.nested || !transparent.has(kind)
  let piped = place.piped
  for (const child of node.children) {
    if (child === null) continue
    // Behind a `|` there is neither a list nor a `!`, whatever the grammar makes of it.
    if (
      kind === 'pipeline' &&
      child.startIndex > node.startIndex &&
      /^(?:list|negated_)/.test(bodyOf(child).type)
    )
      report(walk, child, 'syntax-error', 'Part of the command is not valid shell text.')
    if (child.isNamed || child.isError || child.isMissing) visit(walk, child, depth + 1, { piped, nested })
    else if (child.type === '&') report(walk, node, 'background', 'The command goes on in the background.')
    else if (child.type === '{' || child.type === '}' || child.type === '!') walk.marks.add(child.startIndex)
    if (child.type === '!' && child.nextSibling?.startPosition.row !== child.startPosition.row)
      report(walk, node, 'syntax-error', 'Part of the command is not valid shell text.')
    piped = kind === 'pipeline' ? child.type === '|' || child.type === '|&' : place.piped
  }
}

function readRedirected(walk: Walk, node: SyntaxNode, depth: number, place: Place): void {
  const body = node.childForFieldName('body')
  const redirects = node.childrenForFieldName('redirect').filter((child) => child !== null)
  const own = new Set([body, ...redirects].map((child) => child?.id))
  for (const child of node.children)
    if (child !== null && !own.has(child.id)) visit(walk, child, depth + 1, place)
  const owner = body === null ? null : lastOf(body)
  if (owner === null || !simple.has(owner.type)) {
    if (body !== null) visit(walk, body, depth + 1, place)
    const piped = place.piped || owner?.parent?.type === 'pipeline'
    readCommand(walk, null, redirects, depth, { ...place, piped })
    return
  }
  walk.hung.set(owner.id, [...(walk.hung.get(owner.id) ?? []), ...redirects])
  visit(walk, body as SyntaxNode, depth + 1, place)
}

const bodyOf = (node: SyntaxNode): SyntaxNode =>
  (node.type === 'redirected_statement' ? node.childForFieldName('body') : null) ?? node

const simple = new Set(['command', 'variable_assignment'])

/** What a redirection behind a list belongs to: its last simple command or group. */
function lastOf(node: SyntaxNode): SyntaxNode {
  const last =
    node.type === 'redirected_statement'
      ? node.childForFieldName('body')
      : node.type === 'list' || node.type === 'pipeline' || node.type === 'negated_command'
        ? node.lastNamedChild
        : null
  return last === null ? node : lastOf(last)
}

function readCommand(
  walk: Walk,
  node: SyntaxNode | null,
  outer: readonly SyntaxNode[],
  depth: number,
  place: Place,
): void {
  const words: ShellWord[] = []
  const assignments: ShellAssignment[] = []
  const redirects: ShellRedirect[] = []
  const parts = node === null ? [] : node.type === 'variable_assignment' ? [node] : node.children
  const hung = [...outer, ...(node === null ? [] : (walk.hung.get(node.id) ?? []))]
  for (const part of [...parts, ...hung]) {
    if (part === null) continue
    walk.nodes++
    const inner = part.type === 'command_name' ? (part.firstChild ?? part) : part
    if (part.isError || part.isMissing) {
      report(walk, part, 'syntax-error', 'Part of the command is not valid shell text.')
      descend(walk, part, depth)
    } else if (part.type === 'variable_assignment') {
      assignments.push(readAssignment(walk, part, depth))
    } else if (part.type.endsWith('_redirect')) {
      readRedirect(walk, part, depth, redirects, words)
    } else if (part.isNamed) {
      words.push(takeWord(walk, inner, depth))
    } else {
      // An anonymous token among a command's words (a lone `$`, `==`): not a word the grammar vouches for.
      report(walk, part, 'structure', 'The command has a part that is not known.')
    }
  }
  const start = Math.min(...[node, ...hung].filter((n) => n !== null).map((n) => n.startIndex))
  const end = Math.max(...[node, ...hung].filter((n) => n !== null).map((n) => n.endIndex))
  words.sort((a, b) => a.start - b.start)
  const [first] = words
  if (first !== undefined && reserved.has(first.raw))
    report(walk, node, 'syntax-error', 'A word of the shell’s own language stands where a program should.')
  // To a plain POSIX shell `&` ends the command here, and what follows the target is another one.
  const both = redirects.find(({ operator }) => operator.startsWith('&>'))
  if (both !== undefined && (words.at(-1)?.start ?? -1) > (both.target?.end ?? start))
    report(walk, node, 'two-readings', 'Shells do not agree on where this command ends.')
  walk.commands.push({
    words,
    assignments,
    redirects,
    piped: place.piped,
    nested: place.nested,
    raw: walk.text.slice(start, end),
  })
}

/** `export x=1`, `unset x`: the grammar has own nodes for them; here they are commands like others. */
function readBuiltin(walk: Walk, node: SyntaxNode, place: Place): void {
  const raw = walk.text.slice(node.startIndex, node.endIndex)
  walk.commands.push({
    words: lexShell(raw).words.map((word) => readWord(word.raw, node.startIndex + word.start)),
    assignments: [],
    redirects: [],
    piped: place.piped,
    nested: place.nested,
    raw,
  })
}

function readAssignment(walk: Walk, node: SyntaxNode, depth: number): ShellAssignment {
  const value = node.childForFieldName('value')
  const name = node.childForFieldName('name')
  if (name !== null && name.type !== 'variable_name')
    report(walk, name, 'structure', 'The command assigns to part of an array.')
  return {
    name: name?.text ?? node.text,
    value: value === null ? null : takeWord(walk, value, depth),
    raw: node.text,
  }
}

function readRedirect(
  walk: Walk,
  node: SyntaxNode,
  depth: number,
  redirects: ShellRedirect[],
  words: ShellWord[],
): void {
  if (node.type !== 'file_redirect') {
    report(
      walk,
      node,
      'structure',
      `The command uses ${plainWords[node.type] ?? 'a redirection that is not known'}.`,
    )
    descend(walk, node, depth)
    const isDocument = node.type === 'heredoc_redirect'
    const body = node.namedChildren.find((child) => child?.type === 'heredoc_body')?.text
    redirects.push({
      operator: isDocument ? '<<' : '<<<',
      target: null,
      text: isDocument ? (body ?? '') : readWord(node.text.replace(/^\d*<<<\s*/, '')).value,
      raw: node.text,
    })
    return
  }
  // To bash, `{name}` right before the sign is a variable that it sets; to the grammar and other shells, a word.
  const opening =
    walk.text[node.startIndex - 1] === '}' ? walk.text.lastIndexOf('{', node.startIndex) : node.startIndex
  if (/^\{\S+\}$/.test(walk.text.slice(Math.max(0, opening), node.startIndex)))
    report(walk, node, 'two-readings', 'Shells do not agree on what stands before this redirection.')
  const sign = node.children.find((child) => child !== null && !child.isNamed)
  const operator = sign?.type ?? '?'
  if (sign && operator.endsWith('-')) walk.marks.add(sign.endIndex - 1)
  for (const child of node.children)
    if (child?.isError || child?.isMissing)
      report(walk, child, 'syntax-error', 'This kind of redirection is not understood.')
  const targets = node.childrenForFieldName('destination').filter((child) => child !== null)
  const [first, ...rest] = targets
  redirects.push({
    operator,
    target: first === undefined ? null : takeWord(walk, first, depth),
    raw: node.text,
  })
  // The grammar hangs arguments that follow a redirection under it; the shell gives them to the command.
  for (const extra of rest) words.push(takeWord(walk, extra, depth))
}

function takeWord(walk: Walk, node: SyntaxNode, depth: number): ShellWord {
  if (!wordNodes.has(node.type))
    report(
      walk,
      node,
      'structure',
      `The command uses ${plainWords[node.type] ?? 'a word that is not known'}.`,
    )
  descend(walk, node, depth)
  const word = readWord(walk.text.slice(node.startIndex, node.endIndex), node.startIndex)
  const trait = (['expansion', 'ansi', 'brace', 'broken'] as const).find((t) => word.traits.has(t))
  if (trait !== undefined) {
    const message = {
      expansion: 'Part of the command is only known when it runs (a variable or an inner command).',
      ansi: 'Part of the command is written with escapes.',
      brace: 'Part of the command is a brace expansion.',
      broken: 'A quote or a line does not end where it should.',
    }[trait]
    report(walk, node, trait === 'broken' ? 'syntax-error' : trait, message)
  }
  return word
}

/** Collects the commands inside a word or an unknown construct: they are judged too. */
function descend(walk: Walk, node: SyntaxNode, depth: number): void {
  for (const child of node.children)
    if (child?.isNamed || child?.isError || child?.isMissing)
      visit(walk, child, depth + 1, { piped: false, nested: true })
}

function report(walk: Walk, node: SyntaxNode | null, code: string, message: string): void {
  const evidence = walk.text.slice(node?.startIndex ?? 0, node?.endIndex).slice(0, 200)
  if (!walk.problems.some((p) => p.code === code && p.message === message && p.evidence === evidence))
    walk.problems.push({ code, message, evidence })
}

/** Where the grammar gives up, what the lexer sees is still there to be judged. */
function lexedCommands(text: string): readonly ShellCommand[] {
  const groups = new Map<number, LexedWord[]>()
  for (const word of lexShell(text).words)
    if (!word.redirectTarget) groups.set(word.group, [...(groups.get(word.group) ?? []), word])
  return Array.from(groups.values(), (words) => ({
    words,
    assignments: [],
    redirects: [],
    piped: false,
    nested: true,
    raw: words.map(({ raw }) => raw).join(' '),
  }))
}

/** Compares the grammar's words with the lexer's: same spans, same grouping into commands. */
function disagreements({ text, commands, marks }: Walk): ShellProblem[] {
  const lexed = lexShell(text)
  const problem = (evidence: string): ShellProblem[] => [
    { code: 'two-readings', message: 'Two readings of the command disagree about its parts.', evidence },
  ]
  if (lexed.problems.length > 0) return problem(lexed.problems[0] ?? '')
  const seen = new Map<number, LexedWord>()
  for (const word of lexed.words) seen.set(word.start, word)
  const groups = new Set<number>()
  for (const command of commands) {
    const own = new Set<number>()
    const targets = command.redirects.flatMap((r) => (r.target === null ? [] : [r.target]))
    for (const word of [...command.words, ...targets]) {
      const twin = seen.get(word.start)
      if (twin === undefined || twin.end !== word.end || twin.redirectTarget !== targets.includes(word))
        return problem(word.raw)
      seen.delete(word.start)
      own.add(twin.group)
    }
    for (const assignment of command.assignments) {
      const twin = lexed.words.find((w) => w.raw === assignment.raw && seen.has(w.start))
      if (twin === undefined) return problem(assignment.raw)
      seen.delete(twin.start)
      own.add(twin.group)
    }
    const [group] = own
    const bodiless = command.words.length === 0 && command.assignments.length === 0
    if (own.size > 1 || (group !== undefined && groups.has(group) && !bodiless)) return problem(command.raw)
    if (group !== undefined) groups.add(group)
  }
  for (const left of seen.values())
    if (left.raw.length !== 1 || !marks.has(left.start)) return problem(left.raw)
  return []
}
