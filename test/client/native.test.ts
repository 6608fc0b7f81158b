// Holds the pure parts of the editor's own chat against inputs and outputs: how a request becomes a question, what of a turn
// is said in a stream that only grows, and how what the editor sends to a model is read.

import { deepEqual, equal, ok } from 'node:assert/strict'
import fc from 'fast-check'
import type { TurnView } from '../../server/protocol/views.ts'
import { type Attachment, followupsOf, isChosen, questionOf, undoMeans } from '../../src/native/asked.ts'
import { readMessages, spokenOf } from '../../src/native/parts.ts'
import { createTold, type Part } from '../../src/native/told.ts'

const view = (more: Partial<TurnView>): TurnView => ({
  turn: 't1',
  prompt: 'p',
  answer: '',
  state: 'running',
  steps: [],
  sources: [],
  engine: '',
  engineKind: 'none',
  tokensUsed: 0,
  tokensBudget: 0,
  tokensTotal: 0,
  elapsedMs: 0,
  trace: '',
  undoable: false,
  startedAt: 0,
  ...more,
})
const source = (path: string, title: string): TurnView['sources'][number] => ({
  id: `${path}#${title}`,
  title,
  path,
  startLine: 18,
  endLine: 24,
  tokens: 9,
  form: 'full',
  reasons: [],
})
const retry = source('src/retry.ts', 'retryDelay')

describe('A request of the editor’s chat', () => {
  const check = (
    command: string | undefined,
    prompt: string,
    expected: string,
    attached: readonly Attachment[] = [],
    active = 'src/queue.ts',
  ) =>
    it(`${command ?? ''} "${prompt}" asks "${expected}"`, () =>
      equal(questionOf(command, prompt, attached, active), expected))
  check(undefined, 'why does it retry?', 'why does it retry?')
  check('find', 'retryDelay', 'find retryDelay')
  check('find', ' ', '')
  check('agenda', '', 'agenda')
  check('agenda', 'this week', 'what is due this week?')
  check('agenda', '14 days', 'agenda for 14 days')
  check('outline', '', 'outline src/queue.ts')
  check('outline', 'notes.org', 'outline notes.org')
  check('outline', '#file:retry.ts', 'outline src/retry.ts', [
    { range: [0, 14], written: '@file:src/retry.ts' },
  ])
  check('callers', 'retryDelay?', 'who calls retryDelay?')
  check('capture', 'renew the passport on Friday', 'capture: renew the passport on Friday')
  check('tests', '', 'run the tests')
  check(undefined, 'explain #file:a.ts and #file:b.ts', 'explain @file:src/a.ts and @file:src/b.ts', [
    { range: [8, 18], written: '@file:src/a.ts' },
    { range: [23, 33], written: '@file:src/b.ts' },
  ])
  check(undefined, 'explain', 'explain @file:src/a.ts', [{ range: null, written: '@file:src/a.ts' }])
})

describe('What is attached to it', () => {
  it('is what the user chose, not what the editor added', () => {
    deepEqual(
      [
        'vscode.file',
        'file:///w/a.ts',
        'vscode.prompt.file__x',
        'vscode.implicit.viewport',
        'vscode.instructions.file.root__x',
      ].map(isChosen),
      [true, true, true, false, false],
    )
  })
})

describe('Followups of an answer', () => {
  it('come from what it rests on', () => {
    deepEqual(followupsOf(view({ state: 'done', sources: [retry, source('notes/a.org', 'A note')] })), [
      { prompt: 'retryDelay', command: 'callers' },
      { prompt: 'src/retry.ts', command: 'outline' },
      { prompt: 'this week', command: 'agenda' },
    ])
    deepEqual(followupsOf(view({ state: 'done', undoable: true })), [{ prompt: '', command: 'undo' }])
    deepEqual(followupsOf(view({ state: 'failed', sources: [retry] })), [])
  })
})

describe('Undo in a chat', () => {
  const changed = (turn: string) => ({ turn, followups: [{ prompt: '', command: 'undo' as const }] })
  it('means the last answer there that changed something, then the one before it', () => {
    equal(undoMeans([]), null)
    equal(undoMeans([{ turn: 'a', followups: [] }, {}]), null)
    equal(undoMeans([changed('a'), changed('b'), { turn: 'c', followups: [] }]), 'b')
    equal(undoMeans([changed('a'), changed('b'), { undone: 'b' }]), 'a')
    equal(undoMeans([changed('a'), { undone: 'a' }]), null)
  })
})

const words = (parts: readonly Part[]): string => parts.map(word).join('')

function word(part: Part): string {
  switch (part.kind) {
    case 'markdown':
      return part.text
    case 'anchor':
      return `<${part.path}:${part.line}>`
    case 'progress':
      return `(${part.text})`
    case 'review':
      return `{review ${part.proposal}}`
    case 'refused':
      return `{refused ${part.summary}}`
    case 'sources':
      return '{sources}'
    case 'source':
      return `{${part.source.title}}`
  }
}

describe('What is told of a turn', () => {
  it('grows with the answer and ends with its sources', () => {
    const told = createTold()
    equal(words(told.grew({ at: 0, text: 'It grows' })), 'It grows')
    equal(words(told.grew({ at: 8, text: ' [src/retry.ts:18].' })), ' [src/retry.ts:18].')
    const link = '[src/retry.ts:18](node:src/retry.ts%23retryDelay)'
    const done = view({ state: 'done', answer: `It grows ${link}.`, sources: [retry] })
    equal(words(told.turn(done)), '{sources}<src/retry.ts:18>{retryDelay}')
  })
  it('has the links of an answer that came at once in their places', () => {
    const answer = 'Found [retryDelay](node:src/retry.ts%23retryDelay) here.\n\nAnd [b](node:src/b.ts).'
    equal(
      words(createTold().turn(view({ state: 'done', answer, sources: [retry] }))),
      'Found <src/retry.ts:18> here.\n\nAnd <src/b.ts:1>.{retryDelay}',
    )
  })
  it('says below what replaces words that were said already', () => {
    const told = createTold()
    told.grew({ at: 0, text: 'I will look.' })
    equal(words(told.turn(view({ answer: '' }))), '\n\n')
    equal(words(told.grew({ at: 0, text: 'Seen.' })), 'Seen.')
    equal(words(told.turn(view({ state: 'done', answer: 'Seen.\n\nTests passed.' }))), '\n\nTests passed.')
  })
  it('names each step, each question and each denial once', () => {
    const told = createTold()
    const steps: TurnView['steps'] = [
      { kind: 'step', id: 's1', label: 'Reads', state: 'running', detail: '' },
      { kind: 'proposal', id: 's2', proposal: 'p1', summary: 'Edit a', decision: 'ask' },
      { kind: 'proposal', id: 's3', proposal: 'p2', summary: 'Run b', decision: 'deny' },
    ]
    equal(words(told.turn(view({ state: 'waiting', steps }))), '(Reads){review p1}{refused Run b}')
    equal(words(told.turn(view({ state: 'waiting', steps }))), '')
  })
  it('says every word of any answer once, however it arrived', () => {
    const paragraph = fc
      .array(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1, maxLength: 6 })
      .map((all) => all.join(' '))
    fc.assert(
      fc.property(fc.uniqueArray(paragraph, { minLength: 1, maxLength: 4 }), fc.nat(), (paragraphs, cut) => {
        const answer = paragraphs.join('\n\n')
        const told = createTold()
        const at = cut % (answer.length + 1)
        const said = [
          ...told.grew({ at: 0, text: answer.slice(0, at) }),
          ...told.turn(view({ answer })),
          ...told.turn(view({ state: 'done', answer })),
        ]
        equal(words(said), answer)
      }),
    )
  })
})

describe('What the editor sends to a model', () => {
  it('is read by its parts', () => {
    const call = { callId: 'c1', name: 'weather', input: { city: 'Oslo' } }
    deepEqual(
      readMessages([
        { role: 3, content: [{ value: 'Be brief.' }] },
        { role: 1, content: [{ value: 'How is ' }, { value: 'the weather?' }] },
        { role: 2, content: [{ value: '' }, call] },
        { role: 1, content: [{ callId: 'c1', content: [{ value: 'rain' }] }, { value: 'So?' }] },
      ]),
      [
        { role: 'system', text: 'Be brief.' },
        { role: 'user', text: 'How is the weather?' },
        { role: 'assistant', text: '', calls: [{ id: 'c1', name: 'weather', arguments: { city: 'Oslo' } }] },
        { role: 'tool', callId: 'c1', name: 'weather', text: 'rain' },
        { role: 'user', text: 'So?' },
      ],
    )
  })
  it('takes text that comes as data, and names what is left out', () => {
    const data = (text: string, mimeType: string) => ({ data: new TextEncoder().encode(text), mimeType })
    deepEqual(
      readMessages([
        {
          role: 1,
          content: [
            data('{"a":1}', 'application/json'),
            data('x', 'image/png'),
            data('mark', 'cache_control'),
            7,
            null,
          ],
        },
      ]),
      [{ role: 'user', text: '{"a":1}[image left out]' }],
    )
  })
  it('never throws on parts of unknown kinds', () => {
    fc.assert(
      fc.property(fc.array(fc.anything()), fc.integer({ min: 0, max: 4 }), (content, role) => {
        ok(Array.isArray(readMessages([{ role, content }])))
        equal(typeof spokenOf({ role, content }), 'string')
      }),
    )
  })
})
