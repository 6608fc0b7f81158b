// What other programs write while the window is open is found, without a word from the editor.

import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { command, type Editor } from './editor.ts'
import { inExample } from './example.ts'
import { eventually } from './hand.ts'

describe('what other programs write', () => {
  let editor: Editor

  inExample({ models: [], answers: [] }, (opened) => {
    editor = opened.editor
  })

  const rows = () => editor.page.locator('.quick-input-list .monaco-list-row')
  /** The list is of the moment in which it was asked for. */
  const finds = async (words: string, where = ''): Promise<boolean> => {
    await editor.page.keyboard.press('Escape')
    await command(editor.page, 'Passepartout: Find Node')
    await editor.page.locator('.quick-input-box input').fill(words)
    return rows()
      .filter({ hasText: words })
      .filter({ hasText: where })
      .first()
      .waitFor({ timeout: 2000 })
      .then(
        () => true,
        () => false,
      )
  }

  it('is found: a new file, one in a new folder, one that was renamed, one that was changed', async () => {
    writeFileSync(join(editor.workspace, 'notes/zanzibar.org'), '* Zanzibar by ferry\n')
    await eventually(() => finds('Zanzibar by ferry'), 'the new file')
    mkdirSync(join(editor.workspace, 'far/away'), { recursive: true })
    writeFileSync(join(editor.workspace, 'far/away/madeira.ts'), 'export function sailToMadeira() {}\n')
    await eventually(() => finds('sailToMadeira'), 'the file in a new folder')
    renameSync(join(editor.workspace, 'far'), join(editor.workspace, 'near'))
    await eventually(() => finds('sailToMadeira', 'near/away'), 'the file that was renamed')
    writeFileSync(join(editor.workspace, 'notes/zanzibar.org'), '* Pemba by plane\n')
    await eventually(() => finds('Pemba by plane'), 'the changed file')
  })
})
