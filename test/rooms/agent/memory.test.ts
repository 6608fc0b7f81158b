// The agent's own notes: what is remembered is found again in every workspace, with the labels it was written with.

import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ApprovalView } from '../../../server/protocol/views.ts'
import { toolPorts } from '../../../server/src/agent/judge.ts'
import { parseOrg } from '../../../server/src/org/parse.ts'
import { labelsOfLines } from '../../../server/src/tools/note-labels.ts'
import { call, say, type World, world } from './world.ts'

describe('agent memory', () => {
  const opened: World[] = []
  const open = async (...args: Parameters<typeof world>) => {
    const made = await world(...args)
    opened.push(made)
    return made
  }
  afterEach(async () => {
    for (const made of opened.splice(0)) await made.close()
  })

  const note = (title: string, properties: string) =>
    `* ${title}\n:PROPERTIES:\n${properties}:END:\n#+begin_example\nIts port is 4711.\n#+end_example\n`
  const notes = async (w: World, text: string) => {
    const file = join(w.home, 'memory', 'notes.org')
    mkdirSync(join(w.home, 'memory'), { recursive: true })
    writeFileSync(file, text)
    await w.ports.changed([file])
  }
  const memory = async (w: World) => {
    const read = await w.ports.documents.read(join(w.home, 'memory', 'notes.org'))
    return read.ok ? read.value.text : ''
  }
  const approve = (w: World, { proposal, hash }: ApprovalView) =>
    w.session.decide({ proposal, hash, decision: 'approve', reason: '' })

  it('keeps the user’s words in the home without a model, once, and answers from them', async () => {
    const w = await open(null)
    const asked = w.session.ask('remember that the kestrel server listens on port 4711.')
    await approve(w, await w.nextApproval())
    assert.equal((await asked.done).state, 'done')
    const [headline] = parseOrg(await memory(w)).headlines
    assert.equal(headline?.title, 'the kestrel server listens on port 4711')
    assert.equal(headline?.properties.INTEGRITY, 'trusted')
    const again = await w.session.ask('Remember: The kestrel server listens on port 4711').done
    assert.match(again.answer, /^This is remembered already, in .*memory\/notes\.org:3\.$/)
    assert.equal(again.tokensUsed, 0)
    const found = await w.session.ask('where does kestrel listen, and on which port?').done
    assert.ok(
      found.sources.some(({ path }) => path.endsWith('memory/notes.org')),
      JSON.stringify(found.sources),
    )
  })

  it('recalls notes with their labels', async () => {
    const labels = async (text: string) => {
      const w = await open([call('write', { path: 'new.txt', content: 'x\n' }), say('Done.')])
      await notes(w, text)
      const asked = w.session.ask('write down what you know of the kestrel server')
      const approval = await w.nextApproval()
      const pending = await w.ports.approvals.get(approval.proposal)
      assert.ok(pending.ok && pending.value)
      await approve(w, approval)
      const turn = await asked.done
      assert.ok([...turn.sources, ...(turn.read ?? [])].some(({ path }) => path.endsWith('memory/notes.org')))
      const { integrity, confidentiality } = pending.value.proposal.labels
      return `${integrity} ${confidentiality}`
    }
    const own = note('The kestrel server', ':INTEGRITY: trusted\n:CONFIDENTIALITY: private\n')
    assert.equal(await labels(own), 'trusted private')
    assert.equal(await labels(own.replace('trusted', 'untrusted')), 'untrusted private')
    assert.equal(await labels(own.replace('private', 'secret')), 'trusted secret')
  })

  it('gives lines the labels of the headlines that they touch, and of what these stand in', async () => {
    const w = await open(null)
    await notes(w, `${note('Mine', '')}${note('A page', ':INTEGRITY: untrusted\n')}** Below it\nText.\n`)
    const file = w.ports.index.orgFiles().find(({ path }) => path.endsWith('memory/notes.org'))
    assert.ok(file)
    const at = (first: number, last: number) => labelsOfLines(w.ports, file.path, first, last).integrity
    assert.deepEqual([at(1, 6), at(1, 7), at(15, 15)], ['trusted', 'untrusted', 'untrusted'])
    assert.equal(labelsOfLines(w.ports, '.passepartout/memory/notes.org', 1, 1).integrity, 'untrusted')
    assert.equal(labelsOfLines(w.ports, join(w.home, 'memory', 'gone.org'), 1, 1).integrity, 'untrusted')
  })

  it('leaves them out where the answer goes to others', async () => {
    const w = await open(null)
    await notes(w, note('The kestrel server', ':INTEGRITY: trusted\n'))
    const paths = async (memory: 'with' | 'without') =>
      (await w.ports.assemble('kestrel server port', { budgetTokens: 1000, memory })).pieces.map(
        ({ path }) => path,
      )
    assert.ok((await paths('with')).some((path) => path.endsWith('memory/notes.org')))
    assert.ok(!(await paths('without')).some((path) => path.endsWith('memory/notes.org')))
  })

  it('links what a fact names, gives it tags, and writes what it knows only once', async () => {
    const w = await open([
      call('read', { path: 'src/retry.ts' }, 'a'),
      call('remember', { title: 'Delays', body: 'retryDelay is capped at 30 s', tags: 'retry, net' }, 'b'),
      call('remember', { title: 'delays.', body: '“retryDelay” is capped at 30 s' }, 'c'),
      say('Kept.'),
    ])
    const asked = w.session.ask('keep a fact about retryDelay')
    await approve(w, await w.nextApproval())
    const turn = await asked.done
    const { headlines } = parseOrg(await memory(w))
    assert.equal(headlines.length, 1)
    assert.deepEqual(headlines[0]?.tags, ['retry', 'net'])
    assert.match(await memory(w), /^- Rests on \[\[file:.*\/src\/retry\.ts::retryDelay\]\[retryDelay\]\]$/m)
    assert.ok(turn.steps.some((step) => step.kind === 'step' && /^Remembered already/.test(step.label)))
  })

  it('reads them by the gate, and nothing else of its home', async () => {
    const w = await open(null)
    await notes(w, note('The kestrel server', ''))
    const { mayRead } = toolPorts(w.ports)
    assert.equal(await mayRead(join(w.home, 'memory', 'notes.org')), 'allow')
    assert.equal(await mayRead(join(w.home, 'memory', '..', 'rules.org')), 'ask')
    assert.equal(await mayRead(join(w.home, 'rules.org')), 'ask')
    assert.equal(await mayRead(join(w.home, 'memory', 'notes.org.lock')), 'ask')
  })
})
