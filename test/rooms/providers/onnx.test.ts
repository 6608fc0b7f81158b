// A real ONNX model, written by the test and run by the WebAssembly runtime in its own process.

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { VectorSource } from '../../../server/src/index/vectors/source.ts'
import { readModelFolder } from '../../../server/src/providers/model-folder.io.ts'
import { onnxSource } from '../../../server/src/providers/onnx.io.ts'
import { type TinyModel, writeTinyModel } from '../../onnx/model.ts'

describe('an ONNX model in a folder', () => {
  const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'passepartout-onnx-')))
  const opened: VectorSource[] = []
  let count = 0
  const written = (model: TinyModel = {}): string => {
    const folder = join(scratch, `tiny-${count++}`)
    writeTinyModel(folder, model)
    return folder
  }
  const open = async (folder: string, idleMs?: number): Promise<VectorSource> => {
    const source = await onnxSource(folder, idleMs === undefined ? {} : { idleMs })
    assert.ok(source.ok, JSON.stringify(source))
    opened.push(source.value)
    return source.value
  }
  const embed = async (
    source: VectorSource,
    texts: readonly string[],
    purpose: 'document' | 'query' = 'document',
  ): Promise<readonly Float32Array[]> => {
    const answer = await source.embed(texts, purpose, new AbortController().signal)
    assert.ok(answer.ok, JSON.stringify(answer))
    return answer.value
  }
  const refused = async (folder: string): Promise<string> => {
    const source = await onnxSource(folder)
    assert.ok(!source.ok)
    return `${source.error.code}: ${source.error.message.replace(folder, 'FOLDER')}`
  }

  afterEach(async () => {
    for (const source of opened.splice(0)) await source.close()
  })
  after(() => rmSync(scratch, { recursive: true, force: true }))

  it('gives words of one meaning vectors that are close, and the same every time', async () => {
    const source = await open(written())
    assert.equal(source.dimensions, 48)
    const [slow, pace, money] = await embed(source, ['slow', 'pace', 'money'])
    assert.ok(slow && pace && money)
    assert.ok(cosine(slow, pace) > 0.9, `${cosine(slow, pace)}`)
    assert.ok(Math.abs(cosine(slow, money)) < 0.6, `${cosine(slow, money)}`)
    assert.deepEqual(await embed(source, ['slow']), [slow])
  })

  it('is the mean over all tokens, or the first one where the model says so', async () => {
    const mean = await open(written())
    const first = await open(written({ pooling: 'cls' }))
    const [one, two] = await embed(mean, ['slow', 'slow money'])
    assert.ok(one && two && cosine(one, two) < 0.95)
    const [a, b] = await embed(first, ['slow', 'slow money'])
    assert.deepEqual(a, b)
  })

  it('feeds only the inputs that the model has', async () => {
    const full = await open(written())
    const bare = await open(written({ inputs: ['input_ids'] }))
    assert.deepEqual(await embed(bare, ['slow login']), await embed(full, ['slow login']))
    const unknown = written({ inputs: ['input_ids', 'pixels'] })
    assert.match(await refused(unknown), /model-broken: .*wants an input "pixels"/)
  })

  it('cuts a long text, and puts the words of its prompts before texts', async () => {
    const short = await open(written({ mostTokens: 8 }))
    const words = Array.from({ length: 8 }, () => 'slow')
    const [a, b] = await embed(short, [words.join(' '), [...words, 'money', 'money'].join(' ')])
    assert.deepEqual(a, b)
    const prompted = await open(written({ prompts: { query: 'money ', document: '' } }))
    const [asDocument] = await embed(prompted, ['money slow'])
    const [asQuery] = await embed(prompted, ['slow'], 'query')
    assert.deepEqual(asQuery, asDocument)
  })

  it('takes the quantised file where there is one; other contents are another model', async () => {
    const folder = written()
    const plain = await readModelFolder(folder)
    writeTinyModel(folder, { weights: '8-bit', seed: 2 })
    const both = await readModelFolder(folder)
    assert.ok(plain.ok && both.ok)
    assert.match(both.value.model, /model_quantized\.onnx$/)
    assert.notEqual(both.value.hash, plain.value.hash)
    const [one, other] = [await open(written()), await open(written({ seed: 3 }))]
    assert.notEqual(one.id, other.id)
  })

  it('runs the operations of 8-bit exports, with nearly the same vectors', async () => {
    const [exact, rough] = [await open(written()), await open(written({ weights: '8-bit' }))]
    const texts = ['slow login money', 'paint', 'throttle the session']
    const [some, others] = [await embed(exact, texts), await embed(rough, texts)]
    for (const [i, vector] of some.entries()) {
      const near = cosine(vector, others[i] as Float32Array)
      assert.ok(near > 0.99, `${near}`)
      assert.notDeepEqual(others[i], vector)
    }
  })

  it('answers a question before the texts that wait', async () => {
    const source = await open(written())
    const order: string[] = []
    const texts = Array.from({ length: 200 }, (_, i) => `slow money ${i}`)
    const documents = embed(source, texts).then(() => order.push('documents'))
    const question = embed(source, ['pace'], 'query').then(() => order.push('question'))
    await Promise.all([documents, question])
    assert.deepEqual(order, ['question', 'documents'])
  })

  it('stops at once', async () => {
    const source = await open(written())
    const abort = new AbortController()
    const texts = Array.from({ length: 500 }, () => 'slow money')
    const answer = source.embed(texts, 'document', abort.signal)
    abort.abort()
    const stopped = await answer
    assert.equal(!stopped.ok && stopped.error.code, 'cancelled')
    assert.equal((await embed(source, ['slow'])).length, 1)
  })

  it('lets its process go when there is nothing to do, and starts it again', async () => {
    const source = await open(written(), 1)
    const before = await embed(source, ['slow'])
    await new Promise((resolve) => setTimeout(resolve, 100))
    assert.deepEqual(await embed(source, ['slow']), before)
  })

  it('says that its process was killed, and starts it again', async () => {
    const source = await open(written())
    const before = await embed(source, ['slow'])
    const running = () =>
      spawnSync('pgrep', ['-P', `${process.pid}`, '-f', 'onnx-process'], { encoding: 'utf8' })
    const [pid] = running().stdout.split('\n')
    const answer = source.embed(
      Array.from({ length: 200 }, () => 'slow money '.repeat(100)),
      'document',
      new AbortController().signal,
    )
    process.kill(Number(pid), 'SIGKILL')
    const stopped = await answer
    assert.equal(!stopped.ok && stopped.error.code, 'model-crashed')
    assert.deepEqual(await embed(source, ['slow']), before)
    await source.close()
    assert.equal(running().stdout, '', 'nothing is left')
  })

  it('does not block the thread it is asked from', async () => {
    const source = await open(written())
    let turns = 0
    const timer = setInterval(() => turns++, 1)
    await embed(
      source,
      Array.from({ length: 100 }, () => 'slow money limit '.repeat(80)),
    )
    clearInterval(timer)
    assert.ok(turns > 5, `${turns}`)
  })

  it('says why a folder is none', async () => {
    const empty = join(scratch, 'empty')
    mkdirSync(empty)
    assert.match(await refused(empty), /^no-model-folder: FOLDER is no folder of .* no onnx\/model\.onnx/)
    assert.match(await refused(join(scratch, 'nowhere')), /^no-model-folder/)
    const noTokenizer = written()
    writeFileSync(join(noTokenizer, 'tokenizer.json'), '[1, 2')
    assert.match(await refused(noTokenizer), /^no-model-folder: .*tokenizer\.json/)
    const broken = written()
    writeFileSync(join(broken, 'onnx/model.onnx'), Buffer.from('this is no model at all'))
    assert.match(await refused(broken), /^model-broken/)
  })
})

function cosine(a: Float32Array, b: Float32Array): number {
  const dot = a.reduce((sum, value, i) => sum + value * (b[i] as number), 0)
  return dot / Math.hypot(...a) / Math.hypot(...b)
}
