// Owns what a hand does in the window: asks, opens files, puts the cursor somewhere, waits for what
// it expects. Never asserts, but gives up after a generous while.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Frame } from 'playwright-core'
import { command, type Editor, panel, quickInput, screenshot } from './editor.ts'

const patienceMs = 30_000

export const chat = (editor: Editor): Promise<Frame> => panel(editor.page, '.composer textarea')
export const cards = (editor: Editor): Promise<Frame> => panel(editor.page, 'article.card')

/** Types a question and sends it. */
export async function ask(editor: Editor, text: string): Promise<Frame> {
  const frame = await panel(editor.page, '.composer:not(.disabled) textarea')
  // What is typed while a turn runs would wait in the box.
  await frame.waitForSelector('.composer .stop', { state: 'hidden', timeout: patienceMs })
  await frame.fill('.composer textarea', text)
  await frame.press('.composer textarea', 'Enter')
  return frame
}

/** The last turn, once it has ended; its text as a reader sees it. */
export async function answered(editor: Editor, prompt: RegExp | string): Promise<string> {
  const frame = await chat(editor)
  const turn = frame.locator('article.turn').filter({ hasText: prompt }).last()
  await turn.waitFor({ timeout: patienceMs })
  await frame
    .locator('article.turn:not(.running):not(.waiting)')
    .filter({ hasText: prompt })
    .last()
    .locator('.answer:not([hidden]), .status:not(:empty)')
    .first()
    .waitFor({ timeout: patienceMs })
  return turn.innerText()
}

/** Waits until something waits for a decision, shows the approvals and the card with `text`. */
export async function review(editor: Editor, text: RegExp | string): Promise<Frame> {
  await (await chat(editor)).locator('.proposal.ask').last().waitFor({ timeout: patienceMs })
  await command(editor.page, 'Passepartout: Show Pending Approvals')
  const frame = await cards(editor)
  await frame.locator('article.card').filter({ hasText: text }).waitFor({ timeout: patienceMs })
  return frame
}

export async function approve(frame: Frame, text: RegExp | string): Promise<void> {
  const card = frame.locator('article.card').filter({ hasText: text })
  await card.getByRole('button', { name: /^Approve/ }).click()
  await card.waitFor({ state: 'detached', timeout: patienceMs })
}

/** Opens a file of the workspace by its name, the cursor at the start of a line. */
export async function openFile(editor: Editor, path: string, line: number): Promise<void> {
  const { page } = editor
  const name = path.slice(path.lastIndexOf('/') + 1)
  const tab = page.locator(`.tab.active[aria-label*="${name}"]`)
  // A panel that just loads takes the keyboard, and Quick Open closes without opening anything.
  for (let left = 3; left > 0; left--) {
    await quickInput(page, 'Control+P', `${path}:${line}`, name)
    const opened = await tab.waitFor({ timeout: 5000 }).then(
      () => true,
      () => false,
    )
    if (opened) break
  }
  await tab.waitFor({ timeout: patienceMs })
  await cursorAt(editor, new RegExp(`Ln ${line},`))
}

/** Waits until the status bar says that the cursor is there: `Ln 28, Col 1`, `(97 selected)`. */
export async function cursorAt(editor: Editor, place: RegExp): Promise<void> {
  const status = editor.page.locator('.statusbar-item', { hasText: place })
  await status.waitFor({ timeout: patienceMs }).catch(async (thrown) => {
    await screenshot(editor.page, 'failed-cursor')
    throw thrown
  })
}

/** The text in the active editor, as far as it is drawn. */
export async function shownText(editor: Editor, within = '.editor-group-container.active'): Promise<string> {
  const lines = await editor.page.locator(`${within} .view-lines`).first().innerText()
  return lines.replaceAll('\u00a0', ' ')
}

/** A file of the workspace as it is on disk. */
export const onDisk = (editor: Editor, path: string): string =>
  readFileSync(join(editor.workspace, path), 'utf8')

/** Every trace file, one after the other. */
export const traces = (editor: Editor): string =>
  readdirSync(editor.home, { recursive: true, encoding: 'utf8' })
    .filter((name) => /trace.*\.org$/.test(name))
    .map((name) => readFileSync(join(editor.home, name), 'utf8'))
    .join('\n')

export async function eventually(fits: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const end = Date.now() + patienceMs
  while (!(await fits())) {
    if (Date.now() > end) throw new Error(`Waited ${patienceMs / 1000} s in vain until ${what}.`)
    await new Promise((done) => setTimeout(done, 100))
  }
}

/** For `afterEach`: what the window looked like and what it said, if the test failed. */
export async function tellFailure(editor: Editor | undefined, test: Mocha.Test | undefined): Promise<void> {
  if (!editor || test?.state !== 'failed') return
  await screenshot(editor.page, `failed-${test.title.replace(/\W+/g, '-')}`)
  console.log(editor.log.slice(-40).join('\n'))
}
