// Reflexes on a real folder, nonsense models, provenance, and the replay of a recorded turn.

import assert from 'node:assert/strict'
import { nothingEarlier } from '../../../server/src/agent/earlier.ts'
import { runLoop } from '../../../server/src/agent/loop.ts'
import type { Event, State } from '../../../server/src/agent/state.ts'
import { step } from '../../../server/src/agent/step.ts'
import type { EngineEvent } from '../../../server/src/base/event.ts'
import { turnId } from '../../../server/src/base/ids.ts'
import { trusted } from '../../../server/src/base/proposal.ts'
import { nothingRecalled } from '../../../server/src/memory/kept.ts'
import { call, engine, files, say, type World, world } from './world.ts'

describe('agent reflexes at work', () => {
  let here: World | null = null
  afterEach(async () => {
    await here?.close()
    here = null
  })
  const open = async (...args: Parameters<typeof world>) => {
    here = await world(...args)
    return here
  }
  const approveAll = async (w: World, text: string) => {
    const { done } = w.session.ask(text)
    const approval = await w.nextApproval()
    const outcome = await w.session.decide({
      proposal: approval.proposal,
      hash: approval.hash,
      decision: 'approve',
      reason: '',
    })
    assert.equal(outcome.ok, true, JSON.stringify(outcome))
    w.approvals = []
    return { approval, view: await done }
  }

  it('renames identifiers across files, not words in comments', async () => {
    const w = await open(null)
    const { approval, view } = await approveAll(w, 'rename retryDelay to backoffDelay')
    assert.deepEqual(
      approval.files.map((file) => file.path),
      ['src/client.ts', 'src/retry.ts'],
    )
    assert.match(w.read('src/retry.ts'), /function backoffDelay[\s\S]*\/\/ retryDelay is capped/)
    assert.equal((w.read('src/client.ts').match(/backoffDelay/g) ?? []).length, 2)
    assert.equal(view.state, 'done')
    assert.equal((await w.session.undo()).ok, true)
    assert.equal(w.read('src/client.ts'), files['src/client.ts'])
    assert.equal(w.read('src/retry.ts'), files['src/retry.ts'])
  })

  it('answers outline, callers, find, agenda and todos with links, 0 tokens', async () => {
    const w = await open(null)
    const expected: readonly [string, RegExp][] = [
      ['outline src/client.ts', /fetchTwice \[src\/client\.ts:3\]\(node:src\/client\.ts%23fetchTwice\)/],
      ['who calls retryDelay?', /fetchTwice/],
      ['find retryDelay', /It doubles because/],
      ['what is due this month?', /Call the plumber|Nothing is due/],
      ['todos', /Call the plumber.*node:notes\.org/],
      ['outline src/nowhere.ts', /There is no file/],
      ["open today's trace", /\.org/],
      ['explain retryDelay', /Referred to by: .*fetchTwice/],
    ]
    for (const [text, pattern] of expected) {
      const view = await w.session.ask(text).done
      assert.match(view.answer, pattern, text)
      assert.equal(view.tokensUsed, 0)
      assert.equal(view.engine, 'no model: reflex')
    }
  })

  it('sets a state and captures, as minimal edits', async () => {
    const w = await open(null)
    await approveAll(w, 'mark "Call the plumber" as DONE')
    assert.match(w.read('notes.org'), /^\* DONE Call the plumber :home:$/m)
    await approveAll(w, 'todo: buy a lamp\nthe blue one')
    assert.match(w.read('notes.org'), /^\* TODO buy a lamp$/m)
    assert.match(w.read('notes.org'), /the blue one/)
    assert.match(w.read('notes.org'), /^\*\* Why retries double$/m)
  })

  it('runs the tests by the manifest', async () => {
    const w = await open(null)
    const { approval, view } = await approveAll(w, 'run the tests')
    assert.equal(approval.command?.command, 'npm test')
    assert.ok(view.steps.some((one) => one.kind === 'output'))
  })

  it('remembers for the project, with labels of the window', async () => {
    const w = await open([
      call('run', { command: 'ls' }, 'a'),
      call('remember', { title: 'Lamps\n* are blue', body: '* x', place: 'project' }, 'b'),
      say('Kept.'),
    ])
    const { approval } = await approveAll(w, 'please list the files and keep a fact about lamps')
    const proposal = await w.ports.approvals.get(approval.proposal)
    assert.ok(proposal.ok && proposal.value)
    // Command output is in the window by now.
    assert.equal(proposal.value.proposal.labels.integrity, 'untrusted')
    const kept = await w.ports.documents.read(`${w.root}/.passepartout/memory/notes.org`)
    assert.ok(kept.ok)
    assert.match(kept.value.text, /^\* Lamps \* are blue$/m)
    assert.match(kept.value.text, /^:INTEGRITY: untrusted$/m)
  })

  it('evaluates code in a session that keeps its names, and asks each time', async () => {
    const code = "const n = 7; console.log('it' + \"'s\", 6 * n)\nn"
    const w = await open([
      call('eval', { language: 'javascript', code }, 'a'),
      call('eval', { language: 'typescript', code: 'n * 2 as number' }, 'b'),
      say('42'),
    ])
    const { done } = w.session.ask('compute six times seven')
    for (const kept of [false, true]) {
      const { proposal, hash, command, findings } = await w.nextApproval()
      assert.match(command?.command ?? '', /n/)
      assert.equal(
        findings.some((finding) => finding.code === 'session-kept'),
        kept,
      )
      await w.session.decide({ proposal, hash, decision: 'approve', reason: '' })
    }
    const view = await done
    const outputs = view.steps.filter((one) => one.kind === 'output')
    assert.deepEqual(
      outputs.map(({ text, evaluated, exitCode }) => [text, evaluated?.outcome, evaluated?.value, exitCode]),
      [
        ["it's 42\n", 'value', '7', null],
        ['', 'value', '14', null],
      ],
    )
    assert.ok((outputs[1]?.evaluated?.elapsedMs ?? 1e9) < 1e4)
  })

  it('reading what the gate wants asked about is asked about', async () => {
    const w = await open([call('read', { path: '.env' }), say('It is set.')], {
      files: { ...files, '.env': 'KEY=value\n' },
    })
    const { approval, view } = await approveAll(w, 'which key does the environment file hold?')
    assert.equal(approval.title, 'Read .env')
    assert.equal(view.state, 'done')
  })

  it('60 nonsense outputs: each ends, nothing changes', async () => {
    const w = await open(null)
    const text = await w.ports.documents.read(`${w.root}/src/retry.ts`)
    let seed = 7
    const random = (n: number) => {
      seed = (seed * 48271) % 2147483647
      return seed % n
    }
    const bits = [
      '{"tool":',
      '"edit"',
      ',"arguments":',
      '{"path":"src/retry.ts"',
      '}',
      '}',
      '<tool_call>',
      'null',
      '[]',
      '\u0000',
      '```json\n',
      'the',
      ' ',
      '\n',
      '"',
      '-1e999',
      '{"answer":',
      '😀',
      '\\',
      '</tool_call>',
    ]
    for (let i = 0; i < 60; i++) {
      const raw = Array.from({ length: random(12) }, () => bits[random(bits.length)]).join('')
      const events: EngineEvent[] = [
        { kind: 'text', text: raw },
        ...(i % 5 === 0
          ? ([{ kind: 'call', call: { id: '', name: raw.slice(0, 9), arguments: [raw] } }] as const)
          : []),
        ...(i % 7 === 0
          ? []
          : ([
              { kind: 'end', reason: i % 2 ? 'stop' : 'length', usage: { promptTokens: 1, outputTokens: 1 } },
            ] as const)),
      ]
      const scripted = engine([events], { capabilities: i % 2 ? ['tools'] : [] })
      const state = await runLoop(
        { ...w.ports, awaitDecision: async () => ({ decision: 'deny', reason: 'no' }), onState() {} },
        {
          state: null,
          event: {
            kind: 'prompt',
            turn: turnId(`n${i}`),
            text: 'do something sensible',
            at: 0,
            engine: scripted.info,
            earlier: nothingEarlier,
            recalls: { open: nothingRecalled, anew: nothingRecalled },
            labels: trusted,
            budgetTokens: 500,
            instructions: '',
            trace: '',
          },
        },
        { engine: scripted, evidence: null },
        new AbortController().signal,
      )
      assert.equal(state.phase, 'finished', raw)
      assert.ok(state.answer !== '', JSON.stringify(raw))
      assert.ok(scripted.requests.length <= 30)
    }
    assert.deepEqual(await w.ports.documents.read(`${w.root}/src/retry.ts`), text)
  })

  it('a recorded turn replays to the same states', async () => {
    const scripted = engine([
      call('find', { query: 'retryDelay' }),
      call('edit', { path: 'src/retry.ts', find: '100 *', replace: '10 *' }),
      say('Done [src/retry.ts:7].'),
    ])
    const w = await open([], { engine: scripted })
    const events: Event[] = []
    const states: State[] = []
    const start: Event = {
      kind: 'prompt',
      turn: turnId('replay'),
      text: 'make it quicker',
      at: 5,
      engine: scripted.info,
      earlier: nothingEarlier,
      recalls: { open: nothingRecalled, anew: nothingRecalled },
      labels: trusted,
      budgetTokens: 1000,
      instructions: '',
      trace: '',
    }
    const last = await runLoop(
      {
        ...w.ports,
        awaitDecision: async () => ({ decision: 'approve', reason: '' }),
        onState(state, event) {
          events.push(structuredClone(event))
          states.push(structuredClone(state))
        },
        judge: w.ports.judge,
      },
      { state: null, event: start },
      { engine: scripted, evidence: null },
      new AbortController().signal,
    )
    assert.equal(last.outcome, 'done')
    assert.match(w.read('src/retry.ts'), / 10 \*/)
    let state: State | null = null
    for (const [i, event] of events.entries()) {
      state = step(state, event).state
      assert.deepEqual(state, states[i])
    }
  })
})
