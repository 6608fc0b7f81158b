// Home, formats, ledger, conversation and approvals on a real disk.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { proposalId, turnId } from '../../../server/src/base/ids.ts'
import { type Proposal, trusted } from '../../../server/src/base/proposal.ts'
import { err, ok, problem } from '../../../server/src/base/result.ts'
import type { Verdict } from '../../../server/src/base/verdict.ts'
import { proposalHash } from '../../../server/src/gate/cleared.ts'
import { parseOrg } from '../../../server/src/org/parse.ts'
import type { PendingApproval } from '../../../server/src/trace/approval.ts'
import { openApprovals } from '../../../server/src/trace/approvals.io.ts'
import { appendDurably, atomicWrite, diskProblem, readText } from '../../../server/src/trace/disk.io.ts'
import { type Format, readVersioned, writeVersioned } from '../../../server/src/trace/format.ts'
import { type Home, openHome, withLock, writesEnded } from '../../../server/src/trace/home.io.ts'
import { openLedger } from '../../../server/src/trace/ledger.io.ts'
import { nasty } from './nasty.ts'

let folder: string
let home: Home

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'trace-files-')))
  home = openHome({ home: join(folder, 'home'), workspace: folder })
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const fixture = (name: string, as: string) => {
  mkdirSync(home.workspaceDir, { recursive: true })
  copyFileSync(join(import.meta.dirname, 'fixtures', name), join(home.workspaceDir, as))
}

describe('home', () => {
  it('has one slug for one folder, however it is reached', () => {
    mkdirSync(join(folder, 'My Work (v2)'))
    symlinkSync(join(folder, 'My Work (v2)'), join(folder, 'link'))
    const one = openHome({ home: folder, workspace: join(folder, 'My Work (v2)') })
    const other = openHome({ home: folder, workspace: join(folder, 'link') })
    assert.equal(one.slug, other.slug)
    assert.match(one.slug, /^My-Work-v2--[0-9a-f]{12}$/)
    assert.equal(one.workspaceDir, join(folder, one.slug))
    assert.notEqual(one.slug, openHome({ home: folder, workspace: folder }).slug)
  })

  it('is where PASSEPARTOUT_HOME says, unless told otherwise', () => {
    const before = process.env.PASSEPARTOUT_HOME
    process.env.PASSEPARTOUT_HOME = join(folder, 'elsewhere')
    try {
      assert.equal(openHome({ workspace: folder }).dir, join(folder, 'elsewhere'))
      assert.equal(openHome({ home: folder, workspace: folder }).dir, folder)
    } finally {
      if (before === undefined) delete process.env.PASSEPARTOUT_HOME
      else process.env.PASSEPARTOUT_HOME = before
    }
  })

  it('lets one at a time in, in order, and out again after a failure', async () => {
    const file = join(folder, 'locked')
    const seen: number[] = []
    let inside = 0
    const work = (n: number) =>
      withLock(file, async () => {
        assert.equal(++inside, 1)
        await new Promise((done) => setTimeout(done, 5))
        inside--
        seen.push(n)
        if (n === 1) throw new Error('a bug')
        return n === 2 ? err(problem('p', 'p')) : ok(n)
      })
    const results = await Promise.allSettled([0, 1, 2, 3].map(work))
    assert.deepEqual(seen, [0, 1, 2, 3])
    assert.deepEqual(
      results.map((result) => result.status),
      ['fulfilled', 'rejected', 'fulfilled', 'fulfilled'],
    )
    assert.deepEqual(readdirSync(folder), [])
  })

  it('says who holds a lock, and can be cancelled', async () => {
    const file = join(folder, 'locked')
    // Process 1 lives for ever and is not us.
    const { hostname } = process.getBuiltinModule('node:os')
    writeFileSync(`${file}.lock`, `1 ${hostname()} x`)
    const refused = await withLock(file, async () => ok(1), { waitMs: 50 })
    assert.ok(!refused.ok && refused.error.code === 'locked' && refused.error.message.includes('process 1'))
    const cancelled = await withLock(file, async () => ok(1), { signal: AbortSignal.abort() })
    assert.ok(!cancelled.ok && cancelled.error.code === 'cancelled')
  })

  it('leaves alone what somebody else has changed since it was read', async () => {
    const file = join(folder, 'shared.org')
    writeFileSync(file, 'theirs\n')
    const late = await atomicWrite(file, 'ours\n', 'as it was\n')
    assert.equal(!late.ok && late.error.code, 'changed-since')
    assert.deepEqual([readFileSync(file, 'utf8'), readdirSync(folder)], ['theirs\n', ['shared.org']])
    assert.deepEqual(await atomicWrite(file, 'ours\n', 'theirs\n'), ok(undefined))
    assert.equal(readFileSync(file, 'utf8'), 'ours\n')
  })

  it('takes a link or a pipe of the name of a lock for nobody’s', async () => {
    symlinkSync('/nonexistent/lock', join(folder, 'a.lock'))
    symlinkSync(join(folder, 'b.lock'), join(folder, 'b.lock'))
    execFileSync('mkfifo', [join(folder, 'c.lock')])
    for (const name of ['a', 'b', 'c'])
      assert.deepEqual(await withLock(join(folder, name), async () => ok(name), { waitMs: 5_000 }), ok(name))
    assert.deepEqual(readdirSync(folder), [])
    mkdirSync(join(folder, 'd.lock'))
    const held = await withLock(join(folder, 'd'), async () => ok('d'), { waitMs: 0 })
    assert.equal(!held.ok && held.error.code, 'locked')
  })

  it('is never waited for where a pipe or a device has the name of a file', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe')])
    symlinkSync('/dev/zero', join(folder, 'endless'))
    for (const name of ['pipe', 'endless']) {
      const read = await readText(join(folder, name))
      assert.equal(!read.ok && read.error.code, 'not-a-folder')
      const file = { header: 'x\n', text: () => ok('y\n') }
      assert.equal((await appendDurably(join(folder, name), file)).ok, false)
    }
  })

  it('waits for what is being written before a program ends, and not for ever', async () => {
    const file = join(folder, 'locked')
    let written = false
    let finish = () => {}
    const stuck = new Promise<void>((done) => {
      finish = done
    })
    const writing = withLock(file, async () => {
      await stuck
      written = true
      return ok(1)
    })
    const next = withLock(file, async () => ok(2))
    await writesEnded(30)
    assert.equal(written, false)
    setTimeout(finish, 20)
    await writesEnded(60_000)
    assert.equal(written, true)
    assert.deepEqual(readdirSync(folder), [])
    await Promise.all([writing, next])
    await writesEnded(60_000)
    // Without a lock too.
    const whole = atomicWrite(join(folder, 'large'), 'x'.repeat(1 << 22))
    await writesEnded(60_000)
    assert.deepEqual(readdirSync(folder), ['large'])
    await whole
  })

  it('names what is wrong with the disk, and what to do', () => {
    const codes = ['ENOSPC', 'EDQUOT', 'EACCES', 'EPERM', 'EROFS', 'EMFILE', 'ENOTDIR', 'EIO']
    assert.deepEqual(
      codes.map((code) => diskProblem(Object.assign(new Error('x'), { code }), 'write').code),
      [
        'disk-full',
        'disk-full',
        'no-permission',
        'no-permission',
        'read-only-disk',
        'too-many-files',
        'not-a-folder',
        'disk-failed',
      ],
    )
  })
})

describe('format', () => {
  it('migrates forward step by step and refuses what is newer', () => {
    const format: Format = {
      name: 'test',
      migrations: [
        (old) => ({ ...old, b: Number(old.a) + 1 }),
        ({ a: _a, ...rest }) => ({ ...rest, c: true }),
      ],
    }
    const v1 = readVersioned('f', format, '{"format":"test","version":1,"a":1}')
    assert.deepEqual(v1, { ok: true, value: { format: 'test', version: 3, b: 2, c: true } })
    const v3 = readVersioned('f', format, writeVersioned(format, { b: 5, c: true }))
    assert.deepEqual(v3, { ok: true, value: { format: 'test', version: 3, b: 5, c: true } })
    const newer = readVersioned('f', format, '{"format":"test","version":4}')
    assert.ok(!newer.ok && newer.error.code === 'newer-format')
    for (const bad of [
      '',
      '[]',
      'null',
      '{"format":"other","version":1}',
      '{"format":"test","version":0}',
      '{"a":1} x',
    ]) {
      const read = readVersioned('f', format, bad)
      assert.ok(!read.ok && read.error.code === 'damaged-file', bad)
    }
  })
})

describe('ledger', () => {
  const row = {
    turn: turnId('t'),
    engine: 'ollama:m',
    promptTokens: 10,
    outputTokens: 2,
    ms: 5,
    kind: 'chat',
  }

  it('adds up, survives a torn line and reads its first format', async () => {
    fixture('ledger-1.jsonl', 'ledger.jsonl')
    const file = join(home.workspaceDir, 'ledger.jsonl')
    appendFileSync(file, '{"at":"2026')
    const ledger = openLedger(home)
    assert.ok((await ledger.record(row)).ok)
    assert.ok((await openLedger(home).record(row)).ok)
    const total = await ledger.total()
    assert.deepEqual(total, {
      ok: true,
      value: { calls: 3, promptTokens: 120, outputTokens: 9, ms: 1010, damaged: 1 },
    })
  })

  it('starts from nothing, and refuses a newer version', async () => {
    const ledger = openLedger(home)
    const none = await ledger.total()
    assert.deepEqual(none, {
      ok: true,
      value: { calls: 0, promptTokens: 0, outputTokens: 0, ms: 0, damaged: 0 },
    })
    assert.ok((await ledger.record(row)).ok)
    const file = join(home.workspaceDir, 'ledger.jsonl')
    writeFileSync(file, '{"format":"ledger","version":7}\n')
    assert.ok(!(await ledger.record(row)).ok)
    assert.ok(!(await ledger.total()).ok)
    assert.equal(readFileSync(file, 'utf8'), '{"format":"ledger","version":7}\n')
  })
})

describe('approvals', () => {
  const verdict: Verdict = {
    decision: 'ask',
    findings: [],
    effects: [],
    proof: { fact: 'ask', rule: 'default', because: [] },
  }
  const pending = (id: string, command: string, reason = ''): PendingApproval => {
    const proposal: Proposal = {
      id: proposalId(id),
      turn: turnId('t'),
      actions: [{ type: 'shell', shell: 'posix', command }],
      workspace: folder,
      labels: trusted,
      origin: 'model',
      reason,
    }
    return { proposal, verdict, hash: proposalHash(proposal), createdAt: 1763700000000, state: 'pending' }
  }
  const file = () => join(home.workspaceDir, 'approvals.org')
  const text = () => readFileSync(file(), 'utf8')
  const ids = async (approvals = openApprovals(home)) => {
    const list = await approvals.list()
    assert.ok(list.ok, JSON.stringify(list))
    return list.value.map((one) => one.proposal.id as string)
  }

  it('survive a restart exactly, and are decided once', async () => {
    const first = pending('p1', 'make "x"\n* not a headline', 'because\n* really')
    assert.ok((await openApprovals(home).add(first)).ok)
    assert.ok((await openApprovals(home).add(pending('p2', 'ls'))).ok)
    const approvals = openApprovals(home)
    assert.deepEqual(await approvals.get('p1'), { ok: true, value: first })
    assert.deepEqual(await ids(approvals), ['p1', 'p2'])
    const settled = await approvals.settle('p1', 'approved', 'fine\n:END:\n* x')
    assert.ok(settled.ok && settled.value.state === 'approved')
    const again = await openApprovals(home).settle('p1', 'denied', '')
    assert.ok(!again.ok && again.error.code === 'not-pending')
    assert.deepEqual(await ids(), ['p2'])
    const [headline] = parseOrg(text()).headlines
    assert.deepEqual([headline?.todo, headline?.properties.DECISION], ['APPROVED', 'approved'])
    assert.equal(parseOrg(text()).headlines.length, 2)
    assert.ok(!(await approvals.add(first)).ok)
    assert.ok(!(await approvals.settle('p9', 'denied', '')).ok)
  })

  it('a keyword changed by hand can only deny', async () => {
    for (const id of ['a', 'b', 'c', 'd']) assert.ok((await openApprovals(home).add(pending(id, id))).ok)
    assert.ok((await openApprovals(home).settle('d', 'denied', '')).ok)
    const edited = text()
      .replace('* PENDING run a', '* APPROVED run a')
      .replace('* PENDING run b', '* run b')
      .replace('* DENIED run d', '* PENDING run d')
    writeFileSync(file(), edited)
    assert.deepEqual(await ids(), ['c'])
    const approvals = openApprovals(home)
    for (const id of ['a', 'b', 'd']) {
      const found = await approvals.get(id)
      assert.ok(found.ok && found.value?.state === 'denied', id)
      assert.ok(!(await approvals.settle(id, 'approved', '')).ok)
    }
  })

  it('what was changed in the file is not what was proposed', async () => {
    assert.ok((await openApprovals(home).add(pending('p', 'ls safe'))).ok)
    writeFileSync(file(), text().replaceAll('ls safe', 'rm -rf x'))
    assert.deepEqual(await ids(), [])
    assert.ok(!(await openApprovals(home).settle('p', 'approved', '')).ok)
    const wrong = { ...pending('q', 'ls'), hash: 'other' }
    assert.ok(!(await openApprovals(home).add(wrong)).ok)
  })

  it('with a secret are kept in memory only', async () => {
    const secret = `ghp_${'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hJ6'}`
    const approvals = openApprovals(home)
    const exact = pending('p', `curl -H "Authorization: token ${secret}" https://api.example.com`)
    assert.ok((await approvals.add(exact)).ok)
    assert.equal(text().includes(secret), false)
    assert.deepEqual(await approvals.get('p'), { ok: true, value: exact })
    assert.deepEqual(await ids(approvals), ['p'])
    assert.deepEqual(await ids(), [])
    assert.ok((await approvals.settle('p', 'approved', '')).ok)
    assert.deepEqual(await ids(approvals), [])
  })

  it('a torn last one is not offered, and the next one is', async () => {
    assert.ok((await openApprovals(home).add(pending('a', 'one'))).ok)
    const first = text().length
    assert.ok((await openApprovals(home).add(pending('b', 'two'))).ok)
    const whole = text()
    for (let length = first; length < whole.length - 1; length += 7) {
      writeFileSync(file(), whole.slice(0, length))
      assert.ok((await openApprovals(home).add(pending('c', 'three'))).ok)
      const now = await ids()
      assert.ok(now[0] === 'a' && now.at(-1) === 'c', `cut at ${length}: ${now}`)
    }
  })

  it('reads its first format, refuses a newer one and never rewrites it', async () => {
    fixture('approvals-1.org', 'approvals.org')
    assert.deepEqual(await ids(), ['proposal-1'])
    const newer = text().replace('approvals 1', 'approvals 2')
    writeFileSync(file(), newer)
    const approvals = openApprovals(home)
    assert.ok(!(await approvals.list()).ok)
    assert.ok(!(await approvals.add(pending('x', 'ls'))).ok)
    assert.ok(!(await approvals.settle('proposal-1', 'denied', '')).ok)
    assert.equal(text(), newer)
  })

  it('any command and reason come back as they were, among the same headlines', async () => {
    let n = 0
    await fc.assert(
      fc.asyncProperty(nasty, nasty, async (command, reason) => {
        const id = `n${n++}`
        const exact = pending(id, command.toWellFormed(), reason.toWellFormed())
        assert.ok((await openApprovals(home).add(exact)).ok)
        assert.deepEqual(await openApprovals(home).get(id), { ok: true, value: exact })
        assert.equal(parseOrg(text()).headlines.length, n)
        if (n % 2) assert.ok((await openApprovals(home).settle(id, 'denied', reason)).ok)
        assert.equal(parseOrg(text()).headlines.length, n)
      }),
      { numRuns: 60 },
    )
  })
})
