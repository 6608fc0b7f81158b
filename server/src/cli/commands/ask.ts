// `passepartout ask`: one request from the command line, its events as JSON lines with --json.

import { problem } from '../../base/result.ts'
import { readYesTo } from '../approve.ts'
import { type Command, exit, fail, json, textOf } from '../command.ts'
import { inHouse, modelFlags, modelSettings } from '../house.ts'
import { printJson, printWords } from '../print.ts'
import { doneLine, exitOf, runTurn } from '../turn.ts'
import { tellWaiting } from './skills-allow.ts'

export const ask: Command = {
  name: 'ask',
  usage: '"PROMPT"|- [--dir D] [--model M] [--read-addresses] [--yes-to edit:GLOB|run:COMMAND]',
  summary: 'Ask the agent, or ask it to change something.',
  flags: { dir: 'text', ...modelFlags, 'yes-to': 'text' },
  takes: 'text',
  run: async (args, terminal) => {
    const yes = readYesTo(args.text('yes-to'))
    if (!yes.ok) return fail(terminal, yes.error)
    const text = (await textOf(args, terminal)).trim()
    if (!text) return fail(terminal, nothingAsked)
    const print = args.on('json') ? printJson(terminal) : printWords(terminal)
    return inHouse(args, terminal, modelSettings(args), async (house) => {
      await tellWaiting(house, terminal)
      const turn = await runTurn(house, text, terminal, yes.value, print)
      if (turn === null) return exit.failed
      if (args.on('json')) json(terminal, doneLine(turn))
      // A reflex needs no model; whatever looked for context would have gone to one.
      if (turn.engineKind === 'none' && turn.steps.some(({ id }) => id === 'context'))
        terminal.log(house.engine().message)
      if (turn.task?.kind === 'plan' && turn.state === 'done')
        terminal.log('Look at it: passepartout plan. Do it: passepartout plan run.')
      return exitOf(turn)
    })
  },
}

const nothingAsked = problem(
  'usage',
  'ask needs a request.',
  'Write for example passepartout ask "what is due this week?".',
)
