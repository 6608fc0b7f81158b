// `passepartout ask` with outside servers (MCP) of the user: those that were approved, in an editor or a terminal, are used as
// there, and each call waits for a decision; any other is left out, and said.

import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { copyFileSync, linkSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { definitionHash, readConfiguration } from '../../server/src/mcp/definition.ts'
import { openHome } from '../../server/src/trace/home.io.ts'
import { openRules } from '../../server/src/trace/rules.io.ts'
import { startTestOllama, type TestOllama } from '../ollama/server.ts'
import { call, inOrder, lastMessage } from '../server/model.ts'
import { makePlace, type Place, repository } from '../server/place.ts'
import { jsonLines, run } from './program.ts'

const configured = JSON.stringify({
  servers: {
    good: {
      command: '${workspaceFolder}/node',
      args: ['--no-warnings', '${workspaceFolder}/server.ts', 'good'],
    },
    strange: { command: 'strange-server' },
  },
})

describe('cli: outside servers', () => {
  let place: Place
  let ollama: TestOllama
  before(async () => {
    ollama = await startTestOllama()
  })
  after(() => ollama.close())
  beforeEach(() => {
    place = makePlace({ 'src/a.ts': 'export const echoes = 1\n' })
    copyFileSync(join(repository, 'test/mcp/server.ts'), join(place.root, 'server.ts'))
    try {
      linkSync(process.execPath, join(place.root, 'node'))
    } catch {
      copyFileSync(process.execPath, join(place.root, 'node'))
    }
    mkdirSync(place.home, { recursive: true })
    writeFileSync(join(place.home, 'mcp.json'), configured)
  })
  afterEach(() => place.remove())

  /** What an approval leaves behind. */
  async function approved(name: string): Promise<void> {
    const { servers } = readConfiguration(configured, join(place.home, 'mcp.json'), 'machine')
    const definition = servers.find((one) => one.name === name)
    assert.ok(definition)
    const home = openHome({ home: place.home, workspace: place.root })
    const rules = openRules(home, { now: () => Date.now() }, randomUUID)
    const pin = { server: name, tool: '', hash: definitionHash(definition, 'as-cleared') }
    assert.equal((await rules.pin([pin])).ok, true)
  }
  const ask = (text: string) => run(place, ['ask', text, '--json'], { env: { OLLAMA_HOST: ollama.url } })

  it('finds the tools of one that was approved, and a call waits for a decision', async () => {
    await approved('good')
    let found = ''
    ollama.play(
      // First which of the places found are worth reading.
      inOrder({ text: '0' }, call('find', { query: 'say it again, echo' }), (body) => {
        found = lastMessage(body)
        return call('run', { command: 'mcp good/echo {"text": "the words"}' })
      }),
    )
    const ran = await ask('please let the outside server repeat something for me')
    assert.match(found, /outside tool good\/echo\(text: string, times\?: integer\)/)
    assert.equal(ran.status, 3, ran.stderr)
    const approval = jsonLines(ran.stdout).find(({ kind }) => kind === 'approval')
    assert.equal(approval?.['title'], 'Call echo of good')
    assert.match(ran.stderr, /The MCP server strange is left out: nobody has approved it/)
    assert.doesNotMatch(ran.stderr, /The MCP server good/)
  })

  it('what a pattern answers starts no question about them', async () => {
    const ran = await ask('where is echoes?')
    assert.equal(ran.status, 0, ran.stderr)
    assert.doesNotMatch(ran.stderr, /MCP/)
  })
})
