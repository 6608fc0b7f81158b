// Owns running one turn from the command line to its end, or to an approval that nobody here can decide.

import type { ApprovalView, TurnView } from '../../protocol/views.ts'
import { type Answer, askHuman, type YesTo } from './approve.ts'
import { exit, type Terminal } from './command.ts'
import type { TerminalHouse } from './house.ts'
import type { TurnPrinter } from './print.ts'
import { visible } from './style.ts'

/** Null: stopped before it was asked. */
export async function runTurn(
  house: TerminalHouse,
  text: string,
  terminal: Terminal,
  yes: YesTo,
  print: TurnPrinter,
): Promise<TurnView | null> {
  await house.index.ready
  if (terminal.signal.aborted) return null
  const asked = house.session.ask(text)
  house.follow(asked.turn, print)
  const onAbort = () => void house.session.stop(asked.turn)
  terminal.signal.addEventListener('abort', onAbort, { once: true })
  let over = false
  try {
    for (;;) {
      const ended = await Promise.race([asked.done, undecided(house, asked.turn, () => over)])
      if (!isWaiting(ended)) return ended
      for (const approval of ended) {
        const decision: Answer | null = yes(approval)
          ? { decision: 'approve', reason: '' }
          : terminal.interactive
            ? await askHuman(approval, terminal.style)
            : null
        if (!decision) {
          print.onUndecided(approval)
          return current(house, asked.turn)
        }
        await settle(house, approval, decision, terminal)
      }
    }
  } finally {
    over = true
    terminal.signal.removeEventListener('abort', onAbort)
    print.onTurn(current(house, asked.turn))
  }
}

/** Passes the answer on, and says what became of it where that is not plain. */
export async function settle(
  house: TerminalHouse,
  { proposal, hash }: ApprovalView,
  answer: Answer,
  terminal: Terminal,
): Promise<void> {
  const settled = await house.session.decide({ proposal, hash, ...answer })
  if (!settled.ok) terminal.log(visible(`${settled.message} ${settled.next}`.trim()))
  else if (answer.remember) terminal.log(visible(settled.message))
}

const isWaiting = (ended: TurnView | readonly ApprovalView[]): ended is readonly ApprovalView[] =>
  Array.isArray(ended)

/** Resolves with the approvals of the turn once it waits for a human. */
async function undecided(
  house: TerminalHouse,
  turn: string,
  isOver: () => boolean,
): Promise<readonly ApprovalView[]> {
  while (!isOver()) {
    if (current(house, turn).state === 'waiting') {
      const waiting = (await house.session.approvals()).filter((approval) => approval.turn === turn)
      if (waiting.length > 0) return waiting
    }
    await new Promise((done) => setTimeout(done, 20))
  }
  return []
}

function current(house: TerminalHouse, turn: string): TurnView {
  const view = house.session.chat().find((each) => each.turn === turn)
  if (!view) throw new Error(`The session lost turn ${turn}.`)
  return view
}

/** What was wanted last counts: a way that was refused before another was found does not. */
export function exitOf(turn: TurnView): number {
  const wanted = turn.steps.findLast((step) => step.kind === 'proposal')
  const refused = wanted?.kind === 'proposal' && /^den/.test(wanted.decision)
  if (turn.state === 'waiting' || refused) return exit.undecided
  return turn.state === 'done' ? exit.done : exit.failed
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
