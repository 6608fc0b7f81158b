// Owns the process of one session: its start in the sandbox, its channel, its streams, its limits, its interruption
// and its end with everything it started. Between evaluations it is held still where the sandbox ends it with us.
// Never says what may be evaluated.

import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type { Readable, Writable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'
import type { Chunk, Started } from '../sandbox/follow.io.ts'
import { killTree } from '../sandbox/kill.io.ts'
import type { Limits, Stop } from '../sandbox/limits.ts'
import { membersOf, watch } from '../sandbox/watch.io.ts'
import { createSieve } from './sieve.ts'

export interface ChildOptions {
  readonly started: Started
  /** `input`: the channel is the standard input, else it is the stream 3. What it says comes on the stream 4. */
  readonly channel: 'input' | 'stream'
  /** Empty where the sandbox ends all processes of the session with itself. */
  readonly marker: string
  /** On the disk that the session writes to. */
  readonly folder: string
  /** Each message, without the zero byte that ends it. */
  onMessage(message: string): void
  /** Once, when it has ended, by itself or not; `error`: it never ran. */
  onEnd(end: {
    readonly exitCode: number | null
    readonly signal: string | null
    readonly error: unknown
  }): void
}

export interface Run {
  readonly limits: Limits
  readonly maxOutputBytes: number
  /** Printed on both streams at the end of the evaluation. */
  readonly mark: string
  onOutput(chunk: Chunk): void
  /** Once at most. */
  onExceeded(stop: Stop): void
}

export interface Child {
  /** Bytes; false when it has ended. */
  say(text: string): void
  /** Output from here on is the evaluation's. */
  begin(run: Run): void
  /** Waits until all that was printed before the mark is here; holds the process still from then on. */
  finish(): Promise<{ readonly truncated: boolean }>
  /** Nothing of it runs until it is spoken to, where that is possible. */
  hold(): void
  interrupt(): void
  kill(): void
  memoryBytes(): number
  /** Settles when it has ended. */
  readonly ended: Promise<void>
}

const watchEveryMs = 100
/** So long is waited for output that was printed before the end of an evaluation. */
const outputLateMs = 500
/** Of what is printed between evaluations. */
const mostLateBytes = 64 * 1024
/** A session that says more than this about one evaluation is ended. */
const longestMessageBytes = 16 * 1024 ** 2

/** Throws what `spawn` throws. */
export function openChild(options: ChildOptions): Child {
  const { started, marker } = options
  const child = spawn(started.program, started.words, {
    cwd: started.cwd,
    env: started.env,
    detached: process.platform !== 'win32',
    stdio: [
      options.channel === 'input' ? 'pipe' : 'ignore',
      'pipe',
      'pipe',
      options.channel === 'stream' ? 'pipe' : 'ignore',
      'pipe',
    ],
    windowsHide: true,
    windowsVerbatimArguments: started.verbatim === 'yes',
  })
  const input = child.stdio[options.channel === 'input' ? 0 : 3] as Writable
  const messages = child.stdio[4] as Readable
  let run: Running | null = null
  let isOver = false
  let isHeld = false
  let over: () => void = () => {}
  const ended = new Promise<void>((resolve) => {
    over = resolve
  })
  input.on('error', () => {})
  const kill = () => {
    if (!isOver) killTree(child, marker)
  }
  hear(messages, options.onMessage, kill)
  /** Printed when no evaluation was running: the next one begins with it. */
  let left: { readonly stream: Chunk['stream']; readonly bytes: Uint8Array }[] = []
  let leftBytes = 0
  const late = (stream: Chunk['stream'], bytes: Uint8Array) => {
    if (bytes.length === 0 || leftBytes > mostLateBytes) return
    leftBytes += bytes.length
    left.push({ stream, bytes })
  }
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream]
      ?.on('data', (bytes: Buffer) => late(stream, run ? run.take(stream, bytes) : bytes))
      .on('error', () => {})

  let exit: { readonly exitCode: number | null; readonly signal: string | null } = {
    exitCode: null,
    signal: null,
  }
  let failure: unknown = null
  const close = () => {
    if (isOver) return
    isOver = true
    run?.close()
    for (const stream of child.stdio) stream?.destroy()
    options.onEnd({ ...exit, error: failure })
    over()
  }
  child.on('error', (error) => {
    if (child.pid !== undefined) return
    failure = error
    close()
  })
  child.on('exit', (exitCode, signal) => {
    exit = { exitCode, signal }
    // What it leaves running ends with it; it would also hold the streams open.
    killTree(child, marker)
    setTimeout(close, outputLateMs).unref()
  })
  child.on('close', close)

  const members = (): readonly number[] => (child.pid === undefined ? [] : membersOf(child.pid, marker))
  /** Under bubblewrap its own process is the first one, which has to go on. */
  const signal = (name: NodeJS.Signals) => {
    if (child.pid === undefined || isOver) return
    if (marker !== '') send(process.platform === 'win32' ? child.pid : -child.pid, name)
    for (const pid of members()) send(pid, name)
  }
  const hold = () => {
    // Elsewhere a held process would outlive us, were we killed.
    if (marker !== '' || isOver) return
    isHeld = true
    signal('SIGSTOP')
  }
  const release = () => {
    if (!isHeld) return
    isHeld = false
    signal('SIGCONT')
  }

  return {
    say(text) {
      release()
      if (!isOver) input.write(text)
    },
    begin(next) {
      release()
      run = running(next, { pid: child.pid ?? 0, marker, folder: options.folder })
      for (const { stream, bytes } of left) run.take(stream, bytes)
      left = []
      leftBytes = 0
    },
    async finish() {
      const last = run
      if (last === null) return { truncated: false }
      let timer: ReturnType<typeof setTimeout> | undefined
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, outputLateMs)
      })
      await Promise.race([last.marked, late, ended])
      clearTimeout(timer)
      last.close()
      if (run === last) run = null
      hold()
      return { truncated: last.truncated() }
    },
    hold,
    interrupt: () => signal('SIGINT'),
    kill,
    memoryBytes: () => members().reduce((sum, pid) => sum + memoryOf(pid), 0),
    ended,
  }
}

interface Running {
  /** Answers what is behind the mark. */
  take(stream: Chunk['stream'], bytes: Uint8Array): Uint8Array
  /** Both streams have come to the mark. */
  readonly marked: Promise<void>
  truncated(): boolean
  close(): void
}

function running(run: Run, watched: { pid: number; marker: string; folder: string }): Running {
  let left = run.maxOutputBytes
  let printed = 0
  let truncated = false
  let isExceeded = false
  let isClosed = false
  let missing = 2
  let bothMarked: () => void = () => {}
  const marked = new Promise<void>((resolve) => {
    bothMarked = resolve
  })
  const exceed = (stop: Stop) => {
    if (isExceeded || isClosed) return
    isExceeded = true
    run.onExceeded(stop)
  }
  const timer = setTimeout(() => exceed('time'), run.limits.timeoutMs)
  const unwatch = watch({ ...watched, intervalMs: watchEveryMs }, run.limits, exceed)
  const streams = { stdout: open('stdout'), stderr: open('stderr') }
  function open(stream: Chunk['stream']) {
    const decoder = new StringDecoder('utf8')
    const sieve = createSieve(run.mark)
    const emit = (text: string) => {
      if (text !== '') run.onOutput({ stream, text })
    }
    const keep = (bytes: Uint8Array) => {
      const part = bytes.subarray(0, Math.max(0, left))
      left -= part.length
      if (part.length < bytes.length) truncated = true
      emit(decoder.write(Buffer.from(part)))
    }
    return {
      take(bytes: Uint8Array): Uint8Array {
        printed += bytes.length
        if (printed > run.limits.outputBytes) exceed('output')
        const { before, after, found } = sieve.take(bytes)
        keep(before)
        if (found && --missing === 0) bothMarked()
        return after
      },
      close() {
        keep(sieve.rest())
        emit(decoder.end())
      },
    }
  }
  return {
    take: (stream, bytes) => (isClosed ? bytes : streams[stream].take(bytes)),
    marked,
    truncated: () => truncated,
    close() {
      if (isClosed) return
      isClosed = true
      clearTimeout(timer)
      unwatch()
      streams.stdout.close()
      streams.stderr.close()
    },
  }
}

function hear(stream: Readable, onMessage: (message: string) => void, tooMuch: () => void): void {
  let parts: Buffer[] = []
  let size = 0
  stream.on('error', () => {})
  stream.on('data', (bytes: Buffer) => {
    let from = 0
    for (let end = bytes.indexOf(0); end >= 0; end = bytes.indexOf(0, from)) {
      onMessage(Buffer.concat([...parts, bytes.subarray(from, end)]).toString('utf8'))
      parts = []
      size = 0
      from = end + 1
    }
    parts.push(bytes.subarray(from))
    size += bytes.length - from
    if (size > longestMessageBytes) tooMuch()
  })
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // Gone already.
  }
}

function memoryOf(pid: number): number {
  try {
    const kilobytes = /^RssAnon:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return Number(kilobytes ?? 0) * 1024
  } catch {
    return 0
  }
}
