// Images in the composer of a real window: chosen and pasted, made small, taken out, sent to a model that sees, and opened.

import assert from 'node:assert/strict'
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Frame } from 'playwright-core'
import type { TestOllama } from '../ollama/server.ts'
import { command, type Editor, root, screenshot } from './editor.ts'
import { inExample } from './example.ts'
import { answered, chat, eventually } from './hand.ts'
import { allThemes, fits, pictures, widen } from './look.ts'

describe('images', () => {
  let editor: Editor
  let ollama: TestOllama
  let frame: Frame

  inExample(
    {
      models: [{ name: 'gemma3:4b', capabilities: ['completion', 'tools', 'vision'], contextLength: 40_960 }],
      answers: [],
      otherwise: { text: 'It is a screenshot of an editor with a panel at its side.' },
    },
    (opened) => {
      editor = opened.editor
      ollama = opened.ollama
    },
  )
  before(async () => {
    await command(editor.page, 'Passepartout: Ask')
    frame = await chat(editor)
    await editor.page.locator('.statusbar-item', { hasText: 'gemma3:4b' }).waitFor({ timeout: 30_000 })
  })
  const shown = () => frame.locator('.composer .image img').count()

  it('are chosen, pasted and taken out, and shown small', async () => {
    await frame.setInputFiles('.composer input[type=file]', [
      join(root, 'docs/panel.png'),
      join(root, 'media/icon.png'),
    ])
    await eventually(async () => (await shown()) === 2, 'both are there')
    await frame.evaluate(
      (data) => {
        const bytes = Uint8Array.from(atob(data), (unit) => unit.charCodeAt(0))
        const transfer = new DataTransfer()
        transfer.items.add(new File([bytes], 'pasted.png', { type: 'image/png' }))
        document
          .querySelector('.composer textarea')
          ?.dispatchEvent(new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true }))
      },
      readFileSync(join(root, 'media/icon.png')).toString('base64'),
    )
    await eventually(async () => (await shown()) === 3, 'the pasted one is there')
    await frame.fill('.composer textarea', 'what does it show?')
    await pictures(editor, 'images', allThemes)
    await widen(editor, 300)
    await fits(frame)
    await screenshot(editor.page, 'images-300-dark')
    await frame.getByRole('button', { name: 'Remove pasted.png' }).click()
    await eventually(async () => (await shown()) === 2, 'it is gone')
    await frame.setInputFiles('.composer input[type=file]', join(root, 'package.json'))
    await frame.locator('.image-problem', { hasText: 'package.json' }).waitFor()
  })

  it('of the folder come by a mention, and go with it', async () => {
    const box = '.composer textarea'
    mkdirSync(join(editor.workspace, 'shots'))
    copyFileSync(join(root, 'docs/panel.png'), join(editor.workspace, 'shots/panel.png'))
    const before = await shown()
    await frame.fill(box, '')
    // The index hears of a new file within moments.
    await eventually(async () => {
      await frame.fill(box, '')
      await frame.locator(box).pressSequentially('look at @file:pane', { delay: 15 })
      const offered = frame.locator('.offer', { hasText: 'panel.png' })
      return offered.waitFor({ timeout: 2000 }).then(
        () => true,
        () => false,
      )
    }, 'the image is offered')
    await frame.press(box, 'Enter')
    assert.equal(await frame.inputValue(box), 'look at @file:shots/panel.png ')
    await frame.getByRole('button', { name: 'Remove panel.png' }).nth(1).waitFor({ timeout: 20_000 })
    assert.equal(await shown(), before + 1)
    assert.equal(await frame.locator('.chip.problem').count(), 0)
    await pictures(editor, 'image-mentioned')
    await frame.getByRole('button', { name: 'Remove File: panel.png' }).click()
    await eventually(async () => (await shown()) === before, 'it has gone with its mention')
    await frame.fill(box, 'what does it show? @file:shots/panel.png ')
    await eventually(async () => (await shown()) === before + 1, 'it is back')
  })

  it('are sent to a model that sees, counted, and opened with a click', async () => {
    await frame.press('.composer textarea', 'Enter')
    await answered(editor, 'what does it show?')
    assert.equal(await shown(), 0)
    const sent = ollama.chats().at(-1)?.body.messages.at(-1)
    assert.equal(sent?.images?.length, 3)
    for (const image of sent?.images ?? [])
      assert.equal(Buffer.from(image, 'base64').toString('latin1', 1, 4), 'PNG')
    await frame.locator('.meter-switch').last().click()
    await frame.locator('.meter-name', { hasText: 'Images' }).waitFor()
    await pictures(editor, 'images-sent')
    await frame.locator('.turn-image', { hasText: 'panel.png' }).first().click()
    await editor.page.locator('.tab.active', { hasText: '.png' }).waitFor({ timeout: 20_000 })
  })
})
