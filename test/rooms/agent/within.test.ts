// Edits in their place: lines of one file that alone may change, by one edit that a person sees first.

import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { InPlace } from '../../../server/protocol/inline.ts'
import { joined, placeOf, planWithin, standsAt } from '../../../server/src/agent/within.ts'
import { call, engine, files, say, type World, world } from './world.ts'

const retry = files['src/retry.ts'] ?? ''
const lines = (path: string, from: number, to: number): InPlace => ({
  path,
  startLine: from,
  text: (files[path] ?? '')
    .split(/(?<=\n)/)
    .slice(from - 1, to)
    .join(''),
})
const body = lines('src/retry.ts', 7, 9)
const cap = { find: '30_000', replace: '60_000' }
const edited = retry.replace('30_000', '60_000')

describe('agent: edits in their place', () => {
  let at: World
  afterEach(() => at.close())

  it('show one edit of the lines, and do it once it is approved', async () => {
    const model = engine([call('edit', { path: 'src/retry.ts', ...cap, reason: 'Longer.' })])
    at = await world([], { engine: model })
    const { turn, done } = at.session.edit('a cap of a minute', body)
    assert.deepEqual(at.session.chat()[0]?.within, body)
    const approval = await at.nextApproval()
    assert.equal(approval.turn, turn)
    assert.equal(at.read('src/retry.ts'), retry, 'nothing is done before')
    const sent = model.requests[0]?.messages.at(-1)?.text ?? ''
    assert.match(
      sent,
      /Change only these lines, src\/retry.ts:7-9,[\s\S]*<data>\nexport function retryDelay[\s\S]*Wanted: a cap of a minute$/,
    )
    await at.session.decide({ ...approval, decision: 'approve', reason: '' })
    const view = await done
    assert.equal(view.state, 'done')
    assert.equal(view.undoable, true)
    assert.equal(at.read('src/retry.ts'), edited)
    assert.equal(model.requests.length, 1, 'the model is not asked what to say of it')
    assert.equal((await at.session.undo(turn)).ok, true)
    assert.equal(at.read('src/retry.ts'), retry)
    assert.match(at.trace(), /:LINES: +src\/retry.ts:7-9/i)
  })

  it('are shown first, even where a rule permits them', async () => {
    const model = engine([call('edit', cap)])
    at = await world([], { engine: model })
    const first = at.session.edit('a cap of a minute', body)
    const approval = await at.nextApproval()
    const [offer] = approval.learned.permit
    assert.ok(offer)
    await at.session.decide({
      ...approval,
      decision: 'approve',
      reason: '',
      remember: { offer: offer.id, scope: 'project' },
    })
    await first.done
    await at.session.undo(first.turn)
    const again = at.session.edit('a cap of a minute', body)
    const shown = await until(() => at.approvals.find(({ turn }) => turn === again.turn) ?? null)
    await at.session.decide({ ...shown, decision: 'deny', reason: '' })
    assert.equal((await again.done).state, 'done')
    assert.equal(at.read('src/retry.ts'), retry)
  })

  it('change nothing outside the lines, and do nothing else', async () => {
    const model = engine([
      call('run', { command: 'rm -rf src' }),
      call('edit', { path: 'src/client.ts', find: 'fetchTwice', replace: 'fetchThrice' }),
      call('edit', { find: '// Retries of calls that may fail.', replace: '// Other.' }),
      call('ask', { question: 'What then?' }),
    ])
    at = await world([], { engine: model })
    const view = await at.session.edit('something else', body).done
    assert.equal(view.answer, 'What then?')
    const told = model.requests.slice(1).map(({ messages }) => messages.at(-1)?.text ?? '')
    assert.match(told[0] ?? '', /only the chosen lines of src\/retry.ts/)
    assert.match(told[1] ?? '', /only src\/retry.ts may be changed/)
    assert.match(told[2] ?? '', /does not occur/)
    assert.equal(at.approvals.length, 0)
  })

  it('find their text by the lines alone, though it stands elsewhere too', async () => {
    const model = engine([call('edit', { find: 'retryDelay', replace: 'delayOf' })])
    at = await world([], { engine: model })
    const turn = at.session.edit('a shorter name', lines('src/retry.ts', 7, 7))
    const approval = await at.nextApproval()
    await at.session.decide({ ...approval, decision: 'approve', reason: '' })
    await turn.done
    assert.equal(at.read('src/retry.ts'), retry.replace('function retryDelay', 'function delayOf'))
  })

  it('go back to the model with what is wanted instead', async () => {
    const other = { find: '30_000', replace: '90_000' }
    const model = engine([call('edit', cap), call('edit', other)])
    at = await world([], { engine: model })
    const turn = at.session.edit('a longer cap', body)
    const first = await at.nextApproval()
    await at.session.decide({ ...first, decision: 'deny', reason: 'a minute and a half' })
    const second = await until(() => at.approvals.find(({ proposal }) => proposal !== first.proposal) ?? null)
    await at.session.decide({ ...second, decision: 'approve', reason: '' })
    await turn.done
    assert.match(model.requests[1]?.messages.at(-1)?.text ?? '', /a minute and a half/)
    assert.equal(at.read('src/retry.ts'), retry.replace('30_000', '90_000'))
  })

  it('wait in several files beside each other, and no question waits for them', async () => {
    const model = engine([
      call('edit', cap),
      call('edit', { find: 'Call the plumber', replace: 'Call the plumber at nine' }),
      say('An answer.'),
    ])
    at = await world([], { engine: model })
    const code = at.session.edit('a cap of a minute', body)
    const one = await at.nextApproval()
    const note = at.session.edit('say when', lines('notes.org', 2, 3))
    const both = await until(() => (at.approvals.length === 2 ? at.approvals : null))
    const question = at.session.ask('why is it capped at all, do you think?')
    assert.notEqual(at.session.chat().at(-1)?.queued, true)
    assert.equal((await question.done).answer, 'An answer.')
    assert.equal((await at.session.stop()).message, 'Nothing is running.')
    const other = both.find(({ proposal }) => proposal !== one.proposal)
    assert.ok(other)
    await at.session.decide({ ...other, decision: 'approve', reason: '' })
    await at.session.decide({ ...one, decision: 'approve', reason: '' })
    await Promise.all([code.done, note.done])
    assert.match(at.read('notes.org'), /\* TODO Call the plumber at nine :home:/)
    assert.equal(at.read('src/retry.ts'), edited)
    // What was edited in its place is no part of the conversation.
    assert.doesNotMatch(JSON.stringify(model.requests[2]?.messages), /a cap of a minute|say when/)
  })

  it('follow their lines when others change, and end when these change', async () => {
    const model = engine([call('edit', cap), call('edit', cap)])
    at = await world([], { engine: model })
    const turn = at.session.edit('a cap of a minute', body)
    const first = await at.nextApproval()
    await at.write('src/retry.ts', `// A new line.\n${retry}`)
    assert.equal((await at.session.decide({ ...first, decision: 'approve', reason: '' })).ok, false)
    const fresh = await until(() => at.approvals.find(({ proposal }) => proposal !== first.proposal) ?? null)
    await at.write('src/retry.ts', retry.replace('30_000', '1'))
    await at.session.decide({ ...fresh, decision: 'approve', reason: '' })
    const view = await turn.done
    assert.equal(view.state, 'failed')
    assert.match(view.answer, /The lines of src\/retry.ts changed meanwhile/)
    assert.equal(at.read('src/retry.ts'), retry.replace('30_000', '1'))
  })

  it('are still there after a crash', async () => {
    at = await world([], { engine: engine([call('edit', cap)]) })
    const { turn } = at.session.edit('a cap of a minute', body)
    await at.nextApproval()
    const before = at
    at = await world([], { engine: engine([say('No more.')]), after: before })
    await at.session.resume()
    const view = at.session.chat().find((one) => one.turn === turn)
    assert.equal(view?.state, 'waiting')
    assert.deepEqual(view?.within, body)
    const [approval] = await at.session.approvals()
    assert.ok(approval)
    await at.session.decide({ ...approval, decision: 'approve', reason: '' })
    await at.session.idle()
    assert.equal(at.read('src/retry.ts'), edited)
  })

  it('say what is missing', async () => {
    at = await world(null)
    assert.match((await at.session.edit('x', body).done).answer, /There is no model/)
    const small = await world([], { engine: engine([say('x')], { windowTokens: 2048 }), after: at })
    const long = { path: 'src/retry.ts', startLine: 1, text: 'const a = 1\n'.repeat(600) }
    assert.match((await small.session.edit('x', long).done).answer, /The lines take \d+ tokens.*Choose fewer/)
  })

  it('take an answer in words only when the model insists', async () => {
    const model = engine([say('It is fine.'), say('It is fine as it is.')])
    at = await world([], { engine: model })
    const view = await at.session.edit('make it better', body).done
    assert.equal(model.requests.length, 2)
    assert.match(model.requests[1]?.messages.at(-1)?.text ?? '', /Call edit once/)
    assert.equal(view.answer, 'It is fine as it is.')
  })

  it('are one change, however many edits the answer has', async () => {
    const two = [
      { id: 'a', name: 'edit', arguments: { find: '30_000', replace: '60_000' } },
      { id: 'b', name: 'edit', arguments: { find: '100 * 2', replace: '200 * 2' } },
    ]
    assert.deepEqual(joined(two), [
      { id: 'a', name: 'edit', arguments: { edits: two.map((one) => one.arguments) } },
    ])
    const model = engine([
      [
        ...two.map((one) => ({ kind: 'call' as const, call: one })),
        { kind: 'end', reason: 'stop', usage: { promptTokens: 100, outputTokens: 10 } },
      ],
    ])
    at = await world([], { engine: model })
    const turn = at.session.edit('longer', body)
    const approval = await at.nextApproval()
    await at.session.decide({ ...approval, decision: 'approve', reason: '' })
    await turn.done
    assert.equal(at.read('src/retry.ts'), edited.replace('100 * 2', '200 * 2'))
  })
})

describe('agent: the place of lines', () => {
  const at = (document: string, text: string, startLine: number) =>
    standsAt(document, { path: 'a', text, startLine })

  it('is where they were, else the only one', () => {
    assert.equal(placeOf({ path: 'a', startLine: 3, text: 'x\ny\n' }), 'a:3-4')
    assert.equal(placeOf({ path: 'a', startLine: 3, text: 'x' }), 'a:3')
    assert.equal(at('x\nx\n', 'x\n', 2), 2)
    assert.equal(at('new\nx\ny\n', 'x\n', 1), 4)
    assert.equal(at('new\nx\nx\n', 'x\n', 1), null)
    assert.equal(at('ax\n', 'x\n', 1), null)
    assert.equal(at('', 'x', 1), null)
  })

  it('keeps every edit inside it', async () => {
    const line = fc.constantFrom('a', 'b', 'a b', '', 'x = 1')
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { minLength: 1 }),
        fc.nat(),
        fc.nat(),
        line,
        line,
        async (all, i, j, find, replace) => {
          const [from, to] = [i % all.length, j % all.length].sort((a, b) => a - b) as [number, number]
          const text = `${all.join('\n')}\n`
          const chosen = `${all.slice(from, to + 1).join('\n')}\n`
          const document = { text, version: 1 }
          const ports = {
            workspace: '/w',
            documents: { read: async () => ({ ok: true as const, value: document }) },
          }
          const plan = await planWithin(
            ports as never,
            { path: 'a', startLine: from + 1, text: chosen },
            { find, replace },
          )
          if (!plan.ok || plan.value.kind !== 'propose') return
          const [action] = plan.value.actions
          assert.equal(action?.type, 'file_edit')
          if (action?.type !== 'file_edit') return
          let after = text
          for (const one of action.edits) after = after.replace(one.find, () => one.replace)
          const head = all
            .slice(0, from)
            .map((one) => `${one}\n`)
            .join('')
          const tail = all
            .slice(to + 1)
            .map((one) => `${one}\n`)
            .join('')
          assert.ok(after.startsWith(head) && after.endsWith(tail))
        },
      ),
    )
  })
})

async function until<T>(look: () => T | null): Promise<T> {
  for (;;) {
    const found = look()
    if (found !== null) return found
    await new Promise((done) => setTimeout(done, 5))
  }
}
