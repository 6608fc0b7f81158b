// Undo of a turn by file, what it changed, and what somebody changed since.

import assert from 'node:assert/strict'
import { call, say, type World, world } from './world.ts'

describe('undo', () => {
  let w: World
  afterEach(() => w.close())

  const changed = async () => {
    w = await world([
      call('edit', { path: 'src/retry.ts', find: '30_000', replace: '60_000', reason: 'longer' }),
      call('run', { command: 'echo made > made.txt; echo more >> notes.org' }),
      say('Done [src/retry.ts:8].'),
    ])
    const { turn, done } = w.session.ask('raise the cap')
    for (let i = 0; i < 2; i++) {
      const { proposal, hash } = await w.nextApproval()
      await w.session.decide({ proposal, hash, decision: 'approve', reason: '' })
    }
    assert.equal((await done).state, 'done')
    return turn
  }

  it('names what the turn changed, commands included, shows both sides, and undoes one file', async () => {
    const turn = await changed()
    const notes = w.read('notes.org')
    assert.deepEqual(w.session.changes(), {
      turn,
      files: [
        { path: 'src/retry.ts', kind: 'change', undone: false },
        { path: 'made.txt', kind: 'create', undone: false },
        { path: 'notes.org', kind: 'change', undone: false },
      ],
    })
    assert.deepEqual(await w.session.changedFile(turn, 'made.txt'), { before: null, after: 'made\n' })
    assert.deepEqual(await w.session.changedFile(turn, 'notes.org'), {
      before: notes.replace('more\n', ''),
      after: notes,
    })
    assert.equal(await w.session.changedFile(turn, '../../etc/passwd'), null)
    const undone = await w.session.undo(turn, ['notes.org'])
    assert.ok(undone.ok, JSON.stringify(undone))
    assert.equal(w.read('notes.org'), notes.replace('more\n', ''))
    assert.match(w.read('src/retry.ts'), /60_000/)
    assert.deepEqual(
      w.session.changes(turn)?.files.map(({ undone: is }) => is),
      [false, false, true],
    )
  })

  it('keeps lines that somebody changed since, and names the files where they touch', async () => {
    const turn = await changed()
    await w.write('src/retry.ts', `${w.read('src/retry.ts')}// mine\n`)
    await w.write('notes.org', w.read('notes.org').replace('more', 'more of mine'))
    const before = w.read('src/retry.ts')
    const refused = await w.session.undo(turn)
    assert.ok(!refused.ok)
    assert.deepEqual(refused.blocked, ['notes.org'])
    assert.equal(w.read('src/retry.ts'), before)
    const others = await w.session.undo(turn, ['src/retry.ts', 'made.txt'])
    assert.ok(others.ok, JSON.stringify(others))
    assert.equal(w.read('src/retry.ts'), before.replace('60_000', '30_000'))
    assert.throws(() => w.read('made.txt'))
    assert.match(w.read('notes.org'), /more of mine/)
  })
})
