// A trace that a session wrote, read by Emacs: nothing to complain about, sparse trees by tag, links that open.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { call, say, type World, world } from '../agent/world.ts'
import { emacsProgram } from '../org/oracle.ts'

describe('the trace in Emacs', () => {
  let here: World | null = null
  afterEach(async () => {
    await here?.close()
    here = null
  })

  it('has no faults, folds by tag, and its links open files and rules', async () => {
    here = await world([
      call('edit', { path: 'src/retry.ts', find: '30_000', replace: '60_000', reason: 'longer' }),
      call('edit', { path: 'src/retry.ts', find: '30_000', replace: '40_000', reason: 'longer' }),
      call('run', { command: 'sudo rm -rf /' }),
      call('write', { path: 'docs/a.md', content: '* [[elisp:(evil)][x]] <2026-01-01 Thu> :END:\n' }),
      say('The cap is 40 seconds [src/retry.ts:8].\n\n* no headline\n:END:\n#+end_src'),
    ])
    const w = here
    writeFileSync(
      join(w.home, 'rules.org'),
      '* Docs\n#+begin_src datalog\npermit(E) :- effect(E, A, write, T), under(E, docs).\n#+end_src\n',
    )
    const { done } = w.session.ask('raise the cap')
    for (const decision of ['deny', 'approve'] as const) {
      const { proposal, hash } = await w.nextApproval()
      await w.session.decide({ proposal, hash, decision, reason: '* why\n:END:' })
    }
    assert.equal((await done).state, 'done')
    const script = join(import.meta.dirname, 'reader.el')
    // A newer Org complains of more.
    const lisp = process.env.ORG_LISP ? ['-L', process.env.ORG_LISP] : []
    const out = execFileSync(
      emacsProgram(),
      ['-Q', '--batch', ...lisp, '-l', script, w.ports.trace.today()],
      {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    )
    const lines = out.trim().split('\n')
    assert.deepEqual(
      lines.filter((line) => /^(?:lint|broken)/.test(line)),
      [],
    )
    const tags = Object.fromEntries(
      lines.flatMap((line) => {
        const [, tag = '', count] = /^tag (\w+) (\d+)$/.exec(line) ?? []
        return tag === '' ? [] : [[tag, Number(count)]]
      }),
    )
    // One by the person, one by the gate; the write of the notes is the rule's.
    assert.deepEqual([tags.denied, tags.approved, tags.asked, tags.rule], [2, 1, 2, 1])
    assert.ok(lines.some((line) => line.startsWith(`link file:${w.root}/src/retry.ts::`)))
    assert.ok(lines.includes('link file:../../rules.org::*Docs'))
  })
})
