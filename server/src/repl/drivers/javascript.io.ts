// Owns the inside of a JavaScript session: evaluates what comes over the channel, as the console of a debugger
// does, and answers with the value as text. Runs in the sandbox, as text given to node, so it imports nothing of
// ours. The worker holds the channel, so that it hears an interruption while the main thread is busy.

import { writeSync } from 'node:fs'
import { Session } from 'node:inspector'
import * as nodeModule from 'node:module'
import { Socket } from 'node:net'
import { inspect } from 'node:util'
import {
  isMainThread,
  type MessagePort,
  parentPort,
  receiveMessageOnPort,
  Worker,
  workerData,
} from 'node:worker_threads'

interface Evaluate {
  readonly kind: 'evaluate'
  readonly id: number
  readonly code: string
  readonly language: string
  /** Set where the value is for a result in an Org file: `none`, or as `console.log` writes it. */
  readonly shows?: string
  /** Printed on both streams when all of the evaluation's own output is. */
  readonly mark: string
}

const inputFd = 3
const outputFd = 4
/** UTF-16 units of one value. */
const longestValue = 64_000
const answerWithinMs = 20_000

function send(message: unknown): void {
  const bytes = Buffer.from(`${JSON.stringify(message)}\0`)
  for (let at = 0; at < bytes.length; ) at += writeSync(outputFd, bytes, at)
}

/** The worker: reads the channel, passes on what the main thread should do, and interrupts it. */
function channel(): void {
  const { port, bell } = workerData as { port: MessagePort; bell: Int32Array }
  const main = new Session()
  main.connectToMainThread()
  let rest = ''
  const socket = new Socket({ fd: inputFd, readable: true, writable: false })
  socket.setEncoding('utf8')
  socket.on('data', (text: string) => {
    const parts = (rest + text).split('\0')
    rest = parts.pop() ?? ''
    for (const part of parts) take(JSON.parse(part))
  })
  // Whoever started it is gone.
  const gone = () => process.kill(process.pid, 'SIGKILL')
  socket.on('end', gone).on('error', gone)
  function take(message: Evaluate | { kind: 'interrupt'; id: number } | { kind: string }): void {
    if (message.kind === 'interrupt') {
      // Answered by the main thread once it is free again: then what ran has really ended.
      main.post('Runtime.terminateExecution', () => parentPort?.postMessage(message))
    } else if (message.kind === 'answer') {
      port.postMessage(message)
      Atomics.add(bell, 0, 1)
      Atomics.notify(bell, 0)
    } else parentPort?.postMessage(message)
  }
  port.on('message', send)
}

function main(): void {
  const { port1, port2 } = new MessageChannel()
  const bell = new Int32Array(new SharedArrayBuffer(4))
  const source = (process as unknown as { _eval: string })._eval
  const worker = new Worker(
    new URL(`data:text/javascript;base64,${Buffer.from(source).toString('base64')}`),
    {
      workerData: { port: port2, bell },
      transferList: [port2 as never],
      execArgv: [],
    },
  )
  let calls = 0
  /** Asks the server and waits: what comes back is plain data. */
  const ask = (method: string, ...given: readonly unknown[]): unknown => {
    const number = ++calls
    const until = Date.now() + answerWithinMs
    send({ kind: 'call', number, method, given: JSON.parse(JSON.stringify(given)) })
    for (;;) {
      const heard = Atomics.load(bell, 0)
      for (let got = receiveMessageOnPort(port1 as never); got; got = receiveMessageOnPort(port1 as never)) {
        const { message } = got as { message: { number: number; value?: unknown; error?: string } }
        if (message.number !== number) continue
        if (message.error !== undefined) throw new Error(message.error)
        return message.value
      }
      const left = until - Date.now()
      if (left <= 0) throw new Error('Passepartout did not answer in time.')
      Atomics.wait(bell, 0, heard, left)
    }
  }
  provide(ask)
  const session = new Session()
  session.connect()
  const first = new Set(Object.getOwnPropertyNames(globalThis))
  worker.on('message', (message: Evaluate | { kind: string; id: number }) => {
    if (message.kind === 'interrupt') finish(message.id, { kind: 'interrupted', ms: 0 })
    else if (message.kind === 'state') send({ kind: 'state', id: message.id, names: names(session, first) })
    else void evaluate(session, message as Evaluate)
  })
  process.on('SIGINT', () => {})
  // Else what a loop prints is kept in memory for as long as the loop runs.
  for (const stream of [process.stdout, process.stderr])
    (stream as unknown as { _handle?: { setBlocking?(on: boolean): void } })._handle?.setBlocking?.(true)
  process.on('uncaughtException', (error) => {
    writeSync(2, `Uncaught ${shown(error)}\n`)
  })
  send({ kind: 'ready', version: process.version })
}

/** The globals that a session has beside those of Node. */
function provide(ask: (method: string, ...given: readonly unknown[]) => unknown): void {
  const methods = ['find', 'outline', 'node', 'rules', 'memory', 'trace', 'given', 'propose']
  const agent = Object.fromEntries(
    methods.map((method) => [method, (...given: readonly unknown[]) => ask(method, ...given)]),
  )
  const globals = {
    agent: Object.freeze(agent),
    describe: (thing: unknown) => ask('describe', typeof thing === 'function' ? thing.name : thing),
    require: nodeModule.createRequire(`${process.cwd()}/`),
    // An import in evaluated code has no loader of its own; the server turns it into a call of this.
    __import: (specifier: string, options?: ImportCallOptions) => import(specifier, options),
    // The value of the evaluation at hand is shown by this.
    __show: (value: unknown, isPlain: boolean) => (isPlain ? plain(value) : shown(value)),
  }
  for (const [name, value] of Object.entries(globals))
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true, enumerable: false })
  show = globals.__show
}

let show: (value: unknown, isPlain: boolean) => string

const plain = (value: unknown): string =>
  typeof value === 'string'
    ? value
    : inspect(value, { maxArrayLength: null, maxStringLength: null, breakLength: Number.POSITIVE_INFINITY })

function shown(value: unknown): string {
  try {
    const text = inspect(value, { depth: 4, maxArrayLength: 100, maxStringLength: 20_000, breakLength: 100 })
    return text.length > longestValue ? `${text.slice(0, longestValue)}…` : text
  } catch (error) {
    return `[it cannot be shown: ${error instanceof Error ? error.message : String(error)}]`
  }
}

type Remote = {
  type: string
  subtype?: string
  objectId?: string
  value?: unknown
  unserializableValue?: string
}
type Details = {
  text: string
  lineNumber: number
  columnNumber: number
  exception?: Remote & { className?: string }
}

/** Errors: of the inspector itself, as when the execution was ended. */
const post = <T>(session: Session, method: string, given: object): Promise<T> =>
  new Promise((done, fail) => {
    session.post(method, given, (error: Error | null, answer?: object) =>
      error ? fail(error) : done(answer as T),
    )
  })

/** The evaluation that was begun and not answered. */
let current: Evaluate | null = null

async function evaluate(session: Session, message: Evaluate): Promise<void> {
  current = message
  const { id } = message
  const started = performance.now()
  const answer = await evaluated(session, message).catch(() => ({ kind: 'interrupted' }))
  const ms = performance.now() - started
  // What nobody caught is told in the round after.
  setImmediate(() => finish(id, { ...answer, ms }))
}

/** Once for an evaluation: one that was interrupted while it waited for something may still come to its end. */
function finish(id: number, answer: object): void {
  if (current?.id !== id) return
  const { mark } = current
  current = null
  for (const fd of [1, 2]) {
    try {
      writeSync(fd, mark)
    } catch {
      // The code closed it.
    }
  }
  send({ id, ...answer })
}

async function evaluated(session: Session, { id, code, language, shows }: Evaluate): Promise<object> {
  let text = code
  if (language === 'typescript') {
    const stripped = withoutTypes(code)
    if ('error' in stripped) return { kind: 'error', ...stripped.error }
    text = stripped.text
  }
  const name = `evaluation-${id}`
  const { result, exceptionDetails } = await post<{ result: Remote; exceptionDetails?: Details }>(
    session,
    'Runtime.evaluate',
    { expression: `${text}\n//# sourceURL=${name}`, replMode: true, awaitPromise: true, objectGroup: name },
  )
  const remote = exceptionDetails?.exception ?? result
  const isPlain = shows !== undefined && exceptionDetails === undefined
  const isUntold = isPlain ? shows === 'none' : remote.type === 'undefined'
  const value = isUntold ? '' : await textOf(session, remote, isPlain)
  void post(session, 'Runtime.releaseObjectGroup', { objectGroup: name }).catch(() => {})
  if (isPlain && value.length > longestValue) {
    const message = `The value has ${value.length} characters, which is too long. Print it instead.`
    return { kind: 'error', message, line: null }
  }
  if (exceptionDetails === undefined) return { kind: 'value', value }
  return { kind: 'error', ...placed(exceptionDetails, value, name) }
}

async function textOf(session: Session, remote: Remote, isPlain: boolean): Promise<string> {
  const { objectId, unserializableValue, value } = remote
  const given = objectId
    ? { objectId }
    : unserializableValue === undefined
      ? { value: remote.subtype === 'null' ? null : value }
      : { unserializableValue }
  const { result } = await post<{ result: Remote }>(session, 'Runtime.callFunctionOn', {
    functionDeclaration: 'function (value, isPlain) { return __show(value, isPlain) }',
    arguments: [given, { value: isPlain }],
    executionContextId: 1,
    returnByValue: true,
  })
  if (typeof result.value === 'string') return result.value
  // The evaluated code has taken the name for itself.
  Object.assign(globalThis, { __show: show })
  return String(value ?? remote.type)
}

/** An error without the frames of the machinery; lines and columns are those of the evaluated code, from 1. */
function placed(details: Details, text: string, name: string): { message: string; line: number | null } {
  if (details.exception?.className === 'SyntaxError' && !text.includes(`${name}:`)) {
    const line = details.lineNumber + 1
    const first = text.split('\n', 1)[0] ?? ''
    return { message: `${first} (line ${line}, column ${details.columnNumber + 1})`, line }
  }
  const lines = text
    .split('\n')
    .filter((line, at, all) => !ours.test(line) && !(made.test(line) && ours.test(all[at + 1] ?? '')))
  const message = lines.join('\n').replaceAll(`${name}:`, 'line ')
  const at = new RegExp(`${name}:(\\d+)`).exec(text)
  return { message, line: at === null ? null : Number(at[1]) }
}

/** Frames of the machinery: Node's own, and those of this file, which Node calls `[eval1]`. */
const ours = /^\s+at .*(?:\[eval\d*\]:|(?:\(|\s)node:(?:internal|inspector|events|net))/
const made = /^\s+at new Promise \(<anonymous>\)/

type Stripped = { text: string } | { error: { message: string; line: number | null } }

function withoutTypes(code: string): Stripped {
  // Not in every Node that may be the one here.
  const strip = (nodeModule as { stripTypeScriptTypes?: (code: string, how?: object) => string })
    .stripTypeScriptTypes
  if (strip === undefined) {
    const message = `TypeScript needs Node 22.13 or newer; this is ${process.version}. Use JavaScript.`
    return { error: { message, line: null } }
  }
  try {
    return { text: strip(code) }
  } catch (error) {
    try {
      // Enums and the like are more than types: they are translated, where this Node can.
      if ((error as { code?: string }).code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX')
        return { text: strip(code, { mode: 'transform' }) }
    } catch {
      // What the first attempt said is what matters.
    }
    const words = String((error as Error).message)
    const at = /:(\d+)(?::\d+)?\n/.exec(String((error as Error).stack))
    return { error: { message: `SyntaxError: ${words.trim()}`, line: at === null ? null : Number(at[1]) } }
  }
}

/** What the evaluated code has named. */
function names(session: Session, first: ReadonlySet<string>): object[] {
  let lexical: readonly string[] = []
  // Answered at once: the session is this thread's own.
  session.post(
    'Runtime.globalLexicalScopeNames',
    { executionContextId: 1 },
    (_error: Error | null, answer?: object) => {
      lexical = (answer as { names?: string[] } | undefined)?.names ?? []
    },
  )
  const own = Object.getOwnPropertyNames(globalThis).filter((name) => !first.has(name))
  return [...new Set([...own, ...lexical])].map((name) => {
    let described = { kind: 'not set', value: '' }
    const expression = `(() => { try { return __describe(${name}) } catch { return null } })()`
    Object.defineProperty(globalThis, '__describe', {
      value: describedAs,
      configurable: true,
      writable: true,
    })
    session.post(
      'Runtime.evaluate',
      { expression, returnByValue: true },
      (_error: Error | null, answer?: object) => {
        const value = (answer as { result?: Remote } | undefined)?.result?.value
        if (typeof value === 'object' && value !== null) described = value as typeof described
      },
    )
    return { name, ...described }
  })
}

function describedAs(value: unknown): { kind: string; value: string } {
  const isClass = typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value))
  const named = typeof value === 'object' && value !== null ? value.constructor?.name : undefined
  const kind = isClass ? 'class' : value === null ? 'null' : (named ?? typeof value)
  if (typeof value === 'function') return { kind, value: '' }
  const text = inspect(value, {
    depth: 0,
    maxArrayLength: 5,
    maxStringLength: 80,
    breakLength: Number.POSITIVE_INFINITY,
  })
  return { kind, value: text.length > 120 ? `${text.slice(0, 119)}…` : text }
}

if (isMainThread) main()
else channel()
