// A workspace of several folders is one index: every file has one name, whichever way the folders lie.

import assert from 'node:assert/strict'
import { rmSync, symlinkSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import fc from 'fast-check'
import type { WorkspaceIndex } from '../../../server/src/index/workspace.ts'
import { folder, open, removeFolders, write } from './folder.ts'
import { repository } from './repository.ts'

const quay = {
  'src/berth.ts': 'export function berthShip(length: number): number {\n  return length + 10\n}\n',
}
const pier = {
  'src/moor.ts':
    "import { berthShip } from '../../quay/src/berth'\n\nexport function moorBoat(boat: string): number {\n  return berthShip(boat.length)\n}\n",
  'built/out.ts': 'export function builtBoat(): void {}\n',
  '.gitignore': 'built/\n',
}
const under = (name: string, contents: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(contents).map(([path, text]) => [`${name}/${path}`, text]))
const first = (index: WorkspaceIndex, query: string) => index.find(query, { k: 3 })[0]?.node.path

describe('index: several folders', () => {
  after(removeFolders)

  it('finds what is in any of them, with the ignore files of each', async () => {
    const around = folder({ ...under('quay', quay), ...under('pier', pier) })
    const index = await open(join(around, 'quay'), { beside: [join(around, 'pier')] })
    assert.deepEqual(index.paths(), ['../pier/.gitignore', '../pier/src/moor.ts', 'src/berth.ts'])
    assert.equal(first(index, 'moorBoat'), '../pier/src/moor.ts')
    assert.equal(first(index, 'berthShip'), 'src/berth.ts')
    assert.deepEqual(
      index.callers('src/berth.ts#berthShip').map(({ id }) => id),
      ['../pier/src/moor.ts', '../pier/src/moor.ts#moorBoat'],
    )
    assert.match(await index.fullText('../pier/src/moor.ts#moorBoat'), /^export function moorBoat/)
    const path = index.absolute('../pier/src/moor.ts')
    assert.equal(path, join(around, 'pier/src/moor.ts'))
    assert.equal(index.inside(path), '../pier/src/moor.ts')
    assert.equal(index.inside(join(around, 'other/x.ts')), null)
    assert.equal((await index.text(join(around, 'other/x.ts'))).ok, false)
    await index.close()
  })

  it('follows buffers, changes and ignore files in all of them', async () => {
    const around = folder({ ...under('quay', quay), ...under('pier', pier) })
    const index = await open(join(around, 'quay'), { beside: [join(around, 'pier')] })
    const path = join(around, 'pier/src/moor.ts')
    index.overlay(path, 'export function typedHere(): void {}\n', 1)
    await index.settled()
    assert.equal(first(index, 'typedHere'), '../pier/src/moor.ts')
    index.dropOverlay(path)
    await index.settled()
    assert.equal(first(index, 'moorBoat'), '../pier/src/moor.ts')
    write(around, { 'pier/deep/in/new.ts': 'export function brandNew(): void {}\n' })
    await index.changed([join(around, 'pier/deep')])
    assert.equal(first(index, 'brandNew'), '../pier/deep/in/new.ts')
    rmSync(join(around, 'pier/deep'), { recursive: true })
    write(around, { 'pier/.gitignore': '' })
    await index.changed([join(around, 'pier/deep'), join(around, 'pier/.gitignore')])
    assert.equal(first(index, 'builtBoat'), '../pier/built/out.ts')
    assert.ok(!index.paths().some((one) => one.endsWith('new.ts')))
    await index.close()
  })

  it('reads none of it twice when one folder is in another, either way round, or is named twice', async () => {
    const around = folder({
      ...under('quay', quay),
      ...under('pier', pier),
      'top.ts': 'export const top = 1\n',
    })
    const link = `${around}-link`
    symlinkSync(around, link)
    try {
      for (const [root, beside, expected] of [
        [
          around,
          ['quay', '', 'pier'],
          ['.', 'pier/.gitignore', 'pier/src/moor.ts', 'quay/src/berth.ts', 'top.ts'],
        ],
        [
          'quay',
          ['', 'pier'],
          ['..', '../pier/.gitignore', '../pier/src/moor.ts', '../top.ts', 'src/berth.ts'],
        ],
        [
          'quay',
          ['pier', 'pier/src', link],
          ['..', '../pier/.gitignore', '../pier/src/moor.ts', '../top.ts', 'src/berth.ts'],
        ],
      ] as const) {
        const index = await open(root === around ? around : join(around, root), {
          beside: beside.map((name) => (name === link ? link : join(around, name))),
        })
        assert.deepEqual(index.paths(), expected.slice(1))
        assert.equal(relative(index.root, around), expected[0] === '.' ? '' : expected[0])
        assert.equal(index.inside(join(link, 'top.ts')), beside.includes(link as never) ? '../top.ts' : null)
        await index.close()
      }
    } finally {
      rmSync(link)
    }
  })

  it('says when one of them is not there, and has it as soon as it is', async () => {
    const around = folder({ ...under('quay', quay) })
    const index = await open(join(around, 'quay'), { beside: [join(around, 'pier')] })
    assert.deepEqual(index.stats().skipped, [{ path: '../pier', reason: 'unreadable' }])
    write(around, under('pier', pier))
    await index.changed([join(around, 'pier')])
    assert.equal(first(index, 'moorBoat'), '../pier/src/moor.ts')
    assert.deepEqual(index.stats().skipped, [])
    await index.close()
  })

  it('a snapshot goes on with the folders that are open now', async () => {
    const around = folder({ ...under('quay', quay), ...under('pier', pier) })
    const storage = folder({})
    const both = { storage, beside: [join(around, 'pier')] }
    await (await open(join(around, 'quay'), both)).close()
    const alone = await open(join(around, 'quay'), { storage })
    assert.deepEqual(alone.paths(), ['src/berth.ts'])
    await alone.close()
    const again = await open(join(around, 'quay'), both)
    assert.equal(first(again, 'moorBoat'), '../pier/src/moor.ts')
    await again.close()
  })

  it('every file has one name, however the folders lie', async () => {
    const names = ['a', 'b', 'a/c', 'a/c/d', 'e/f']
    const around = folder(
      Object.fromEntries(['', ...names].map((name) => [join(name, 'x.ts'), `export const x = '${name}'\n`])),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...names),
        fc.uniqueArray(fc.constantFrom('', ...names), { maxLength: 5 }),
        async (root, beside) => {
          const index = await open(join(around, root), { beside: beside.map((name) => join(around, name)) })
          const opened = [root, ...beside]
          const expected = ['', ...names]
            .filter((name) => opened.some((one) => one === '' || name === one || name.startsWith(`${one}/`)))
            .map((name) => relative(join(around, root), join(around, name, 'x.ts')))
          assert.deepEqual(index.paths(), expected.sort())
          for (const path of index.paths()) assert.equal(index.inside(index.absolute(path)), path)
          await index.close()
        },
      ),
      { numRuns: 40 },
    )
  })

  it('the past of each counts for its own files', async () => {
    const one = repository()
    const two = repository()
    one.commit('Make berths longer for ferries', {
      'berth.ts': 'export function berthShip(): number {\n  return 12\n}\n',
    })
    two.commit('Boats drift away in a storm', {
      'moor.ts': 'export function moorBoat(): number {\n  return 3\n}\n',
    })
    const index = await open(one.root, { beside: [two.root], history: 'on' })
    await index.historySettled()
    assert.equal(index.stats().commits, 2)
    assert.equal(index.stats().history.kind, 'read')
    const there = relative(one.root, join(two.root, 'moor.ts'))
    const hits = await index.search('storm drift', { k: 3 })
    assert.equal(hits[0]?.node.path, there)
    assert.equal((await index.search('longer ferries', { k: 3 }))[0]?.node.path, 'berth.ts')
    two.commit('Chain anchors hold better', {
      'moor.ts': 'export function moorBoat(): number {\n  return 4\n}\n',
    })
    await index.changed([join(two.root, 'moor.ts')])
    await index.historySettled()
    assert.equal(index.stats().commits, 3)
    assert.equal((await index.search('chain anchors', { k: 3 }))[0]?.node.path, there)
    await index.close()
    assert.equal(dirname(there).startsWith('..'), true)
  })
})
