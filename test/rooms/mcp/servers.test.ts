// Real processes: good servers, and every way in which one can be bad. Nothing that a server does may hold up, crash or
// mislead who asks it, and no process of it may stay.

import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { type Definition, readConfiguration } from '../../../server/src/mcp/definition.ts'
import { variablesOf } from '../../../server/src/mcp/env-file.io.ts'
import { actionOf } from '../../../server/src/mcp/outside.ts'
import { isolation } from '../../../server/src/sandbox/run.io.ts'
import { cleared } from '../sandbox/permit.ts'
import { makeWorld, stdio, type World } from './world.ts'

describe('mcp: servers', () => {
  let world: World
  beforeEach(() => {
    world = makeWorld()
  })
  afterEach(() => world.close())

  const detail = () => world.servers.views()[0]?.detail ?? ''
  const answer = async (text = 'hello') => {
    const found = await world.call('echo', { text })
    return found.ok
      ? `${found.value.outcome}: ${found.value.text}`
      : `${found.error.code}: ${found.error.message}`
  }

  it('starts what was approved, lists it, calls it and reads its resources', async () => {
    await world.opened('good', stdio('good'))
    assert.deepEqual(
      world.servers.tools().map(({ name }) => name),
      ['echo', 'slow'],
    )
    assert.equal(await answer(), 'done: hello again')
    assert.equal(await world.read('test://handbook'), 'Chapter one.')
    assert.equal(world.pins.length, 1)
  })

  it('starts nothing that was not approved as it is configured now, or in a folder that is not trusted', async () => {
    const log = join(world.folder, 'log')
    await world.configure({ good: stdio('good', {}, log) })
    await world.until('good', 'unapproved')
    await world.servers.approve('good', 'as-cleared')
    await world.until('good', 'running')
    await world.configure({ good: stdio('good', { env: { LD_PRELOAD: 'x' } }, log) })
    await world.until('good', 'unapproved')
    world.trusted = false
    await world.servers.start('good')
    await world.until('good', 'stopped')
    assert.equal(readFileSync(log, 'utf8').match(/start/g)?.length, 1)
  })

  it('is replaced, stopped, started again and removed without a restart, and leaves no process', async () => {
    const log = join(world.folder, 'log')
    const pids = () => [...readFileSync(log, 'utf8').matchAll(/start (\d+)/g)].length
    await world.opened('good', stdio('good', {}, log))
    await world.servers.stop('good')
    assert.equal(world.state('good'), 'stopped')
    assert.deepEqual(world.servers.tools(), [])
    await world.servers.restart('good')
    await world.until('good', 'running')
    assert.equal(pids(), 2)
    await world.configure({ good: stdio('good', {}, log), other: stdio('names') })
    assert.equal(world.state('good'), 'running')
    await world.configure({})
    assert.deepEqual(world.servers.views(), [])
    for (let i = 0; i < 100 && processes(world.folder) > 0; i++) await pause(20)
    assert.equal(processes(world.folder), 0)
  })

  it('asks for inputs, keeps what was typed in out of the log, and fills in variables', async () => {
    const inputs = [{ type: 'promptString', id: 'key', description: 'The key', password: true }]
    const definition = stdio('secrets', { env: { API_KEY: '${input:key}', X: '${env:FROM_ENV}' } })
    await world.configure({ secret: definition }, inputs)
    await world.until('secret', 'unapproved')
    await world.servers.approve('secret', 'as-cleared')
    await world.until('secret', 'needs-input')
    assert.deepEqual(world.servers.views()[0]?.inputs, [
      { id: 'key', description: 'The key', secret: true, options: [], initial: '' },
    ])
    await world.servers.give('/another/mcp.json', { key: 'of another file' })
    assert.equal(world.state('secret'), 'needs-input')
    await world.servers.give(join(world.folder, 'mcp.json'), { key: 'correct horse' })
    await world.until('secret', 'running')
    const log = world.servers.log('secret')
    assert.match(log, /key •••/)
    assert.ok(!log.includes('correct horse'))
    assert.ok(!JSON.stringify(world.pins).includes('correct horse'))
  })

  it('gives the variables of a file, those of the definition first, and keeps them out of the log', async () => {
    const file = join(world.folder, '.env')
    writeFileSync(file, 'API_KEY="correct horse"\nOTHER=x\n')
    const definition = stdio('secrets', { envFile: '${workspaceFolder}/.env' })
    await world.opened('filed', definition)
    assert.match(world.servers.log('filed'), /key •••/)
    assert.deepEqual(world.servers.views()[0]?.given, ['${workspaceFolder}/.env'])
    await world.opened('filed', stdio('secrets', { envFile: '.env', env: { API_KEY: 'of the definition' } }))
    assert.match(world.servers.log('filed'), /key of the definition/)
    await world.opened('without', stdio('secrets', { envFile: 'none.env' }), 'waiting')
    assert.match(world.servers.log('without'), /Its envFile none\.env cannot be read/)
  })

  it('what a folder configures is given no file from outside of it', async () => {
    const inside = join(world.folder, 'inside')
    mkdirSync(inside)
    writeFileSync(join(world.folder, 'secret.env'), 'API_KEY=correct\n')
    symlinkSync(join(world.folder, 'secret.env'), join(inside, 'link.env'))
    writeFileSync(join(inside, 'own.env'), 'API_KEY=mine\n')
    const of = (envFile: string, scope: 'machine' | 'workspace') => {
      const text = JSON.stringify({ servers: { a: { command: 'x', envFile } } })
      const [one] = readConfiguration(text, 'mcp.json', scope).servers
      return variablesOf(one as Extract<Definition, { kind: 'stdio' }>, inside)
    }
    const given = async (envFile: string, scope: 'machine' | 'workspace') => {
      const found = await of(envFile, scope)
      return found.ok ? found.value['API_KEY'] : found.error.code
    }
    assert.equal(await given('own.env', 'workspace'), 'mine')
    assert.equal(await given('../secret.env', 'workspace'), 'no-env-file')
    assert.equal(await given('link.env', 'workspace'), 'no-env-file')
    assert.equal(await given('.', 'machine'), 'no-env-file')
    assert.equal(await given('../secret.env', 'machine'), 'correct')
  })

  it('shows progress, and a cancel ends the call and tells the server', async () => {
    const log = join(world.folder, 'log')
    await world.opened('good', stdio('good', {}, log))
    const abort = new AbortController()
    const said: string[] = []
    const found = await world.call(
      'slow',
      {},
      (words) => {
        said.push(words)
        abort.abort()
      },
      abort.signal,
    )
    assert.deepEqual(said, ['1 of 3: first third'])
    assert.equal(found.ok ? '' : found.error.code, 'cancelled')
    for (let i = 0; i < 100 && !readFileSync(log, 'utf8').includes('cancelled'); i++) await pause(20)
    assert.match(readFileSync(log, 'utf8'), /notifications\/cancelled/)
    assert.equal(await answer(), 'done: hello again')
  })

  it('runs in the sandbox: the agent home is out of reach', async function () {
    if ((await isolation()).kind === 'none') this.skip()
    const secret = join(world.folder, 'agent', 'rules.org')
    mkdirSync(join(world.folder, 'agent'))
    writeFileSync(secret, 'the rules')
    await world.opened('peeks', stdio('peeks', { env: { PEEK: secret } }))
    assert.match(await answer(), /^done: kept out: (?:ENOENT|EACCES)/)
  })

  it('of a list that is too long some count, and names with escapes none', async () => {
    await world.opened('many', stdio('many'))
    assert.equal(world.servers.tools().length, 256)
    assert.match(world.servers.log('many'), /Of 5000 tools the first 256 count/)
    await world.opened('names', stdio('names'))
    assert.deepEqual(
      world.servers.tools().map(({ name }) => name),
      ['echo'],
    )
    assert.match(world.servers.log('names'), /Two tools are called echo/)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
    assert.ok(!/[\u0000-\u0009\u000b-\u001f\u202e]/.test(world.servers.log('names')))
    await world.opened('wordy', stdio('wordy'))
    assert.deepEqual(
      world.servers.tools().map(({ name }) => name),
      ['slow'],
    )
  })

  it('greetings are no messages; what is too large or floods ends the server', async () => {
    await world.opened('greets', stdio('greets'))
    assert.equal(await answer(), 'done: hello again')
    await world.opened('large', stdio('large'), 'waiting')
    assert.match(world.servers.log('large'), /more than 8388608 bytes/)
    for (const name of ['floods', 'bursts']) {
      await world.configure({ [name]: stdio(name) })
      await world.until(name, 'unapproved')
      await world.servers.approve(name, 'as-cleared')
      await world.until(name, 'waiting')
      assert.match(world.servers.log(name), /more messages than can be read/)
    }
  })

  it('a server that ends, hangs or errs fails its call and nothing else', async () => {
    await world.opened('dies', stdio('dies'))
    assert.match(await answer(), /^outside-failed: /)
    await world.until('dies', 'waiting', 'running')
    await world.opened('exits', stdio('exits'), 'waiting')
    assert.match(detail(), /^It ended with exit code 3\. Error: no such service$/)
    await world.opened('absent', stdio('good', { command: 'no-such-program' }), 'waiting')
    assert.match(detail(), /no-such-program/)
    await world.opened('errs', stdio('errs'))
    assert.equal(await answer(), 'failed: hello again')
    await world.configure({ hangs: stdio('hangs'), good: stdio('good') })
    for (const name of ['hangs', 'good']) {
      await world.until(name, 'unapproved')
      await world.servers.approve(name, 'as-cleared')
    }
    await world.until('good', 'running')
    assert.equal(world.state('hangs'), 'starting')
    assert.equal(await answer(), 'done: hello again')
    await world.servers.stop('hangs')
  })

  it('answers with wrong numbers, twice or malformed change no other answer', async () => {
    await world.opened('wrong', stdio('wrong'))
    assert.equal(await answer(), 'done: right')
    assert.equal(await answer(), 'done: right')
    await world.opened('malformed', stdio('malformed'))
    assert.match(await answer(), /^outside-failed: /)
  })

  it('an answer is cut where it is too long', async () => {
    await world.opened('huge', stdio('huge'))
    const text = await answer()
    assert.ok(text.length < 25_000)
    assert.match(text, /176000 characters are left out/)
  })

  it('tells a process its folder when asked, and offers to ask a person, nothing else', async () => {
    const log = join(world.folder, 'log')
    await world.opened('asks', stdio('roots', {}, log))
    while (!readFileSync(log, 'utf8').includes('answer')) await pause(20)
    const lines = readFileSync(log, 'utf8').split('\n')
    const said = (word: string) => lines.find((line) => line.startsWith(word))?.slice(word.length)
    assert.equal(said('capabilities '), '{"elicitation":{"form":{},"url":{}},"roots":{}}')
    const uri = pathToFileURL(world.folder).href
    assert.equal(said('answer '), JSON.stringify({ roots: [{ uri, name: basename(world.folder) }] }))
  })

  it('a server that wants the model to write for it is told that it cannot, and its call goes on', async () => {
    await world.opened('samples', stdio('samples'))
    assert.match(await answer(), /done: .*-32601.*sampling\/createMessage is not offered here/)
    assert.match(
      world.servers.log('samples'),
      /It asked for something: sampling\/createMessage is not offered here/,
    )
  })

  it('follows a list of resources that changes, and reads each as it is now', async () => {
    await world.opened('later', stdio('later'))
    const uris = () => world.servers.resources().map(({ uri }) => uri)
    assert.deepEqual(uris(), ['test://handbook', 'test://chapter/{number}'])
    assert.equal(await world.read('test://handbook'), 'Chapter one.')
    assert.equal(await world.read('test://handbook'), 'Chapter one. Read 2 times.')
    await answer()
    while (!uris().includes('test://appendix')) await pause(20)
    await world.servers.stop('later')
    assert.deepEqual(uris(), [])
  })

  it('a tool that changed since it was proposed is not called', async () => {
    await world.opened('later', stdio('later'))
    const [before] = world.servers.tools()
    assert.equal(await answer(), 'done: hello again')
    while (world.servers.tools()[0]?.description === before?.description) await pause(20)
    const stale = before as NonNullable<typeof before>
    const proposed = cleared(world.folder, [actionOf(stale, { text: 'x' })])
    const found = await world.servers.call(proposed, () => {}, new AbortController().signal)
    assert.equal(found.ok ? '' : found.error.code, 'changed-since')
    const again = await world.servers.call(proposed, () => {}, new AbortController().signal)
    assert.equal(again.ok ? '' : again.error.code, 'not-cleared')
  })

  it('a closed house leaves no process', async () => {
    await world.opened('good', stdio('good'))
    if (existsSync('/proc')) assert.notEqual(processes(world.folder), 0)
    await world.servers.close()
    for (let i = 0; i < 100 && processes(world.folder) > 0; i++) await pause(20)
    assert.equal(processes(world.folder), 0)
  })
})

/** Those whose command line names the folder. */
function processes(folder: string): number {
  if (!existsSync('/proc')) return 0
  return readdirSync('/proc').filter((name) => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(folder)
    } catch {
      return false
    }
  }).length
}
