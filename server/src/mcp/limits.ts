// Owns how much an outside server may say and how long it may take. Pure.

/** Of one message; what is larger ends the server. */
export const largestMessageBytes = 8 * 1024 * 1024

export const patience = {
  /** From the start to the answer to `initialize`. */
  connectMs: 20_000,
  /** For each list. */
  listMs: 15_000,
  /** Without any sign of progress. */
  callMs: 60_000,
  /** With progress. */
  longestCallMs: 10 * 60_000,
  /** For a resource that a question mentions: the turn waits for it. */
  mentionedMs: 10_000,
  /** Between a change of its lists and the look at them. */
  restMs: 500,
} as const

/** Notifications and requests of a server within a window; more of them is a flood. */
const most = { messages: 5_000, windowMs: 10_000 } as const

/** Answers whether this message is one too many. */
export function floodGate(): (atMs: number) => boolean {
  let since = Number.NEGATIVE_INFINITY
  let count = 0
  return (atMs) => {
    if (atMs - since > most.windowMs) {
      since = atMs
      count = 0
    }
    count++
    return count > most.messages
  }
}

/** Milliseconds until a server that ended is started again: 1 s, 2 s, 4 s … up to a minute; null: not any more. */
export const backoffMs = (failures: number): number | null =>
  failures > 6 ? null : Math.min(60_000, 1_000 * 2 ** Math.max(0, failures - 1))
