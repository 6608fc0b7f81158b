// Owns the reading of parsed PowerShell commands into command facts: names and parameters resolved as PowerShell does,
// arguments read against the table of cmdlets. Touches no disk, decides nothing.

import { listElements } from '../code/powershell.ts'
import type { ShellCommand, ShellParse } from '../code/shell.ts'
import type { ShellWord } from '../code/shell-words.ts'
import type { CommandFact, Doubt } from './facts.ts'
import { readActor } from './programs/actors.ts'
import { type Cmdlet, cmdlets, commonOthers, commonParameters } from './programs/cmdlets.ts'
import { entryFor } from './programs/list.ts'
import { doubt, type Reading, readArguments, type Touch } from './programs/program.ts'

/**
 * Programs of the same name on every system that no alias hides; with arguments of plain words only, for the rules by
 * which others are quoted differ between versions.
 */
const programs = new Set('rg fd node npm python pip tokei scc wc grep head tail'.split(' '))
const plainArgument =
  /^(?:--?[A-Za-z][A-Za-z0-9-]*(?:=[A-Za-z0-9_/-]+)?|[A-Za-z0-9_][A-Za-z0-9_./+-]*|\.{1,2}\/[A-Za-z0-9_./+-]*|\.)$/

type Flow = 'nothing' | 'text' | 'objects'

export function readPowerShell(parse: ShellParse): readonly CommandFact[] {
  let flow: Flow = 'nothing'
  return parse.commands.map((command) => {
    if (!command.piped) flow = 'nothing'
    const { program, reading, gives } = readOne(command, flow)
    flow = gives
    return {
      program,
      words: command.words,
      wrappers: [],
      touches: reading.touches,
      effects: reading.effects,
      doubts: reading.doubts,
      assignments: [],
      piped: command.piped,
      raw: command.raw,
    }
  })
}

interface Read {
  readonly program: string
  readonly reading: Reading
  readonly gives: Flow
}

function readOne(command: ShellCommand, flow: Flow): Read {
  const [first, ...rest] = command.words
  const isPlain =
    first !== undefined && first.raw === first.value && /^(?:[A-Za-z][A-Za-z-]*|\?)$/.test(first.value)
  const name = first?.value ?? ''
  if (!isPlain)
    return {
      program: name.split(/[/\\]/).at(-1) ?? '',
      reading: {
        touches: [],
        effects: [],
        doubts: [doubt('program', 'Which command runs is not plain.', command.raw)],
      },
      gives: 'objects',
    }
  const found = byName.get(name.toLowerCase())
  if (found === undefined) {
    const reading = programs.has(name) ? readProgram(name, rest) : readActor(acting(name), rest)
    return { program: name, reading, gives: 'text' }
  }
  const { cmdlet, isWindows } = found
  const own = readCmdlet(cmdlet, rest, flow, command.raw)
  const reading = isWindows ? both(own, readProgram(name.toLowerCase(), rest)) : own
  return {
    program: (cmdlet.names.find((one) => one.toLowerCase() === name.toLowerCase()) ?? name).toLowerCase(),
    reading:
      reading.doubts.length === 0
        ? reading
        : {
            ...reading,
            effects: [
              { kind: 'execute', target: name, words: `runs ${name} in a form that can do more than read` },
            ],
          },
    // On another system the word may be a program, whose output is text; the stricter of both counts.
    gives: cmdlet.gives === 'same' ? flow : cmdlet.gives,
  }
}

/** The program whose effect a cmdlet or alias has, for the words of a question. */
const acting = (name: string): string => {
  const folded = name.toLowerCase()
  return Object.entries(alike).find(([, names]) => names.split(' ').includes(folded))?.[0] ?? folded
}

const alike: Readonly<Record<string, string>> = {
  rm: 'remove-item ri del erase rd rmdir clear-content clc clear-item cli remove-itemproperty rp',
  cp: 'copy-item copy cpi',
  mv: 'move-item move mi rename-item ren rni',
  tee: 'set-content add-content ac out-file tee-object new-item ni export-csv epcsv export-clixml md',
  curl: 'invoke-webrequest iwr invoke-restmethod irm start-bitstransfer',
  eval: 'invoke-expression iex invoke-command icm invoke-item ii start-process saps start start-job sajb',
  kill: 'stop-process spps',
  systemctl: 'set-service stop-service start-service new-service register-scheduledtask set-executionpolicy',
}

const both = (a: Reading, b: Reading): Reading => ({
  touches: [...a.touches, ...b.touches],
  effects: [...a.effects, ...b.effects],
  doubts: [...a.doubts, ...b.doubts],
})

function readProgram(program: string, words: readonly ShellWord[]): Reading {
  const odd = words.find((word) => word.raw !== word.value || !plainArgument.test(word.raw))
  const entry = entryFor(program, words)
  if (odd !== undefined || entry === null) {
    const acted = readActor(program, words)
    const reason =
      odd === undefined
        ? []
        : [doubt('not-literal', 'Versions of PowerShell hand this over differently.', odd.raw)]
    return { ...acted, doubts: [...acted.doubts, ...reason] }
  }
  return readArguments(entry.spec, entry.rest)
}

interface Parameter {
  readonly name: string
  readonly kind: 'switch' | 'text' | 'wild' | 'literal' | 'other'
}

function readCmdlet(cmdlet: Cmdlet, words: readonly ShellWord[], flow: Flow, raw: string): Reading {
  const touches: Touch[] = []
  const doubts: Doubt[] = []
  const parameters = parametersOf(cmdlet)
  const bound = new Set<string>()
  const loose: ShellWord[] = []
  const unknown = (word: ShellWord): void => {
    doubts.push(doubt('unknown-option', `The parameter ${word.raw} is not known to be harmless.`, word.raw))
  }
  const bind = ({ name, kind }: Parameter, word: ShellWord): void => {
    if (bound.has(name)) unknown(word)
    bound.add(name)
    for (const element of listElements(word)) {
      if (kind === 'wild' || kind === 'literal') touches.push(...touchesOf(cmdlet, kind, element, doubts))
      const isAction = name === 'erroraction' || name === 'warningaction'
      if (isAction && !/^(?:SilentlyContinue|Ignore|Stop|Continue)$/i.test(element.value)) unknown(element)
      if (cmdlet.only !== undefined && !isAction && !cmdlet.only.test(element.value))
        doubts.push(doubt('argument', 'This argument is not known to be harmless.', element.raw))
    }
  }
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as ShellWord
    // In quotes it is a text like any other; a dash and a digit begin a number.
    if (!word.raw.startsWith('-') || /^-\.?\d/.test(word.raw)) {
      loose.push(word)
      continue
    }
    const [, given = '', attached] = /^-([A-Za-z]+)(?::(.+))?$/.exec(word.raw) ?? []
    const parameter = given === '' ? null : parameterNamed(parameters, given)
    if (parameter === null || parameter.kind === 'other') {
      unknown(word)
      continue
    }
    if (parameter.kind === 'switch') {
      if (attached !== undefined || bound.has(parameter.name)) unknown(word)
      bound.add(parameter.name)
    } else if (attached !== undefined) {
      const start = word.end - attached.length
      bind(parameter, { ...word, raw: attached, value: attached, start })
    } else {
      const next = words[++at]
      if (next === undefined || (next.raw.startsWith('-') && !/^-\.?\d/.test(next.raw))) unknown(word)
      else bind(parameter, next)
    }
  }
  const places = cmdlet.positional.split(' ').filter((name) => name !== '')
  // Paths without wildcards are in the place of those with them.
  const open = places.filter(
    (name) => !bound.has(name.toLowerCase()) && !(name === 'Path' && bound.has('literalpath')),
  )
  for (const word of loose) {
    const place = open[0] === '*' ? '*' : open.shift()
    const parameter = place === undefined || place === '*' ? null : parameters.get(place.toLowerCase())
    if (place === undefined || parameter === undefined)
      doubts.push(doubt('argument', 'More arguments than the harmless form has.', word.raw))
    else if (parameter !== null) bind(parameter, word)
  }
  const { needs, takes } = cmdlet
  const isGiven =
    needs === undefined || bound.has(needs.toLowerCase()) || (needs === 'Path' && bound.has('literalpath'))
  if (!isGiven) doubts.push(doubt('argument', 'Fewer arguments than the harmless form has.', raw))
  const isTaken = flow === 'nothing' || takes === 'anything' || (takes === 'text' && flow === 'text')
  if (!isTaken)
    doubts.push(
      doubt('argument', 'What comes through the pipeline can be taken for the name of a file.', raw),
    )
  if (cmdlet.listsFolder && touches.length === 0) touches.push({ raw: '.', use: 'list' })
  return { touches, effects: [], doubts }
}

function touchesOf(cmdlet: Cmdlet, kind: 'wild' | 'literal', word: ShellWord, doubts: Doubt[]): Touch[] {
  const use = cmdlet.use ?? 'read'
  const raw = word.value.replaceAll('\\', '/')
  if (use === 'folder' && (/^[-+~]/.test(raw) || /[*?[]/.test(raw)))
    doubts.push(doubt('argument', 'Where this leads is not known.', word.raw))
  // Quotes do not keep wildcards from being wildcards here.
  const isWild = kind === 'wild' && /[*?[]/.test(raw)
  return [{ raw, use, ...(isWild ? { glob: true as const, folded: true as const } : {}) }]
}

/** A whole name or alias, else the only parameter that begins so; null for none or several. */
function parameterNamed(parameters: ReadonlyMap<string, Parameter>, given: string): Parameter | null {
  const folded = given.toLowerCase()
  const whole = parameters.get(folded)
  if (whole !== undefined) return whole
  const begun = new Set([...parameters].filter(([name]) => name.startsWith(folded)).map(([, one]) => one))
  const [only] = begun
  return begun.size === 1 && only !== undefined ? only : null
}

const kinds = { '=': 'text', '<': 'wild', '!': 'literal' } as const
const known = new Map<Cmdlet, ReadonlyMap<string, Parameter>>()

function parametersOf(cmdlet: Cmdlet): ReadonlyMap<string, Parameter> {
  const made = known.get(cmdlet)
  if (made !== undefined) return made
  const parameters = new Map<string, Parameter>()
  const add = (text: string, other?: 'other'): void => {
    for (const entry of text
      .toLowerCase()
      .split(' ')
      .filter((one) => one !== '')) {
      const mark = entry.at(-1) as keyof typeof kinds
      const names = (mark in kinds ? entry.slice(0, -1) : entry).split('|')
      const parameter: Parameter = { name: names[0] as string, kind: other ?? kinds[mark] ?? 'switch' }
      for (const name of names) parameters.set(name, parameter)
    }
  }
  add(`${commonParameters} ${cmdlet.parameters}`)
  add(`${commonOthers} ${cmdlet.others}`, 'other')
  known.set(cmdlet, parameters)
  return parameters
}

const byName = new Map<string, { readonly cmdlet: Cmdlet; readonly isWindows: boolean }>(
  cmdlets.flatMap((cmdlet) => [
    ...cmdlet.names.map((name) => [name.toLowerCase(), { cmdlet, isWindows: false }] as const),
    ...(cmdlet.windowsNames ?? []).map((name) => [name, { cmdlet, isWindows: true }] as const),
  ]),
)
