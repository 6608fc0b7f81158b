// Owns reading the text of an Org file as a skill: what it offers, and what is wrong with it, with line and column.
// The format is described in docs/skills.md. Pure, never throws, never runs anything.

import { elementsOf } from '../org/elements/document.ts'
import { descendants } from '../org/elements/walk.ts'
import { hasProse } from '../org/lint/literate.ts'
import { blocksOf, type CodeBlock } from '../org/literate/block.ts'
import { argument } from '../org/literate/parameters.ts'
import { findResult } from '../org/literate/results.ts'
import { type Headline, type OrgDocument, parseOrg } from '../org/parse.ts'
import { declared, returns } from './declared.ts'
import { catches, type Pattern, readPattern } from './pattern.ts'
import {
  givenKinds,
  isSkillName,
  type Requirement,
  type Skill,
  type SkillFault,
  type SkillFunction,
  type SkillLanguage,
  type SkillReflex,
  type SkillTest,
  type ToolName,
  toolNames,
} from './skill.ts'

export interface SkillReading {
  readonly skill: Skill
  /** In the order of the file. */
  readonly faults: readonly SkillFault[]
}

/** A longer file is no skill. UTF-16 units. */
const longest = 200_000
const mostTriggers = 60
/** What all skills of a request share is as long as this; a skill beyond the second goes to nobody. UTF-16 units. */
const usualPrompt = 1_400
const longestPrompt = 4_000
const mostBlocks = 200

/** `name` as the file has it, without `.org`. */
export function readSkill(name: string, given: string): SkillReading {
  const text = given.length > longest ? '' : given
  const document = parseOrg(text)
  const file: File = { text, document, faults: [] }
  if (given.length > longest) fault(file, 0, 0, `A skill has at most ${longest} characters.`)
  if (!isSkillName(name))
    fault(file, 0, 0, 'The file of a skill is named in small letters, digits and hyphens.')
  for (const { line, message } of document.problems) fault(file, startOf(file, line), null, message)
  const properties = { ...document.settings.properties, ...document.properties }
  const { functions, tests } = readBlocks(file)
  const skill: Skill = {
    name,
    title: document.settings.title || name,
    summary: summaryOf(file),
    version: (properties.VERSION ?? '').trim(),
    triggers: readTriggers(file, properties.TRIGGERS ?? ''),
    tools: readTools(file, properties.TOOLS ?? ''),
    requires: readRequirements(file, properties.REQUIRES ?? '', name),
    prompt: measured(file, promptOf(file)),
    functions,
    reflexes: readReflexes(file, functions),
    tests,
  }
  if (skill.summary === '')
    fault(file, 0, 0, 'Say in the text before the first headline what the skill is for.')
  if (skill.prompt === '' && skill.reflexes.length === 0)
    fault(file, 0, 0, 'A skill has a headline tagged :prompt:, or one with a PATTERN, or both.')
  if (skill.functions.length > 0 && skill.tests.length === 0)
    fault(file, 0, 0, 'Code without a test is not loaded: add a block with #+RESULTS: below it.')
  return { skill, faults: file.faults.toSorted((a, b) => a.line - b.line || a.column - b.column) }
}

export const hasErrors = (faults: readonly SkillFault[]): boolean =>
  faults.some(({ severity }) => severity === 'error')

interface File {
  readonly text: string
  readonly document: OrgDocument
  readonly faults: SkillFault[]
}

const startOf = ({ document }: File, line: number): number => document.lineStarts[line - 1] ?? 0

/** `end` null: the end of the line. Offsets of the file. */
function fault(
  { text, document, faults }: File,
  start: number,
  end: number | null,
  message: string,
  severity: SkillFault['severity'] = 'error',
): void {
  const line = lineOf(document, start)
  const from = document.lineStarts[line - 1] ?? 0
  const stop = text.indexOf('\n', start)
  const until = end ?? (stop < 0 ? text.length : stop)
  faults.push({
    line,
    column: start - from,
    endColumn: Math.max(start, until) - from,
    severity,
    message,
  })
}

function lineOf({ lineStarts }: OrgDocument, offset: number): number {
  let line = 0
  while (line + 1 < lineStarts.length && (lineStarts[line + 1] as number) <= offset) line++
  return line + 1
}

/** Where the value of a property stands; the beginning of `from` where it is not found. */
function placeOf({ text }: File, key: string, value: string, from: number, to: number): [number, number] {
  const drawer = text.slice(from, to)
  const line = new RegExp(`^[ \\t]*(?::${key}\\+?:|#\\+property:[ \\t]+${key}\\+?(?=[ \\t]))`, 'im').exec(
    drawer,
  )
  if (line === null) return [from, from]
  const at = drawer.indexOf(value, line.index + line[0].length)
  return at < 0
    ? [from + line.index, from + line.index + line[0].length]
    : [from + at, from + at + value.length]
}

const beforeHeadlines = ({ document, text }: File): number => document.headlines[0]?.start ?? text.length

const atProperty = (file: File, key: string, value: string): [number, number] =>
  placeOf(file, key, value, 0, beforeHeadlines(file))

function summaryOf({ document, text }: File): string {
  const { root, offset } = elementsOf(document, text, -1)
  for (const node of descendants(root)) {
    if (node.type !== 'paragraph') continue
    const words = text
      .slice(offset + node.postAffiliated, offset + node.end)
      .replace(/\s+/g, ' ')
      .trim()
    return (/^.{1,200}?[.!?。](?=\s|$)/.exec(words)?.[0] ?? words).slice(0, 200)
  }
  return ''
}

/** Cut at commas outside of brackets. */
function listed(value: string): readonly string[] {
  const found: string[] = []
  let depth = 0
  let from = 0
  for (let i = 0; i <= value.length; i++) {
    const c = value[i]
    if (c === '(' || c === '[') depth++
    else if (c === ')' || c === ']') depth = Math.max(0, depth - 1)
    else if (c === undefined || (c === ',' && depth === 0)) {
      found.push(value.slice(from, i).trim())
      from = i + 1
    }
  }
  return found.filter((one) => one !== '')
}

function readTriggers(file: File, value: string): readonly Pattern[] {
  const written = listed(value)
  if (written.length > mostTriggers)
    fault(file, ...atProperty(file, 'TRIGGERS', ''), `At most ${mostTriggers} triggers.`)
  return written.slice(0, mostTriggers).flatMap((one) => {
    const read = readPattern(one)
    if (read.ok) return [read.value]
    fault(file, ...atProperty(file, 'TRIGGERS', one), read.error)
    return []
  })
}

function readTools(file: File, value: string): readonly ToolName[] {
  return value.split(/[\s,]+/).flatMap((word) => {
    const known = toolNames.find((name) => name === word)
    if (word !== '' && known === undefined)
      fault(
        file,
        ...atProperty(file, 'TOOLS', word),
        `There is no tool ${word}. The tools are: ${toolNames.join(', ')}.`,
      )
    return known ?? []
  })
}

function readRequirements(file: File, value: string, own: string): readonly Requirement[] {
  return value.split(/[\s,]+/).flatMap((word): readonly Requirement[] => {
    if (word === '') return []
    const [, skill, program] = /^(?:skill:([a-z0-9-]+)|([\w.+-]{1,60}))$/.exec(word) ?? []
    if (skill === own) fault(file, ...atProperty(file, 'REQUIRES', word), 'A skill cannot require itself.')
    else if (skill !== undefined) return [{ kind: 'skill', name: skill }]
    if (program !== undefined) return [{ kind: 'program', name: program }]
    fault(file, ...atProperty(file, 'REQUIRES', word), 'Write the name of a program, or skill:NAME.')
    return []
  })
}

/** The text below the headlines tagged `:prompt:`, headlines inside as they stand. */
function promptOf({ document, text }: File): string {
  const tagged = document.headlines.filter((one) => one.tags.includes('prompt') && !one.commented)
  const outer = tagged.filter(
    (one) => !tagged.some((other) => other.start < one.start && one.end <= other.end),
  )
  return outer
    .map(({ bodyStart, end }) => text.slice(bodyStart, end).trim())
    .filter((part) => part !== '')
    .join('\n\n')
}

const languages: Readonly<Record<string, SkillLanguage>> = {
  javascript: 'javascript',
  js: 'javascript',
  typescript: 'typescript',
  ts: 'typescript',
  python: 'python',
  bash: 'shell',
  sh: 'shell',
  shell: 'shell',
}

function readBlocks(file: File): {
  readonly functions: readonly SkillFunction[]
  readonly tests: readonly SkillTest[]
} {
  const { document, text } = file
  const functions: SkillFunction[] = []
  const tests: SkillTest[] = []
  for (const block of blocksOf(document, text).slice(0, mostBlocks)) {
    const isExample = /^(?:no|never)/.test(argument(block.parameters, 'eval'))
    if (block.commented || isExample || isPrompt(document.headlines[block.headline], document)) continue
    const language = languages[block.language.toLowerCase()]
    const result = findResult(document, text, block)
    if (language === undefined) {
      if (block.name !== '' || result !== null)
        fault(
          file,
          block.start,
          null,
          `Skills run JavaScript, TypeScript, Python and shell, no ${block.language}.`,
        )
      continue
    }
    const code = block.lines.join('\n')
    if (result !== null) {
      const written = argument(block.parameters, 'results').split(/\s+/)
      const kind = written.includes('output') || language === 'shell' ? 'output' : 'value'
      if (kind === 'value' && !returns(code))
        fault(
          file,
          block.start,
          null,
          'A test gives its value back with return, or prints it with :results output.',
        )
      tests.push({
        title: document.headlines[block.headline]?.title ?? '',
        language,
        code,
        line: lineOf(document, block.start),
        kind,
        expected: text.slice(result.from, result.to),
      })
    } else if (block.name === '')
      fault(
        file,
        block.start,
        null,
        'A block is a function (#+name:), a test (#+RESULTS: below it) or an example (:eval no).',
      )
    else functions.push(functionOf(file, block, language, code))
  }
  for (const [i, { name, line }] of functions.entries())
    if (functions.findIndex((one) => one.name === name) < i)
      fault(file, startOf(file, line), null, `There are two functions ${name}.`)
  return { functions, tests }
}

function measured(file: File, prompt: string): string {
  if (prompt.length <= usualPrompt) return prompt
  const { headlines } = file.document
  const start = headlines.find(({ tags }) => tags.includes('prompt'))?.start ?? 0
  const words = `What the model is told has ${prompt.length} characters.`
  if (prompt.length > longestPrompt) fault(file, start, null, `${words} At most ${longestPrompt}.`)
  else
    fault(
      file,
      start,
      null,
      `${words} Above ${usualPrompt} it may be told only where the skill is called by its name.`,
      'warning',
    )
  return prompt
}

/** Blocks in the text for the model are text. */
function isPrompt(headline: Headline | undefined, document: OrgDocument): boolean {
  for (let one = headline; one; one = one.parent === null ? undefined : document.headlines[one.parent])
    if (one.tags.includes('prompt')) return true
  return false
}

function functionOf(file: File, block: CodeBlock, language: SkillLanguage, code: string): SkillFunction {
  const { name } = block
  const names = declared(code, language)
  if (!names.includes(name))
    fault(file, block.start, null, `The block is named ${name} and declares no such function.`)
  if (names.length > 1)
    fault(file, block.start, null, `One function in a block: this one has ${names.join(', ')}.`, 'warning')
  const { root, offset } = elementsOf(file.document, file.text, block.headline)
  if (!hasProse(root, offset, block.begin))
    fault(file, block.start, null, 'Say before the block what the function is for.', 'warning')
  return { name, language, code, line: lineOf(file.document, block.bodyStart) }
}

function readReflexes(file: File, functions: readonly SkillFunction[]): readonly SkillReflex[] {
  const { document } = file
  return document.headlines.flatMap((headline): readonly SkillReflex[] => {
    const { properties, commented, title, bodyStart, start, startLine: line } = headline
    const { PATTERN = '', RUN, SAME_AS, EXAMPLE, GIVEN } = properties
    const here = (key: string, value: string) => placeOf(file, key, value, start, bodyStart)
    if (commented || properties.PATTERN === undefined) return []
    const read = readPattern(PATTERN)
    if (!read.ok) {
      fault(file, ...here('PATTERN', PATTERN), read.error)
      return []
    }
    if (EXAMPLE !== undefined && catches(read.value, EXAMPLE) === null)
      fault(file, ...here('EXAMPLE', EXAMPLE), 'The pattern does not match its own example.')
    const pattern = read.value
    if ((RUN === undefined) === (SAME_AS === undefined)) {
      fault(
        file,
        start,
        null,
        'A PATTERN needs either RUN, the name of a function, or SAME_AS, another request.',
      )
      return []
    }
    const given = GIVEN === undefined ? null : givenKinds.find((kind) => kind === GIVEN.trim())
    if (given === undefined) {
      fault(file, ...here('GIVEN', GIVEN ?? ''), `GIVEN is one of: ${givenKinds.join(', ')}.`)
      return []
    }
    if (given !== null && RUN === undefined) {
      fault(
        file,
        ...here('GIVEN', GIVEN ?? ''),
        'What a question brought is for RUN; another request has none.',
      )
      return []
    }
    if (RUN === undefined)
      return [{ title, line, given, pattern, does: { kind: 'same-as', request: (SAME_AS ?? '').trim() } }]
    const name = RUN.trim()
    const found = functions.find((one) => one.name === name)
    if (found === undefined) {
      fault(file, ...here('RUN', RUN), `There is no function ${name} in this file.`)
      return []
    }
    if (found.language === 'shell') {
      fault(file, ...here('RUN', RUN), 'A request is done by JavaScript, TypeScript or Python.')
      return []
    }
    return [{ title, line, given, pattern, does: { kind: 'run', function: name } }]
  })
}
