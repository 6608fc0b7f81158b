// The moment of acting, through the session with real files: what changed since the proposal is not acted on,
// it comes back to the human as it is now. And trying a command out, which decides nothing.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { ApprovalView } from '../../../server/protocol/views.ts'
import type { Session, SessionPorts } from '../../../server/src/agent/ports.ts'
import { openSession } from '../../../server/src/agent/session.ts'
import { type Answer, call, files, say, type World, world } from './world.ts'

describe('agent: the moment of acting', () => {
  let here: World
  afterEach(() => here.close())

  /** A session in which `meanwhile` happens once, after the decision and right before the permission is asked for. */
  async function open(answers: readonly Answer[] | null, meanwhile: (w: World) => void) {
    here = await world(answers)
    const w = here
    let once = () => {
      once = () => {}
      meanwhile(w)
    }
    const { checkpoints } = w.ports
    const ports: SessionPorts = {
      ...w.ports,
      checkpoints: {
        ...checkpoints,
        async record(...given) {
          const recorded = await checkpoints.record(...given)
          once()
          return recorded
        },
        async snapshot(...given) {
          const taken = await checkpoints.snapshot(...given)
          once()
          return taken
        },
      },
    }
    const events = {
      onChange: () => {},
      onText: () => {},
      onApprovals: () => {},
      onRules: () => {},
      onProblem: () => {},
    }
    return { w, session: openSession(ports, events) }
  }
  const next = async (session: Session, after = ''): Promise<ApprovalView> => {
    for (;;) {
      const found = (await session.approvals()).find((one) => one.proposal !== after)
      if (found) return found
      await new Promise((done) => setTimeout(done, 10))
    }
  }
  const approve = (session: Session, { proposal, hash }: ApprovalView) =>
    session.decide({ proposal, hash, decision: 'approve', reason: '' })
  const edit = call('edit', { path: 'src/retry.ts', find: '30_000', replace: '60_000' })

  it('a file that changed after the approval is not written; a new diff on the new text is', async () => {
    const theirs = `// added by the user\n${files['src/retry.ts']}`
    const { w, session } = await open([edit, say('Done.')], (at) =>
      writeFileSync(join(at.root, 'src/retry.ts'), theirs),
    )
    const { done } = session.ask('raise the cap')
    const first = await next(session)
    assert.ok((await approve(session, first)).ok)
    const second = await next(session, first.proposal)
    assert.equal(w.read('src/retry.ts'), theirs, 'nothing was written')
    assert.equal((await session.preview(second.proposal, 'src/retry.ts'))?.before, theirs)
    assert.notEqual(second.hash, first.hash)
    assert.ok((await approve(session, second)).ok)
    const turn = await done
    assert.match(w.read('src/retry.ts'), /^\/\/ added by the user[\s\S]*60_000/)
    assert.deepEqual(
      turn.steps.flatMap((step) => (step.kind === 'proposal' ? [step.decision] : [])),
      ['stale', 'approved'],
    )
  })

  it('a folder that became a link after the approval leads nothing outside', async () => {
    const { w, session } = await open([edit, say('Then not.')], (at) => {
      mkdirSync(join(at.root, '../outside'))
      writeFileSync(join(at.root, '../outside/retry.ts'), files['src/retry.ts'] ?? '')
      renameSync(join(at.root, 'src'), join(at.root, 'src-before'))
      symlinkSync('../outside', join(at.root, 'src'))
    })
    const { done } = session.ask('raise the cap')
    const first = await next(session)
    assert.ok((await approve(session, first)).ok)
    // It is shown as what it is now; and whoever approves even that does not get it written through a link.
    const second = await next(session, first.proposal)
    assert.ok(
      second.findings.some(({ vector }) => vector === 1),
      JSON.stringify(second.findings),
    )
    await approve(session, second)
    const turn = await done
    assert.equal(readFileSync(join(w.root, '../outside/retry.ts'), 'utf8'), files['src/retry.ts'])
    assert.deepEqual(readdirSync(join(w.root, '../outside')), ['retry.ts'])
    assert.equal(w.read('src-before/retry.ts'), files['src/retry.ts'])
    assert.equal(turn.state, 'done')
    assert.match(w.trace(), /src is a link to another place/)
  })

  it('a file that appears after the approval of a new one is left alone', async () => {
    const create = call('write', { path: 'src/new.ts', content: 'export const a = 1\n' })
    const { w, session } = await open([create, say('Done.')], (at) =>
      writeFileSync(join(at.root, 'src/new.ts'), 'mine\n'),
    )
    session.ask('add a')
    const first = await next(session)
    assert.ok((await approve(session, first)).ok)
    const second = await next(session, first.proposal)
    assert.equal(w.read('src/new.ts'), 'mine\n')
    assert.match(second.files[0]?.diff ?? '', /^-mine/m)
    await session.stop()
    await session.idle()
  })

  it('a command that the gate allowed asks when its facts change before it runs', async () => {
    const { w, session } = await open(
      [call('run', { command: 'git status --short' }), say('Done.')],
      (at) => {
        const marker = join(at.root, '../ran')
        writeFileSync(
          join(at.root, '.git/config'),
          `[core]\n\trepositoryformatversion = 0\n[filter "x"]\n\tclean = touch ${marker}\n`,
        )
        writeFileSync(join(at.root, '.gitattributes'), '* filter=x\n')
      },
    )
    execFileSync('git', ['init', '-q'], { cwd: w.root })
    execFileSync('git', ['add', '-A'], { cwd: w.root })
    session.ask('what did I change, says git?')
    const asked = await next(session)
    assert.match(asked.command?.command ?? '', /git/)
    assert.ok(!existsSync(join(w.root, '../ran')), 'it has run')
    await session.stop()
    await session.idle()
  })

  it('a command whose effects changed while it waited is shown anew, not approved', async () => {
    const { w, session } = await open([call('run', { command: 'touch src/made' }), say('Done.')], () => {})
    session.ask('make it')
    const first = await next(session)
    renameSync(join(w.root, 'src'), join(w.root, 'src-before'))
    mkdirSync(join(w.root, '../outside'))
    symlinkSync('../outside', join(w.root, 'src'))
    const outcome = await approve(session, first)
    assert.ok(!outcome.ok)
    assert.match(outcome.message, /now|changed since/)
    await session.stop()
    await session.idle()
    assert.deepEqual(readdirSync(join(w.root, '../outside')), [])
  })

  it('what does not change is not asked twice', async () => {
    const { w, session } = await open([call('run', { command: 'touch made' }), say('Done.')], () => {})
    const { done } = session.ask('make it')
    assert.ok((await approve(session, await next(session))).ok)
    assert.equal((await done).state, 'done')
    assert.ok(existsSync(join(w.root, 'made')))
  })
})

describe('agent: trying a command out', () => {
  let here: World
  beforeEach(async () => {
    here = await world(null)
  })
  afterEach(() => here.close())
  const never = () => new AbortController().signal

  it('reports, is in the trace, and leaves the decision and the folder alone', async () => {
    const { done } = here.session.ask('run `sed -i s/TODO/DONE/ notes.org; echo x > made.txt`')
    const { proposal, hash, command } = await here.nextApproval()
    assert.equal(command?.untriable, '')
    const words: string[] = []
    const tried = await here.session.tryOut(proposal, hash, (_, said) => words.push(said), never())
    assert.ok(tried.ok, JSON.stringify(tried))
    assert.deepEqual(
      tried.value.files.map(({ kind, path, addedLines, removedLines }) => [
        kind,
        path,
        addedLines,
        removedLines,
      ]),
      [
        ['create', 'made.txt', 1, 0],
        ['change', 'notes.org', 1, 1],
      ],
    )
    assert.deepEqual([tried.value.outcome, words.at(-1)], ['done', 'comparing'])
    assert.ok(!existsSync(join(here.root, 'made.txt')))
    const both = here.session.triedFile(proposal, 'notes.org')
    assert.match(both?.before ?? '', /TODO Call/)
    assert.match(both?.after ?? '', /DONE Call/)
    assert.equal(here.session.triedFile(proposal, '../../etc/passwd'), null)
    assert.match(here.trace(), /Tried in a copy: Run sed[\s\S]*created made\.txt/)
    assert.equal((await here.session.approvals()).length, 1)
    assert.ok((await here.session.decide({ proposal, hash, decision: 'approve', reason: '' })).ok)
    await done
    assert.equal(here.read('made.txt'), 'x\n')
    assert.equal(here.session.triedFile(proposal, 'notes.org'), null)
  })

  it('what did more than was foreseen is no ground for a rule about more than what was tried', async () => {
    const git = (...args: string[]) => execFileSync('git', ['-C', here.root, ...args], { stdio: 'ignore' })
    git('init', '-q')
    git('config', 'user.email', 'a@example.com')
    git('config', 'user.name', 'a')
    git('add', 'notes.org')
    // A hook of the repository: the gate cannot foresee what it does.
    writeFileSync(join(here.root, '.git/hooks/pre-commit'), '#!/bin/sh\ntouch marked\n', { mode: 0o755 })
    here.session.ask('run `git commit -m "Note it"`')
    const before = await here.nextApproval()
    assert.deepEqual(
      before.learned.permit.map(({ words, refused }) => [words, refused]),
      [
        ['git commit -m "Note it"', ''],
        ['commands like git commit -m <text>', ''],
      ],
    )
    const tried = await here.session.tryOut(before.proposal, before.hash, () => {}, never())
    assert.ok(tried.ok)
    assert.ok(tried.value.surprises.length > 0)
    const [after] = await here.session.approvals()
    assert.equal(after?.learned.permit[0]?.refused, '')
    assert.match(after?.learned.permit[1]?.refused ?? '', /^Tried in a copy, it did more than was foreseen: /)
    const outcome = await here.session.decide({
      proposal: before.proposal,
      hash: before.hash,
      decision: 'approve',
      reason: '',
      remember: { offer: before.learned.permit[1]?.id ?? '', scope: 'project' },
    })
    assert.match(outcome.message, /It is not remembered: Tried in a copy/)
    await here.session.idle()
    assert.deepEqual(await here.session.rules(), [])
  })

  it('only what waits, only as it was shown, one at a time, and not after the decision', async () => {
    const { done } = here.session.ask('run `sleep 30; echo x > made.txt`')
    const { proposal, hash } = await here.nextApproval()
    const wrong = await here.session.tryOut(proposal, 'x', () => {}, never())
    assert.ok(!wrong.ok && wrong.error.code === 'not-pending')
    let began: () => void = () => {}
    const running = new Promise<void>((resolve) => {
      began = resolve
    })
    const first = here.session.tryOut(proposal, hash, (_, said) => said === 'running' && began(), never())
    await running
    const second = await here.session.tryOut(proposal, hash, () => {}, never())
    assert.ok(!second.ok && second.error.code === 'running')
    await here.session.decide({ proposal, hash, decision: 'deny', reason: '' })
    const ended = await first
    assert.ok(!ended.ok && ended.error.code === 'cancelled')
    await done
    const late = await here.session.tryOut(proposal, hash, () => {}, never())
    assert.ok(!late.ok && late.error.code === 'not-pending')
  })

  it('not in a folder that is not trusted, and no edit', async () => {
    const other = await world([
      call('edit', { path: 'src/retry.ts', find: '30_000', replace: '1' }),
      say('x'),
    ])
    try {
      other.session.ask('lower it')
      const { proposal, hash } = await other.nextApproval()
      const tried = await other.session.tryOut(proposal, hash, () => {}, never())
      assert.ok(!tried.ok && tried.error.code === 'not-a-command')
      const strange = openSession(
        { ...other.ports, trusted: () => false },
        {
          onChange: () => {},
          onText: () => {},
          onApprovals: () => {},
          onRules: () => {},
          onProblem: () => {},
        },
      )
      const refused = await strange.tryOut(proposal, hash, () => {}, never())
      assert.ok(!refused.ok && refused.error.code === 'untrusted-workspace')
    } finally {
      await other.close()
    }
  })
})
