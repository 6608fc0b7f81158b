// Owns one process of a language: its start, the messages of one evaluation, and what becomes of it when it is
// stopped. One evaluation at a time. Never says what may be evaluated.

import { randomBytes } from 'node:crypto'
import { mkdtempSync, realpathSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import { type Chunk, cancelled, notStarted } from '../sandbox/follow.io.ts'
import type { Limits, Stop } from '../sandbox/limits.ts'
import { type Isolation, processCeiling, shownFor } from '../sandbox/probe.io.ts'
import type { Surroundings } from '../sandbox/profile.ts'
import { spareProcesses, wrap } from '../sandbox/wrap.io.ts'
import { diskProblem } from '../trace/disk.io.ts'
import { type Child, type ChildOptions, openChild } from './child.io.ts'
import { type Reply, readMessage } from './message.ts'
import { interpreterOf } from './programs.io.ts'
import { type Evaluated, isTypeScript, type Named, type Runtime } from './session.ts'
import { shellCheck, shellEvaluation, shellState } from './shell.ts'

export interface ProcessOptions {
  readonly runtime: Runtime
  readonly isolated: Isolation
  readonly around: Surroundings
  /** Of the process as a whole; an evaluation has its own as well. */
  readonly limits: Limits
  /** Which interpreter comes first where there are several. */
  readonly preferred: 'own' | 'system'
  serve(method: string, given: readonly unknown[]): Promise<unknown>
  readonly signal: AbortSignal
}

export interface Given {
  readonly code: string
  readonly language: string
  /** How the value is told; unset: as the language shows it to people. */
  readonly shows?: string
  readonly limits: Limits
  readonly maxOutputBytes: number
  onOutput(chunk: Chunk): void
}

type Answer = Omit<Evaluated, 'isolation' | 'place' | 'evaluations'>

export interface Process {
  readonly version: string
  /** Not before the last one has been answered. */
  evaluate(given: Given, signal: AbortSignal): Promise<Answer>
  evaluations(): number
  names(): Promise<readonly Named[]>
  memoryBytes(): number
  isBusy(): boolean
  isOver(): boolean
  kill(): void
  /** Kills it, and settles when nothing of it is left. */
  end(): Promise<void>
}

/** As bash and other shells word it: `bash: syntax error near …`. */
const syntaxError = /^\S+: .*(?:syntax error|unexpected EOF).*/im
const startWithinMs = 30_000
/** So long an interrupted evaluation may take to end; then the process is killed. */
const graceMs = 2_000
const namesWithinMs = 2_000
/** Calls of `agent` in one evaluation. */
const mostCalls = 2_000

/** So long a start is tried again that the machine, not the interpreter, has failed. */
const startAgainMs = 15_000
const betweenStartsMs = 300

/**
 * Problems: `no-interpreter`, `no-session`, `session-killed` or `too-many-processes` (it did not start), `cancelled`. One that
 * was killed or found no process is started again for a while: where code has just forked without end, the system has no
 * process to spare until all of them are cleared away, and numbers of processes are used again within moments, so that what
 * ends that code may hit another.
 */
export async function startProcess(options: ProcessOptions): Promise<Result<Process, Problem>> {
  const until = performance.now() + startAgainMs
  for (;;) {
    const started = await start(options)
    if (started.ok || !passing.has(started.error.code)) return started
    if (options.signal.aborted) return cancelled
    if (performance.now() > until) return started
    await pause(betweenStartsMs)
  }
}

const killed = 'session-killed'
const crowded = 'too-many-processes'
const passing: ReadonlySet<string> = new Set([killed, crowded])
/** How the C library words EAGAIN: a sandbox or an interpreter that could not fork. */
const noProcess = /Resource temporarily unavailable/

async function start(options: ProcessOptions): Promise<Result<Process, Problem>> {
  const { runtime, isolated, around, limits } = options
  const found = interpreterOf(runtime, around.workspace, options.preferred)
  if (!found.ok) return found
  const interpreter = found.value
  const threads = processCeiling(spareProcesses)
  let scratch: string
  try {
    scratch = realpathSync(mkdtempSync(join(tmpdir(), 'passepartout-session-')))
  } catch (error) {
    return err(diskProblem(error, 'make a temporary folder'))
  }
  const places = { ...around, shown: shownFor(interpreter.program, around) }
  const started = wrap(isolated, places, interpreter, { scratch, limits, threads, env: interpreter.env })
  const heard = createEar()
  let over: Ended | null = null
  let child: Child
  try {
    child = openChild({
      started,
      channel: interpreter.channel,
      marker: isolated.kind === 'bubblewrap' ? '' : scratch,
      folder: around.workspace,
      onMessage: (text) => {
        const message = readMessage(runtime, text)
        if (message?.kind === 'call') answerCall(message)
        else if (message) heard.tell(message)
      },
      onEnd: (end) => {
        over = end
        heard.end()
      },
    })
  } catch (error) {
    await rm(scratch, { recursive: true, force: true }).catch(() => {})
    return err(notStarted(error))
  }
  const gone = child.ended.then(() => rm(scratch, { recursive: true, force: true }).catch(() => {}))
  // A callback sets it, which the compiler does not see.
  const endOf = (): Ended | null => over
  let count = 0
  let last = -1
  let busy = 0
  let calls = 0
  const say = (message: object) => child.say(`${JSON.stringify(message)}\0`)

  function answerCall({ number, method, given }: Extract<Reply, { kind: 'call' }>): void {
    const answer = (more: object) => say({ kind: 'answer', number, ...more })
    if (busy === 0 || ++calls > mostCalls) answer({ error: 'There were too many calls.' })
    else
      options.serve(method, given).then(
        (value) => answer({ value }),
        (error: unknown) => answer({ error: error instanceof Error ? error.message : String(error) }),
      )
  }

  async function evaluate(given: Given, signal: AbortSignal): Promise<Answer> {
    const answer = await run(given, signal)
    count++
    if (runtime !== 'shell' || answer.kind !== 'error') return answer
    // An interactive shell does not say where; asked for nothing but a check, it does.
    let said = ''
    const onOutput = ({ text }: Chunk) => {
      said += text
    }
    await run({ ...given, code: shellCheck(given.code), onOutput }, signal)
    const place = /line (\d+): (.*)/.exec(said)
    return place === null ? answer : { ...answer, error: place[0], line: Number(place[1]) }
  }

  async function run(given: Given, signal: AbortSignal): Promise<Answer> {
    const id = ++last
    const mark = `\u0001pp-${randomBytes(12).toString('hex')}`
    const state: { stopped: Stop | null; interrupted: boolean } = { stopped: null, interrupted: false }
    let stderr = ''
    let grace: ReturnType<typeof setTimeout> | undefined
    const began = performance.now()
    const interrupt = () => {
      if (state.interrupted) return
      state.interrupted = true
      grace = setTimeout(child.kill, graceMs)
      if (runtime === 'javascript') say({ kind: 'interrupt', id })
      child.interrupt()
    }
    busy++
    calls = 0
    child.begin({
      limits: given.limits,
      maxOutputBytes: given.maxOutputBytes,
      mark,
      onOutput(chunk) {
        if (chunk.stream === 'stderr' && stderr.length < 20_000) stderr += chunk.text
        given.onOutput(chunk)
      },
      onExceeded(stop) {
        state.stopped = stop
        // What eats the machine gets no say in it.
        if (stop === 'time' || stop === 'output') interrupt()
        else child.kill()
      },
    })
    signal.addEventListener('abort', interrupt, { once: true })
    const reply = heard.reply(id)
    if (runtime === 'shell') child.say(shellEvaluation(id, given.code, mark))
    else {
      const { code, shows } = given
      const language = isTypeScript(given.language) ? 'typescript' : runtime
      say({ kind: 'evaluate', id, code, language, mark, shows })
    }
    if (signal.aborted) interrupt()
    const got = await reply
    signal.removeEventListener('abort', interrupt)
    clearTimeout(grace)
    const { truncated } = await child.finish()
    busy--
    const elapsedMs = got?.ms ?? performance.now() - began
    const base = {
      value: '',
      error: '',
      line: null,
      exitCode: null,
      truncated,
      elapsedMs,
      stopped: state.stopped,
    }
    if (got === null)
      return { ...base, kind: 'ended', exitCode: endOf()?.exitCode ?? null, error: endWords(endOf()) }
    // It may have come to its end in the moment in which it was stopped.
    if (got.kind === 'interrupted' || (state.interrupted && runtime === 'shell'))
      return { ...base, kind: 'interrupted' }
    if (got.kind === 'error') return { ...base, kind: 'error', error: got.message, line: got.line }
    if (got.kind === 'value') return { ...base, kind: 'value', value: got.value }
    if (got.kind === 'state') return { ...base, kind: 'value' }
    const syntax = syntaxError.exec(stderr)
    if (got.exitCode !== 0 && syntax !== null)
      return { ...base, kind: 'error', error: syntax[0], exitCode: got.exitCode }
    return { ...base, kind: 'value', exitCode: got.exitCode }
  }

  async function names(): Promise<readonly Named[]> {
    const id = ++last
    const state = heard.reply(id, namesWithinMs)
    if (runtime === 'shell') child.say(shellState(id))
    else say({ kind: 'state', id })
    const got = await state
    if (got === null) {
      // Showing a value can run code, and that code can run on and on.
      if (runtime === 'javascript') say({ kind: 'interrupt', id })
      child.interrupt()
    }
    child.hold()
    return got?.kind === 'state' ? got.names : []
  }

  // An evaluation of nothing: it shows that the session works, and takes along what is printed at the start.
  if (interpreter.preamble !== '') child.say(interpreter.preamble)
  let said = ''
  const onOutput = ({ text }: Chunk) => {
    said += text
  }
  const nothing = { code: '', language: runtime, maxOutputBytes: 4096, onOutput }
  const first = await run({ ...nothing, limits: { ...limits, timeoutMs: startWithinMs } }, options.signal)
  if (first.kind !== 'value') {
    child.kill()
    await gone
    if (options.signal.aborted) return cancelled
    const lines = said.trim().split('\n')
    const why =
      lines.find((line) => /error/i.test(line)) || lines.at(-1) || first.error || 'it did not answer'
    const end = endOf()
    if (end?.error) return err(notStarted(end.error))
    const isKilled = first.stopped === null && (end?.signal === 'SIGKILL' || end?.exitCode === 137)
    return err(
      problem(
        isKilled ? killed : noProcess.test(said) ? crowded : 'no-session',
        `The ${runtime} session did not start: ${why}`,
        'Try it in a terminal.',
      ),
    )
  }
  const given = new Set((await names()).map(({ name }) => name))
  return ok({
    version: heard.version(),
    evaluate,
    evaluations: () => count,
    names: async () => {
      const all = await names()
      return runtime === 'shell' ? all.filter(({ name }) => !given.has(name)) : all
    },
    memoryBytes: child.memoryBytes,
    isBusy: () => busy > 0,
    isOver: () => over !== null,
    kill: child.kill,
    async end() {
      child.kill()
      await gone
    },
  })
}

type Ended = Parameters<ChildOptions['onEnd']>[0]

function endWords(over: Ended | null): string {
  if (over === null) return 'The session was ended.'
  return over.exitCode === null
    ? `The session was ended by the signal ${over.signal ?? 'unknown'}.`
    : `The session ended with exit code ${over.exitCode}.`
}

type Told = Exclude<Reply, { kind: 'ready' | 'call' }>

/** Who waits for which answer. */
function createEar() {
  let version = ''
  let isOver = false
  const waiting = new Map<number, (reply: Told | null) => void>()
  return {
    version: () => version,
    tell(message: Exclude<Reply, { kind: 'call' }>): void {
      if (message.kind === 'ready') version = message.version
      else waiting.get(message.id)?.(message)
    },
    end(): void {
      isOver = true
      for (const answer of [...waiting.values()]) answer(null)
    },
    /** null when the process has ended, or the time is over. */
    reply: (id: number, withinMs?: number): Promise<Told | null> =>
      new Promise((done) => {
        const timer = withinMs === undefined ? undefined : setTimeout(() => settle(null), withinMs)
        const settle = (reply: Told | null) => {
          clearTimeout(timer)
          waiting.delete(id)
          done(reply)
        }
        if (isOver) settle(null)
        else waiting.set(id, settle)
      }),
  }
}
