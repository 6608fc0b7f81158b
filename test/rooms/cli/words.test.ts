// What a person reads of an action before it happens, to the letter: an action in, the text of the terminal
// out. Real rooms around it; only what differs between machines (folders, the sandbox) is replaced by a name.

import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { sandboxWords } from '../../../server/src/agent/shown.ts'
import { approvalView } from '../../../server/src/agent/view.ts'
import { proposalId, turnId } from '../../../server/src/base/ids.ts'
import { type Action, type Proposal, trusted } from '../../../server/src/base/proposal.ts'
import { describe as describeApproval, undecidedWords } from '../../../server/src/cli/approve.ts'
import { plainStyle } from '../../../server/src/cli/style.ts'
import { proposalHash } from '../../../server/src/gate/cleared.ts'
import { denialWords, explain, treeLines } from '../../../server/src/gate/explain.ts'
import { call, engine, files, say, type World, world } from '../agent/world.ts'

/** `==== ACTION`, then its text. An action is a command behind `$`, or JSON. */
const cases = readFileSync(join(import.meta.dirname, 'cases/actions.txt'), 'utf8')
  .split(/^==== /m)
  .slice(1)
  .map((part) => {
    const cut = part.indexOf('\n')
    return { input: part.slice(0, cut), expected: part.slice(cut + 1).trim() }
  })

const actionOf = (input: string): Action =>
  input.startsWith('$ ')
    ? { type: 'shell', shell: 'posix', command: input.slice(2).replace('LONG', 'echo a; '.repeat(2000)) }
    : (JSON.parse(input) as Action)

describe('the words of an action', () => {
  let here: World
  before(async () => {
    here = await world(null, { files: { ...files, '.env': 'KEY=value\n', 'build/out.js': '1\n' } })
    const outside = join(dirname(here.root), 'outside')
    mkdirSync(outside)
    mkdirSync(join(here.root, '.git'))
    writeFileSync(join(outside, 'diary.txt'), 'mine\n')
    symlinkSync(join(outside, 'diary.txt'), join(here.root, 'diary.txt'))
  })
  after(() => here.close())

  const neutral = (text: string): string =>
    text.replaceAll(here.home, 'HOME').replaceAll(dirname(here.root), 'FOLDER')

  async function textOf(action: Action): Promise<string> {
    const proposal: Proposal = {
      id: proposalId('p1'),
      turn: turnId('t1'),
      actions: [action],
      workspace: here.root,
      labels: trusted,
      origin: 'model',
      reason: '',
    }
    const verdict = await here.ports.judge(proposal)
    switch (verdict.decision) {
      case 'allow':
        return treeLines(explain(verdict)).join('\n')
      case 'deny':
        return `The gate denies this: ${denialWords(verdict)}`
      case 'ask': {
        const hash = proposalHash(proposal)
        const view = await approvalView(here.ports, {
          proposal,
          verdict,
          hash,
          createdAt: 0,
          state: 'pending',
        })
        const command = view.command && { ...view.command, sandbox: 'SANDBOX.' }
        const text = describeApproval({ ...view, command }, plainStyle)
        const ahead = /--yes-to .*(?=\.$)/.exec(undecidedWords(view))
        return `${text}${ahead === null ? '' : `\n\n${ahead[0]}`}`
      }
    }
  }

  for (const { input, expected } of cases)
    it(input.slice(0, 100), async () => {
      const action = JSON.parse(JSON.stringify(actionOf(input)).replaceAll('HOME', here.home)) as Action
      const text = neutral(await textOf(action))
      assert.equal(
        text.replace(/(?:echo a; )+/g, 'LONG').replace(/(?: *\d+\. echo a\n?)+/g, '  (LONG)\n'),
        expected,
      )
    })

  it('has more than fifty actions', () => assert.ok(cases.length > 50))

  for (const [isolation, effects, words] of [
    [
      'bubblewrap: secrets are hidden',
      [],
      'In a sandbox (bubblewrap): secrets are hidden, there is no network.',
    ],
    ['seatbelt: x', [{ kind: 'network' }], 'In a sandbox (seatbelt): x, the network is open.'],
    ['none: install bubblewrap', [], 'Without a sandbox, with all your rights (install bubblewrap).'],
  ] as const)
    it(words, () => assert.equal(sandboxWords(isolation, effects), words))
})

describe('the words of a turn', () => {
  let here: World | null = null
  afterEach(async () => {
    await here?.close()
    here = null
  })

  const open = async (...args: Parameters<typeof world>): Promise<World> => {
    here = await world(...args)
    return here
  }

  async function decided(w: World, text: string, decision: 'approve' | 'deny', reason = ''): Promise<string> {
    const { done } = w.session.ask(text)
    const { proposal, hash } = await w.nextApproval()
    const outcome = await w.session.decide({ proposal, hash, decision, reason })
    assert.equal(outcome.ok, true, JSON.stringify(outcome))
    w.approvals = []
    return (await done).answer
  }

  it('a denial without a model tells the user, not a model', async () => {
    const w = await open(null)
    assert.equal(await decided(w, '$ npm test', 'deny'), 'Denied. Nothing was changed.')
    assert.equal(await decided(w, '$ npm test', 'deny', 'not now'), 'Denied: not now. Nothing was changed.')
    assert.equal(
      await decided(w, '$ npm test', 'deny', ' Why now? '),
      'Denied: Why now? Nothing was changed.',
    )
    assert.equal(await decided(w, 'note: a lamp', 'deny', 'no.'), 'Denied: no. Nothing was changed.')
    assert.equal(
      (await w.session.ask('$ passepartout ask').done).answer,
      'The gate denies this: the agent may not run its own program: passepartout. Nothing was changed. No approval can change this. If it is really meant, do it yourself, outside Passepartout.',
    )
    assert.doesNotMatch(w.trace(), /Do not propose|Find another way/)
  })

  it('a denial with a model tells each in their own words', async () => {
    const scripted = engine([call('run', { command: 'npm test' }), say('As you wish.')])
    const w = await open([], { engine: scripted })
    assert.equal(await decided(w, 'please test it all', 'deny', 'too slow'), 'As you wish.')
    const told = JSON.stringify(scripted.requests[1]?.messages.at(-1))
    assert.match(told, /Not done: The user denied this: too slow\. Do not propose the same again\./)
    assert.doesNotMatch(JSON.stringify(w.turns.at(-1)), /Do not propose/)
  })

  it('a change, and its undo', async () => {
    const w = await open(null, {
      files: { ...files, 'notes.org': '* TODO Call the plumber\n', 'docs/lamp.md': 'Blue.\n' },
    })
    const changed = await decided(w, 'mark Call the plumber as DONE', 'approve')
    assert.equal(changed, 'Changed notes.org (+2 −1 lines).')
    assert.deepEqual(await w.session.undo(), { ok: true, message: 'Restored notes.org.' })
    const created = await decided(w, '$ mkdir a && echo 1 > a/b', 'approve')
    assert.equal(created, 'Exit code 0. It changed a/b.')
    assert.deepEqual(await w.session.undo(), {
      ok: true,
      message: 'Removed a/b, which the turn had created.',
    })
    const hollow = await decided(w, '$ mkdir -p c/d && chmod 700 docs', 'approve')
    assert.equal(hollow, 'Exit code 0. It changed c/d/, docs/.')
    assert.deepEqual(await w.session.undo(), {
      ok: true,
      message: 'Restored docs/. Removed c/d/, which the turn had created.',
    })
    assert.deepEqual(await w.session.redo(), { ok: true, message: 'Changed c/d/, docs/ again.' })
    writeFileSync(join(w.root, 'c/d/mine'), 'mine')
    assert.deepEqual(await w.session.undo(), {
      ok: true,
      message: 'Restored docs/. Left as it is, because it was changed since: c/d/.',
    })
    assert.equal((await w.session.undo()).message, 'There is nothing to undo.')
  })

  it('a note to remember', async () => {
    const scripted = engine([
      call('remember', { title: 'Lamps are blue', body: 'All of them.' }),
      say('Kept.'),
    ])
    const w = await open([], { engine: scripted })
    const { done } = w.session.ask('keep this in mind: lamps are blue')
    const approval = await w.nextApproval()
    const text = describeApproval(approval, plainStyle)
    assert.match(text, /^\+\* Lamps are blue$/m)
    assert.match(text, /^You are asked|so you are asked\.$/m)
    await w.session.decide({ ...approval, decision: 'approve', reason: '' })
    assert.equal((await done).answer, 'Kept.')
  })
})
