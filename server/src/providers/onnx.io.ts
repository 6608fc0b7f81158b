// Owns a local ONNX embedding model as a source of vectors: the process it runs in, which texts it gets next, and
// what happens when that dies. Never blocks: all computing is in onnx-process.io.ts.

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import type { VectorSource } from '../index/vectors/source.ts'
import type { ModelMessage, ModelRequest } from './onnx-process.io.ts'

export interface OnnxOptions {
  /** The process and its memory go after so long without work, and come back with the next. Default: 5 minutes. */
  readonly idleMs?: number
}

/** A text takes a tenth of a second or two: small batches give up quickly. */
const textsPerBatch = 4
const idleMs = 5 * 60_000

interface Job {
  readonly request: Omit<ModelRequest, 'number'>
  done(result: Result<Float32Array, Problem>): void
}

type Opened = Extract<ModelMessage, { readonly kind: 'opened' }>

interface Running {
  readonly child: ChildProcess
  /** Resolves once; the process is ended when it is a problem. */
  readonly opened: Promise<Result<Opened, Problem>>
}

/** Loads the model once, to see that it works. Problems: `no-model-folder`, `model-broken`, `model-crashed`. */
export async function onnxSource(
  folder: string,
  options: OnnxOptions = {},
): Promise<Result<VectorSource, Problem>> {
  const questions: Job[] = []
  const documents: Job[] = []
  /** At the process: one at a time, so that a question waits for one text at most. */
  let current: { readonly number: number; readonly job: Job } | null = null
  let running: Running | null = null
  let numbers = 0
  let closed = false
  let idle: NodeJS.Timeout | null = null

  const give = (): void => {
    if (current || !running) return
    const job = questions.shift() ?? documents.shift()
    if (!job) {
      rest()
      return
    }
    if (idle) clearTimeout(idle)
    keepsUsRunning(running.child, true)
    current = { number: numbers++, job }
    running.child.send({ ...job.request, number: current.number } satisfies ModelRequest)
  }

  const rest = (): void => {
    if (running) keepsUsRunning(running.child, false)
    if (idle) clearTimeout(idle)
    idle = setTimeout(() => void end(), options.idleMs ?? idleMs)
    idle.unref()
  }

  const end = async (): Promise<void> => {
    const before = running
    running = null
    if (idle) clearTimeout(idle)
    if (before) await kill(before.child)
  }

  const failAll = (why: Problem): void => {
    const jobs = [...(current ? [current.job] : []), ...questions.splice(0), ...documents.splice(0)]
    current = null
    for (const job of jobs) job.done(err(why))
  }

  const start = (): Running => {
    // A process of its own: the server does without the optimising compiler (see process.ts), a model needs it.
    const child = fork(processFile(), [folder], {
      execArgv: [],
      // Vectors as they are, not as JSON.
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      // In the editor our program is the editor's; this says that it is to run a script. Others ignore it.
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    })
    const opened = new Promise<Result<Opened, Problem>>((resolve) => {
      const died = (why: Problem): void => {
        resolve(err(why))
        if (running?.child !== child) return
        running = null
        failAll(why)
      }
      child.on('message', (message: ModelMessage) => {
        switch (message.kind) {
          case 'opened':
            resolve(ok(message))
            return
          case 'unfit':
            died(message.problem)
            child.kill()
            return
          case 'vector':
          case 'failed': {
            if (current?.number !== message.number) return
            const { job } = current
            current = null
            job.done(message.kind === 'vector' ? ok(message.vector) : err(notEmbedded(message.message)))
            give()
          }
        }
      })
      child.on('error', (error) => died(crashed(error.message)))
      child.on('exit', () => died(crashed('its process ended')))
    })
    return { child, opened }
  }

  running = start()
  const first = await running.opened
  if (!first.ok) {
    await end()
    return first
  }
  rest()
  const { name, hash, dimensions } = first.value

  const one = (request: Job['request'], signal: AbortSignal): Promise<Result<Float32Array, Problem>> =>
    new Promise((resolve) => {
      const queue = request.purpose === 'query' ? questions : documents
      const stop = (): void => {
        const at = queue.indexOf(job)
        if (at >= 0) queue.splice(at, 1)
        resolve(err(problem('cancelled', 'Embedding was stopped.')))
      }
      const job: Job = {
        request,
        done(result) {
          signal.removeEventListener('abort', stop)
          resolve(result)
        },
      }
      if (signal.aborted) return stop()
      signal.addEventListener('abort', stop, { once: true })
      queue.push(job)
    })

  return ok({
    id: `onnx:${name}@${hash}`,
    label: name,
    dimensions,
    batch: textsPerBatch,
    async embed(texts, purpose, signal) {
      if (closed) return err(problem('cancelled', 'The model was closed.'))
      if (!running) {
        const again = start()
        running = again
        const reopened = await again.opened
        if (!reopened.ok) return reopened
        if (reopened.value.hash !== hash) {
          await end()
          const what = `The model in ${folder} is another one now.`
          return err(problem('model-changed', what, 'Reload the window.'))
        }
      }
      const results = Promise.all(texts.map((text) => one({ text, purpose }, signal)))
      give()
      const vectors: Float32Array[] = []
      for (const result of await results) {
        if (!result.ok) return result
        vectors.push(result.value)
      }
      return ok(vectors)
    },
    async close() {
      closed = true
      failAll(problem('cancelled', 'The model was closed.'))
      await end()
    },
  })
}

/** One that waits for work keeps no program alive. */
function keepsUsRunning(child: ChildProcess, yes: boolean): void {
  for (const handle of [child, child.channel]) {
    if (yes) handle?.ref()
    else handle?.unref()
  }
}

async function kill(child: ChildProcess): Promise<void> {
  // Without a number it never started.
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  child.kill()
  await once(child, 'exit')
}

/** Beside the bundle, or its source in development. */
function processFile(): string {
  const shipped = fileURLToPath(new URL('./onnx-process.mjs', import.meta.url))
  return existsSync(shipped) ? shipped : fileURLToPath(new URL('./onnx-process.io.ts', import.meta.url))
}

const notEmbedded = (why: string): Problem =>
  problem(
    'not-embedded',
    `The embedding model failed: ${why.slice(0, 300)}.`,
    'It is tried again in a while.',
  )

const crashed = (why: string): Problem =>
  problem(
    'model-crashed',
    `The embedding model stopped: ${why.slice(0, 300)}.`,
    'Choose a smaller model if it happens again.',
  )
