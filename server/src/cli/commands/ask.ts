// `passepartout ask`: one request from the command line, its events as JSON lines with --json.

import type { ApprovalView, StepView, TurnView } from '../../../protocol/views.ts'
import type { House } from '../../agent/house.io.ts'
import { problem } from '../../base/result.ts'
import { askHuman, describe, readYesTo, undecidedWords, type YesTo } from '../approve.ts'
import { type Command, exit, fail, json, type Terminal, textOf } from '../command.ts'
import { openForTerminal } from '../house.ts'
import { renderMarkdown } from '../markdown.ts'
import { type Style, safeOutput, visible } from '../style.ts'
import { folderOf } from '../workspace.ts'

export const ask: Command = {
  name: 'ask',
  usage: '"PROMPT"|- [--dir D] [--model M] [--yes-to edit:GLOB|run:COMMAND]',
  summary: 'Ask the agent, or ask it to change something.',
  flags: { dir: 'text', model: 'text', 'yes-to': 'text' },
  run: async (args, terminal) => {
    const text = (await textOf(args.words.length > 1 ? args.words.join(' ') : args.words[0], terminal)).trim()
    if (!text)
      return fail(
        terminal,
        problem(
          'usage',
          'ask needs a request.',
          'Write for example passepartout ask "what is due this week?".',
        ),
      )
    const yes = readYesTo(args.text('yes-to'))
    if (!yes.ok) return fail(terminal, yes.error)
    const root = folderOf(args, terminal)
    if (!root.ok) return fail(terminal, root.error)
    const print = args.on('json') ? printJson(terminal) : printWords(terminal)
    const house = await openForTerminal(root.value, terminal, args.text('model') ?? '', print)
    try {
      const turn = await runTurn(house, text, terminal, yes.value, print)
      if (args.on('json')) json(terminal, doneLine(turn))
      if (turn.state === 'waiting' || isDenied(turn)) return exit.undecided
      return turn.state === 'done' ? exit.done : exit.failed
    } finally {
      await house.close()
    }
  },
}

/** Prints the one turn it follows: the house also tells of the turns it finds from before. */
export interface TurnPrinter {
  follow(turn: string): void
  /** What nobody here can decide. */
  onUndecided(approval: ApprovalView): void
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
            ? await askHuman(approval, terminal.style)
            : null
        if (!decision) {
          print.onUndecided(approval)
          return current(house, asked.turn)
        }
        const settled = await house.session.decide({
          proposal: approval.proposal,
          hash: approval.hash,
          ...decision,
        })
        if (!settled.ok) terminal.log(`${settled.message} ${settled.next}`.trim())
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

/** What was wanted last was denied, by the gate or by a person. */
function isDenied(turn: TurnView): boolean {
  const wanted = turn.steps.flatMap((step) => (step.kind === 'proposal' ? [step.decision] : []))
  return /^den/.test(wanted.at(-1) ?? '')
}

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
    onUndecided: () => {},
    onText: (turn, at, text) => {
      if (turn === followed) json(terminal, { kind: 'text', turn, at, text })
    },
  }
}

export function printWords(terminal: Terminal): TurnPrinter {
  const { style } = terminal
  const told = new Map<string, string>()
  let followed = ''
  let ended = false
  return {
    follow: (turn) => {
      followed = turn
    },
    onText: () => {},
    onUndecided: (approval) => {
      if (!terminal.interactive) terminal.out(`\n${describe(approval, style)}\n`)
      terminal.log(`\n${undecidedWords(approval)}`)
    },
    onTurn: (turn) => {
      if (turn.turn !== followed) return
      for (const step of turn.steps) tellStep(terminal, step, told)
      if (ended || turn.state === 'running' || turn.state === 'waiting') return
      ended = true
      terminal.out(`\n${renderMarkdown(turn.answer, style)}\n\n${sourceLines(turn)}${footer(turn, style)}\n`)
    },
  }
}

/** The sources that the answer does not name itself. */
function sourceLines({ answer, sources }: TurnView): string {
  const rest = sources.filter(({ path, startLine }) => !answer.includes(`[${path}:${startLine}`))
  if (rest.length === 0) return ''
  const lines = rest.map(
    ({ path, startLine, endLine, title }) => `  ${visible(`${path}:${startLine}-${endLine}  ${title}`)}`,
  )
  return ['Sources', ...lines, '', ''].join('\n')
}

/** Who answered, what it cost, where it is written down, and how to take it back. */
function footer(turn: TurnView, style: Style): string {
  const tokens =
    turn.engineKind === 'none'
      ? '0 tokens'
      : `${turn.tokensUsed} of ${turn.tokensBudget} tokens of the window`
  const lines = [
    `${turn.engine} · ${tokens} · ${(turn.elapsedMs / 1000).toFixed(1)} s`,
    `trace: ${turn.trace}`,
    ...(turn.undoable ? ['undo: passepartout undo'] : []),
  ]
  return lines.map((line) => style.dim(visible(line))).join('\n')
}

function tellStep(terminal: Terminal, step: StepView, told: Map<string, string>): void {
  const line = stepLine(step)
  if (told.get(step.id) === line) return
  if (step.kind === 'output') {
    const before = told.get(`${step.id} text`) ?? ''
    terminal.out(safeOutput(step.text.slice(before.length), terminal.style))
    told.set(`${step.id} text`, step.text)
  }
  told.set(step.id, line)
  if (line) terminal.log(visible(line))
}

const decisions = {
  ask: 'waits for your decision',
  allow: 'allowed by the gate',
  deny: 'denied by the gate',
  approved: 'approved',
  denied: 'denied',
  stale: 'no longer fits, a file changed',
} as const

function stepLine(step: StepView): string {
  switch (step.kind) {
    case 'step':
      // What was read is long, and its place is its first line.
      return step.state === 'running'
        ? ''
        : ['·', step.detail ? `${step.label}:` : step.label, step.detail.split('\n', 1)[0] ?? '']
            .join(' ')
            .trim()
    case 'proposal':
      return `· ${step.summary}: ${decisions[step.decision]}`
    case 'output':
      if (step.running) return ''
      return step.exitCode === null
        ? `· ${step.command}: ended without an exit code`
        : `· ${step.command}: exit code ${step.exitCode}`
  }
}
