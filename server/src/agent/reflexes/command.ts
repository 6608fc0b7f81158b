// Owns the reflex that runs a command the user typed: run `npm test`, or `$ ls`.

import { first, type Reflex } from './reflex.ts'

export const command: Reflex = {
  name: 'command',
  examples: ['run `npm test`', '$ git status'],
  match: (text) =>
    first(text, [
      /^\$\s+([\s\S]{1,2000})$/,
      /^(?:please\s+)?(?:run|execute)\s*:?\s*`([^`]{1,2000})`\s*\.?$/i,
    ]),
  async run(_ports, match) {
    const line = match.words[0] ?? ''
    return {
      kind: 'propose',
      name: 'command',
      summary: `Run ${line.split('\n', 1)[0]?.slice(0, 120) ?? ''}`,
      actions: [{ type: 'shell', shell: 'posix', command: line }],
      reason: 'You asked to run this command.',
      pieces: [],
    }
  },
}
