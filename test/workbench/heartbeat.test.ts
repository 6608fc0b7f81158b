// Looking after notes in the editor: the command answers with what was found, and what it would change waits in the panel.

import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { command, type Editor, screenshot } from './editor.ts'
import { inExample } from './example.ts'
import { answered, approve, ask, chat, onDisk, review } from './hand.ts'
import { pictures } from './look.ts'

const tasks = `#+TITLE: Workshop
* Tasks
** DONE Order the parts
CLOSED: [2026-01-05 Mon 10:00]
They came by post.
** TODO Build the shelf
* Suppliers
The mill in the valley delivers on Thursdays, in the morning.
* See also
See [[*Suppliers][who delivers]] and [[file:lost.org]].
`

describe('looking after notes', () => {
  let editor: Editor
  inExample({ models: [], answers: [], otherwise: { text: '' } }, (opened) => {
    editor = opened.editor
  })

  it('tells what it found, and proposes what it would change', async () => {
    writeFileSync(join(editor.workspace, 'notes', 'workshop.org'), tasks)
    await command(editor.page, 'Passepartout: Look After Notes Now')
    const answer = await answered(editor, 'look after my notes')
    assert.match(answer, /Looked at \d+ notes?, \d+ headlines and \d+ links in/)
    assert.match(answer, /notes\/workshop\.org: archive 1 finished task/)
    assert.match(answer, /Links that lead nowhere[\s\S]*lost\.org/)
    assert.match(answer, /0 tokens/)
    await (await chat(editor)).locator('article.turn', { hasText: 'Heartbeat: notes/workshop.org' }).waitFor()
    await pictures(editor, 'heartbeat-chat')
    const frame = await review(editor, 'Order the parts')
    await pictures(editor, 'heartbeat-approvals')
    await approve(frame, 'Order the parts')
    await (await chat(editor))
      .locator('article.turn', { hasText: 'Created notes/workshop.org_archive' })
      .waitFor({ timeout: 30_000 })
    assert.doesNotMatch(onDisk(editor, 'notes/workshop.org'), /Order the parts/)
    assert.match(onDisk(editor, 'notes/workshop.org_archive'), /^\* DONE Order the parts$/m)
  })

  it('keeps what it is told to remember, and finds it again', async () => {
    await ask(editor, 'remember that the mill closes in August')
    await approve(await review(editor, 'the mill closes in August'), 'the mill closes in August')
    await ask(editor, 'when does the mill close, in August?')
    assert.match(await answered(editor, 'when does the mill close'), /the mill closes in August/)
    await screenshot(editor.page, 'memory-chat-dark')
  })
})
