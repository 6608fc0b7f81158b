// What goes into the program and out of it: pipes that close, disks that are full, bytes that are no text, Ctrl-C.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, openSync, readdirSync } from 'node:fs'
import { makePlace, type Place, runs } from '../server/place.ts'
import { environment, jsonLines, program, run, start } from './program.ts'

describe('cli: streams and signals', () => {
  let place: Place
  beforeEach(() => {
    place = makePlace()
  })
  afterEach(() => place.remove())

  /** Everything the program keeps, by name. */
  const kept = () =>
    [place.home, place.userHome].flatMap((folder) =>
      existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [],
    )

  for (const args of [
    ['find', 'retry', '-k', '1000'],
    ['context', 'everything about retries', '--budget', '8000'],
    ['org', 'agenda', '--days', '3000', '--json'],
    ['ask', 'where is retryDelay?', '--json'],
    ['chat'],
  ])
    it(`ends quietly when the reader of ${args[0]} ${args[1] ?? ''} goes away`, async () => {
      const child = start(place, args)
      child.stdin?.end()
      let log = ''
      child.stderr?.on('data', (chunk) => {
        log += chunk
      })
      child.stdout?.once('data', () => child.stdout?.destroy())
      const [code] = await once(child, 'close')
      assert.equal(code, 0, log)
      assert.doesNotMatch(log, /EPIPE|Error| {4}at /)
    })

  it('ends quietly when both streams are closed before it writes', async () => {
    const child = start(place, ['index'])
    child.stdout?.destroy()
    child.stderr?.destroy()
    child.stdin?.end()
    const [code] = await once(child, 'exit')
    assert.equal(code, 0)
  })

  it('answers what came before a closed input, and no more', async () => {
    const child = start(place, ['gate', 'check'])
    let out = ''
    child.stdout?.on('data', (chunk) => {
      out += chunk
    })
    child.stdin?.write('{"id":"a","action":{"type":"shell","command":"pwd"}}\n')
    while (!out.endsWith('\n')) await once(child.stdout ?? child, 'data')
    assert.equal(jsonLines(out)[0]?.['verdict'], 'allow', 'a line is answered before the next one comes')
    child.stdin?.end('{"id":"b","action":{"type":"sh')
    const [code] = await once(child, 'close')
    assert.equal(code, 0)
    assert.match(String(jsonLines(out)[1]?.['error']), /not JSON/)
  })

  it('says so when the answer cannot be written, and exits 1', async function () {
    if (!existsSync('/dev/full')) return this.skip()
    const child = spawn(process.execPath, [program, 'find', 'retry'], {
      cwd: place.root,
      env: environment(place),
      stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'],
    })
    let log = ''
    child.stderr?.on('data', (chunk) => {
      log += chunk
    })
    const [code] = await once(child, 'close')
    assert.equal(code, 1, log)
    assert.match(log, /^The answer could not be written: .*ENOSPC/)
  })

  it('reads bytes that are no UTF-8, and never ends in a stack trace', async () => {
    const bytes = Buffer.from([0xff, 0xfe, 0xc3, 0x28, 0x00, 0xed, 0xa0, 0x80, 0x0a, 0x80, 0x0a])
    for (const args of [
      ['find', '-'],
      ['localize', '-'],
      ['context', '-'],
      ['org', 'parse', '-', '--json'],
      ['org', 'lint', '-'],
      ['gate', 'check'],
      ['gate', 'explain'],
      ['ask', '-'],
      ['localize', '--batch', '-'],
      ['org', 'capture', '-', '--file', 'captured.org'],
    ]) {
      const ran = await run(place, args, { stdin: bytes })
      assert.doesNotMatch(ran.stderr, / {4}at /, args.join(' '))
      assert.ok(ran.status === 0 || ran.status === 1, `${args.join(' ')}: ${ran.status} ${ran.stderr}`)
    }
  })

  it('takes a question of 2 MB', async () => {
    const long = 'retry the delay of station 7; '.repeat(70_000)
    for (const args of [
      ['find', '-', '-k', '1', '--json'],
      ['localize', '-', '-k', '1', '--json'],
      ['context', '-', '--json'],
      ['ask', '-', '--json'],
    ]) {
      const ran = await run(place, args, { stdin: long })
      assert.equal(ran.status, 0, `${args.join(' ')}: ${ran.stderr.slice(0, 500)}`)
      jsonLines(ran.stdout)
    }
  })

  it('takes an Org file of 2 MB without a line end, and one of 100,000 headlines', async () => {
    const wide = await run(place, ['org', 'parse', '-', '--json'], { stdin: `* ${'word '.repeat(400_000)}` })
    assert.equal(JSON.parse(wide.stdout).length, 1)
    const tall = await run(place, ['org', 'parse', '-', '--json'], {
      stdin: '* TODO x :a:\n'.repeat(100_000),
    })
    assert.equal(JSON.parse(tall.stdout).length, 100_000)
  })

  it('shows names with line breaks, quotes and escapes without being steered by them', async () => {
    place.write('two\nlines/é "quoted" \u001b[2J.ts', 'export function insideOddName() {}\n')
    const words = await run(place, ['find', 'insideOddName', '-k', '1'])
    assert.match(words.stdout, /function insideOddName/)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
    assert.doesNotMatch(words.stdout, /\u001b/)
    const asked = await run(place, ['find', 'insideOddName', '-k', '1', '--json'])
    assert.equal(JSON.parse(asked.stdout)[0].path, 'two\nlines/é "quoted" \u001b[2J.ts')
    const outline = await run(place, ['outline', 'two\nlines/é "quoted" \u001b[2J.ts', '--json'])
    assert.equal(JSON.parse(outline.stdout).children[0].name, 'insideOddName')
    const ran = await run(place, ['ask', 'where is insideOddName?'])
    assert.equal(ran.status, 0)
  })

  describe('Ctrl-C', () => {
    const stop = async (
      args: readonly string[],
      when: (child: ReturnType<typeof start>) => Promise<unknown>,
    ) => {
      const child = start(place, args)
      let log = ''
      let out = ''
      child.stderr?.on('data', (chunk) => {
        log += chunk
      })
      child.stdout?.on('data', (chunk) => {
        out += chunk
      })
      await when(child)
      child.kill('SIGINT')
      const [code] = await once(child, 'close')
      return { code, log, out }
    }

    it('ends a program that waits for its input', async () => {
      for (const args of [
        ['gate', 'check'],
        ['find', '-'],
        ['org', 'parse', '-'],
      ]) {
        const { code, log } = await stop(args, async (child) => {
          child.stdin?.write('{"id":"a"}\n')
          // Its handlers stand before it reads.
          if (args[0] === 'gate') await once(child.stdout ?? child, 'data')
          else await new Promise((done) => setTimeout(done, 1500))
        })
        assert.equal(code, 130, `${args.join(' ')} ${log}`)
        assert.doesNotMatch(log, / {4}at /)
      }
    })

    it('ends an index that is being built, answers nothing, and leaves nothing half written', async () => {
      for (let i = 0; i < 30_000; i++)
        place.write(`many/${i % 100}/file${i}.ts`, `export const value${i} = ${i}\n`)
      for (const args of [
        ['index', '--json'],
        ['find', 'value7', '--json'],
        ['ask', 'where is value7?', '--json'],
      ]) {
        const { code, out, log } = await stop(args, (child) => once(child.stderr ?? child, 'data'))
        assert.equal(code, 130, `${args.join(' ')} ${log}`)
        assert.equal(out, '', args.join(' '))
        assert.match(log, /^Indexing \d+ of \d+ files\n/)
      }
      assert.deepEqual(
        kept().filter((name) => /\.(lock|tmp|bin)$/.test(name)),
        [],
      )
      const after = await run(place, ['find', 'value7', '-k', '1', '--json'])
      assert.equal(after.status, 0, after.stderr)
    }).timeout(120_000)

    it('ends a command that runs, and all it started', async () => {
      place.write('wait.sh', 'echo started; sleep 61.25 & sleep 61.25\n')
      const { code, out } = await stop(
        ['ask', '$ sh wait.sh', '--yes-to', 'run:sh wait.sh'],
        async (child) => {
          let seen = ''
          child.stdout?.on('data', (chunk) => {
            seen += chunk
          })
          while (!seen.includes('started')) await once(child.stdout ?? child, 'data')
        },
      )
      assert.equal(code, 130, out)
      assert.match(out, /^Stopped\.$/m)
      const deadline = Date.now() + 3000
      while (runs('sleep\u000061.25') && Date.now() < deadline)
        await new Promise((resolve) => setTimeout(resolve, 20))
      assert.equal(runs('sleep\u000061.25'), false)
    })
  })
})
