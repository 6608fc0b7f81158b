// The search by meaning in an open workspace: what it adds, what it leaves alone, and the work behind it.

import assert from 'node:assert/strict'
import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { problem } from '../../../server/src/base/result.ts'
import type { WorkspaceIndex } from '../../../server/src/index/workspace.ts'
import { type Concepts, concepts40 } from './concepts.ts'
import { folder, open, removeFolders, write } from './folder.ts'

const files = {
  'src/gate.ts': `export function throttle(calls: number): number {
  const wait = calls * 20
  return Math.min(wait, 900)
}
`,
  'src/door.ts': `export function openDoor(credential: string): boolean {
  const known = lookUp(credential)
  return known !== undefined && known.valid
}
`,
  'src/till.ts': `export function addUp(invoice: Invoice): number {
  return invoice.lines.reduce((sum, line) => sum + line.amount, 0)
}

export function addTax(invoice: Invoice): number {
  return addUp(invoice) * 1.2
}
`,
  'src/wall.ts': `export function paint(wall: Wall): void {
  wall.brush = 'wide'
  wall.layers = wall.layers + 2
}
`,
  'notes.org': '* Ideas for billing\nAsk the accountant what he thinks.\n* Garden\nMore tulips next year.\n',
}

describe('search by meaning', () => {
  const opened: WorkspaceIndex[] = []
  const openWith = async (root: string, storage: string | null = null): Promise<WorkspaceIndex> => {
    const index = await open(root, { storage })
    opened.push(index)
    return index
  }
  const withSource = async (source: Concepts): Promise<WorkspaceIndex> => {
    const index = await openWith(folder(files))
    await index.vectors.use(source)
    await index.vectors.settled()
    return index
  }
  const names = (hits: readonly { readonly node: { readonly title: string } }[]): string[] =>
    hits.map(({ node }) => node.title)

  afterEach(async () => {
    for (const index of opened.splice(0)) await index.close()
  })
  after(removeFolders)

  it('finds a function that shares no word with the question, and says why', async () => {
    const index = await withSource(concepts40())
    const plain = await openWith(index.root)
    assert.deepEqual(await plain.search('pace', { k: 5 }), [])
    const hits = await index.search('pace', { k: 5 })
    assert.equal(hits[0]?.node.title, 'throttle')
    assert.deepEqual(hits[0]?.reasons, ['similar in meaning'])
    assert.ok((hits[0]?.score ?? 0) > 0)
    const { symbols, files: places } = await index.localize('signin', 3)
    assert.equal(symbols[0]?.node.title, 'openDoor')
    assert.equal(places[0]?.path, 'src/door.ts')
  })

  it('still means the same nodes when the index packs itself anew', async () => {
    const storage = folder({})
    const index = await openWith(folder(files), storage)
    await index.vectors.use(concepts40())
    await index.vectors.settled()
    const asked = ['pace', 'signin', 'money']
    const answers = async () =>
      Promise.all(asked.map(async (one) => names(await index.search(one, { k: 1 }))))
    const before = await answers()
    // What is first in the index goes to its end, and comes back under a number of its own.
    write(index.root, { 'src/door.ts': `// moved\n${files['src/door.ts']}` })
    await index.changed(['src/door.ts'])
    await index.vectors.settled()
    await index.save()
    assert.deepEqual(await answers(), before)
  })

  it('keeps to the kind that was asked for', async () => {
    const index = await withSource(concepts40())
    assert.deepEqual(names(await index.search('money', { k: 1, kind: 'org' })), ['Ideas for billing'])
    const code = await index.search('money', { k: 9, kind: 'code' })
    assert.ok(code.length > 0 && code.every(({ node }) => node.language !== 'org'))
  })

  it('adds to what words found, and leaves a clear match first', async () => {
    const index = await withSource(concepts40())
    const hits = await index.search('where is paint', { k: 3 })
    assert.equal(hits[0]?.node.title, 'paint')
    assert.ok(hits[0]?.reasons.includes('similar in meaning'))
    assert.ok(hits[0]?.reasons.some((reason) => reason.includes('paint')))
  })

  it('without a model every answer is the same, byte for byte', async () => {
    const root = folder(files)
    const [never, before] = [await openWith(root), await openWith(root)]
    await before.vectors.use(concepts40())
    await before.vectors.settled()
    await before.vectors.use(null)
    assert.equal(before.vectors.status(), null)
    for (const question of ['pace', 'paint the wall', 'invoice', 'what does addTax do?', 'tulips', '']) {
      for (const kind of [undefined, 'org', 'code'] as const) {
        const how = { k: 5, ...(kind ? { kind } : {}) }
        const answers = await Promise.all([never, before].map((index) => index.search(question, how)))
        assert.equal(JSON.stringify(answers[1]), JSON.stringify(answers[0]))
      }
      const answers = await Promise.all([never, before].map((index) => index.localize(question, 5)))
      assert.equal(JSON.stringify(answers[1]), JSON.stringify(answers[0]))
    }
  })

  it('a question that takes too long is answered without, and the next time with', async () => {
    const source = concepts40()
    const index = await withSource(source)
    let go = (): void => undefined
    source.gate = new Promise((resolve) => {
      go = resolve
    })
    assert.deepEqual(await index.search('pace', { k: 5 }), [])
    go()
    source.gate = null
    await until(() => source.questions.includes('pace'))
    assert.equal((await index.search('pace', { k: 5 }))[0]?.node.title, 'throttle')
    assert.equal(source.questions.length, 1)
  })

  it('follows edits, and embeds only what changed', async () => {
    const source = concepts40()
    const index = await withSource(source)
    const before = source.documents.length
    write(index.root, {
      'src/wall.ts': 'export function setPassword(to: string): void {\n  keep(to, 12)\n}\n',
    })
    await index.changed(['src/wall.ts'])
    await index.vectors.settled()
    assert.equal(source.documents.length, before + 1)
    assert.deepEqual(names(await index.search('signin', { k: 2 })).sort(), ['openDoor', 'setPassword'])
    assert.ok(!names(await index.search('tint', { k: 5 })).includes('paint'))
  })

  it('the next start finds the vectors on disk; another model drops them', async () => {
    const root = folder(files)
    const storage = folder({})
    const [first, second, other] = [concepts40(), concepts40(), concepts40('concepts@2')]
    const one = await openWith(root, storage)
    await one.vectors.use(first)
    await one.vectors.settled()
    await one.close()
    assert.ok(first.closed)
    assert.ok(readdirSync(storage).some((name) => /^vectors-.*\.bin$/.test(name)))
    const two = await openWith(root, storage)
    await two.vectors.use(second)
    await two.vectors.settled()
    assert.deepEqual(second.documents, [])
    assert.equal((await two.search('pace', { k: 1 }))[0]?.node.title, 'throttle')
    await two.vectors.use(other)
    await two.vectors.settled()
    assert.deepEqual([...other.documents].sort(), [...first.documents].sort())
  })

  it('keeps what is gone for a while: a branch switched back is not embedded again', async () => {
    const source = concepts40()
    const index = await withSource(source)
    const before = source.documents.length
    const wall = join(index.root, 'src/wall.ts')
    rmSync(wall)
    await index.changed([wall])
    await index.vectors.settled()
    assert.ok(!names(await index.search('tint', { k: 5 })).includes('paint'))
    write(index.root, files)
    await index.changed([wall])
    await index.vectors.settled()
    assert.equal(source.documents.length, before)
    assert.equal((await index.search('tint', { k: 1 }))[0]?.node.title, 'paint')
  })

  it('gives back the room of what is gone once that is much', async () => {
    const many = Array.from(
      { length: 1_500 },
      (_, i) => `export function f${i}() {\n  return ${i} * factor + offset\n}\n`,
    )
    const root = folder({ ...files, 'many.ts': many.join('\n') })
    const storage = folder({})
    const index = await openWith(root, storage)
    await index.vectors.use(concepts40('concepts@1', 200))
    await index.vectors.settled()
    const size = (): number => {
      const name = readdirSync(storage).find((one) => one.startsWith('vectors-'))
      return statSync(join(storage, name ?? '')).size
    }
    const full = size()
    write(root, { 'many.ts': many.slice(0, 100).join('\n') })
    await index.changed(['many.ts'])
    await index.vectors.settled()
    assert.ok(size() < full / 5, `${full} bytes before, ${size()} after`)
    assert.equal((await index.search('pace', { k: 1 }))[0]?.node.title, 'throttle')
    assert.equal(index.vectors.status()?.done, index.vectors.status()?.total)
  })

  it('works only while nobody waits for an answer, and goes on afterwards', async () => {
    const source = concepts40('concepts@1', 1)
    const index = await openWith(folder(files))
    const release = index.vectors.hold()
    await index.vectors.use(source)
    await until(() => index.vectors.status()?.state === 'held')
    assert.equal(source.calls, 0)
    release()
    await index.vectors.settled()
    const status = index.vectors.status()
    assert.equal(status?.done, status?.total)
    assert.equal(status?.done, source.documents.length)
  })

  it('gives up a batch that is under way when somebody asks, and does it again', async () => {
    const source = concepts40()
    const index = await openWith(folder(files))
    source.gate = new Promise(() => undefined)
    await index.vectors.use(source)
    await until(() => source.calls > 0)
    const release = index.vectors.hold()
    await until(() => source.aborted > 0)
    source.gate = null
    release()
    await index.vectors.settled()
    assert.equal(new Set(source.documents).size, source.documents.length)
    assert.equal(index.vectors.status()?.done, source.documents.length)
  })

  it('rests until it is resumed', async () => {
    const source = concepts40()
    const index = await openWith(folder(files))
    index.vectors.pause()
    await index.vectors.use(source)
    await until(() => index.vectors.status()?.state === 'paused')
    assert.equal(source.calls, 0)
    index.vectors.resume()
    await index.vectors.settled()
    assert.ok(source.calls > 0)
  })

  it('says what is wrong with a model, answers without it and tries again', async () => {
    const source = concepts40()
    source.problem = problem('model-gone', 'The model is gone.', 'Pull it again.')
    const index = await openWith(folder(files))
    await index.vectors.use(source)
    await until(() => index.vectors.status()?.state === 'failed')
    assert.deepEqual(index.vectors.status()?.problem, source.problem)
    assert.equal((await index.search('paint', { k: 1 }))[0]?.node.title, 'paint')
    source.problem = null
    await index.vectors.settled()
    assert.equal(index.vectors.status()?.problem, null)
    assert.ok(source.documents.length > 0)
  })

  it('refuses vectors of a wrong length', async () => {
    const source: Concepts = { ...concepts40(), dimensions: 41 }
    const index = await openWith(folder(files))
    await index.vectors.use(source)
    await until(() => index.vectors.status()?.state === 'failed')
    assert.equal(index.vectors.status()?.problem?.code, 'bad-vectors')
    assert.equal(index.vectors.status()?.done, 0)
  })
})

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 3000; tries++) {
    if (holds()) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  assert.fail('It never came true.')
}
