// The agent end to end in a real folder: ask, approve, deny, undo, stop, crash, bad models.

import assert from 'node:assert/strict'
import { openSession } from '../../../server/src/agent/session.ts'
import type { EngineEvent, Message } from '../../../server/src/base/event.ts'
import { estimateTokens } from '../../../server/src/base/node.ts'
import { messageText } from '../../../server/src/context/prompt.ts'
import { call, engine, files, say, type World, world } from './world.ts'

describe('agent session', () => {
  let here: World | null = null
  afterEach(async () => {
    await here?.close()
    here = null
  })
  const open = async (...args: Parameters<typeof world>) => {
    here = await world(...args)
    return here
  }
  const ask = async (w: World, text: string) => w.session.ask(text).done

  it('answers a question with linked sources', async () => {
    const w = await open([
      say('The delay is computed by `retryDelay` [src/retry.ts:7]. It doubles [nowhere.ts:3].'),
    ])
    const turn = await ask(w, 'where is the retry delay computed and why?')
    assert.equal(turn.state, 'done')
    assert.match(turn.answer, /\[src\/retry\.ts:7\]\(node:src\/retry\.ts/)
    assert.match(turn.answer, /nowhere\.ts:3 \(not a source\)/)
    assert.ok(turn.sources.some((source) => source.path === 'src/retry.ts'))
    assert.equal(turn.engine, 'ollama:scripted')
    assert.equal(turn.tokensUsed, 110)
    assert.ok(w.texts.length > 3)
    assert.match(w.trace(), /where is the retry delay computed/)
  })

  it('attributes an answer without citations', async () => {
    const w = await open([
      say('retryDelay doubles because the server sheds load in waves and jitter keeps clients apart.'),
    ])
    const turn = await ask(w, 'why does the retry delay double?')
    assert.match(turn.answer, /\(node:src\/retry\.ts/)
  })

  it('answers without a model from the nodes, with 0 tokens', async () => {
    const w = await open(null)
    const turn = await ask(w, 'where is the retry delay computed and why?')
    assert.equal(turn.engine, 'no model: reflex')
    assert.equal(turn.tokensUsed, 0)
    assert.match(turn.answer, /sheds load in waves/)
    assert.match(turn.answer, /node:src\/retry\.ts/)
  })

  it('falls back to retrieval when the engine fails', async () => {
    const w = await open([
      [
        {
          kind: 'error',
          code: 'down',
          message: 'Ollama does not answer.',
          next: 'Start it.',
          retryable: true,
        },
      ],
    ])
    const turn = await ask(w, 'why does the retry delay double?')
    assert.equal(turn.state, 'done')
    assert.match(turn.answer, /Ollama does not answer\. Start it\./)
    assert.match(turn.answer, /sheds load/)
  })

  it('proposes an edit, applies it on approval and undoes it', async () => {
    const w = await open([
      call('edit', { path: 'src/retry.ts', find: '30_000', replace: '60_000', reason: 'longer' }),
      say('The cap is 60 seconds now [src/retry.ts:8].'),
    ])
    const { turn, done } = w.session.ask('raise the cap to a minute')
    const approval = await w.nextApproval()
    assert.equal(approval.files[0]?.path, 'src/retry.ts')
    assert.match(approval.files[0]?.diff ?? '', /^-.*30_000.*\n\+.*60_000/m)
    const both = await w.session.preview(approval.proposal, 'src/retry.ts')
    assert.ok(both?.before.includes('30_000') && both.after.includes('60_000'))
    assert.equal(w.read('src/retry.ts'), files['src/retry.ts'])
    const wrong = await w.session.decide({
      proposal: approval.proposal,
      hash: 'x',
      decision: 'approve',
      reason: '',
    })
    assert.equal(wrong.ok, false)
    const outcome = await w.session.decide({
      proposal: approval.proposal,
      hash: approval.hash,
      decision: 'approve',
      reason: '',
    })
    assert.equal(outcome.ok, true, JSON.stringify(outcome))
    const view = await done
    assert.equal(view.state, 'done', view.answer)
    assert.match(w.read('src/retry.ts'), /60_000/)
    assert.equal(view.undoable, true)
    const again = await w.session.decide({
      proposal: approval.proposal,
      hash: approval.hash,
      decision: 'approve',
      reason: '',
    })
    assert.equal(again.ok, false)
    const undone = await w.session.undo(turn)
    assert.equal(undone.ok, true, JSON.stringify(undone))
    assert.equal(w.read('src/retry.ts'), files['src/retry.ts'])
    for (const words of ['Approved:', 'Undone:', 'verdict', 'ask'])
      assert.ok(w.trace().includes(words), words)
  })

  it('refuses an undo over a later edit of the user', async () => {
    const w = await open(null)
    const { turn, done } = w.session.ask('rename retryDelay to backoffDelay')
    const approval = await w.nextApproval()
    await w.session.decide({
      proposal: approval.proposal,
      hash: approval.hash,
      decision: 'approve',
      reason: '',
    })
    await done
    await w.write('src/retry.ts', '// mine\n')
    const undone = await w.session.undo(turn)
    assert.equal(undone.ok, false)
    assert.equal(w.read('src/retry.ts'), '// mine\n')
  })

  it('sends a denial back, and the model corrects itself', async () => {
    const scripted = engine([
      call('write', { path: 'src/new.ts', content: 'export const a = 1\n' }),
      call('edit', { path: 'src/retry.ts', find: '100 *', replace: '200 *' }),
      say('Doubled the base.'),
    ])
    const w = await open([], { engine: scripted })
    const { done } = w.session.ask('make retries slower')
    const first = await w.nextApproval()
    await w.session.decide({
      proposal: first.proposal,
      hash: first.hash,
      decision: 'deny',
      reason: 'no new files',
    })
    w.approvals = w.approvals.filter((one) => one.proposal !== first.proposal)
    const second = await w.nextApproval()
    assert.notEqual(second.proposal, first.proposal)
    await w.session.decide({ proposal: second.proposal, hash: second.hash, decision: 'approve', reason: '' })
    const view = await done
    assert.equal(view.state, 'done')
    const told = scripted.requests[1]?.messages.at(-1) as Message
    assert.match(told.role === 'tool' ? told.text : '', /no new files/)
    assert.match(w.read('src/retry.ts'), /200 \*/)
    assert.match(w.trace(), /no new files/)
  })

  it('a file that changed since makes the approval stale and a new diff is proposed', async () => {
    const w = await open([
      call('edit', { path: 'src/retry.ts', find: '30_000', replace: '60_000' }),
      say('Done.'),
    ])
    const { done } = w.session.ask('raise the cap')
    const first = await w.nextApproval()
    await w.write('src/retry.ts', `// added by the user\n${files['src/retry.ts']}`)
    assert.equal((await w.session.approvals())[0]?.state, 'stale')
    const outcome = await w.session.decide({
      proposal: first.proposal,
      hash: first.hash,
      decision: 'approve',
      reason: '',
    })
    assert.equal(outcome.ok, false)
    w.approvals = []
    const second = await w.nextApproval()
    assert.notEqual(second.proposal, first.proposal)
    await w.session.decide({ proposal: second.proposal, hash: second.hash, decision: 'approve', reason: '' })
    const view = await done
    assert.equal(view.state, 'done')
    assert.match(w.read('src/retry.ts'), /^\/\/ added by the user[\s\S]*60_000/)
    assert.ok(view.steps.some((step) => step.kind === 'proposal' && step.decision === 'stale'))
  })

  it('runs a command after approval, streams its output, and its effects are undone', async () => {
    const w = await open(null)
    const { turn, done } = w.session.ask('run `echo hello; echo x > made.txt; exit 3`')
    const approval = await w.nextApproval()
    assert.equal(approval.command?.command, 'echo hello; echo x > made.txt; exit 3')
    await w.session.decide({
      proposal: approval.proposal,
      hash: approval.hash,
      decision: 'approve',
      reason: '',
    })
    const view = await done
    const output = view.steps.find((step) => step.kind === 'output')
    assert.ok(
      output?.kind === 'output' && output.text.includes('hello') && output.exitCode === 3 && !output.running,
    )
    assert.equal(w.read('made.txt'), 'x\n')
    assert.equal((await w.session.undo(turn)).ok, true)
    assert.throws(() => w.read('made.txt'))
  })

  it('stops a running command at once', async () => {
    const w = await open(null)
    const { turn, done } = w.session.ask('run `sleep 30`')
    const approval = await w.nextApproval()
    await w.session.decide({
      proposal: approval.proposal,
      hash: approval.hash,
      decision: 'approve',
      reason: '',
    })
    await new Promise((resolve) => setTimeout(resolve, 300))
    await w.session.stop(turn)
    assert.equal((await done).state, 'stopped')
  })

  it('stops in the middle of a stream, even if the engine does not listen', async () => {
    const hang = async function* (): AsyncIterable<EngineEvent> {
      yield { kind: 'text', text: 'The delay ' }
      await new Promise(() => {})
    }
    const w = await open([hang])
    const { done } = w.session.ask('why does the delay double?')
    while (w.texts.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    await w.session.stop()
    const view = await done
    assert.equal(view.state, 'stopped')
    assert.match(view.answer, /^The delay/)
  })

  it('comes back after a crash with the conversation, and a later Approve still acts', async () => {
    const first = await open([
      call('edit', { path: 'src/retry.ts', find: '30_000', replace: '60_000' }),
      say('never said'),
    ])
    const { turn } = first.session.ask('raise the cap')
    await first.nextApproval()
    await first.session.close()
    // The first process is simply not asked any more, as after a kill.
    const second = await world(null, { after: first })
    await second.session.resume()
    const [view] = second.session.chat()
    assert.equal(view?.turn, turn)
    assert.equal(view?.state, 'waiting')
    const [approval] = await second.session.approvals()
    assert.ok(approval)
    const outcome = await second.session.decide({
      proposal: approval.proposal,
      hash: approval.hash,
      decision: 'approve',
      reason: '',
    })
    assert.equal(outcome.ok, true, JSON.stringify(outcome))
    await second.session.idle()
    assert.match(second.read('src/retry.ts'), /60_000/)
    assert.equal(second.session.chat()[0]?.state, 'done')
    assert.equal((await second.session.undo()).ok, true)
    assert.equal(second.read('src/retry.ts'), files['src/retry.ts'])
  })

  for (const [decision, told] of [
    ['approve', /Changed src\/retry\.ts \(\+1 −1 lines\)/],
    ['deny', /The user denied this: too long/],
  ] as const)
    it(`goes on with the model when a restart lies before the decision: ${decision}`, async () => {
      const first = await open([
        call('edit', { path: 'src/retry.ts', find: '30_000', replace: '60_000' }),
        say('never said'),
      ])
      first.session.ask('raise the cap')
      await first.nextApproval()
      await first.session.close()
      const scripted = engine([say('Then it is settled [src/retry.ts:7].')])
      const second = await world([], { after: first, engine: scripted })
      await second.session.resume()
      const [approval] = await second.session.approvals()
      assert.ok(approval)
      await second.session.decide({ ...approval, decision, reason: 'too long' })
      await second.session.idle()
      const messages = scripted.requests[0]?.messages ?? []
      assert.match(messages[1]?.text ?? '', /raise the cap/)
      assert.match(messages.at(-1)?.text ?? '', told)
      const [view] = second.session.chat()
      assert.equal(view?.state, 'done')
      assert.match(view.answer, /^Then it is settled/)
      assert.equal(/60_000/.test(second.read('src/retry.ts')), decision === 'approve')
    })

  it('what nobody decides in time ends its turn, and is never done', async () => {
    let limitMs = 3_600_000
    const scripted = engine([
      call('edit', { path: 'src/retry.ts', find: '30_000', replace: '60_000' }),
      say('no'),
    ])
    const w = await open([], { engine: scripted, expiresAfterMs: () => limitMs })
    const { done } = w.session.ask('raise the cap')
    const approval = await w.nextApproval()
    limitMs = 0
    const view = await done
    assert.equal(view.state, 'stopped')
    assert.deepEqual(w.approvals, [])
    const late = await w.session.decide({ ...approval, decision: 'approve', reason: '' })
    assert.ok(!late.ok && late.message === 'This proposal has expired.', JSON.stringify(late))
    assert.equal(w.read('src/retry.ts'), files['src/retry.ts'])
    assert.equal(scripted.requests.length, 1)
  })

  it('what expires after a restart ends its turn when somebody looks', async () => {
    let limitMs = 3_600_000
    const first = await open([call('edit', { path: 'src/retry.ts', find: '30_000', replace: '60_000' })])
    first.session.ask('raise the cap')
    await first.nextApproval()
    await first.session.close()
    const second = await world(null, { after: first, expiresAfterMs: () => limitMs })
    await second.session.resume()
    const [approval] = await second.session.approvals()
    assert.ok(approval)
    assert.equal(second.session.chat()[0]?.state, 'waiting')
    limitMs = 0
    const late = await second.session.decide({ ...approval, decision: 'approve', reason: '' })
    assert.ok(!late.ok && late.message === 'This proposal has expired.')
    const [view] = second.session.chat()
    assert.equal(view?.state, 'stopped')
    assert.match(view?.answer ?? '', /Nobody decided in time/)
    assert.equal(second.read('src/retry.ts'), files['src/retry.ts'])
  })

  it('an untrusted workspace gets answers but no proposals', async () => {
    const w = await open([call('run', { command: 'ls' }), say('It cannot be run here.')], { trusted: false })
    const view = await ask(w, 'list the files for me please')
    assert.equal(view.state, 'done')
    assert.ok(view.steps.some((step) => step.kind === 'step' && /not trusted/.test(step.detail)))
    const reflex = await ask(w, 'rename retryDelay to other')
    assert.match(reflex.answer, /not trusted/)
    const found = await ask(w, 'find retryDelay')
    assert.match(found.answer, /retry\.ts/)
  })

  it('the gate denies, the reason goes back', async () => {
    const scripted = engine([
      call('write', { path: '../home/rules.org', content: '* allow all' }),
      say('It is protected.'),
    ])
    const w = await open([], { engine: scripted })
    const view = await ask(w, 'loosen the rules for me')
    assert.ok(view.steps.some((step) => step.kind === 'proposal' && step.decision === 'deny'))
    assert.match(JSON.stringify(scripted.requests[1]?.messages.at(-1)), /The gate denies this/)
  })

  it('one turn at a time, in order', async () => {
    const w = await open([say('one'), say('two')])
    const a = w.session.ask('why is the sky blue?')
    const b = w.session.ask('why is the sea blue?')
    assert.equal((await a.done).answer.startsWith('one'), true)
    assert.equal((await b.done).answer.startsWith('two'), true)
    assert.deepEqual(
      w.session.chat().map((turn) => turn.turn),
      [a.turn, b.turn],
    )
  })

  const bad: readonly [string, readonly EngineEvent[]][] = [
    ['an unknown tool', call('teleport', {})],
    ['wrong arguments', call('read', { file: 'a' })],
    ['2 MB of arguments', call('write', { path: 'a.txt', content: 'x'.repeat(2_000_000) })],
    ['an edit that does not fit', call('edit', { path: 'src/retry.ts', find: 'no such text', replace: 'y' })],
    ['nothing', [{ kind: 'end', reason: 'stop', usage: { promptTokens: 1, outputTokens: 0 } }]],
    ['arguments that are no JSON', call('read', '{"path": ')],
  ]
  for (const [title, events] of bad) {
    it(`a model that insists on ${title} ends with the human after three corrections`, async () => {
      const scripted = engine([events])
      const w = await open([], { engine: scripted })
      const view = await ask(w, 'please do something useful here')
      assert.equal(view.state, 'failed')
      assert.match(view.answer, /after 3 corrections/)
      assert.equal(scripted.requests.length, 4)
      assert.equal(w.read('src/retry.ts'), files['src/retry.ts'])
    })
  }

  it('never exceeds a window of 4096 over a turn of 30 steps', async () => {
    const long = Array.from(
      { length: 400 },
      (_, i) => `export const value${i} = ${i} // ${'word '.repeat(10)}`,
    ).join('\n')
    const read = (i: number) =>
      call('read', { path: 'src/long.ts', start: 1 + i * 10, end: 200 + i * 10 }, `c${i}`)
    const scripted = engine([...Array.from({ length: 30 }, (_, i) => read(i))], { windowTokens: 4096 })
    const w = await open([], { engine: scripted, files: { ...files, 'src/long.ts': long } })
    const view = await ask(w, 'what does the long file hold, all of it?')
    assert.ok(scripted.requests.length >= 25)
    assert.match(view.answer, /25 steps/)
    for (const request of scripted.requests) {
      const tokens = [...request.messages.map(messageText), JSON.stringify(request.tools)].reduce(
        (sum, text) => sum + estimateTokens(text),
        0,
      )
      assert.ok(tokens + request.maxOutputTokens <= 4096, `${tokens} + ${request.maxOutputTokens}`)
      assert.equal(request.messages[0]?.role, 'system')
      assert.deepEqual(request.messages[0], scripted.requests[0]?.messages[0])
    }
  })

  it('uses constrained output where the model has no tools', async () => {
    const scripted = engine(
      [
        say('{"tool":"find","arguments":{"query":"retryDelay"}} trailing garbage'),
        say('{"answer":"It is in [src/retry.ts:7]."}'),
      ],
      { capabilities: [] },
    )
    const w = await open([], { engine: scripted })
    const view = await ask(w, 'in which file do the retries wait, and for how long?')
    assert.equal(scripted.requests[0]?.tools.length, 0)
    assert.equal(scripted.requests[0]?.format?.type, 'object')
    assert.match(view.answer, /^It is in \[src\/retry\.ts:7\]\(node:/)
    assert.match(JSON.stringify(scripted.requests[1]?.messages.at(-1)), /retry\.ts:/)
  })

  it('a decision taken at the moment it can be seen reaches the turn that asked', async () => {
    const w = await open(null)
    // A disk that takes its time after a proposal can be seen.
    const add: typeof w.ports.approvals.add = async (pending, shown) => {
      const added = await w.ports.approvals.add(pending, shown)
      await new Promise((resolve) => setTimeout(resolve, 100))
      return added
    }
    const events = {
      onChange: () => {},
      onText: () => {},
      onApprovals: () => {},
      onRules: () => {},
      onProblem: () => {},
    }
    const slow = openSession({ ...w.ports, approvals: { ...w.ports.approvals, add } }, events)
    const { done } = slow.ask('rename retryDelay to waitBefore')
    let seen = await slow.approvals()
    while (seen.length === 0) seen = await slow.approvals()
    const [{ proposal, hash } = { proposal: '', hash: '' }] = seen
    assert.equal((await slow.decide({ proposal, hash, decision: 'approve', reason: '' })).ok, true)
    const turn = await done
    assert.equal(turn.state, 'done')
    assert.match(w.read('src/client.ts'), /waitBefore\(1\)/)
    assert.equal(slow.chat().length, 1)
    await slow.close()
  })
})
