// `gate try`: a command in a copy of the folder, for people and for scripts.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { makePlace, type Place } from '../server/place.ts'
import { jsonLines, run, shape } from './program.ts'

const view =
  '{id verdict ending outcome files:[{path kind what addedLines removedLines content}] filesTotal programs:[{name example count}] programsSeen network:[] networkSeen output outputCut surprises:[] notes:[] copy}'

describe('cli: gate try', () => {
  let place: Place
  beforeEach(() => {
    place = makePlace()
  })
  afterEach(() => place.remove())

  const command = 'echo said; touch src/new.ts; rm src/retry.ts'

  it('says in words what the command did in a copy, and does nothing', async () => {
    const before = readFileSync(join(place.root, 'src/retry.ts'), 'utf8')
    const ran = await run(place, ['gate', 'try', command])
    assert.equal(ran.status, 0, ran.stderr)
    assert.match(ran.stdout, /^Ended with exit code 0 after \d+(\.\d)? m?s\.\n\n2 files:\n/)
    for (const line of [
      '  created src/new.ts  +0 −0',
      /^ {2}deleted src\/retry\.ts {2}\+0 −\d+$/m,
      'Programs started:\n  touch src/new.ts\n  rm src/retry.ts\n',
      'It did not try to reach the network.',
      'Output:\n  said\n',
      /^Tried in a copy of \d+ files, .*\.$/m,
    ])
      assert.ok(
        typeof line === 'string' ? ran.stdout.includes(line) : line.test(ran.stdout),
        `${line}\n${ran.stdout}`,
      )
    assert.equal(readFileSync(join(place.root, 'src/retry.ts'), 'utf8'), before)
    assert.ok(!place.exists('src/new.ts'))
  })

  it('answers one JSON value, also from an action line of another folder', async () => {
    const ran = await run(place, ['gate', 'try', '--json', command])
    assert.deepEqual(jsonLines(ran.stdout).map(shape), [view])
    const stdin = JSON.stringify({
      id: 'one',
      action: { type: 'shell', command: 'pwd; exit 4', cwd: 'src', workspace: place.root },
    })
    const asked = await run(place, ['gate', 'try', '--json'], { stdin, cwd: '/' })
    const [answer] = jsonLines(asked.stdout)
    assert.equal(asked.status, 0, asked.stderr)
    assert.deepEqual(
      [answer?.['id'], answer?.['outcome'], answer?.['output']],
      ['one', 'failed', `${join(place.root, 'src')}\n`],
    )
  })

  it('does not try what the gate denies: exit 3', async () => {
    const ran = await run(place, ['gate', 'try', 'sudo rm -rf /'])
    assert.deepEqual([ran.status, ran.stdout], [3, ''])
    assert.match(ran.stderr, /The gate denies this: .* It is not tried\./)
    const asked = await run(place, ['gate', 'try', '--json', 'sudo rm -rf /'])
    assert.equal(asked.status, 3)
    assert.deepEqual(jsonLines(asked.stdout).map(shape), ['{id verdict error}'])
  })

  it('says how it is used: exit 2', async () => {
    for (const [stdin, words] of [
      ['', /exactly one/],
      ['not JSON', /not JSON/],
      ['{"id":"a","action":{"type":"file_read","path":"x"}}', /Only a shell action/],
      ['{"id":"a","action":{"type":"teleport"}}', /not known/],
      [
        '{"id":"a","action":{"type":"shell","command":"ls"}}\n{"id":"b","action":{"type":"shell","command":"ls"}}',
        /exactly one/,
      ],
    ] as const) {
      const ran = await run(place, ['gate', 'try'], { stdin })
      assert.deepEqual([ran.status, ran.stdout], [2, ''], stdin)
      assert.match(ran.stderr, words)
    }
  })

  it('a folder that is not there: exit 1', async () => {
    const ran = await run(place, ['gate', 'try', '--workspace', join(place.root, 'nowhere'), 'ls'])
    assert.equal(ran.status, 1)
    assert.match(ran.stderr, /no folder/)
  })
})
