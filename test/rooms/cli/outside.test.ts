// Outside servers at a terminal: real servers, and a person who types, or nobody.

import assert from 'node:assert/strict'
import type { McpQuestionView } from '../../../server/protocol/mcp-question.ts'
import { openOutsideDesk, replyTo } from '../../../server/src/cli/outside.ts'
import { contentOf, faultOf, readQuestion } from '../../../server/src/mcp/question.ts'
import { makeWorld, stdio, type World } from '../mcp/world.ts'

/** Types one line after the other, and then leaves. */
const typist = (...lines: readonly string[]) => {
  const rest = [...lines]
  const seen: string[] = []
  const read = async (prompt: string) => {
    seen.push(prompt)
    return rest.shift() ?? null
  }
  return {
    seen: () => seen.join('\n'),
    talk: {
      read,
      hidden: (prompt: string) => read(`(hidden) ${prompt}`),
      write: (text: string) => void seen.push(text),
    },
  }
}

describe('cli: outside servers', () => {
  let world: World
  const logged: string[] = []
  const terminal = { log: (text: string) => void logged.push(text) }
  beforeEach(() => {
    world = makeWorld()
    logged.length = 0
  })
  afterEach(() => world.close())

  const inputs = [{ type: 'promptString', id: 'key', description: 'The key', password: true }]

  it('one that nobody has approved is left out where nobody is asked, and said once', async () => {
    const desk = openOutsideDesk(terminal, null)
    await world.configure({ good: stdio('good') })
    await desk.ready(world.servers)
    await desk.ready(world.servers)
    assert.equal(world.state('good'), 'unapproved')
    assert.equal(logged.length, 1)
    assert.match(logged[0] ?? '', /The MCP server good is left out: nobody has approved it/)
  })

  it('is started after a yes, with its values, and not asked about again', async () => {
    const { talk, seen } = typist('what', 'y', 'correct horse')
    const desk = openOutsideDesk(terminal, talk)
    await world.configure({ secret: stdio('secrets', { env: { API_KEY: '${input:key}' } }) }, inputs)
    await desk.ready(world.servers)
    assert.equal(world.state('secret'), 'running')
    assert.match(seen(), /was not started here yet.*server\.ts secrets.*It is given API_KEY\./s)
    assert.match(seen(), /\(hidden\) The key: /)
    assert.deepEqual(logged, [])
    assert.equal(world.pins.length, 1)
    await desk.ready(world.servers)
  })

  it('a no starts nothing, and neither does whoever leaves', async () => {
    for (const lines of [['n'], []]) {
      await world.configure({})
      await world.configure({ good: stdio('good') })
      await openOutsideDesk(terminal, typist(...lines).talk).ready(world.servers)
      assert.equal(world.state('good'), 'unapproved')
    }
    assert.deepEqual(world.pins, [])
  })

  it('one that is approved runs before the question is asked; a dead one is said and not waited for', async () => {
    await world.opened('good', stdio('good'))
    await world.servers.stop('good')
    await world.configure({ good: stdio('good'), dead: stdio('exits') })
    await world.until('dead', 'unapproved')
    await world.servers.approve('dead', 'as-cleared')
    void world.servers.start('good')
    await openOutsideDesk(terminal, null).ready(world.servers)
    assert.equal(world.state('good'), 'running')
    assert.match(logged.join('\n'), /The MCP server dead does not run\./)
  })

  const asked = {
    message: 'Who\u001b[31m are you?',
    requestedSchema: {
      type: 'object',
      properties: {
        name: { type: 'string', title: 'Your name', minLength: 2 },
        meal: { type: 'string', enum: ['soup', 'salad'], default: 'soup' },
        extra: { type: 'array', items: { type: 'string', enum: ['bread', 'cheese'] }, default: ['bread'] },
        cold: { type: 'boolean' },
      },
      required: ['name'],
    },
  }
  const asks = () => stdio('asks', { env: { ASKS: JSON.stringify(asked) } })

  async function calledBy(lines: readonly string[] | null) {
    const person = lines === null ? null : typist(...lines)
    const desk = openOutsideDesk(terminal, person?.talk ?? null)
    await world.opened('asks', asks())
    await desk.ready(world.servers)
    const call = world.call('echo', {})
    const watching = setInterval(
      () =>
        desk.changed({ servers: [], questions: world.servers.questions.open(), problems: [], ownFile: '' }),
      10,
    )
    const found = await call.finally(() => clearInterval(watching))
    return { text: found.ok ? found.value.text : found.error.message, seen: person?.seen() ?? '' }
  }

  it('what one asks is typed, checked, seen whole and sent', async () => {
    const typed = ['A', 'Ann', '2', '9', '1, 2', 'perhaps', 'y', 'e', '', '', '-', 'n', 'y']
    const { text, seen } = await calledBy(typed)
    assert.equal(text, '{"action":"accept","content":{"name":"Ann","meal":"salad","cold":false}}')
    assert.match(seen, /The MCP server asks asks: Who \[31m are you\?/)
    assert.match(seen, /It takes at least 2 characters\./)
    assert.match(
      seen,
      /To asks goes:\n {2}Your name: Ann\n {2}meal: salad\n {2}extra: bread, cheese\n {2}cold: true/,
    )
  })

  it('is declined where nobody sits, and said', async () => {
    assert.equal((await calledBy(null)).text, '{"action":"decline"}')
    assert.match(logged.join('\n'), /Nobody is here to answer, so it was declined\./)
  })

  it('is left where somebody leaves', async () => {
    assert.equal((await calledBy(['Ann'])).text, '{"action":"cancel"}')
  })

  it('an address is shown whole and never opened', async () => {
    const read = readQuestion({
      mode: 'url',
      message: 'Sign in',
      url: 'https://exаmple.com/x',
      elicitationId: '1',
    })
    assert.ok(read.ok && read.value.kind === 'address')
    const question: McpQuestionView = { id: '1', server: 'far', ...read.value }
    const { talk, seen } = typist('maybe', 'y')
    assert.deepEqual(await replyTo(question, talk, () => ''), { action: 'accept', values: {} })
    assert.match(seen(), /at xn--exmple-4nf\.com:\n {2}https:\/\/xn--exmple-4nf\.com\/x/)
    assert.deepEqual(await replyTo(question, typist('n').talk, () => ''), { action: 'decline' })
    assert.deepEqual(await replyTo(question, typist().talk, () => ''), { action: 'cancel' })
  })

  it('what is typed for a field is checked as it is sent', async () => {
    const read = readQuestion(asked)
    assert.ok(read.ok && read.value.kind === 'form')
    const { fields } = read.value
    const question: McpQuestionView = {
      id: '1',
      server: 'far',
      kind: 'form',
      message: '',
      fields: fields.map(({ view }) => view),
    }
    const { talk } = typist('', '-', 'Bo', '1', '-', '-', 'y')
    const reply = await replyTo(question, talk, (name, value) => {
      const field = fields.find(({ view }) => view.name === name)
      return field ? faultOf(field, value) : ''
    })
    assert.ok(reply.action === 'accept')
    assert.deepEqual(contentOf(fields, reply.values), { ok: true, value: { name: 'Bo', meal: 'soup' } })
  })
})
