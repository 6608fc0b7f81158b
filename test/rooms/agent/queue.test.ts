// Questions that wait while a turn runs: they run in their order, as they were last written, and not when they were taken out.

import assert from 'node:assert/strict'
import type { EngineEvent, EngineRequest } from '../../../server/src/base/event.ts'
import { engine, say, type World, world } from './world.ts'

describe('agent: questions that wait', () => {
  let at: World
  let release: () => void
  const slow = async function* (_: EngineRequest): AsyncIterable<EngineEvent> {
    await new Promise<void>((resolve) => {
      release = resolve
    })
    yield* say('First.')
  }
  afterEach(() => at.close())

  it('are changed, taken out, and run next', async () => {
    const model = engine([slow, say('Then.')])
    at = await world([], { engine: model })
    const { session } = at
    const first = session.ask('what is the first thing, please?')
    const second = session.ask('what is the second thing, please?')
    const third = session.ask('what is the third thing, please?')
    const queued = () => session.chat().map(({ turn, queued }) => [turn, queued === true])
    assert.deepEqual(queued(), [
      [first.turn, false],
      [second.turn, true],
      [third.turn, true],
    ])
    while (model.requests.length === 0) await new Promise((done) => setTimeout(done, 5))
    assert.equal((await session.editQueued(first.turn, 'other', [])).ok, false, 'it runs already')
    assert.equal(
      (
        await session.editQueued(third.turn, 'what is @terminal about, please?', [
          { kind: 'terminal', title: 'make', text: 'value is 41' },
        ])
      ).ok,
      true,
    )
    assert.equal(session.chat().at(-1)?.prompt, 'what is @terminal about, please?')
    assert.equal((await session.dropQueued(second.turn)).ok, true)
    assert.equal((await session.dropQueued(second.turn)).ok, false)
    assert.deepEqual(queued().length, 2)
    release()
    await Promise.all([first.done, second.done, third.done])
    assert.deepEqual(
      session.chat().map(({ prompt, answer, queued }) => [prompt, answer.split(' ')[0], queued === true]),
      [
        ['what is the first thing, please?', 'First.', false],
        ['what is @terminal about, please?', 'Then.', false],
      ],
    )
    assert.equal(model.requests.length, 2)
    assert.match(model.requests[1]?.messages.at(-1)?.text ?? '', /value is 41/)
    assert.doesNotMatch(JSON.stringify(model.requests), /second thing/)
    assert.match(at.trace(), /^\*\* \S+ Taken out: what is the second thing, please\?$/m)
    assert.deepEqual(
      (await at.ports.conversations.shown()).map(({ prompt }) => prompt),
      ['what is the first thing, please?', 'what is @terminal about, please?'],
    )
  })

  it('after a crash say that they did not run', async () => {
    const model = engine([slow])
    at = await world([], { engine: model })
    at.session.ask('what is the first thing, please?')
    at.session.ask('what is the second thing, please?')
    while (model.requests.length === 0) await new Promise((done) => setTimeout(done, 5))
    await at.session.close()
    const after = await world([], { engine: engine([say('x')]), after: at })
    // The writer of the open turns is this very process, which a crash would have ended.
    await after.session.resume()
    const [, second] = after.session.chat()
    assert.equal(second?.state, 'stopped')
    assert.equal(second?.queued, undefined)
    assert.match(second?.answer ?? '', /before this ran/)
    await after.session.close()
    release()
  })
})
