// Owns what of the trace is asked for. Plain JSON types, no logic.

import type { TraceDayView } from './views.ts'

/** What all of an entry must be; empty strings ask for nothing. */
export interface TraceFilter {
  readonly verdict: '' | 'deny' | 'ask' | 'allow'
  /** Part of the name of a rule that was checked, in any case. */
  readonly rule: string
  /** Part of a path that the entry links to or is about, in any case. */
  readonly file: string
  /** Part of the headline, in any case. */
  readonly words: string
  /** Moments, as ISO 8601 in UTC; `until` itself is outside. */
  readonly since: string
  readonly until: string
}

export const everything: TraceFilter = { verdict: '', rule: '', file: '', words: '', since: '', until: '' }

export interface TraceParams {
  /** Days that are looked at, newest first. */
  readonly limit: number
  readonly filter?: TraceFilter
  /** Only this one of them (`2026-11-21`). Of all days only the newest comes with its turns; the others say how many there are. */
  readonly day?: string
  /** Turns of a day that are answered, newest kept; 200 if absent. */
  readonly most?: number
}

export type TraceAnswer = readonly TraceDayView[]
