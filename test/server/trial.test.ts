// A trial over the wire: its report, its progress, both sides of a file, and that cancelling ends it.

import assert from 'node:assert/strict'
import * as wire from '../../server/protocol/messages.ts'
import { type Editor, endEditors, openEditor } from './editor.ts'
import { makePlace, type Place, runs } from './place.ts'

describe('server: trying a command out', () => {
  let place: Place
  let editor: Editor

  before(async () => {
    place = makePlace()
    editor = await openEditor(place)
  })
  after(async () => {
    await editor.stop().finally(endEditors)
    place.remove()
  })

  it('answers what the command did in a copy, with progress, and leaves the decision open', async () => {
    const turn = await editor.start('$ echo tried >> nowhere.org; echo made > made.txt')
    const { proposal, hash, command } = await editor.approval(turn)
    assert.equal(command?.untriable, '')
    const answer = await editor.request(wire.tryOut, { proposal, hash, workDoneToken: 'try-1' })
    assert.ok(answer.ok, JSON.stringify(answer))
    assert.deepEqual(
      answer.trial.files.map(({ kind, path, content }) => `${kind} ${path} ${content}`),
      ['create made.txt text', 'create nowhere.org text'],
    )
    const both = await editor.request(wire.triedFile, { proposal, path: 'made.txt' })
    assert.deepEqual(both, { before: '', after: 'made\n' })
    assert.equal(await editor.request(wire.triedFile, { proposal, path: '../x' }), null)
    const reports = editor.progress.filter(({ token }) => token === 'try-1').map(({ value }) => value.kind)
    assert.deepEqual([reports[0], reports.at(-1)], ['begin', 'end'])
    assert.equal(place.exists('made.txt'), false)
    assert.ok(editor.pending().some((one) => one.proposal === proposal))
    const [approval] = editor.pending()
    assert.ok(approval)
    assert.ok((await editor.decide(approval, 'deny')).ok)
  })

  it('is ended by the cancel of its progress, with all its processes', async () => {
    const seconds = '1000.37'
    const turn = await editor.start(`$ sleep ${seconds} & wait`)
    const approval = await editor.approval(turn)
    const { proposal, hash } = approval
    const answer = editor.request(wire.tryOut, { proposal, hash })
    await editor.until(() => runs(`sleep\0${seconds}`), 'it runs')
    const bar = await editor.until(
      () => editor.progress.findLast(({ value }) => value.kind === 'begin'),
      'its progress was begun',
    )
    await editor.notify('window/workDoneProgress/cancel', { token: bar.token })
    const ended = await answer
    assert.ok(!ended.ok && /cancelled/.test(ended.message), JSON.stringify(ended))
    assert.equal(runs(`sleep\0${seconds}`), false)
    await editor.decide(approval, 'deny')
  })

  it('refuses what does not wait', async () => {
    const refused = await editor.request(wire.tryOut, { proposal: 'none', hash: 'x' })
    assert.ok(!refused.ok)
    assert.match(refused.message, /no longer waits/)
  })
})
