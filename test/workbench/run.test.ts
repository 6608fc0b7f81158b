// A command from proposal to end: what the gate read in it, its effects, its output while it runs, its
// exit code; and one that is stopped in the middle.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import type { Script } from '../ollama/script.ts'
import type { TestOllama } from '../ollama/server.ts'
import { command, type Editor, screenshot } from './editor.ts'
import { inExample } from './example.ts'
import { answered, approve, ask, chat, eventually, onDisk, review, traces } from './hand.ts'

const slow =
  'for part in one two three; do echo part-$part >> parts.txt; echo part-$part; sleep 1; done; exit 3'
/** Unlike any other process on the machine. */
const endless = 'while true; do echo endless-part; sleep 0.271828; done'

const script: Script = {
  models: [{ name: 'qwen3:4b', capabilities: ['completion', 'tools'], contextLength: 40_960 }],
  answers: [
    {
      when: { user: 'in three parts' },
      calls: [{ name: 'run', arguments: { command: slow, reason: 'To see each part.' } }],
    },
    { when: { user: 'in three parts', tool: 'part-three' }, text: 'All three parts came, then it failed.' },
    { when: { user: 'without an end' }, calls: [{ name: 'run', arguments: { command: endless } }] },
    {
      when: { user: 'remove everything' },
      calls: [{ name: 'run', arguments: { command: 'sudo rm -rf /' } }],
    },
    { when: { user: 'remove everything', tool: '.' }, text: 'The gate does not let me.' },
  ],
  otherwise: { text: 'I have no answer to that.' },
}

describe('a command', () => {
  let ollama: TestOllama
  let editor: Editor

  inExample(script, (opened) => {
    editor = opened.editor
    ollama = opened.ollama
  })
  before(async () => {
    await command(editor.page, 'Passepartout: Ask')
  })

  const processes = (): number =>
    spawnSync('pgrep', ['-f', 'sleep 0.271828'], { encoding: 'utf8' }).stdout.split('\n').filter(Boolean)
      .length

  it('is shown as the gate read it, with its effects, and its reason', async () => {
    await ask(editor, 'count in three parts')
    const frame = await review(editor, 'part-$part')
    const card = frame.locator('article.card')
    assert.match(await card.innerText(), /To see each part\./)
    assert.match((await card.locator('.parsed').textContent()) ?? '', /echo[\s\S]*appends to parts\.txt/)
    assert.match(await card.locator('.sandbox').innerText(), /\w/)
    await screenshot(editor.page, 'approval-compound-dark')
  })

  it('shows its output while it runs, then its exit code; the model gets both', async () => {
    const cards = await review(editor, 'part-$part')
    await approve(cards, 'part-$part')
    const frame = await chat(editor)
    const output = frame.locator('article.turn:last-of-type .output')
    await frame.locator('.output.running pre', { hasText: 'part-one' }).waitFor({ timeout: 30_000 })
    assert.doesNotMatch(await output.innerText(), /part-three/)
    await screenshot(editor.page, 'chat-running-dark')
    await output.filter({ hasText: 'part-three' }).waitFor({ timeout: 30_000 })
    await output.filter({ hasText: 'exit code 3' }).waitFor({ timeout: 30_000 })
    assert.match(await answered(editor, 'count in three parts'), /All three parts came/)
    const told = JSON.stringify(ollama.chats().at(-1)?.body.messages.at(-1))
    assert.match(told, /part-one.*part-two.*part-three/)
    assert.match(told, /3/)
    assert.equal(onDisk(editor, 'parts.txt'), 'part-one\npart-two\npart-three\n')
  })

  it('what it changed is undone with its turn', async () => {
    await command(editor.page, 'Passepartout: Undo Turn')
    await eventually(() => {
      try {
        onDisk(editor, 'parts.txt')
        return false
      } catch {
        return true
      }
    }, 'the new file is gone')
  })

  it('is ended by Stop in the middle, with all its processes', async () => {
    await ask(editor, 'count without an end')
    await approve(await review(editor, 'endless-part'), 'endless-part')
    const frame = await chat(editor)
    await frame.locator('.output.running pre', { hasText: 'endless-part' }).waitFor({ timeout: 30_000 })
    await eventually(() => processes() > 0, 'its process is seen')
    await frame.locator('.output-frame').getByRole('button', { name: /^Stop/ }).click()
    assert.match(await answered(editor, 'count without an end'), /Stopped/)
    assert.equal(await frame.locator('.output.running').count(), 0)
    await eventually(() => processes() === 0, 'its processes are gone')
    await screenshot(editor.page, 'chat-stopped-dark')
    await eventually(() => /endless-part/.test(traces(editor)), 'the trace has it')
  })

  it('that the gate forbids is not offered, and the model is told why', async () => {
    await ask(editor, 'remove everything')
    assert.match(await answered(editor, 'remove everything'), /The gate does not let me/)
    const frame = await chat(editor)
    await frame.locator('.proposal.deny', { hasText: 'Denied by the gate' }).waitFor({ timeout: 20_000 })
    assert.match(JSON.stringify(ollama.chats().at(-1)?.body.messages.at(-1)), /denies/)
    await screenshot(editor.page, 'chat-denied-dark')
  })
})
