// The server looks after notes while nothing else is done, and never in the way of a turn; the model is not asked.

import assert from 'node:assert/strict'
import { undo } from '../../server/protocol/messages.ts'
import { type Editor, endEditors, openEditor } from './editor.ts'
import { makePlace, type Place } from './place.ts'

const task = '* DONE Order the parts\nCLOSED: [2026-01-05 Mon 10:00]\nThey came by post.\n'

describe('server: the heartbeat', () => {
  let place: Place
  let editor: Editor | undefined
  afterEach(async () => {
    await editor?.stop().finally(endEditors)
    editor = undefined
    place.remove()
  })
  const open = async (settings: Readonly<Record<string, unknown>>) => {
    place = makePlace({ 'notes.org': `${task}* TODO Build the shelf\n`, 'a.ts': 'export const a = 1\n' })
    editor = await openEditor(place, { settings: { 'heartbeat.idleMinutes': 0, ...settings } })
    return editor
  }
  const traced = () => place.kept('.org')

  it('proposes what it may, which waits, and is a turn that can be undone', async () => {
    const { approval, decide, turn, request } = await open({ 'heartbeat.mode': 'propose' })
    const waiting = await approval()
    assert.match(JSON.stringify(waiting), /Done for 30 days or longer/)
    assert.equal(place.read('notes.org').startsWith(task), true)
    assert.ok((await decide(waiting, 'approve')).ok)
    const done = await turn(waiting.turn, ({ state }) => state === 'done')
    assert.equal(done.tokensUsed, 0)
    assert.match(place.read('notes.org_archive'), /^\* DONE Order the parts$/m)
    assert.equal(place.read('notes.org'), '* TODO Build the shelf\n')
    assert.ok((await request(undo, { turn: waiting.turn })).ok)
    assert.equal(place.read('notes.org'), `${task}* TODO Build the shelf\n`)
    assert.match(traced(), /Looked after 1 note: 1 proposal waits/)
  })

  it('only reports unless it is told to propose, and does nothing when it is off', async () => {
    const opened = await open({})
    await opened.until(() => /Looked after 1 note: 1 proposal could be made/.test(traced()), 'the report')
    assert.deepEqual(opened.pending(), [])
    await opened.stop()
    place.remove()
    const off = await open({ 'heartbeat.mode': 'off' })
    const answer = await off.ask('look after my notes')
    assert.match(answer.answer, /notes\.org: archive 1 finished task/)
    assert.equal(answer.tokensUsed, 0)
    assert.equal(off.pending().length, 1)
  })
})
