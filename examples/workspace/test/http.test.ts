import assert from 'node:assert/strict'
import { test } from 'node:test'
import { defaultConfig } from '../src/config.ts'
import { fetchLevel, type Ports, StationError } from '../src/http.ts'

const config = { ...defaultConfig, stations: { lido: 'http://lido.test' } }
const good = () => Response.json({ level: 81, at: '2026-11-21T06:10:00Z' })

function portsWith(...answers: (() => Response)[]): Ports & { slept: number[]; asked: string[] } {
  const slept: number[] = []
  const asked: string[] = []
  return {
    slept,
    asked,
    fetch: async (url) => {
      asked.push(url)
      const answer = answers.shift()
      if (!answer) throw new Error('connection refused')
      return answer()
    },
    sleep: async (ms) => {
      slept.push(ms)
    },
    now: () => 0,
    random: () => 0.5,
  }
}

test('a reading at the first attempt waits for nothing', async () => {
  const ports = portsWith(good)
  assert.deepEqual(await fetchLevel('lido', config, ports), {
    station: 'lido',
    levelCm: 81,
    measuredAt: '2026-11-21T06:10:00Z',
  })
  assert.deepEqual(ports.slept, [])
  assert.deepEqual(ports.asked, ['http://lido.test/level/latest'])
})

test('an overloaded station is asked again, later each time', async () => {
  const busy = () => new Response('', { status: 503 })
  const ports = portsWith(busy, busy, good)
  assert.equal((await fetchLevel('lido', config, ports)).levelCm, 81)
  assert.deepEqual(ports.slept, [250, 500])
})

test('its Retry-After is kept', async () => {
  const ports = portsWith(() => new Response('', { status: 429, headers: { 'retry-after': '9' } }), good)
  await fetchLevel('lido', config, ports)
  assert.deepEqual(ports.slept, [9000])
})

test('a refusal is not asked again', async () => {
  const ports = portsWith(() => new Response('', { status: 404 }), good)
  await assert.rejects(fetchLevel('lido', config, ports), /lido: status 404 \(after 1 attempts\)/)
  assert.equal(ports.asked.length, 1)
})

test('it gives up after the attempts that are set', async () => {
  const ports = portsWith()
  await assert.rejects(fetchLevel('lido', config, ports), StationError)
  assert.equal(ports.asked.length, config.maxAttempts)
})

test('what is no reading is an error', async () => {
  const ports = portsWith(() => Response.json({ level: 'high' }))
  await assert.rejects(fetchLevel('lido', config, ports), /not a reading/)
})
