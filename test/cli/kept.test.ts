// The files of the program when they are not as it left them: of a newer version, damaged, in the way, not to be
// written. Each is named with what to do, the request is answered all the same, and no byte of theirs is changed.

import assert from 'node:assert/strict'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { startTestOllama, type TestOllama } from '../ollama/server.ts'
import { inOrder } from '../server/model.ts'
import { makePlace, type Place } from '../server/place.ts'
import { type Ran, run } from './program.ts'

const rename = ['ask', 'rename isRetryable to canRetry', '--yes-to', 'edit:**']
const question = ['ask', 'where is retryDelay?']
const forModel = ['ask', 'why is there jitter?']

interface Newer {
  readonly file: RegExp
  /** Makes its text one of version 9. */
  readonly raise: (bytes: Buffer) => Buffer
  readonly args: readonly string[]
  readonly status: number
  /** What is said; nothing for a cache, which is only left alone. */
  readonly says: RegExp | null
}

const replaced = (from: string, to: string) => (bytes: Buffer) => {
  const text = bytes.toString()
  assert.ok(text.includes(from), `${from} in ${text.slice(0, 200)}`)
  return Buffer.from(text.replace(from, to))
}
const newerThan = (name: string) =>
  new RegExp(`is ${name} version 9; this program knows versions up to \\d+\\. Update Passepartout\\.`)

const newer: readonly Newer[] = [
  {
    file: /trace\/[\d-]+\.org$/,
    raise: replaced('#+PASSEPARTOUT: trace 1', '#+PASSEPARTOUT: trace 9'),
    args: question,
    status: 0,
    says: newerThan('trace'),
  },
  {
    file: /trace\/[\d-]+\.org$/,
    raise: replaced('#+PASSEPARTOUT: trace 1', '#+PASSEPARTOUT: trace 9'),
    args: ['trace'],
    status: 0,
    says: newerThan('trace'),
  },
  {
    file: /approvals\.org$/,
    raise: replaced('#+PASSEPARTOUT: approvals 1', '#+PASSEPARTOUT: approvals 9'),
    args: ['ask', 'mark "Keep the last good reading" as DONE', '--yes-to', 'edit:**'],
    status: 3,
    says: newerThan('approvals'),
  },
  {
    file: /ledger\.jsonl$/,
    raise: replaced('"version":1', '"version":9'),
    args: forModel,
    status: 0,
    says: newerThan('ledger'),
  },
  {
    file: /checkpoints\/turns\/\w+\.json$/,
    raise: replaced('"version":2', '"version":9'),
    args: ['undo'],
    status: 1,
    says: newerThan('checkpoint'),
  },
  {
    file: /checkpoints\/turns\/\w+\.json$/,
    raise: replaced('"version":2', '"version":9'),
    args: ['ask', 'mark "Keep the last good reading" as DONE', '--yes-to', 'edit:**'],
    status: 0,
    says: null,
  },
  {
    file: /index-\w+\.bin$/,
    raise: (bytes) => {
      bytes.writeUInt32LE(9, 8)
      return bytes
    },
    args: ['find', 'retryDelay'],
    status: 0,
    says: null,
  },
  {
    file: /rules\.org$/,
    raise: replaced('#+PASSEPARTOUT_RULES: 1', '#+PASSEPARTOUT_RULES: 9'),
    args: ['gate', 'rules'],
    status: 0,
    says: /rules\.org has format version "9", which this program does not know\. Update Passepartout\./,
  },
  {
    file: /rules\.org$/,
    raise: replaced('#+PASSEPARTOUT_RULES: 1', '#+PASSEPARTOUT_RULES: 9'),
    args: ['ask', '$ ls'],
    status: 3,
    says: /rules/,
  },
]

describe('cli: what the program keeps', () => {
  let place: Place
  let ollama: TestOllama
  beforeEach(async () => {
    place = makePlace()
    ollama = await startTestOllama()
    ollama.play(inOrder({ text: 'Because of the storm.' }))
  })
  afterEach(async () => {
    await ollama.close()
    place.remove()
  })

  const ask = (args: readonly string[]) => run(place, args, { env: { OLLAMA_HOST: ollama.url } })
  const files = () =>
    [place.home, place.userHome].flatMap((folder) =>
      existsSync(folder)
        ? readdirSync(folder, { recursive: true, withFileTypes: true })
            .filter((entry) => entry.isFile())
            .map((entry) => join(entry.parentPath, entry.name))
        : [],
    )
  const noTrace = ({ stdout, stderr }: Ran) => assert.doesNotMatch(stdout + stderr, /\n {4}at /)

  /** A conversation, a trace, approvals, a ledger, checkpoints, an index and rules. */
  const live = async () => {
    await ask(forModel)
    await ask(rename)
    writeFileSync(
      join(place.home, 'rules.org'),
      '#+PASSEPARTOUT_RULES: 1\n* Rule\n#+begin_src datalog\npermit(E) :- effect(E, A, write, T), under(E, docs).\n#+end_src\n',
    )
  }
  const find = (file: RegExp) => files().find((name) => file.test(name)) ?? assert.fail(files().join('\n'))

  it('leaves each file of a newer version as it is', async () => {
    await live()
    for (const { file, raise, args, status, says } of newer) {
      const what = `${file.source}: ${args.join(' ')}`
      const path = find(file)
      const [before, undone] = [readFileSync(path), place.read('notes/projects.org')]
      const bytes = raise(Buffer.from(before))
      writeFileSync(path, bytes)
      const ran = await ask(args)
      noTrace(ran)
      assert.equal(ran.status, status, `${what}\n${ran.stdout}${ran.stderr}`)
      if (says) assert.match(ran.stdout + ran.stderr, says, what)
      assert.deepEqual(readFileSync(path), bytes, what)
      const left = files().filter((name) => /damaged|\.tmp$|\.lock$/.test(name))
      assert.deepEqual(left, [], what)
      writeFileSync(path, before)
      place.write('notes/projects.org', undone)
    }
  }).timeout(120_000)

  for (const [how, garbage] of [
    ['torn', '{"format":"con'],
    ['emptied', ''],
    ['overwritten', Buffer.from([0, 255, 254, 10, 42, 32, 0])],
  ] as const)
    it(`answers, changes and undoes when all its files were ${how}`, async () => {
      await live()
      for (const file of files().filter((name) => /\.(json|jsonl|org|bin)$/.test(name)))
        writeFileSync(file, file.endsWith('rules.org') ? '' : garbage)
      for (const args of [question, forModel, ['trace'], ['gate', 'rules'], ['find', 'retryDelay']]) {
        const ran = await ask(args)
        noTrace(ran)
        assert.equal(ran.status, 0, `${args.join(' ')}: ${ran.stdout}${ran.stderr}`)
      }
      const before = place.read('notes/projects.org')
      const change = await ask(['ask', 'mark "Keep the last good reading" as DONE', '--yes-to', 'edit:**'])
      assert.equal(change.status, 0, change.stdout + change.stderr)
      assert.match(place.read('notes/projects.org'), /DONE \[#B\]/)
      const undone = await ask(['undo'])
      assert.equal(undone.status, 0, undone.stdout + undone.stderr)
      assert.equal(place.read('notes/projects.org'), before)
    })

  describe('cannot be kept', () => {
    const check = async (says: RegExp) => {
      const answered = await ask(question)
      noTrace(answered)
      assert.equal(answered.status, 0, answered.stdout + answered.stderr)
      assert.match(answered.stdout, /src\/retry\.ts:7/)
      assert.match(answered.stderr, says)
      assert.ok(answered.stderr.split('\n').length < 8, `said once each:\n${answered.stderr}`)
      const before = place.read('src/retry.ts')
      const change = await ask(rename)
      noTrace(change)
      assert.equal(change.status, 3, 'what cannot be recorded is not done')
      assert.match(change.stdout + change.stderr, says)
      assert.equal(place.read('src/retry.ts'), before)
      for (const args of [['trace'], ['gate', 'rules'], ['find', 'retryDelay'], ['undo']])
        noTrace(await ask(args))
    }

    it('where a file is in place of the home', async () => {
      writeFileSync(place.home, 'mine\n')
      await check(/something of another kind is in the way/)
      assert.equal(readFileSync(place.home, 'utf8'), 'mine\n')
    })

    it('where the folder of the workspace is a file', async () => {
      await ask(question)
      const [slug = ''] = readdirSync(place.home).filter((name) => name.startsWith('workspace-'))
      rmSync(join(place.home, slug), { recursive: true })
      writeFileSync(join(place.home, slug), 'mine\n')
      await check(/something of another kind is in the way/)
    })

    // Nothing is forbidden to root.
    if (process.getuid?.() !== 0)
      it('where the home may not be written', async () => {
        mkdirSync(place.home)
        chmodSync(place.home, 0o500)
        try {
          await check(/permission denied/)
        } finally {
          chmodSync(place.home, 0o700)
        }
      })

    it('where the cache is a file: the index is made each time, and changes are not made', async () => {
      mkdirSync(place.userHome, { recursive: true })
      writeFileSync(join(place.userHome, 'cache'), 'mine\n')
      const found = await ask(['find', 'retryDelay', '-k', '1'])
      assert.equal(found.stdout, 'src/retry.ts:7-26  function retryDelay\n')
      noTrace(found)
      const before = place.read('src/retry.ts')
      const change = await ask(rename)
      noTrace(change)
      assert.notEqual(change.status, 0)
      assert.equal(place.read('src/retry.ts'), before)
      assert.equal(readFileSync(join(place.userHome, 'cache'), 'utf8'), 'mine\n')
    })
  })

  it('deleting every cache loses nothing but time, and the home can be moved', async () => {
    await ask(question)
    await ask(rename)
    rmSync(join(place.userHome, 'cache'), { recursive: true })
    assert.equal(
      (await ask(['find', 'canRetry', '-k', '1'])).stdout,
      'src/retry.ts:28-31  function canRetry\n',
    )
    const trace = await ask(['trace'])
    renameSync(place.home, `${place.home}-moved`)
    const moved = await run(place, ['trace'], { env: { PASSEPARTOUT_HOME: `${place.home}-moved` } })
    assert.equal(moved.stdout.replaceAll('-moved', ''), trace.stdout)
    rmSync(`${place.home}-moved`, { recursive: true })
  })
})
