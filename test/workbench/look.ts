// Owns the ways to look at a window: a picture in each theme, a side bar of another width, and whether all of a panel is
// in view. Asserts only that.

import assert from 'node:assert/strict'
import type { Frame } from 'playwright-core'
import { type Editor, screenshot, type Theme } from './editor.ts'

const themes: readonly (readonly [string, Theme])[] = [
  ['light', 'Default Light Modern'],
  ['contrast', 'Default High Contrast'],
  ['dark', 'Default Dark Modern'],
]
export const allThemes: typeof themes = [['contrast-light', 'Default High Contrast Light'], ...themes]

/** One picture per theme; the window ends as it began, dark. */
export async function pictures(editor: Editor, name: string, as: typeof themes = themes): Promise<void> {
  for (const [suffix, theme] of as) {
    await editor.setTheme(theme)
    await editor.page.waitForTimeout(250)
    await screenshot(editor.page, `${name}-${suffix}`)
  }
}

/** Drags the edge of the side bar. */
export async function widen(editor: Editor, widthPx: number): Promise<void> {
  const box = await editor.page.locator('.part.sidebar').boundingBox()
  assert.ok(box)
  const { mouse } = editor.page
  await mouse.move(box.x + box.width + 1, 300)
  await mouse.down()
  await mouse.move(box.x + widthPx, 300, { steps: 5 })
  await mouse.up()
  await editor.page.waitForTimeout(300)
}

/** Nothing of the page is wider than the panel; what is long scrolls in its own frame or is shortened. */
export async function fits(frame: Frame): Promise<void> {
  const { has, shows } = await frame.evaluate(() => ({
    has: Math.max(
      ...[document.documentElement, ...document.querySelectorAll('main')].map(
        (each) => each.scrollWidth - each.clientWidth,
      ),
    ),
    shows: document.documentElement.clientWidth,
  }))
  assert.ok(has <= 0, `the panel of ${shows} px shows ${has} px too little`)
}
