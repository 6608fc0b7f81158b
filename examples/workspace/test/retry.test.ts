import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isRetryable, parseRetryAfter, retryDelay } from '../src/retry.ts'

const config = { baseDelayMs: 500, maxDelayMs: 30_000 }
const highest = () => 0.999_999
const lowest = () => 0

test('the ceiling doubles with each attempt and is capped', () => {
  const ceilings = [1, 2, 3, 4, 20].map((attempt) => retryDelay(attempt, config, 0, highest))
  assert.deepEqual(ceilings, [499, 999, 1999, 3999, 29_999])
})

test('jitter is full: the delay may be nothing at all', () => {
  assert.equal(retryDelay(8, config, 0, lowest), 0)
})

test('a longer Retry-After wins, a shorter one does not', () => {
  assert.equal(retryDelay(1, config, 60_000, highest), 60_000)
  assert.equal(retryDelay(3, config, 100, highest), 1999)
})

test('only overload and failure are worth another attempt', () => {
  const worth = [200, 400, 404, 408, 429, 500, 501, 502, 503].filter(isRetryable)
  assert.deepEqual(worth, [408, 429, 500, 502, 503])
})

test('Retry-After is seconds or a date', () => {
  const now = Date.UTC(2026, 0, 12, 8, 0, 0)
  assert.equal(parseRetryAfter('7', now), 7000)
  assert.equal(parseRetryAfter('Mon, 12 Jan 2026 08:00:30 GMT', now), 30_000)
  assert.equal(parseRetryAfter('Mon, 12 Jan 2026 07:00:00 GMT', now), 0)
  assert.equal(parseRetryAfter('soon', now), 0)
  assert.equal(parseRetryAfter(null, now), 0)
})
