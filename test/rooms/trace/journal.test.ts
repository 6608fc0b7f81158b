// The trace on a real disk: whatever is said in it, however it is torn and whoever else writes.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { turnId } from '../../../server/src/base/ids.ts'
import { orgValue } from '../../../server/src/org/escape.ts'
import { parseOrg } from '../../../server/src/org/parse.ts'
import {
  type EntryKind,
  gathered,
  propertyKey,
  type TraceEntry,
  type TraceTag,
} from '../../../server/src/trace/entry.ts'
import { readEvents } from '../../../server/src/trace/events.ts'
import { type Home, openHome, thisWriter } from '../../../server/src/trace/home.io.ts'
import { openTrace, type Trace } from '../../../server/src/trace/journal.io.ts'
import { scanRows } from '../../../server/src/trace/rows.ts'
import { childScript } from './append.child.ts'
import { nasty } from './nasty.ts'

let folder: string
let home: Home
let trace: Trace
const noon = new Date(2026, 10, 21, 12, 0, 0).getTime()
const clock = { now: () => noon }

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'trace-test-')))
  home = openHome({ home: join(folder, 'home'), workspace: folder })
  trace = openTrace(home, clock)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function append(entry: Partial<TraceEntry> & { title: string }): Promise<number> {
  const done = await trace.append({ turn: turnId('t1'), kind: 'note', ...entry })
  assert.ok(done.ok, JSON.stringify(done))
  assert.equal(done.value.file, trace.today())
  return done.value.line
}

const text = () => readFileSync(trace.today(), 'utf8')
const readDay = (file: string, all: string) =>
  gathered(scanRows(file, Buffer.from(all), { bytes: 0, line: 1 }).rows)
/** What a sparse tree finds a verdict by. */
const tagOf: Readonly<Record<string, string>> = { allow: 'allowed', ask: 'asked', deny: 'denied' }

describe('trace: what is written', () => {
  it('is one Org file a day that says its version', async () => {
    await append({ kind: 'prompt', title: 'where is it?' })
    assert.equal(trace.today(), join(home.workspaceDir, 'trace', '2026-11-21.org'))
    assert.match(
      text(),
      /^#\+PASSEPARTOUT: trace 1\n#\+TITLE: Trace of 2026-11-21\n#\+STARTUP: overview\n#\+LINK: rules file:\.\.\/\.\.\/rules\.org::\n#\+LINK: ws file:.*\n\* 12:00:00 where is it\?\n/,
    )
    assert.equal(statSync(trace.today()).mode & 0o077, 0)
  })

  it('reads back by day, turn and verdict, with lines', async () => {
    const lines = [
      await append({ kind: 'prompt', title: 'first' }),
      await append({
        kind: 'verdict',
        title: 'rm -rf',
        verdict: 'deny',
        properties: { rule: 'r1' },
        body: '* no headline\n#+end_src',
        blockLanguage: 'sh',
      }),
      await append({ turn: turnId('t2'), kind: 'prompt', title: 'second' }),
      await append({ title: 'late', body: 'x\n' }),
    ]
    assert.deepEqual(
      lines.map((line) => /^\*+ [\d:]+ (.*?)( :\w+:)?$/.exec(text().split('\n')[line - 1] ?? '')?.[1]),
      ['first', 'rm -rf', 'second', 'late'],
    )
    const [day, ...others] = await trace.days(5)
    assert.equal(others.length, 0)
    assert.equal(day?.day, '2026-11-21')
    assert.deepEqual(
      day?.entries.map((row) => [
        row.title,
        row.line,
        row.children.map((child) => [child.title, child.verdict, child.line]),
      ]),
      [
        [
          'first',
          lines[0],
          [
            ['rm -rf', 'deny', lines[1]],
            ['late', '', lines[3]],
          ],
        ],
        ['second', lines[2], []],
      ],
    )
    assert.equal(day?.entries[0]?.children[0]?.properties.RULE, 'r1')
    assert.equal(day?.entries[0]?.time, '12:00:00')
  })

  it('links to what an entry rests on, and says a prompt of one line once', async () => {
    await append({ kind: 'prompt', title: 'where is it?', body: 'where is it?' })
    await append({
      kind: 'answer',
      title: 'Answer: [[elisp:(evil)][here]]',
      body: 'In `a`.',
      blockLanguage: 'markdown',
      sources: [
        { path: 'src/a b.ts', startLine: 3, endLine: 9, name: 'retryDelay', form: 'full' },
        { path: 'x]].org', startLine: 1, endLine: 1, name: '[[shell:evil][y]] <elisp:evil>' },
      ],
    })
    const [, answer = ''] = text().split(/^\*\* /m)
    assert.equal(text().split('where is it?').length, 2)
    assert.equal(
      answer.slice(answer.indexOf('#+begin')),
      '#+begin_example\nIn `a`.\n#+end_example\n' +
        '- [[ws:src/a b.ts::3][src/a b.ts:3-9]] retryDelay (full)\n' +
        '- x]].org:1 shell evil y elisp evil\n',
    )
    assert.doesNotMatch(answer, /\[\[elisp/)
    assert.equal(parseOrg(text()).links.filter((link) => !link.target.startsWith('ws:')).length, 0)
  })

  it('has no secret in it', async () => {
    const secret = `ghp_${'aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hJ6'}`
    await append({ title: `use ${secret}`, body: `token = "${secret}"`, properties: { key: secret } })
    assert.equal(text().includes(secret), false)
  })

  it('cuts what is too long, and says so', async () => {
    await append({ title: 'x'.repeat(5_000), body: 'y'.repeat(3_000_000) })
    assert.ok(text().length < 250_000)
    assert.match(text(), /\(3000000 characters in all\)/)
  })

  it('any strings re-parse to the same headlines and properties', async () => {
    const entry = fc.record({
      kind: fc.constantFrom<EntryKind>('prompt', 'note', 'verdict', 'error'),
      turn: fc.oneof(fc.constantFrom('t1', 't2'), nasty).filter((turn) => orgValue(turn) !== ''),
      verdict: fc.constantFrom(undefined, 'allow', 'deny'),
      title: nasty,
      body: nasty,
      properties: fc.dictionary(nasty, nasty, { maxKeys: 3 }),
      blockLanguage: nasty,
      tags: fc.subarray<TraceTag>(['approved', 'rule']),
      texts: fc.array(fc.record({ name: fc.constant('Prompt'), body: nasty, language: nasty }), {
        maxLength: 2,
      }),
      rules: fc.array(nasty, { maxLength: 2 }),
      events: fc.array(
        nasty.map((words) => JSON.stringify({ words })),
        { maxLength: 2 },
      ),
      sources: fc.array(
        fc.record({ path: nasty, startLine: fc.nat(), endLine: fc.nat(), name: nasty, form: nasty }),
        { maxLength: 2 },
      ),
    })
    let run = 0
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { minLength: 1, maxLength: 4 }), async (entries) => {
        home = openHome({ home: join(folder, `home${run++}`), workspace: folder })
        trace = openTrace(home, clock)
        const lines: number[] = []
        for (const { verdict, ...rest } of entries) {
          const whole = { ...rest, turn: turnId(rest.turn), ...(verdict ? ({ verdict } as const) : {}) }
          lines.push(await append(whole as TraceEntry))
        }
        const parsed = parseOrg(text()).headlines
        const own = parsed.filter((headline) => headline.properties.KIND !== 'continued')
        assert.deepEqual(
          own.map((headline) => headline.startLine),
          lines,
        )
        assert.ok(parsed.length <= entries.length * 2)
        for (const [i, headline] of own.entries()) {
          const { kind, turn, verdict, properties } = entries[i] as (typeof entries)[number]
          const expected: Record<string, string> = { TURN: orgValue(turn.toWellFormed()), KIND: kind }
          expected.AT = new Date(noon).toISOString()
          if (verdict) expected.VERDICT = verdict
          for (const [name, value] of Object.entries(properties)) {
            expected[propertyKey(name)] ??= orgValue(value.toWellFormed())
          }
          if (kind === 'prompt' || kind === 'decision') expected.WRITER = thisWriter
          assert.deepEqual({ ...headline.properties }, expected)
          const { tags } = entries[i] as (typeof entries)[number]
          assert.deepEqual(headline.tags, [...(verdict ? [tagOf[verdict]] : []), ...tags])
          assert.deepEqual(
            readEvents(text().slice(headline.start, headline.ownEnd)),
            (entries[i] as (typeof entries)[number]).events.map((line) => JSON.parse(line)),
          )
          assert.equal(headline.todo, '')
          assert.deepEqual(headline.planning, {})
        }
      }),
      { numRuns: 100 },
    )
  })
})

describe('trace: what happens to it', () => {
  it('torn at any byte, keeps the earlier entries and the next one parses', async () => {
    await append({ kind: 'prompt', title: 'first', body: 'é one\n* two' })
    await append({ title: 'second', verdict: 'ask', body: 'body', blockLanguage: 'json' })
    const file = trace.today()
    const whole = readFileSync(file)
    const ends = readDay(file, whole.toString())
      .flatMap((row) => [row, ...row.children])
      .map((row) => row.title)
    assert.deepEqual(ends, ['first', 'second'])
    const second = whole.indexOf('** 12:00:00 second')
    for (let length = 0; length < whole.length; length++) {
      writeFileSync(file, whole)
      truncateSync(file, length)
      trace = openTrace(home, clock)
      const line = await append({ turn: turnId('t9'), title: 'after' })
      const rows = readDay(file, text()).flatMap((row) => [row, ...row.children])
      const titles = rows.map((row) => row.title)
      assert.ok(titles.includes('after'), `cut at ${length}: ${titles}`)
      assert.equal(rows.find((row) => row.title === 'after')?.line, line)
      if (length >= second) assert.ok(titles.includes('first'), `cut at ${length}`)
      assert.match(text(), /^#\+PASSEPARTOUT: trace 1\n/, `cut at ${length}`)
      assert.ok(
        readFileSync(file)
          .subarray(0, Math.min(length, second))
          .equals(whole.subarray(0, Math.min(length, second))),
      )
    }
  })

  it('two processes and this one lose nothing', async () => {
    const child = (name: string) =>
      new Promise<string>((done, fail) => {
        const started = spawn(process.execPath, [
          ...process.execArgv,
          childScript,
          'append',
          home.dir,
          folder,
          name,
          '40',
        ])
        let out = ''
        started.stdout.on('data', (bytes) => {
          out += bytes
        })
        let failure = ''
        started.stderr.on('data', (bytes) => {
          failure += bytes
        })
        started.on('close', (code) => (code === 0 ? done(out) : fail(new Error(failure))))
      })
    trace = openTrace(home, { now: () => Date.now() })
    const running = [child('one'), child('two')]
    const mine: string[] = []
    for (let i = 0; i < 40; i++) {
      const title = `entry three ${i}`
      mine.push(`${await append({ turn: turnId('three'), title })} ${title}`)
    }
    const said = [...(await Promise.all(running)).flatMap((out) => out.trim().split('\n')), ...mine]
    assert.equal(said.length, 120)
    const found = readDay(trace.today(), text()).flatMap((row) => [row, ...row.children])
    assert.deepEqual(found.map((row) => `${row.line} ${row.title}`).sort(), said.sort())
    // In the file too, every entry stands below a headline of its own turn.
    const { headlines } = parseOrg(text())
    for (const headline of headlines) {
      const parent = headline.parent === null ? headline : headlines[headline.parent]
      assert.equal(parent?.properties.TURN, headline.properties.TURN)
    }
  })

  it('takes over from a process that was killed while it held the lock', async () => {
    mkdirSync(dirname(trace.today()), { recursive: true })
    const holder = spawn(process.execPath, [
      ...process.execArgv,
      childScript,
      'hold',
      home.dir,
      folder,
      trace.today(),
    ])
    await new Promise((done) => holder.stdout.once('data', done))
    assert.ok(existsSync(`${trace.today()}.lock`))
    const waiting = append({ title: 'waits' })
    await new Promise((done) => setTimeout(done, 150))
    assert.equal(existsSync(trace.today()), false)
    holder.kill('SIGKILL')
    await waiting
    assert.equal(existsSync(`${trace.today()}.lock`), false)
  })

  it('refuses a newer version and leaves it as it is', async () => {
    mkdirSync(dirname(trace.today()), { recursive: true })
    const newer = '#+PASSEPARTOUT: trace 2\n* something else\n'
    writeFileSync(trace.today(), newer)
    const refused = await trace.append({ turn: turnId('t'), kind: 'note', title: 'x' })
    assert.ok(!refused.ok && refused.error.code === 'newer-format')
    assert.equal(text(), newer)
    const [day] = await trace.days(1)
    assert.equal(day?.problem?.code, 'newer-format')
  })

  it('lives with what a person writes into it', async () => {
    await append({ kind: 'prompt', title: 'first' })
    writeFileSync(
      trace.today(),
      `# mine\n* my own thought\n${text().split('\n').slice(2).join('\n')}no line end`,
    )
    const line = await append({ title: 'next' })
    assert.match(text().split('\n')[line - 1] ?? '', /next/)
    assert.ok(text().startsWith('# mine\n* my own thought\n'))
    const [day] = await trace.days(1)
    assert.deepEqual(
      day?.entries.map((row) => [row.title, row.children.map((child) => child.title)]),
      [['first', ['next']]],
    )
  })

  it('gathers a question that waited under what was asked then', async () => {
    const [one, two] = [turnId('t1'), turnId('t2')]
    await append({ turn: one, kind: 'note', title: 'Waits: first' })
    await append({ turn: two, kind: 'note', title: 'Waits: second' })
    await append({ turn: one, kind: 'prompt', title: 'first' })
    await append({ turn: one, kind: 'answer', title: 'done' })
    await append({ turn: two, kind: 'note', title: 'Taken out: second' })
    const [day] = await trace.days(1)
    assert.deepEqual(
      day?.entries.map((row) => [row.title, row.children.map((child) => child.title)]),
      [
        ['first', ['Waits: first', 'done']],
        ['Waits: second', ['Taken out: second']],
      ],
    )
  })

  it('says when it cannot write', async () => {
    mkdirSync(home.workspaceDir, { recursive: true })
    writeFileSync(join(home.workspaceDir, 'trace'), 'a file is in the way')
    const refused = await trace.append({ turn: turnId('t'), kind: 'note', title: 'x' })
    assert.ok(!refused.ok && refused.error.code === 'not-a-folder', JSON.stringify(refused))
    assert.deepEqual(await trace.days(3), [])
  })

  it('reads its first format', async () => {
    const file = join(import.meta.dirname, 'fixtures', 'trace-1.org')
    const rows = readDay(file, readFileSync(file, 'utf8'))
    assert.deepEqual(
      rows.map((row) => [
        row.time,
        row.kind,
        row.title,
        row.turn,
        row.children.map((child) => [child.kind, child.verdict]),
      ]),
      [
        [
          '14:03:22',
          'prompt',
          'where is the retry delay computed?',
          'turn-1',
          [
            ['verdict', 'ask'],
            ['answer', ''],
          ],
        ],
      ],
    )
  })
})
