// What is kept of a turn: prompt and answer in, lines out; and what a later question is told of it.

import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { trusted } from '../../../server/src/base/proposal.ts'
import { digest } from '../../../server/src/memory/digest.ts'
import { openKept } from '../../../server/src/memory/kept.io.ts'
import { keptHeadline, readKept, recall, scoredTurns } from '../../../server/src/memory/kept.ts'
import { parseOrg } from '../../../server/src/org/parse.ts'
import { openHome } from '../../../server/src/trace/home.io.ts'

const kept = (prompt: string, answer = '', more: { done?: string[]; denied?: string[] } = {}) =>
  digest({ prompt, answer, done: more.done ?? [], denied: more.denied ?? [] }).map(
    ({ kind, text }) => `${kind}: ${text}`,
  )

describe('memory: what is kept of a turn', () => {
  it('is what the user says and decides, and not what is asked or wanted', () => {
    assert.deepEqual(
      kept('The staging server listens on port 4711 and its name is kestrel. How do I reach it?'),
      ['said: The staging server listens on port 4711 and its name is kestrel.'],
    )
    assert.deepEqual(kept('Please add a test for `retryDelay`.'), [])
    assert.deepEqual(kept('why does it double? Thanks a lot!'), [])
    assert.deepEqual(kept("We decided to use pnpm from now on. Don't use npm. Fix the build."), [
      'decided: We decided to use pnpm from now on.',
      "decided: Don't use npm.",
    ])
    assert.deepEqual(kept('Der Schlüssel liegt bei Anna. Ab jetzt immer auf Deutsch antworten! Wo ist er?'), [
      'said: Der Schlüssel liegt bei Anna.',
      'decided: Ab jetzt immer auf Deutsch antworten!',
    ])
    assert.deepEqual(kept('Some output:\n```\nthe port is 1\n```\nWhat now?'), [])
  })
  it('is the heart of an answer, and what was done', () => {
    const answer = `Good question. There are several places.

\`retryDelay\` in src/retry.ts:8 doubles the delay up to 30,000 ms. It was written long ago by people who liked doubling things, and who had many meetings about it, as is said in the notes of that year at great length and with much detail.

- Jitter keeps clients apart.
- Nothing else is known about the matter, and this sentence is here only to be long enough to be left out of it, as it has no words of the question and nothing that could be looked up.

Let me know if you need more.`
    assert.deepEqual(kept('How does the delay double in retryDelay?', answer), [
      'answered: `retryDelay` in src/retry.ts:8 doubles the delay up to 30,000 ms.',
    ])
    assert.deepEqual(kept('rename it', 'Done.', { done: ['Rename a to b'], denied: ['Run rm -rf\nbuild'] }), [
      'answered: Done.',
      'did: Rename a to b',
      'denied: Run rm -rf build',
    ])
  })
  it('is said once', () => {
    assert.deepEqual(kept('go on', 'The port is 4711. It is open. '.repeat(20)), [
      'answered: The port is 4711.',
      'answered: It is open.',
    ])
  })
  it('is one headline with its lines for any text', () => {
    const words = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('* x', '#+end_src', ':END:', '[#A] TODO', 'a\n* b', 'is: :x:', '- Said: y is z'),
    )
    fc.assert(
      fc.property(words, words, fc.array(words, { maxLength: 3 }), (prompt, answer, done) => {
        const lines = digest({ prompt, answer, done, denied: [] })
        const text = keptHeadline({ turn: 't-1', prompt, lines, labels: trusted, at: 0 })
        assert.equal(parseOrg(text).headlines.length, 1)
        const [turn, ...more] = readKept(`#+TITLE: x\n${text}`)
        assert.equal(more.length, 0)
        assert.equal(turn?.turn, 't-1')
        assert.equal(turn?.body.split('\n').filter((line) => line.startsWith('- ')).length, lines.length)
      }),
    )
  })
})

const turns = (list: readonly string[]) =>
  list.map((text, i) => {
    const [prompt = '', answer = ''] = text.split(' -> ')
    const lines = digest({ prompt, answer, done: [], denied: [] })
    return readKept(keptHeadline({ turn: `t${i}`, prompt, lines, labels: trusted, at: i }))[0] as NonNullable<
      ReturnType<typeof readKept>[0]
    >
  })
const all = turns([
  'The staging port is 4711.',
  'How does retryDelay work? -> It doubles up to 30 seconds.',
  'We decided to use tabs from now on.',
  'Where are invoices printed? -> In `printInvoice` of src/invoice.ts.',
  'What is a cat? -> An animal.',
])
const cost = (text: string) => Math.ceil(text.length / 4)
const told = (kept: typeof all, question: string, room: { tokens: number; recent: number }) =>
  recall(scoredTurns(kept, question), { ...room, cost, without: [] })

describe('memory: what a question is told', () => {
  it('are the turns that have its words, and what was decided', () => {
    const found = told(all, 'which port has staging?', { tokens: 200, recent: 0 })
    assert.deepEqual(found, {
      heeded: '- Said: The staging port is 4711.\n- Decided: We decided to use tabs from now on.',
      told: '',
      turns: ['t0', 't2'],
    })
    const invoices = told(all, 'print the invoices on paper', { tokens: 200, recent: 0 })
    assert.equal(
      invoices.told,
      'Asked: Where are invoices printed?\n- Answered: In `printInvoice` of src/invoice.ts.',
    )
  })
  it('is the last ones where nothing else is asked for, and never more than there is room', () => {
    assert.deepEqual(told(all, 'go on', { tokens: 200, recent: 1 }).turns, ['t2', 't4'])
    for (const tokens of [0, 5, 15, 40, 100]) {
      const recalled = told(all, 'staging port invoices retryDelay', { tokens, recent: 3 })
      assert.ok(cost(`${recalled.heeded}\n${recalled.told}`) <= tokens + 1, String(tokens))
    }
  })
})

describe('memory: turns that the window has in their own words', () => {
  it('are not told again', () => {
    const scored = scoredTurns(all, 'which port has staging?')
    const { turns } = recall(scored, { tokens: 200, cost, recent: 1, without: ['t0', 't4'] })
    assert.deepEqual(turns, ['t2', 't3'])
  })
})

const keyBegin = '-----BEGIN RSA PRIVATE KEY-----'

describe('memory: the file of what is kept', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'kept-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))
  const lines = digest({ prompt: 'The key is AKIAIOSFODNN7EXAMPLQ now.', answer: '', done: [], denied: [] })
  const turn = { turn: 't1', prompt: 'The key', lines, labels: trusted, at: 0 }

  it('has no secrets, and is as the user left it', async () => {
    const file = openKept(openHome({ home: folder, workspace: folder }))
    assert.deepEqual(await file.read(), { ok: true, value: [] })
    assert.ok((await file.add(turn)).ok)
    assert.ok((await file.add({ ...turn, turn: 't2' })).ok)
    const text = readFileSync(file.file, 'utf8')
    assert.ok(!text.includes('AKIAIOSFODNN7EXAMPLQ'), text)
    writeFileSync(
      file.file,
      text.replace(/\* The key[\s\S]*?(?=\* The key)/, '').replace('- Said:', '- Said: mended,'),
    )
    const left = await file.read()
    assert.deepEqual(left.ok && left.value.map((one) => [one.turn, one.body.slice(0, 15)]), [
      ['t2', '- Said: mended,'],
    ])
  })
  it('keeps what is said of a turn, whatever key begins in one text of it and ends in another', async () => {
    const file = openKept(openHome({ home: folder, workspace: folder }))
    const sources = [`Read ${keyBegin}`]
    await file.add({ ...turn, prompt: keyBegin, labels: { ...trusted, integrity: 'untrusted', sources } })
    const [headline] = parseOrg(readFileSync(file.file, 'utf8')).headlines
    assert.deepEqual([headline?.properties.TURN, headline?.properties.INTEGRITY], ['t1', 'untrusted'])
    const read = await file.read()
    assert.equal(read.ok && read.value[0]?.body.startsWith('- Said: The key is [redacted'), true)
  })
  it('is left alone when it is of a newer version', async () => {
    const file = openKept(openHome({ home: folder, workspace: folder }))
    await file.add(turn)
    const newer = readFileSync(file.file, 'utf8').replace('kept 1', 'kept 2')
    writeFileSync(file.file, newer)
    for (const done of [await file.read(), await file.add(turn)])
      assert.equal(!done.ok && done.error.code, 'newer-format')
    assert.equal(readFileSync(file.file, 'utf8'), newer)
  })
})
