// `passepartout plan`: made by asking, shown, done step by step with the same gate, and gone on with after a decision.

import assert from 'node:assert/strict'
import type { PlanView } from '../../server/protocol/plan.ts'
import type { Answer } from '../ollama/script.ts'
import { startTestOllama, type TestOllama } from '../ollama/server.ts'
import { call, inOrder } from '../server/model.ts'
import { makePlace, type Place } from '../server/place.ts'
import { jsonLines, run } from './program.ts'
import { hasTerminal, typing } from './terminal.ts'

const edit = call('edit', { path: 'src/retry.ts', find: 'most = 5', replace: 'most = 4' })
const again = call('edit', { path: 'src/retry.ts', find: 'most = 4', replace: 'most = 3' })

describe('cli: plan', () => {
  let place: Place
  let ollama: TestOllama
  beforeEach(async () => {
    place = makePlace({ 'src/retry.ts': 'export const most = 5\n' })
    ollama = await startTestOllama()
  })
  afterEach(async () => {
    await ollama.close()
    place.remove()
  })
  const env = () => ({ OLLAMA_HOST: ollama.url })
  const cli = (...args: string[]) => run(place, args, { env: env() })
  const shown = async (): Promise<PlanView> => JSON.parse((await cli('plan', '--json')).stdout)
  const states = async () => (await shown()).items.map(({ state }) => state)
  /** A plan, then what each call for one of its steps is answered; a look at what was found picks nothing. */
  const play = (...steps: readonly Answer[]) => {
    const left = [
      { text: '1. Say what there is\n2. Try four times at most in src/retry.ts\n3. Say what was done' },
      ...steps,
    ]
    ollama.play({ answers: [(body) => (body.tools?.length ? (left.shift() ?? null) : { text: 'none' })] })
  }

  it('is shown, and done with what was decided ahead', async () => {
    const none = await cli('plan')
    assert.deepEqual(
      [none.status, none.stdout.split('\n')[0]],
      [0, 'This folder has no plan that is not done. Make one with: passepartout ask "/plan WHAT"'],
    )
    assert.equal((await cli('plan', 'run')).status, 1)
    play({ text: 'There is a file.' }, edit, { text: 'Changed.' }, { text: 'All of it.' })
    const made = await cli('ask', '/plan fewer attempts')
    assert.equal(made.status, 0, made.stderr)
    assert.match(made.stderr, /passepartout plan run/)
    const proposed = (await cli('plan')).stdout
    assert.match(proposed, /^fewer attempts · nothing of it is done yet: passepartout plan run$/m)
    assert.match(proposed, /^ {2}2\. \[ \] Try four times at most in src\/retry\.ts$/m)
    assert.match(proposed, /\/plans\/.*\.org$/m)

    const next = await cli('plan', 'run', '--next')
    assert.equal(next.status, 0, next.stderr)
    assert.match(next.stdout, /^1\/3 Say what there is$[\s\S]*There is a file\./m)
    assert.deepEqual(await states(), ['done', 'todo', 'todo'])

    const all = await cli('plan', 'run', '--yes-to', 'edit:src/retry.ts', '--json')
    assert.equal(all.status, 0, all.stderr)
    const end = jsonLines(all.stdout).at(-1) as unknown as PlanView & { kind: string }
    assert.deepEqual([end.kind, end.state], ['plan', 'done'])
    assert.match(place.read('src/retry.ts'), /most = 4/)
    assert.match((await cli('plan')).stdout, /no plan that is not done/)
  })

  it('stops where nobody can decide, and goes on once somebody has', async function () {
    play({ text: 'There is a file.' }, edit, again, { text: 'Changed.' }, { text: 'All of it.' })
    await cli('ask', '/plan fewer attempts')
    const ran = await cli('plan', 'run')
    assert.equal(ran.status, 3, ran.stderr)
    assert.match(ran.stderr, /it waits for your decision/)
    assert.deepEqual(await states(), ['done', 'running', 'todo'])
    assert.match(place.read('src/retry.ts'), /most = 5/)
    const twice = await cli('plan', 'run')
    assert.deepEqual([twice.status, twice.stdout], [3, ''])
    if (!hasTerminal) this.skip()
    const shownThere = await typing(
      place,
      ['plan', 'run'],
      [
        ['Approve?', 'y'],
        ['Approve?', 'y'],
      ],
      env(),
    )
    assert.match(shownThere, /One proposal from before still waits/)
    assert.match(shownThere, /3\. \[X\] Say what was done/)
    assert.match(place.read('src/retry.ts'), /most = 3/)
  })
})

describe('cli: sessions of a conversation', () => {
  it('are listed and ended in the conversation itself', async function () {
    if (!hasTerminal) this.skip()
    const place = makePlace({ 'a.txt': 'a\n' })
    const ollama = await startTestOllama()
    try {
      ollama.play(inOrder(call('eval', { language: 'python', code: 'most = 41 + 1' }), { text: 'It is 42.' }))
      const shown = await typing(
        place,
        ['chat'],
        [
          ['\n> ', '/sessions'],
          ['\n> ', 'what is 41 + 1?'],
          ['Approve?', 'y'],
          ['\n> ', '/sessions'],
          ['\n> ', '/sessions reset python'],
          ['\n> ', '/sessions reset'],
          ['\n> ', ''],
        ],
        { OLLAMA_HOST: ollama.url },
      )
      assert.match(shown, /No code has been evaluated yet/)
      assert.match(shown, /python · this conversation · Python 3[\d.]* · 1 evaluation/)
      assert.match(shown, / {2}most · int · 42/)
      assert.match(shown, /One session was ended\.[\s\S]*There is no session\./)
    } finally {
      await ollama.close()
      place.remove()
    }
  })
})
