// The second look in a turn: what the model picked is read first; what it says is a hint, and its failure is none of the turn's.

import assert from 'node:assert/strict'
import { fold } from '../../../server/src/agent/record.ts'
import type { EngineRequest } from '../../../server/src/base/event.ts'
import { engine, say, type World, world } from './world.ts'

/** Twelve functions that say the same of themselves, each too long for all of them to be read. */
const alike = Object.fromEntries(
  Array.from({ length: 12 }, (_, i) => [
    `src/gauge${i}.ts`,
    `/** Reads the gauge of the boiler. */\nexport function readGauge${i}(boiler: string): number {\n${Array.from({ length: 40 }, (_, n) => `  const step${n} = boiler.length + ${i * 100 + n}`).join('\n')}\n  return step39\n}\n`,
  ]),
)

describe('agent: second look', () => {
  let at: World
  afterEach(() => at.close())
  const asked = 'how is the gauge of the boiler read, please?'
  const isLook = (request: EngineRequest | undefined) => request?.tools.length === 0
  const open = async (answers: Parameters<typeof engine>[0]) => {
    const model = engine(answers)
    at = await world([], { engine: model, files: alike, secondLook: true })
    return model
  }
  /** The line of the candidate that the ranking put last. */
  const lastOf = (request: EngineRequest | undefined) =>
    /^(\d+) (\w+)[^\n]*$/m.exec(request?.messages[1]?.text.split('\n').at(-1) ?? '')

  it('puts what was picked before the rest, says so, counts it, and is in the trace', async () => {
    let picked = ''
    const model = await open([
      async function* (request) {
        const [, number = '', name = ''] = lastOf(request) ?? []
        picked = name
        yield* say(number, 300)
      },
      say('It is counted.'),
    ])
    const view = await at.session.ask(asked).done
    assert.equal(model.requests.length, 2)
    assert.ok(isLook(model.requests[0]))
    assert.match(model.requests[1]?.messages.at(-1)?.text ?? '', new RegExp(`function ${picked}\\(`))
    const step = view.steps.find((one) => one.kind === 'step' && one.label === 'Second look')
    assert.match(JSON.stringify(step), new RegExp(`picked 1 of 12, 310 tokens: ${picked}`))
    assert.equal(view.tokensTotal, 300 + 10 + 100 + 10)
    assert.match(at.trace(), new RegExp(`^:CHOSEN: src/gauge\\d+\\.ts#${picked}$`, 'm'))
    const [told] = await at.ports.conversations.turns(view.turn)
    assert.deepEqual(fold(told?.events ?? []).state?.steps, view.steps)
  })

  for (const [name, answer] of [
    ['numbers that are none of them', say('99, 1000')],
    ['a speech', say('I would have to look at all of them to be able to say.')],
    ['an error', [{ kind: 'error', code: 'x', message: 'It broke.', next: '', retryable: true }]],
  ] as const)
    it(`goes on as without it after ${name}`, async () => {
      const model = await open([answer, say('It is counted.')])
      const view = await at.session.ask(asked).done
      assert.equal(view.answer.split('\n')[0], 'It is counted.')
      const before = model.requests[1]?.messages.at(-1)?.text
      await at.close()
      const plain = engine([say('It is counted.')])
      at = await world([], { engine: plain, files: alike })
      await at.session.ask(asked).done
      assert.equal(before, plain.requests[0]?.messages.at(-1)?.text)
    })

  it('is not taken where the search is sure', async () => {
    const model = await open([say('There.')])
    await at.session.ask('what does the function readGauge7 return, and why?').done
    assert.equal(model.requests.length, 1)
    assert.ok(!isLook(model.requests[0]))
  })

  it('can be stopped', async () => {
    await open([
      async function* (_, signal) {
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
      },
    ])
    const { done } = at.session.ask(asked)
    await new Promise((resolve) => setTimeout(resolve, 100))
    await at.session.stop()
    assert.equal((await done).state, 'stopped')
  })
})
