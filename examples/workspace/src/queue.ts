// A queue that keeps at most so many jobs at work.

export interface Queue {
  /** Runs `job` when there is room; settles as the job does. */
  add<T>(job: () => Promise<T>): Promise<T>
  /** Jobs that wait for room. */
  pendingCount(): number
  /** Resolves when nothing waits and nothing runs. */
  drain(): Promise<void>
}

export function createQueue(concurrency: number): Queue {
  if (!Number.isInteger(concurrency) || concurrency < 1) throw new RangeError('concurrency must be at least 1')
  const waiting: (() => void)[] = []
  const drained: (() => void)[] = []
  let running = 0

  // A place is handed on without being free in between: a job added at that moment must not take it too.
  const release = (): void => {
    const next = waiting.shift()
    if (next) return next()
    running--
    if (running === 0) for (const resolve of drained.splice(0)) resolve()
  }

  return {
    async add(job) {
      if (running < concurrency) running++
      else await new Promise<void>((resolve) => waiting.push(resolve))
      try {
        return await job()
      } finally {
        release()
      }
    },
    pendingCount: () => waiting.length,
    drain: () =>
      running === 0 && waiting.length === 0
        ? Promise.resolve()
        : new Promise((resolve) => {
            drained.push(resolve)
          }),
  }
}
