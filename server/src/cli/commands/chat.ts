// `passepartout chat`: a conversation in the terminal. With no terminal attached it answers three built-in
// requests about whatever is in the folder, so that a script can see that everything works.

import { createInterface } from 'node:readline/promises'
import type { House } from '../../agent/house.io.ts'
import type { Node } from '../../base/node.ts'
import type { WorkspaceIndex } from '../../index/workspace.ts'
import { describe } from '../approve.ts'
import { type Command, exit, fail, type Terminal } from '../command.ts'
import { openForTerminal } from '../house.ts'
import { folderOf } from '../workspace.ts'
import { printWords, runTurn } from './ask.ts'

export const chat: Command = {
  name: 'chat',
  usage: '[--dir D] [--model M]',
  summary: 'Talk with the agent in the terminal.',
  flags: { dir: 'text', model: 'text' },
  run: async (args, terminal) => {
    const root = folderOf(args, terminal)
    if (!root.ok) return fail(terminal, root.error)
    let print = printWords(terminal)
    const events = {
      onTurn: (turn: Parameters<typeof print.onTurn>[0]) => print.onTurn(turn),
      onText: () => {},
    }
    const house = await openForTerminal(root.value, terminal, args.text('model') ?? '', events)
    const say = async (text: string) => {
      print = printWords(terminal)
      return runTurn(house, text, terminal, () => false, print)
    }
    try {
      const engine = await house.refreshEngine()
      await house.index.ready
      const { files, nodes } = house.index.stats()
      terminal.out(
        `Passepartout on ${root.value}: ${files} files, ${nodes} nodes. Engine: ${engine.label}.\n`,
      )
      if (engine.message) terminal.out(`${engine.message}\n`)
      return terminal.interactive ? await converse(say) : await demonstrate(house, terminal, say)
    } finally {
      await house.close()
    }
  },
}

async function converse(say: (text: string) => Promise<unknown>): Promise<number> {
  process.stdout.write('Ask, or ask for a change. An empty line ends.\n')
  for (;;) {
    const line = createInterface({ input: process.stdin, output: process.stdout })
    const text = (await line.question('\n> ').catch(() => '')).trim()
    line.close()
    if (!text) return exit.done
    await say(text)
  }
}

/** One code question, one agenda query, one rename that the gate asks about; all three must come out right. */
async function demonstrate(
  house: House,
  terminal: Terminal,
  say: (text: string) => ReturnType<typeof runTurn>,
): Promise<number> {
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
  const renamed = await say(request)
  const waiting = (await house.session.approvals()).filter(({ turn }) => turn === renamed.turn)
  for (const approval of waiting) {
    terminal.out(`\n${describe(approval, terminal.style)}\n`)
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
