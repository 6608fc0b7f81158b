// `passepartout chat`: a conversation in the terminal. With no terminal attached it answers three built-in
// requests about whatever is in the folder, so that a script can see that everything works.

import type { TurnView } from '../../../protocol/views.ts'
import type { Node } from '../../base/node.ts'
import type { WorkspaceIndex } from '../../index/workspace.ts'
import { describe, typedLine } from '../approve.ts'
import { type Command, exit, type Terminal } from '../command.ts'
import { inHouse, modelFlags, modelSettings, type TerminalHouse } from '../house.ts'
import { printWords, type TurnPrinter } from '../print.ts'
import { answerSessions } from '../sessions.ts'
import { visible } from '../style.ts'
import { decideOld, runTurn } from '../turn.ts'
import { counted } from '../words.ts'
import { tellWaiting } from './skills-allow.ts'

export const chat: Command = {
  name: 'chat',
  usage: '[--dir D] [--model M] [--read-addresses]',
  summary: 'Talk with the agent in the terminal.',
  flags: { dir: 'text', ...modelFlags },
  takes: 'nothing',
  run: (args, terminal) =>
    inHouse(args, terminal, modelSettings(args), async (house, root) => {
      const say: Say = (text, more = {}) =>
        runTurn(house, text, terminal, () => false, { ...printWords(terminal), ...more })
      const engine = await house.refreshEngine()
      await house.index.ready
      if (terminal.signal.aborted) return exit.failed
      const { files, nodes } = house.index.stats()
      const size = `${counted(files, 'file')}, ${counted(nodes, 'node')}`
      terminal.out(`Passepartout on ${visible(root)}: ${size} · ${engine.label}\n`)
      if (engine.message) terminal.out(`${engine.message}\n`)
      if (!terminal.interactive) return demonstrate(house, terminal, say)
      await tellWaiting(house, terminal)
      await decideOld(house, terminal)
      if (engine.kind === 'none') terminal.out(`${reflexWords}\n`)
      return converse(house, terminal, say)
    }),
}

/** Null: stopped before it was asked. */
type Say = (text: string, more?: Partial<TurnPrinter>) => Promise<TurnView | null>

const reflexWords =
  'Without a model: where is NAME?, who calls NAME?, explain NAME, outline FILE, what is due this week?, todos, todo: TEXT, mark TITLE as DONE, rename NAME to NAME, run the tests, $ COMMAND.'

async function converse(house: TerminalHouse, terminal: Terminal, say: Say): Promise<number> {
  terminal.out(
    'Ask, or ask for a change. /sessions lists what evaluated code has named. An empty line ends.\n',
  )
  for (;;) {
    const text = await typedLine('\n> ')
    if (!text) return exit.done
    const about = await answerSessions(house, text)
    if (about !== null) {
      terminal.out(`${about}\n`)
      continue
    }
    // What waits holds up all that is asked after it: so this ends here, and it is asked about next time.
    if ((await say(text))?.state === 'waiting') return exit.undecided
  }
}

/** One code question, one agenda query, one rename that the gate asks about; all three must come out right. */
async function demonstrate(house: TerminalHouse, terminal: Terminal, say: Say): Promise<number> {
  const symbol = mostCalled(house.index)
  if (!symbol) {
    terminal.log('There is no code here to ask about. Give another folder to --dir.')
    return exit.failed
  }
  terminal.out(`\n> where is ${symbol.title}?\n`)
  const found = await say(`where is ${symbol.title}?`)
  terminal.out('\n> what is due this week?\n')
  const due = await say('what is due this week?')
  const request = `rename ${symbol.title} to ${symbol.title}Renamed`
  terminal.out(`\n> ${request}\n`)
  const renamed = await say(request, {
    onUndecided: (approval) => terminal.out(`\n${describe(approval, terminal.style)}\n`),
  })
  if (!found || !due || !renamed) return exit.failed
  const waiting = (await house.session.approvals()).filter(({ turn }) => turn === renamed.turn)
  for (const approval of waiting) {
    await house.session.decide({
      proposal: approval.proposal,
      hash: approval.hash,
      decision: 'deny',
      reason: 'this was only to show it, and nobody is here to decide',
    })
  }
  await house.session.idle()
  terminal.out(`\nTrace: ${house.traceFile()}\n`)
  const fine =
    found.state === 'done' && found.sources.length > 0 && due.state === 'done' && waiting.length > 0
  return fine ? exit.done : exit.failed
}

/** The function that others refer to most: a question about it is a fair one in any folder. */
function mostCalled(index: WorkspaceIndex): Node | undefined {
  const functions = index
    .nodes()
    .filter(
      ({ kind, title }) => (kind === 'function' || kind === 'method') && /^[A-Za-z_]\w{3,}$/.test(title),
    )
  const unique = functions.filter(({ title }) => index.resolve(title).length === 1)
  const counted = unique.slice(0, 500).map((node) => ({ node, callers: index.callers(node.id).length }))
  return counted.sort((a, b) => b.callers - a.callers || a.node.title.localeCompare(b.node.title))[0]?.node
}
