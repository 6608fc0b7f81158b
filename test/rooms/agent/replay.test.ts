// The record of a turn in the trace: run again, it gives the same effects, whatever was in it.

import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import type { ApprovalView, TurnView } from '../../../server/protocol/views.ts'
import { type Replay, replay } from '../../../server/src/agent/record.ts'
import { replayWords } from '../../../server/src/agent/replayed.ts'
import { turnView } from '../../../server/src/agent/view.ts'
import { eventsOf } from '../../../server/src/trace/day.io.ts'
import { openHome } from '../../../server/src/trace/home.io.ts'
import { openTrace } from '../../../server/src/trace/journal.io.ts'
import { call, say, type World, world } from './world.ts'

const secret = `ghp_${'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hJ6'}`

describe('the record of a turn', () => {
  let here: World | null = null
  afterEach(async () => {
    await here?.close()
    here = null
  })
  const open = async (...args: Parameters<typeof world>) => {
    here = await world(...args)
    return here
  }
  const openedTrace = (w: World) =>
    openTrace(openHome({ home: w.home, workspace: w.root }), { now: () => Date.now() })
  const again = async (w: World, turn: string): Promise<Replay> =>
    replay(await eventsOf(await openedTrace(w).turn(turn)))
  const decide = (w: World, { proposal, hash }: ApprovalView, decision: 'approve' | 'deny') =>
    w.session.decide({ proposal, hash, decision, reason: 'because' })

  /** Replayed it gives the same effects, and the view that was shown. */
  async function check(w: World, view: TurnView): Promise<Replay> {
    const replayed = await again(w, view.turn)
    assert.deepEqual(replayed.differences, [])
    assert.equal(replayed.ending, 'whole')
    assert.ok(replayed.state && replayed.effects > 0)
    const { elapsedMs: _then, ...shown } = view
    const { elapsedMs: _now, ...made } = turnView(
      replayed.state,
      0,
      view.undoable ? 'undoable' : 'not-undoable',
    )
    if (!JSON.stringify(view).includes(secret)) assert.deepEqual(made, shown)
    assert.match(replayWords(replayed)[0] ?? '', /^The same: /)
    return replayed
  }

  it('of a reflex, of an answer, and of one without a model', async () => {
    const w = await open([say('It doubles [src/retry.ts:7].')])
    await check(w, await w.session.ask('outline of src/retry.ts').done)
    await check(w, await w.session.ask('why does the retry delay double?').done)
    await check(w, await w.session.ask('and who asked for that?').done)
    await w.close()
    const none = await open(null)
    await check(none, await none.session.ask('why does the retry delay double?').done)
  })

  it('of tool calls, an edit that was denied, one that was approved, and a command', async () => {
    const w = await open([
      call('read', { path: 'src/retry.ts' }),
      call('edit', { path: 'src/retry.ts', find: '30_000', replace: '60_000', reason: 'longer' }),
      call('edit', { path: 'src/retry.ts', find: '30_000', replace: '40_000', reason: 'longer' }),
      call('run', { command: 'for i in 1 2 3; do echo part-$i; done > made.txt; cat made.txt' }),
      call('nonsense', {}),
      say('The cap is 40 seconds [src/retry.ts:8].'),
    ])
    const { done } = w.session.ask('raise the cap')
    for (const decision of ['deny', 'approve', 'approve'] as const) {
      const before = await w.nextApproval()
      await decide(w, before, decision)
    }
    const view = await done
    assert.equal(view.state, 'done', view.answer)
    const replayed = await check(w, view)
    assert.ok(replayed.events > 15)
    const text = w.trace()
    for (const part of [
      ':denied:',
      ':approved:',
      ':asked:',
      ':BY: person',
      'Raw output:',
      '[system]',
      ':OUTCOME: done',
    ])
      assert.ok(text.includes(part), part)
  })

  it('with a secret in every place: the trace has none, and the record runs still', async () => {
    const w = await open([
      [
        { kind: 'thinking', text: `the key is ${secret}` },
        ...call('run', { command: `echo ${secret} > key.txt; cat key.txt` }),
      ],
      say(`The key is ${secret}.`),
    ])
    await w.write('notes.org', `* The key\n  token = "${secret}"\n`)
    const { done } = w.session.ask(`what is the key ${secret}?`)
    await decide(w, await w.nextApproval(), 'approve')
    const view = await done
    assert.equal(w.trace().includes(secret), false)
    await check(w, view)
  })

  it('of one that was stopped, and of one with too much text', async () => {
    const long = 'x'.repeat(300_000)
    const w = await open([
      [{ kind: 'text', text: long }, ...say('y')],
      async function* hang(_, signal) {
        yield { kind: 'text', text: 'I begin' }
        await new Promise((resolve) => signal.addEventListener('abort', resolve))
      },
    ])
    const { turn, done } = w.session.ask('say much')
    await done
    assert.deepEqual((await again(w, turn)).differences, [])
    assert.ok(w.trace().length < 1_500_000)
    const second = w.session.ask('why does it double?')
    while (!w.texts.some((one) => one.turn === second.turn)) await new Promise((next) => setTimeout(next, 5))
    await w.session.stop()
    await check(w, await second.done)
  })

  it('of one that was decided after a restart', async () => {
    const answers = [
      call('edit', { path: 'src/retry.ts', find: '30_000', replace: '60_000', reason: 'longer' }),
      say('Done [src/retry.ts:8].'),
    ]
    const w = await open(answers)
    const { turn } = w.session.ask('raise the cap')
    await w.nextApproval()
    const after = await world([answers[1] as ReturnType<typeof say>], { after: w })
    await after.session.resume()
    await decide(after, await after.nextApproval(), 'approve')
    await after.session.idle()
    const replayed = await again(after, turn)
    assert.deepEqual(replayed.differences, [])
    assert.equal(replayed.ending, 'whole')
    await after.session.close()
  })

  it('says where it differs, and does not trip over what a person made of it', async () => {
    const w = await open([say('It doubles [src/retry.ts:7].')])
    const { turn } = await w.session.ask('why does the retry delay double?').done
    const file = w.ports.trace.today()
    const text = readFileSync(file, 'utf8')
    writeFileSync(file, text.replace('"text":"It doubles', '"text":"It triples'))
    const changed = await again(w, turn)
    assert.ok(changed.differences.length > 0)
    assert.match(replayWords(changed).join('\n'), /Event \d+ \(engine\):\n {2}then {2}trace:/)
    writeFileSync(file, text.replaceAll(/^: \{"event".*$/gm, ': {"event":{"kind":"prompt"'))
    assert.equal((await again(w, turn)).events, 0)
  })
})

describe('why did you do this?', () => {
  let w: World
  afterEach(() => w.close())

  it('is answered from the trace with its entries, and costs nothing', async () => {
    w = await world([
      call('edit', { path: 'src/retry.ts', find: '30_000', replace: '60_000', reason: 'longer' }),
      say('Done [src/retry.ts:8].'),
    ])
    const nothing = await w.session.ask('why did you do this?').done
    assert.match(nothing.answer, /nothing was proposed/)
    const { done } = w.session.ask('raise the cap')
    const { proposal, hash } = await w.nextApproval()
    await w.session.decide({ proposal, hash, decision: 'approve', reason: 'it is too short' })
    await done
    for (const question of [
      'why did you do this?',
      'Why did you change src/retry.ts?',
      'warum hast du das getan?',
    ]) {
      const turn = await w.session.ask(question).done
      assert.equal(turn.tokensUsed, 0)
      for (const part of [
        'You asked: “raise the cap”',
        /The gate asks: .*retry\.ts/,
        'so you are asked',
        /Approved: Edit .*by you: “it is too short”/,
        /\(\d\d:\d\d:\d\d, `\d{4}-\d\d-\d\d\.org:\d+`\)/,
      ])
        assert.ok(turn.answer.match(part), `${question}\n${part}\n${turn.answer}`)
    }
    const none = await w.session.ask('why did you change nowhere.ts?').done
    assert.match(none.answer, /nothing was proposed for nowhere\.ts/)
  })
})
