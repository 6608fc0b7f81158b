// Sessions of code in the built server: evaluated, listed, reset, and nothing of them stays when the server ends, however it does.

import assert from 'node:assert/strict'
import { setTimeout } from 'node:timers/promises'
import * as wire from '../../server/protocol/messages.ts'
import { membersOf } from '../../server/src/sandbox/watch.io.ts'
import { startTestOllama, type TestOllama } from '../ollama/server.ts'
import { type Editor, endEditors, openEditor } from './editor.ts'
import { call, inOrder } from './model.ts'
import { makePlace, type Place } from './place.ts'

describe('server: sessions of code', () => {
  let place: Place
  let ollama: TestOllama
  let editor: Editor

  beforeEach(async () => {
    place = makePlace()
    ollama = await startTestOllama()
    editor = await openEditor(place, { settings: { ollamaHost: ollama.url } })
  })
  afterEach(async () => {
    await endEditors()
    await ollama.close()
    place.remove()
  })

  async function evaluated(
    language: string,
    code: string,
    isThere: (text: string) => boolean,
  ): Promise<string> {
    ollama.play(inOrder(call('eval', { language, code }), { text: 'Done.' }))
    const turn = await editor.start('please evaluate this')
    assert.equal((await editor.decide(await editor.approval(turn), 'approve')).ok, true)
    const view = await editor.turn(turn, ({ steps }) =>
      steps.some((step) => step.kind === 'output' && isThere(step.text + (step.evaluated?.value ?? ''))),
    )
    return view.turn
  }

  it('are evaluated, listed with their names, and reset', async () => {
    for (const [language, code] of [
      ['javascript', 'import { sep } from "node:path"\nconst answer = 42; answer'],
      ['python', 'answer = 42\nanswer'],
      ['bash', 'answer=42; echo $answer'],
    ] as const) {
      const turn = await evaluated(language, code, (text) => text.includes('42'))
      await editor.turn(turn, ({ state }) => state === 'done')
    }
    const sessions = await editor.request(wire.codeSessions, {})
    assert.deepEqual(
      sessions.map(({ runtime, names }) => [runtime, names.find(({ name }) => name === 'answer')?.value]),
      [
        ['javascript', '42'],
        ['python', '42'],
        ['shell', '42'],
      ],
    )
    assert.ok((await editor.request(wire.resetSessions, { runtime: 'python' })).ok)
    assert.equal((await editor.request(wire.codeSessions, {})).length, 2)
    await editor.request(wire.clear, {})
    assert.deepEqual(await editor.request(wire.codeSessions, {}), [])
  })

  for (const how of ['stop', 'kill'] as const)
    it(`leave no process when the server ends by ${how}`, async () => {
      const idle = await evaluated('javascript', 'setInterval(() => {}, 1000); "idle"', (text) => text !== '')
      await editor.turn(idle, ({ state }) => state === 'done')
      const loop = 'import time\nprint("going", flush=True)\nwhile True: time.sleep(0.01)'
      await evaluated('python', loop, (text) => text.includes('going'))
      const { pid } = editor.process
      assert.ok(pid !== undefined)
      const before = membersOf(pid, '')
      assert.ok(before.length >= 2, `${before.length} processes`)
      await editor[how]()
      const left = () => before.filter(isAlive)
      for (let look = 0; look < 100 && left().length > 0; look++) await setTimeout(50)
      assert.deepEqual(left(), [])
    })
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
