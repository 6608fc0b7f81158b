// Questions asked again and beside others: what one leaves behind must not reach the next.

import assert from 'node:assert/strict'
import type { WorkspaceIndex } from '../../../server/src/index/workspace.ts'
import { folder, open, removeFolders } from './folder.ts'

const nouns = ['harbour', 'gauge', 'berth', 'tide', 'crane', 'pilot']
const files = Object.fromEntries(
  nouns.map((noun, i) => {
    const next = nouns[(i + 1) % nouns.length]
    return [
      `src/${noun}.ts`,
      `import { ${next}Depth } from './${next}'\n\n/** The depth at the ${noun}. */\nexport function ${noun}Depth(at: number): number {\n  return at < 1 ? 0 : ${next}Depth(at - 1)\n}\n\nexport function ${noun}Name(): string {\n  return '${noun}'\n}\n`,
    ]
  }),
)
const questions = ['harbour depth', 'who names the crane?', 'tide', 'src/berth.ts', 'the pilot and the gauge']

const short = (
  hits: readonly {
    readonly node: { readonly id: string }
    readonly score: number
    readonly reasons: readonly string[]
  }[],
) => hits.map(({ node, score, reasons }) => `${node.id} ${score} ${reasons.join('; ')}`)
const all = async (index: WorkspaceIndex) =>
  Promise.all(
    questions.flatMap((question) => [
      index.search(question, { k: 20 }).then(short),
      index.localize(question, 20).then(({ symbols }) => short(symbols)),
      short(index.find(question, { k: 20 })),
      short(index.look(question, { k: 20, activePath: '' }).hits),
    ]),
  )

describe('index: asked again', () => {
  after(removeFolders)

  it('a question has the same answer, whatever was asked before and meanwhile', async () => {
    const index = await open(folder(files))
    const first = await all(index)
    for (let round = 0; round < 5; round++) assert.deepEqual(await all(index), first)
    await index.close()
  })

  it('where only tests fit, they have scores like any other', async () => {
    const index = await open(
      folder({
        'test/harbour.test.ts':
          "import { depth } from '../src/pier'\n\nexport function harbourFloods(): number {\n  return depth(4)\n}\n",
        'src/pier.ts': 'export function depth(at: number): number {\n  return at\n}\n',
      }),
    )
    for (const hits of [
      index.find('harbour floods', { k: 9 }),
      await index.search('harbour floods', { k: 9 }),
    ]) {
      assert.ok(hits.length > 0)
      for (const { node, score } of hits) assert.ok(Number.isFinite(score), `${node.id} ${score}`)
    }
    await index.close()
  })

  it('after a change the answers are those of an index that knows nothing of before', async () => {
    const root = folder(files)
    const index = await open(root)
    await all(index)
    const text = `${files['src/tide.ts']}\nexport function tideTable(): string {\n  return 'harbour'\n}\n`
    index.overlay('src/tide.ts', text, 2)
    await index.settled()
    const fresh = await open(folder({ ...files, 'src/tide.ts': text }))
    for (const question of questions) {
      const ids = (own: WorkspaceIndex) => new Set(own.find(question, { k: 20 }).map(({ node }) => node.id))
      assert.deepEqual(ids(index), ids(fresh))
    }
    await index.close()
    await fresh.close()
  })
})
