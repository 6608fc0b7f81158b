// The commands that read: what they answer as JSON and in words, and what they say about a mistake.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { makePlace, type Place, repository } from '../server/place.ts'
import { jsonLines, type Ran, type RunOptions, run, shape } from './program.ts'

interface Case extends RunOptions {
  readonly args: readonly string[]
  readonly status?: number
  /** The shape of each JSON line. */
  readonly shape?: string
  readonly out?: RegExp | string
  readonly log?: RegExp | string
}

const node = 'id kind name signature startLine endLine tokens'

/** `--json` in the shapes of the command line's table; the example workspace is the folder. */
const shapes: readonly Case[] = [
  { args: ['index'], shape: '{files nodes bytes seconds rssMb commits historySeconds skipped:[]}' },
  {
    args: ['find', 'retry', '-k', '3'],
    shape: '[{rank score id kind path name startLine endLine tokens}]',
  },
  { args: ['find', 'zzzzqqqq'], shape: '[]' },
  {
    args: ['find', '-', '-k', '1'],
    stdin: 'retryDelay\n',
    shape: '[{rank score id kind path name startLine endLine tokens}]',
  },
  {
    args: ['localize', 'the delay after a 429 is too long'],
    shape: '{files:[{path score}] symbols:[{path name startLine endLine score}]}',
  },
  {
    args: ['localize', '-', '-k', '2'],
    stdin: 'the delay after a 429 is too long',
    shape: '{files:[{path score}] symbols:[{path name startLine endLine score}]}',
  },
  {
    args: ['context', 'where is the retry delay computed?', '--budget', '800'],
    shape: '{text tokens nodes:[{path name startLine endLine tokens form}]}',
  },
  {
    args: ['context', '-'],
    stdin: 'where is the retry delay computed?',
    shape: '{text tokens nodes:[{path name startLine endLine tokens form}]}',
  },
  { args: ['outline', 'src/config.ts'], shape: `{${node} children:[{${node} children:[]}]}` },
  {
    args: ['related', 'src/retry.ts:20'],
    shape: '{id kind path groups:[{kind total nodes:[{id kind path name line reason by}]}]}',
  },
  {
    args: ['org', 'query', 'TODO="DONE"'],
    shape:
      '[{path index startLine endLine id level todo done priority title tags:[string] category effort outline:[string] planning:{closed}}]',
  },
  { args: ['gate', 'rules'], shape: '[]' },
  { args: ['trace'], shape: '[]' },
]

/** In words, for people. */
const words: readonly Case[] = [
  { args: [], status: 2, out: /^passepartout: .*\n\n {2}chat .*/ },
  { args: ['--help'], out: /Exit status: 0 done/ },
  { args: ['--version'], out: /^passepartout \d+\.\d+\.\d+\n$/ },
  { args: ['find', '--help'], out: /^passepartout find "QUERY".*\n.*best first\.\n$/ },
  { args: ['find', 'retryDelay', '-k', '1'], out: 'src/retry.ts:7-26  function retryDelay\n' },
  { args: ['find', 'retry', 'delay', '-k', '1', '--kind', 'org'], out: /^notes\/.*headline / },
  { args: ['find', 'zzzzqqqq'], out: /^Nothing fits\. Try / },
  { args: ['index'], out: /^17 files, \d+ nodes\n[\d.]+ kB on disk, [\d.]+ s, \d+ MB of memory\n$/ },
  {
    args: ['localize', 'the', 'retry', 'delay'],
    out: /^ +[\d.]+ {2}src\/retry\.ts\n[\s\S]*\n\n +[\d.]+ {2}src\/retry\.ts:\d+-\d+ {2}\w+\n/,
  },
  {
    args: ['context', 'where is retryDelay?', '--budget', '500'],
    out: /export function retryDelay\(/,
    log: /^\d+ of 500 tokens, \d+ nodes\n$/,
  },
  { args: ['outline', 'src/config.ts'], out: /^1-\d+ {2}src\/config\.ts\n( {2}\d+-\d+ {2}.+\n)+$/ },
  { args: ['outline', 'config.ts', '--dir', 'src'], out: /^1-\d+ {2}config\.ts\n/ },
  { args: ['outline', '../src/config.ts'], cwd: 'notes', out: /^1-\d+ {2}config\.ts\n/ },
  {
    args: ['related', 'src/retry.ts:20'],
    out: /^src\/retry\.ts:7 {2}function retryDelay\n\nCallers\n {2}src\/http\.ts:\d+ {2}fetchLevel {2}\(calls it\)\n[\s\S]*\nTests\n[\s\S]*\nNotes\n {2}notes\/decisions\.org:15 {2}Retry back-off/,
  },
  { args: ['related', 'retryDelay'], out: /^src\/retry\.ts:7 {2}function retryDelay\n/ },
  { args: ['gate', 'rules'], out: /^There are no rules: .*\nRules are kept in .*rules\.org\n$/ },
  { args: ['trace'], out: 'Nothing was done here yet.\n' },
  { args: ['find', '--', '--retry'], out: /retry/ },
  { args: ['find', '-k=1', 'retryDelay'], out: /^src\/retry\.ts.*\n$/ },
]

/** Nothing on standard output, one line on the other, and the next step in it. */
const mistakes: readonly (Case & { readonly log: RegExp })[] = [
  { args: ['frobnicate'], log: /^There is no command "frobnicate"\. See passepartout --help\.$/ },
  {
    args: ['gate'],
    log: /^There is no command "gate"\. There are: gate check, gate explain, gate rules, gate revoke, gate learn, gate try\.$/,
  },
  { args: ['org', 'frob'], log: /^There is no command "org frob"\. There are: org parse, / },
  { args: ['find', 'x', '--frob'], log: /^There is no option --frob\. See passepartout find --help\.$/ },
  { args: ['find', 'x', '--constructor'], log: /^There is no option --constructor\. / },
  { args: ['find', 'x', '-k', 'three'], log: /^Option -k needs a whole number, not "three"\. See / },
  { args: ['find', 'x', '-k', '-1'], log: /^Option -k needs a whole number, not "-1"\. See / },
  { args: ['find', 'x', '-k', '1e3'], log: /needs a whole number/ },
  { args: ['find', 'x', '-k', '99999999999999999999'], log: /needs a whole number/ },
  { args: ['find', 'x', '-k'], log: /^Option -k needs a value\. See / },
  { args: ['find', 'x', '--json=yes'], log: /^Option --json takes no value\. See / },
  { args: ['find', 'x', '--kind', 'perl'], log: /^--kind is org or code, not "perl"\. See / },
  { args: ['find'], log: /^Say what to look for\. See passepartout find --help\.$/ },
  { args: ['find', '-'], log: /^Say what to look for\. See / },
  { args: ['localize'], log: /^Give the text of an issue\. See / },
  { args: ['context', '  '], log: /^Say what the question is\. See / },
  { args: ['ask'], log: /^ask needs a request\. Write for example / },
  {
    args: ['ask', 'x', '--yes-to', 'everything'],
    log: /^--yes-to takes edit:GLOB or run:COMMAND, not "everything"/,
  },
  { args: ['outline'], log: /^Give the path of a file\. See / },
  { args: ['outline', 'a.ts', 'b.ts'], log: /^"b\.ts" is one word too many\. / },
  { args: ['related'], log: /^Give a place as PATH:LINE, or a name\. See passepartout related --help\.$/ },
  { args: ['index', 'src'], log: /^"src" is one word too many\. A folder is given with --dir\. See / },
  { args: ['org', 'parse'], log: /^Give the path of an Org file\. See passepartout org parse --help\.$/ },
  { args: ['org', 'query'], log: /^The match is empty\. Write / },
  {
    args: ['org', 'agenda', '--from', 'tomorrow'],
    log: /^--from is a day like \d{4}-\d\d-\d\d, not "tomorrow"\. See /,
  },
  { args: ['org', 'agenda', '--from', '2026-02-30'], log: /^--from is a day like / },
  { args: ['org', 'capture', 'x'], log: /^Name the Org file with --file\. See / },
  { args: ['org', 'capture', '--file', 'x.org'], log: /^Give the title of the headline\. See / },
]

/** The request was understood and cannot be met. */
const failures: readonly (Case & { readonly log: RegExp })[] = [
  {
    args: ['find', 'x', '--dir', 'nowhere'],
    log: /^There is no folder nowhere\. Give an existing folder to --dir\.$/,
  },
  { args: ['index', '--dir', 'README.md'], log: /^README\.md is not a folder\. Give a folder to --dir\.$/ },
  { args: ['ask', 'x', '--dir', 'nowhere'], log: /^There is no folder nowhere\. / },
  { args: ['outline', 'nope.ts'], log: /^There is no file nope\.ts\. Check the path\.$/ },
  { args: ['related', 'nowhere.ts:3'], log: /^Nothing is at nowhere\.ts:3\. Check the path and the line\.$/ },
  { args: ['outline', 'src'], log: /^src has no outline: it is a folder\.$/ },
  { args: ['org', 'parse', 'nope.org'], log: /^There is no file nope\.org\. Check the path\.$/ },
  { args: ['org', 'parse', 'src'], log: /src is not a file\. / },
  {
    args: ['localize', '--batch', 'nope.jsonl'],
    log: /^There is no file nope\.jsonl\. Give a file to --batch\.$/,
  },
  { args: ['context', '--batch', 'src'], log: /^There is no file src\. / },
  { args: ['undo'], log: /^There is nothing to undo\.$/ },
]

describe('cli: commands that read', () => {
  let place: Place
  beforeEach(() => {
    place = makePlace()
  })
  afterEach(() => place.remove())

  const fits = (text: string, expected: RegExp | string | undefined, what: string) => {
    if (typeof expected === 'string') assert.equal(text, expected, what)
    else if (expected) assert.match(text, expected, what)
  }
  const check = async (one: Case): Promise<Ran> => {
    const ran = await run(place, one.args, one)
    const what = JSON.stringify(ran)
    assert.equal(ran.status, one.status ?? 0, what)
    fits(ran.stdout, one.out, what)
    fits(ran.stderr, one.log, what)
    return ran
  }
  const title = ({ args }: Case) => `passepartout ${args.join(' ')}`

  describe('answer as JSON', () => {
    for (const one of shapes)
      it(title(one), async () => {
        const { stdout, stderr } = await check({ ...one, args: [...one.args, '--json'], log: '' })
        assert.deepEqual(jsonLines(stdout).map(shape), [one.shape], stdout + stderr)
      })
  })

  describe('answer in words', () => {
    for (const one of words) it(title(one), () => check(one))
  })

  describe('say what is wrong with the command line, and exit 2', () => {
    for (const one of mistakes)
      it(title(one), async () => {
        const { stderr } = await check({ args: one.args, status: 2, out: '' })
        assert.match(stderr.trimEnd(), one.log)
        assert.equal(stderr.split('\n').length, 2, stderr)
      })
  })

  describe('say why it cannot be done, and exit 1', () => {
    for (const one of failures)
      it(title(one), async () => {
        const { stderr } = await check({ args: one.args, status: 1, out: '' })
        assert.match(stderr.trimEnd(), one.log)
        assert.equal(stderr.split('\n').length, 2, stderr)
      })
  })

  it('lines are 1-based and inclusive, paths are relative to --dir', async () => {
    const { stdout } = await run(place, ['find', 'retryDelay', '--dir', '..', '-k', '1', '--json'], {
      cwd: 'src',
    })
    const [row] = JSON.parse(stdout) as { path: string; startLine: number; endLine: number }[]
    assert.ok(row)
    assert.deepEqual([row.path, row.startLine, row.endLine], ['src/retry.ts', 7, 26])
    const lines = place
      .read(row.path)
      .split('\n')
      .slice(row.startLine - 1, row.endLine)
    assert.match(lines.join('\n'), /^\/\*\*\n[\s\S]*export function retryDelay\([\s\S]*\n\}$/)
  })

  it('the context keeps to its budget, and its nodes are what the text holds', async () => {
    for (const budget of ['0', '1', '50', '300', '4000']) {
      const { stdout } = await check({
        args: ['context', 'why is there jitter?', '--budget', budget, '--json'],
      })
      const found = JSON.parse(stdout) as {
        text: string
        tokens: number
        nodes: { path: string; startLine: number; endLine: number; tokens: number; form: string }[]
      }
      assert.ok(found.tokens <= Number(budget), `${found.tokens} of ${budget}`)
      // Without an engine a token is four characters.
      assert.equal(found.tokens, Math.ceil(found.text.length / 4))
      for (const { path, startLine, endLine, form } of found.nodes) {
        assert.match(form, /^(full|window|signature|outline)$/)
        const section = found.text.indexOf(`${path}:`)
        assert.ok(
          section >= 0 && found.text.slice(section).search(new RegExp(`:${startLine}-${endLine}[ \\n]`)) >= 0,
          path,
        )
      }
    }
  })

  it('an index says what it left out, and is there for the next command', async () => {
    place.write('picture.png', Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0, 0]))
    place.write('bundle.min.js', 'var a=1\n')
    const { stdout } = await check({ args: ['index', '--json'] })
    const { skipped, files } = JSON.parse(stdout)
    assert.deepEqual(skipped, [
      { path: 'picture.png', reason: 'binary' },
      { path: 'bundle.min.js', reason: 'minified' },
    ])
    assert.equal(files, 18)
    await check({
      args: ['index'],
      out: /^18 files, \d+ nodes\. 2 files not read in full:\n {2}picture\.png: binary\n {2}bundle\.min\.js: minified\n/,
    })
  })

  it('follows what changed between two commands', async () => {
    place.write('src/fresh.ts', 'export function freshlyWritten() {}\n')
    await check({
      args: ['find', 'freshlyWritten', '-k', '1'],
      out: 'src/fresh.ts:1-1  function freshlyWritten\n',
    })
    place.write('src/fresh.ts', '// gone\nexport function renamedSince() {}\n')
    await check({
      args: ['find', 'renamedSince', '-k', '1'],
      out: 'src/fresh.ts:1-2  function renamedSince\n',
    })
  })

  it('outlines the cells of a notebook', async () => {
    const cell = (cell_type: string, ...source: string[]) => ({
      cell_type,
      metadata: {},
      source,
      outputs: [],
    })
    const cells = [
      cell('markdown', '# Tides\n', 'By month.'),
      cell('code', 'def mean(levels):\n', '    return 0\n'),
    ]
    place.write(
      'notes/tides.ipynb',
      JSON.stringify(
        { cells, metadata: { language_info: { name: 'python' } }, nbformat: 4, nbformat_minor: 5 },
        null,
        1,
      ),
    )
    const { stdout } = await check({ args: ['outline', 'notes/tides.ipynb'] })
    assert.match(stdout, /Tides/)
    assert.match(stdout, /def mean\(levels\)/)
  })

  it('answers a batch line by line, and says which line it could not answer', async () => {
    const line = (value: unknown) => `${typeof value === 'string' ? value : JSON.stringify(value)}\n`
    const batch = [
      { id: 'a', dir: '.', text: 'the retry delay' },
      'this is not JSON',
      { id: 'b', dir: 'nowhere', text: 'x' },
      { id: 'c', dir: '.' },
      '',
      { id: 'd', dir: 'src', text: 'queue', budget: 200 },
      { id: 7, dir: '.', text: 'x' },
      'null',
      '[]',
    ].map(line)
    place.write('batch.jsonl', batch.join(''))
    const bad = [
      { id: '', error: 'Not JSON: this is not JSON' },
      { id: 'c', error: 'A line needs id, dir and text.' },
      { id: '', error: 'A line needs id, dir and text.' },
    ]
    for (const [command, answer] of [
      ['localize', '{id files:[{path score}] symbols:[{path name startLine endLine score}]}'],
      ['context', '{id text tokens nodes:[{path name startLine endLine tokens form}]}'],
    ] as const) {
      for (const from of ['batch.jsonl', '-']) {
        const args = [command, '--batch', from]
        const ran = await check({ args, status: 1, ...(from === '-' ? { stdin: batch.join('') } : {}) })
        const answers = jsonLines(ran.stdout)
        assert.deepEqual(
          answers.map(({ id }) => id),
          ['a', '', 'b', 'c', 'd', 7, '', ''],
        )
        assert.equal(shape(answers[0]), answer)
        assert.equal(shape(answers[4]), answer)
        assert.deepEqual([answers[1], answers[3], answers[6]], bad)
        assert.match(String(answers[2]?.['error']), /nowhere/)
      }
    }
    await check({ args: ['localize', '--batch', '-'], stdin: batch[0] ?? '', status: 0 })
  })

  it('keeps progress and warnings off standard output', async () => {
    // Large enough that the index reports how far it is.
    for (let i = 0; i < 3000; i++)
      place.write(`many/file${i}.ts`, `export function many${i}() {\n  return ${i}\n}\n`)
    const { stdout } = await check({ args: ['find', 'many17', '-k', '1', '--json'] })
    assert.equal(JSON.parse(stdout)[0].name, 'many17')
  })

  it('every command of the table is there, and its help names it', async () => {
    const names =
      'chat ask find localize context outline index org-parse org-query org-agenda org-capture org-lint gate-check gate-explain gate-rules trace undo'
    const { stdout } = await run(place, ['help'])
    for (const name of names.split(' ').map((each) => each.replace('-', ' '))) {
      assert.match(stdout, new RegExp(`^  ${name}\\b`, 'm'))
      const help = await run(place, [...name.split(' '), '--help'])
      assert.match(help.stdout, new RegExp(`^passepartout ${name}\\b`))
      assert.equal(help.status, 0)
    }
  })

  it('says the version of the package', async () => {
    const { version } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'))
    await check({ args: ['--version'], out: `passepartout ${version}\n` })
  })
})
