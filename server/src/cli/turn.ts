// Owns running one turn from the command line to its end, or to an approval that nobody here can decide.

import { setTimeout } from 'node:timers/promises'
import type { ApprovalView, TurnView } from '../../protocol/views.ts'
import { reflexes } from '../agent/reflexes/list.ts'
import { type Answer, askHuman, type YesTo } from './approve.ts'
import { exit, type Terminal } from './command.ts'
import type { TerminalHouse } from './house.ts'
import { printWords, type TurnPrinter } from './print.ts'
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
  if (await isForModel(house, text)) await house.outsideReady()
  if (terminal.signal.aborted) return null
  const { turn, done } = house.session.ask(text)
  return followTurn(house, turn, done, terminal, yes, print)
}

/** A turn that has begun, to its end or to what nobody here decides. */
export async function followTurn(
  house: TerminalHouse,
  turn: string,
  done: Promise<TurnView>,
  terminal: Terminal,
  yes: YesTo,
  print: TurnPrinter,
): Promise<TurnView> {
  house.follow(turn, print)
  const onAbort = () => void house.session.stop(turn)
  terminal.signal.addEventListener('abort', onAbort, { once: true })
  let over = false
  try {
    for (;;) {
      const ended = await Promise.race([done, undecided(house, turn, () => over)])
      if (!isWaiting(ended)) return ended
      for (const approval of ended) {
        const decision: Answer | null = yes(approval)
          ? { decision: 'approve', reason: '' }
          : terminal.interactive
            ? await askHuman(approval, terminal.style)
            : null
        if (!decision) {
          print.onUndecided(approval)
          return current(house, turn)
        }
        await settle(house, approval, decision, terminal)
      }
    }
  } finally {
    over = true
    terminal.signal.removeEventListener('abort', onAbort)
    print.onTurn(current(house, turn))
  }
}

/** What was proposed before and still waits, and what follows from it: decided first, or left waiting. */
export async function decideOld(house: TerminalHouse, terminal: Terminal): Promise<void> {
  const waiting = await house.session.approvals()
  if (waiting.length === 0) return
  const count = waiting.length === 1 ? 'One proposal' : `${waiting.length} proposals`
  terminal.out(`${count} from before still ${waiting.length === 1 ? 'waits' : 'wait'} for your decision.\n`)
  // One of them may be a call.
  await house.outsideReady()
  const left = new Set<string>()
  for (;;) {
    const approval = (await house.session.approvals()).find(({ proposal }) => !left.has(proposal))
    if (approval === undefined) return
    const decision = await askHuman(approval, terminal.style)
    if (decision === null) {
      left.add(approval.proposal)
      continue
    }
    house.follow(approval.turn, printWords(terminal))
    await settle(house, approval, decision, terminal)
    await rested(house, approval.turn)
  }
}

/** Until the turn has ended, or waits for the next decision; of what is no turn of the conversation until nothing runs. */
async function rested(house: TerminalHouse, turn: string): Promise<void> {
  if (house.session.chat().every((view) => view.turn !== turn)) return house.session.idle()
  let over = false
  await Promise.race([endOf(house, turn), undecided(house, turn, () => over)])
  over = true
}

export async function endOf({ session }: TerminalHouse, turn: string): Promise<TurnView> {
  for (;;) {
    const view = session.chat().find((one) => one.turn === turn)
    if (view && view.state !== 'running' && view.state !== 'waiting') return view
    await setTimeout(20)
  }
}

/** What a pattern answers needs no outside server, nor does it wait for one. */
const isForModel = async (house: TerminalHouse, text: string): Promise<boolean> =>
  !reflexes.some((one) => one.match(text, { engine: 'present', evidence: null }) !== null) &&
  (await house.refreshEngine()).kind !== 'none'

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
    await setTimeout(20)
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
