// The server may be killed at any moment and may share its home with another: nothing is lost.

import assert from 'node:assert/strict'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as wire from '../../server/protocol/messages.ts'
import { startTestOllama, type TestOllama } from '../ollama/server.ts'
import { type Editor, endEditors, openEditor } from './editor.ts'
import { call, inOrder, lastMessage } from './model.ts'
import { makePlace, type Place } from './place.ts'

const config = 'src/config.ts'
const kinder = call('edit', { path: config, find: 'maxAttempts: 5,', replace: 'maxAttempts: 4,' })

const homeOf = (place: Place): string =>
  join(place.home, readdirSync(place.home).find((name) => name.startsWith('workspace')) ?? '')

describe('server: killed', () => {
  let place: Place
  let ollama: TestOllama
  let settings: { readonly ollamaHost: string }

  beforeEach(async () => {
    place = makePlace()
    ollama = await startTestOllama()
    settings = { ollamaHost: ollama.url }
  })
  afterEach(async () => {
    await endEditors()
    await ollama.close()
    place.remove()
  })

  it('comes back with the conversation and the pending approval; approving acts, and can be undone', async () => {
    ollama.play(inOrder({ text: 'In `retryDelay` [src/retry.ts:22].' }, kinder, { text: 'Done.' }))
    const first = await openEditor(place, { settings })
    await first.ask('where is the delay, please?')
    const turn = await first.start('please try four times at most')
    const before = await first.approval(turn)
    await first.kill()

    const second = await openEditor(place, { settings })
    const { turns } = await second.request(wire.chat, {})
    assert.deepEqual(
      turns.map(({ prompt, state }) => ({ prompt, state })),
      [
        { prompt: 'where is the delay, please?', state: 'done' },
        { prompt: 'please try four times at most', state: 'waiting' },
      ],
    )
    assert.match(turns[0]?.answer ?? '', /\]\(node:src\/retry\.ts%23retryDelay\)/)
    const [approval] = await second.request(wire.approvals, {})
    assert.deepEqual(
      { ...approval, createdAt: 0 },
      { ...before, createdAt: 0 },
      'diff, findings and proof are the same',
    )
    assert.ok(approval)
    assert.match(place.read(config), /maxAttempts: 5/)
    assert.equal((await second.decide(approval, 'approve')).ok, true)
    const done = await second.turn(turn, ({ state }) => state === 'done')
    assert.match(place.read(config), /maxAttempts: 4/)
    assert.equal(done.undoable, true)
    assert.equal(done.answer, 'Done.', 'the model heard the result and ended the turn')
    assert.match(
      lastMessage(ollama.chats().at(-1)?.body ?? { model: '', messages: [] }),
      /Changed src\/config\.ts/,
    )
    assert.equal((await second.request(wire.undo, { turn })).ok, true)
    assert.match(place.read(config), /maxAttempts: 5/)
    assert.equal((await second.ask('where is retryDelay?')).state, 'done', 'and goes on')
    await second.stop()
  })

  it('comes back with a pending command, whose exit code is told', async () => {
    const first = await openEditor(place)
    const turn = await first.start('$ echo late > late.txt; echo out; exit 7')
    await first.approval(turn)
    await first.kill()
    const second = await openEditor(place)
    const [approval] = await second.request(wire.approvals, {})
    assert.ok(approval)
    await second.decide(approval, 'approve')
    const done = await second.turn(turn, ({ state }) => state !== 'waiting' && state !== 'running')
    const [output] = done.steps.filter((step) => step.kind === 'output')
    assert.equal(output?.kind === 'output' ? output.exitCode : null, 7)
    assert.equal(output?.kind === 'output' ? output.text : '', 'out\n')
    assert.equal(place.exists('late.txt'), true)
    assert.equal((await second.request(wire.undo, { turn })).ok, true)
    assert.equal(place.exists('late.txt'), false)
    await second.stop()
  })

  it('refuses a stale approval after the restart and shows a new diff', async () => {
    ollama.play(inOrder(kinder, { text: 'Done.' }))
    const first = await openEditor(place, { settings })
    await first.approval(await first.start('please try four times at most'))
    await first.kill()
    place.write(config, place.read(config).replace('concurrency: 2,', 'concurrency: 3,'))
    const second = await openEditor(place, { settings })
    const [old] = await second.request(wire.approvals, {})
    assert.ok(old)
    assert.equal((await second.decide(old, 'approve')).ok, false)
    assert.match(place.read(config), /maxAttempts: 5/)
    const fresh = await second.until(
      () => second.pending().find(({ proposal }) => proposal !== old.proposal),
      'the new diff',
    )
    assert.equal((await second.decide(fresh, 'approve')).ok, true)
    await second.turn(fresh.turn, ({ state }) => state === 'done')
    assert.match(place.read(config), /concurrency: 3,/)
    assert.match(place.read(config), /maxAttempts: 4,/)
    await second.stop()
  })

  it('says of a turn that was running that it was cut off', async () => {
    ollama.play(inOrder({ text: 'Half of an answer that will not be finished.', hang: true }))
    const first = await openEditor(place, { settings })
    const turn = await first.start('please tell me a story')
    await first.until(() => (first.streamed.get(turn)?.parts ?? 0) > 0, 'the first words')
    await new Promise((resolve) => setTimeout(resolve, 700))
    await first.kill()
    const second = await openEditor(place, { settings })
    const { turns } = await second.request(wire.chat, {})
    assert.equal(turns[0]?.state, 'stopped')
    assert.match(turns[0]?.answer ?? '', /restarted/)
    assert.ok(turns[0]?.steps.every((step) => step.kind !== 'step' || step.state !== 'running'))
    await second.stop()
  })

  it('undoes after a restart what a killed server had changed', async () => {
    ollama.play(inOrder(kinder, { text: 'Half of an answer.', hang: true }))
    const first = await openEditor(place, { settings })
    const turn = await first.start('please try four times at most')
    await first.decide(await first.approval(turn), 'approve')
    await first.until(() => (first.streamed.get(turn)?.parts ?? 0) > 0, 'the words after the change')
    await first.kill()
    assert.match(place.read(config), /maxAttempts: 4/)
    const second = await openEditor(place, { settings })
    assert.equal((await second.request(wire.undo, {})).ok, true)
    assert.match(place.read(config), /maxAttempts: 5/)
    await second.stop()
  })

  it('starts with damaged files in its home and storage, and keeps them aside', async () => {
    const first = await openEditor(place)
    await first.ask('where is retryDelay?')
    await first.ask('where is createQueue?')
    await first.stop()
    const kept = homeOf(place)
    const [day = ''] = readdirSync(join(kept, 'trace')).filter((name) => name.endsWith('.org'))
    const file = join(kept, 'trace', day)
    const trace = readFileSync(file)
    // The first turn is whole, the second is torn, and behind it is what no program wrote.
    const second = trace.lastIndexOf('\n* ')
    const torn = Buffer.concat([trace.subarray(0, second + 30), Buffer.from([0, 255, 254, 10, 42, 32, 0])])
    writeFileSync(file, torn)
    writeFileSync(join(kept, 'approvals.org'), Buffer.from([0, 255, 254, 10, 42, 32, 0]))
    for (const name of readdirSync(place.storage, { recursive: true, encoding: 'utf8' }))
      if (/index/.test(name) && /\./.test(name)) writeFileSync(join(place.storage, name), 'garbage')
    const again = await openEditor(place)
    assert.deepEqual(
      (await again.request(wire.chat, {})).turns.map(({ prompt, state }) => [prompt, state]),
      [['where is retryDelay?', 'done']],
    )
    assert.equal((await again.ask('where is retryDelay?')).state, 'done')
    await again.stop()
    assert.ok(readFileSync(file).subarray(0, torn.length).equals(torn), 'nothing of it was rewritten')
  })

  it('leaves files of a newer version as they are, says so once, and answers', async () => {
    const first = await openEditor(place)
    await first.ask('where is retryDelay?')
    await first.stop()
    const kept = homeOf(place)
    const [day = ''] = readdirSync(join(kept, 'trace')).filter((name) => name.endsWith('.org'))
    const file = join(kept, 'trace', day)
    const newer = readFileSync(file, 'utf8').replace('#+PASSEPARTOUT: trace 1', '#+PASSEPARTOUT: trace 9')
    writeFileSync(file, newer)
    const second = await openEditor(place)
    assert.equal((await second.ask('where is retryDelay?')).state, 'done')
    assert.equal((await second.ask('where is createQueue?')).state, 'done')
    await second.stop()
    assert.equal(readFileSync(file, 'utf8'), newer)
    const told = second.messages.filter(({ message }) => /trace version 9/.test(message))
    assert.equal(told.length, 1, JSON.stringify(second.messages))
  })
})

describe('server: two at once on one home', () => {
  let place: Place
  let ollama: TestOllama
  let editors: Editor[]

  before(async () => {
    place = makePlace()
    ollama = await startTestOllama()
    const settings = { ollamaHost: ollama.url }
    editors = await Promise.all([openEditor(place, { settings }), openEditor(place, { settings })])
  })
  after(async () => {
    await endEditors()
    await ollama.close()
    place.remove()
  })

  it('loses no turn, no approval and no line of the trace', async () => {
    const [one, two] = editors as [Editor, Editor]
    ollama.play({ answers: [{ text: 'Said.' }] })
    const rounds = [1, 2, 3, 4, 5]
    for (const round of rounds) {
      await Promise.all([
        one.ask(`first window, request ${round}, please`),
        two.ask(`second window, request ${round}, please`),
      ])
    }
    const first = await one.start('$ echo one > one.txt')
    const second = await two.start('$ echo two > two.txt')
    const mine = await one.approval(first)
    await two.approval(second)
    const all = await one.request(wire.approvals, {})
    assert.deepEqual(all.map(({ turn }) => turn).sort(), [first, second].sort())
    await one.decide(mine, 'approve')
    await one.turn(first, ({ state }) => state === 'done')
    await one.kill()
    await two.kill()

    const third = await openEditor(place)
    const { turns } = await third.request(wire.chat, {})
    assert.deepEqual(
      turns.map(({ prompt }) => prompt).sort(),
      [
        ...rounds.flatMap((round) => [
          `first window, request ${round}, please`,
          `second window, request ${round}, please`,
        ]),
        '$ echo one > one.txt',
        '$ echo two > two.txt',
      ].sort(),
    )
    assert.equal(turns.find(({ turn }) => turn === first)?.state, 'done')
    assert.equal(turns.find(({ turn }) => turn === second)?.state, 'waiting')
    const [waiting] = await third.request(wire.approvals, {})
    assert.equal(waiting?.turn, second)
    const trace = place.kept('.org')
    for (const { prompt } of turns) assert.ok(trace.includes(prompt), prompt)
    await third.stop()
  })

  it('approves in one window what the other one asked; there it goes on, here it ends', async () => {
    ollama.play(inOrder(kinder, { text: 'Done.' }))
    const settings = { ollamaHost: ollama.url }
    const [asking, deciding] = [await openEditor(place, { settings }), await openEditor(place, { settings })]
    const turn = await asking.start('please try four times at most')
    const approval = await asking.approval(turn)
    assert.equal((await deciding.decide(approval, 'approve')).ok, true)
    const left = await asking.turn(turn, ({ state }) => state === 'stopped')
    assert.match(left.answer, /another window/)
    const done = await deciding.turn(turn, ({ state }) => state === 'done')
    assert.equal(done.answer, 'Done.')
    assert.match(place.read(config), /maxAttempts: 4/)
    await asking.stop()
    await deciding.stop()
    const after = await openEditor(place)
    const view = (await after.request(wire.chat, {})).turns.find((one) => one.turn === turn)
    assert.equal(view?.answer, 'Done.', 'the window that went on is the one that is remembered')
    await after.stop()
  })

  it('hears of a denial by hand in approvals.org', async () => {
    ollama.play(
      inOrder(call('edit', { path: config, find: 'maxAttempts: 4,', replace: 'maxAttempts: 3,' }), {
        text: 'Then not.',
      }),
    )
    const editor = await openEditor(place, { settings: { ollamaHost: ollama.url } })
    const turn = await editor.start('please try four times at most, again')
    await editor.approval(turn)
    const file = join(homeOf(place), 'approvals.org')
    const text = readFileSync(file, 'utf8')
    const at = text.lastIndexOf('* PENDING ')
    writeFileSync(file, `${text.slice(0, at)}* DENIED ${text.slice(at + '* PENDING '.length)}`)
    const done = await editor.turn(turn, ({ state }) => state === 'done')
    assert.match(done.answer, /^Then not/)
    assert.match(lastMessage(ollama.chats().at(-1)?.body ?? { model: '', messages: [] }), /denied/)
    await editor.stop()
  })

  it('does not take the running turn of the other window for one that crashed', async () => {
    ollama.play({ answers: [{ text: 'A very long answer.', hang: true }] })
    const settings = { ollamaHost: ollama.url }
    const busy = await openEditor(place, { settings })
    const turn = await busy.start('please take your time')
    await busy.until(() => (busy.streamed.get(turn)?.parts ?? 0) > 0, 'the first words')
    await new Promise((resolve) => setTimeout(resolve, 700))
    const late = await openEditor(place)
    await late.ask('where is retryDelay?')
    await busy.request(wire.stop, { turn })
    await late.stop()
    await busy.stop()
    const after = await openEditor(place)
    const view = (await after.request(wire.chat, {})).turns.find((one) => one.turn === turn)
    assert.equal(view?.state, 'stopped')
    assert.doesNotMatch(view.answer, /restarted/)
    await after.stop()
  })
})
