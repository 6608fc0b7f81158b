// Outside servers behind real addresses: both transports, and that no header goes to an address that was not approved.

import assert from 'node:assert/strict'
import { type HttpServer, type Mode, serve } from '../../mcp/http.ts'
import { makeWorld, type World } from './world.ts'

describe('mcp: addresses', () => {
  let world: World
  const open: HttpServer[] = []
  const started = async (mode: Mode, other = '') => {
    const server = await serve(mode, other)
    open.push(server)
    return server
  }
  beforeEach(() => {
    world = makeWorld()
  })
  afterEach(async () => {
    await world.close()
    for (const server of open.splice(0)) await server.close()
  })

  const answer = async () => {
    const found = await world.call('echo', { text: 'hello' })
    return found.ok ? found.value.text : found.error.message
  }

  for (const [mode, type] of [
    ['streamable', 'http'],
    ['sse', 'sse'],
    ['sse', 'http'],
  ] as const)
    it(`speaks with ${mode}, configured as ${type}`, async () => {
      const { url, seen, bodies } = await started(mode)
      await world.opened('far', {
        type,
        url: `${url}/mcp`,
        headers: { Authorization: 'Bearer ${env:FROM_ENV}' },
      })
      assert.equal(await answer(), 'hello again')
      assert.ok(seen.length > 0 && seen.every((line) => line.endsWith(' Bearer env value')), seen.join('\n'))
      assert.ok(bodies.some((body) => body.includes('echo')))
      assert.ok(
        !bodies.some((body) => body.includes(world.folder) || body.includes('roots')),
        'no path of this machine',
      )
    })

  for (const mode of ['redirects', 'elsewhere'] as const)
    it(`${mode}: nothing goes to another address`, async () => {
      const other = await started('streamable')
      const { url } = await started(mode, other.url)
      const headers = { Authorization: 'Bearer token' }
      await world.opened('far', { type: mode === 'redirects' ? 'http' : 'sse', url, headers }, 'waiting')
      assert.deepEqual(other.seen, [])
    })

  for (const mode of ['large', 'refuses'] as const)
    it(`${mode}: it is said why, and tried again later`, async () => {
      const { url } = await started(mode)
      await world.opened('far', { type: 'http', url }, 'waiting')
      assert.match(world.servers.views()[0]?.detail ?? '', /^It could not be reached: /)
    })

  it('unsigned: what to do is said, and it is not tried again by itself', async () => {
    const { url, seen } = await started('unsigned')
    await world.opened('far', { type: 'http', url }, 'failed')
    const detail = () => world.servers.views()[0]?.detail ?? ''
    assert.match(detail(), /signed in .*401.*OAuth.*"Authorization": "Bearer \$\{input:token\}"/s)
    assert.equal(seen.length, 1, 'the older transport would be refused as well')
    await world.configure({})
    await world.opened('near', { type: 'sse', url, headers: { authorization: 'Bearer old' } }, 'failed')
    assert.match(detail(), /does not take the token.*401/s)
    assert.doesNotMatch(detail(), /old/)
  })

  it('hangs: it can be stopped, and others are asked meanwhile', async () => {
    const [hanging, good] = [await started('hangs'), await started('streamable')]
    await world.configure({ hangs: { url: hanging.url }, good: { url: good.url } })
    for (const name of ['hangs', 'good']) {
      await world.until(name, 'unapproved')
      await world.servers.approve(name, 'as-cleared')
    }
    await world.until('good', 'running')
    assert.equal(world.state('hangs'), 'starting')
    assert.equal(await answer(), 'hello again')
    await world.servers.stop('hangs')
    assert.equal(world.state('hangs'), 'stopped')
  })
})
