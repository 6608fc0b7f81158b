// The server tells a composer what its text mentions and what could stand at the cursor.

import assert from 'node:assert/strict'
import { type MentionsParams, mentions } from '../../server/protocol/mention.ts'
import { type Editor, endEditors, openEditor } from './editor.ts'
import { makePlace, type Place } from './place.ts'

describe('server: mentions', () => {
  let place: Place
  let editor: Editor
  before(async () => {
    place = makePlace()
    place.write('docs/shot.png', new Uint8Array([0x89, 0x50, 0, 0]))
    editor = await openEditor(place)
    await editor.ask('outline of src/queue.ts')
  })
  after(async () => {
    await editor.stop().finally(endEditors)
    place.remove()
  })

  const look = (text: string, more: Partial<MentionsParams> = {}) =>
    editor.request(mentions, {
      text,
      cursor: text.length,
      activePath: 'src/retry.ts',
      recentPaths: ['src/queue.ts'],
      attachable: [],
      ...more,
    })
  const inserts = async (text: string) => (await look(text)).offers.map(({ insert }) => insert)

  it('offers kinds, then what fits the letters', async () => {
    assert.deepEqual(await inserts('why @'), [
      '@file:',
      '@symbol:',
      '@heading:',
      '@commit:',
      '@problems ',
      '@terminal ',
      '@diff ',
    ])
    assert.deepEqual((await inserts('why @file:')).slice(0, 2), [
      '@file:src/retry.ts ',
      '@file:src/queue.ts ',
    ])
    assert.equal((await inserts('why @file:que'))[0], '@file:src/queue.ts ')
    assert.equal((await inserts('why @symbol:retDel'))[0], '@symbol:retryDelay ')
    const any = await inserts('why @retry')
    assert.ok(any.includes('@file:src/retry.ts ') && any.includes('@symbol:retryDelay '), any.join())
    assert.deepEqual(await inserts('mail me@retry'), [])
    assert.equal((await look('why @file:que and', { cursor: 13 })).from, 4)
  })

  it('names what is mentioned, what it takes, and what brings nothing', async () => {
    const { mentions: found } = await look('@file:src/retry.ts @symbol:nobody @problems @terminal .', {
      attachable: [{ kind: 'problems', title: '3 problems', length: 401 }],
    })
    assert.deepEqual(
      found.map(({ kind, label, problem }) => [kind, label, problem]),
      [
        ['file', 'retry.ts', ''],
        ['symbol', 'nobody', 'unknown'],
        ['problems', '3 problems', ''],
        ['terminal', '', 'nothing'],
      ],
    )
    assert.ok((found[0]?.tokens ?? 0) > 100)
    assert.equal(found[2]?.tokens, 101)
  })

  it('offers images of the folder, and says which one a mention names', async () => {
    assert.equal((await inserts('see @file:sho'))[0], '@file:docs/shot.png ')
    const { mentions: found } = await look('@file:docs/shot.png @file:shot.png @file:none.png .')
    assert.deepEqual(
      found.map(({ label, problem, image }) => [label, problem, image]),
      [
        ['shot.png', '', 'docs/shot.png'],
        ['shot.png', '', 'docs/shot.png'],
        ['none.png', 'unknown', undefined],
      ],
    )
  })

  it('asks git nothing in a folder that is not trusted', async () => {
    const other = makePlace()
    const shy = await openEditor(other, { trusted: false })
    const view = await shy.request(mentions, {
      text: '@commit:HEAD @diff .',
      cursor: 20,
      activePath: '',
      recentPaths: [],
      attachable: [],
    })
    assert.deepEqual(
      view.mentions.map(({ problem }) => problem),
      ['untrusted', 'untrusted'],
    )
    await shy.stop()
    other.remove()
  })
})
