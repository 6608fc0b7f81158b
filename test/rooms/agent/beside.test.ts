// Several folders are open: what a command, code in a session or a block of code changes in any of them is told, and
// taken back with the turn.

import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Order } from '../../../server/src/agent/act.ts'
import { settleCommand } from '../../../server/src/agent/aftermath.ts'
import { framed } from '../../../server/src/agent/frame.ts'
import { proposalId, type TurnId, turnId } from '../../../server/src/base/ids.ts'
import { type Proposal, trusted } from '../../../server/src/base/proposal.ts'
import { problem } from '../../../server/src/base/result.ts'
import { openCheckpoints } from '../../../server/src/checkpoint/journal.io.ts'
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

  it('tells what it did in the other folders where one cannot be recorded', async () => {
    w = await world([], { beside: ['pier', 'shed'] })
    const [pier = '', shed = ''] = w.ports.beside?.() ?? []
    const turn = turnId('t-1')
    // Of the workspace nobody has looked before.
    for (const root of [pier, shed]) assert.ok((await w.ports.checkpoints.snapshot(turn, root)).ok)
    for (const root of [w.root, pier, shed]) writeFileSync(join(root, 'made.txt'), 'made\n')
    const told = await settleCommand(w.ports, proposalOf(w, turn), [w.root, pier, shed])
    assert.deepEqual(told, [
      `It changed ${pier}/made.txt, ${shed}/made.txt.`,
      `What it changed in ${w.root} could not be recorded for undo: No snapshot of ${w.root} was made for this turn.`,
    ])
    assert.ok((await w.session.undo(turn)).ok)
    for (const root of [pier, shed]) assert.equal(existsSync(join(root, 'made.txt')), false, root)
  })

  it('takes nothing for its work where it never ran, also after a crash', async () => {
    w = await world([], { beside: ['pier'] })
    const [pier = ''] = w.ports.beside?.() ?? []
    const proposal = proposalOf(w, turnId('t-1'))
    const clear = async () => ({ ok: false, error: problem('changed-since', 'It is another one.') }) as const
    const never = () => assert.fail('it ran')
    const framedNow = framed(
      w.ports,
      { proposal, clear } as Order,
      never,
      () => {},
      new AbortController().signal,
    )
    assert.equal((await framedNow).ok, false)
    for (const root of [w.root, pier]) writeFileSync(join(root, 'mine.txt'), 'mine\n')
    const after = openCheckpoints(join(w.home, 'checkpoints'), w.ports.clock)
    assert.deepEqual(await after.recover(), { ok: true, value: [] })
    assert.deepEqual(after.undoable(), [])
  })
})

const proposalOf = (w: World, turn: TurnId): Proposal => ({
  id: proposalId(`${turn}-p1`),
  turn,
  actions: [{ type: 'shell', shell: 'posix', command: 'true' }],
  workspace: w.root,
  labels: trusted,
  origin: 'model',
  reason: '',
})
