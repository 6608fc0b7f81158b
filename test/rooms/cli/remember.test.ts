// What is typed at a terminal, and what becomes of it: each case is a conversation to its end.

import assert from 'node:assert/strict'
import type { ApprovalView, LearnedView, OfferView } from '../../../server/protocol/views.ts'
import { answerTo } from '../../../server/src/cli/approve.ts'
import { plainStyle } from '../../../server/src/cli/style.ts'

const offer = (id: string, words: string, more: Partial<OfferView> = {}): OfferView => ({
  id,
  words,
  reach: 'exact',
  effect: 'acts from now on',
  past: 'nothing like it yet',
  refused: '',
  warnings: [],
  ...more,
})

const learned: LearnedView = {
  permit: [
    offer('exact', 'exactly this'),
    offer('folder', 'changing src/*.ts', {
      effect: 'watches first',
      past: 'approved 3 times',
      warnings: ['With npm test allowed too, it can run code.'],
    }),
    offer('tree', 'changing src/**/*.ts', { refused: 'You denied such a thing once.' }),
  ],
  deny: [offer('never', 'exactly this', { effect: 'denies it from now on' })],
  why: '',
}
const nothing: LearnedView = { permit: [], deny: [], why: 'Of a command like this no rule is made.' }

const approval = (view: LearnedView): ApprovalView => ({
  proposal: 'p1',
  hash: 'h1',
  turn: 't1',
  title: 'Change src/a.ts',
  reason: '',
  origin: 'model',
  files: [],
  command: null,
  effects: [],
  findings: [],
  proof: { fact: 'It changes src/a.ts.', rule: '', because: [] },
  createdAt: 0,
  state: 'pending',
  learned: view,
})

/** The answer, and everything that was asked and shown behind the description. Who types no more has left. */
async function talk(view: LearnedView, typed: readonly string[]) {
  const lines = [...typed]
  const shown: string[] = []
  const answer = await answerTo(approval(view), plainStyle, {
    read: async (prompt) => {
      const line = lines.shift() ?? null
      shown.push(`${prompt}${line ?? ''}\n`)
      return line
    },
    write: (text) => shown.push(text),
  })
  assert.deepEqual(lines, [], 'everything typed was read')
  return { answer, shown: shown.slice(1).join('') }
}

describe('the answer at a terminal', () => {
  const approve = { decision: 'approve', reason: '' }
  const deny = { decision: 'deny', reason: '' }
  const cases: readonly (readonly [string, readonly string[], unknown])[] = [
    ['yes is for this once', ['y'], approve],
    ['no is for this once', ['no'], deny],
    ['anything else says why not', ['use tabs'], { decision: 'deny', reason: 'use tabs' }],
    ['nothing typed is no decision', ['', '', 'y'], approve],
    ['later', ['later'], null],
    [
      'always, for this project if nothing is said',
      ['a', '1', ''],
      { ...approve, remember: { offer: 'exact', scope: 'project' } },
    ],
    [
      'always, here and everywhere',
      ['yes, always', '2', 'e'],
      { ...approve, remember: { offer: 'folder', scope: 'always' } },
    ],
    [
      'always, in this session',
      ['Always', '1', 'session'],
      { ...approve, remember: { offer: 'exact', scope: 'session' } },
    ],
    ['never', ['d', '1', 's'], { ...deny, remember: { offer: 'never', scope: 'session' } }],
    ['no, always', ['no, always', '1', 'p'], { ...deny, remember: { offer: 'never', scope: 'project' } }],
    [
      'what is refused, or not there, is asked again',
      ['a', '3', '0', '4', '1.5', 'x', '1', 'hasOwnProperty', 'constructor', ''],
      { ...approve, remember: { offer: 'exact', scope: 'project' } },
    ],
    ['nothing typed goes back', ['a', '', 'n'], deny],
    ['who leaves at a number has not decided', ['a'], null],
    ['who leaves at where has not decided', ['a', '1'], null],
  ]
  for (const [name, typed, expected] of cases)
    it(name, async () => assert.deepEqual((await talk(learned, typed)).answer, expected))

  it('shows the offers with what each changes, narrowest first', async () => {
    const { shown } = await talk(learned, ['a', '1', ''])
    assert.equal(
      shown,
      `Approve? y for yes, a for always, n for no, d for never, later, or say why not: a

  1. Allow exactly this
     acts from now on; nothing like it yet
  2. Allow changing src/*.ts
     watches first; approved 3 times
     ! With npm test allowed too, it can run code.
  3. Allow changing src/**/*.ts
     not on offer: You denied such a thing once.

Which one? Its number, or nothing to go back: 1
Where? s for this session, p or nothing for this project, e for everywhere: ${''}
`,
    )
  })

  it('says why there are none, and asks again', async () => {
    const { answer, shown } = await talk(nothing, ['a', 'd', 'y'])
    assert.deepEqual(answer, approve)
    const prompt = 'Approve? y for yes, n for no, later, or say why not: '
    assert.equal(shown, `${prompt}a\n${nothing.why}\n${prompt}d\n${nothing.why}\n${prompt}y\n`)
  })
})
