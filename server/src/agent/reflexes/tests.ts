// Owns the reflex `run the tests`: the workspace's own test command, read from its manifests.

import type { ToolPorts } from '../../tools/tool.ts'
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

/** The first manifest that says how tests are run. */
async function testCommand(
  ports: Pick<ToolPorts, 'documents' | 'workspace'>,
): Promise<{ readonly command: string; readonly from: string } | null> {
  const read = async (name: string) => {
    const document = await ports.documents.read(`${ports.workspace}/${name}`)
    return document.ok ? document.value.text : null
  }
  const manifest = await read('package.json')
  if (manifest !== null && hasTestScript(manifest)) {
    const runner =
      (await read('pnpm-lock.yaml')) !== null ? 'pnpm' : (await read('yarn.lock')) !== null ? 'yarn' : 'npm'
    return { command: `${runner} test`, from: 'package.json' }
  }
  for (const [name, pattern, command] of manifests) {
    const text = await read(name)
    if (text !== null && pattern.test(text)) return { command, from: name }
  }
  return null
}

const manifests: readonly (readonly [string, RegExp, string])[] = [
  ['pytest.ini', /./s, 'python3 -m pytest'],
  ['tox.ini', /^\[(pytest|tool:pytest)\]/m, 'python3 -m pytest'],
  ['setup.cfg', /^\[tool:pytest\]/m, 'python3 -m pytest'],
  ['pyproject.toml', /^\[tool\.pytest|\bpytest\b/m, 'python3 -m pytest'],
  ['pyproject.toml', /^\[project\]/m, 'python3 -m unittest'],
  ['Cargo.toml', /^\[(package|workspace)\]/m, 'cargo test'],
  ['go.mod', /^module\s/m, 'go test ./...'],
  ['pom.xml', /<project/, 'mvn test'],
  ['build.gradle', /./s, 'gradle test'],
  ['build.gradle.kts', /./s, 'gradle test'],
  ['Rakefile', /test|spec/, 'rake test'],
  ['composer.json', /"test"\s*:/, 'composer test'],
  ['Makefile', /^test\s*:/m, 'make test'],
  ['makefile', /^test\s*:/m, 'make test'],
]

/** npm's own placeholder script counts as none. */
function hasTestScript(text: string): boolean {
  try {
    const scripts = (JSON.parse(text) as { scripts?: { test?: unknown } } | null)?.scripts
    return typeof scripts?.test === 'string' && !scripts.test.includes('no test specified')
  } catch {
    return false
  }
}
