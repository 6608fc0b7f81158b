// What models that are not ours are given of a folder: nothing before a person allowed it, nothing that says it is private,
// no credential, and no number from which one could guess what is left out.

import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { toolPorts } from '../../../server/src/agent/judge.ts'
import { openServedChat, type ServedChat } from '../../../server/src/agent/served/chat.ts'
import { openSink, type SinkOptions } from '../../../server/src/agent/served/sink.ts'
import { turnId } from '../../../server/src/base/ids.ts'
import type { WorkspaceIndex } from '../../../server/src/index/workspace.ts'
import { moment } from '../../../server/src/tools/org.ts'
import { files, type World, world } from './world.ts'

const token = `ghp_${'a1B2c3D4e5F6g7H8i9J0'}${'k1L2m3N4o5P6q7R8'}`
const usual: SinkOptions = { memory: 'without', privateTags: ['private'] }

describe('what models of others are given', () => {
  let at: World
  let options = usual
  const open = (): ServedChat => {
    // The world's is a whole one.
    const index = at.ports.index as WorkspaceIndex
    return openServedChat({
      index,
      sink: openSink({ judge: at.ports.judge }, index, () => options),
      now: () => moment(at.ports),
      trace: at.ports.trace,
      turn: turnId('served-1'),
      tools: () => toolPorts(at.ports),
      propose: at.session.propose,
    })
  }
  const allowed = async () => {
    const served = open()
    await served.decide('allowed')
    return served
  }
  before(async () => {
    at = await world(null, {
      files: {
        ...files,
        'src/key.ts': `export const deployKey = () => '${token}'\n`,
        'diary.org':
          '* Plain\nretry words\n* Salary talk :PRIVATE:\nretry muttering\n** Below it\nretry whispers\n',
        'health.org': '#+FILETAGS: :private:\n* Blood values\nretry figures\n',
        'team.org': '* Team\n** Merger talks :private:\n',
        'kept.org': '* Kept\n:PROPERTIES:\n:CONFIDENTIALITY: private\n:END:\nretry secrets\n',
        '.passepartout/memory/notes.org': '* Remembered retry\nretry memory\n',
      },
    })
  })
  after(() => at.close())
  afterEach(() => {
    options = usual
  })

  it('is nothing before a person has allowed it, and nothing after a no', async () => {
    const served = open()
    deepEqual(await served.call('find', { query: 'retryDelay' }), { kind: 'unasked' })
    await served.decide('refused')
    equal((await served.call('find', { query: 'retryDelay' })).kind, 'failed')
    await served.decide('allowed')
    equal((await served.call('find', { query: 'retryDelay' })).kind, 'answered')
    match(
      at.trace(),
      /No text of this folder goes to the model of the editor’s chat in this session :denied:/,
    )
    match(at.trace(), /for the model of the editor’s chat: refused :denied:/)
    match(at.trace(), /for the model of the editor’s chat: given/)
  })

  it('leaves out what is private by tag, by file tag, by property, and the memory', async () => {
    const served = await allowed()
    for (const [tool, args] of [
      ['find', { query: 'retry', k: 50 }],
      ['context', { question: 'retry words muttering whispers figures secrets memory', budget: 8000 }],
      ['outline', { path: 'diary.org' }],
      ['org_query', { query: 'heading:a' }],
    ] as const) {
      const answer = await served.call(tool, args)
      const text = JSON.stringify(answer)
      for (const held of [
        'Salary',
        'muttering',
        'Below it',
        'whispers',
        'Blood',
        'figures',
        'secrets',
        'Remembered',
      ])
        ok(!text.includes(held), `${tool}: ${held}`)
    }
    for (const path of ['health.org', 'kept.org']) {
      const answer = await served.call('outline', { path })
      ok(!/Blood|Kept/.test(JSON.stringify(answer)), path)
    }
  })

  it('says how much is left out, in words that are the same whatever was asked', async () => {
    const served = await allowed()
    const notes = new Set<string>()
    for (const query of ['heading:salary', 'heading:blood', 'heading:nothing-of-the-kind', 'todo:'])
      notes.add(JSON.stringify(await served.call('org_query', { query })).replace(/^.*"note"/, ''))
    equal(notes.size, 1)
    match([...notes].join(), /5 private headings and 1 file may not be told/)
  })

  it('answers no question about what is left out by the headings around it', async () => {
    const served = await allowed()
    const ask = async (query: string) => JSON.stringify(await served.call('org_query', { query }))
    match(await ask('heading:team'), /Team/)
    for (const kind of ['children', 'descendants'])
      equal(await ask(`(${kind} (heading "Merger"))`), await ask(`(${kind} (heading "Nothing of the kind"))`))
    ok(!/Team/.test(await ask('(children)')))
  })

  it('gives the memory where the setting says so, and tags are the user’s to choose', async () => {
    options = { memory: 'with', privateTags: ['Home'] }
    const served = await allowed()
    match(JSON.stringify(await served.call('find', { query: 'remembered retry' })), /Remembered retry/)
    match(JSON.stringify(await served.call('org_query', { query: 'heading:salary' })), /Salary talk/)
    match(JSON.stringify(await served.call('org_query', { query: 'heading:plumber' })), /No headline fits/)
  })

  it('has its credentials blanked, and says so', async () => {
    const answer = await (await allowed()).call('context', { question: 'deployKey' })
    ok(answer.kind === 'answered')
    ok(!answer.text.includes(token))
    match(answer.note, /1 credential was blanked\./)
    ok(!at.trace().includes(token))
  })

  it('captures by a proposal that no rule decides', async () => {
    const outcome = await open().capture({
      title: 'Call the baker',
      body: '',
      todo: 'TODO',
      scheduled: '2026-11-27',
      deadline: '',
    })
    match(outcome.message, /waits for the person's decision/)
    const approval = await at.nextApproval()
    equal(approval.origin, 'the editor’s chat')
    match(approval.files[0]?.diff ?? '', /\+\* TODO Call the baker/)
    ok(approval.findings.some(({ code }) => code === 'untrusted-origin'))
    const { proposal, hash } = approval
    const decided = await at.session.decide({ proposal, hash, decision: 'approve', reason: '' })
    ok(decided.ok, decided.message)
    await at.session.idle()
    // And not into the agent's own memory, which has a file of that name as well.
    match(at.read('notes.org'), /\* TODO Call the baker\nSCHEDULED: <2026-11-27 Fri>/)
  })
})
