// The HTTP client: one reading of one station, tried again when that can help.

import type { Config } from './config.ts'
import { isRetryable, parseRetryAfter, retryDelay } from './retry.ts'

export interface Reading {
  readonly station: string
  /** Above chart datum, in centimetres. */
  readonly levelCm: number
  /** ISO 8601, as the station sent it. */
  readonly measuredAt: string
}

/** The world outside, as parameters, so that tests need neither network nor time. */
export interface Ports {
  fetch(url: string, init: { signal: AbortSignal }): Promise<Response>
  sleep(ms: number): Promise<void>
  now(): number
  random(): number
}

export const realPorts: Ports = {
  fetch: (url, init) => fetch(url, init),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  now: () => Date.now(),
  random: () => Math.random(),
}

export class StationError extends Error {
  readonly station: string
  readonly attempts: number

  constructor(station: string, attempts: number, reason: string) {
    super(`${station}: ${reason} (after ${attempts} attempts)`)
    this.station = station
    this.attempts = attempts
  }
}

/** Fetches the newest level of a station. Throws a `StationError` when all attempts failed. */
export async function fetchLevel(station: string, config: Config, ports: Ports = realPorts): Promise<Reading> {
  const base = config.stations[station]
  if (base === undefined) throw new StationError(station, 0, 'no such station')
  for (let attempt = 1; ; attempt++) {
    const { reading, reason, retryAfterMs } = await tryOnce(station, `${base}/level/latest`, config, ports)
    if (reading) return reading
    if (attempt >= config.maxAttempts || retryAfterMs === null) throw new StationError(station, attempt, reason)
    await ports.sleep(retryDelay(attempt, config, retryAfterMs, ports.random))
  }
}

interface Attempt {
  readonly reading: Reading | null
  readonly reason: string
  /** What the station asked for; null when another attempt cannot help. */
  readonly retryAfterMs: number | null
}

async function tryOnce(station: string, url: string, config: Config, ports: Ports): Promise<Attempt> {
  try {
    const response = await ports.fetch(url, { signal: AbortSignal.timeout(config.timeoutMs) })
    if (!response.ok) {
      const wait = parseRetryAfter(response.headers.get('retry-after'), ports.now())
      return {
        reading: null,
        reason: `status ${response.status}`,
        retryAfterMs: isRetryable(response.status) ? wait : null,
      }
    }
    const body = (await response.json()) as { level?: unknown; at?: unknown }
    if (typeof body.level !== 'number' || typeof body.at !== 'string') {
      return { reading: null, reason: 'not a reading', retryAfterMs: null }
    }
    return { reading: { station, levelCm: body.level, measuredAt: body.at }, reason: '', retryAfterMs: 0 }
  } catch (error) {
    return { reading: null, reason: error instanceof Error ? error.message : String(error), retryAfterMs: 0 }
  }
}
