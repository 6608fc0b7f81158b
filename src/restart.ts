// Owns the rule when a crashed server is started again. Never starts anything itself.

export interface RestartRule {
  /** Notes a crash at `nowMs` and says whether another start is worth trying. */
  crashed(nowMs: number): 'restart' | 'give-up'
  reset(): void
}

/** At most `limit` crashes within `windowMs`; one more gives up. */
export function createRestartRule(limit: number, windowMs: number): RestartRule {
  let crashes: number[] = []
  return {
    crashed(nowMs) {
      crashes = [...crashes.filter((time) => nowMs - time < windowMs), nowMs]
      return crashes.length > limit ? 'give-up' : 'restart'
    },
    reset() {
      crashes = []
    },
  }
}
