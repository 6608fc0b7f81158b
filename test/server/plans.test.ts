// A plan through the built server, with a model over HTTP: made, started, killed while a step waits, and gone on with.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import * as wire from '../../server/protocol/messages.ts'
import { type PlanView, plan, planAct } from '../../server/protocol/plan.ts'
import { startTestOllama, type TestOllama } from '../ollama/server.ts'
import { type Editor, endEditors, openEditor } from './editor.ts'
import { call, inOrder } from './model.ts'
import { makePlace, type Place } from './place.ts'

const config = 'src/config.ts'

describe('server: plans', () => {
  let place: Place
  let ollama: TestOllama
  before(async () => {
    place = makePlace()
    ollama = await startTestOllama()
  })
  after(async () => {
    await endEditors()
    await ollama.close()
    place.remove()
  })
  const planOf = async (editor: Editor): Promise<PlanView> =>
    (await editor.request(plan, {})) ?? assert.fail('there is no plan')
  const start = async (editor: Editor) =>
    editor.request(planAct, { act: 'start', revision: (await planOf(editor)).revision, item: 0 })
  const until = async (editor: Editor, fits: (view: PlanView) => boolean): Promise<PlanView> => {
    for (;;) {
      const view = await planOf(editor)
      if (fits(view)) return view
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  it('go on after a kill: the step that waited is decided, and the next one is done', async () => {
    ollama.play(
      inOrder(
        { text: '1. Try four times at most in src/config.ts\n2. Say what was done' },
        call('edit', { path: config, find: 'maxAttempts: 5,', replace: 'maxAttempts: 4,' }),
        { text: 'Changed.' },
        { text: 'All of it.' },
      ),
    )
    const settings = { ollamaHost: ollama.url }
    const first = await openEditor(place, { settings })
    await first.ask('/plan fewer attempts')
    assert.deepEqual(await start(first), { ok: true, message: '' })
    const begun = await until(first, ({ items }) => items[0]?.turn !== '')
    const turn = begun.items[0]?.turn ?? ''
    await first.approval(turn)
    await first.kill()

    const second = await openEditor(place, { settings })
    const stopped = await planOf(second)
    assert.deepEqual(
      [stopped.state, stopped.items.map(({ state }) => state)],
      ['stopped', ['running', 'todo']],
    )
    const [approval] = await second.request(wire.approvals, {})
    assert.ok(approval)
    await second.decide(approval, 'approve')
    await until(second, ({ items }) => items[0]?.state === 'done')
    assert.match(place.read(config), /maxAttempts: 4/)
    assert.equal((await start(second)).ok, true)
    const done = await until(second, ({ state }) => state === 'done')
    assert.match(done.items[0]?.note ?? '', /^Changed\. Did: /)
    assert.equal(done.items[1]?.note, 'All of it.')
    assert.equal(ollama.chats().length, 4)
    assert.match(readFileSync(done.file, 'utf8'), /^\* DONE fewer attempts$/m)
    assert.equal((await second.request(wire.undo, { turn })).ok, true)
    assert.match(place.read(config), /maxAttempts: 5/)
    await until(second, ({ items }) => items[0]?.state === 'todo')
    await second.stop()
  })
})
