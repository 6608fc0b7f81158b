// `passepartout ask`: one request from the command line, its events as JSON lines with --json.

import type { StepView, TurnView } from '../../../protocol/views.ts'
import type { House } from '../../agent/house.io.ts'
import { problem } from '../../base/result.ts'
import { askHuman, readYesTo, type YesTo } from '../approve.ts'
import { type Command, exit, fail, json, type Terminal, textOf } from '../command.ts'
import { openForTerminal } from '../house.ts'
import { folderOf } from '../workspace.ts'

export const ask: Command = {
  name: 'ask',
  usage: '"PROMPT"|- [--dir D] [--model M] [--yes-to edit:GLOB|run:COMMAND]',
  summary: 'Ask the agent, or ask it to change something.',
  flags: { dir: 'text', model: 'text', 'yes-to': 'text' },
  run: async (args, terminal) => {
    const text = (await textOf(args.words.length > 1 ? args.words.join(' ') : args.words[0], terminal)).trim()
    if (!text) return fail(terminal, problem('usage', 'ask needs a request.'))
    const yes = readYesTo(args.text('yes-to'))
    if (!yes.ok) return fail(terminal, yes.error)
    const root = folderOf(args, terminal)
    if (!root.ok) return fail(terminal, root.error)
    const print = args.on('json') ? printJson(terminal) : printWords(terminal)
    const house = await openForTerminal(root.value, terminal, args.text('model') ?? '', print)
    try {
      const turn = await runTurn(house, text, terminal, yes.value, print)
      if (args.on('json')) json(terminal, doneLine(turn))
      return turn.state === 'done'
        ? exit.done
        : turn.state === 'waiting' || denied(turn)
          ? exit.undecided
          : exit.failed
    } finally {
      await house.close()
    }
  },
}

/** Prints the one turn it follows: the house also tells of the turns it finds from before. */
export interface TurnPrinter {
  follow(turn: string): void
  onTurn(turn: TurnView): void
  onText(turn: string, at: number, text: string): void
}

/** Runs one turn to its end, or to an approval nobody here can decide. */
export async function runTurn(
  house: House,
  text: string,
  terminal: Terminal,
  yes: YesTo,
  print: TurnPrinter,
): Promise<TurnView> {
  await house.index.ready
  const asked = house.session.ask(text)
  print.follow(asked.turn)
  const onAbort = () => void house.session.stop(asked.turn)
  terminal.signal.addEventListener('abort', onAbort, { once: true })
  try {
    for (;;) {
      const ended = await Promise.race([asked.done, undecided(house, asked.turn)])
      if (!Array.isArray(ended)) return ended as TurnView
      for (const approval of ended) {
        const decision = yes(approval)
          ? { decision: 'approve' as const, reason: '' }
          : terminal.interactive
            ? await askHuman(approval)
            : null
        if (!decision) return current(house, asked.turn)
        const settled = await house.session.decide({
          proposal: approval.proposal,
          hash: approval.hash,
          ...decision,
        })
        if (!settled.ok) terminal.log(`${settled.message} ${settled.next}`)
      }
    }
  } finally {
    terminal.signal.removeEventListener('abort', onAbort)
    print.onTurn(current(house, asked.turn))
  }
}

/** Resolves with the approvals of the turn once it waits for a human. */
async function undecided(house: House, turn: string) {
  for (;;) {
    if (current(house, turn).state === 'waiting') {
      const waiting = (await house.session.approvals()).filter((approval) => approval.turn === turn)
      if (waiting.length > 0) return waiting
    }
    await new Promise((done) => setTimeout(done, 20))
  }
}

function current(house: House, turn: string): TurnView {
  const view = house.session.chat().find((each) => each.turn === turn)
  if (!view) throw new Error(`The session lost turn ${turn}.`)
  return view
}

export const doneLine = (turn: TurnView) => ({
  kind: 'done',
  answer: turn.answer,
  sources: turn.sources.map(({ id, path, title, startLine, endLine }) => ({
    id,
    path,
    name: title,
    startLine,
    endLine,
  })),
  tokens: turn.tokensTotal,
  engine: turn.engine,
  trace: turn.trace,
  state: turn.state,
})

const denied = (turn: TurnView) =>
  turn.steps.some((step) => step.kind === 'proposal' && /^den/.test(step.decision))

function printJson(terminal: Terminal): TurnPrinter {
  const told = new Map<string, string>()
  let followed = ''
  return {
    follow: (turn) => {
      followed = turn
    },
    onTurn: ({ turn, state, steps }) => {
      if (turn !== followed) return
      for (const step of steps) {
        const line = JSON.stringify(step)
        if (told.get(step.id) === line) continue
        told.set(step.id, line)
        terminal.out(`${line}\n`)
      }
      if (told.get(turn) === state) return
      told.set(turn, state)
      json(terminal, { kind: 'turn', turn, state })
    },
    onText: (turn, at, text) => {
      if (turn === followed) json(terminal, { kind: 'text', turn, at, text })
    },
  }
}

export function printWords(terminal: Terminal): TurnPrinter {
  const told = new Map<string, string>()
  let followed = ''
  let ended = false
  return {
    follow: (turn) => {
      followed = turn
    },
    onText: () => {},
    onTurn: (turn) => {
      if (turn.turn !== followed) return
      for (const step of turn.steps) tellStep(terminal, step, told)
      if (ended || turn.state === 'running' || turn.state === 'waiting') return
      ended = true
      terminal.out(`\n${plainLinks(turn.answer)}\n\n`)
      for (const source of turn.sources)
        terminal.out(`  ${source.path}:${source.startLine}-${source.endLine}  ${source.title}\n`)
      terminal.out(
        `${turn.engine} · ${turn.tokensUsed} of ${turn.tokensBudget} tokens · ${(turn.elapsedMs / 1000).toFixed(1)} s\n${turn.trace}\n`,
      )
    },
  }
}

function tellStep(terminal: Terminal, step: StepView, told: Map<string, string>): void {
  const line = stepLine(step)
  if (told.get(step.id) === line) return
  if (step.kind === 'output') terminal.out(step.text.slice((told.get(`${step.id} text`) ?? '').length))
  if (step.kind === 'output') told.set(`${step.id} text`, step.text)
  told.set(step.id, line)
  if (line) terminal.log(line)
}

function stepLine(step: StepView): string {
  switch (step.kind) {
    case 'step':
      return step.state === 'running' ? '' : `· ${step.label}${step.detail ? `: ${step.detail}` : ''}`
    case 'proposal':
      return `· ${step.summary}: ${step.decision}`
    case 'output':
      return step.running ? '' : `· ${step.command} ended with ${step.exitCode}`
  }
}

/** `[text](node:ID)` reads as its text in a terminal; the sources follow below. */
const plainLinks = (markdown: string) => markdown.replace(/\[([^\]]*)\]\(node:[^)]*\)/g, '$1')
