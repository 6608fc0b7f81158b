// Owns the tool `ask`: a question to the user, which ends the turn.

import { ok } from '../base/result.ts'
import { type Tool, text } from './tool.ts'

export const ask: Tool = {
  spec: {
    name: 'ask',
    description: 'Ask the user when you cannot go on.',
    parameters: { type: 'object', properties: { question: { type: 'string' } }, required: ['question'] },
  },
  plan: async (_ports, args) => ok({ kind: 'ask', question: text(args, 'question') }),
}
