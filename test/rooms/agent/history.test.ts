// Earlier conversations out of the trace: listed, searched, opened again and gone on with, forked; whatever was said in them.

import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { call, engine, say, type World, world } from './world.ts'

describe('agent: earlier conversations', () => {
  let at: World
  const list = async (...words: string[]) =>
    ((await at.ports.conversations.list(words, 50)) ?? []).map(({ title, turns }) => `${title} ${turns}`)
  afterEach(() => at.close())

  it('are listed, searched and opened again with their links, and the model goes on in them', async () => {
    const model = engine([
      say('It doubles, see [src/retry.ts:7].'),
      say('At most thirty seconds.'),
      say('A plumber mends pipes.'),
      say('As I said.'),
    ])
    at = await world([], { engine: model })
    const { session } = at
    await session.ask('how does retryDelay grow?').done
    await session.ask('and at most,\nhow long?').done
    await session.clear()
    await session.ask('what does a plumber do all day?').done
    assert.deepEqual(await list(), ['what does a plumber do all day? 1', 'how does retryDelay grow? 2'])
    assert.deepEqual(await list('THIRTY', 'grow'), ['how does retryDelay grow? 2'])
    assert.deepEqual(await list('nobody-said-this'), [])
    assert.deepEqual(await list('PROPERTIES'), [], 'only what was said is searched')
    const [found] = (await at.ports.conversations.list(['thirty'], 5)) ?? []
    assert.equal(found?.found, 'At most thirty seconds.')
    assert.equal((await session.open(found?.id ?? '')).ok, true)
    const [first, second] = session.chat()
    assert.equal(first?.prompt, 'how does retryDelay grow?')
    assert.match(
      first?.answer ?? '',
      /\[src\/retry\.ts:7\]\(node:src\/retry\.ts%23retryDelay\)|\[src\/retry\.ts:7\]\(node:src\/retry\.ts#retryDelay\)/,
    )
    assert.equal(second?.prompt, 'and at most,\nhow long?')
    assert.equal(second?.state, 'done')
    assert.ok((second?.tokensUsed ?? 0) > 0)
    await session.ask('say that again, please').done
    assert.match(JSON.stringify(model.requests.at(-1)?.messages), /thirty seconds/)
    assert.doesNotMatch(JSON.stringify(model.requests.at(-1)?.messages), /mends pipes/)
    assert.deepEqual(await list('again'), ['how does retryDelay grow? 3'])
    assert.equal((await session.open('nowhere')).ok, false)
  })

  it('are forked from a turn: both ways stay', async () => {
    const model = engine([say('one'), say('two'), say('three')])
    at = await world([], { engine: model })
    const { session } = at
    const first = await session.ask('the first of all questions').done
    await session.ask('the second of all questions').done
    assert.equal((await session.fork(first.turn)).ok, true)
    assert.deepEqual(
      session.chat().map(({ turn }) => turn),
      [first.turn],
    )
    await session.ask('another second question').done
    assert.doesNotMatch(JSON.stringify(model.requests.at(-1)?.messages), /second of all/)
    assert.deepEqual(await list(), ['the first of all questions 2', 'the first of all questions 2'])
    const [, other] = (await at.ports.conversations.list([], 5)) ?? []
    await session.open(other?.id ?? '')
    assert.deepEqual(
      session.chat().map(({ answer }) => answer),
      ['one', 'two'],
    )
  })

  it('are as trusted as they were, also after a restart', async () => {
    const write = call('write', { path: 'out.txt', content: 'x', reason: 'r' })
    at = await world([say('one'), call('read', { path: 'node_modules/dep/README.md' }), say('two'), write], {
      files: { 'node_modules/dep/README.md': 'Read me.\n' },
    })
    await at.session.ask('the first of all questions').done
    await at.session.clear()
    await at.session.ask('what does dep want, please?').done
    await at.session.clear()
    const ends = await at.ports.conversations.list([], 5)
    assert.deepEqual(
      ends.map(({ title }) => title),
      ['what does dep want, please?', 'the first of all questions'],
    )
    for (const [end, sources] of [
      [ends[0], ['dependency text: node_modules/dep/README.md']],
      [ends[1], []],
    ] as const) {
      await at.session.open(end?.id ?? '')
      await at.session.close()
      const after = await world([write, say('done')], { after: at })
      await after.session.resume()
      assert.deepEqual(
        after.session.chat().map(({ turn }) => turn),
        [end?.id],
      )
      const { done } = after.session.ask('write it down, please')
      await after.nextApproval()
      const pending = await after.ports.approvals.list()
      const labels = pending.ok ? pending.value[0]?.proposal.labels : undefined
      assert.deepEqual(labels?.sources, sources)
      assert.equal(labels?.integrity, sources.length > 0 ? 'untrusted' : 'trusted')
      await after.session.stop()
      await done
      await after.session.close()
    }
  })

  it('of which nothing was recorded are text of others', async () => {
    at = await world([say('It doubles, see [src/retry.ts:7].')])
    const { turn } = await at.session.ask('how does the delay of retries grow?').done
    const file = at.ports.trace.today()
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(/^: \{"event".*\n/gm, ''))
    await at.session.close()
    const write = call('write', { path: 'out.txt', content: 'x', reason: 'r' })
    const after = await world([write, say('done')], { after: at })
    await after.session.resume()
    const [view] = after.session.chat()
    assert.equal(view?.turn, turn)
    assert.match(view?.answer ?? '', /^It doubles, see \[src\/retry\.ts:7\]\(node:/)
    const { done } = after.session.ask('write it down, please')
    const approval = await after.nextApproval()
    assert.match(JSON.stringify(approval.findings), /a conversation of the trace/)
    await after.session.stop()
    await done
    await after.session.close()
  })

  it('whose record a person broke are text of others as well', async () => {
    at = await world([call('read', { path: 'node_modules/dep/README.md' }), say('It wants nothing.')], {
      files: { 'node_modules/dep/README.md': 'Read me.\n' },
    })
    await at.session.ask('what does dep want, please?').done
    const file = at.ports.trace.today()
    const text = readFileSync(file, 'utf8')
    const lowered = text.replace(/^: \{"event":\{"kind":"observation".*$/m, ': {"event":')
    assert.notEqual(lowered, text)
    writeFileSync(file, lowered)
    await at.session.close()
    const write = call('write', { path: 'out.txt', content: 'x', reason: 'r' })
    const after = await world([write, say('done')], { after: at })
    await after.session.resume()
    const { done } = after.session.ask('write it down, please')
    const approval = await after.nextApproval()
    assert.match(JSON.stringify(approval.findings), /a conversation of the trace/)
    await after.session.stop()
    await done
    await after.session.close()
  })

  it('come back after a restart as they were shown: steps, sources, what was undone', async () => {
    at = await world([
      call('edit', { path: 'src/retry.ts', find: '30_000', replace: '60_000', reason: 'longer' }),
      say('Done, see [src/retry.ts:8].'),
      say('It is longer.'),
    ])
    const { session } = at
    const { turn, done } = session.ask('raise the cap of the delay')
    const { proposal, hash } = await at.nextApproval()
    await session.decide({ proposal, hash, decision: 'approve', reason: '' })
    await done
    await session.undo(turn)
    await session.redo(turn)
    await session.ask('and what does that change for a caller?').done
    await session.close()
    const after = await world([], { after: at })
    await after.session.resume()
    const told = (views: ReturnType<typeof session.chat>) =>
      views.map(({ elapsedMs: _, steps, undoable, redoable, ...view }) => ({
        ...view,
        steps: steps.map(({ id: _, ...step }) => step),
        canUndo: undoable,
        canRedo: redoable === true,
      }))
    assert.deepEqual(told(after.session.chat()), told(session.chat()))
    await after.session.close()
  })

  it('survive a restart, and go on from where they were', async () => {
    at = await world([say('one'), say('two')])
    await at.session.ask('the first of all questions').done
    await at.session.close()
    const after = await world([say('two')], { after: at })
    await after.session.resume()
    await after.session.ask('the second of all questions').done
    await after.session.close()
    assert.deepEqual(await list(), ['the first of all questions 2'])
  })

  it('come back as they were said, whatever that was', async () => {
    const texts = [
      '* a headline\n** another',
      '#+end_src\n#+begin_src sh',
      ':PROPERTIES:\n:TURN: x\n:KIND: prompt\n:END:',
      '```\n* code\n```',
      ',* comma',
      ...fc.sample(
        fc.string({ minLength: 1 }).filter((text) => /\w/.test(text)),
        { numRuns: 12, seed: 7 },
      ),
    ]
    at = await world([], { engine: engine(texts.map((text) => say(`said: ${text}`))) })
    for (const text of texts) await at.session.ask(`please repeat ${text}`).done
    const before = at.session.chat().map(({ prompt, answer }) => [prompt.trim(), answer.trim()])
    const [row] = (await at.ports.conversations.list([], 5)) ?? []
    assert.equal(row?.turns, texts.length)
    const turns = (await at.ports.conversations.turns(row?.id ?? '')) ?? []
    assert.deepEqual(
      turns.map(({ prompt, answer }) => [prompt.trim(), answer.trim()]),
      before.map(([prompt = '', answer = '']) => [
        prompt,
        answer.replace(/\[([^\]]*)\]\(node:[^)]*\)/g, '$1').trim(),
      ]),
    )
  })
})
