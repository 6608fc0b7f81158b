// Measures the trace view on 100,000 entries of the usual lengths: opening it (reading the files, gathering the turns,
// what is sent), a filter, and one more entry; in one day and over 60 days. Beside it, as a baseline, the same files
// read by the whole Org parser.
//
//   npm run bench:trace -- [--entries N]

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { everything } from '../../server/protocol/trace.ts'
import { traceViews } from '../../server/src/agent/traced.ts'
import { turnId } from '../../server/src/base/ids.ts'
import { parseOrg } from '../../server/src/org/parse.ts'
import { formatEntry, type TraceEntry, traceSettings } from '../../server/src/trace/entry.ts'
import { type Home, openHome } from '../../server/src/trace/home.io.ts'
import { openTrace } from '../../server/src/trace/journal.io.ts'
import { options } from '../options.ts'

const entries = options('npm run bench:trace -- [--entries N]', ['entries']).number('entries', 100_000)
const perTurn = 10

console.log(
  `${entries.toLocaleString('en')} entries, ${availableParallelism()} cores, Node ${process.versions.node}\n`,
)
console.log(
  'days   megabytes   open ms   again ms   grown ms   filter ms   sent kB   held MB   Org parser ms',
)
for (const days of [1, 60]) await measure(days)

async function measure(days: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'trace-bench-'))
  try {
    const home = openHome({ home: folder, workspace: folder })
    const sizeBytes = generate(home, days)
    global.gc?.()
    const held = process.memoryUsage()
    const trace = openTrace(home, { now: () => Date.UTC(2026, 10, 22, 12) })
    const open = () => traceViews(trace, { limit: days })
    const [openMs, first] = await timed(open)
    const [againMs] = await timed(open)
    await trace.append(entry(1, 3))
    const [grownMs] = await timed(open)
    const [filterMs] = await timed(() =>
      traceViews(trace, { limit: days, filter: { ...everything, verdict: 'deny', file: 'src/file7' } }),
    )
    global.gc?.()
    const now = process.memoryUsage()
    const heldMb = (now.heapUsed + now.external - held.heapUsed - held.external) / 1e6
    const [parserMs] = await timed(async () => parseAll(join(home.workspaceDir, 'trace')))
    const cells = [
      String(days).padStart(4),
      (sizeBytes / 1e6).toFixed(0).padStart(11),
      openMs.toFixed(0).padStart(9),
      againMs.toFixed(0).padStart(10),
      grownMs.toFixed(0).padStart(10),
      filterMs.toFixed(0).padStart(11),
      (JSON.stringify(first).length / 1e3).toFixed(0).padStart(9),
      heldMb.toFixed(0).padStart(9),
      parserMs.toFixed(0).padStart(15),
    ]
    console.log(cells.join(' '))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function timed<T>(work: () => Promise<T>): Promise<readonly [number, T]> {
  const start = performance.now()
  const value = await work()
  return [performance.now() - start, value]
}

function parseAll(folder: string): number {
  return readdirSync(folder)
    .map((name) => parseOrg(readFileSync(join(folder, name), 'utf8')).headlines.length)
    .reduce((a, b) => a + b, 0)
}

/** Answers the bytes written. */
function generate(home: Home, days: number): number {
  mkdirSync(join(home.workspaceDir, 'trace'), { recursive: true })
  let sizeBytes = 0
  for (let day = 0; day < days; day++) {
    const date = new Date(Date.UTC(2026, 10, 22 - day, 10))
    const parts = [`#+PASSEPARTOUT: trace 1\n${traceSettings(home.workspace)}`]
    for (let i = 0; i < entries / days; i++)
      parts.push(formatEntry(entry(Math.floor(i / perTurn), i % perTurn), new Date(date.getTime() + i * 100)))
    const file = join(home.workspaceDir, 'trace', `${date.toISOString().slice(0, 10)}.org`)
    writeFileSync(file, parts.join(''))
    sizeBytes += statSync(file).size
  }
  return sizeBytes
}

function entry(turn: number, step: number): TraceEntry {
  const own = { turn: turnId(`turn-${turn}`) }
  const words = `The delay of attempt ${turn} doubles, because the server sheds load in waves. `
  const sources = [
    { path: `src/file${turn % 300}.ts`, startLine: 3, endLine: 9, name: 'retryDelay', form: 'full' },
  ]
  const events = [
    JSON.stringify({ event: { kind: 'observation', text: words.repeat(6) }, gives: ['stream 0a1b2c3d4e5f'] }),
  ]
  switch (step) {
    case 0:
      return { ...own, kind: 'prompt', title: `why does attempt ${turn} wait so long?`, body: words }
    case 1:
      return {
        ...own,
        kind: 'context',
        title: 'Searched the workspace: 4 nodes, 800 tokens',
        sources,
        events,
      }
    case 2:
    case 5:
      return {
        ...own,
        kind: 'call',
        title: 'The model called edit',
        texts: [{ name: 'Prompt', language: '', body: words.repeat(20) }],
        events,
      }
    case 3:
    case 6:
      return {
        ...own,
        kind: 'verdict',
        title: 'The gate asks: Edit src/retry.ts',
        verdict: turn % 40 === 0 ? 'deny' : 'ask',
        properties: { proposal: `p${turn}`, hash: '0'.repeat(64), files: `src/file${turn % 300}.ts` },
        body: words.repeat(2),
      }
    default:
      return { ...own, kind: 'observation', title: 'Edit src/retry.ts: done', body: words, events }
  }
}
