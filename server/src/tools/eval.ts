// Owns the tool `eval`: a piece of code as a proposal to evaluate it in the conversation's session of its language.
// Never evaluates it.

import { err, ok, problem } from '../base/result.ts'
import { type Tool, text } from './tool.ts'

const languages = ['javascript', 'typescript', 'python', 'bash']

/** Longer code is a file. */
const maxCodeUnits = 32_000

/** The sessions of the conversation, one for each runtime. */
export const chatSession = 'chat'

export const evaluate: Tool = {
  spec: {
    name: 'eval',
    description: 'Evaluate code; names stay.',
    parameters: {
      type: 'object',
      properties: {
        language: { type: 'string', enum: languages },
        code: { type: 'string' },
      },
      required: ['language', 'code'],
    },
  },
  async plan(ports, args) {
    const language = text(args, 'language')
    const code = text(args, 'code')
    if (code.trim() === '') return err(problem('invalid-arguments', 'The code is empty.', 'Give the code.'))
    if (code.length > maxCodeUnits || code.includes('\0')) {
      return err(
        problem(
          'invalid-arguments',
          `The code is longer than ${maxCodeUnits} characters.`,
          'Write it to a file and run that.',
        ),
      )
    }
    return ok({
      kind: 'propose',
      summary: `Evaluate ${language}: ${code.trim().split('\n', 1)[0]?.slice(0, 80) ?? ''}`,
      actions: [
        {
          type: 'code_eval',
          language,
          code,
          session: { name: chatSession, state: ports.sessionState(language) },
        },
      ],
      reason: 'Evaluate a piece of code.',
    })
  },
}
