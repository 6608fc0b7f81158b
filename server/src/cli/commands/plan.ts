// `passepartout plan`: the plan of the folder, shown, and done step by step with the same gate. The plan itself is an Org file, to be
// changed in any editor.

import { setTimeout } from 'node:timers/promises'
import type { PlanItemView, PlanView } from '../../../protocol/plan.ts'
import type { TurnView } from '../../../protocol/views.ts'
import { problem } from '../../base/result.ts'
import { readYesTo, type YesTo } from '../approve.ts'
import type { Args } from '../args.ts'
import { type Command, exit, fail, json, type Terminal } from '../command.ts'
import { inHouse, modelFlags, modelSettings, type TerminalHouse } from '../house.ts'
import { printJson, printWords } from '../print.ts'
import { visible } from '../style.ts'
import { decideOld, endOf, exitOf, followTurn } from '../turn.ts'

export const plan: Command = {
  name: 'plan',
  usage: '[--dir D]',
  summary: 'Show the plan of a folder: its file, its steps and what came of them.',
  flags: { dir: 'text' },
  takes: 'nothing',
  run: (args, terminal) =>
    inHouse(args, terminal, {}, async ({ plans }) => {
      const view = await plans.view()
      if (args.on('json')) json(terminal, view)
      else if (view === null) terminal.out(`${noPlan.message} ${noPlan.next}\n`)
      else terminal.out(`${planLines(view)}\n`)
      return exit.done
    }),
}

export const planRun: Command = {
  name: 'plan run',
  usage: '[--next] [--dir D] [--model M] [--read-addresses] [--yes-to edit:GLOB|run:COMMAND]',
  summary: 'Do the steps of the plan that are left, or the next one alone.',
  flags: { dir: 'text', next: 'switch', 'yes-to': 'text', ...modelFlags },
  takes: 'nothing',
  run: async (args, terminal) => {
    const yes = readYesTo(args.text('yes-to'))
    if (!yes.ok) return fail(terminal, yes.error)
    return inHouse(args, terminal, modelSettings(args), async (house) => {
      await house.refreshEngine()
      await house.index.ready
      if (terminal.signal.aborted) return exit.failed
      return doPlan(house, args, terminal, yes.value)
    })
  },
}

const noPlan = problem(
  'no-plan',
  'This folder has no plan that is not done.',
  'Make one with: passepartout ask "/plan WHAT"',
)

async function doPlan(house: TerminalHouse, args: Args, terminal: Terminal, yes: YesTo): Promise<number> {
  const { plans, session } = house
  if (terminal.interactive) await decideOld(house, terminal)
  // A step may have ended with that.
  await plans.idle()
  const before = await plans.view()
  if (before === null) return fail(terminal, noPlan)
  const begun = new Set(before.items.map(({ turn }) => turn))
  if ((await session.approvals()).some(({ turn }) => begun.has(turn))) {
    terminal.log('A step waits for your decision, under Approvals in VS Code or in passepartout chat.')
    return exit.undecided
  }
  await house.outsideReady()
  const started = await plans.act(args.on('next') ? 'next' : 'start', before.revision, 0)
  if (!started.ok) return fail(terminal, { code: 'plan', ...started })
  const stop = () => void plans.act('stop', '', 0)
  terminal.signal.addEventListener('abort', stop, { once: true })
  let last: TurnView | null = null
  for (;;) {
    const view = await plans.view()
    // One may have begun and ended since the last look.
    const item = view?.items.find(({ turn }) => turn !== '' && !begun.has(turn))
    if (view === null || item === undefined) {
      if (view?.state !== 'running') return ended(view, last, args, terminal)
      await setTimeout(20)
      continue
    }
    begun.add(item.turn)
    if (!args.on('json')) terminal.out(`\n${terminal.style.bold(visible(numbered(view, item)))}\n`)
    const print = args.on('json') ? printJson(terminal) : printWords(terminal)
    last = await followTurn(house, item.turn, endOf(house, item.turn), terminal, yes, print)
    if (last.state === 'waiting') return exitOf(last)
  }
}

/** How the plan stands, once nothing of it is done any more; 1 where a step waits for something. */
function ended(view: PlanView | null, last: TurnView | null, args: Args, terminal: Terminal): number {
  if (args.on('json')) json(terminal, { kind: 'plan', ...view })
  else if (view !== null) terminal.out(`\n${planLines(view)}\n`)
  if (last === null) return exit.failed
  const refused = exitOf(last)
  if (refused !== exit.done) return refused
  return view?.items.some(({ state }) => state === 'waiting') ? exit.failed : exit.done
}

const numbered = ({ items }: PlanView, item: PlanItemView): string =>
  `${items.indexOf(item) + 1}/${items.length} ${item.title}`

const marks: Readonly<Record<PlanItemView['state'], string>> = {
  todo: '[ ]',
  running: '[>]',
  waiting: '[?]',
  done: '[X]',
  dropped: '[-]',
}
const states: Readonly<Record<PlanView['state'], string>> = {
  proposed: 'nothing of it is done yet: passepartout plan run',
  running: 'running',
  stopped: 'stopped; goes on with: passepartout plan run',
  done: 'done',
}

const planLines = ({ title, state, file, items }: PlanView): string =>
  [
    `${title} · ${states[state]}`,
    ...items.flatMap((item, i) => [
      `${String(i + 1).padStart(3)}. ${marks[item.state]} ${item.title}`,
      ...(item.note === '' ? [] : [`         ${item.note.replace(/\s+/g, ' ')}`]),
    ]),
    file,
  ]
    .map(visible)
    .join('\n')
