import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseConfig } from '../src/config.ts'
import { createQueue } from '../src/queue.ts'

test('at most so many jobs run at the same time, and all run', async () => {
  const queue = createQueue(2)
  let running = 0
  let most = 0
  const done: number[] = []
  const jobs = [1, 2, 3, 4, 5].map((job) =>
    queue.add(async () => {
      most = Math.max(most, ++running)
      await new Promise((resolve) => setTimeout(resolve, 5))
      running--
      done.push(job)
    }),
  )
  assert.equal(queue.pendingCount(), 3)
  await Promise.all(jobs)
  assert.equal(most, 2)
  assert.deepEqual(done.toSorted(), [1, 2, 3, 4, 5])
})

test('a job that fails makes room like any other', async () => {
  const queue = createQueue(1)
  await assert.rejects(queue.add(() => Promise.reject(new Error('no'))))
  assert.equal(await queue.add(async () => 'yes'), 'yes')
  await queue.drain()
})

test('a configuration is checked by name and type', () => {
  assert.equal(parseConfig('{"concurrency": 4}').concurrency, 4)
  assert.throws(() => parseConfig('{"concurency": 4}'), /Unknown setting "concurency"/)
  assert.throws(() => parseConfig('{"concurrency": "4"}'), /"concurrency" must be a number/)
  assert.throws(() => parseConfig('[]'), /must be a JSON object/)
})
