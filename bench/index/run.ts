// Measures the index on generated trees of three sizes, or on copies of given folders: each in a process of its own
// that does what the server does; beside it ripgrep and ctags on the same tree. One column for each tree.
//
//   npm run bench:index -- [--lines N,N,N] [DIR …]

import { execFileSync, spawnSync } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { serverEnvironment, serverFlags } from '../../server/protocol/process.ts'
import { bundled } from '../bundle.ts'
import { options } from '../options.ts'
import { type Beside, beside } from './beside.ts'
import { generate } from './generate.ts'
import { questions } from './questions.ts'
import type { Cold, Typed, Warm } from './server.ts'

interface Measured {
  readonly name: string
  readonly lines: number
  readonly cold: Cold
  readonly warm: Warm
  readonly snapshotMb: number
  readonly beside: Beside
}

const mostSwitched = 5000
const here = fileURLToPath(new URL('.', import.meta.url))
const given = options('npm run bench:index -- [--lines N,N] [DIR...]', ['lines'])
const sizes = (given.text('lines') ?? (given.rest.length > 0 ? '' : '5000,50000,1000000'))
  .split(',')
  .filter(Boolean)
  .map(Number)
const scratch = mkdtempSync(join(realpathSync(tmpdir()), 'passepartout-bench-'))
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }))

const server = await bundled(join(here, 'server.ts'), 'bench-index')
const measured: Measured[] = []
for (const lines of sizes) {
  measured.push(
    measure(`${lines.toLocaleString('en')} lines`, (tree) => {
      generate(tree, lines)
      commit(tree)
    }),
  )
}
for (const folder of given.rest) {
  const root = realpathSync(folder)
  measured.push(
    measure(basename(root), (tree) => cpSync(root, tree, { recursive: true, verbatimSymlinks: true })),
  )
}
print(measured)

function measure(name: string, write: (tree: string) => void): Measured {
  const folder = mkdtempSync(join(scratch, 'case-'))
  const [tree, storage, list] = [join(folder, 'tree'), join(folder, 'storage'), join(folder, 'list')]
  write(tree)
  const cold = start<Cold>(tree, storage, 'cold')
  const lines = cold.paths.reduce((sum, path) => sum + countLines(join(tree, path)), 0)
  const aside = beside(tree, folder, questions)
  const snapshotMb = sizeOf(storage) / 1e6
  const changed = cold.paths.filter((path) => statSync(join(tree, path)).size < 1e6)
  writeFileSync(list, changed.slice(0, mostSwitched).join('\n'))
  const warm = start<Warm>(tree, storage, 'warm', list)
  if (warm.files !== cold.files) throw new Error(`warm start has ${warm.files} of ${cold.files} files`)
  rmSync(folder, { recursive: true })
  return { name, lines, cold, warm, snapshotMb, beside: aside }
}

function start<T>(tree: string, storage: string, how: string, list?: string): T {
  const flags = [...serverFlags, ...(process.env.BENCH_NODE_FLAGS?.split(' ').filter(Boolean) ?? [])]
  const done = spawnSync(
    process.execPath,
    [...flags, server, tree, storage, how, here, ...(list ? [list] : [])],
    {
      encoding: 'utf8',
      env: { ...process.env, ...serverEnvironment },
      maxBuffer: 1 << 28,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  if (done.status !== 0) throw new Error(`The measured process ended with ${done.status ?? done.signal}.`)
  return JSON.parse(done.stdout) as T
}

/** A past of 100 small commits; without git the tree has none. */
function commit(tree: string): void {
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=Bench', '-c', 'user.email=bench@example.org', ...args], {
      cwd: tree,
      stdio: 'ignore',
    })
  if (spawnSync('git', ['--version']).status !== 0) return
  git('init', '-q')
  git('add', '-A')
  git('commit', '-q', '-m', 'Begin')
  const paths = readdirSync(tree, { recursive: true, encoding: 'utf8' }).filter((path) =>
    /^[^.].*\.(?:ts|py|go)$/.test(path),
  )
  for (let i = 0; i < 100; i++) {
    const touched = paths.filter(
      (_, at) => at % paths.length === (i * 37) % paths.length || at === (i * 53 + 7) % paths.length,
    )
    for (const path of touched) {
      const file = join(tree, path)
      writeFileSync(
        file,
        readFileSync(file, 'utf8').replace(
          /(\d)(\D+)$/,
          (_, digit, rest) => `${(Number(digit) + 1) % 10}${rest}`,
        ),
      )
    }
    git('commit', '-q', '-a', '--allow-empty', '-m', `${questions[i % questions.length]} (${i})`)
  }
}

function print(list: readonly Measured[]): void {
  const rows: (readonly [string, (one: Measured) => string])[] = [
    ['files', ({ cold }) => whole(cold.files)],
    ['lines', ({ lines }) => whole(lines)],
    ['source, MB', ({ cold }) => fixed(cold.bytes / 1e6)],
    ['nodes', ({ cold }) => whole(cold.nodes)],
    ['commits', ({ cold }) => whole(cold.commits)],
    ['skipped', ({ cold }) => whole(cold.skipped)],
    ['cold index, s', ({ cold }) => cold.seconds.toFixed(2)],
    ['  µs a line', ({ cold, lines }) => fixed((cold.seconds * 1e6) / lines)],
    ['  longest wait of the event loop meanwhile, ms', ({ cold }) => whole(cold.longestWaitMs)],
    ['history after it, s', ({ cold }) => cold.historySeconds.toFixed(2)],
    ['snapshot, MB', ({ snapshotMb }) => fixed(snapshotMb)],
    ['warm start until questions are answered, s', ({ warm }) => warm.openedSeconds.toFixed(2)],
    ['warm start until checked, s', ({ warm }) => warm.readySeconds.toFixed(2)],
    ['resident, MB: most while building', ({ cold }) => whole(cold.peakMb)],
    ['  after the cold build', ({ cold }) => whole(cold.restMb)],
    ['  with history', ({ cold }) => whole(cold.withHistoryMb)],
    ['  after typing and questions', ({ cold }) => whole(cold.usedMb)],
    ['  after a warm start, with history', ({ warm }) => whole(warm.restMb)],
    ['  bytes a line (cold)', ({ cold, lines }) => whole((cold.restMb * 1048576) / lines)],
    [
      'keystroke to nodes, ms (p50, p99)',
      ({ cold }) =>
        two(
          cold.keystrokes.flatMap(({ nodes }) => nodes),
          0.99,
        ),
    ],
    ['  taken by the host meanwhile, %', ({ cold }) => percent(cold.taken.typing)],
    ['  in the longest file', ({ cold }) => two(longest(cold).nodes, 0.99)],
    ['  its lines', ({ cold }) => whole(longest(cold).lines)],
    ['  to open it, ms', ({ cold }) => fixed(longest(cold).openMs)],
    [
      '  find right after, ms (p50, p95)',
      ({ cold }) =>
        two(
          cold.keystrokes.flatMap(({ find }) => find),
          0.95,
        ),
    ],
    ['find, ms (p50, p95)', ({ cold }) => two(cold.find, 0.95)],
    ['localize 1,000 words, ms (p50, p95)', ({ cold }) => two(cold.localize, 0.95)],
    ['context, ms (p50, p95)', ({ cold }) => two(cold.context, 0.95)],
    ['  taken by the host meanwhile, %', ({ cold }) => percent(cold.taken.asking)],
    ['branch switch, files', ({ warm }) => whole(warm.switched?.files ?? 0)],
    ['  until absorbed, s', ({ warm }) => warm.switched?.seconds.toFixed(2) ?? ''],
    ['  longest answer meanwhile, ms', ({ warm }) => whole(warm.switched?.longestAnswerMs ?? 0)],
    ['  resident after it, MB', ({ warm }) => whole(warm.switched?.afterMb ?? 0)],
    [
      'rg of the same words, ms (p50)',
      ({ beside: { rgMs } }) => (rgMs === null ? 'not installed' : fixed(rgMs)),
    ],
    [
      '  rg / find',
      ({ beside: { rgMs }, cold }) => (rgMs === null ? '' : ratio(rgMs, share(cold.find, 0.5))),
    ],
    ['ctags -R, s', ({ beside: { ctags } }) => ctags?.seconds.toFixed(2) ?? 'not installed'],
    [
      '  cold index / ctags',
      ({ beside: { ctags }, cold }) => (ctags ? ratio(cold.seconds, ctags.seconds) : ''),
    ],
    ['  its file, MB', ({ beside: { ctags } }) => (ctags ? fixed(ctags.megabytes) : '')],
    ['  a look-up in it, ms', ({ beside: { ctags } }) => (ctags ? fixed(ctags.lookUpMs) : '')],
  ]
  const load = loadavg()
    .map((value) => value.toFixed(1))
    .join(' ')
  console.log(`${availableParallelism()} cores, load ${load}, Node ${process.version}`)
  const first = Math.max(...rows.map(([name]) => name.length))
  const width = Math.max(15, ...list.map(({ name }) => name.length + 2))
  console.log(' '.repeat(first) + list.map(({ name }) => name.padStart(width)).join(''))
  for (const [name, value] of rows) {
    console.log(name.padEnd(first) + list.map((one) => value(one).padStart(width)).join(''))
  }
}

function percent(value: number | null): string {
  return value === null ? 'not known' : value.toFixed(1)
}

function longest({ keystrokes }: Cold): Typed {
  return keystrokes.reduce((a, b) => (b.lines > a.lines ? b : a))
}

function share(values: readonly number[], at: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * at))] ?? 0
}

function two(values: readonly number[], high: number): string {
  return `${share(values, 0.5).toFixed(1)}, ${share(values, high).toFixed(1)}`
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en')
}

function fixed(value: number): string {
  return value.toFixed(1)
}

function ratio(a: number, b: number): string {
  return `${(a / b).toFixed(1)}×`
}

function countLines(path: string): number {
  const bytes = readFileSync(path)
  let count = 0
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) count++
  return count
}

function sizeOf(folder: string): number {
  mkdirSync(folder, { recursive: true })
  return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)
}
