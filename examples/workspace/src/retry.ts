// When to try again, and how long to wait before it.

import type { Config } from './config.ts'

type RetryConfig = Pick<Config, 'baseDelayMs' | 'maxDelayMs'>

/**
 * Milliseconds to wait before attempt number `attempt + 1` (attempts count from 1).
 *
 * The delay doubles with each attempt and is capped. Then a random part is taken of the whole of it
 * ("full jitter"): in the storm of January 2026 all our clients lost a station at the same moment and
 * came back at the same moments too, 500 ms, 1 s and 2 s later, so that it never got up again. With full
 * jitter they spread over the whole interval. See the decision "Retry back-off with full jitter" in
 * notes/decisions.org (id:7d1f6c1e-retry-backoff).
 *
 * A `Retry-After` of the station wins if it is longer: it knows best when it is back.
 */
export function retryDelay(
  attempt: number,
  config: RetryConfig,
  retryAfterMs = 0,
  random: () => number = Math.random,
): number {
  const ceiling = Math.min(config.maxDelayMs, config.baseDelayMs * 2 ** (attempt - 1))
  return Math.max(retryAfterMs, Math.floor(random() * ceiling))
}

/** Whether a status is worth another attempt: the station is overloaded or failing, not refusing us. */
export function isRetryable(status: number): boolean {
  return status === 408 || status === 429 || (status >= 500 && status !== 501)
}

/** Reads a `Retry-After` header (seconds or an HTTP date, RFC 9110 section 10.2.3) as milliseconds from `now`. */
export function parseRetryAfter(header: string | null, now: number): number {
  if (!header) return 0
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000
  const date = Date.parse(header)
  return Number.isNaN(date) ? 0 : Math.max(0, date - now)
}
