// Measures the index on a folder (or on 5,000 generated files): cold and warm start, one file's update, a
// query, the longest a request waits while the index is built; beside it a plain scan of all files for the
// same words, in the same run.
//
//   npm run bench:index -- [DIR] [--files N]

import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
} from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultSettings } from '../server/protocol/settings.ts'
import { grammarDirectory, openGrammars } from '../server/src/code/grammar.io.ts'
import { openWorkspace } from '../server/src/index/workspace.io.ts'
import type { WorkspaceIndex } from '../server/src/index/workspace.ts'
import { generate } from './generate.ts'

const queries = [
  'where is the retry limit computed',
  'flush the ledger of a session',
  'parseManifest',
  'Error: invoice has no deadline left to settle',
  'why does the queue drain before the worker is closed and the lease is released?',
  'validate_token',
  'rotate secret',
  'import of the balance fails when the customer has no account',
]
const rounds = 25

const words = process.argv.slice(2)
const flag = words.indexOf('--files')
const count = flag < 0 ? 5000 : Number(words[flag + 1])
const given = words.find((word, i) => !word.startsWith('--') && i !== flag + 1)
const scratch = mkdtempSync(join(realpathSync(tmpdir()), 'passepartout-bench-'))
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }))
const storage = join(scratch, 'storage')
const root = given ?? join(scratch, 'tree')
if (given === undefined) generate(root, count)

const grammars = await openGrammars(grammarDirectory())
const open = (): Promise<WorkspaceIndex> =>
  openWorkspace({
    root,
    storage,
    grammars,
    exclude: defaultSettings.exclude,
    maxFileBytes: defaultSettings.maxFileKilobytes * 1024,
    until: 'opened',
  })

const coldStart = performance.now()
const cold = await open()
const waits = watchLoop()
await cold.ready
const coldSeconds = since(coldStart)
const longestWait = waits()
const { files, nodes, bytes, skipped } = cold.stats()
const coldRss = rssMb()

const updates: number[] = []
const sample = cold.paths().filter((_, i) => i % Math.max(1, Math.floor(files / 100)) === 0)
for (const path of sample) {
  const document = await cold.text(path)
  if (!document.ok) continue
  const start = performance.now()
  cold.overlay(path, `${document.value.text}\n`, 1)
  await cold.settled()
  updates.push(performance.now() - start)
}
for (const path of sample) cold.dropOverlay(path)
await cold.settled()

const times: number[] = []
for (let round = 0; round < rounds; round++) {
  for (const query of queries) {
    const start = performance.now()
    cold.find(query, { k: 10 })
    times.push(performance.now() - start)
  }
}
await cold.save()
await cold.close()

const warmStart = performance.now()
const warm = await open()
const openedSeconds = since(warmStart)
await warm.ready
const warmSeconds = since(warmStart)
if (warm.stats().files !== files) throw new Error(`warm start has ${warm.stats().files} of ${files} files`)
const [touched] = warm.paths()
if (given === undefined && touched !== undefined) {
  appendFileSync(join(root, touched), '\n')
  await warm.changed([touched])
}
const paths = warm.paths()
await warm.close()

const scans: number[] = []
for (const query of queries.slice(0, 3)) {
  const start = performance.now()
  scan(root, paths, query)
  scans.push(performance.now() - start)
}

table([
  ['files', String(files)],
  ['nodes', String(nodes)],
  ['source, MB', (bytes / 1e6).toFixed(1)],
  ['skipped', String(skipped.length)],
  ['cold index, s', coldSeconds.toFixed(2)],
  ['longest wait of the event loop meanwhile, ms', longestWait.toFixed(0)],
  ['resident memory after it, MB', String(coldRss)],
  ['snapshot, MB', (sizeOf(storage) / 1e6).toFixed(1)],
  ['warm start until questions are answered, s', openedSeconds.toFixed(2)],
  ['warm start until checked, s', warmSeconds.toFixed(2)],
  ['update of one file, ms (p50, p99)', `${share(updates, 0.5)}, ${share(updates, 0.99)}`],
  ['find, ms (p50, p95)', `${share(times, 0.5)}, ${share(times, 0.95)}`],
  ['baseline: scan of all files, ms (p50)', share(scans, 0.5)],
])

/** What a program without an index does: read every file, count the lines with a word of the query. */
function scan(folder: string, list: readonly string[], query: string): number {
  const pattern = new RegExp(
    query
      .split(/\W+/)
      .filter((word) => word.length > 2)
      .join('|'),
    'gi',
  )
  let hits = 0
  for (const path of list) hits += readFileSync(join(folder, path), 'utf8').match(pattern)?.length ?? 0
  return hits
}

/** Answers, when called, the longest time a timer of 5 ms was late. */
function watchLoop(): () => number {
  let longest = 0
  let last = performance.now()
  const timer = setInterval(() => {
    const now = performance.now()
    longest = Math.max(longest, now - last - 5)
    last = now
  }, 5)
  return () => {
    clearInterval(timer)
    return longest
  }
}

function share(values: readonly number[], at: number): string {
  const sorted = [...values].sort((a, b) => a - b)
  return (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * at))] ?? 0).toFixed(1)
}

function sizeOf(folder: string): number {
  return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)
}

function since(start: number): number {
  return (performance.now() - start) / 1000
}

function rssMb(): number {
  return Math.round(process.memoryUsage().rss / 1e6)
}

function table(rows: readonly (readonly [string, string])[]): void {
  const width = Math.max(...rows.map(([name]) => name.length))
  console.log(`${given ?? `${count} generated files`}, ${availableParallelism()} cores`)
  for (const [name, value] of rows) console.log(`${name.padEnd(width)}  ${value}`)
}
