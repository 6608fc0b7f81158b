// Owns how long one call to an outside server may take: without a sign of progress, and in all. The time in which a person is
// asked something does not count.

export interface Clock {
  /** Aborted with the reason once it took too long. */
  readonly signal: AbortSignal
  progress(): void
  pause(): void
  resume(): void
  stop(): void
}

/** Milliseconds since the epoch come from `now`. */
export function callClock({
  quietMs,
  longestMs,
  now,
}: {
  readonly quietMs: number
  readonly longestMs: number
  now(): number
}): Clock {
  const abort = new AbortController()
  let timer: ReturnType<typeof setTimeout> | null = null
  let spentMs = 0
  let since = now()
  let paused = 0
  const rest = () => {
    if (timer) clearTimeout(timer)
    timer = null
  }
  const begin = () => {
    rest()
    const left = longestMs - spentMs - (now() - since)
    const words = left < quietMs ? `${Math.round(longestMs / 1000)}` : `${Math.round(quietMs / 1000)}`
    timer = setTimeout(
      () => abort.abort(new Error(`It did not answer within ${words} seconds.`)),
      Math.max(0, Math.min(left, quietMs)),
    )
  }
  begin()
  return {
    signal: abort.signal,
    progress: () => {
      if (paused === 0) begin()
    },
    pause() {
      if (paused++ > 0) return
      spentMs += now() - since
      rest()
    },
    resume() {
      if (--paused > 0) return
      since = now()
      begin()
    },
    stop: rest,
  }
}
