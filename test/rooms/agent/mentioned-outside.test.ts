// Mentions of resources of outside servers: real processes. What they say comes in as text of others, and none holds a turn up.

import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeWorld, type World as Servers, stdio } from '../mcp/world.ts'
import { call, engine, say, type World, world } from './world.ts'

describe('agent: mentions of outside resources', () => {
  let at: World | null = null
  let outside: Servers
  beforeEach(() => {
    outside = makeWorld()
  })
  afterEach(async () => {
    await at?.close()
    at = null
    await outside.close()
  })
  const open = async (model: ReturnType<typeof engine>) => {
    const { tools, resources, call } = outside.servers
    at = await world([], {
      engine: model,
      outside: { tools, resources, call, isPinned: async () => false },
    })
    return at
  }
  const sent = (model: ReturnType<typeof engine>) => model.requests[0]?.messages.at(-1)?.text ?? ''
  const missing = (turn: { readonly steps: readonly object[] }) =>
    JSON.stringify(turn.steps.find((step) => 'id' in step && step.id === 'context-missing') ?? '')

  it('bring what the server answers, labelled as text of others', async () => {
    await outside.opened('books', stdio('good'))
    const model = engine([call('write', { path: 'out.txt', content: 'x', reason: 'r' }), say('Done.')])
    const { session, nextApproval } = await open(model)
    const { done } = session.ask('follow @resource:books/test://handbook')
    const approval = await nextApproval()
    assert.match(JSON.stringify(approval.findings), /@resource:books\/test:\/\/handbook/)
    await session.decide({ proposal: approval.proposal, hash: approval.hash, decision: 'deny', reason: 'no' })
    const turn = await done
    assert.match(sent(model), /@resource:books\/test:\/\/handbook:1-1 Handbook\nChapter one\./)
    assert.ok([...turn.sources, ...(turn.read ?? [])].some(({ id }) => id.startsWith('@resource:books/')))
  })

  it('say what no server lists, and fill no template in', async () => {
    await outside.opened('books', stdio('good'))
    const model = engine([say('Nothing.')])
    const { session } = await open(model)
    const turn = await session.ask(
      'compare @resource:books/test://nowhere with @resource:books/test://chapter/2',
    ).done
    assert.match(missing(turn), /books\/test:\/\/nowhere is no resource of a server that runs/)
    assert.match(missing(turn), /books\/test:\/\/chapter\/2 is no resource/)
  })

  it('never read what a rule forbids', async () => {
    await outside.opened('books', stdio('good'))
    const model = engine([say('Nothing.')])
    const { session, home } = await open(model)
    writeFileSync(
      join(home, 'rules.org'),
      `#+PASSEPARTOUT_RULES: 1
* No books
:PROPERTIES:
:ID: no-books
:END:
#+begin_src datalog
deny(A) :- type(A, mcp).
#+end_src
`,
    )
    const turn = await session.ask('follow @resource:books/test://handbook').done
    assert.match(missing(turn), /may not be read/)
    assert.doesNotMatch(sent(model), /Chapter one/)
  })

  it('approve nothing where a model wrote them into a plan', async () => {
    await outside.opened('books', stdio('good'))
    const model = engine([say('1. Follow @resource:books/test://handbook'), say('Done.')])
    const { session, plans } = await open(model)
    await session.ask('/plan the week').done
    const plan = (await plans.view()) ?? assert.fail('there is no plan')
    await plans.act('start', plan.revision, 0)
    await plans.idle()
    assert.match(missing(session.chat().at(-1) ?? { steps: [] }), /approved by nobody/)
    assert.doesNotMatch(JSON.stringify(model.requests.slice(1)), /Chapter one/)
  })

  it('are none in the lines of a file that is edited in its place', async () => {
    await outside.opened('books', stdio('good'))
    const model = engine([call('done', { answer: 'No.' })])
    const { session } = await open(model)
    const text = '// see @resource:books/test://handbook and @diff\n'
    const turn = await session.edit('tidy it', { path: 'src/retry.ts', startLine: 1, text }).done
    assert.doesNotMatch(JSON.stringify(model.requests), /Chapter one/)
    assert.equal(missing(turn), '""')
  })

  it('a server that does not answer holds no turn up', async () => {
    await outside.opened('books', stdio('silent'))
    const model = engine([say('Nothing.')])
    const { session } = await open(model)
    const turn = await session.ask('follow @resource:books/test://handbook').done
    assert.equal(turn.state, 'done')
    assert.match(missing(turn), /was not answered in time/)
  })
})
