// A habit end to end: asked for and approved three times, offered as a file with its tests, and from then on done without a
// model; never offered for what was denied, undone, or read from others.

import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ApprovalView } from '../../../server/protocol/views.ts'
import { type Answer, call, engine, say, type World, world } from './world.ts'

const note = (topic: string): readonly Answer[] => [
  call('write', { path: `notes/${topic}.org`, content: `#+title: ${topic}\n`, reason: 'asked' }),
  say('Done.'),
]

describe('agent: habits', () => {
  let at: World
  afterEach(() => at.close())
  const answer = async (approval: ApprovalView, decision: 'approve' | 'deny') =>
    at.session.decide({ proposal: approval.proposal, hash: approval.hash, decision, reason: '' })
  /** Asks for a note; gives what waits once the turn is over. */
  async function ask(topic: string, decision: 'approve' | 'deny' = 'approve') {
    const { turn, done } = at.session.ask(`make a note about ${topic}`)
    await answer(await at.nextApproval(), decision)
    const view = await done
    await at.session.idle()
    return { turn, view, left: await at.session.approvals() }
  }
  const file = () => join(at.home, 'skills', 'make-a-note-about.org')

  it('are offered the third time, tested, and save the model the fourth', async () => {
    const model = engine(['pumps', 'valves', 'boilers'].flatMap(note))
    at = await world([], { engine: model, offerSkills: true })
    assert.deepEqual((await ask('pumps')).left, [])
    assert.deepEqual((await ask('valves')).left, [])
    const { left } = await ask('boilers')
    assert.equal(left.length, 1)
    const [offer] = left as [ApprovalView]
    assert.equal(offer.origin, 'habit')
    assert.match(offer.files[0]?.diff ?? '', /\+:PATTERN: {2}make a note about \{first\}/)
    assert.match(
      at.session.chat().at(-1)?.prompt ?? '',
      /^You asked for this 3 times: make a note about \{first\}$/,
    )
    assert.equal(existsSync(file()), false)
    assert.equal((await answer(offer, 'approve')).ok, true)
    await at.session.idle()
    await at.skills.reload()
    const state = (await at.skills.view()).skills.find(({ name }) => name === 'make-a-note-about')
    assert.deepEqual(
      [state?.state, state?.tests, state?.faults],
      ['loaded', 3, []],
      readFileSync(file(), 'utf8'),
    )
    const asked = model.requests.length
    const fourth = await ask('condensers')
    assert.equal(model.requests.length, asked)
    assert.equal(at.read('notes/condensers.org'), '#+title: condensers\n')
    assert.equal(fourth.view.tokensTotal, 0)
    assert.deepEqual(fourth.left, [])
  })

  it('of earlier days count, and a denial is for good', async () => {
    at = await world([], { engine: engine(['pumps', 'valves'].flatMap(note)), offerSkills: true })
    await ask('pumps')
    await ask('valves')
    await at.session.close()
    for (const topic of ['boilers', 'condensers']) {
      const before = at
      at = await world([], { after: before, engine: engine(note(topic)), offerSkills: true })
      const { left } = await ask(topic)
      assert.equal(left.length, topic === 'boilers' ? 1 : 0)
      if (left[0]) await answer(left[0], 'deny')
      await at.session.idle()
      await at.session.close()
    }
  })

  it('are none where something was denied, undone or corrected', async () => {
    at = await world([], {
      engine: engine([
        ...note('pumps'),
        ...note('valves'),
        call('write', { path: 'notes/x.org', content: '#+title: x\n', reason: 'asked' }),
        say('Well.'),
        ...note('boilers'),
      ]),
      offerSkills: true,
    })
    const { turn } = await ask('pumps')
    await ask('valves')
    await ask('x', 'deny')
    await at.session.undo(turn)
    assert.deepEqual((await ask('boilers')).left, [])
  })
})
