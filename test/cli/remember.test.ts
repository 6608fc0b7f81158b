// An answer that is remembered at a real terminal: the rule acts from then on, and no more once it is revoked.

import assert from 'node:assert/strict'
import { makePlace, type Place } from '../server/place.ts'
import { jsonLines, run } from './program.ts'
import { hasTerminal, typing } from './terminal.ts'

describe('an answer remembered at a terminal', () => {
  let place: Place
  before(function () {
    if (!hasTerminal) this.skip()
    place = makePlace({ 'a.txt': 'a\n' })
  })
  after(() => place?.remove())

  it('is chosen by number, and what was learned is said', async () => {
    const shown = await typing(
      place,
      ['ask', '$ touch stamp.txt'],
      [
        ['Approve?', 'a'],
        ['Which one?', '1'],
        ['Where?', ''],
      ],
    )
    assert.match(shown, /1\. Allow touch stamp\.txt/)
    assert.match(shown, /Approved\. Allow touch stamp\.txt: acts from now on\./)
    assert.ok(place.exists('stamp.txt'))
  })

  const verdict = async () => {
    const action = { id: '1', action: { type: 'shell', command: 'touch stamp.txt' } }
    const ran = await run(place, ['gate', 'check'], { stdin: `${JSON.stringify(action)}\n` })
    return jsonLines(ran.stdout)[0]?.['verdict']
  }

  it('acts from then on, until it is revoked', async () => {
    assert.equal(await verdict(), 'allow')
    const rules = await run(place, ['gate', 'rules'])
    const [, id = ''] = /gate revoke (\w+)/.exec(rules.stdout) ?? []
    assert.match(await typing(place, ['gate', 'revoke', id], []), /Revoked: Allow touch stamp\.txt/)
    assert.equal(await verdict(), 'ask')
  })
})
