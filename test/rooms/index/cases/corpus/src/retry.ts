import { sleep } from './clock.ts'

/** Milliseconds to wait before the next attempt; doubles each time, with jitter. */
export function retryDelay(attempt: number, random: () => number): number {
  return Math.floor(random() * Math.min(30_000, 500 * 2 ** (attempt - 1)))
}

export async function withRetries<T>(work: () => Promise<T>, most: number): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (attempt >= most) throw error
      await sleep(retryDelay(attempt, Math.random))
    }
  }
}
