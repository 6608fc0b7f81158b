// Owns how the tests of this workspace are run, all of them or some files, as its manifests say. Never runs them.

import type { ToolPorts } from '../tools/tool.ts'

export interface TestCommand {
  /** All tests, for a POSIX shell. */
  readonly command: string
  /** The manifest that says so. */
  readonly from: string
  /** Those of some files (relative paths, at least one); null where the manifest does not say how. */
  only(files: readonly string[]): string | null
}

/** The first manifest that says how tests are run. */
export async function testCommand(
  ports: Pick<ToolPorts, 'documents' | 'workspace'>,
): Promise<TestCommand | null> {
  const read = async (name: string) => {
    const document = await ports.documents.read(`${ports.workspace}/${name}`)
    return document.ok ? document.value.text : null
  }
  const manifest = await read('package.json')
  if (manifest !== null && scriptOf(manifest) !== '') {
    const runner =
      (await read('pnpm-lock.yaml')) !== null ? 'pnpm' : (await read('yarn.lock')) !== null ? 'yarn' : 'npm'
    return { command: `${runner} test`, from: 'package.json', only: only(runner, scriptOf(manifest)) }
  }
  for (const [name, pattern, command] of manifests) {
    const text = await read(name)
    if (text !== null && pattern.test(text))
      return { command, from: name, only: (files) => narrowed[command]?.(files) ?? null }
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

/** The script, empty for none. npm's own placeholder counts as none. */
function scriptOf(text: string): string {
  try {
    const script = (JSON.parse(text) as { scripts?: { test?: unknown } } | null)?.scripts?.test
    return typeof script === 'string' && !script.includes('no test specified') ? script : ''
  } catch {
    return ''
  }
}

/** Of a script that is one run of a known program; its own flags stay where they belong to node. */
function only(runner: string, script: string): TestCommand['only'] {
  const start = { npm: 'npx --no-install', pnpm: 'pnpm exec', yarn: 'yarn' }[runner] ?? 'npx --no-install'
  const node = /^node((?: +-[\w=./:@-]+)*)(?: +(?:"[^"$`\\]*"|'[^']*'|[\w*?./{},[\]-]+))*$/.exec(
    script.trim(),
  )
  if (node !== null && / --test(?= |$)/.test(node[1] as string))
    return (files) => `node${node[1]} ${words(files)}`
  const [, program] = /^(?:[\w./-]*\/)?(vitest|jest|mocha|ava)(?:$| )[^;&|<>$`]*$/.exec(script.trim()) ?? []
  if (program === undefined) return () => null
  return (files) => `${start} ${program}${program === 'vitest' ? ' run' : ''} ${words(files)}`
}

const narrowed: Readonly<Record<string, (files: readonly string[]) => string | null>> = {
  'python3 -m pytest': (files) => `python3 -m pytest ${words(files)}`,
  'python3 -m unittest': (files) => `python3 -m unittest ${words(files)}`,
  'go test ./...': (files) =>
    `go test ${words([...new Set(files.map((file) => `./${file.split('/').slice(0, -1).join('/')}`))])}`,
  'cargo test': (files) => {
    const names = files.map((file) => /^tests\/([\w-]+)\.rs$/.exec(file)?.[1])
    return names.includes(undefined) ? null : `cargo test ${names.map((name) => `--test ${name}`).join(' ')}`
  },
}

/** Each file as one word of a POSIX shell, and none as an option. */
const words = (files: readonly string[]): string =>
  files
    .map((file) => (file.startsWith('-') ? `./${file}` : file))
    .map((file) => (/^[\w./@+-]+$/.test(file) ? file : `'${file.replaceAll("'", `'\\''`)}'`))
    .join(' ')
