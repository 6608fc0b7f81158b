// What outside servers ask a person: shown as data, answered by a person alone, and what goes back is what was asked for.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import fc from 'fast-check'
import type { FieldText, McpQuestionView, McpReply } from '../../../server/protocol/mcp-question.ts'
import { callClock } from '../../../server/src/mcp/clock.ts'
import { contentOf, faultOf, type Question, readQuestion } from '../../../server/src/mcp/question.ts'
import { serve } from '../../mcp/http.ts'
import { makeWorld, stdio, type World } from './world.ts'

const form = (properties: object, required: readonly string[] = []) => ({
  message: 'Who are you?',
  requestedSchema: { type: 'object', properties, required },
})

const fieldsOf = (properties: object, required: readonly string[] = []) => {
  const read = readQuestion(form(properties, required))
  assert.ok(read.ok && read.value.kind === 'form', JSON.stringify(read))
  return (read.value as Extract<Question, { kind: 'form' }>).fields
}

describe('mcp: a question', () => {
  it('is read with its fields, choices and defaults', () => {
    const fields = fieldsOf(
      {
        name: { type: 'string', title: 'Your name', default: 'Ann' },
        age: { type: 'integer', minimum: 0, default: 3 },
        ok: { type: 'boolean', default: true },
        plain: { type: 'string', enum: ['a', 'b'], default: 'b' },
        named: { type: 'string', enum: ['a', 'b'], enumNames: ['First', 'Second'] },
        titled: { type: 'string', oneOf: [{ const: 'x', title: 'The x' }] },
        several: { type: 'array', items: { type: 'string', enum: ['a', 'b', 'c'] }, default: ['a', 'z'] },
        far: { type: 'array', items: { anyOf: [{ const: 'x', title: 'The x' }] }, minItems: 1 },
        key: { type: 'string', description: 'Your API key' },
      },
      ['name'],
    ).map(({ view }) => view)
    const short = ({ name, title, kind, required, initial, options, sensitive }: (typeof fields)[number]) => [
      name,
      title,
      kind,
      required,
      initial,
      options.map((o) => `${o.value}=${o.title}`).join(' '),
      sensitive,
    ]
    assert.deepEqual(fields.map(short), [
      ['name', 'Your name', 'text', true, 'Ann', '', false],
      ['age', 'age', 'number', false, '3', '', false],
      ['ok', 'ok', 'switch', false, 'true', '', false],
      ['plain', 'plain', 'one', false, 'b', 'a=a b=b', false],
      ['named', 'named', 'one', false, '', 'a=First b=Second', false],
      ['titled', 'titled', 'one', false, '', 'x=The x', false],
      ['several', 'several', 'many', false, ['a'], 'a=a b=b c=c', false],
      ['far', 'far', 'many', false, [], 'x=The x', false],
      ['key', 'key', 'text', false, '', '', true],
    ])
  })

  it('takes what was asked for, and says what is wrong with anything else', () => {
    const said = (schema: object, value: FieldText, required = false) => {
      const [field] = fieldsOf({ it: schema }, required ? ['it'] : [])
      return faultOf(field as NonNullable<typeof field>, value)
    }
    const text = (more: object) => ({ type: 'string', ...more })
    const cases: readonly [object, FieldText, string][] = [
      [text({}), 'anything', ''],
      [text({ minLength: 2 }), 'x', 'It takes at least 2 characters.'],
      [text({ maxLength: 2 }), 'πππ', 'It takes at most 2 characters.'],
      [text({ maxLength: 1 }), '𝒳', ''],
      [text({ format: 'email' }), 'a@b', ''],
      [text({ format: 'email' }), 'a b', 'This is no mail address.'],
      [text({ format: 'uri' }), 'mailto:x', ''],
      [text({ format: 'uri' }), 'example.com', 'This is no address.'],
      [text({ format: 'date' }), '2026-02-28', ''],
      [text({ format: 'date' }), '2026-02-30', 'Write a date as 2026-11-23.'],
      [text({ format: 'date-time' }), '2026-02-28T10:00:00+02:00', ''],
      [text({ format: 'date-time' }), '2026-02-28 10:00', 'Write a time as 2026-11-23T18:30:00Z.'],
      [{ type: 'number', maximum: 2 }, '2.5', 'It takes at most 2.'],
      [{ type: 'number' }, '-1e3', ''],
      [{ type: 'number' }, 'Infinity', 'This is no number.'],
      [{ type: 'number' }, ' ', 'This is no number.'],
      [{ type: 'integer' }, '2.5', 'It takes a whole number.'],
      [{ type: 'boolean' }, 'perhaps', 'Yes or no.'],
      [text({ enum: ['a'] }), 'b', 'Choose from the list.'],
      [text({ enum: ['a'] }), ['a'], 'This is not a list.'],
      [
        { type: 'array', maxItems: 1, items: { enum: ['a', 'b'] } },
        ['a', 'b'],
        'It takes at most 1 choices.',
      ],
      [{ type: 'array', items: { enum: ['a', 'b'] } }, ['a', 'a'], 'Choose from the list.'],
      [{ type: 'array', items: { enum: ['a', 'b'] } }, 'a', 'Choose from the list.'],
    ]
    for (const [schema, value, expected] of cases)
      assert.equal(said(schema, value), expected, JSON.stringify([schema, value]))
    assert.equal(said(text({}), '', true), 'It needs a value.')
    assert.equal(said(text({ minLength: 3 }), ''), '')
  })

  it('gives back typed values, without those left empty and those nobody asked for', () => {
    const fields = fieldsOf({
      name: { type: 'string' },
      age: { type: 'integer' },
      ok: { type: 'boolean' },
      many: { type: 'array', items: { enum: ['a', 'b'] } },
      none: { type: 'string' },
    })
    const given = {
      name: ' Ann ',
      age: '7',
      ok: 'false',
      many: ['b'],
      none: '',
      other: 'x',
      constructor: 'y',
    }
    assert.deepEqual(contentOf(fields, given), {
      ok: true,
      value: { name: ' Ann ', age: 7, ok: false, many: ['b'] },
    })
    const bad = contentOf(fields, { age: 'seven' })
    assert.equal(bad.ok ? '' : bad.error.message, 'age: This is no number.')
  })

  it('opens an address that is encrypted or of this machine, shown as a browser reads it', () => {
    const at = (url: unknown) => {
      const read = readQuestion({ mode: 'url', message: 'Sign in', url, elicitationId: '1' })
      return read.ok && read.value.kind === 'address' ? [read.value.host, read.value.url] : null
    }
    assert.deepEqual(at('https://example.com/a?b'), ['example.com', 'https://example.com/a?b'])
    assert.deepEqual(at('https://exаmple.com/'), ['xn--exmple-4nf.com', 'https://xn--exmple-4nf.com/'])
    assert.deepEqual(at('http://127.0.0.1:8080/x'), ['127.0.0.1:8080', 'http://127.0.0.1:8080/x'])
    for (const url of [
      'http://example.com',
      'file:///etc/passwd',
      'vscode://x',
      'https://bank.com@evil.com/',
      7,
    ])
      assert.equal(at(url), null)
  })

  it('whatever is asked, nothing throws and nothing that is shown steers anything', () => {
    const schema = fc.object({
      key: fc.constantFrom('type', 'enum', 'oneOf', 'items', 'anyOf', 'title', 'default', 'const', 'x'),
      values: [
        fc.string({ unit: 'binary' }),
        fc.constantFrom('string', 'array', 'boolean', 'number'),
        fc.double(),
      ],
      maxDepth: 3,
    })
    const asked = fc.record({
      mode: fc.constantFrom(undefined, 'form', 'url', 'other'),
      message: fc.oneof(fc.string({ unit: 'binary' }), fc.constant(undefined), fc.integer()),
      url: fc.webUrl(),
      requestedSchema: fc.record({ properties: fc.dictionary(fc.string({ unit: 'binary' }), schema) }),
    })
    fc.assert(
      fc.property(asked, fc.string(), (question, value) => {
        const read = readQuestion(question)
        if (!read.ok) return
        const { message } = read.value
        const words = [message]
        if (read.value.kind === 'form') {
          for (const { view } of read.value.fields)
            words.push(view.title, view.description, ...view.options.map(({ title }) => title))
          contentOf(
            read.value.fields,
            Object.fromEntries(read.value.fields.map(({ view }) => [view.name, value])),
          )
        }
        for (const text of words) assert.ok(!/[\p{Cc}\p{Cf}]/u.test(text), JSON.stringify(text))
      }),
    )
  })
})

describe('mcp: the clock of a call', () => {
  it('stands still while a person is asked, and ends a call that is quiet or takes too long', async () => {
    let now = 0
    const clock = callClock({ quietMs: 20, longestMs: 1_000, now: () => now })
    clock.pause()
    clock.pause()
    await pause(60)
    now = 5_000
    clock.resume()
    assert.equal(clock.signal.aborted, false)
    clock.resume()
    while (!clock.signal.aborted) await pause(5)
    assert.match(String(clock.signal.reason), /within 0 seconds/)
    const long = callClock({ quietMs: 60_000, longestMs: 100, now: () => now })
    now += 200
    long.progress()
    while (!long.signal.aborted) await pause(5)
  })
})

describe('mcp: what servers ask', () => {
  let world: World
  beforeEach(() => {
    world = makeWorld()
  })
  afterEach(() => world.close())

  const asks = (asked: object, mode = 'asks', ...more: string[]) =>
    stdio(mode, { env: { ASKS: JSON.stringify(asked) } }, ...more)
  const asked = async (): Promise<McpQuestionView> => {
    for (;;) {
      const [question] = world.servers.questions.open()
      if (question) return question
      await pause(10)
    }
  }
  const answer = (given: Promise<Awaited<ReturnType<World['call']>>>) =>
    given.then((found) => (found.ok ? found.value.text : `${found.error.code}: ${found.error.message}`))
  const reply = async (given: McpReply) => {
    const { id } = await asked()
    return world.servers.questions.reply(id, given)
  }
  const person = form({ name: { type: 'string', minLength: 2 }, age: { type: 'integer' } }, ['name'])

  it('waits for a person, is checked, and only what was asked for goes back', async () => {
    await world.opened('asks', asks(person))
    const said: string[] = []
    const called = answer(world.call('echo', {}, (words) => said.push(words)))
    const question = await asked()
    assert.equal(question.server, 'asks')
    assert.equal(question.message, 'Who are you?')
    assert.equal(world.servers.questions.fault(question.id, 'name', 'x'), 'It takes at least 2 characters.')
    const short = await reply({ action: 'accept', values: { name: 'x' } })
    assert.equal(short.ok ? '' : short.error.message, 'name: It takes at least 2 characters.')
    assert.equal((await reply({ action: 'accept', values: { name: 'Ann', age: '7', x: 'y' } })).ok, true)
    assert.equal(await called, '{"action":"accept","content":{"name":"Ann","age":7}}')
    assert.deepEqual(said, ['It asks you: Who are you?', 'You answered.'])
    assert.deepEqual(world.servers.questions.open(), [])
    assert.ok(!world.servers.log('asks').includes('Ann'))
    assert.equal(world.servers.questions.reply(question.id, { action: 'decline' }).ok, false)
  })

  it('is declined or left', async () => {
    await world.opened('asks', asks(person))
    for (const action of ['decline', 'cancel'] as const) {
      const called = answer(world.call('echo', {}))
      await reply({ action })
      assert.equal(await called, `{"action":"${action}"}`)
    }
  })

  it('an address is given back as opened, without values', async () => {
    const url = 'https://example.com/sign?in=1'
    await world.opened('asks', asks({ mode: 'url', message: 'Sign in', url, elicitationId: '1' }))
    const called = answer(world.call('echo', {}))
    const question = await asked()
    assert.equal(question.kind === 'address' && question.url, url)
    await reply({ action: 'accept', values: { x: 'y' } })
    assert.equal(await called, '{"action":"accept"}')
  })

  it('what is asked badly is declined, and nobody is bothered', async () => {
    await world.opened(
      'asks',
      asks({ mode: 'url', message: 'x', url: 'http://example.com', elicitationId: '1' }),
    )
    assert.equal(await answer(world.call('echo', {})), '{"action":"decline"}')
    assert.match(world.servers.log('asks'), /Its address is none that can be opened/)
  })

  it('what is asked while nobody calls is declined', async () => {
    const log = join(world.folder, 'log')
    await world.opened('nags', asks(person, 'nags', log))
    for (let i = 0; i < 200 && !readFileSync(log, 'utf8').includes('answer'); i++) await pause(20)
    assert.match(readFileSync(log, 'utf8'), /answer \{"action":"decline"\}/)
    assert.deepEqual(world.servers.questions.open(), [])
  })

  it('goes with the call that is stopped, and with the server', async () => {
    await world.opened('asks', asks(person))
    const abort = new AbortController()
    const called = answer(world.call('echo', {}, () => {}, abort.signal))
    await asked()
    abort.abort()
    assert.match(await called, /^cancelled/)
    while (world.servers.questions.open().length > 0) await pause(10)
    const again = answer(world.call('echo', {}))
    await asked()
    await world.servers.stop('asks')
    assert.match(await again, /^outside-failed/)
    assert.deepEqual(world.servers.questions.open(), [])
  })

  it('is asked by servers of the newer protocol as well', async () => {
    const http = await serve('asks')
    try {
      await world.opened('far', { type: 'http', url: `${http.url}/mcp` })
      const called = answer(world.call('echo', {}))
      const question = await asked()
      assert.equal(question.message, 'Who is it?')
      await reply({ action: 'accept', values: { name: 'Ann' } })
      assert.equal(await called, '{"action":"accept","content":{"name":"Ann"}}')
    } finally {
      await http.close()
    }
  })
})
