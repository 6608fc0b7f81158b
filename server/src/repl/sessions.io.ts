// Owns the sessions of one folder: which there are, their start, their evaluations one after the other, their end.
// Evaluates nothing that is not `Cleared`. Never says what an evaluation is for.

import type { CodeSessionView } from '../../protocol/views.ts'
import type { Action } from '../base/proposal.ts'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import type { Cleared } from '../gate/cleared.ts'
import { redeem } from '../gate/cleared.ts'
import { type Chunk, cancelled } from '../sandbox/follow.io.ts'
import type { Limits } from '../sandbox/limits.ts'
import { type Isolation, surroundings } from '../sandbox/probe.io.ts'
import type { Surroundings } from '../sandbox/profile.ts'
import { isolation } from '../sandbox/run.io.ts'
import { placesOf } from '../sandbox/start.io.ts'
import { type Given, type Process, startProcess } from './process.io.ts'
import { sealed } from './sealed.io.ts'
import { type Evaluated, type Runtime, runtimeOf } from './session.ts'

export interface ReplOptions {
  /** Hidden from evaluated code. */
  readonly agentHome: string
  now(): number
  /** Code as it can be evaluated: see `evaluable`. */
  prepare(code: string, language: string): Promise<string>
  /** Answers a call of `agent` and `describe` in a session; plain data. What it throws is thrown there. */
  serve(session: string, method: string, given: readonly unknown[]): Promise<unknown>
  /** Other folders that are open; sealed code does not see them either. */
  beside?(): readonly string[]
  /** For tests of machines without a sandbox. Default: what `isolation()` finds. */
  readonly isolation?: Isolation
}

export interface EvaluateOptions {
  readonly limits: Limits
  /** Of both streams together; what comes after is dropped, and the evaluation runs on. */
  readonly maxOutputBytes: number
  /** Answers the calls of `agent` in sealed code; without it there are none. */
  serve?(method: string, given: readonly unknown[]): Promise<unknown>
}

export interface Repls {
  /**
   * Evaluates the code of the cleared proposal, in its session, or in a process of its own where it has none or may do
   * what the session may not (the network, guarded places). Sealed code has a process in an empty folder of its own, and is
   * not evaluated without a sandbox (`no-sandbox`). Problems: `not-cleared`, `not-code`, `no-interpreter`,
   * `no-session`, `session-killed`, `too-many-processes`, `session-changed` (it was proposed for a new session, which it no longer is), `cancelled` (before it began), those of
   * `placesOf`. Cancelling later interrupts it, which the result says.
   */
  evaluate(
    cleared: Cleared,
    options: EvaluateOptions,
    onOutput: (chunk: Chunk) => void,
    signal: AbortSignal,
  ): Promise<Result<Evaluated, Problem>>
  /** Whether an evaluation would find names of earlier ones. */
  stateOf(session: string, language: string): 'new' | 'kept'
  /** `names`: asks each idle session for them. */
  list(names: 'names' | 'no-names'): Promise<readonly CodeSessionView[]>
  /** Ends the sessions of this name and runtime, where they are given; answers how many there were. */
  reset(name?: string, runtime?: Runtime): Promise<number>
  /** Ends all; nothing is evaluated any more. */
  close(): Promise<void>
}

const mostSessions = 12

export function openRepls(options: ReplOptions): Repls {
  const sessions = new Map<string, Session>()
  let isClosed = false
  /** Processes that are no session's. */
  const others = new Set<Process>()
  const all = () => [...[...sessions.values()].flatMap(({ process: one }) => one ?? []), ...others]
  const atExit = () => {
    for (const one of all()) one.kill()
  }
  process.once('exit', atExit)

  async function evaluate(
    cleared: Cleared,
    how: EvaluateOptions,
    onOutput: (chunk: Chunk) => void,
    signal: AbortSignal,
  ): Promise<Result<Evaluated, Problem>> {
    const redeemed = redeem(cleared)
    if (!redeemed.ok) return redeemed
    const action = onlyCode(redeemed.value.actions)
    if (!action.ok) return action
    const { language, session, shows } = action.value
    const runtime = runtimeOf(language)
    if (runtime === null)
      return err(problem('not-code', `There are no sessions in ${language}.`, 'Run it as a command.'))
    const places = placesOf(redeemed.value, action.value.cwd)
    if (!places.ok) return places
    if (signal.aborted || isClosed) return cancelled
    const { workspace, cwd } = places.value
    const isolated = options.isolation ?? (await isolation())
    if (action.value.place === 'sealed') {
      const hidden = [workspace, options.agentHome, ...(options.beside?.() ?? [])]
      const found = sealed(isolated, hidden)
      if (!found.ok) return found
      try {
        const code = await options.prepare(action.value.code, language)
        const serve = how.serve ?? (() => Promise.reject(new Error('There is no agent here.')))
        const { limits } = how
        const started = await startProcess({
          runtime,
          isolated,
          around: found.value.around,
          limits,
          preferred: 'system',
          serve,
          signal,
        })
        if (!started.ok) return started
        return await inOwn(started.value, { code, language, ...how, onOutput }, isolated, signal)
      } finally {
        await found.value.dispose()
      }
    }
    const around = surroundings(workspace, cwd, cleared.effects, options.agentHome)
    const usual = surroundings(workspace, cwd, [], options.agentHome)
    const code = await options.prepare(action.value.code, language)
    const given = { code, language, ...(shows === undefined ? {} : { shows }), ...how, onOutput }
    const begin = (name: string, places: Surroundings) =>
      startProcess({
        runtime,
        isolated,
        around: places,
        limits: how.limits,
        preferred: 'own',
        serve: serveAs(name, places),
        signal,
      })
    if (session === undefined || !sameRoom(around, usual)) {
      const started = await begin(session?.name ?? '', around)
      if (!started.ok) return started
      return inOwn(started.value, given, isolated, signal)
    }
    const key = keyOf(session.name, runtime)
    const found = sessions.get(key) ?? { name: session.name, runtime, process: null, last: Promise.resolve() }
    if (!sessions.has(key) && sessions.size >= mostSessions)
      return err(problem('no-session', `There are ${mostSessions} sessions already.`, 'Reset some of them.'))
    sessions.set(key, found)
    const turn = found.last.then(async (): Promise<Result<Evaluated, Problem>> => {
      if (signal.aborted || isClosed) return cancelled
      if (session.state === 'new' && (found.process?.evaluations() ?? 0) > 0)
        return err(
          problem(
            'session-changed',
            'The session was used since this was proposed, so names may mean something else.',
            'Evaluate it again.',
          ),
        )
      if (found.process === null || found.process.isOver()) {
        const started = await begin(session.name, usual)
        if (!started.ok) return started
        if (isClosed) {
          await started.value.end()
          return cancelled
        }
        found.process = started.value
        found.startedAt = options.now()
        found.isolation = isolated.words
      }
      const { process: one } = found
      const evaluated = await one.evaluate(given, signal)
      const evaluations = one.evaluations()
      if (one.isOver()) forget(key, found)
      return ok({ ...evaluated, isolation: isolated.words, place: 'session', evaluations })
    })
    found.last = turn.catch(() => {})
    const result = await turn
    if (found.process === null) forget(key, found)
    return result
  }

  async function inOwn(
    own: Process,
    given: Given,
    isolated: Isolation,
    signal: AbortSignal,
  ): Promise<Result<Evaluated, Problem>> {
    others.add(own)
    try {
      const evaluated = await own.evaluate(given, signal)
      return ok({ ...evaluated, isolation: isolated.words, place: 'own', evaluations: 1 })
    } finally {
      others.delete(own)
      await own.end()
    }
  }

  function forget(key: string, session: Session): void {
    if (sessions.get(key) === session) sessions.delete(key)
  }

  const serveAs =
    (name: string, { network }: Surroundings) =>
    async (method: string, given: readonly unknown[]) => {
      // What it knows must not leave by the way that was opened for something else.
      if (network === 'on') throw new Error('There is no agent where the network is open.')
      return options.serve(name, method, given)
    }

  return {
    evaluate,
    stateOf(name, language) {
      const runtime = runtimeOf(language)
      const one = runtime === null ? undefined : sessions.get(keyOf(name, runtime))?.process
      return one && !one.isOver() && one.evaluations() > 0 ? 'kept' : 'new'
    },
    list: (names) =>
      Promise.all(
        [...sessions.values()].flatMap((session) => {
          const { process: one } = session
          return one === null || one.isOver() ? [] : [stateOf(session, one, names)]
        }),
      ),
    async reset(name, runtime) {
      const isMeant = (session: Session) =>
        (name === undefined || session.name === name) &&
        (runtime === undefined || session.runtime === runtime)
      const ended = [...sessions].filter(([, session]) => isMeant(session))
      for (const [key] of ended) sessions.delete(key)
      await Promise.all(ended.map(([, session]) => session.process?.end()))
      return ended.filter(([, session]) => session.process !== null).length
    },
    async close() {
      isClosed = true
      process.off('exit', atExit)
      const running = all()
      sessions.clear()
      await Promise.all(running.map((one) => one.end()))
    },
  }
}

interface Session {
  readonly name: string
  readonly runtime: Runtime
  /** null until its first evaluation. */
  process: Process | null
  startedAt?: number
  isolation?: string
  /** The evaluation after which the next one begins. */
  last: Promise<unknown>
}

async function stateOf(
  session: Session,
  one: Process,
  names: 'names' | 'no-names',
): Promise<CodeSessionView> {
  const { name, runtime, startedAt = 0, isolation: words = '' } = session
  const found = names === 'no-names' || one.isBusy() ? [] : await one.names()
  return {
    name,
    runtime,
    version: one.version,
    isolation: words,
    startedAt,
    evaluations: one.evaluations(),
    memoryBytes: one.memoryBytes(),
    busy: one.isBusy() ? 'busy' : 'idle',
    names: found.slice(0, 200),
  }
}

const keyOf = (name: string, runtime: Runtime): string => `${runtime} ${name}`

type Code = Extract<Action, { type: 'code_eval' }>

function onlyCode([action, ...others]: readonly Action[]): Result<Code, Problem> {
  if (action?.type === 'code_eval' && others.length === 0) return ok(action)
  return err(
    problem(
      'not-code',
      'Only a proposal of exactly one piece of code can be evaluated.',
      'Split the proposal.',
    ),
  )
}

/** A session keeps the rights it was started with: who may do more gets a process of its own. */
const sameRoom = (one: Surroundings, other: Surroundings): boolean =>
  one.network === other.network && one.guarded.length === other.guarded.length
