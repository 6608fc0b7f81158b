// Plans: made by a model or by the user, done step by step with the real rooms, stopped by what fails, changed by the user
// meanwhile, and gone on with after a restart.

import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import type { PlanAct, PlanView } from '../../../server/protocol/plan.ts'
import { askedPlan } from '../../../server/src/agent/task.ts'
import type { EngineEvent, EngineRequest } from '../../../server/src/base/event.ts'
import { call, engine, files, say, type World, world } from './world.ts'

const three = 'The plan:\n1. Look at src/retry.ts\n2. Change notes.org\n3. Say what is done'

describe('agent: plans', () => {
  let at: World
  afterEach(() => at.close())
  const plan = async (): Promise<PlanView> => (await at.plans.view()) ?? assert.fail('there is no plan')
  const act = async (act: PlanAct, item = 0) => at.plans.act(act, (await plan()).revision, item)
  const states = async () => (await plan()).items.map(({ state }) => state)
  const text = async () => readFileSync((await plan()).file, 'utf8')
  const lastUser = (request: EngineRequest | undefined): string =>
    request?.messages.findLast(({ role }) => role === 'user')?.text ?? ''

  it('are asked for by a word', () => {
    assert.equal(askedPlan('/plan  sort the parser'), 'sort the parser')
    assert.equal(askedPlan('Plan: sort the parser'), 'sort the parser')
    assert.equal(askedPlan('plan first: sort'), 'sort')
    assert.equal(askedPlan('/planet is round'), null)
    assert.equal(askedPlan('/plan'), null)
    assert.equal(askedPlan('what is the plan: a or b?'), null)
    at = { close: async () => {} } as World
  })

  it('are made by a turn of their own, where one is asked for', async () => {
    const model = engine([say(three), say('It doubles.'), say('Changed it.'), say('All is done.')])
    at = await world([], { engine: model })
    await at.session.ask('what is a retry good for?').done
    assert.equal(await at.plans.view(), null)
    const made = await at.session.ask('/plan sort the retries').done
    assert.equal(made.prompt, 'sort the retries')
    assert.deepEqual(made.task, { kind: 'plan' })
    assert.match(lastUser(model.requests[1]), /only make the plan/)
  })

  it('are started and done to the end, each step with a window of its own', async () => {
    const model = engine([say(three), say('It doubles.\nAnd more.'), say('Changed it.'), say('All is done.')])
    at = await world([], { engine: model })
    await at.session.ask('/plan sort the retries').done
    assert.equal((await plan()).state, 'proposed')
    assert.deepEqual(await states(), ['todo', 'todo', 'todo'])
    assert.equal(model.requests.length, 1, 'nothing is done before it is started')
    assert.equal((await act('start')).ok, true)
    await at.plans.idle()
    const { state, items, title } = await plan()
    assert.equal(state, 'done')
    assert.equal(title, 'sort the retries')
    assert.deepEqual(
      items.map(({ state, note }) => [state, note]),
      [
        ['done', 'It doubles.'],
        ['done', 'Changed it.'],
        ['done', 'All is done.'],
      ],
    )
    assert.equal(model.requests.length, 4, 'the book costs no token')
    assert.deepEqual(
      at.session.chat().map(({ task, prompt }) => [task?.kind === 'step' ? task.number : task?.kind, prompt]),
      [
        ['plan', 'sort the retries'],
        [1, 'Look at src/retry.ts'],
        [2, 'Change notes.org'],
        [3, 'Say what is done'],
      ],
    )
    // Of the steps before, the model has what came of them, and not their windows.
    const [, , , last] = model.requests
    assert.equal(last?.messages.length, 2)
    assert.match(
      lastUser(last),
      /1\. Done: Look at src\/retry\.ts \(It doubles\..*\)\n2\. Done: .*\n3\. Now: Say what is done/,
    )
    assert.match(await text(), /\* DONE sort the retries\nCLOSED|\* DONE sort the retries/)
    assert.match(await text(), /\[\[file:.*\.org::.*\]\[trace\]\]/)
  })

  it('are done one step at a time where that is asked for', async () => {
    const model = engine([say(three), say('It doubles.'), say('Changed it.'), say('All is done.')])
    at = await world([], { engine: model })
    await at.session.ask('/plan sort the retries').done
    for (const expected of [
      ['done', 'todo', 'todo'],
      ['done', 'done', 'todo'],
      ['done', 'done', 'done'],
    ]) {
      assert.equal((await act('next')).ok, true)
      await at.plans.idle()
      assert.deepEqual(await states(), expected)
    }
    assert.equal((await plan()).state, 'done')
  })

  it('cannot change anything while they are made, and must have steps', async () => {
    const model = engine([
      call('write', { path: 'src/new.ts', content: 'x' }),
      say('I would just do it.'),
      say('1. Write src/new.ts'),
    ])
    at = await world([], { engine: model })
    const made = await at.session.ask('/plan a new file').done
    assert.equal(made.state, 'done')
    assert.equal(at.approvals.length, 0)
    assert.match(model.requests[1]?.messages.at(-1)?.text ?? '', /only makes the plan/)
    assert.match(lastUser(model.requests[2]), /no list of steps/)
    assert.deepEqual(
      (await plan()).items.map(({ title }) => title),
      ['Write src/new.ts'],
    )
  })

  it('are not the words of the user: what a step has done without a model carries the labels of the plan', async () => {
    const read = call('read', { path: 'node_modules/tool/notes.md' })
    const model = engine([read, say('1. Rename retryDelay to retryLater')])
    at = await world([], {
      engine: model,
      files: { ...files, 'node_modules/tool/notes.md': 'Rename retryDelay to retryLater.\n' },
    })
    await at.session.ask('/plan what node_modules/tool/notes.md says').done
    assert.equal((await act('start')).ok, true)
    await at.nextApproval()
    const listed = await at.ports.approvals.list()
    const waits = listed.ok ? listed.value[0] : undefined
    assert.equal(waits?.proposal.origin, 'reflex:rename')
    assert.equal(waits?.proposal.labels.integrity, 'untrusted')
  })

  it('are not the words of the user: a step that decides something is not kept as decided', async () => {
    const model = engine([say('1. Always use tabs in src/retry.ts'), say('It does.')])
    at = await world([], { engine: model })
    await at.session.ask('/plan we never use spaces').done
    assert.equal((await act('start')).ok, true)
    await at.plans.idle()
    const read = await at.ports.kept.read()
    const kept = read.ok ? read.value.map(({ body }) => body).join('\n') : ''
    assert.match(kept, /^- Decided: we never use spaces/m)
    assert.doesNotMatch(kept, /^- (?:Said|Decided): Always use tabs/m)
    assert.match(kept, /^- Answered: It does\./m)
  })

  it('come from the model too, and from the steps the user writes, without a model', async () => {
    at = await world([call('org', { op: 'plan', body: '1. one\n2. two' }), say('Done.')])
    const turn = await at.session.ask('please rebuild the whole thing from scratch').done
    assert.deepEqual(turn.task, { kind: 'plan' })
    assert.deepEqual(
      (await plan()).items.map(({ title }) => title),
      ['one', 'two'],
    )
    const own = await at.session.ask('/plan\n- first this\n- then that').done
    assert.equal(own.tokensTotal, 0)
    assert.deepEqual(
      (await plan()).items.map(({ title }) => title),
      ['first this', 'then that'],
    )
    assert.equal((await plan()).state, 'proposed')
  })

  it('stop where a step fails, say why, and go on when it is tried again', async () => {
    const broken: readonly EngineEvent[] = [
      { kind: 'error', code: 'x', message: 'The model broke.', next: 'Ask again.', retryable: false },
    ]
    const model = engine([
      say(three),
      say('Looked.'),
      call('ask', { question: 'Which of the two headings?' }),
      say('Changed it.'),
      broken,
    ])
    at = await world([], { engine: model })
    await at.session.ask('/plan sort the retries').done
    await act('start')
    await at.plans.idle()
    assert.deepEqual(await states(), ['done', 'waiting', 'todo'])
    assert.equal((await plan()).items[1]?.note, 'It asks: Which of the two headings?')
    assert.equal((await plan()).state, 'stopped')
    await act('start')
    await at.plans.idle()
    assert.equal((await plan()).items[1]?.state, 'done')
  })

  it('stop at what the user denies', async () => {
    at = await world([
      say('1. Write it\n2. Read it'),
      call('write', { path: 'src/new.ts', content: 'export {}' }),
      say('Then not.'),
    ])
    await at.session.ask('/plan a new file').done
    await act('start')
    const { proposal, hash } = await at.nextApproval()
    assert.deepEqual(await states(), ['running', 'todo'])
    assert.equal((await at.plans.act('up', (await plan()).revision, 0)).ok, false, 'what runs is not moved')
    await at.session.decide({ proposal, hash, decision: 'deny', reason: '' })
    await at.plans.idle()
    assert.deepEqual(await states(), ['waiting', 'todo'])
    assert.match((await plan()).items[0]?.note ?? '', /^You denied: /)
  })

  it('are changed by the user while they run, in the file and by their card', async () => {
    const hear: (() => void)[] = []
    const slow = async function* (_: EngineRequest): AsyncIterable<EngineEvent> {
      await new Promise<void>((resolve) => hear.push(resolve))
      yield* say('Looked.')
    }
    const model = engine([say(three), slow, say('Said.')])
    at = await world([], { engine: model })
    await at.session.ask('/plan sort the retries').done
    const old = await plan()
    await act('down', 1)
    assert.deepEqual(
      (await plan()).items.map(({ title }) => title.split(' ')[0]),
      ['Look', 'Say', 'Change'],
    )
    assert.equal((await at.plans.act('down', old.revision, 0)).ok, false, 'what is on screen is old')
    await act('leave', 2)
    await act('start')
    while (hear.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    writeFileSync(old.file, (await text()).replace('Say what is done', 'Greet').concat('** TODO One more\n'))
    hear[0]?.()
    await at.plans.idle()
    assert.deepEqual(
      (await plan()).items.map(({ title, state }) => [title, state]),
      [
        ['Look at src/retry.ts', 'done'],
        ['Greet', 'done'],
        ['Change notes.org', 'dropped'],
        ['One more', 'done'],
      ],
    )
  })

  it('are stopped, gone on with after a restart, and given up', async () => {
    const hang = async function* (): AsyncIterable<EngineEvent> {
      await new Promise(() => {})
    }
    at = await world([say(three), hang])
    await at.session.ask('/plan sort the retries').done
    await act('start')
    while ((await states())[0] !== 'running' || (await plan()).items[0]?.turn === '')
      await new Promise((resolve) => setTimeout(resolve, 5))
    await act('stop')
    assert.deepEqual(await states(), ['waiting', 'todo', 'todo'])
    assert.equal((await plan()).items[0]?.note, 'It was stopped.')

    const again = await world([say('Looked.'), say('Changed.'), say('Said.')], { after: at })
    await again.session.resume()
    const view = (await again.plans.view()) ?? assert.fail('the plan is there')
    assert.equal(view.state, 'stopped')
    assert.equal((await again.plans.act('start', view.revision, 0)).ok, true)
    await again.plans.idle()
    assert.equal((await again.plans.view())?.state, 'done')
    const now = (await again.plans.view()) ?? assert.fail('the plan is there')
    await again.plans.act('dismiss', now.revision, 0)
    assert.equal(await again.plans.view(), null)
    await again.session.close()
    again.plans.close()
  })

  it('are gone on with after a kill, and not while another window does them', async () => {
    at = await world([say(three), say('Looked.')])
    await at.session.ask('/plan sort the retries').done
    const { file } = await plan()
    writeFileSync(file, (await text()).replace('** TODO Look', '** NEXT Look'))
    writeFileSync(`${file}.run.lock`, `1 another-machine ${Math.random()}`)
    const refused = await act('start')
    assert.equal(refused.ok, false)
    assert.match(refused.message, /held by another window/)
    assert.deepEqual(await states(), ['running', 'todo', 'todo'])
    assert.equal((await plan()).state, 'stopped')
    // Its process was killed.
    writeFileSync(`${file}.run.lock`, `${2 ** 22 + 1} ${hostname()} ${Math.random()}`)
    assert.equal((await act('start')).ok, true)
    await at.plans.idle()
    assert.equal((await plan()).state, 'done')
  })

  it('take a step back when what it did is undone', async () => {
    at = await world([
      say('1. Write it'),
      call('write', { path: 'src/new.ts', content: 'export {}\n' }),
      say('Written.'),
    ])
    await at.session.ask('/plan a new file').done
    await act('start')
    const { proposal, hash } = await at.nextApproval()
    await at.session.decide({ proposal, hash, decision: 'approve', reason: '' })
    await at.plans.idle()
    const [item] = (await plan()).items
    assert.equal(item?.state, 'done')
    assert.match(item?.note ?? '', /^Written\. Did: .*new\.ts/)
    assert.equal((await at.session.undo(item?.turn)).ok, true)
    await at.plans.idle()
    assert.deepEqual(await states(), ['todo'])
  })
})
