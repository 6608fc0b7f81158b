// `passepartout mcp` as another agent uses it: the official client starts the built program and asks. What leaves is
// looked at to the letter: no credential, no memory, nothing that calls itself secret.

import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client, type ElicitResult } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { makePlace, type Place } from '../server/place.ts'
import { environment, program, run } from './program.ts'

const token = `ghp_${'a1B2c3D4e5F6g7H8i9J0'}${'k1L2m3N4o5P6q7R8'}`
const files = {
  'src/retry.ts': `// Delays grow.\nexport function retryDelay(n: number): number {\n  const key = '${token}'\n  return n * key.length\n}\n`,
  'notes.org':
    '* TODO Renew the retry passport\nSCHEDULED: <2026-03-02 Mon>\n* Diary of retries\n:PROPERTIES:\n:CONFIDENTIALITY: secret\n:END:\nunspeakable retry thoughts\n** TODO Below the retry diary\nSCHEDULED: <2026-03-02 Mon>\nhushed retry words\n* Plain retry notes\nplain words\n* Health and retries :Private:\nmuted retry words\n* Reunion of retries :family:\nkindred retry words\n',
  '.env': 'RETRY_PASSWORD=hunter2hunter2\n',
  '.passepartout/memory/notes.org': '* The retry memory\nremembered retry fact\n',
}

const leftOut = '(Of this folder 3 private headings and 2 files may not be told and were not searched.)'

describe('cli: mcp', () => {
  let place: Place
  let client: Client
  let questions: string[]
  beforeEach(() => {
    questions = []
    place = makePlace(files)
  })
  afterEach(async () => {
    await client?.close()
    place.remove()
  })

  const connect = (mode: 'legacy' | 'auto', ...more: string[]) => start(mode, ['--allow', ...more], null)

  /** `answer`: what the user says when the other program asks; null for a program that cannot. */
  async function start(
    mode: 'legacy' | 'auto',
    more: readonly string[],
    answer: (() => ElicitResult) | null,
  ) {
    client = new Client(
      { name: 'another', version: '1' },
      { versionNegotiation: { mode }, ...(answer ? { capabilities: { elicitation: { form: {} } } } : {}) },
    )
    if (answer)
      client.setRequestHandler('elicitation/create', ({ params }) => {
        questions.push(params.message)
        return answer()
      })
    const env = environment(place) as Record<string, string>
    await client.connect(
      new StdioClientTransport({
        command: process.execPath,
        args: [program, 'mcp', ...more],
        cwd: place.root,
        env,
        stderr: 'ignore',
      }),
    )
  }

  async function ask(name: string, args: Record<string, unknown>): Promise<string> {
    const { content, isError } = await client.callTool({ name, arguments: args })
    const text = content.map((part) => (part.type === 'text' ? part.text : '')).join('')
    return `${isError ? 'error: ' : ''}${text}`
  }

  for (const mode of ['legacy', 'auto'] as const)
    it(`lists read-only tools, ${mode} handshake`, async () => {
      await connect(mode)
      const { tools } = await client.listTools()
      assert.deepEqual(
        tools.map(({ name }) => name),
        ['find', 'context', 'outline', 'org_query', 'org_agenda'],
      )
      assert.ok(tools.every(({ annotations }) => annotations?.readOnlyHint))
      assert.match(client.getInstructions() ?? '', /Searches .*workspace/)
    })

  it('answers searches, outlines and Org queries', async () => {
    await connect('legacy')
    assert.match(
      await ask('find', { query: 'retryDelay', kind: 'code' }),
      /^src\/retry\.ts:1-5 export function retryDelay/,
    )
    assert.match(
      await ask('context', { question: 'how long is the retry delay?' }),
      /return n \* key\.length/,
    )
    assert.equal(
      await ask('outline', { path: 'src/retry.ts' }),
      `src/retry.ts\n1-5 export function retryDelay(n: number): number\n${leftOut}`,
    )
    assert.equal(
      await ask('org_query', { query: 'todo:TODO' }),
      `notes.org:1  TODO Renew the retry passport\n${leftOut}`,
    )
    assert.match(
      await ask('org_agenda', { from: '2026-03-02', days: 1 }),
      /TODO Renew the retry passport +notes\.org:1/,
    )
  })

  it('blanks credentials and keeps memory and secrets here', async () => {
    await connect('legacy')
    const all = await Promise.all([
      ask('find', { query: 'retry', k: 50 }),
      ask('find', { query: 'remembered fact' }),
      ask('context', { question: 'retry delay key, diary of retries, the remembered retry fact' }),
      ask('outline', { path: 'notes.org' }),
      ask('outline', { path: '.env' }),
      ask('outline', { path: '.passepartout/memory/notes.org' }),
      ask('org_query', { query: 'heading:retr' }),
      ask('org_agenda', { days: 366, from: '2026-01-01' }),
    ])
    const text = all.join('\n')
    assert.match(text, /\[redacted /)
    assert.match(text, /Plain retry notes/)
    for (const held of [
      token,
      'hunter2',
      'unspeakable',
      'Diary',
      'Below the',
      'hushed',
      'Health and',
      'muted',
      'remembered retry',
      'The retry memory',
    ])
      assert.ok(!text.includes(held), held)
  })

  it('gives the memory where it was started so, and still no secrets', async () => {
    await connect('legacy', '--with-memory')
    assert.match(await ask('find', { query: 'retry memory' }), /The retry memory/)
    assert.ok(!(await ask('context', { question: 'hunter2 password' })).includes('hunter2'))
  })

  it('keeps back the headings with the tags it was started with, and those alone', async () => {
    await connect('legacy', '--private-tags', 'Family, work')
    const text = await ask('context', { question: 'kindred retry words, muted retry words' })
    assert.ok(!text.includes('kindred'))
    assert.match(text, /muted retry words/)
    await client.close()
    await connect('legacy')
    assert.match(await ask('context', { question: 'kindred retry words' }), /kindred retry words/)
  })

  it('does not start with tags that are none', async () => {
    for (const tags of ['', 'a b', 'x,,y']) {
      const ran = await run(place, ['mcp', '--private-tags', tags])
      assert.equal(ran.status, 2)
      assert.match(ran.stderr, /--private-tags takes tags/)
    }
    await connect('legacy')
  })

  it('sees files that changed since, and nothing outside of the folder', async () => {
    await connect('legacy')
    assert.match(await ask('find', { query: 'zebraCrossing' }), /^Nothing fits/)
    place.write('src/new.ts', 'export function zebraCrossing() {}\n')
    assert.match(await ask('find', { query: 'zebraCrossing' }), /^src\/new\.ts:1-1/)
    assert.match(await ask('outline', { path: '../../etc/passwd' }), /^error: There is no such file/)
  })

  for (const mode of ['legacy', 'auto'] as const) {
    it(`asks the user once for the session, ${mode} handshake`, async () => {
      await start(mode, [], () => ({ action: 'accept', content: { allow: true } }))
      assert.match(await ask('find', { query: 'retryDelay' }), /^src\/retry\.ts/)
      assert.match(await ask('outline', { path: 'src/retry.ts' }), /retryDelay/)
      assert.deepEqual(questions.length, 1)
      assert.match(questions[0] ?? '', /give text of .*workspace to another, .*Allow this for the session\?$/)
      const trace = place.kept('.org')
      assert.match(trace, /Text of this folder may go to another in this session :approved:/)
      assert.match(trace, /Find functions, classes and headings, for another: given\n/)
      assert.match(trace, /:LEFT_OUT: 3 headings, 2 files/)
    })

    it(`gives nothing where the user says no, ${mode} handshake`, async () => {
      await start(mode, [], () => ({ action: 'decline' }))
      for (const name of ['find', 'context'])
        assert.match(
          await ask(name, { query: 'retryDelay', question: 'retryDelay' }),
          /^error: The user does not give text of this folder away/,
        )
      assert.equal(questions.length, 1)
      assert.match(place.kept('.org'), /for another: refused :denied:/)
    })
  }

  it('takes an unticked box for a no, and a question that was closed for none', async () => {
    const answers: ElicitResult[] = [{ action: 'cancel' }, { action: 'accept', content: { allow: false } }]
    await start('legacy', [], () => answers.shift() ?? { action: 'accept', content: { allow: true } })
    await ask('find', { query: 'retryDelay' })
    assert.match(await ask('find', { query: 'retryDelay' }), /^error: The user does not give/)
  })

  it('gives nothing to a program that cannot ask, unless it was started so', async () => {
    await start('legacy', [], null)
    assert.match(await ask('find', { query: 'retryDelay' }), /^error: .*--allow/)
  })

  it('gives the titles of an agenda in full', async () => {
    const title = `Send the summary of all that was measured to those who ${'carefully '.repeat(8)}read it`
    writeFileSync(join(place.root, 'long.org'), `* TODO ${title}\nSCHEDULED: <2026-03-02 Mon>\n`)
    await connect('legacy')
    const agenda = await ask('org_agenda', { from: '2026-03-02' })
    assert.ok(agenda.includes(`scheduled  TODO ${title}  long.org:1`), agenda)
  })

  it('says what is wrong with a call, and goes on', async () => {
    await connect('legacy')
    assert.match(await ask('write', { path: 'x' }), /^error: There is no tool write\./)
    assert.match(await ask('find', {}), /^error: .*query/)
    assert.match(await ask('org_query', { query: 'todo:"' }), /^error: /)
    assert.match(await ask('org_agenda', { from: 'soon' }), /^error: That is no day/)
    assert.match(await ask('find', { query: 'retryDelay', k: -5 }), /retryDelay/)
  })

  it('ends with a word for a program that sends what no message can be', async () => {
    const input = `{"jsonrpc":"2.0","id":1,"method":"ping"}\n${'x'.repeat(12_000_000)}\n`
    const ran = await run(place, ['mcp', '--allow'], { stdin: input })
    assert.equal(ran.status, 1, ran.stderr)
    assert.match(ran.stdout, /"id":1/)
    assert.match(ran.stderr, /maximum size/)
    assert.doesNotMatch(ran.stderr, /Warning/)
  })
})
