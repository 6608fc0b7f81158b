// `passepartout skills allow`: what a folder brings for the agent and nobody has allowed yet, shown and then used. At a terminal a
// person answers; without one the hash of the very text has to be given. Never allows what it has not shown or been told.

import { diff } from '../../agent/diff.ts'
import type { SkillsHouse, WaitingText } from '../../agent/skills.io.ts'
import { findHiddenText } from '../../gate/hidden.ts'
import { fileLines, typedLine } from '../approve.ts'
import { type Args, usage } from '../args.ts'
import { type Command, exit, fail, json, type Terminal } from '../command.ts'
import { inHouse, type TerminalHouse } from '../house.ts'
import { visible } from '../style.ts'

export const skillsAllow: Command = {
  name: 'skills allow',
  usage: '[NAME|AGENTS.md] [--hash HASH] [--dir D]',
  summary: 'Show the texts of the folder for the agent that are not used yet, and allow them.',
  flags: { dir: 'text', hash: 'text' },
  takes: 'word',
  run: (args, terminal) => {
    const [name] = args.words
    const hash = args.text('hash')
    if (hash !== undefined && name === undefined)
      return Promise.resolve(fail(terminal, usage(skillsAllow.name, 'A hash is that of one text.')))
    return inHouse(args, terminal, {}, async ({ skills }) => {
      const waiting = await skills.waiting()
      const isMeant = ({ file }: WaitingText) => name === undefined || namesOf(file).includes(name)
      const chosen = waiting.filter(isMeant)
      if (chosen.length === 0) return nothing(name, waiting, args, terminal)
      let status: number = exit.done
      for (const one of chosen) {
        const decided = await decide(skills, one, args, terminal)
        if (decided !== exit.done) status = decided
      }
      return status
    })
  },
}

/** What a person may call it: `.passepartout/skills/tea.org` is `tea` as well. */
const namesOf = (file: string): readonly string[] => {
  const base = file.slice(file.lastIndexOf('/') + 1)
  return [file, base, base.replace(/\.org$/, '')]
}

function nothing(
  name: string | undefined,
  waiting: readonly WaitingText[],
  args: Args,
  terminal: Terminal,
): number {
  if (args.on('json')) return exit.done
  const others = waiting.map(({ file }) => visible(file)).join(', ')
  const words = name === undefined ? 'No text of this folder waits' : `${visible(name)} does not wait`
  terminal.out(`${words} to be allowed.${others === '' ? '' : ` These do: ${others}.`}\n`)
  return exit.done
}

async function decide(
  skills: SkillsHouse,
  one: WaitingText,
  args: Args,
  terminal: Terminal,
): Promise<number> {
  const { file, hash, path, text } = one
  const given = args.text('hash')
  const change = diff(one.allowed, text)
  const isTold = args.on('json')
  if (!isTold) terminal.out(`${shown(one, change, terminal)}\n\n`)
  const wants =
    given !== undefined
      ? given === hash
      : terminal.interactive && !isTold && /^y(es)?$/i.test((await typedLine(question)) ?? '')
  const outcome = wants ? await skills.allow(path, hash) : null
  if (isTold) {
    const state = outcome?.ok ? 'allowed' : 'waiting'
    json(terminal, { file, hash, state, diff: change.text })
  }
  if (outcome?.ok) {
    const now = (await skills.view()).skills.find((view) => view.path === path)
    const how = now === undefined || now.state === 'loaded' ? 'It is used from now on.' : now.detail
    terminal.log(visible(`Allowed: ${file}. ${how}`))
    return exit.done
  }
  if (outcome !== null) return fail(terminal, { code: 'not-allowed', ...outcome, next: outcome.next ?? '' })
  if (given !== undefined)
    return fail(terminal, { code: 'changed', message: `${file} has another hash: ${hash}.`, next: '' })
  const how = `Allow it at a terminal, or so: passepartout skills allow ${namesOf(file).at(-1)} --hash ${hash}`
  terminal.log(visible(`${file} is not used. ${terminal.interactive ? '' : how}`.trim()))
  return exit.undecided
}

const question = 'Use it as it is now? y for yes, anything else for no: '

/** Who asks something in the folder hears of what is not used for the answer. */
export async function tellWaiting({ skills }: TerminalHouse, terminal: Terminal): Promise<void> {
  for (const { file } of await skills.waiting())
    terminal.log(
      visible(`${file} is not used before you allow it: passepartout skills allow ${namesOf(file).at(-1)}`),
    )
}

/** As a diff to what was allowed, else whole; and what of it a reader does not see. */
function shown(
  { file, allowed, text }: WaitingText,
  change: ReturnType<typeof diff>,
  terminal: Terminal,
): string {
  const { style } = terminal
  const kind = allowed === null ? 'create' : 'change'
  const { addedLines, removedLines } = change
  const view = { path: file, kind, addedLines, removedLines, diff: change.text, truncated: false } as const
  const hidden = findHiddenText(text).map(({ message }) => style.warning(`! ${visible(message)}`))
  return [fileLines(view, style), ...hidden].join('\n')
}
