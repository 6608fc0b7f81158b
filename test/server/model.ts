// Owns the short ways to say what the test Ollama answers.

import type { Answer, ChatBody, Script } from '../ollama/script.ts'

/** The answers in this order, whatever is asked; the last one stays. */
export const inOrder = (...answers: readonly (Answer | ((body: ChatBody) => Answer))[]): Script => ({
  answers: [
    (body, nth) => {
      const answer = answers[Math.min(nth, answers.length - 1)]
      return typeof answer === 'function' ? answer(body) : (answer ?? null)
    },
  ],
})

export const call = (name: string, args: unknown): Answer => ({ calls: [{ name, arguments: args }] })

/** The newest message, where the result of the last step stands. */
export const lastMessage = (body: ChatBody): string => body.messages.at(-1)?.content ?? ''
