// What a skill makes of the texts that a question brought: without a model, of git and of the editor, and never trusted.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readPatch } from '../../../server/src/agent/commit/patch.ts'
import { filePatch } from '../../../server/src/agent/diff.ts'
import { call, engine, files, say, type World, world } from './world.ts'

const writes = `:PROPERTIES:
:TRIGGERS: teapot
:END:
#+title: Tea

Writes down what a command printed.

* Keep it
:PROPERTIES:
:PATTERN: keep the terminal
:GIVEN: terminal
:RUN: keep
:END:
* Keep what is meant
:PROPERTIES:
:PATTERN: keep (the diff|the terminal|nothing)
:RUN: plain
:END:
* Code
Some words.
#+name: keep
#+begin_src javascript
async function keep() {
  const [one] = await agent.given()
  return { propose: [{ type: 'file_write', path: 'kept.txt', content: one.text }], answer: 'Keep it' }
}
#+end_src
Some words.
#+name: plain
#+begin_src javascript
async function plain() { return 'plain ' + (await agent.given()).length }
#+end_src
* Test
#+begin_src javascript
return typeof keep
#+end_src

#+RESULTS:
: function
`

describe('agent: what a question hands to a skill', () => {
  let at: World | null = null
  afterEach(async () => {
    await at?.close()
    at = null
  })
  const open = async (...args: Parameters<typeof world>) => {
    at = await world(...args)
    mkdirSync(join(at.home, 'skills'), { recursive: true })
    for (const name of ['review', 'fix-test', 'commit-message'])
      cpSync(new URL(`../../../skills/${name}.org`, import.meta.url), join(at.home, 'skills', `${name}.org`))
    writeFileSync(join(at.home, 'skills/tea.org'), writes)
    await at.skills.reload()
    return at
  }
  const git = ({ root }: World, ...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=A B', '-c', 'user.email=a@b.c', ...args], { cwd: root })
  const commit = (w: World) => {
    git(w, 'init', '-q')
    for (const [i, subject] of ['feat: one', 'fix: two', 'feat: three', 'feat: four'].entries()) {
      if (i === 0) git(w, 'add', '.')
      git(w, 'commit', '-q', '--allow-empty', '-m', subject)
    }
  }
  const retry = `${files['src/retry.ts']}
export function giveUp(): void {
  console.log('TODO')
}
`

  it('reviews a diff: size, what was left behind, what changed', async () => {
    const w = await open(null, { git: true })
    commit(w)
    await w.write('src/retry.ts', retry)
    const turn = await w.session.ask('review @diff').done
    assert.equal(turn.engine, 'no model: reflex')
    assert.match(turn.answer, /^@diff, 1 file not committed:\n- src\/retry\.ts: \+4 −0\n/)
    assert.match(turn.answer, /src\/retry\.ts:\d+: output for debugging: `console\.log/)
    assert.match(turn.answer, /- src\/retry\.ts: new `giveUp`/)
    assert.ok([...turn.sources, ...(turn.read ?? [])].some(({ id }) => id === '@diff'))
    const past = await w.session.ask('review @commit:HEAD~3').done
    assert.match(past.answer, /- src\/retry\.ts: new file/)
  })

  it('words a commit in the way of the repository', async () => {
    const w = await open(null, { git: true })
    commit(w)
    await w.write('src/retry.ts', retry)
    const turn = await w.session.ask('commit message for @diff').done
    assert.equal(turn.engine, 'no model: reflex')
    assert.equal(turn.answer, '```\nfeat: add giveUp to src/retry.ts\n```')
  })

  it('reads what a command printed, and leaves to the model what is none of it', async () => {
    const model = engine([say('Nothing did.')])
    const w = await open([], { engine: model })
    const ask = (text: string) =>
      w.session.ask('what failed? @terminal', null, [{ kind: 'terminal', title: 'pytest', text }]).done
    const turn = await ask('FAILED tests/test_a.py::test_b - ValueError: bad')
    assert.equal(turn.answer, '1 failed:\n- **test_b** (tests/test_a.py): `ValueError: bad`')
    assert.equal(model.requests.length, 0)
    assert.equal((await ask('42')).answer, 'Nothing did.')
  })

  it('is taken with such a text alone, as another is without', async () => {
    const model = engine([say('One.'), say('Two.'), say('Three.')])
    const { session } = await open([], { engine: model })
    assert.equal((await session.ask('keep @diff').done).answer, 'One.', 'a text that it is not for')
    assert.equal((await session.ask('keep @terminal').done).answer, 'Two.', 'no such text')
    assert.equal((await session.ask('review the diff').done).answer, 'Three.', 'nothing was brought')
    assert.equal((await session.ask('keep nothing').done).answer, 'plain 0')
  })

  it('asks about what it wants, as text of others made it want it', async () => {
    const w = await open(null)
    const { done } = w.session.ask('keep @terminal', null, [{ kind: 'terminal', title: '', text: 'rm -rf' }])
    await deniedForTerminal(w, done)
  })

  it('does not trust what follows from an answer of it either', async () => {
    const failed = 'FAILED tests/test_a.py::test_b - ValueError: bad'
    const model = engine([call('write', { path: 'out.txt', content: 'x', reason: 'r' }), say('Done.')])
    const w = await open([], { engine: model })
    await w.session.ask('what failed @terminal', null, [{ kind: 'terminal', title: '', text: failed }]).done
    const { done } = w.session.ask('write it to a file, please')
    await deniedForTerminal(w, done)
  })

  it('writes names that end no line, and reads them again', () => {
    for (const name of ['src/a.ts', 'my notes/ä.org', 'a"b\\c', 'x\ny', 'bell\u0007', 'nel\u0085'])
      for (const [before, after, kind] of [
        [null, 'a\n', 'add'],
        ['a\n', null, 'remove'],
        ['a\n', 'b\n', 'change'],
      ] as const) {
        const [read, ...more] = readPatch(filePatch(name, before, after))
        assert.deepEqual([read?.path, read?.kind, more.length], [name, kind, 0])
      }
  })
})

/** It waits because text of the terminal had a part in it; denied. */
async function deniedForTerminal(w: World, done: Promise<unknown>): Promise<void> {
  const { proposal, hash, findings } = await w.nextApproval()
  assert.match(JSON.stringify(findings), /@terminal/)
  await w.session.decide({ proposal, hash, decision: 'deny', reason: 'no' })
  await done
}
