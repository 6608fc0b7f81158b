import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openHomeViews } from '../../../server/src/trace/home-views.io.ts'

describe('trace: views in the home', () => {
  const folder = mkdtempSync(join(tmpdir(), 'passepartout-home-'))
  after(() => rmSync(folder, { recursive: true }))

  it('are read and watched before there is a home, and when they go', async () => {
    const home = join(folder, 'home')
    const views = openHomeViews(home)
    let told: () => void = () => {}
    const end = views.watch(() => told())
    const change = async (act: () => void) => {
      const heard = new Promise<void>((resolve) => {
        told = resolve
      })
      act()
      await heard
    }
    try {
      assert.equal(views.read(), null)
      // Long enough for the first look.
      await new Promise((resolve) => setTimeout(resolve, 1000))
      await change(() => {
        mkdirSync(home, { recursive: true })
        writeFileSync(views.path, '* View\n')
      })
      assert.equal(views.read()?.document.headlines[0]?.title, 'View')
      assert.equal(views.read(), views.read())
      await change(() => rmSync(views.path, { force: true }))
      assert.equal(views.read(), null)
    } finally {
      end()
    }
  })
})
