// Owns the reading of parsed shell commands into command facts: wrappers taken off, inner commands
// judged too, arguments read against the program tables. Touches no disk, decides nothing.

import type { Effect } from '../base/verdict.ts'
import { type ShellCommand, type ShellParse, shellLimits } from '../code/shell.ts'
import { isLiteral, type ShellWord } from '../code/shell-words.ts'
import type { CommandFact, Doubt } from './facts.ts'
import { foreseen, variablesOf } from './guesses.ts'
import { readActor } from './programs/actors.ts'
import { readGit, readSafeGit } from './programs/git.ts'
import { entryFor } from './programs/list.ts'
import { doubt, type Reading, readArguments, settled, type Touch } from './programs/program.ts'
import { diskEraser, ownProgram } from './programs/ruinous.ts'
import { isShell, readWrapper } from './programs/wrappers.ts'

/** Wrappers inside wrappers deeper than this are a doubt. */
const maxWrappers = 12
const maxCommands = 200

/** Variables that change only how output looks. */
const harmlessVariable = /^(?:LC_[A-Z]+|LANG|TZ|NO_COLOR|COLUMNS)$/
const harmlessValue = /^[A-Za-z0-9_.@+-]{0,40}$/

export interface CommandReading {
  readonly commands: readonly CommandFact[]
  /** Problems of shell text inside arguments (`sh -c '…'`). */
  readonly inner: readonly ShellParse[]
}

/** `parsed` is the reading of `text`; `parse` reads the shell text that some arguments carry. */
export function readCommands(
  text: string,
  parsed: ShellParse,
  parse: (text: string) => ShellParse,
): CommandReading {
  const commands: CommandFact[] = []
  const inner: ShellParse[] = []
  const variables = variablesOf(parsed.commands)
  const visitText = (text: string, outer: readonly string[], label: string): void => {
    const nested = parse(text)
    inner.push(nested)
    for (const command of nested.commands) visit(command.words, [...outer, label], command)
    visitJoined(text, [...outer, label])
  }
  /** The grammar sees two words where the shell joins two lines inside one. */
  const visitJoined = (text: string, outer: readonly string[]): void => {
    const joined = text.replaceAll('\\\n', '')
    if (joined !== text && text.length <= shellLimits.maxLength) visitText(joined, outer, 'joined lines')
  }
  const visit = (words: readonly ShellWord[], outer: readonly string[], shell: Shell): void => {
    if (commands.length >= maxCommands || outer.length > maxWrappers) {
      if (commands.length <= maxCommands)
        commands.push(
          blank(
            outer,
            shell,
            doubt(
              'too-deep',
              'There are too many commands to judge, or they are wrapped too deep.',
              shell.raw,
            ),
          ),
        )
      return
    }
    const read = readOne(words, shell)
    const plain = outer.length === 0 && isPlain(read, shell) ? ({ plain: true } as const) : {}
    commands.push({ ...read.fact, wrappers: outer, ...plain })
    const label = read.fact.program
    const bare = { ...shell, assignments: [], redirects: [] }
    for (const innerWords of read.reading.inner ?? []) visit(innerWords, [...outer, label], bare)
    for (const innerWords of read.reading.maybe ?? [])
      if (isKnown(innerWords)) visit(innerWords, [...outer, label], bare)
    for (const text of read.reading.texts ?? []) visitText(text, outer, `${label} -c`)
    if (isShell(label))
      for (const { text } of shell.redirects) if (text !== undefined) visitText(text, outer, `${label} <<`)
    const guess = foreseen(words, variables)
    if (guess !== null && isKnown(guess)) visit(guess, [...outer, first(words)], bare)
  }
  let before: ShellCommand | null = null
  for (const command of parsed.commands) {
    visit(command.words, [], command)
    const [shell] = command.words
    if (command.piped && before !== null && shell !== undefined && isShell(literalName(shell))) {
      const [printer, ...printed] = before.words
      if (printer !== undefined && /^(?:echo|printf)$/.test(literalName(printer)))
        visitText(printed.map(({ value }) => value).join(' '), [literalName(printer)], literalName(shell))
    }
    before = command
  }
  visitJoined(text, [])
  return { commands, inner }
}

const first = ([word]: readonly ShellWord[]): string => word?.raw ?? ''

/** Whether the words begin with a program that the tables know: a guess at anything else says nothing. */
function isKnown([program, ...rest]: readonly ShellWord[]): boolean {
  if (program === undefined) return false
  const name = literalName(program)
  if (name === 'git' || entryFor(name, rest) !== undefined || readWrapper(name, rest) !== null) return true
  if (diskEraser.test(name) || ownProgram.test(program.value)) return true
  return readActor(name, rest).doubts.every(({ code }) => code !== 'unknown-program')
}

type Shell = Pick<ShellCommand, 'assignments' | 'redirects' | 'piped' | 'nested' | 'raw'>

interface One {
  readonly fact: CommandFact
  readonly reading: Reading
}

/** Its words alone say what it does, so that a rule may be about them. */
function isPlain({ fact, reading }: One, shell: Shell): boolean {
  const [first] = fact.words
  return (
    first !== undefined &&
    first.raw === fact.program &&
    fact.words.every(isLiteral) &&
    !shell.piped &&
    !shell.nested &&
    shell.assignments.length === 0 &&
    shell.redirects.every(isQuiet) &&
    (reading.inner ?? []).length === 0 &&
    (reading.texts ?? []).length === 0
  )
}

/** Only says where output goes: nowhere, or into another stream. */
const isQuiet = ({ operator, target }: ShellCommand['redirects'][number]): boolean =>
  target !== null &&
  isLiteral(target) &&
  (target.value === '/dev/null' || (operator === '>&' && /^[12]$/.test(target.value)))

function readOne(words: readonly ShellWord[], shell: Shell): One {
  const touches: Touch[] = []
  const doubts: Doubt[] = []
  const effects: Effect[] = []
  for (const assignment of shell.assignments) {
    const value = assignment.value
    const harmless =
      words.length > 0 &&
      harmlessVariable.test(assignment.name) &&
      (value === null || (isLiteral(value) && harmlessValue.test(value.value)))
    if (!harmless)
      doubts.push(doubt('assignment', 'Setting a variable can change what programs do.', assignment.raw))
  }
  for (const redirect of shell.redirects) readRedirect(redirect, touches, doubts)
  const [first, ...rest] = words
  const program = first === undefined ? '' : programName(first)
  const safe = program === 'env' ? readSafeGit(rest) : null
  let reading: Reading = { touches: [], effects: [], doubts: [] }
  if (first !== undefined) {
    if (program === null) {
      doubts.push(
        doubt(
          'program',
          'Which program runs is only known when it runs, or is written in a disguised way.',
          first.raw,
        ),
      )
      // A disguised wrapper still runs what it wraps: read on, on top of the doubt.
      reading = readProgram(literalName(first), rest)
    } else reading = safe?.reading ?? readProgram(program, rest)
  }
  if (first === undefined && shell.redirects.length === 0 && shell.assignments.length === 0)
    doubts.push(doubt('no-command', 'There is no command.', shell.raw))
  return {
    reading,
    fact: {
      ...(safe
        ? { program: 'git', words: safe.asked, safe: true as const }
        : { program: program ?? literalName(first as ShellWord), words }),
      wrappers: [],
      touches: [...touches, ...reading.touches],
      effects: [...effects, ...reading.effects],
      doubts: [...doubts, ...reading.doubts],
      assignments: shell.assignments.map(({ name, raw }) => ({ name, raw })),
      piped: shell.piped,
      raw: shell.raw,
    },
  }
}

function readProgram(program: string, words: readonly ShellWord[]): Reading {
  if (program === 'git') return readGit(words)
  if (program === 'cd') return readCd(words)
  const entry = entryFor(program, words)
  if (entry !== null) {
    const reading = readArguments(entry.spec, entry.rest)
    // With doubts the harmless entry proves nothing: the program runs, with whatever effect is known.
    return reading.doubts.length === 0 ? reading : withActor(program, words, reading)
  }
  const reading = readWrapper(program, words) ?? readActor(program, words)
  return { ...reading, texts: [...(reading.texts ?? []), ...keptTexts(program, words)] }
}

/** Shell text that is kept to be run later in the same shell. */
function keptTexts(program: string, words: readonly ShellWord[]): readonly string[] {
  if (program === 'alias') return words.map(({ value }) => value.slice(value.indexOf('=') + 1))
  return program === 'trap' ? words.slice(0, 1).map(({ value }) => value) : []
}

function withActor(program: string, words: readonly ShellWord[], reading: Reading): Reading {
  const actor = readActor(program, words)
  const known = actor.doubts.every(({ code }) => code !== 'unknown-program')
  const said = `runs ${program} in a form that can do more than read`
  const effects = known ? actor.effects : actor.effects.map((effect) => ({ ...effect, words: said }))
  return { ...reading, effects: [...reading.effects, ...effects] }
}

// `cd` changes where later paths point; facts.io.ts resolves them against every folder it could be.
function readCd(words: readonly ShellWord[]): Reading {
  const [folder] = words
  if (
    words.length !== 1 ||
    folder === undefined ||
    !isLiteral(folder) ||
    folder.value === '' ||
    folder.value.startsWith('-')
  )
    return {
      touches: [],
      effects: [],
      doubts: [doubt('argument', 'Where this cd leads is not known.', words.map((w) => w.raw).join(' '))],
    }
  return { touches: [{ raw: folder.value, use: 'folder' }], effects: [], doubts: [] }
}

function readRedirect(redirect: ShellCommand['redirects'][number], touches: Touch[], doubts: Doubt[]): void {
  const { operator, target } = redirect
  if (operator.startsWith('<<')) {
    doubts.push(doubt('here-document', 'Text is fed to the command from the command line.', redirect.raw))
    return
  }
  if (target === null) {
    if (!/^\d*[<>]&-$/.test(redirect.raw.trim()))
      doubts.push(doubt('redirect', 'This redirection is not understood.', redirect.raw))
    return
  }
  if (!settled(target) || target.traits.has('glob'))
    doubts.push(
      doubt('not-literal', 'Where this redirection leads is only known when it runs.', redirect.raw),
    )
  if ((operator === '>&' || operator === '<&') && /^\d+-?$/.test(target.value)) return
  if (target.value === '/dev/null' && isLiteral(target)) return
  if (operator === '<') touches.push({ raw: target.value, use: 'read' })
  else {
    const words = operator.includes('>>') ? 'appends to {}' : 'replaces the text of {}'
    touches.push({ raw: target.value, use: 'write', words })
  }
}

/** The base name, or null if the word is not plainly a program of the system. */
function programName(word: ShellWord): string | null {
  if (word.raw !== word.value || !isLiteral(word)) return null
  const system = /^\/(?:usr\/(?:local\/)?)?s?bin\/([A-Za-z0-9_.+-]+)$/.exec(word.value)
  if (system !== null) return system[1] as string
  return word.value.includes('/') ? null : word.value
}

/** For words and denials only: the name a disguised program most likely has. */
const literalName = (word: ShellWord): string => word.value.split(/[/\\]/).at(-1) ?? ''

const blank = (
  wrappers: readonly string[],
  shell: Pick<ShellCommand, 'piped' | 'raw'>,
  reason: Doubt,
): CommandFact => ({
  program: '',
  words: [],
  wrappers,
  touches: [],
  effects: [],
  doubts: [reason],
  assignments: [],
  piped: shell.piped,
  raw: shell.raw,
})
