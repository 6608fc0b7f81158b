// Tangling and detangling as requests to the agent, with the real gate: what is proposed, and what stands in the files then.

import assert from 'node:assert/strict'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { recordOf } from '../../../server/src/tools/tangle.ts'
import { openingWorlds, type World, world } from './world.ts'

const notes = `* Tool
Text.
#+begin_src js :tangle src/tool.js
one()
two()
#+end_src
#+begin_src js :tangle src/tool.js
three()
#+end_src
`
const code = 'one()\ntwo()\n\nthree()\n'

describe('agent: tangling', () => {
  const open = openingWorlds()
  const approve = async (w: World, text: string) => {
    const { done } = w.session.ask(text)
    const { proposal, hash, files } = await w.nextApproval()
    await w.session.decide({ proposal, hash, decision: 'approve', reason: '' })
    w.approvals = []
    return { files, view: await done }
  }
  const remember = (w: World, path: string, text: string) => {
    const folder = dirname(dirname(w.ports.trace.today()))
    const record = recordOf(folder, join(w.root, path))
    mkdirSync(dirname(record), { recursive: true })
    writeFileSync(record, text)
  }

  it('proposes the files, and says so when they agree', async () => {
    const w = await open({ 'notes/tool.org': notes.replaceAll('src/', '../src/') })
    const { files, view } = await approve(w, 'tangle tool.org')
    assert.deepEqual(
      files.map(({ path }) => path),
      ['src/tool.js'],
    )
    assert.equal(w.read('src/tool.js'), code)
    assert.equal(view.tokensUsed, 0)
    const again = await w.session.ask('tangle notes/tool.org').done
    assert.match(again.answer, /agree/)
  })

  it('writes nothing before it is approved, and never over changes unless told to', async () => {
    const w = await open({ 'tool.org': notes, 'src/tool.js': 'mine()\n' })
    const view = await w.session.ask('tangle tool.org').done
    assert.match(view.answer, /src\/tool\.js changed since it was tangled/)
    assert.equal(w.read('src/tool.js'), 'mine()\n')
    await approve(w, 'tangle tool.org over changes')
    assert.equal(w.read('src/tool.js'), code)
    assert.equal((await w.session.undo()).ok, true)
    assert.equal(w.read('src/tool.js'), 'mine()\n')
  })

  it('writes over what it tangled itself', async () => {
    const w = await open({ 'tool.org': notes, 'src/tool.js': 'old()\n' })
    remember(w, 'src/tool.js', 'old()\n')
    await approve(w, 'tangle tool.org')
    assert.equal(w.read('src/tool.js'), code)
  })

  it('puts changes back, and names what it cannot', async () => {
    const w = await open({ 'tool.org': notes, 'src/tool.js': code.replace('two()', '2()') })
    const { view } = await approve(w, 'detangle tool.org')
    assert.equal(w.read('tool.org'), notes.replace('two()', '2()'))
    assert.equal(view.state, 'done')
    writeFileSync(join(w.root, 'src/tool.js'), code.replace('two()', '2()').replace('\n\n', '\n// between\n'))
    const left = await w.session.ask('detangle tool.org').done
    assert.match(left.answer, /src\/tool\.js:\d: /)
  })

  it('leaves what leads out of the folder to the gate', async () => {
    const w = await open({ 'tool.org': notes.replaceAll('src/tool.js', '../../out.js') })
    const { done } = w.session.ask('tangle tool.org')
    const { proposal, hash } = await w.nextApproval()
    assert.equal(existsSync(join(w.root, '../../out.js')), false)
    await w.session.decide({ proposal, hash, decision: 'deny', reason: '' })
    await done
    assert.equal(existsSync(join(w.root, '../../out.js')), false)
  })
})

describe('agent: tangling with evaluation', () => {
  let here: World | null = null
  afterEach(async () => {
    await here?.close()
    here = null
  })
  const tool = (code: string, more = '') =>
    `#+begin_src js :tangle tool.js${more}\nexport const greet = (name) => 'Hello ' + name\n#+end_src\n#+begin_src js :tangle tool.js\n${code}\n#+end_src\n`
  const open = async (org: string) => {
    here = await world(null, { files: { 'tool.org': org } })
    return here
  }
  const approveAll = async (w: World, text: string) => {
    const { done } = w.session.ask(text)
    let isOver = false
    void done.finally(() => {
      isOver = true
    })
    while (!isOver) {
      for (const { proposal, hash } of await w.session.approvals())
        await w.session.decide({ proposal, hash, decision: 'approve', reason: '' })
      await new Promise((later) => setTimeout(later, 10))
    }
    return done
  }

  it('writes what runs, and leaves the file as it was where the code fails', async () => {
    const w = await open(tool("greet('you')"))
    assert.equal((await approveAll(w, 'tangle tool.org with evaluation')).state, 'done')
    const good = w.read('tool.js')
    assert.match(good, /greet\('you'\)/)
    w.write('tool.org', tool("greet('you').shout()"))
    const failed = await approveAll(w, 'tangle tool.org over changes with evaluation')
    assert.match(failed.answer, /tool\.js stays as it was: its code failed when it was run[\s\S]*shout/)
    assert.equal(w.read('tool.js'), good)
    assert.equal(w.ports.blockRuns.last('tool.org', 'tangle tool.js')?.state, 'failed')
  })

  it('runs first what says so itself', async () => {
    const w = await open(tool('nowhere()', ' :eval yes'))
    assert.match((await approveAll(w, 'tangle tool.org')).answer, /nowhere is not defined/)
    assert.equal(existsSync(join(w.root, 'tool.js')), false)
  })
})
