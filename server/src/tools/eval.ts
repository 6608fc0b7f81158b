// Owns the tool `eval`: a piece of code as a proposal to run it with its interpreter. Never runs it.

import { err, ok, problem } from '../base/result.ts'
import { type Tool, text } from './tool.ts'

/** Interpreters that take code as an argument. The command is shown and judged as it will run. */
const interpreters: Readonly<Record<string, string>> = {
  javascript: 'node -e',
  python: 'python3 -c',
  bash: 'bash -c',
  ruby: 'ruby -e',
}

/** Longer code does not fit the argument list everywhere. */
const maxCodeUnits = 32_000

export const evaluate: Tool = {
  spec: {
    name: 'eval',
    description: 'Evaluate a short piece of code; prints count.',
    parameters: {
      type: 'object',
      properties: {
        language: { type: 'string', enum: Object.keys(interpreters) },
        code: { type: 'string' },
      },
      required: ['language', 'code'],
    },
  },
  async plan(_ports, args) {
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
      // What runs is this command, so this is what is judged and shown; a word against the code as
      // such is heard too.
      actions: [{ type: 'shell', shell: 'posix', command: `${interpreters[language]} ${quote(code)}` }],
      alsoJudge: [{ type: 'code_eval', language, code }],
      reason: 'Evaluate a piece of code.',
    })
  },
}

/** POSIX single quotes: nothing inside is special but the quote itself. */
const quote = (code: string): string => `'${code.replace(/'/g, `'\\''`)}'`
