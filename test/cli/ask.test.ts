// `ask`, `undo`, `trace` and `chat` without an editor and without a model: what is told, what is decided, and
// that nothing changes unless it was approved.

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { makePlace, type Place } from '../server/place.ts'
import { jsonLines, run, shape } from './program.ts'

const rename = 'rename isRetryable to canRetry'
const renamed = ['src/http.ts', 'src/retry.ts', 'test/retry.test.ts']

describe('cli: ask, without a model', () => {
  let place: Place
  beforeEach(() => {
    place = makePlace()
  })
  afterEach(() => place.remove())

  const ask = (prompt: string, ...more: string[]) => run(place, ['ask', prompt, ...more])
  /** Every file of the workspace with its bytes. */
  const bytes = () =>
    readdirSync(place.root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [path, readFileSync(path).toString('base64')])
  const lastLine = (text: string) => jsonLines(text).at(-1) ?? {}

  it('answers a question with places, cost and trace, and exits 0', async () => {
    const ran = await ask('where is retryDelay?')
    assert.equal(ran.status, 0, ran.stderr)
    assert.match(ran.stdout, /src\/retry\.ts:7/)
    assert.match(ran.stdout, /export function retryDelay\(attempt: number/)
    assert.match(
      ran.stdout,
      /^no model: reflex · 0 tokens · [\d.]+ s\ntrace: .*\/trace\/\d{4}-\d\d-\d\d\.org\n$/m,
    )
    assert.doesNotMatch(ran.stdout, /\]\(node:|\\`/)
    const trace = /^trace: (.*)$/m.exec(ran.stdout)?.[1] ?? ''
    assert.match(readFileSync(trace, 'utf8'), /where is retryDelay\?/)
  })

  it('tells only the turn that was asked', async () => {
    await ask('where is retryDelay?')
    const words = await ask('where is createQueue?')
    assert.doesNotMatch(words.stdout + words.stderr, /retryDelay/)
    const asked = await ask('where is parseConfig?', '--json')
    const turns = new Set(jsonLines(asked.stdout).flatMap(({ turn }) => (turn === undefined ? [] : [turn])))
    assert.equal(turns.size, 1)
    assert.doesNotMatch(asked.stdout, /retryDelay|createQueue/)
  })

  it('--json is events and, last, what is done', async () => {
    const ran = await run(place, ['ask', '-', '--json'], { stdin: 'where is\nretryDelay?\n' })
    assert.deepEqual([ran.status, ran.stderr], [0, ''])
    const lines = jsonLines(ran.stdout)
    assert.equal(
      shape(lines.at(-1)),
      '{kind answer sources:[{id path name startLine endLine}] tokens engine trace state}',
    )
    const { kind, state, tokens, engine, sources } = lastLine(ran.stdout)
    assert.deepEqual([kind, state, tokens, engine], ['done', 'done', 0, 'no model: reflex'])
    assert.deepEqual(sources, [
      { id: 'src/retry.ts#retryDelay', path: 'src/retry.ts', name: 'retryDelay', startLine: 7, endLine: 26 },
    ])
    for (const line of lines.slice(0, -1))
      assert.match(String(line['kind']), /^(turn|step|proposal|output|text|approval)$/)
  })

  it('says that a model would be needed, and answers from what is found', async () => {
    const ran = await ask('why is there jitter in the retries?')
    assert.equal(ran.status, 0)
    assert.match(ran.stdout, /decisions\.org/)
    assert.match(ran.stderr, /No Ollama answers at .*\. Start Ollama\./)
    assert.doesNotMatch((await ask('where is retryDelay?')).stderr, /Ollama/)
  })

  describe('a change', () => {
    it('that nobody decides exits 3, says how to decide, and changes nothing', async () => {
      const before = bytes()
      const ran = await ask(rename)
      assert.equal(ran.status, 3)
      assert.match(ran.stdout, /^-export function isRetryable\(status: number\): boolean \{$/m)
      assert.match(ran.stdout, /^\+export function canRetry\(status: number\): boolean \{$/m)
      for (const path of renamed) assert.match(ran.stdout, new RegExp(`^\\+\\+\\+ ${path}\\b`, 'm'))
      assert.match(ran.stderr, /Nothing was done: it waits for your decision, .*VS Code/)
      const asked = await ask(rename, '--json')
      assert.equal(asked.status, 3)
      const approval = jsonLines(asked.stdout).find(({ kind }) => kind === 'approval')
      assert.deepEqual(
        ((approval?.['files'] ?? []) as { path: string }[]).map(({ path }) => path),
        renamed,
      )
      assert.equal(lastLine(asked.stdout)['state'], 'waiting')
      assert.deepEqual(bytes(), before)
    })

    it('of one file names the option that would approve it', async () => {
      const ran = await ask('mark "Keep the last good reading" as DONE')
      assert.equal(ran.status, 3)
      const option = /--yes-to '(.*)'\.$/m.exec(ran.stderr)?.[1] ?? ''
      assert.equal(option, 'edit:notes/projects.org')
      const again = await ask('mark "Keep the last good reading" as DONE', '--yes-to', option)
      assert.equal(again.status, 0, again.stderr)
      assert.match(place.read('notes/projects.org'), /^\*\* DONE \[#B\] Keep the last good reading/m)
    })

    it('that --yes-to fits is made; undo restores every byte, once', async () => {
      const before = bytes()
      const ran = await ask(rename, '--yes-to', 'edit:{src,test}/**')
      assert.equal(ran.status, 0, ran.stderr)
      assert.match(ran.stderr, /: approved$/m)
      assert.match(ran.stdout, /^undo: passepartout undo$/m)
      for (const path of renamed) assert.match(place.read(path), /canRetry/)
      assert.doesNotMatch(renamed.map(place.read).join(''), /isRetryable/)
      const undone = await run(place, ['undo'])
      assert.equal(undone.status, 0)
      for (const path of renamed) assert.match(undone.stdout, new RegExp(path))
      assert.deepEqual(bytes(), before)
      const again = await run(place, ['undo'])
      assert.deepEqual(again, { status: 1, stdout: '', stderr: 'There is nothing to undo.\n' })
    })

    for (const [what, rule] of [
      ['a glob that leaves one file out', 'edit:src/**'],
      ['the rule of a command', 'run:npm test'],
    ] as const)
      it(`is not approved by ${what}`, async () => {
        const before = bytes()
        assert.equal((await ask(rename, '--yes-to', rule)).status, 3)
        assert.deepEqual(bytes(), before)
      })

    it('of a protected file is not approved by any option', async () => {
      place.write('eslint.config.js', 'export function lintRule() {}\nlintRule()\n')
      const held = await ask('rename lintRule to other', '--yes-to', 'edit:**')
      assert.equal(held.status, 3, held.stdout)
      assert.doesNotMatch(held.stderr, /--yes-to/)
      assert.match(place.read('eslint.config.js'), /lintRule/)
    })

    it('undoes a turn by its name, and not one that it does not know', async () => {
      const asked = await ask(rename, '--yes-to', 'edit:**', '--json')
      const turn = String(jsonLines(asked.stdout)[0]?.['turn'])
      await ask('mark "Keep the last good reading" as DONE', '--yes-to', 'edit:**')
      const undone = await run(place, ['undo', turn, '--json'])
      assert.equal(undone.status, 0, undone.stdout + undone.stderr)
      assert.equal(JSON.parse(undone.stdout).ok, true)
      assert.match(place.read('src/retry.ts'), /isRetryable/)
      assert.match(place.read('notes/projects.org'), /DONE \[#B\]/)
      const unknown = await run(place, ['undo', 'no-such-turn'])
      assert.equal(unknown.status, 1)
      assert.match(unknown.stderr, /\S/)
    })

    it('is not undone over what was written since', async () => {
      await ask(rename, '--yes-to', 'edit:**')
      // On a line that the rename changed.
      const renamed = place.read('src/retry.ts')
      const mine = renamed.replace(/^(.*canRetry.*)$/m, '$1 // mine')
      assert.notEqual(mine, renamed)
      place.write('src/retry.ts', mine)
      const before = bytes()
      const undone = await run(place, ['undo'])
      assert.equal(undone.status, 1)
      assert.match(undone.stderr, /src\/retry\.ts/)
      assert.deepEqual(bytes(), before)
    })

    it('that cannot be made says why, and exits 1', async () => {
      const ran = await ask('rename nothingOfThatName to other')
      assert.equal(ran.status, 1)
      assert.match(ran.stdout, /nothingOfThatName/)
    })
  })

  describe('a command', () => {
    it('that only reads runs at once; its output is on standard output', async () => {
      const ran = await ask('$ ls src')
      assert.equal(ran.status, 0)
      assert.match(ran.stdout, /^config\.ts\nhttp\.ts\nmain\.ts\nqueue\.ts\nretry\.ts\n/)
      assert.match(ran.stderr, /ls src: exit code 0/)
    })

    it('that changes something runs with the option for exactly it, and is undone', async () => {
      const before = bytes()
      assert.equal((await ask('$ touch made.txt')).status, 3)
      assert.equal((await ask('$ touch made.txt', '--yes-to', 'run:touch')).status, 3)
      assert.equal((await ask('$ touch made.txt', '--yes-to', 'edit:**')).status, 3)
      assert.deepEqual(bytes(), before)
      const ran = await ask('$ touch made.txt', '--yes-to', 'run:touch made.txt')
      assert.equal(ran.status, 0, ran.stderr)
      assert.ok(place.exists('made.txt'))
      assert.equal((await run(place, ['undo'])).status, 0)
      assert.deepEqual(bytes(), before)
    })

    it('that fails exits 1 and tells its exit code', async () => {
      const ran = await ask(
        '$ sh -c "echo out; echo err >&2; exit 7"',
        '--yes-to',
        'run:sh -c "echo out; echo err >&2; exit 7"',
      )
      assert.equal(ran.status, 1)
      assert.match(ran.stdout, /^out$/m)
      assert.match(ran.stderr, /exit code 7/)
    })

    it('that the gate forbids exits 3, whatever the options', async () => {
      const before = bytes()
      const ran = await ask('$ rm -rf /', '--yes-to', 'run:rm -rf /')
      assert.equal(ran.status, 3)
      assert.match(ran.stderr, /denied by the gate/)
      assert.match(ran.stdout, /system or home folder/)
      assert.deepEqual(bytes(), before)
    })
  })

  it('trace shows the turns by day, as words and as JSON', async () => {
    await ask('where is retryDelay?')
    await ask(rename, '--yes-to', 'edit:**')
    await ask('who calls retryDelay?')
    const words = await run(place, ['trace'])
    assert.match(words.stdout, /^\d{4}-\d\d-\d\d {2}.*\.org\n {2}\d\d:\d\d:\d\d {2}where is retryDelay\?\n/)
    assert.match(words.stdout, /^ {2}\d\d:\d\d:\d\d {2}rename isRetryable to canRetry\n( {4}.*\n)+/m)
    assert.doesNotMatch(words.stdout, /\]\(node:|\\u\{/)
    const [day] = JSON.parse((await run(place, ['trace', '--days', '3', '--json'])).stdout)
    assert.equal(day.entries.length, 3)
    assert.ok(day.entries[1].children.some(({ verdict }: { verdict: string }) => verdict === 'ask'))
  })

  it('chat without a terminal shows a question, an agenda and a rename, and changes nothing', async () => {
    const before = bytes()
    for (const _twice of [1, 2]) {
      const ran = await run(place, ['chat'])
      assert.equal(ran.status, 0, ran.stdout + ran.stderr)
      assert.match(ran.stdout, /^Passepartout on .*: 17 files, \d+ nodes · no model: reflex\n/)
      assert.match(
        ran.stdout,
        /\n> where is \w+\?\n[\s\S]*\n> what is due this week\?\n[\s\S]*\n> rename \w+ to \w+\n/,
      )
      assert.match(ran.stdout, /^\+\+\+ src\//m)
      assert.match(ran.stdout, /\nTrace: .*\.org\n$/)
      assert.deepEqual(bytes(), before)
    }
    assert.equal((await run(place, ['undo'])).status, 1)
  })

  it('chat says when there is no code to show it on', async () => {
    const empty = makePlace({})
    try {
      const ran = await run(empty, ['chat'])
      assert.equal(ran.status, 1)
      assert.match(ran.stderr, /There is no code here to ask about\. Give another folder to --dir\./)
    } finally {
      empty.remove()
    }
  })
})
