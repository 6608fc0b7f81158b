// What each part of a prompt takes: nothing is counted twice or lost, and together it is what the engine counted.

import assert from 'node:assert/strict'
import fc from 'fast-check'
import { counted, measure, promptOf } from '../../../server/src/agent/meter.ts'
import type { Message } from '../../../server/src/base/event.ts'
import { question, splitQuestion, withSkills } from '../../../server/src/context/prompt.ts'
import { nothingRecalled } from '../../../server/src/memory/kept.ts'
import { say, world } from './world.ts'

const tool = { name: 'find', description: 'finds', parameters: { type: 'object' as const } }

describe('agent: the meter', () => {
  it('names the parts of a request', () => {
    const messages: readonly Message[] = [
      { role: 'system', text: 'x'.repeat(300) },
      { role: 'user', text: 'x'.repeat(30) },
      { role: 'assistant', text: 'x'.repeat(60), calls: [] },
      { role: 'user', text: question('y'.repeat(18), 'z'.repeat(600), nothingRecalled) },
      { role: 'tool', callId: '1', name: 'find', text: 'x'.repeat(90) },
    ]
    assert.deepEqual(measure(messages, 3, [], 3, 512), [
      { name: 'instructions', tokens: 100 },
      { name: 'history', tokens: 30 },
      { name: 'context', tokens: 205 },
      { name: 'question', tokens: 10 },
      { name: 'steps', tokens: 30 },
      { name: 'reply', tokens: 512 },
    ])
    assert.ok(
      measure(messages, 3, [tool], 3, 512).some(({ name, tokens }) => name === 'tools' && tokens > 10),
    )
  })

  it('loses nothing of a question, whatever is in it', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), fc.string(), (text, context, heeded, earlier) => {
        const whole = question(text, context, { ...nothingRecalled, heeded, told: earlier })
        const split = splitQuestion(whole)
        assert.equal(split.context + split.question, whole)
        assert.ok(split.question.endsWith(text))
        const told = splitQuestion(withSkills(whole, 'Do it so.'))
        assert.deepEqual({ ...told, skills: '' }, split)
        assert.ok(told.skills.endsWith('Do it so.'))
      }),
    )
    assert.deepEqual(splitQuestion('<data>\ncut in the midd'), {
      context: '<data>\ncut in the midd',
      question: '',
      skills: '',
    })
  })

  it('adds up to what the engine counted', () => {
    const section = fc.record({
      name: fc.constantFrom('instructions', 'tools', 'history', 'context', 'question', 'steps'),
      tokens: fc.nat(5000),
    })
    fc.assert(
      fc.property(
        fc.array(section, { minLength: 1 }),
        fc.integer({ min: 1, max: 50_000 }),
        (sections, tokens) => {
          const all = [...sections, { name: 'reply' as const, tokens: 512 }]
          const scaled = counted(all, tokens)
          assert.equal(promptOf(scaled), promptOf(all) === 0 ? 0 : tokens)
          assert.ok(scaled.every((one) => one.tokens >= 0))
          assert.deepEqual(scaled.at(-1), { name: 'reply', tokens: 512 })
        },
      ),
    )
  })

  it('is on the turn, against the window that is loaded', async () => {
    const at = await world([say('In `retryDelay`.', 777)], {})
    const turn = await at.session.ask('where is the retry delay computed?').done
    assert.equal(promptOf(turn.sections ?? []), 777)
    const reply = turn.sections?.find(({ name }) => name === 'reply')
    assert.ok(reply && reply.tokens + 777 <= turn.tokensBudget)
    assert.ok(turn.sections?.some(({ name }) => name === 'context'))
    const plain = await at.session.ask('outline of src/retry.ts').done
    assert.deepEqual(plain.sections ?? [], [])
    await at.close()
  })
})
