// Owns doing a plan: one step after the other, each a turn of its own with a window of its own, its state kept in the
// plan's file before and after. The file is the data: it is read anew at every step, so that what the user changes counts.
// Never decides on a proposal, and spends no token of its own.

import type { PlanAct, PlanItemView, PlanView } from '../../protocol/plan.ts'
import type { TurnView } from '../../protocol/views.ts'
import { sha256 } from '../base/hash.ts'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import {
  begun,
  ended,
  left,
  moved,
  type NewPlan,
  nextItem,
  type Plan,
  readPlan,
  reopened,
  settled,
  withState,
} from '../memory/plan.ts'
import type { PlanFiles } from '../memory/plans.io.ts'
import type { Moment } from '../org/timestamp.ts'
import type { Session, SessionOutcome } from './ports.ts'
import { endOfStep, stepOf } from './task.ts'

export interface Plans {
  /** A turn has made one: it is the plan from now on. */
  add(plan: NewPlan): Promise<Result<void, Problem>>
  view(): Promise<PlanView | null>
  act(act: PlanAct, revision: string, item: number): Promise<SessionOutcome>
  /** Hears of every turn: one that did a step may end, or be undone, when no plan runs. */
  follow(turn: TurnView): void
  /** The text of that file may be another: the editor has it. */
  look(path: string): void
  /** Until no step is begun any more, and what turns came to stands in the file. */
  idle(): Promise<void>
  close(): void
}

export interface PlanPorts {
  readonly files: PlanFiles
  /** Does one step; `done` never rejects. */
  step(step: ReturnType<typeof stepOf>): ReturnType<Session['ask']>
  stop(turn: string): Promise<unknown>
  /** The user's wall clock. */
  now(): Moment
  onPlan(view: PlanView | null): void
  onProblem(problem: Problem): void
}

export function openPlans(ports: PlanPorts): Plans {
  const { files } = ports
  /** The one that is shown; null for none. A plan that was done or given up before is none. */
  let file: string | null = files.newest()
  let isFirst = true
  let running: {
    readonly file: string
    readonly done: Promise<unknown>
    turn: string
    isStopped: boolean
  } | null = null
  let unwatch: () => void = () => {}
  let closing: () => void = () => {}
  const goodbye = new Promise<null>((resolve) => {
    closing = () => resolve(null)
  })
  /** What turns came to, in their order. */
  let looking: Promise<unknown> = Promise.resolve()
  /** One after the other, so that no view overtakes a newer one. */
  let telling: Promise<unknown> = Promise.resolve()

  const tell = () => {
    telling = telling.then(async () => ports.onPlan(await view())).catch(() => {})
    return telling
  }
  const use = (next: string | null) => {
    unwatch()
    file = next
    unwatch = next === null ? () => {} : files.watch(next, () => void tell())
  }
  use(file)

  async function view(): Promise<PlanView | null> {
    if (file === null) return null
    const text = await files.read(file)
    const plan = text.ok ? readPlan(text.value) : null
    if (!text.ok || plan === null || plan.state === 'dropped' || (isFirst && plan.state === 'done')) {
      use(null)
      return null
    }
    isFirst = false
    return shown(file, text.value, plan, running?.file === file)
  }

  async function act(act: PlanAct, revision: string, number: number): Promise<SessionOutcome> {
    const at = file
    if (act === 'stop') return stop()
    if (at === null) return failed(noPlan)
    const text = await files.read(at)
    if (!text.ok) return failed(text.error)
    if (revisionOf(text.value) !== revision) {
      void tell()
      return failed(problem('changed-since', 'The plan has changed meanwhile.', 'Look at it again.'))
    }
    if (act === 'start' || act === 'next') return start(at, act)
    if (act === 'dismiss') {
      await stop()
      const closed = await files.change(at, (now) =>
        readPlan(now)?.state === 'done' ? ok(now) : ended(now, 'CANCELLED', ports.now()),
      )
      if (!closed.ok) return failed(closed.error)
      use(null)
      await tell()
      return done
    }
    const changed = await files.change(at, (now) => {
      const item = readPlan(now)?.items[number]
      if (!item || revisionOf(now) !== revision) return err(noPlan)
      if (item.state === 'running' && running?.file === at)
        return err(problem('plan-runs', 'This step is being done.', 'Stop the plan first.'))
      return act === 'leave' ? left(now, item, ports.now()) : moved(now, item, act)
    })
    await tell()
    return changed.ok ? done : failed(changed.error)
  }

  async function stop(): Promise<SessionOutcome> {
    const now = running
    if (now === null) return done
    now.isStopped = true
    if (now.turn !== '') await ports.stop(now.turn)
    await now.done
    return done
  }

  async function start(at: string, how: 'start' | 'next'): Promise<SessionOutcome> {
    if (running !== null) return failed(problem('plan-runs', 'The plan runs already.', ''))
    let answered: (outcome: SessionOutcome) => void = () => {}
    const answer = new Promise<SessionOutcome>((resolve) => {
      answered = resolve
    })
    const work = files
      .alone(at, async () => {
        answered(done)
        return run(at, how)
      })
      .then((result) => {
        running = null
        answered(result.ok ? done : failed(result.error))
        if (!result.ok && result.error.code !== 'locked') ports.onProblem(result.error)
        return tell()
      })
    running = { file: at, done: work, turn: '', isStopped: false }
    return answer
  }

  /** Until there is nothing more to do, or something waits for the user. */
  async function run(at: string, how: 'start' | 'next'): Promise<Result<void, Problem>> {
    let hasDone = false
    for (let isFirstStep = true; running !== null && !running.isStopped; isFirstStep = false) {
      const text = await files.read(at)
      if (!text.ok) return text
      const plan = readPlan(text.value)
      if (plan === null || plan.state === 'dropped') return ok(undefined)
      const item = nextItem(plan)
      if (item === null) {
        const closed = await files.change(at, (now) => ended(now, 'DONE', ports.now()))
        return closed.ok ? ok(undefined) : closed
      }
      if (how === 'next' && hasDone) return ok(undefined)
      // What waited when the plan was started is tried again; what the user lets wait meanwhile is not.
      if (item.state === 'waiting' && !isFirstStep) return ok(undefined)
      const asked = stepOf(plan, item)
      // That it has begun is known before it does anything; by whom, once there is a turn.
      const marked = await files.change(at, (now) =>
        now === text.value ? withState(now, item.index, 'NEXT', '', ports.now()) : ok(now),
      )
      if (!marked.ok) return marked
      const place = readPlan(marked.value)?.items.find(
        ({ index, title, state }) => index === item.index && title === item.title && state === 'running',
      )
      // It was changed at that moment: it is looked at again.
      if (!place) continue
      if (running.isStopped) {
        const back = await files.change(at, (now) => withState(now, item.index, 'TODO', '', ports.now()))
        return back.ok ? ok(undefined) : back
      }
      const { turn, done: ending } = ports.step(asked)
      running.turn = turn
      const named = await files.change(at, (now) =>
        now === marked.value
          ? begun(now, item.index, turn, ports.now())
          : namedIn(now, item.title, turn, ports.now()),
      )
      void tell()
      if (!named.ok) {
        await ports.stop(turn)
        await ending
        return named
      }
      const came = await Promise.race([ending, goodbye])
      // The file says who does the step: it is settled where its proposal is decided, or tried again.
      if (came === null) return ok(undefined)
      const end = endOfStep(came)
      running.turn = ''
      const kept = await files.change(at, (now) =>
        settled(now, turn, end.state, files.clean(end.note), ports.now()),
      )
      if (!kept.ok) return kept
      await tell()
      if (end.state === 'WAITING') return ok(undefined)
      hasDone = true
    }
    return ok(undefined)
  }

  /** Outside of a run: after a restart, where the decision on a proposal ended the turn of a step, or after an undo. */
  async function look(turn: TurnView): Promise<void> {
    const at = file
    if (at === null || running?.file === at) return
    const text = await files.read(at)
    const item = text.ok ? readPlan(text.value)?.items.find((one) => one.turn === turn.turn) : undefined
    if (!item) return
    const isUndone = item.state === 'done' && turn.redoable === true
    if (!isUndone && item.state !== 'running') return
    const kept = await files.alone(at, () =>
      files.change(at, (now) => {
        if (isUndone) return reopened(now, turn.turn, ports.now())
        const end = endOfStep(turn)
        return settled(now, turn.turn, end.state, files.clean(end.note), ports.now())
      }),
    )
    // Another window does the plan, and keeps its book.
    if (!kept.ok && kept.error.code !== 'locked') ports.onProblem(kept.error)
    await tell()
  }

  return {
    async add(plan) {
      const added = await files.add(plan, ports.now())
      if (!added.ok) return added
      isFirst = false
      use(added.value)
      await tell()
      return ok(undefined)
    },
    view,
    act,
    follow(turn) {
      if (turn.state === 'running' || turn.state === 'waiting') return
      looking = looking.then(() => look(turn)).catch(() => {})
    },
    look(path) {
      if (path === file) void tell()
    },
    idle: async () => {
      await running?.done
      await looking
      await telling
    },
    close() {
      unwatch()
      closing()
    },
  }
}

/** The user has moved the step since it began. */
function namedIn(text: string, title: string, turn: string, now: Moment): Result<string, Problem> {
  const item = readPlan(text)?.items.find((one) => one.state === 'running' && one.title === title)
  return item ? begun(text, item.index, turn, now) : ok(text)
}

const revisionOf = (text: string): string => sha256(text).slice(0, 16)

function shown(file: string, text: string, plan: Plan, runs: boolean): PlanView {
  const items = plan.items.map(
    ({ title, details, state, note, turn, line }): PlanItemView => ({
      title,
      details,
      state,
      note: note.replace(/\s*\[\[file:[^\]]*\]\[trace\]\]$/, ''),
      turn,
      line,
    }),
  )
  const hasBegun = items.some(({ state }) => state !== 'todo' && state !== 'dropped')
  const state = runs ? 'running' : plan.state === 'done' ? 'done' : hasBegun ? 'stopped' : 'proposed'
  return { file, revision: revisionOf(text), title: plan.title, state, items }
}

const done: SessionOutcome = { ok: true, message: '' }
const failed = ({ message, next }: Problem): SessionOutcome => ({ ok: false, message, next })
const noPlan = problem('no-plan', 'There is no such step any more.', 'Look at the plan again.')
