// The heartbeat through a real session: what it finds waits for a person, is done by an approval and undone to the byte; it keeps
// out of the way of whoever works, and asks no model.

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Heartbeat, type HeartbeatPorts, openHeartbeat } from '../../../server/src/agent/heartbeat.io.ts'
import { toolPorts } from '../../../server/src/agent/judge.ts'
import { type Scripted, say, type World, world } from './world.ts'

const notes = `#+TITLE: Work
* Tasks
** DONE Order the parts
CLOSED: [2026-01-05 Mon 10:00]
They came by post.
** DONE Pay [[https://example.org][the bill]] :home:
CLOSED: [2026-02-05 Thu 10:00]
** TODO Build it
* Server
It listens on port 4711, and restarts at night.
`
const other = 'See [[file:notes.org::*Server][the server]], and [[file:gone.org]].\n'

describe('agent heartbeat', () => {
  const opened: World[] = []
  const beats: Heartbeat[] = []
  afterEach(async () => {
    for (const beat of beats.splice(0)) beat.close()
    for (const made of opened.splice(0)) await made.close()
  })
  const open = async (...[answers, options = {}]: Parameters<typeof world>) => {
    const made = await world(answers, { files: { 'notes.org': notes, 'other.org': other }, ...options })
    opened.push(made)
    return made
  }
  const heart = (
    w: World,
    settings: Partial<ReturnType<HeartbeatPorts['settings']>> = {},
    by: 'itself' | 'request' = 'request',
  ) => {
    const tools = toolPorts(w.ports)
    const made = openHeartbeat(
      {
        tools,
        paths: () => w.ports.index.orgFiles().map(({ path }) => path),
        refresh: () => w.ports.changed(['.']),
        expiredRules: async () => ['Old rule'],
        offer: (offers) => w.session.offer(offers),
        pending: async () => {
          const list = await w.ports.approvals.list()
          return list.ok ? list.value.map(({ proposal }) => JSON.stringify(proposal.actions)) : []
        },
        trace: (entry) => w.ports.trace.append(entry),
        settings: () => ({
          'heartbeat.mode': 'propose',
          'heartbeat.idleMinutes': 0,
          'heartbeat.hours': 1,
          'heartbeat.archiveAfterDays': 30,
          ...settings,
        }),
        trusted: () => true,
        isBusy: () => w.session.chat().some(({ state }) => state === 'running'),
        storage: w.home,
      },
      by,
    )
    beats.push(made)
    return made
  }
  const now = async (heartbeat: Heartbeat, how: 'report' | 'propose' = 'propose') => {
    const done = await heartbeat.now(how)
    assert.ok(done.ok, JSON.stringify(done))
    return done.value
  }
  const approve = async (w: World) => {
    const { proposal, hash } = await w.nextApproval()
    const outcome = await w.session.decide({ proposal, hash, decision: 'approve', reason: '' })
    assert.ok(outcome.ok, JSON.stringify(outcome))
    await w.session.idle()
  }

  it('archives finished tasks as Org does, once it is approved, and undo gives back the same bytes', async () => {
    const w = await open(null)
    const { waiting, care } = await now(heart(w))
    assert.deepEqual(waiting, ['notes.org: archive 2 finished tasks'])
    assert.match(care.proposals[0]?.because ?? '', /“Order the parts” \(2026-01-05\)/)
    assert.equal(w.read('notes.org'), notes)
    await approve(w)
    assert.doesNotMatch(w.read('notes.org'), /Order the parts|the bill/)
    assert.match(w.read('notes.org'), /^\*\* TODO Build it$/m)
    const archive = w.read('notes.org_archive')
    assert.match(
      archive,
      /^\* DONE Order the parts$[\s\S]*^:ARCHIVE_OLPATH: Tasks$[\s\S]*^They came by post\.$/m,
    )
    assert.ok(archive.indexOf('Order the parts') < archive.indexOf('the bill'))
    assert.ok((await w.session.undo()).ok)
    assert.equal(w.read('notes.org'), notes)
    assert.throws(() => w.read('notes.org_archive'), /ENOENT/)
  })

  for (const [name, target, code] of [
    ['an absolute path', '/nowhere/outside.org', 'outside-workspace'],
    ['a folder above', '../outside.org', 'outside-workspace'],
    ['a link that leads out', 'linked/outside.org', 'outside-workspace'],
    ['another machine', '/ssh:host:notes.org', 'outside-workspace'],
    ['a hook of git', '.git/hooks/post-commit', 'git-internals'],
    ['the configuration of the editor', '.vscode/tasks.json', 'editor-configuration'],
    ['the home folder', '~/outside.org', ''],
    ['a link to a file', 'link.org', ''],
    ['a pipe', 'pipe.org', ''],
  ] as const)
    it(`says of an archive what it is, or offers none: ${name}`, async () => {
      const w = await open(null, { files: { 'notes.org': `#+ARCHIVE: ${target}::\n${notes}` } })
      const outside = mkdtempSync(join(tmpdir(), 'passepartout-outside-'))
      symlinkSync(outside, join(w.root, 'linked'))
      symlinkSync(join(outside, 'kept.org'), join(w.root, 'link.org'))
      execFileSync('mkfifo', [join(w.root, 'pipe.org')])
      await now(heart(w))
      rmSync(outside, { recursive: true })
      const holds = w.approvals.map(({ findings }) =>
        findings.some((one) => one.severity === 'hold' && one.code === code),
      )
      assert.deepEqual(holds, code === '' ? [] : [true])
    })

  it('mends links to a file that moved since it last looked, and only once that is approved', async () => {
    const w = await open(null)
    const heartbeat = heart(w, { 'heartbeat.archiveAfterDays': 3650 })
    assert.deepEqual((await now(heartbeat)).waiting, [])
    mkdirSync(join(w.root, 'sub'))
    renameSync(join(w.root, 'notes.org'), join(w.root, 'sub', 'work.org'))
    // A report does not forget what it saw.
    assert.deepEqual((await now(heartbeat, 'report')).waiting, [])
    const { waiting, care } = await now(heartbeat)
    assert.deepEqual(waiting, ['notes.org is sub/work.org now: mend 1 link'])
    assert.deepEqual(
      care.lost.map(({ target }) => target),
      ['file:gone.org'],
    )
    await approve(w)
    assert.equal(w.read('other.org'), other.replace('notes.org', 'sub/work.org'))
    assert.deepEqual((await now(heartbeat)).care.proposals, [])
  })

  it('offers nothing twice: not what waits, and unasked not what nobody wanted', async () => {
    const w = await open(null)
    const heartbeat = heart(w)
    assert.equal((await now(heartbeat)).waiting.length, 1)
    assert.equal((await now(heartbeat)).waiting.length, 1)
    assert.equal(w.approvals.length, 1)
    const { proposal, hash } = await w.nextApproval()
    await w.session.decide({ proposal, hash, decision: 'deny', reason: '' })
    const itself = heart(w, { 'heartbeat.hours': 0 }, 'itself')
    await new Promise((resolve) => setTimeout(resolve, 1500))
    itself.close()
    assert.equal(w.approvals.length, 0)
    assert.equal((await now(heartbeat)).waiting.length, 1)
  })

  it('begins by itself when nothing is done, writes what it found, and not while a turn runs', async () => {
    let answer = () => {}
    const w = await open([
      async function* () {
        await new Promise<void>((resolve) => {
          answer = resolve
        })
        yield* say('Done.')
      },
    ])
    const { done } = w.session.ask('what is new?')
    while (!w.session.chat().some(({ state }) => state === 'running'))
      await new Promise((resolve) => setTimeout(resolve, 10))
    heart(w, {}, 'itself')
    await new Promise((resolve) => setTimeout(resolve, 2500))
    assert.equal(w.approvals.length, 0)
    while ((await w.ports.engine()) !== null && ((await w.ports.engine()) as Scripted).requests.length === 0)
      await new Promise((resolve) => setTimeout(resolve, 10))
    answer()
    await done
    const requests = ((await w.ports.engine()) as Scripted).requests.length
    await w.nextApproval()
    while (!/^\*+ .*Looked after/m.test(w.trace())) await new Promise((resolve) => setTimeout(resolve, 10))
    assert.match(w.trace(), /^:PROPOSALS: 1$/m)
    assert.match(w.trace(), /Old rule/)
    assert.equal(((await w.ports.engine()) as Scripted).requests.length, requests)
  })

  it('is no end of the conversation: after a restart what was said and what waits are both there', async () => {
    const w = await open([say('Hello.')])
    await w.session.ask('what is a lighthouse?').done
    await now(heart(w))
    const after = await open([say('Hello.')], { after: w })
    await after.session.resume()
    const prompts = after.session.chat().map(({ prompt }) => prompt)
    assert.deepEqual(prompts, ['what is a lighthouse?', 'Heartbeat: notes.org: archive 2 finished tasks'])
    await approve(after)
    assert.doesNotMatch(after.read('notes.org'), /Order the parts/)
    opened.splice(opened.indexOf(w), 1)
    await w.session.close()
  })

  it('stops at once when somebody types, and keeps nothing of it', async () => {
    const w = await open(null)
    const heartbeat = heart(w, {}, 'itself')
    const typing = setInterval(() => heartbeat.touched(), 1)
    await new Promise((resolve) => setTimeout(resolve, 2500))
    clearInterval(typing)
    assert.equal(w.approvals.length, 0)
  })
})
