// Measures the reading of Org files beside what people use today, each in a process of its own, and prints tables.
//
//   npm run bench:org -- [--megabytes N] [--folder-megabytes N] [FILE …]
//
// Without files it makes one up, of 12 MB. Emacs and uniorg read a part of it: the whole would take them minutes.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { serverEnvironment, serverFlags } from '../../server/protocol/process.ts'
import { bundled } from '../bundle.ts'
import { options } from '../options.ts'
import { beside } from './beside.ts'
import type { Asked } from './editor.ts'
import { orgFolder, orgText } from './generate.ts'
import type { Indexed } from './index.ts'
import type { Queried } from './query.ts'
import type { Scanned } from './scan.ts'

const here = fileURLToPath(new URL('.', import.meta.url))
const given = options('npm run bench:org -- [--megabytes N] [--folder-megabytes N] [FILE...]', [
  'megabytes',
  'folder-megabytes',
])
const megabytes = given.number('megabytes', 12)
const folderMegabytes = given.number('folder-megabytes', 100)
const scratch = mkdtempSync(join(realpathSync(tmpdir()), 'passepartout-bench-org-'))
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }))

const print = (line = ''): boolean => process.stdout.write(`${line}\n`)
const table = (rows: readonly (readonly [string, ...string[]])[]): void => {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => (row[i] ?? '').length)))
  for (const row of rows)
    print(
      row
        .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
        .join('  '),
    )
  print()
}
const fixed = (value: number, digits = 1): string => value.toFixed(digits)
const at = (times: readonly number[], share: number): number =>
  [...times].sort((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * share))] as number

print(`${availableParallelism()} cores, load ${fixed(loadavg()[0] ?? 0)}, Node ${process.version}`)
print()

const made = join(scratch, 'made.org')
if (given.rest.length === 0) writeFileSync(made, orgText(1, megabytes * 1e6))
for (const file of given.rest.length === 0 ? [made] : given.rest) await one(file)
if (given.rest.length === 0) {
  asked(made)
  queried()
  await folder()
}

async function one(file: string): Promise<void> {
  const scanned = child<Scanned>('scan.ts', file)
  const part = join(scratch, 'part.org')
  const text = readFileSync(file, 'utf8')
  const cut = text.indexOf('\n* ', Math.min(text.length, 700_000))
  writeFileSync(part, cut < 0 ? text : text.slice(0, cut + 1))
  const others = await beside(part)
  const small = child<Scanned>('scan.ts', part)
  const ratio = (speed: number, ours: number) => `${Math.round(ours / speed)} times`
  print(`${basename(file)}: ${fixed(scanned.bytes / 1e6)} MB, ${scanned.headlines} headlines`)
  table([
    ['reading, warm', 'MB/s'],
    ['structure: headlines, settings, planning, drawers, blocks', fixed(scanned.structure, 0)],
    ['  and every title, keyword, tag, id, property and planned date', fixed(scanned.headlinesToo, 0)],
    ['  and every link, timestamp and clock', fixed(scanned.linksToo, 0)],
  ])
  table([
    [`beside others, the first ${fixed(statSync(part).size / 1e6)} MB`, 'MB/s', 'ours', 'is faster'],
    [
      'uniorg, the whole tree',
      fixed(others.uniorg, 2),
      fixed(small.linksToo, 0),
      ratio(others.uniorg, small.linksToo),
    ],
    ...(others.emacs
      ? ([
          [
            `Emacs, Org ${others.emacs.version}: headlines`,
            fixed(others.emacs.headlines, 2),
            fixed(small.headlinesToo, 0),
            ratio(others.emacs.headlines, small.headlinesToo),
          ],
          [
            '  the whole tree',
            fixed(others.emacs.whole, 2),
            fixed(small.linksToo, 0),
            ratio(others.emacs.whole, small.linksToo),
          ],
        ] as const)
      : ([['Emacs', 'not installed', '', '']] as const)),
  ])
  table([
    ['after a keystroke, ms', 'p50', 'p99', 'most'],
    ...(
      [
        ['a tree that fits it', scanned.keystrokes],
        ['the agenda of a week', scanned.weeks],
      ] as const
    ).map(([name, times]): [string, ...string[]] => [
      name,
      fixed(at(times, 0.5), 2),
      fixed(at(times, 0.99), 2),
      fixed(Math.max(...times), 1),
    ]),
  ])
}

/** What an editor waits for in the large file: from the request until the answer is there, and is read. */
function asked(file: string): void {
  const found = child<Asked>('editor.ts', file)
  table([
    ['asked by an editor right after a keystroke, ms', 'p50', 'p95', 'and read as JSON: p50', 'p95', 'kB'],
    ...Object.entries(found).map(([name, { arrived, times, bytes }]): [string, ...string[]] => [
      name,
      fixed(at(arrived, 0.5)),
      fixed(at(arrived, 0.95)),
      fixed(at(times, 0.5)),
      fixed(at(times, 0.95)),
      fixed(bytes / 1000, 0),
    ]),
  ])
}

function queried(): void {
  const { headlines, queries } = child<Queried>('query.ts', '50000')
  table([
    [`queries over ${headlines} headlines, ms`, 'rows', 'first', 'p50', 'p95'],
    ...queries.map(({ query, rows, firstMs, times }): [string, ...string[]] => [
      query,
      String(rows),
      fixed(firstMs, 0),
      fixed(at(times, 0.5)),
      fixed(at(times, 0.95)),
    ]),
  ])
}

/** A folder as the server opens it: cold and then warm. */
async function folder(): Promise<void> {
  const root = join(scratch, 'notes')
  const files = orgFolder(root, folderMegabytes * 1e6)
  const program = await bundled(join(here, 'index.ts'), 'bench-org')
  const runs = ['cold', 'warm'].map((name) => ({
    name,
    ...child<Indexed>(program, root, join(scratch, 'storage')),
  }))
  const per100 = (seconds: number, { bytes }: Indexed) => fixed((seconds * 1e8) / bytes)
  const times = (mb: number, { emptyMb, bytes }: Indexed) =>
    `${fixed(mb - emptyMb, 0)} (${fixed(((mb - emptyMb) * 1e6) / bytes)} times)`
  print(`${files} Org files, ${folderMegabytes} MB`)
  table([
    ['index and search, for 100 MB of text', ...runs.map(({ name }) => name)],
    ['until everything can be found, s', ...runs.map((run) => per100(run.seconds, run))],
    ['  of the processor, all threads, s', ...runs.map((run) => per100(run.cpuSeconds, run))],
    ['  and the snapshot is on disk, s', ...runs.map((run) => per100(run.savedSeconds, run))],
    [
      'memory at most, MB above an empty process (times the text)',
      ...runs.map((run) => times(run.peakMb, run)),
    ],
    ['  at rest', ...runs.map((run) => times(run.restMb, run))],
    [
      '  with all texts and trees, which a query over all headlines reads',
      ...runs.map((run) => times(run.withTreesMb, run)),
    ],
    ['first search, s', ...runs.map((run) => fixed(run.firstSearchSeconds, 2))],
    ['first query over all headlines, s', ...runs.map((run) => fixed(run.firstQuerySeconds, 2))],
  ])
}

function child<T>(name: string, ...args: readonly string[]): T {
  const run = spawnSync(process.execPath, [...serverFlags, resolve(here, name), ...args], {
    encoding: 'utf8',
    env: { ...process.env, ...serverEnvironment },
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (run.status !== 0) throw new Error(`${name} ended with ${run.status ?? run.signal}.`)
  return JSON.parse(run.stdout) as T
}
