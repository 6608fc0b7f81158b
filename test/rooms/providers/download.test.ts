// The download of a model over real HTTP: progress, going on after a break, and the check of what arrives.

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { downloadModel } from '../../../server/src/providers/download.io.ts'
import { onnxSource } from '../../../server/src/providers/onnx.io.ts'
import { type PublishedModel, publishedModel, sizeOf } from '../../../server/src/providers/published.ts'
import { writeTinyModel } from '../../onnx/model.ts'

interface Behaviour {
  /** Bytes of a file after which the connection breaks, once. */
  breakAfter?: number
  ranges?: 'known' | 'unknown'
  status?: number
  /** Sent instead of what is there. */
  swap?: Buffer
  /** Nothing comes after the first bytes. */
  hang?: boolean
}

describe('downloading a model', () => {
  const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'passepartout-download-')))
  const source = join(scratch, 'source')
  const files = ['config.json', 'tokenizer.json', 'onnx/model.onnx']
  const requests: { path: string; range: string }[] = []
  let behaviour: Behaviour = {}
  let model: PublishedModel
  let count = 0
  const target = (): string => join(scratch, `target-${count++}`)
  const never = new AbortController().signal

  const server = http.createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname).slice(1)
    const range = request.headers.range ?? ''
    requests.push({ path, range })
    if (behaviour.status) return response.writeHead(behaviour.status).end('no')
    const isModel = path.endsWith('.onnx')
    const whole = isModel && behaviour.swap ? behaviour.swap : readFileSync(join(source, path))
    const from = behaviour.ranges === 'unknown' ? 0 : Number(/^bytes=(\d+)-$/.exec(range)?.[1] ?? 0)
    const rest = whole.subarray(from)
    response.writeHead(from > 0 ? 206 : 200, { 'content-length': rest.length })
    if (isModel && behaviour.hang) return response.write(rest.subarray(0, 100))
    const at = behaviour.breakAfter
    if (!isModel || at === undefined) return response.end(rest)
    behaviour = { ...behaviour }
    delete behaviour.breakAfter
    return response.write(rest.subarray(0, at), () => setTimeout(() => response.socket?.destroy(), 20))
  })

  before(async () => {
    writeTinyModel(source)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    model = {
      name: 'tiny',
      licence: 'MIT',
      address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
      files: files.map((path) => {
        const bytes = readFileSync(join(source, path))
        return { path, sizeBytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
      }),
    }
  })
  beforeEach(() => {
    behaviour = {}
    requests.length = 0
  })
  after(() => {
    server.closeAllConnections()
    server.close()
    rmSync(scratch, { recursive: true, force: true })
  })
  const download = async (folder: string, signal = never): Promise<string> => {
    const done = await downloadModel(model, folder, () => undefined, signal)
    return done.ok ? 'ok' : done.error.code
  }

  it('brings files that are the published ones, and a model that runs', async () => {
    const folder = target()
    const seen: number[] = []
    const done = await downloadModel(model, folder, (bytes) => seen.push(bytes), never)
    assert.ok(done.ok)
    assert.deepEqual(
      seen,
      [...seen].sort((a, b) => a - b),
    )
    assert.equal(seen.at(-1), sizeOf(model))
    for (const path of files)
      assert.deepEqual(readFileSync(join(folder, path)), readFileSync(join(source, path)))
    assert.ok(!readdirSync(folder, { recursive: true }).some((name) => String(name).endsWith('.part')))
    const opened = await onnxSource(folder)
    assert.ok(opened.ok)
    await opened.value.close()
  })

  it('goes on where it broke off', async () => {
    const folder = target()
    behaviour = { breakAfter: 5_000 }
    assert.equal(await download(folder), 'download-failed')
    assert.ok(!existsSync(join(folder, 'onnx/model.onnx')))
    requests.length = 0
    assert.equal(await download(folder), 'ok')
    assert.equal(requests.length, 1, 'what is whole is not asked for again')
    assert.match(requests[0]?.range ?? '', /^bytes=\d+-$/)
    assert.notEqual(requests[0]?.range, 'bytes=0-')
    requests.length = 0
    assert.equal(await download(folder), 'ok')
    assert.deepEqual(requests, [])
  })

  it('begins anew where the server knows no ranges', async () => {
    const folder = target()
    behaviour = { breakAfter: 5_000, ranges: 'unknown' }
    assert.equal(await download(folder), 'download-failed')
    assert.equal(await download(folder), 'ok')
  })

  it('throws away what is not the published file', async () => {
    const folder = target()
    const bytes = readFileSync(join(source, 'onnx/model.onnx'))
    bytes[bytes.length - 1] = (bytes.at(-1) as number) ^ 1
    behaviour = { swap: bytes }
    assert.equal(await download(folder), 'wrong-hash')
    assert.deepEqual(readdirSync(join(folder, 'onnx')), [])
    behaviour = { swap: Buffer.concat([readFileSync(join(source, 'onnx/model.onnx')), Buffer.alloc(9)]) }
    assert.equal(await download(folder), 'download-failed')
    behaviour = {}
    assert.equal(await download(folder), 'ok')
  })

  it('a part of another file is found out at the end', async () => {
    const folder = target()
    mkdirSync(join(folder, 'onnx'), { recursive: true })
    writeFileSync(join(folder, 'onnx/model.onnx.part'), Buffer.alloc(3_000, 1))
    assert.equal(await download(folder), 'wrong-hash')
    assert.equal(await download(folder), 'ok')
  })

  it('stops when told to, and says so', async () => {
    const folder = target()
    behaviour = { hang: true }
    const abort = new AbortController()
    const done = download(folder, abort.signal)
    while (!requests.some(({ path }) => path.endsWith('.onnx'))) await new Promise((r) => setTimeout(r, 5))
    abort.abort()
    assert.equal(await done, 'cancelled')
    behaviour = { status: 404 }
    assert.equal(await download(folder), 'download-failed')
  })

  it('names a model whose every file has a hash, at an address that cannot change', () => {
    assert.match(publishedModel.address, /^https:\/\/.*\/[0-9a-f]{40}\/$/)
    for (const { sha256, sizeBytes } of publishedModel.files) {
      assert.match(sha256, /^[0-9a-f]{64}$/)
      assert.ok(sizeBytes > 0)
    }
  })
})
