// Who calls, what tests and which notes mention a name: answered from the index, with links, in 0 tokens.

import assert from 'node:assert/strict'
import { type World, world } from './world.ts'

const files = {
  'src/retry.ts': 'export function retryDelay(n: number) {\n  return 2 ** n\n}\n',
  'src/client.ts':
    "import { retryDelay } from './retry.ts'\n\nexport function fetchTwice() {\n  // retryDelay, then again\n  return retryDelay(2)\n}\n",
  'src/queue.ts': 'export class Queue {\n  add(job: string) { return job }\n  clear() {}\n}\n',
  'src/list.ts': 'export class List {\n  add(item: string) { return item }\n}\n',
  'src/use.ts': "export function fill(some: any) {\n  some.add('x')\n  some.clear()\n}\n",
  'test/retry.test.ts':
    "import { retryDelay } from '../src/retry.ts'\nit('doubles', () => {\n  retryDelay(3)\n})\n",
  'test/queue.test.ts': "it('keeps the order', () => {})\n",
  'notes.org':
    '* Why retries double\nSee [[file:src/retry.ts::retryDelay][the code]].\n* Ideas\nA retryDelay of zero? Or ~retryDelay(0)~.\n* Other\nretryDelays are many.\n',
}

const answers: readonly (readonly [string, readonly RegExp[], (readonly RegExp[])?])[] = [
  [
    'who calls retryDelay?',
    [
      /^`retryDelay` \[src\/retry\.ts:1\]\(node:src\/retry\.ts%23retryDelay\) is used in 3 places:/,
      /\*\*fetchTwice\*\* \[src\/client\.ts:3\]\(node:[^)]+\)\n {2}line 5: `return retryDelay\(2\)`/,
      /\*\*doubles\*\* \[test\/retry\.test\.ts:2\]/,
      /\*\*Why retries double\*\* \[notes\.org:1\]\(node:[^)]+\), links to it/,
    ],
    [/By name only/, /line 4/],
  ],
  ['callers of src/retry.ts#retryDelay', [/fetchTwice/]],
  ['callers of retry.ts#retryDelay', [/fetchTwice/]],
  ['who calls src/retry.ts:2', [/fetchTwice/]],
  ['what imports src/retry.ts', [/src\/client\.ts/, /imports it/]],
  [
    'who calls add?',
    [
      /^2 things are named `add`:/,
      /method \*\*Queue\.add\*\* \[src\/queue\.ts:2\]/,
      /method \*\*List\.add\*\*/,
      /Name one, as in `who calls src\/(?:queue|list)\.ts#(?:Queue|List)\.add`\./,
    ],
  ],
  [
    'where is Queue.add used?',
    [
      /^The name of `Queue\.add` .* is used in one place:/,
      /\*\*fill\*\*/,
      /\*By name only: the types are not known/,
    ],
  ],
  ['who calls Queue.clear', [/By name only/]],
  ['who calls fill?', [/^Nothing in the workspace uses `fill` \[src\/use\.ts:1\]/]],
  [
    'which tests cover retryDelay?',
    [/is tested in one test:/, /\*\*doubles\*\* \[test\/retry\.test\.ts:2\]/, /line 3: `retryDelay\(3\)`/],
  ],
  [
    'what tests Queue.clear',
    [
      /^No test calls `Queue\.clear` .* by name\. Named after its file:/,
      /test\/queue\.test\.ts/,
      /may still reach it/,
    ],
  ],
  ['is fill tested?', [/^No test calls `fill` \[src\/use\.ts:1\]\([^)]+\) by name\.$/]],
  [
    'which notes mention retryDelay?',
    [
      /^Notes that link to `retryDelay`:\n\n- \*\*Why retries double\*\* \[notes\.org:1\]/,
      /Notes that only have its name:\n\n- \*\*Ideas\*\* \[notes\.org:3\]/,
    ],
    [/Other/],
  ],
  ['notes about fill', [/^No note mentions `fill`\. 1 Org file was looked at\.$/]],
]

describe('agent reflexes about relations', () => {
  let here: World
  before(async () => {
    here = await world(null, { files })
  })
  after(() => here.close())

  for (const [text, present, absent = []] of answers)
    it(text, async () => {
      const view = await here.session.ask(text).done
      for (const pattern of present) assert.match(view.answer, pattern)
      for (const pattern of absent) assert.doesNotMatch(view.answer, pattern)
      assert.equal(view.tokensUsed, 0)
      assert.equal(view.engine, 'no model: reflex')
    })

  it('what is linked is a source, with its reason', async () => {
    const view = await here.session.ask('who calls retryDelay?').done
    assert.deepEqual(
      view.sources.map(({ title, reasons }) => `${title}: ${reasons.join()}`),
      [
        'fetchTwice: calls it: retryDelay',
        'doubles: calls it: retryDelay',
        'Why retries double: links to it: retryDelay',
      ],
    )
  })
})
