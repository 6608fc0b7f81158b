// Every ID of a drawer leads to its headline, not only the first.

import assert from 'node:assert/strict'
import type { WorkspaceIndex } from '../../../server/src/index/workspace.ts'
import { folder, open, removeFolders } from './folder.ts'

const drawer = (...ids: readonly string[]) =>
  [':PROPERTIES:', ...ids.map((id) => `:ID: ${id}`), ':END:'].join('\n')

const contents = {
  'a.org': `${drawer('file-one', 'file-two')}\n* Target\n${drawer('one', 'two', 'one')}\n* Other\n[[id:file-two]]\n`,
  'b.org': '* User\n[[id:two][second]]\n* First\nid:one\n',
  'c.org': '* Of the file\n[[id:file-two::*Target]] [[id:file-two]]\n',
}

async function check(index: WorkspaceIndex): Promise<void> {
  await index.settled()
  for (const id of ['one', 'two']) {
    assert.equal(index.linkTarget('b.org', `id:${id}`)?.title, 'Target', id)
    assert.deepEqual(index.filesWithId(id), ['a.org'])
    assert.deepEqual(
      index.resolve(id).map(({ title }) => title),
      ['Target'],
    )
  }
  assert.equal(index.linkTarget('c.org', 'id:file-two')?.id, 'a.org')
  assert.deepEqual(index.filesWithId('file-two'), ['a.org'])
  const target = index.linkTarget('b.org', 'id:one')?.id ?? ''
  const titles = (nodes: readonly { readonly title: string }[]) => nodes.map(({ title }) => title).sort()
  assert.deepEqual(titles(index.callers(target)), ['First', 'User'])
  const [linked] = index.linked('a.org').filter(({ node }) => node.id === target)
  assert.deepEqual(titles((linked?.from ?? []).map(({ node }) => node)), ['First', 'User'])
  const related = JSON.stringify(index.related(target))
  for (const title of ['First', 'User']) assert.ok(related.includes(`"${title}"`), title)
}

describe('index: several IDs in one drawer', () => {
  after(removeFolders)

  it('all resolve: when they are first read, from the snapshot, and as typed', async () => {
    const root = folder(contents)
    const storage = folder({})
    const cold = await open(root, { storage })
    await cold.ready
    await check(cold)
    await cold.close()
    const warm = await open(root, { storage })
    await warm.ready
    await check(warm)
    warm.overlay('a.org', `${contents['a.org']}\n* More\n${drawer('three', 'four')}\n`, 1)
    warm.overlay('d.org', '* New\n[[id:four]]\n', 1)
    await check(warm)
    assert.equal(warm.linkTarget('d.org', 'id:four')?.title, 'More')
    await warm.close()
  })
})
