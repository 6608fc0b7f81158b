// Setup files of notes in a real folder: what the index has goes by them, and follows them.

import assert from 'node:assert/strict'
import { mkdirSync, renameSync, rmSync, symlinkSync, utimesSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { WorkspaceIndex } from '../../../server/src/index/workspace.ts'
import { agendaView } from '../../../server/src/org/agenda/view.ts'
import { folder, open, removeFolders, write } from './folder.ts'

const now = { year: 2026, month: 11, day: 23, hour: 8, minute: 0 }

const note = '#+SETUPFILE: sets/all.setup\n* NEXT call\nSCHEDULED: <2026-11-23 Mon>\n* PAST rest\n'
const set = '#+TODO: NEXT | PAST\n#+FILETAGS: :sea:\n'
const plain = '#+FILETAGS: :lake:\n'

/** Of headlines: keyword, title and tags, by the nodes and by the tree. */
const seen = (index: WorkspaceIndex, path = 'a.org') => {
  const nodes = index.fileNodes(path).filter(({ kind }) => kind === 'headline')
  const rows = nodes.map(({ todo, title, tags }) => `${todo}|${title}|${tags.join(' ')}`)
  const tree = index.orgFile(path)?.document.headlines ?? []
  assert.deepEqual(
    tree.map(({ todo, title, allTags }) => `${todo}|${title}|${allTags.join(' ')}`),
    rows,
  )
  return rows
}

const bySet = ['NEXT|call|sea', 'PAST|rest|sea']
const byPlain = ['|NEXT call|lake', '|PAST rest|lake']
const byNone = ['|NEXT call|', '|PAST rest|']

describe('index: setup files', () => {
  after(removeFolders)

  it('notes are read by them, and again when they change, go or come', async () => {
    const root = folder({ 'a.org': note, 'b.org': '* NEXT b\n', 'sets/all.setup': set })
    const index = await open(root)
    try {
      assert.deepEqual(seen(index), bySet)
      assert.deepEqual(seen(index, 'b.org'), ['|NEXT b|'])
      const block = { kind: 'agenda', from: '2026-11-23', span: 'day', done: 'hide' } as const
      const [section] = agendaView(index.orgFiles(), { title: '', blocks: [block] }, now).sections
      assert.deepEqual(
        section?.days[0]?.rows.map(({ todo }) => todo),
        ['NEXT'],
      )
      write(root, { 'sets/all.setup': plain })
      await index.changed(['sets/all.setup'])
      assert.deepEqual(seen(index), byPlain)
      rmSync(join(root, 'sets/all.setup'))
      await index.changed(['sets/all.setup'])
      assert.deepEqual(seen(index), byNone)
      write(root, { 'sets/all.setup': set })
      await index.changed(['sets/all.setup'])
      assert.deepEqual(seen(index), bySet)
      renameSync(join(root, 'sets'), join(root, 'away'))
      await index.changed(['sets', 'away'])
      assert.deepEqual(seen(index), byNone)
      renameSync(join(root, 'away'), join(root, 'sets'))
      await index.changed(['sets', 'away'])
      assert.deepEqual(seen(index), bySet)
    } finally {
      await index.close()
    }
  })

  it('also of a note that is open, as it is typed', async () => {
    const root = folder({ 'a.org': note, 'sets/all.setup': set })
    const index = await open(root)
    try {
      index.overlay('a.org', `${note}* NEXT more\n`, 1)
      await index.settled()
      assert.deepEqual(seen(index), [...bySet, 'NEXT|more|sea'])
      write(root, { 'sets/all.setup': plain })
      await index.changed(['sets/all.setup'])
      await index.settled()
      assert.deepEqual(seen(index), [...byPlain, '|NEXT more|lake'])
      index.overlay('a.org', note.replace('SETUPFILE', 'SETUP'), 2)
      await index.settled()
      assert.deepEqual(seen(index), byNone)
    } finally {
      await index.close()
    }
  })

  it('through further files, in threads, and from a snapshot of before', async () => {
    const contents: Record<string, string> = {
      'sets/all.setup': '#+SETUPFILE: deep/one.org\n',
      'sets/deep/one.org': set,
    }
    for (let i = 0; i < 260; i++) contents[`n/${i}.org`] = note.replace('sets/', '../sets/')
    const root = folder(contents)
    const storage = join(folder({}), 'index')
    mkdirSync(storage)
    const first = await open(root, { storage })
    assert.deepEqual(seen(first, 'n/7.org'), bySet)
    assert.deepEqual(seen(first, 'n/259.org'), bySet)
    await first.close()
    // What changed meanwhile is another file than those that the notes name.
    write(root, { 'sets/deep/one.org': plain })
    const second = await open(root, { storage })
    assert.deepEqual(seen(second, 'n/7.org'), byPlain)
    await second.close()
    const third = await open(root, { storage })
    try {
      assert.deepEqual(seen(third, 'n/259.org'), byPlain)
      write(root, { 'sets/deep/one.org': set })
      await third.changed(['sets/deep/one.org'])
      assert.deepEqual(seen(third, 'n/0.org'), bySet)
    } finally {
      await third.close()
    }
  })

  it('what names one that is not there is read again when it comes, and not before', async () => {
    const root = folder({ 'a.org': note, 'b.org': '* NEXT b\n' })
    // What was written while the index was saved would be read again.
    for (const path of ['a.org', 'b.org']) utimesSync(join(root, path), 1e9, 1e9)
    const storage = join(folder({}), 'index')
    mkdirSync(storage)
    let read = 0
    const seenNow = async (expected: readonly string[]) => {
      read = 0
      const onProgress = (done: number) => {
        read = Math.max(read, done)
      }
      const index = await open(root, { storage, onProgress })
      assert.deepEqual(seen(index), expected)
      await index.close()
      return read
    }
    assert.equal(await seenNow(byNone), 2)
    assert.equal(await seenNow(byNone), 0)
    write(root, { 'sets/all.setup': set })
    assert.ok((await seenNow(bySet)) > 0)
    rmSync(join(root, 'sets/all.setup'))
    assert.ok((await seenNow(byNone)) > 0)
    assert.equal(await seenNow(byNone), 0)
    // A folder that comes leaves the files in it as old as they were.
    write(root, { 'away/all.setup': set })
    utimesSync(join(root, 'away/all.setup'), 1e9, 1e9)
    await new Promise((done) => setTimeout(done, 2500))
    await seenNow(byNone)
    renameSync(join(root, 'away'), join(root, 'sets'))
    assert.ok((await seenNow(bySet)) > 0)
  })

  it('nothing outside the open folders is read, by whatever way', async () => {
    const outside = folder({ 'secret.org': set })
    const root = folder({
      'a.org': note.replace('sets/all.setup', join(outside, 'secret.org')),
      'b.org': note.replace('sets/all.setup', `../${outside.split('/').at(-1)}/secret.org`),
      'c.org': note.replace('sets/all.setup', 'link.org'),
      'd.org': note.replace('sets/all.setup', 'folder.org'),
      'folder.org/x': '',
    })
    symlinkSync(join(outside, 'secret.org'), join(root, 'link.org'))
    const index = await open(root)
    try {
      for (const path of ['a.org', 'b.org', 'c.org', 'd.org']) assert.deepEqual(seen(index, path), byNone)
      const why = (path: string) => index.orgFile(path)?.document.settings.brought.map(({ file }) => file)
      assert.deepEqual(
        ['a.org', 'b.org', 'c.org', 'd.org'].map((path) =>
          why(path)?.map((file) => file?.kind === 'unread' && file.why),
        ),
        [['outside'], ['outside'], ['outside'], ['unreadable']],
      )
    } finally {
      await index.close()
    }
    const both = await open(root, { beside: [outside] })
    try {
      assert.deepEqual(seen(both), bySet)
      assert.deepEqual(seen(both, 'b.org'), dirname(root) === dirname(outside) ? bySet : byNone)
    } finally {
      await both.close()
    }
  })
})
