// Owns how tests are run, all of a package or some of its files, as the manifests of the open folders and of the packages in
// them say. Never runs them.

import { absolute, isForeign } from '../tools/path.ts'
import type { IndexPort, ToolPorts } from '../tools/tool.ts'

export interface TestCommand {
  /** All tests of the package, for a POSIX shell in its folder. */
  readonly command: string
  /** The manifest that says so, relative to the workspace. */
  readonly from: string
  /** The folder of the package, relative to the workspace; empty for the workspace itself. */
  readonly folder: string
  /** The open folder that the package lies in, by the same name as `folder`. */
  readonly open: string
  /** Those of some files (relative to the workspace, at least one); null where the manifest does not say how. */
  only(files: readonly string[]): string | null
}

type Ports = Pick<ToolPorts, 'documents' | 'workspace'>

/** What a manifest says, before it is known where it lies. */
interface Declared {
  readonly command: string
  readonly manifest: string
  /** Names of files that its runner takes. */
  readonly takes: RegExp
  /** `usual`: it does not say so, but it is how such a package is mostly tested. */
  readonly certainty: 'declared' | 'usual'
  /** Of files relative to the folder of the manifest. */
  only(files: readonly string[]): string | null
}

/** The first manifest of an open folder itself (the workspace's own, if none is named) that says how tests are run. */
export async function testCommand(ports: Ports, open = ''): Promise<TestCommand | null> {
  const [first] = await declaredIn(opened(ports), open, open)
  return first === undefined ? null : inPackage(first, open, open)
}

/**
 * The command of the nearest package around each file that says how its tests are run, with its files. No further up than the
 * open folder that the file lies in: what another folder is tested with is not this one's to say. None of files outside.
 */
export async function testCommandsFor(
  ports: Ports & { readonly index: Pick<IndexPort, 'folderOf'> },
  files: readonly string[],
): Promise<readonly { readonly found: TestCommand; readonly files: readonly string[] }[]> {
  const read = opened(ports)
  const all = new Map<string, { readonly found: TestCommand; readonly files: string[] }>()
  for (const file of files) {
    const open = ports.index.folderOf(file)
    const found = open === null ? null : await nearest(read, file, open)
    if (found === null) continue
    const known = all.get(found.from + found.command)
    if (known) known.files.push(file)
    else all.set(found.from + found.command, { found, files: [file] })
  }
  return [...all.values()]
}

/** As one line that says where, for comparing and for people who would type it. */
export const lineIn = (folder: string, command: string): string =>
  folder === '' || folder === '.' ? command : `cd ${words([folder])} && ${command}`

async function nearest(read: Read, file: string, open: string): Promise<TestCommand | null> {
  if (isForeign(inside(open, file))) return null
  let usual: TestCommand | null = null
  for (const folder of foldersAround(file, open)) {
    for (const one of await declaredIn(read, folder, open)) {
      if (!one.takes.test(file)) continue
      if (one.certainty === 'declared') return inPackage(one, folder, open)
      usual ??= inPackage(one, folder, open)
    }
  }
  return usual
}

/** From the innermost to the open folder itself. */
function foldersAround(file: string, open: string): readonly string[] {
  const parts = inside(open, file).split('/').slice(0, -1)
  return [...parts.keys(), parts.length]
    .reverse()
    .map((length) => [...(open === '' ? [] : [open]), ...parts.slice(0, length)].join('/'))
}

const inPackage = ({ command, manifest, only }: Declared, folder: string, open: string): TestCommand => ({
  command,
  from: within(folder, manifest),
  folder,
  open,
  only: (files) => only(files.map((file) => inside(folder, file))),
})

const inside = (folder: string, path: string): string =>
  folder === '' ? path : path.slice(folder.length + 1)

const within = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`)

type Read = (path: string) => Promise<string | null>

/** Each file once: packages have most of the folders around them in common. */
function opened({ documents, workspace }: Ports): Read {
  const known = new Map<string, Promise<string | null>>()
  return (path) => {
    const reading =
      known.get(path) ??
      documents.read(absolute(workspace, path)).then((document) => (document.ok ? document.value.text : null))
    known.set(path, reading)
    return reading
  }
}

/** In the order in which they win. */
async function declaredIn(read: Read, folder: string, open: string): Promise<readonly Declared[]> {
  const found: Declared[] = []
  const script = scriptOf((await read(within(folder, 'package.json'))) ?? '')
  if (script !== '') found.push(declaredScript(await runnerOf(read, folder, open), script))
  for (const { manifest, says, command, certainty = 'declared' } of manifests) {
    const text = await read(within(folder, manifest))
    if (text === null || !says.test(text)) continue
    const { takes, only } = runners[command] ?? { takes: /./, only: () => null }
    found.push({ command, manifest, takes, certainty, only })
  }
  return found
}

/** The lock file lies where the packages are installed from, which may be further up. */
async function runnerOf(read: Read, folder: string, open: string): Promise<string> {
  const locks = [
    ['pnpm-lock.yaml', 'pnpm'],
    ['yarn.lock', 'yarn'],
    ['package-lock.json', 'npm'],
  ] as const
  for (const around of foldersAround(within(folder, 'package.json'), open))
    for (const [lock, runner] of locks) if ((await read(within(around, lock))) !== null) return runner
  return 'npm'
}

interface Manifest {
  readonly manifest: string
  readonly says: RegExp
  readonly command: string
  readonly certainty?: Declared['certainty']
}

const manifests: readonly Manifest[] = [
  { manifest: 'pytest.ini', says: /./s, command: 'python3 -m pytest' },
  { manifest: 'tox.ini', says: /^\[(pytest|tool:pytest)\]/m, command: 'python3 -m pytest' },
  { manifest: 'setup.cfg', says: /^\[tool:pytest\]/m, command: 'python3 -m pytest' },
  { manifest: 'pyproject.toml', says: /^\[tool\.pytest|\bpytest\b/m, command: 'python3 -m pytest' },
  {
    manifest: 'pyproject.toml',
    says: /^\[project\]/m,
    command: 'python3 -m unittest',
    certainty: 'usual',
  },
  { manifest: 'Cargo.toml', says: /^\[(package|workspace)\]/m, command: 'cargo test' },
  { manifest: 'go.mod', says: /^module\s/m, command: 'go test ./...' },
  { manifest: 'pom.xml', says: /<project/, command: 'mvn test' },
  { manifest: 'build.gradle', says: /./s, command: 'gradle test' },
  { manifest: 'build.gradle.kts', says: /./s, command: 'gradle test' },
  { manifest: 'Rakefile', says: /test|spec/, command: 'rake test' },
  { manifest: 'composer.json', says: /"test"\s*:/, command: 'composer test' },
  { manifest: 'Makefile', says: /^test\s*:/m, command: 'make test' },
  { manifest: 'makefile', says: /^test\s*:/m, command: 'make test' },
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

/** Narrow for a script that is one run of a known program; its own flags stay where they belong to node. */
function declaredScript(runner: string, script: string): Declared {
  const declared = { command: `${runner} test`, manifest: 'package.json', certainty: 'declared' } as const
  const takes = /\.(?:[cm]?[jt]sx?|vue|svelte)$/
  const node = /^node((?: +-[\w=./:@-]+)*)(?: +(?:"[^"$`\\]*"|'[^']*'|[\w*?./{},[\]-]+))*$/.exec(
    script.trim(),
  )
  if (node !== null && / --test(?= |$)/.test(node[1] as string))
    return { ...declared, takes, only: (files) => `node${node[1]} ${words(files)}` }
  const [, program] = /^(?:[\w./-]*\/)?(vitest|jest|mocha|ava)(?:$| )[^;&|<>$`]*$/.exec(script.trim()) ?? []
  // Whatever else it runs may test whatever there is.
  if (program === undefined) return { ...declared, takes: /./, only: () => null }
  const start = { npm: 'npx --no-install', pnpm: 'pnpm exec', yarn: 'yarn' }[runner] ?? 'npx --no-install'
  const run = `${start} ${program}${program === 'vitest' ? ' run' : ''}`
  return { ...declared, takes, only: (files) => `${run} ${words(files)}` }
}

const jvm = { takes: /\.(?:java|kts?|scala|groovy)$/, only: () => null }

/** What a command takes, and how it is told of some files; others take anything and cannot be told. */
const runners: Readonly<Record<string, Pick<Declared, 'takes' | 'only'>>> = {
  'python3 -m pytest': { takes: /\.py$/, only: (files) => `python3 -m pytest ${words(files)}` },
  'python3 -m unittest': { takes: /\.py$/, only: (files) => `python3 -m unittest ${words(files)}` },
  'go test ./...': {
    takes: /\.go$/,
    only: (files) =>
      `go test ${words([...new Set(files.map((file) => `./${file.split('/').slice(0, -1).join('/')}`))])}`,
  },
  'cargo test': {
    takes: /\.rs$/,
    only: (files) => {
      const names = files.map((file) => /^tests\/([\w-]+)\.rs$/.exec(file)?.[1])
      return names.includes(undefined)
        ? null
        : `cargo test ${names.map((name) => `--test ${name}`).join(' ')}`
    },
  },
  'mvn test': jvm,
  'gradle test': jvm,
}

/** Each file as one word of a POSIX shell, and none as an option. */
const words = (files: readonly string[]): string =>
  files
    .map((file) => (file.startsWith('-') ? `./${file}` : file))
    .map((file) => (/^[\w./@+-]+$/.test(file) ? file : `'${file.replaceAll("'", `'\\''`)}'`))
    .join(' ')
