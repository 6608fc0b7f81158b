// `gate check`, `gate explain`, `gate rules`: the gate as scripts and other programs ask it.

import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makePlace, type Place } from '../server/place.ts'
import { jsonLines, run, shape } from './program.ts'

/** A line as it is typed, and its answer: verdict, shape, or the error that makes it ask. */
const lines: readonly {
  readonly line: unknown
  readonly verdict: string
  readonly resolved?: string
  readonly error?: RegExp
}[] = [
  { line: { id: 'read', action: { type: 'shell', command: 'ls -la src' } }, verdict: 'allow' },
  { line: { id: 'wipe', action: { type: 'shell', command: 'rm -rf /' } }, verdict: 'deny' },
  {
    line: { id: 'write', action: { type: 'file_write', path: 'src/x.ts', content: 'x' } },
    verdict: 'ask',
    resolved: 'src/x.ts',
  },
  {
    line: { id: 'beside', path: 'src/retry.ts', action: { type: 'file_read' } },
    verdict: 'allow',
    resolved: 'src/retry.ts',
  },
  {
    line: { id: 'fetch', action: { type: 'network', url: 'https://example.com', method: 'GET' } },
    verdict: 'ask',
  },
  {
    line: { id: 'said', action: { type: 'network_or_write_content', content: 'nothing secret' } },
    verdict: 'allow',
  },
  {
    line: { id: 'code', action: { type: 'code_eval', language: 'python', code: 'print(1)' } },
    verdict: 'ask',
  },
  { line: { id: 'mcp', action: { type: 'mcp', server: 's', tool: 't', arguments: {} } }, verdict: 'ask' },
  { line: { id: 7, action: { type: 'shell', command: 'pwd' } }, verdict: 'allow' },
  {
    line: { id: 'own', action: { type: 'file_read', path: 'x', workspace: '/nowhere/at/all' } },
    verdict: 'allow',
    resolved: '/nowhere/at/all/x',
  },
  { line: 'not JSON', verdict: 'ask', error: /not JSON/ },
  { line: '{"id":"torn","action":{"type":"shell"', verdict: 'ask', error: /not JSON/ },
  { line: '{"id":"a","action":{"type":"shell","command":"ls"}} trailing', verdict: 'ask', error: /not JSON/ },
  { line: 'null', verdict: 'ask', error: /object/ },
  { line: '[]', verdict: 'ask', error: /object/ },
  { line: '42', verdict: 'ask', error: /object/ },
  { line: { id: 'bare' }, verdict: 'ask', error: /no "action"/ },
  { line: { id: 'kind', action: { type: 'teleport' } }, verdict: 'ask', error: /"teleport" is not known/ },
  { line: { id: 'type', action: { type: 'shell', command: 7 } }, verdict: 'ask', error: /command/ },
  { line: { id: 'nul', action: { type: 'file_read', path: 'a\0b' } }, verdict: 'ask' },
  {
    line: { id: 'long', action: { type: 'shell', command: `echo ${'a'.repeat(2_000_000)}` } },
    verdict: 'ask',
  },
  { line: { id: 'lines', action: { type: 'file_write', path: 'a\nb.ts', content: '' } }, verdict: 'ask' },
]

describe('cli: gate', () => {
  let place: Place
  beforeEach(() => {
    place = makePlace()
  })
  afterEach(() => place.remove())

  const typed = (line: unknown) => (typeof line === 'string' ? line : JSON.stringify(line))

  it('check answers every line, in order, and exits 0', async () => {
    const stdin = `\n${lines.map(({ line }) => typed(line)).join('\n')}\n\n`
    const ran = await run(place, ['gate', 'check', '--workspace', place.root], { stdin, cwd: '/' })
    assert.deepEqual([ran.status, ran.stderr], [0, ''])
    const answers = jsonLines(ran.stdout)
    assert.equal(answers.length, lines.length)
    for (const [at, { line, verdict, resolved, error }] of lines.entries()) {
      const answer = answers[at] ?? {}
      const what = JSON.stringify(answer).slice(0, 500)
      assert.equal(answer['verdict'], verdict, what)
      if (typeof line === 'object') assert.equal(answer['id'], String((line as { id: unknown }).id))
      if (error) assert.match(String(answer['error']), error)
      else assert.ok(!('error' in answer), what)
      if (resolved)
        assert.equal(answer['resolved'], resolved.startsWith('/') ? resolved : join(place.root, resolved))
      assert.match(
        shape(answer),
        /^\{id verdict( resolved)? findings:\[(\{vector severity code message\})?\] proof micros( error)?\}$/,
      )
      assert.ok(Number.isInteger(answer['micros']))
    }
  })

  it('check answers a line before the next one comes, and the last one without a line end', async () => {
    const stdin =
      '{"id":"a","action":{"type":"shell","command":"pwd"}}\r\n{"id":"b","action":{"type":"shell","command":"pwd"}}'
    const ran = await run(place, ['gate', 'check'], { stdin })
    assert.deepEqual(
      jsonLines(ran.stdout).map(({ id, verdict }) => [id, verdict]),
      [
        ['a', 'allow'],
        ['b', 'allow'],
      ],
    )
  })

  it('check of nothing answers nothing', async () => {
    assert.deepEqual(await run(place, ['gate', 'check'], { stdin: '\n \n' }), {
      status: 0,
      stdout: '',
      stderr: '',
    })
  })

  it('check changes nothing', async () => {
    const stdin = `${JSON.stringify({ id: 'w', action: { type: 'file_write', path: 'src/new.ts', content: 'x' } })}\n${JSON.stringify({ id: 'r', action: { type: 'shell', command: 'touch made-by-check' } })}\n`
    await run(place, ['gate', 'check'], { stdin })
    assert.ok(!place.exists('src/new.ts') && !place.exists('made-by-check'))
  })

  it('explain says in words why, and what it could not read', async () => {
    const stdin = lines
      .slice(0, 3)
      .map(({ line }) => typed(line))
      .concat('not JSON')
      .join('\n')
    const ran = await run(place, ['gate', 'explain'], { stdin })
    assert.equal(ran.status, 0)
    assert.match(
      ran.stdout,
      /^read: allow\n[\s\S]*^wipe: deny\n[\s\S]*deletes a system or home folder[\s\S]*^write: ask\n[\s\S]*^line 4: ask\n {2}The line is not JSON\.\n/m,
    )
    const asked = await run(place, ['gate', 'explain', '--json'], { stdin })
    assert.deepEqual(jsonLines(asked.stdout).map(shape), [
      '{id verdict proof}',
      '{id verdict proof}',
      '{id verdict proof}',
      '{id verdict proof error}',
    ])
  })

  it('explain names the rule that would nearly allow it, and what is in its way', async () => {
    mkdirSync(place.home)
    writeFileSync(
      join(place.home, 'rules.org'),
      '* Docs\n#+begin_src datalog\npermit(E) :- effect(E, A, write, T), under(E, docs).\n#+end_src\n',
    )
    const write = (path: string) => ({ id: path, action: { type: 'file_write', path, content: 'x' } })
    const stdin = ['src/x.ts', 'docs/x.md'].map((path) => JSON.stringify(write(path))).join('\n')
    const { stdout } = await run(place, ['gate', 'explain'], { stdin })
    assert.match(
      stdout,
      /^src\/x\.ts: ask\n {2}No rule or built-in proof allows writing src\/x\.ts, so you are asked\.\n {4}The rule "Docs" would permit writing src\/x\.ts, but it is not under the folder docs\.\n/m,
    )
    assert.match(stdout, /^docs\/x\.md: allow\n {2}Allowed: the rule "Docs" permits writing docs\/x\.md\.\n/m)
  })

  it('rules are those of the home and of the folder; a bad one is named', async () => {
    const rule = (title: string, ...clauses: string[]) =>
      ['', `* ${title}`, '#+begin_src datalog', ...clauses, '#+end_src', ''].join('\n')
    mkdirSync(place.home)
    writeFileSync(
      join(place.home, 'rules.org'),
      rule('Notes may be written', 'permit(E) :- effect(E, A, write, "notes/journal.org").') +
        rule('Broken', 'permit(E) :- '),
    )
    const ran = await run(place, ['gate', 'rules'])
    assert.match(ran.stderr, /The rule "Broken" is ignored: /)
    const asked = await run(place, ['gate', 'rules', '--json'])
    for (const each of JSON.parse(asked.stdout)) assert.equal(shape(each), '{name source text file line}')
    assert.doesNotMatch(asked.stdout, /Broken/)
  })

  it('learn shows what follows from decisions, and writes nothing', async () => {
    const edit = (n: number, folder: string, more: object) => ({
      action: {
        type: 'file_edit',
        path: `src/${folder}/${n}.ts`,
        edits: [{ find: 'a', replace: String(n) }],
      },
      ...more,
    })
    const said = [
      ...[1, 2, 3, 4].map((n) => edit(n, 'a', { decision: 'approve', remember: 'tree' })),
      edit(1, 'generated', { decision: 'deny', remember: 'folder' }),
      {
        action: { type: 'shell', command: 'npm test' },
        decision: 'approve',
        remember: 'exact',
        scope: 'always',
      },
      { action: { type: 'shell', command: 'npm test' }, decision: 'approve' },
    ]
    const stdin = said.map((line) => JSON.stringify(line)).join('\n')
    const ran = await run(place, ['gate', 'learn', '--json'], { stdin })
    assert.equal(ran.status, 0, ran.stderr)
    const { rules, ...counts } = JSON.parse(ran.stdout)
    assert.deepEqual(counts, { allowed: 2, denied: 0, asked: 5 })
    assert.deepEqual(
      rules.map((rule: Record<string, unknown>) => [
        rule.title,
        rule.status,
        rule.actsOn,
        rule.neverOn,
        rule.fault,
      ]),
      [
        ['Allow changing src/**/*.ts', 'active', ['change src/a/*.ts'], ['change src/generated/*.ts'], ''],
        ['Never allow changing src/generated/*.ts', 'active', ['change src/generated/*.ts'], [], ''],
        ['Allow npm test', 'active', ['run npm test'], [], ''],
      ],
    )
    assert.match(rules[2].warnings.join(), /can run code nobody has read/)
    const words = await run(place, ['gate', 'learn'], { stdin })
    assert.match(
      words.stdout,
      /^5 questions, 2 allowed, 0 denied\n\nAllow changing src\/\*\*\/\*\.ts\n {2}acts; this project/,
    )
    assert.ok(
      !existsSync(join(place.home, 'rules.org')) ||
        !/npm test/.test(readFileSync(join(place.home, 'rules.org'), 'utf8')),
    )
    for (const [line, wanted] of [
      ['not JSON', /Line 1: It is not JSON/],
      ['{"action":{"type":"shell","command":"x"},"decision":"maybe"}', /must be approve or deny/],
      [
        '{"action":{"type":"shell","command":"x"},"decision":"deny","remember":"all"}',
        /"remember" must be one of/,
      ],
    ] as const) {
      const refused = await run(place, ['gate', 'learn'], { stdin: line })
      assert.equal(refused.status, 1)
      assert.match(refused.stderr, wanted)
    }
  })

  it('what changes the rules needs a person at a terminal', async () => {
    for (const args of [
      ['gate', 'revoke', 'x'],
      ['gate', 'learn', '--save'],
    ]) {
      const ran = await run(place, args)
      assert.equal(ran.status, 1)
      assert.match(ran.stderr, /needs a person at a terminal/)
    }
  })
})
