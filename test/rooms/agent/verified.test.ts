// Before a change is proposed its form is looked at: what would break a file goes back to the model.

import assert from 'node:assert/strict'
import { call, type Scripted, say, type World, world } from './world.ts'

const source = 'export function f(a: number) {\n  return a + 1\n}\n'
const notes = '* Shopping\n:PROPERTIES:\n:ID: x\n:END:\n#+begin_src sh\nls\n#+end_src\n'
const breaks = call('edit', { path: 'a.ts', find: 'return a + 1', replace: 'return f(a + 1;' })
const mends = call('edit', { path: 'a.ts', find: 'return a + 1', replace: 'return (a + 2)' })

describe('agent: a change is verified before it is proposed', () => {
  let here: World | null = null
  afterEach(async () => {
    await here?.close()
    here = null
  })
  const open = async (...answers: Parameters<typeof world>[0] & object) => {
    here = await world(answers, { files: { 'a.ts': source, 'n.org': notes, 'x.unknown': '(' } })
    return here
  }
  const told = async (w: World) => {
    const engine = (await w.ports.engine()) as Scripted
    return engine.requests.map(({ messages }) => messages.at(-1)?.text ?? '')
  }

  it('a broken edit goes back with file, line, column and the line; the next one is offered', async () => {
    const w = await open(breaks, mends, say('Done.'))
    const { done } = w.session.ask('Change a.ts so that f adds 2')
    const approval = await w.nextApproval()
    assert.match(approval.files[0]?.diff ?? '', /\+ {2}return \(a \+ 2\)/)
    assert.match(
      (await told(w))[1] ?? '',
      /syntax error at a\.ts:2:17: '\)' is missing\n2: {3}return f\(a \+ 1;/,
    )
    await w.session.decide({ ...approval, decision: 'approve', reason: '' })
    assert.equal((await done).state, 'done')
    assert.match(w.read('a.ts'), /a \+ 2/)
  })

  it('reading in between makes no new attempts of it', async () => {
    const other = (n: number) => call('edit', { path: 'a.ts', find: 'return a + 1', replace: `return (${n}` })
    const read = call('read', { path: 'a.ts' })
    const w = await open(other(1), read, other(2), read, other(3), read, other(4), read, other(5))
    const turn = await w.session.ask('Change a.ts so that f adds 2').done
    assert.equal(turn.state, 'failed')
    assert.match(turn.answer, /after 3 corrections/)
    assert.equal((await told(w)).length, 7)
    assert.equal(w.read('a.ts'), source)
  })

  it('what is sent again and again is decided by a person, who is told', async () => {
    const w = await open(breaks, breaks, breaks, breaks, say('Done.'))
    const { done } = w.session.ask('Change a.ts so that f adds 2')
    const approval = await w.nextApproval()
    assert.equal((await told(w)).length, 4)
    const finding = approval.findings.find(({ code }) => code === 'breaks-syntax')
    assert.equal(finding?.severity, 'hold')
    assert.match(finding?.message ?? '', /a\.ts:2:17: '\)' is missing$/)
    await w.session.decide({ ...approval, decision: 'approve', reason: '' })
    assert.equal((await done).state, 'done')
    assert.match(w.read('a.ts'), /f\(a \+ 1;/)
  })

  it('an Org block or drawer that is left open goes back too', async () => {
    const w = await open(
      call('edit', { path: 'n.org', find: ':ID: x\n:END:', replace: ':ID: y' }),
      call('edit', { path: 'n.org', find: '#+end_src\n', replace: '' }),
      say('I leave it.'),
    )
    await w.session.ask('Change the notes').done
    assert.match((await told(w))[1] ?? '', /n\.org:2:1: :PROPERTIES: opens no drawer/)
    assert.match((await told(w))[2] ?? '', /n\.org:5:1: "#\+begin_src sh" is never closed/)
    assert.equal(w.read('n.org'), notes)
  })

  it('a comment in place of code goes back too', async () => {
    const w = await open(
      call('write', {
        path: 'a.ts',
        content: 'export function f(a: number) {\n  // ... existing code ...\n}\n',
      }),
      say('I leave it.'),
    )
    await w.session.ask('Change a.ts').done
    assert.match(
      (await told(w))[1] ?? '',
      /would lose code at a\.ts:2:3: .*\n2: {3}\/\/ \.\.\. existing code/,
    )
    assert.equal(w.read('a.ts'), source)
  })

  it('says nothing of a language without a grammar', async () => {
    const w = await open(call('edit', { path: 'x.unknown', find: '(', replace: '((' }), say('Done.'))
    const { done } = w.session.ask('Change x.unknown')
    await w.session.decide({ ...(await w.nextApproval()), decision: 'approve', reason: '' })
    await done
    assert.equal(w.read('x.unknown'), '((')
  })

  it('a change that a person asked for without a model is offered, with what it breaks', async () => {
    here = await world(null, {
      files: { 'a.ts': source, 'b.ts': "import { f } from './a.ts'\nexport const x = f(2)\n" },
    })
    const { done } = here.session.ask('rename f to class')
    const approval = await here.nextApproval()
    const finding = approval.findings.find(({ code }) => code === 'breaks-syntax')
    assert.equal(finding?.severity, 'note')
    assert.match(finding?.message ?? '', /^Adds a syntax error at b\.ts:2:/)
    await here.session.decide({ ...approval, decision: 'deny', reason: '' })
    await done
  })

  it('what has to be put on a newer text is looked at again', async () => {
    const w = await open(mends, say('Done.'))
    const { done } = w.session.ask('Change a.ts so that f adds 2')
    const first = await w.nextApproval()
    await w.write('a.ts', source.replace('(a: number)', '(a: (number'))
    await w.session.decide({ ...first, decision: 'approve', reason: '' })
    const broken = source.replace('(a: number)', '(a: (number')
    while (w.approvals[0] === undefined || w.approvals[0].hash === first.hash)
      await new Promise((resolve) => setTimeout(resolve, 5))
    const again = await w.nextApproval()
    // It was broken before: the change adds nothing to that.
    assert.ok(!again.findings.some(({ code }) => code === 'breaks-syntax'))
    await w.session.decide({ ...again, decision: 'approve', reason: '' })
    await done
    assert.equal(w.read('a.ts'), broken.replace('return a + 1', 'return (a + 2)'))
  })
})
