// What a mention brings into the window: what it names, within the budget, with the label of where it comes from.

import assert from 'node:assert/strict'
import { call, engine, files, say, type World, world } from './world.ts'

describe('agent: mentions', () => {
  let at: World | null = null
  afterEach(async () => {
    await at?.close()
    at = null
  })
  const open = async (answers: Parameters<typeof world>[0], options: Parameters<typeof world>[1] = {}) => {
    at = await world(answers, options)
    return at
  }

  it('bring a file, a symbol and a heading, each once, and say why', async () => {
    const model = engine([say('Fine.')])
    const { session } = await open([], { engine: model })
    const { done } = session.ask(
      'compare @file:src/client.ts with @symbol:retryDelay and @heading:"Why retries double"',
    )
    const turn = await done
    assert.equal(turn.state, 'done', turn.answer)
    const sent = model.requests[0]?.messages.at(-1)?.text ?? ''
    for (const part of [
      'export async function fetchTwice',
      'export function retryDelay',
      'sheds load in waves',
    ])
      assert.equal(sent.split(part).length, part.startsWith('sheds') ? 3 : 2, `${part}\n${sent}`)
    const all = [...turn.sources, ...(turn.read ?? [])]
    assert.deepEqual(
      all
        .filter(({ reasons }) => reasons[0]?.startsWith('mentioned as'))
        .map(({ id, form }) => `${id} ${form}`),
      ['src/client.ts full', 'src/retry.ts#retryDelay full', 'notes.org#Design/Why retries double full'],
    )
  })

  it('bring what the editor attached, labelled as text of others', async () => {
    const model = engine([call('write', { path: 'out.txt', content: 'x', reason: 'r' }), say('Done.')])
    const { session, nextApproval } = await open([], { engine: model })
    const { done } = session.ask('fix @terminal', null, [
      { kind: 'terminal', title: 'npm test (exit code 1)', text: 'AssertionError: 41 !== 42' },
    ])
    const approval = await nextApproval()
    assert.match(JSON.stringify(approval.findings), /@terminal/)
    await session.decide({ proposal: approval.proposal, hash: approval.hash, decision: 'deny', reason: 'no' })
    const turn = await done
    assert.match(
      model.requests[0]?.messages.at(-1)?.text ?? '',
      /@terminal:1-1 npm test \(exit code 1\)\nAssertionError: 41/,
    )
    assert.ok([...turn.sources, ...(turn.read ?? [])].some(({ id }) => id === '@terminal'))
  })

  it('say what was not found, and never go to a reflex that has not got the text', async () => {
    const model = engine([say('Nothing.')])
    const { session } = await open([], { engine: model })
    const turn = await session.ask('who calls @symbol:nobody and what of @terminal and @diff').done
    const missing = turn.steps.find(({ id }) => id === 'context-missing')
    assert.ok(missing?.kind === 'step' && missing.state === 'failed')
    assert.match(missing.detail, /@symbol:nobody is not in this folder/)
    assert.match(missing.detail, /@terminal: no command/)
    assert.match(missing.detail, /@diff: git is asked in trusted folders only/)
  })

  it('are names for a reflex', async () => {
    const { session } = await open(null)
    const turn = await session.ask('who calls @symbol:retryDelay').done
    assert.equal(turn.engine, 'no model: reflex')
    assert.match(turn.answer, /fetchTwice/)
  })

  it('keep to the budget, however much is mentioned', async () => {
    const long = Array.from({ length: 4000 }, (_, i) => `export const value${i} = ${i}`).join('\n')
    const model = engine([say('Long.')], { windowTokens: 4096 })
    const { session } = await open([], { engine: model, files: { ...files, 'long.ts': long } })
    const text = Array.from({ length: 5000 }, (_, i) => `line ${i} of the output`).join('\n')
    const turn = await session.ask('explain @file:long.ts and @terminal with value77', null, [
      { kind: 'terminal', title: 'make', text },
    ]).done
    const sent = model.requests[0]?.messages.at(-1)?.text ?? ''
    assert.ok(sent.length < 4096 * 3, `${sent.length} characters`)
    assert.match(sent, /value77 = 77/)
    assert.match(sent, /line 4999 of the output/, 'the end of an output is kept')
    assert.match(sent, /… \d+ lines left out/)
    assert.ok(turn.tokensBudget === 4096)
    for (const { path, tokens } of turn.read ?? [])
      assert.ok(tokens > 0 && tokens < 2000, `${path} ${tokens}`)
  })

  it('are not trusted after a restart either', async () => {
    const first = await open([say('It is 41.')])
    await first.session.ask('explain @terminal', null, [
      { kind: 'terminal', title: 'make', text: 'value is 41' },
    ]).done
    await first.session.close()
    const model = engine([call('write', { path: 'out.txt', content: 'x', reason: 'r' }), say('Done.')])
    const second = await world([], { engine: model, after: first })
    await second.session.resume()
    second.session.ask('write it to a file, please')
    const approval = await second.nextApproval()
    assert.match(JSON.stringify(approval.findings), /@terminal/)
    await second.session.stop()
    await second.session.idle()
    await second.session.close()
  })
})
