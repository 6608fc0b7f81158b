// A note that is renamed in the explorer: the editor asks whether its links follow, and they do.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { command, type Editor, screenshot } from './editor.ts'
import { inExample } from './example.ts'
import { eventually, onDisk, openFile } from './hand.ts'

describe('a note gets another name in the explorer', () => {
  let editor: Editor

  inExample(
    { models: [], answers: [] },
    (opened) => {
      editor = opened.editor
    },
    {
      files: {
        'notes/second.org': '* Two\n[[file:first.org]]\n',
        'notes/first.org':
          '#+SETUPFILE: second.org\n* One\n[[file:second.org::*Two][the second]] and [[./second.org]]\n',
      },
    },
  )

  it('links, setup lines and all follow it, after a question', async () => {
    const { page } = editor
    await openFile(editor, 'notes/second.org', 1)
    const dialog = page.locator('.monaco-dialog-box', { hasText: 'Passepartout' })
    // A view that takes the keyboard, or a folder that is read again, ends the typing of a name.
    for (let left = 3; left > 0 && !(await dialog.isVisible()); left--) {
      await command(page, 'File: Reveal Active File in Explorer View')
      const row = page.locator('.explorer-folders-view .monaco-list:focus .monaco-list-row.focused', {
        hasText: 'second.org',
      })
      await row.waitFor({ timeout: 20_000 })
      await page.keyboard.press('F2')
      const input = page.locator('.explorer-item-edited input')
      const asked = async () => {
        await input.waitFor({ timeout: 10_000 })
        await input.fill('kept/third.org', { timeout: 2000 })
        await input.press('Enter', { timeout: 2000 })
        await dialog.waitFor({ timeout: 10_000 })
      }
      await asked().catch((thrown) => {
        if (left === 1) throw thrown
      })
    }
    await screenshot(page, 'moving-dark')
    await dialog.getByRole('button', { name: 'OK' }).click()
    await eventually(() => existsSync(join(editor.workspace, 'notes/kept/third.org')), 'the file is moved')
    const text =
      '#+SETUPFILE: kept/third.org\n* One\n[[file:kept/third.org::*Two][the second]] and [[./kept/third.org]]\n'
    await eventually(() => onDisk(editor, 'notes/first.org') === text, 'the links follow')
    await eventually(
      () => onDisk(editor, 'notes/kept/third.org') === '* Two\n[[file:../first.org]]\n',
      'its own links follow',
    )
  })
})
