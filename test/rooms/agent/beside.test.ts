// Several folders are open: what a command, code in a session or a block of code changes in any of them is told, and
// taken back with the turn.

import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Answer, call, say, type World, world } from './world.ts'

describe('agent: what runs while several folders are open', () => {
  let w: World | null = null
  afterEach(async () => {
    await w?.close()
    w = null
  })

  const waits = 'echo > begun.txt; until [ -e go.txt ]; do sleep 0.05; done'
  const python = `import os, time
open("begun.txt", "w").close()
while not os.path.exists("go.txt"): time.sleep(0.05)`

  /** What runs waits for `go.txt`: where the sandbox lets it write in the workspace alone, the rest is written meanwhile. */
  async function check(answers: readonly Answer[], prompt = 'please run all of this') {
    w = await world(answers, {
      beside: ['pier', 'shed'],
      files: { 'n.org': `#+name: wait\n#+begin_src python\n${python}\n#+end_src\n` },
    })
    const at = (path: string) => join(dirname(w?.root ?? ''), path)
    writeFileSync(at('pier/kept.txt'), 'old\n')
    const { done } = w.session.ask(prompt)
    const { proposal, hash } = await w.nextApproval()
    assert.ok((await w.session.decide({ proposal, hash, decision: 'approve', reason: '' })).ok)
    while (!existsSync(at('work/begun.txt'))) await new Promise((next) => setTimeout(next, 10))
    writeFileSync(at('pier/kept.txt'), 'new\n')
    writeFileSync(at('shed/made.txt'), 'made\n')
    writeFileSync(at('work/go.txt'), '')
    const view = await done
    assert.equal(view.state, 'done', view.answer)
    assert.match(w.trace(), /It changed begun\.txt, go\.txt, \S*\/pier\/kept\.txt, \S*\/shed\/made\.txt\./)
    assert.ok((await w.session.undo(view.turn)).ok)
    assert.equal(readFileSync(at('pier/kept.txt'), 'utf8'), 'old\n')
    for (const path of ['shed/made.txt', 'work/begun.txt', 'work/go.txt'])
      assert.equal(existsSync(at(path)), false, path)
  }

  it('a command', () => check([call('run', { command: waits }), say('Done.')]))
  it('code in a session', () => check([call('eval', { language: 'bash', code: waits }), say('Done.')]))
  it('code in a session of another language', () =>
    check([call('eval', { language: 'python', code: python }), say('Done.')]))
  it('a block of a note', () => check([], 'run block wait of n.org'))
})
