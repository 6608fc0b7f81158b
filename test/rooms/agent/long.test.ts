// A long conversation in a small window: it never overflows, and what was said early is still known at its end.

import assert from 'node:assert/strict'
import { promptTokens } from '../../../server/src/agent/window.ts'
import type { EngineRequest } from '../../../server/src/base/event.ts'
import { messageText } from '../../../server/src/context/prompt.ts'
import { type Answer, engine, say, world } from './world.ts'

const turns = 200

const prompts = Array.from({ length: turns }, (_, i) => {
  if (i === 2) return 'The staging server listens on port 4711. Why does retryDelay double?'
  if (i === 5) return 'We decided to indent with tabs from now on. What does fetchTwice do?'
  if (i === turns - 1) return 'which port has the staging server?'
  return `What about case ${i} of the ${['client', 'delay', 'notes', 'server'][i % 4]}?`
})

const lastOf = ({ messages }: EngineRequest): string => {
  const last = messages.findLast(({ role }) => role === 'user')
  return last ? messageText(last) : ''
}

const answer: Answer = (request) => {
  const asked = lastOf(request)
  const port = /port (\d+)/.exec(asked)?.[1]
  const words = asked.endsWith('which port has the staging server?')
    ? port === undefined
      ? 'I do not know.'
      : `It is ${port}.`
    : `It is so because of ${'one thing and another, '.repeat(1 + (asked.length % 30))}as \`retry.ts\` says.`
  // An engine counts fewer tokens than we fear.
  const promptTokens = Math.ceil(request.messages.map(messageText).join('').length / 3.6)
  return (async function* () {
    yield* say(words, promptTokens)
  })()
}

const isNotes = ({ messages }: EngineRequest): boolean => /will be forgotten/.test(messages[0]?.text ?? '')

describe('agent: a conversation of 200 turns', () => {
  for (const [windowTokens, modelNotes] of [
    [2048, false],
    [4096, false],
    [4096, true],
  ] as const) {
    const beside = modelNotes ? ', with notes of the model,' : ''
    it(`stays in a window of ${windowTokens} tokens${beside} and knows at its end what was said in turn 3`, async () => {
      const scripted = engine([answer], { windowTokens, capabilities: [] })
      const { session, close } = await world([], { engine: scripted, modelNotes })
      let last = ''
      for (const prompt of prompts) {
        last = (await session.ask(prompt).done).answer
        await session.idle()
      }
      await close()
      assert.match(last, /4711/)
      const notes = scripted.requests.filter(isNotes)
      assert.equal(notes.length > 0, modelNotes)
      for (const { messages, maxOutputTokens } of notes)
        assert.ok(promptTokens(messages, [], 3.6) <= 600 && maxOutputTokens <= 200)
      const requests = scripted.requests.filter((request) => !isNotes(request))
      assert.ok(requests.length >= turns)
      for (const { messages, maxOutputTokens } of requests) {
        const prompt = promptTokens(messages, [], 3.6)
        assert.ok(prompt + maxOutputTokens <= windowTokens, `${prompt} and ${maxOutputTokens}`)
      }
      // What was decided is told every time the window was made anew.
      const late = requests
        .slice(-30)
        .filter(({ messages }) =>
          messages.some((message) => messageText(message).includes('indent with tabs')),
        )
      assert.equal(late.length, 30)
    }).timeout(180_000)
  }
})
