// `trace replay` on what the built program recorded: the same, changed by hand, and of a turn that is not there.

import assert from 'node:assert/strict'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startTestOllama, type TestOllama } from '../ollama/server.ts'
import { inOrder } from '../server/model.ts'
import { makePlace, type Place } from '../server/place.ts'
import { jsonLines, run } from './program.ts'

describe('cli: trace replay', () => {
  let place: Place
  let ollama: TestOllama
  beforeEach(async () => {
    place = makePlace()
    ollama = await startTestOllama()
    ollama.play(inOrder({ text: 'Because of the storm.' }))
  })
  afterEach(async () => {
    await ollama.close()
    place.remove()
  })

  /** Asks what a model answers; the turn's id and its file. */
  async function recorded() {
    const asked = await run(place, ['ask', 'why is there jitter?', '--json'], {
      env: { OLLAMA_HOST: ollama.url },
    })
    assert.equal(asked.status, 0, asked.stdout + asked.stderr)
    const turn = jsonLines(asked.stdout).find((line) => line['turn'] !== undefined)?.['turn']
    const name = readdirSync(place.home, { recursive: true, encoding: 'utf8' }).find((path) =>
      /trace[\\/][\d-]+\.org$/.test(path),
    )
    return { turn: String(turn), file: join(place.home, name ?? '') }
  }
  const replay = (turn: string, ...more: string[]) => run(place, ['trace', 'replay', turn, ...more])

  it('of a recorded turn is the same, asks no model and writes nothing', async () => {
    const { turn, file } = await recorded()
    const [before, chats] = [readFileSync(file), ollama.chats().length]
    const ran = await replay(turn)
    assert.match(ran.stdout, /^The same: \d+ events, \d+ effects\.\n$/)
    assert.deepEqual([ran.status, ran.stderr], [0, ''])
    const { events, effects, ...rest } = JSON.parse((await replay(turn, '--json')).stdout)
    assert.deepEqual(rest, { turn, same: true, ending: 'whole', differences: [] })
    assert.ok(events > 2 && effects > 2)
    assert.deepEqual(readFileSync(file), before)
    assert.equal(ollama.chats().length, chats)
  })

  it('of a turn whose events were changed says where, and exits 1', async () => {
    const { turn, file } = await recorded()
    const text = readFileSync(file, 'utf8')
    const changed = text.replaceAll(/^(: \{"event".*)Because of the storm/gm, '$1Because of the calm')
    assert.notEqual(changed, text)
    writeFileSync(file, changed)
    const ran = await replay(turn)
    assert.equal(ran.status, 1)
    assert.match(ran.stdout, /^Different at \d+ of \d+ events\.\nEvent \d+ \(engine\):\n {2}then {2}/)
    const told = JSON.parse((await replay(turn, '--json')).stdout)
    assert.equal(told.same, false)
    assert.equal(told.differences[0].event, 'engine')
  })

  it('of a turn whose events were taken out says so, and exits 1', async () => {
    const { turn, file } = await recorded()
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(/^: \{"event".*\n/gm, ''))
    const ran = await replay(turn)
    assert.equal(ran.stdout, 'Nothing was recorded of this turn, so it cannot be replayed.\n')
    assert.equal(ran.status, 1)
  })

  it('of an id that no turn has says where ids stand, and exits 1', async () => {
    for (const before of [false, true]) {
      if (before) await recorded()
      const ran = await replay('nowhere')
      assert.deepEqual([ran.status, ran.stdout], [1, ''])
      assert.match(ran.stderr, /No one turn is called "nowhere"\. The property TURN of a headline/)
    }
  })
})
