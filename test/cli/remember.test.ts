// An answer that is remembered at a real terminal: the rule acts from then on, and no more once it is revoked.

import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { makePlace, type Place } from '../server/place.ts'
import { environment, jsonLines, program, run } from './program.ts'

/** util-linux and BSD take the command differently; only the former is used here. */
const hasTerminal = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0

/** Types each line when its prompt is there. Gives all that was shown. */
async function typing(
  place: Place,
  args: readonly string[],
  lines: readonly (readonly [prompt: string, line: string])[],
): Promise<string> {
  const quoted = [process.execPath, program, ...args].map((word) => `'${word}'`).join(' ')
  const child = spawn('script', ['-qec', quoted, '/dev/null'], {
    cwd: place.root,
    env: environment(place, { NO_COLOR: '1' }),
  })
  // What is not asked as expected would wait for ever.
  const patience = setTimeout(() => child.kill('SIGKILL'), 15_000)
  const waiting = [...lines]
  let shown = ''
  let from = 0
  child.stdout.on('data', (chunk) => {
    shown += chunk
    const next = waiting[0]
    if (next === undefined || !shown.slice(from).includes(next[0])) return
    waiting.shift()
    from = shown.length
    child.stdin.write(`${next[1]}\n`)
  })
  await once(child, 'close')
  clearTimeout(patience)
  assert.deepEqual(waiting, [], shown)
  return shown
}

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
