// Owns the pause between two slices of long work, so that requests get their turn. Never measures anything else.

/** Lets the event loop run once the slice is used up. */
export function createPause(slice: number): () => Promise<void> {
  let started = performance.now()
  return async () => {
    if (performance.now() - started < slice) return
    await new Promise<void>((resolve) => setImmediate(resolve))
    started = performance.now()
  }
}
