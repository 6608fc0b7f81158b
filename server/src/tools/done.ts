// Owns the tool `done`: the final answer, which ends the turn.

import { ok } from '../base/result.ts'
import { type Tool, text } from './tool.ts'

export const done: Tool = {
  spec: {
    name: 'done',
    description: 'Finish with the answer in Markdown.',
    parameters: { type: 'object', properties: { answer: { type: 'string' } }, required: ['answer'] },
  },
  plan: async (_ports, args) => ok({ kind: 'done', answer: text(args, 'answer') }),
}
