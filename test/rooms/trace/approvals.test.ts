// approvals.org as a person reads it and decides in it: its words, its places, and that nothing waits for ever.

import assert from 'node:assert/strict'
import { copyFileSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { proposalId, turnId } from '../../../server/src/base/ids.ts'
import { type Action, type Proposal, trusted } from '../../../server/src/base/proposal.ts'
import type { Verdict } from '../../../server/src/base/verdict.ts'
import { proposalHash } from '../../../server/src/gate/cleared.ts'
import { parseOrg } from '../../../server/src/org/parse.ts'
import type { PendingApproval } from '../../../server/src/trace/approval.ts'
import { answers, approvalText, type ShownApproval } from '../../../server/src/trace/approval-text.ts'
import { type Approvals, openApprovals } from '../../../server/src/trace/approvals.io.ts'
import { type Home, openHome } from '../../../server/src/trace/home.io.ts'
import { nasty } from './nasty.ts'

const day = 24 * 3_600_000
const start = Date.UTC(2026, 10, 21)

let folder: string
let home: Home
let now: number

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'trace-approvals-')))
  home = openHome({ home: join(folder, 'home'), workspace: folder })
  now = start
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const open = (): Approvals => openApprovals(home, { clock: { now: () => now }, afterMs: () => 7 * day })
const file = () => join(home.workspaceDir, 'approvals.org')
const text = () => readFileSync(file(), 'utf8')

const proposalOf = (id: string, actions: readonly Action[], reason = ''): Proposal => ({
  id: proposalId(id),
  turn: turnId('t'),
  actions,
  workspace: folder,
  labels: trusted,
  origin: 'model',
  reason,
})
const shell = (command: string): Action => ({ type: 'shell', shell: 'posix', command })
const verdict: Verdict = {
  decision: 'ask',
  findings: [
    {
      vector: 4,
      severity: 'hold',
      code: 'expansion',
      message: 'A shell variable is used.',
      evidence: '$HOME',
    },
    { vector: 5, severity: 'note', code: 'acts', message: 'rm deletes files.', evidence: 'rm' },
  ],
  effects: [{ kind: 'delete', target: 'build', words: 'deletes build and everything in it' }],
  proof: {
    fact: 'undecided',
    rule: 'r',
    because: [{ fact: 'not covered("delete", "build")', rule: '', because: [] }],
  },
}
const pending = (id: string, command: string, reason = ''): PendingApproval => {
  const proposal = proposalOf(id, [shell(command)], reason)
  return { proposal, verdict, hash: proposalHash(proposal), createdAt: now, state: 'pending' }
}
const shown: ShownApproval = {
  files: [],
  commands: [],
  sandbox: 'In a sandbox (bubblewrap): there is no network.',
  why: { fact: 'No rule or built-in proof allows deleting build, so you are asked.', rule: '', because: [] },
  offers: answers,
}
const states = async (approvals: Approvals, of = text()) => {
  const places = await approvals.places(of)
  assert.ok(places.ok)
  return places.value.map(
    ({ id, line, state, hash }) => `${id} ${line} ${state}${hash === '' ? '' : ' hash'}`,
  )
}

describe('approvals.org: what a person reads', () => {
  it('is the proposal, what it does, why it is asked, what to look at and what to answer', () => {
    assert.equal(
      approvalText(proposalOf('p', [shell('rm -rf build')], 'To build anew.'), verdict, shown),
      `#+begin_quote
To build anew.
— the model
#+end_quote

Runs a command:
#+begin_src sh
rm -rf build
#+end_src

What it does:
#+begin_example
- deletes build and everything in it
#+end_example

How it would run:
#+begin_example
In a sandbox (bubblewrap): there is no network.
#+end_example

Why you are asked:
#+begin_example
No rule or built-in proof allows deleting build, so you are asked.
#+end_example

What to look at:
#+begin_example
- A shell variable is used: $HOME.
  Ask for the value itself in place of the variable or the inner command.
#+end_example

What you can answer:
#+begin_example
- Approve: It is done once, exactly as it stands here. Nothing is remembered.
- Deny: Nothing is done. The agent is told, with your reason if you give one.
#+end_example

Answer above this headline, or under Approvals. A keyword changed by hand can only deny.
`,
    )
  })

  it('has the diff of each file, and a command of several parts as a tree', () => {
    const write: Action = { type: 'file_write', path: 'src/a.ts', content: 'b\n' }
    const diff = '@@ -1 +1 @@\n-a\n+b\n'
    const files = approvalText(proposalOf('p', [write]), verdict, {
      ...shown,
      files: [
        { path: 'src/a.ts', kind: 'change', diff, truncated: false },
        { path: 'src/b.ts', kind: 'create', diff: '@@ -0,0 +1 @@\n+* b\n', truncated: true },
      ],
    })
    assert.match(
      files,
      /^Changes a file:\n#\+begin_src diff\nsrc\/a\.ts\n@@ -1 \+1 @@\n-a\n\+b\n#\+end_src\n/,
    )
    assert.match(
      files,
      /\nCreates a file:\n#\+begin_src diff\nsrc\/b\.ts\n@@ -0,0 \+1 @@\n\+\* b\n… \(the diff is longer/,
    )
    const leaf = { assignments: [], raw: '', piped: false, effects: [], doubts: [], inner: [] }
    const command = (text: string) => ({ ...leaf, words: [{ text, role: 'program' as const }] })
    const tree = approvalText(proposalOf('p', [shell('env x | y')]), verdict, {
      ...shown,
      commands: [
        {
          ...command('env'),
          inner: [{ ...command('x'), effects: [{ kind: 'read', target: 'a', words: 'reads a' }] }],
        },
        { ...command('y'), piped: true, doubts: [{ message: 'What it is.', evidence: '' }] },
      ],
    })
    assert.match(tree, /\n- env\n {2}- x\n {6}reads a\n- \| y\n {4}not known: What it is\.\n/)
  })

  it('whatever others wrote, it is one headline with the same properties, without secrets', async () => {
    const secret = `ghp_${'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hJ6'}`
    const part = fc.oneof(nasty, fc.constant(secret))
    let n = 0
    await fc.assert(
      fc.asyncProperty(part, part, part, async (one, two, three) => {
        const id = `n${n++}`
        const approvals = open()
        const proposal = proposalOf(id, [{ type: 'file_write', path: one, content: two }], three)
        const waits: PendingApproval = {
          proposal,
          verdict: {
            ...verdict,
            findings: [{ vector: 3, severity: 'hold', code: 'secret', message: 'A secret.', evidence: two }],
            effects: [{ kind: 'write', target: one }],
          },
          hash: proposalHash(proposal),
          createdAt: now,
          state: 'pending',
        }
        const added = await approvals.add(waits, {
          files: [{ path: one, kind: 'change', diff: two, truncated: false }],
          commands: [],
          sandbox: three,
          why: { fact: three, rule: '', because: [{ fact: one, rule: '', because: [] }] },
          offers: [...answers, { title: one, means: two }],
        })
        assert.ok(added.ok)
        const { headlines } = parseOrg(text())
        assert.equal(headlines.length, n)
        const last = headlines.at(-1)
        assert.equal(last?.properties.PROPOSAL, id)
        assert.equal(Object.keys(last?.properties ?? {}).filter((key) => key !== 'CATEGORY').length, 6)
        assert.ok(!text().includes(secret))
        const places = await approvals.places(text())
        assert.ok(places.ok && places.value.at(-1)?.state === 'pending', JSON.stringify(places))
      }),
      { numRuns: 60 },
    )
  })
})

describe('approvals.org: where it is decided', () => {
  it('at the headlines of the text that is shown, by the hash of what is on disk', async () => {
    const approvals = open()
    for (const id of ['a', 'b']) assert.ok((await approvals.add(pending(id, id), shown)).ok)
    const [first, second] = parseOrg(text()).headlines
    assert.deepEqual(await states(approvals), [
      `a ${first?.startLine} pending hash`,
      `b ${second?.startLine} pending hash`,
    ])
    const moved = `\n\n${text()}`
    assert.deepEqual(await states(approvals, moved), [
      `a ${(first?.startLine ?? 0) + 2} pending hash`,
      `b ${(second?.startLine ?? 0) + 2} pending hash`,
    ])
    const places = await approvals.places(text())
    assert.ok(places.ok && places.value[0]?.hash === pending('a', 'a').hash)
    // What is only in the text waits nowhere.
    assert.deepEqual(await states(approvals, text().replaceAll(':PROPOSAL: a', ':PROPOSAL: z')), [
      `b ${second?.startLine} pending hash`,
    ])
  })

  it('text that was edited is not what waits, on disk or unsaved; so is text of an older version', async () => {
    const approvals = open()
    assert.ok((await approvals.add(pending('a', 'make x', 'Because.'), shown)).ok)
    const written = text()
    const edits: readonly ((text: string) => string)[] = [
      (t) => t.replace('run make x', 'run make y'),
      (t) => t.replace('\nmake x\n', '\nmake nothing\n'),
      (t) => t.replace('Because.', 'Because it is harmless.'),
      (t) => t.replace('so you are asked.', 'but it is safe.'),
      (t) => `${t}It is quite safe.\n`,
      (t) => t.replace('* PENDING', '* APPROVED'),
      (t) => t.replace(/:SHOWN: .*\n/, ''),
    ]
    for (const edit of edits) {
      const edited = edit(written)
      assert.notEqual(edited, written)
      assert.match((await states(approvals, edited))[0] ?? '', /edited hash$/)
      writeFileSync(file(), edited)
      for (const shownText of [edited, written])
        assert.doesNotMatch((await states(approvals, shownText))[0] ?? '', /pending/)
      writeFileSync(file(), written)
    }
    assert.match((await states(approvals))[0] ?? '', /pending hash$/)
    copyFileSync(join(import.meta.dirname, 'fixtures/approvals-1.org'), file())
    assert.deepEqual(await states(openApprovals(home)), ['proposal-1 4 edited hash'])
  })

  it('what is decided, denied by hand or damaged says so and has no hash', async () => {
    const approvals = open()
    for (const id of ['a', 'b', 'c', 'd']) assert.ok((await approvals.add(pending(id, `do ${id}`), shown)).ok)
    assert.ok((await approvals.settle('a', 'approved', '')).ok)
    assert.ok((await approvals.settle('b', 'stale', 'a file changed since')).ok)
    writeFileSync(
      file(),
      text()
        .replace('* PENDING run do c', '* APPROVED run do c')
        .replace('"command":"do d"', '"command":"do e"'),
    )
    const other = open()
    const places = await other.places(text())
    assert.ok(places.ok)
    assert.deepEqual(
      places.value.map(({ id, state, hash, decision, reason }) => [id, state, hash, decision, reason]),
      [
        ['a', 'approved', '', 'approved', ''],
        ['b', 'stale', '', 'stale', 'a file changed since'],
        ['c', 'denied', '', '', ''],
        ['d', 'damaged', '', '', ''],
      ],
    )
  })
})

describe('approvals.org: expiry', () => {
  it('what nobody decides is put away with a record, and can never be approved', async () => {
    const approvals = open()
    assert.ok((await approvals.add(pending('old', 'ls'), shown)).ok)
    now += 6 * day
    assert.ok((await approvals.add(pending('new', 'pwd'), shown)).ok)
    const ids = async (of: Approvals) => {
      const list = await of.list()
      return list.ok ? list.value.map(({ proposal }) => proposal.id as string) : []
    }
    assert.deepEqual(await ids(approvals), ['old', 'new'])
    now += day
    assert.deepEqual(await ids(open()), ['new'])
    const [old] = parseOrg(text()).headlines
    assert.deepEqual(
      [old?.todo, old?.properties.DECISION, old?.properties.DECIDED, old?.properties.REASON],
      ['STALE', 'expired', new Date(now).toISOString(), 'Nobody decided in time.'],
    )
    // Recorded once, by whoever looks first, and for good: also for a program without a clock.
    const once = text()
    for (const one of [approvals, open(), openApprovals(home)]) {
      const found = await one.get('old')
      assert.ok(found.ok && found.value?.state === 'expired')
      const settled = await one.settle('old', 'approved', '')
      assert.ok(!settled.ok && settled.error.code === 'not-pending')
      assert.deepEqual(await ids(one), ['new'])
    }
    assert.equal(text(), once)
    assert.deepEqual(
      (await states(approvals)).map((line) => line.split(' ')[2]),
      ['expired', 'pending'],
    )
  })

  it('is found out at the moment of deciding as well', async () => {
    const approvals = open()
    assert.ok((await approvals.add(pending('p', 'ls'), shown)).ok)
    now += 7 * day
    const settled = await approvals.settle('p', 'approved', '')
    assert.ok(!settled.ok && /expired/.test(settled.error.message))
    assert.match(text(), /^\* STALE run ls$/m)
  })
})
