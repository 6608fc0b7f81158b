// Commands that take all they can get: each is ended by the limit it runs into, and nothing of it stays.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { killTree } from '../../../server/src/sandbox/kill.io.ts'
import type { Limits } from '../../../server/src/sandbox/limits.ts'
import type { Isolation } from '../../../server/src/sandbox/probe.io.ts'
import { isolation, run } from '../../../server/src/sandbox/run.io.ts'
import { membersOf } from '../../../server/src/sandbox/watch.io.ts'
import { cleared, commandOf } from './permit.ts'

const none: Isolation = { kind: 'none', words: 'none: for this test' }
const megabyte = 1024 ** 2

/** Processes whose arguments hold `marker`. */
function alive(marker: string): number {
  return readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) return false
    try {
      return readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(marker)
    } catch {
      return false
    }
  }).length
}

async function gone(marker: string): Promise<boolean> {
  for (let i = 0; i < 200 && alive(marker) > 0; i++) await pause(25)
  return alive(marker) === 0
}

describe('sandbox: limits', () => {
  let workspace: string
  let tag: string
  beforeEach(() => {
    workspace = realpathSync(mkdtempSync(join(tmpdir(), 'limits-test-')))
    tag = `limits-${Math.random().toString(36).slice(2)}`
  })
  afterEach(() => rmSync(workspace, { recursive: true, force: true }))

  const check = async (command: string, limits: Partial<Limits>, isolated?: Isolation) => {
    const ended = await run(
      cleared(workspace, [commandOf(command)]),
      { maxOutputBytes: 1000, limits, ...(isolated ? { isolation: isolated } : {}) },
      () => {},
      new AbortController().signal,
    )
    assert.ok(ended.ok, JSON.stringify(ended))
    assert.ok(await gone(tag), 'something of it is still running')
    return ended.value
  }
  /** `bash -c` with a name of its own, by which its processes are found. */
  const named = (text: string) => `bash -c '${text}' ${tag}`

  const bombs: readonly [string, string][] = [
    ['a fork bomb', 'b() { b | b & }; b; sleep 100'],
    ['a fork bomb that waits for itself', 'b() { b | b & b; }; b'],
    ['a slow fork bomb', 'while :; do sleep 100 & done'],
    ['a fork bomb of orphans', 'while :; do (setsid sleep 100 &) ; done'],
  ]
  for (const [title, command] of bombs)
    for (const kind of ['sandbox', 'none'] as const)
      it(`ends ${title} (${kind})`, async () => {
        const limits = { timeoutMs: 60_000, processes: 60 }
        const ended = await check(named(command), limits, kind === 'none' ? none : undefined)
        assert.equal(ended.stopped, 'processes')
        assert.notEqual(ended.exitCode, 0)
      })

  it('counts no further than asked for', async () => {
    const parent = spawn('bash', ['-c', 'for i in $(seq 1500); do sleep 100 & done; echo all; wait', tag], {
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const pid = parent.pid as number
    try {
      await once(parent.stdout, 'data')
      for (const most of [0, 1, 60, 1_499]) assert.equal(membersOf(pid, '', most).length, most + 1)
      for (const most of [1_500, 5_000]) assert.equal(membersOf(pid, '', most).length, 1_500)
      assert.equal(new Set(membersOf(pid, '')).size, 1_500)
    } finally {
      killTree(parent, '')
    }
    assert.ok(await gone(tag))
  })

  const rows: readonly [string, string, Partial<Limits>, string][] = [
    [
      'many processes that each take little memory',
      'for i in 1 2 3 4 5 6; do (x=$(head -c 30000000 /dev/zero | tr "\\\\0" x); sleep 100) & done; wait',
      { memoryBytes: 120 * megabyte },
      'memory',
    ],
    ['endless output', 'yes $0', { outputBytes: 5 * megabyte }, 'output'],
    [
      'filling the disk with small files',
      'i=0; while :; do head -c 1000000 /dev/zero > f$((i++)); sync f$((i-1)); done',
      { writtenBytes: 30 * megabyte },
      'disk',
    ],
    ['sleeping for ever', 'trap "" TERM INT HUP; while :; do sleep 100; done', { timeoutMs: 500 }, 'time'],
    ['never yielding', 'while :; do :; done', { timeoutMs: 500 }, 'time'],
  ]
  for (const [title, command, limits, stopped] of rows)
    it(`ends ${title}`, async () => {
      const ended = await check(named(command), { timeoutMs: 60_000, ...limits })
      assert.equal(ended.stopped, stopped)
      assert.notEqual(ended.exitCode, 0)
    })

  it('a single file cannot outgrow what may be written', async () => {
    const ended = await check(named('head -c 30000000 /dev/zero > big'), { writtenBytes: 10 * megabyte })
    assert.notEqual(ended.exitCode, 0)
    assert.ok(readFileSync(join(workspace, 'big')).length <= 10 * megabyte)
  })

  it('memory cannot be had as files either', async () => {
    const ended = await check(
      named('for f in /dev/shm/a /run/a; do head -c 300000000 /dev/zero > $f; echo $?; done | grep -c 0'),
      { writtenBytes: 20_000 * megabyte, memoryBytes: 100 * megabyte },
    )
    assert.equal(ended.exitCode, 1)
  })

  for (const kind of ['sandbox', 'none'] as const)
    it(`what leaves group, session and tree ends with the command (${kind})`, async () => {
      const command = `(setsid bash -c "sleep 0.1; exec setsid sleep 1000" ${tag} >/dev/null 2>&1 &) ; (nohup setsid bash -c "sleep 1000; :" ${tag} </dev/null >/dev/null 2>&1 &); sleep 0.3; echo over`
      const ended = await check(command, {}, kind === 'none' ? none : undefined)
      assert.deepEqual([ended.exitCode, ended.stopped], [0, null])
    })

  it('an ordinary command meets none of them', async () => {
    const ended = await check(named('for i in $(seq 20); do sleep 0.2 & done; wait; echo $0'), {})
    assert.deepEqual([ended.exitCode, ended.stopped, ended.truncated], [0, null, false])
  })

  before(async () => assert.equal((await isolation()).kind, 'bubblewrap', 'this suite needs bubblewrap'))
})
