// Images in a question: given to a model that sees, said where it does not, counted, and never in the trace.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import type { GivenImage } from '../../../server/protocol/image.ts'
import type { TurnView } from '../../../server/protocol/views.ts'
import { imageTokens, seen } from '../../../server/src/context/image.ts'
import { chatBody, promptTokens } from '../../../server/src/providers/wire.ts'
import { engine, say, type World, world } from './world.ts'

/** One grey pixel, and whatever size one says it has. */
const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=='
const picture = (name: string, width = 280, height = 280): GivenImage => ({
  name,
  data: pixel,
  width,
  height,
})
const sees = { capabilities: ['tools', 'vision'], windowTokens: 8192 } as const

describe('agent: images', () => {
  let at: World
  afterEach(() => at.close())

  it('go to a model that sees, count in the meter, and leave no bytes in the trace', async () => {
    const model = engine([say('A grey square.'), say('Still grey.')], sees)
    at = await world([], { engine: model })
    const view = await at.session.ask('what is it, please?', null, [], { images: [picture('a.png')] }).done
    assert.equal(view.answer, 'A grey square.')
    assert.deepEqual(
      view.images?.map(({ name, width, tokens }) => [name, width, tokens]),
      [['a.png', 280, 100]],
    )
    const [image] = view.images ?? []
    assert.equal(readFileSync(image?.file ?? '').toString('base64'), pixel)
    const [request] = model.requests
    assert.deepEqual(request?.images, { [image?.id ?? '']: pixel })
    assert.ok((view.sections ?? []).some(({ name, tokens }) => name === 'images' && tokens > 0))
    assert.doesNotMatch(at.trace(), new RegExp(pixel.slice(0, 40)))
    assert.match(at.trace(), /:IMAGES: {3}\[\[file:.*\.png\]\]|:IMAGES: .*\.png/)
    // What it shows is text of others: what is proposed after it is asked about.
    await at.session.ask('and now, please?').done
    assert.deepEqual(Object.values(model.requests[1]?.images ?? {}), [pixel], 'it stays in the window')
  })

  it('are said where the model does not see them, or where there is none', async () => {
    const model = engine([say('I do not know.')])
    at = await world([], { engine: model })
    const view = await at.session.ask('what is it, please?', null, [], { images: [picture('a.png')] }).done
    const step = view.steps.find(({ id }) => id === 'images')
    assert.match(step?.kind === 'step' ? step.detail : '', /a\.png: scripted does not see images\. Choose/)
    assert.equal(model.requests[0]?.images, undefined)
    assert.match(model.requests[0]?.messages.at(-1)?.text ?? '', /attached images that you are not shown/)
  })

  it('of a mentioned file go along where a model may read it; without its bytes it is said', async () => {
    const model = engine([say('A grey square.'), say('Nothing.'), say('Nothing.')], sees)
    at = await world([], { engine: model, files: { 'docs/b.png': '\0' } })
    const ask = (text: string, ...images: GivenImage[]) => at.session.ask(text, null, [], { images }).done
    const from = (path: string): GivenImage => ({ ...picture('a.png'), path })
    const missing = (view: TurnView) => {
      const step = view.steps.find(({ id }) => id === 'context-missing')
      return step?.kind === 'step' ? step.detail : ''
    }
    const seen = await ask('what is on @file:docs/a.png, please?', from('docs/a.png'))
    assert.equal(missing(seen), '')
    assert.equal(seen.images?.[0]?.path, 'docs/a.png')
    assert.deepEqual(Object.values(model.requests[0]?.images ?? {}), [pixel])
    const bare = await ask('what is on @file:docs/b.png, please?')
    assert.match(missing(bare), /^@file:docs\/b\.png is an image, and was not attached/)
    assert.match(
      missing(await ask('and @file:docs/none.png?')),
      /^@file:docs\/none\.png is not in this folder/,
    )
    const hidden = await ask('what is on @file:/etc/shadow.png, please?', from('/etc/shadow.png'))
    assert.match(missing(hidden), /^@file:\/etc\/shadow\.png may not be read by a model\.$/)
    assert.equal(hidden.images, undefined)
  })

  it('are what they are by their bytes, and of a size', async () => {
    at = await world([say('Nothing.')], { info: sees })
    const text = { ...picture('a.png'), data: Buffer.from('#!/bin/sh').toString('base64') }
    const view = await at.session.ask('what is it, please?', null, [], {
      images: [text, picture('b.png', 5000, 5000)],
    }).done
    assert.equal(view.images, undefined)
    assert.deepEqual(
      at.problems.map(({ code }) => code),
      ['not-an-image', 'image-too-large'],
    )
  })

  it('leave room for the question, and fit or are said not to', async () => {
    const model = engine([say('Two of them.')], { ...sees, windowTokens: 4096 })
    at = await world([], { engine: model })
    const large = [1, 2, 3].map((n) => picture(`${n}.png`, 896, 560))
    const view = await at.session.ask('what is it, please?', null, [], { images: large }).done
    assert.equal(view.state, 'done')
    const step = view.steps.find(({ id }) => id === 'images')
    assert.match(step?.kind === 'step' ? step.detail : '', /3\.png does not fit into the window/)
    const [request] = model.requests
    assert.ok(request && promptTokens(request) + request.maxOutputTokens <= 4096)
  })

  it('take what they take', () => {
    assert.equal(imageTokens(896, 896), 1024)
    assert.equal(imageTokens(1, 1), 1)
    const image = { id: 'x', name: 'a', width: 1, height: 1, tokens: 500, file: '' }
    const info = engine([], sees).info
    assert.deepEqual(seen([image, image, image], info, 1000).images.length, 2)
    assert.match(seen([image], null, 1000).missing[0] ?? '', /no model is running/)
    at = { close: async () => {} } as World
  })

  it('have Ollama’s shape on the wire', () => {
    const body = chatBody(
      { model: 'm', numCtx: 100, windowTokens: 100, capabilities: ['vision'] },
      {
        messages: [
          {
            role: 'user',
            text: 'one',
            images: [
              { id: 'a', tokens: 7 },
              { id: 'gone', tokens: 7 },
            ],
          },
          { role: 'user', text: 'two' },
        ],
        tools: [],
        maxOutputTokens: 10,
        images: { a: 'QUJD' },
      },
    )
    assert.deepEqual(body.messages, [
      { role: 'user', content: 'one', images: ['QUJD'] },
      { role: 'user', content: 'two' },
    ])
    at = { close: async () => {} } as World
  })
})
