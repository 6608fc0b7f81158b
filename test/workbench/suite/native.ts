// What the extension gives the editor's own chat, asked through VS Code's own API: tools and models.

import assert from 'node:assert/strict'
import * as vscode from 'vscode'
import { runSuite } from './run.ts'

export const run = (): Promise<void> => runSuite(define)

const call = async (name: string, input: object): Promise<string> => {
  const { content } = await vscode.lm.invokeTool(`passepartout_${name}`, {
    input,
    toolInvocationToken: undefined,
  })
  return content.map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : '')).join('')
}

function define(): void {
  describe('tools for models of others', () => {
    it('are among those of the editor', () => {
      const names = vscode.lm.tools.map(({ name }) => name).filter((name) => name.startsWith('passepartout_'))
      assert.deepEqual(names.sort(), [
        'passepartout_capture',
        'passepartout_context',
        'passepartout_find',
        'passepartout_org_agenda',
        'passepartout_org_query',
        'passepartout_outline',
      ])
    })

    // The hand that answers the question closes it the first time, and allows it the second.
    it('give nothing while the question is not answered', async () => {
      await assert.rejects(call('find', { query: 'retryDelay' }), /did not allow this/)
    })

    it('answer once it is, all that were called at the same time', async () => {
      const [found, outline] = await Promise.all([
        call('find', { query: 'retryDelay', kind: 'code' }),
        call('outline', { path: 'src/retry.ts' }),
      ])
      assert.match(found ?? '', /^src\/retry\.ts:\d+-\d+ .*retryDelay/m)
      assert.match(outline ?? '', /retryDelay/)
    })

    it('keep private headings and credentials here, and say so', async () => {
      const found = await call('org_query', { query: 'heading:diary' })
      assert.match(found, /^No headline fits\./)
      assert.match(found, /1 private heading may not be told/)
      const text = await call('context', { question: 'which token does fetchFeed send?' })
      assert.ok(!text.includes('a1B2c3D4e5'), text)
      assert.match(text, /credential/)
    })

    it('say what is wrong with a call', async () => {
      await assert.rejects(call('outline', { path: '../../etc/passwd' }), /no such file/)
    })

    it('capture by a proposal that waits', async () => {
      const words = await call('capture', { title: 'Renew the passport', todo: 'TODO' })
      assert.match(words, /waits for the person's decision/)
    })
  })

  describe('local models for the editor', () => {
    const models = async () => {
      const end = Date.now() + 30_000
      for (;;) {
        const found = await vscode.lm.selectChatModels({ vendor: 'passepartout' })
        if (found.length > 0 || Date.now() > end) return found
        await new Promise((done) => setTimeout(done, 200))
      }
    }
    const model = async () => {
      const [first] = await models()
      assert.ok(first)
      return first
    }
    const ask = async (text: string, options: vscode.LanguageModelChatRequestOptions = {}) =>
      (await model()).sendRequest([vscode.LanguageModelChatMessage.User(text)], options)
    const tools: vscode.LanguageModelChatTool[] = [
      {
        name: 'weather',
        description: 'The weather of a city',
        inputSchema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
      },
    ]

    it('are listed with their windows, and none of a cloud', async () => {
      const found = await models()
      assert.deepEqual(
        found.map(({ id, family, version, maxInputTokens }) => [id, family, version, maxInputTokens]),
        [['qwen3:4b', 'qwen3', '4b', 16_384 - 4_096]],
      )
    })

    it('stream an answer', async () => {
      const response = await ask('Say something long')
      const parts: string[] = []
      for await (const part of response.text) parts.push(part)
      assert.equal(parts.join(''), 'One word after the other, and all of them on this machine.')
      assert.ok(parts.length > 1, 'it came in one piece')
    })

    it('call tools, and are told what came of it', async () => {
      const response = await ask('How is the weather in Oslo?', { tools })
      const calls: vscode.LanguageModelToolCallPart[] = []
      for await (const part of response.stream)
        if (part instanceof vscode.LanguageModelToolCallPart) calls.push(part)
      assert.deepEqual(
        calls.map(({ name, input }) => [name, input]),
        [['weather', { city: 'Oslo' }]],
      )
      const again = await (await model()).sendRequest(
        [
          vscode.LanguageModelChatMessage.User('How is the weather in Oslo?'),
          vscode.LanguageModelChatMessage.Assistant(calls),
          vscode.LanguageModelChatMessage.User([
            new vscode.LanguageModelToolResultPart(calls[0]?.callId ?? '', [
              new vscode.LanguageModelTextPart('rain, 4 degrees'),
            ]),
          ]),
        ],
        { tools },
      )
      let text = ''
      for await (const part of again.text) text += part
      assert.equal(text, 'Take an umbrella.')
    })

    it('are held to the one tool they must call', async () => {
      const response = await ask('Which city?', {
        tools,
        toolMode: vscode.LanguageModelChatToolMode.Required,
      })
      const calls: unknown[] = []
      for await (const part of response.stream)
        if (part instanceof vscode.LanguageModelToolCallPart) calls.push([part.name, part.input])
      assert.deepEqual(calls, [['weather', { city: 'Bergen' }]])
    })

    it('count tokens', async () => {
      const counted = await (await model()).countTokens('x'.repeat(400))
      assert.ok(counted > 40 && counted < 300, `${counted}`)
    })

    it('stop when they are told to', async () => {
      const cancel = new vscode.CancellationTokenSource()
      const response = await (await model()).sendRequest(
        [vscode.LanguageModelChatMessage.User('Never end')],
        {},
        cancel.token,
      )
      const read = async () => {
        for await (const part of response.text) if (part !== '') cancel.cancel()
      }
      // However the host tells it: what counts is that it ends.
      await read().catch(() => {})
    })

    it('say why they do not answer', async () => {
      const read = async () => {
        for await (const _ of (await ask('Fail now')).text);
      }
      await assert.rejects(read(), /out of memory|could not|failed/i)
    })
  })
}
