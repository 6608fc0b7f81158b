// Owns the shape of program knowledge and the one reading of arguments against it. A program is harmless
// only option by option: what the table does not know is a doubt. Knows no particular program.

import type { Effect } from '../../base/verdict.ts'
import { isLiteral, type ShellWord } from '../../code/shell-words.ts'
import type { Doubt, PathUse } from '../facts.ts'
import { longOption, singleOption } from './long-options.ts'

export interface Touch {
  readonly raw: string
  readonly use: PathUse
  /** Unquoted wildcards: the shell puts file names in its place. */
  readonly glob?: true
  /** What wildcards match must fit: other texts mean more to the program. */
  readonly fits?: (text: string) => boolean
  /** Wildcards of PowerShell: case makes no difference to them, nor does a dot at the beginning of a name. */
  readonly folded?: true
  /** What is done to it, where `use` says too little; `{}` stands for the path. */
  readonly words?: string
}

export interface Reading {
  readonly touches: readonly Touch[]
  readonly effects: readonly Effect[]
  readonly doubts: readonly Doubt[]
  /** Commands among the arguments (`find -exec`, `env`, `xargs`): each is judged as well. */
  readonly inner?: readonly (readonly ShellWord[])[]
  /** Where it is not known whether an option takes a value: commands, if they begin with a program that is known. */
  readonly maybe?: readonly (readonly ShellWord[])[]
  /** Shell text among the arguments (`sh -c`). */
  readonly texts?: readonly string[]
}

export interface ProgramSpec {
  /** A program, or a program with the words of one of its forms: `dpkg -l`, `pip show`. The longest that fits counts. */
  readonly names: readonly string[]
  /** Short options without value, harmless, as characters. */
  readonly flags?: string
  /** Short options whose value (attached or next word) is harmless text. */
  readonly values?: string
  /** Short options whose value is a file that is read. */
  readonly reads?: string
  /**
   * Long options, harmless: `all` no value, `width=` needs one, `color?` may have one, `file<` reads a file;
   * `color|colour?` is one option with two names.
   */
  readonly long?: string
  /**
   * All the other long options, which are not harmless, or not known to be. That there is such a list says that the
   * program reads them with getopt_long(3): the beginning of a name stands for the name if no other one begins so.
   */
  readonly others?: string
  /** Harmless options that are a word behind one dash (`-noout`), written as those of `long`; letters are never joined. */
  readonly single?: string
  /** `-5` counts lines. */
  readonly numeric?: true
  /**
   * `pattern`: the first is text unless an option of `patternOptions` gave it; the others are read.
   * `list`: only names, sizes or rights are shown, never contents.
   */
  readonly operands: 'none' | 'text' | 'read' | 'pattern' | 'list'
  readonly patternOptions?: string
  /** More operands than this are a doubt (`uniq IN OUT` writes OUT). */
  readonly most?: number
  /** What follows the first operand is an operand, whatever it begins with (in some systems' version of it). */
  readonly ordered?: true
  /** Fewer operands than this are a doubt (`hostname NAME` sets; here: needs an argument). */
  readonly least?: number
  /** Every operand must match, else doubt. */
  readonly only?: RegExp
  /** No operand and no text value may match. */
  readonly refuse?: RegExp
  /** Reads the current folder even without operands. */
  readonly listsFolder?: true
  /** A whole own reading for programs whose arguments are a language. */
  readonly read?: (words: readonly ShellWord[]) => Reading
  /** Command lines that the table proves harmless, and ones it must not: checked by a test. */
  readonly allow: readonly string[]
  readonly ask: readonly string[]
}

export const doubt = (code: string, message: string, evidence: string): Doubt => ({ code, message, evidence })

/** Reads the arguments (program name excluded) of one command against its entry. */
export function readArguments(spec: ProgramSpec, words: readonly ShellWord[]): Reading {
  if (spec.read !== undefined) return spec.read(words)
  const touches: Touch[] = spec.listsFolder ? [{ raw: '.', use: 'list' }] : []
  const doubts: Doubt[] = []
  const operands: ShellWord[] = []
  let patternGiven = false
  let options = true
  const named = globOf(spec)
  const unknown = (word: ShellWord): void => {
    doubts.push(doubt('unknown-option', `The option ${word.raw} is not known to be harmless.`, word.raw))
  }
  const value = (word: ShellWord | undefined, text: string, use: 'text' | 'read'): void => {
    if (word !== undefined && !settled(word)) doubts.push(unsettled(word))
    if (use === 'read') touches.push({ raw: text, use: 'read', ...(word?.traits.has('glob') ? named : {}) })
    else if (word?.traits.has('glob')) touches.push({ raw: text, use: 'list', ...named })
    if (spec.refuse?.test(text)) doubts.push(doubt('argument', 'This argument can do more than read.', text))
  }
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as ShellWord
    const text = word.value
    if (!options || text === '-' || !text.startsWith('-')) {
      operands.push(word)
      if (spec.ordered) options = false
      continue
    }
    if (!isLiteral(word)) {
      doubts.push(unsettled(word))
      continue
    }
    if (text === '--') {
      options = false
      continue
    }
    if (text.startsWith('--')) {
      const equals = text.indexOf('=')
      const name = text.slice(2, equals < 0 ? undefined : equals)
      const found = longOption(spec, name)
      if (found === null) {
        unknown(word)
        continue
      }
      const { kind } = found
      if (spec.patternOptions?.split(' ').includes(found.name)) patternGiven = true
      if (kind === 'flag') {
        if (equals >= 0) unknown(word)
      } else if (equals >= 0) value(undefined, text.slice(equals + 1), kind === 'read' ? 'read' : 'text')
      else if (kind !== 'optional') {
        const next = words[++at]
        if (next === undefined) unknown(word)
        else value(next, next.value, kind === 'read' ? 'read' : 'text')
      }
      continue
    }
    if (spec.numeric && /^-\d+$/.test(text)) continue
    const single = singleOption(spec, text.slice(1))
    if (single !== null) {
      if (single.kind === 'flag') continue
      const next = words[++at]
      if (next === undefined) unknown(word)
      else value(next, next.value, single.kind === 'read' ? 'read' : 'text')
      continue
    }
    for (let i = 1; i < text.length; i++) {
      const c = text[i] as string
      if (spec.patternOptions?.split(' ').includes(c)) patternGiven = true
      if (spec.flags?.includes(c)) continue
      const use = spec.reads?.includes(c) ? 'read' : spec.values?.includes(c) ? 'text' : null
      if (use === null) {
        unknown(word)
        break
      }
      const rest = text.slice(i + 1)
      if (rest !== '') value(undefined, rest, use)
      else {
        const next = words[++at]
        if (next === undefined) unknown(word)
        else value(next, next.value, use)
      }
      break
    }
  }
  readOperands(spec, operands, patternGiven, touches, doubts)
  return { touches, effects: [], doubts }
}

function readOperands(
  spec: ProgramSpec,
  operands: readonly ShellWord[],
  patternGiven: boolean,
  touches: Touch[],
  doubts: Doubt[],
): void {
  const surplus = operands[spec.operands === 'none' ? 0 : (spec.most ?? Number.POSITIVE_INFINITY)]
  if (surplus !== undefined)
    doubts.push(doubt('argument', 'More arguments than the harmless form has.', surplus.raw))
  // The shell makes several arguments of wildcards.
  const several = spec.most === undefined ? undefined : operands.find(({ traits }) => traits.has('glob'))
  if (several !== undefined)
    doubts.push(
      doubt('argument', 'These wildcards can stand for more arguments than it may have.', several.raw),
    )
  if (operands.length < (spec.least ?? 0))
    doubts.push(doubt('argument', 'Fewer arguments than the harmless form has.', ''))
  operands.forEach((word, index) => {
    if (!settled(word)) doubts.push(unsettled(word))
    if (spec.only !== undefined && !spec.only.test(word.value))
      doubts.push(doubt('argument', 'This argument is not known to be harmless.', word.raw))
    if (spec.refuse?.test(word.value))
      doubts.push(doubt('argument', 'This argument can do more than read.', word.raw))
    const isText = spec.operands === 'text' || (spec.operands === 'pattern' && index === 0 && !patternGiven)
    if (word.value === '-' && isLiteral(word)) return
    const glob = word.traits.has('glob') ? globOf(spec) : {}
    if (!isText) touches.push({ raw: word.value, use: spec.operands === 'list' ? 'list' : 'read', ...glob })
    else if (word.traits.has('glob')) touches.push({ raw: word.value, use: 'list', ...glob })
    else if (word.traits.has('tilde')) doubts.push(unsettled(word))
  })
}

function globOf({ only, refuse }: ProgramSpec): Pick<Touch, 'glob' | 'fits'> {
  if (only === undefined && refuse === undefined) return { glob: true }
  return { glob: true, fits: (text) => only?.test(text) !== false && refuse?.test(text) !== true }
}

/** Known before it runs: literal, a home folder, or plain wildcards. */
export const settled = (word: ShellWord): boolean =>
  !word.traits.has('expansion') &&
  !word.traits.has('brace') &&
  !word.traits.has('ansi') &&
  !word.traits.has('broken') &&
  !(word.traits.has('glob') && (word.traits.has('quote') || word.traits.has('escape'))) &&
  !(word.traits.has('tilde') && !/^~(?:\/|$)/.test(word.raw))

export const unsettled = (word: ShellWord): Doubt =>
  doubt('not-literal', 'What this argument becomes is only known when it runs.', word.raw)
