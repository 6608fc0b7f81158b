// Owns one short call of a model beside the turn's own: it may take a while, may fail, and may be stopped, and nothing of
// the turn hangs on it. Never rejects.

import type { Engine, EngineRequest, Usage } from '../base/event.ts'

export interface BriefAnswer {
  readonly text: string
  /** Zeroes where none was told. */
  readonly usage: Usage
  /** Why there is no answer to go by. */
  readonly failed?: 'late' | 'failed' | 'stopped'
}

/** Ends at the latest after `patienceMs`, also where the engine does not listen. */
export async function askBriefly(
  engine: Engine,
  request: EngineRequest,
  patienceMs: number,
  signal: AbortSignal,
): Promise<BriefAnswer> {
  const late = AbortSignal.timeout(patienceMs)
  const both = AbortSignal.any([signal, late])
  let text = ''
  let usage: Usage = { promptTokens: 0, outputTokens: 0 }
  let failed: BriefAnswer['failed'] = 'failed'
  const ended = new Promise<'ended'>((resolve) => {
    if (both.aborted) resolve('ended')
    both.addEventListener('abort', () => resolve('ended'), { once: true })
  })
  try {
    const events = engine.stream(request, both)[Symbol.asyncIterator]()
    for (;;) {
      const next = events.next()
      // A rejection after the race is lost has nobody to hear it.
      next.catch(() => {})
      const got = await Promise.race([next, ended])
      if (got === 'ended' || got.done) break
      if (got.value.kind === 'text') text += got.value.text
      if (got.value.kind === 'end') {
        usage = got.value.usage
        if (got.value.reason !== 'cancelled') failed = undefined
      }
      if (got.value.kind === 'end' || got.value.kind === 'error') break
    }
    void events.return?.(undefined)?.catch(() => {})
  } catch {
    failed = 'failed'
  }
  if (signal.aborted) failed = 'stopped'
  else if (late.aborted) failed = 'late'
  return { text, usage, ...(failed === undefined ? {} : { failed }) }
}
