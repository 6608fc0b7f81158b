// Code in sessions, through the gate: what it is told, what it may ask for, what of it can be undone, how it ends.

import assert from 'node:assert/strict'
import type { StepView, TurnView } from '../../../server/protocol/views.ts'
import { call, files, say, type World, world } from './world.ts'

type Output = Extract<StepView, { kind: 'output' }>

describe('agent: sessions of code', () => {
  const open: World[] = []
  afterEach(async () => {
    for (const one of open.splice(0)) await one.close()
  })

  /** Evaluates each code in one turn, approving all; the outputs. */
  async function evaluated(
    codes: readonly (readonly [language: string, code: string])[],
    more: Readonly<Record<string, string>> = {},
  ): Promise<{ readonly w: World; readonly view: TurnView; readonly outputs: readonly Output[] }> {
    const calls = codes.map(([language, code], at) => call('eval', { language, code }, `c${at}`))
    const w = await world([...calls, say('Done.')], { files: { ...files, ...more } })
    open.push(w)
    const { done } = w.session.ask('please evaluate all of these')
    for (const _ of codes) {
      const { proposal, hash } = await w.nextApproval()
      const decided = await w.session.decide({ proposal, hash, decision: 'approve', reason: '' })
      assert.ok(decided.ok, JSON.stringify(decided))
    }
    const view = await done
    return { w, view, outputs: view.steps.filter((step) => step.kind === 'output') }
  }

  async function value(code: string, more: Readonly<Record<string, string>> = {}): Promise<string> {
    const { outputs } = await evaluated([['javascript', code]], more)
    assert.equal(outputs[0]?.evaluated?.outcome, 'value', JSON.stringify(outputs))
    return outputs[0]?.evaluated?.value ?? ''
  }

  it('the agent in a session finds, outlines and reads nodes, as plain data', async () => {
    const found = await value('agent.find("retry delay", 3).map((n) => n.path + " " + n.title)[0]')
    assert.equal(found, "'src/retry.ts retryDelay'")
    const outline = await value('agent.outline("src/client.ts").map((n) => [n.kind, n.title, n.startLine])')
    assert.equal(outline, "[ [ 'file', 'client.ts', 1 ], [ 'function', 'fetchTwice', 3 ] ]")
    const node = await value(
      'const n = agent.node("retryDelay"); [n.callers, n.text.split("\\n").length > 1, n.path]',
    )
    assert.match(node, /fetchTwice.*true, 'src\/retry.ts'/s)
  })

  it('tells nothing that the gate would not let be read, and says what is missing', async () => {
    const secret = { '.env': 'KEY=hunter2hunter2\n' }
    const denied =
      'let told; try { told = agent.outline(".env") } catch (error) { told = error.message }; told'
    assert.match(await value(denied, secret), /The gate does not let \.env be read/)
    const lacking = 'try { agent.node("nowhere") } catch (error) { error.message }'
    assert.match(await value(lacking), /There is no node nowhere/)
    assert.match(await value('try { agent.find() } catch (error) { error.message }'), /needs a query/)
    assert.equal(await value('typeof agent.write + Object.isFrozen(agent)'), "'undefinedtrue'")
  })

  it('describes tools and nodes, lists rules, memory and trace', async () => {
    assert.match(await value('describe("eval")'), /eval is a tool: .*language, code.*tools\/eval\.ts/)
    assert.match(await value('describe("retryDelay")'), /is a function: .*src\/retry\.ts:\d/)
    assert.match(
      await value('try { describe("nowhere") } catch (error) { error.message }'),
      /The tools are: find/,
    )
    assert.equal(await value('agent.rules()'), '[]')
    const note = '#+TITLE: Memory\n* Lamps are blue :fact:\nSince May.\n* Doors are green\n'
    const memory = await value('agent.memory("may").map((m) => m.title + m.tags)', {
      '.passepartout/memory/notes.org': note,
    })
    assert.equal(memory, "[ 'Lamps are bluefact' ]")
    assert.match(await value('agent.trace().map((row) => row.title)'), /please evaluate all of these/)
  })

  it('what code asks for waits for the person, and is done and undone like any proposal', async () => {
    const wish = `agent.propose({ type: 'file_write', path: 'src/new.ts', content: 'export {}\\n', reason: 'a test' })`
    const { w, outputs } = await evaluated([['javascript', wish]])
    assert.match(outputs[0]?.evaluated?.value ?? '', /Create src\/new\.ts: waits for the person's decision/)
    const approval = await w.nextApproval()
    assert.deepEqual(
      [approval.origin, approval.reason, approval.files[0]?.path],
      ['session', 'a test', 'src/new.ts'],
    )
    assert.throws(() => w.read('src/new.ts'))
    await w.session.decide({ ...approval, decision: 'approve', reason: '' })
    await w.session.idle()
    assert.equal(w.read('src/new.ts'), 'export {}\n')
    assert.equal(w.session.chat().at(-1)?.state, 'done')
    assert.ok((await w.session.undo(approval.turn)).ok)
    assert.throws(() => w.read('src/new.ts'))
  })

  it('what the gate denies is not even proposed, and says so', async () => {
    const wish = `agent.propose({ type: 'shell', command: 'rm -rf /' })`
    const { w, outputs } = await evaluated([['javascript', wish]])
    assert.match(outputs[0]?.evaluated?.value ?? '', /^'The gate denies this: /)
    assert.deepEqual(w.approvals, [])
  })

  it('errors tell their line; the turn can undo what code has written', async () => {
    const { w, view, outputs } = await evaluated([
      ['python', 'open("made.txt", "w").write("x")'],
      ['python', 'x = 1\nx / 0'],
      ['bash', 'y=3; exit 9'],
      ['bash', 'echo "<$y>"'],
    ])
    assert.deepEqual(
      outputs.map(({ evaluated: one, exitCode }) => [one?.outcome, exitCode]),
      [
        ['value', null],
        ['error', null],
        ['ended', 9],
        ['value', 0],
      ],
    )
    assert.match(outputs[1]?.text ?? '', /line 2, in <module>.*ZeroDivisionError/s)
    assert.equal(outputs[3]?.text, '<>\n')
    assert.match(w.trace(), /Failed at line 2 after/)
    assert.equal(w.read('made.txt'), 'x')
    assert.ok((await w.session.undo(view.turn)).ok)
    assert.throws(() => w.read('made.txt'))
  })

  it('stopping the turn interrupts the code and keeps its session; clearing ends it', async () => {
    const w = await world([
      call('eval', { language: 'python', code: 'kept = 5\nprint("go", flush=True)\nwhile True: pass' }),
      say('x'),
    ])
    open.push(w)
    const { done, turn } = w.session.ask('evaluate an endless loop')
    const { proposal, hash } = await w.nextApproval()
    await w.session.decide({ proposal, hash, decision: 'approve', reason: '' })
    const hasBegun = () =>
      w.session.chat()[0]?.steps.some((step) => step.kind === 'output' && step.text.includes('go'))
    while (!hasBegun()) await new Promise((next) => setTimeout(next, 20))
    await w.session.stop(turn)
    assert.equal((await done).state, 'stopped')
    assert.equal(w.ports.sessionState('python'), 'kept')
    await w.session.clear()
    assert.equal(w.ports.sessionState('python'), 'new')
  })
})
