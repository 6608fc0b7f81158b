// Owns the reflex `run the tests`: the workspace's own test command, read from its manifests.

import { testCommand } from '../test-command.ts'
import { first, type Reflex } from './reflex.ts'

export const tests: Reflex = {
  name: 'tests',
  examples: ['run the tests', 'run tests', 'test'],
  match: (text) =>
    first(text, [
      /^(?:please\s+)?(?:run|execute|start)\s+(?:all\s+)?(?:the\s+|my\s+)?(?:unit\s+)?(tests?|test suite)\s*\.?$/i,
      /^(test)$/i,
    ]),
  async run(ports) {
    const found = await testCommand(ports)
    if (found === null) {
      return {
        kind: 'problem',
        name: 'tests',
        problem: {
          code: 'no-test-command',
          message:
            'No test command was found (package.json, pyproject.toml, pytest.ini, Cargo.toml, go.mod, Makefile, …).',
          next: 'Say which: run `COMMAND`.',
        },
      }
    }
    return {
      kind: 'propose',
      name: 'tests',
      summary: `Run ${found.command}`,
      actions: [{ type: 'shell', shell: 'posix', command: found.command }],
      reason: `The tests of this workspace, as ${found.from} says.`,
      pieces: [],
    }
  },
}
