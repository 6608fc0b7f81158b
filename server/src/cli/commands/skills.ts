// `passepartout skills`: the skills there are, their tests, and their texts.

import type { SkillView } from '../../../protocol/skills.ts'
import type { Args } from '../args.ts'
import { type Command, exit, fail, json, type Terminal } from '../command.ts'
import { inHouse, type TerminalHouse } from '../house.ts'
import { visible } from '../style.ts'
import { counted } from '../words.ts'

const flags = { dir: 'text' } as const

type Work = (
  house: TerminalHouse,
  all: readonly SkillView[],
  args: Args,
  terminal: Terminal,
) => Promise<number>

/** A command that does its work with the skills of the folder. */
const skillCommand = (said: Omit<Command, 'flags' | 'run'>, work: Work): Command => ({
  ...said,
  flags,
  run: (args, terminal) =>
    inHouse(args, terminal, {}, async (house) =>
      work(house, (await house.skills.view()).skills, args, terminal),
    ),
})

export const skills = skillCommand(
  {
    name: 'skills',
    usage: '[--dir D]',
    summary: 'List the skills with their source, version, state and tokens.',
    takes: 'nothing',
  },
  async (_, all, args, terminal) => {
    if (args.on('json')) json(terminal, all)
    else for (const view of all) terminal.out(`${lineOf(view)}\n`)
    return exit.done
  },
)

const lineOf = ({
  name,
  use,
  source,
  version,
  state,
  tokens,
  tests,
  summary,
  detail,
  faults,
}: SkillView): string => {
  const head = [
    use === 'always' ? name : `/${name}`,
    source,
    version === '' ? '' : `version ${version}`,
    state,
  ]
  const size = [counted(tokens, 'token'), counted(tests, 'test')]
  const lines = [`${[...head, ...size].filter(Boolean).join(' · ')}`, `  ${visible(summary)}`]
  if (detail !== '') lines.push(`  ${visible(detail)}`)
  for (const { line, column, severity, message } of faults)
    lines.push(`  ${line}:${column + 1} ${severity}: ${visible(message)}`)
  return lines.join('\n')
}

/** The one that is in force first. */
const named = (all: readonly SkillView[], name: string): SkillView | undefined =>
  all.find((one) => one.name === name && one.state !== 'hidden') ?? all.find((one) => one.name === name)

const noSkill = (terminal: Terminal, name: string): number =>
  fail(terminal, {
    code: 'no-skill',
    message: `There is no skill ${name}.`,
    next: 'See the names with: passepartout skills',
  })

export const skillsTest = skillCommand(
  {
    name: 'skills test',
    usage: '[NAME] [--dir D]',
    summary: 'Run the tests of all skills, or of one.',
    takes: 'word',
  },
  async (house, all, args, terminal) => {
    const [name] = args.words
    const chosen = name === undefined ? all : [named(all, name)]
    let passed = true
    for (const view of chosen) {
      if (view === undefined) return noSkill(terminal, name ?? '')
      const { outcome, tests } = await house.skills.test(view.path)
      if (!outcome.ok) passed = false
      if (args.on('json')) {
        const { ok, message } = outcome
        json(terminal, { name: view.name, source: view.source, ok, message, tests })
        continue
      }
      const failed = tests.filter((test) => !test.passed)
      const words = outcome.ok ? `${counted(tests.length, 'test')} passed` : outcome.message
      terminal.out(`/${view.name} · ${view.source} · ${visible(words)}\n`)
      for (const { title, line, expected, actual } of failed)
        terminal.out(
          visible(`  line ${line}: ${title}\n    expected: ${expected}\n    actual:   ${actual}\n`),
        )
    }
    return passed ? exit.done : exit.failed
  },
)

export const skillsShow = skillCommand(
  {
    name: 'skills show',
    usage: 'NAME [--dir D]',
    summary: 'Print the file of a skill.',
    takes: 'word',
  },
  async (house, all, args, terminal) => {
    const name = args.words[0] ?? ''
    const view = named(all, name)
    const text = view === undefined ? null : await house.skills.text(view.path)
    if (view === undefined || text === null) return noSkill(terminal, name)
    if (args.on('json')) json(terminal, { ...view, text })
    else terminal.out(visible(text))
    return exit.done
  },
)
