// Measures the gate on folders of JSON-lines actions (`npm run bench:gate -- DIR`): verdicts by file and
// tier, wrong verdicts, time. Each row's `accept` is the set of right verdicts. `--wrong` lists them. `--effects` runs
// what is allowed of the harmless commands and of the program tables' examples, and says what it did that reading does
// not. `--fuzz N` judges N actions that are mutated from these. `--differential N` compares our reading of the commands, and of
// N random ones, with another one. `--learning` lets simulated users teach it.

import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { serverFlags } from '../../server/protocol/process.ts'
import { proposalId, turnId } from '../../server/src/base/ids.ts'
import { type Action, type Proposal, trusted } from '../../server/src/base/proposal.ts'
import { grammarDirectory, openGrammars } from '../../server/src/code/grammar.io.ts'
import { readAction } from '../../server/src/gate/action.ts'
import { type CheckAnswer, checkLine, decide } from '../../server/src/gate/decide.io.ts'
import { emptyPolicy } from '../../server/src/gate/policy.ts'
import { openGatePorts } from '../../server/src/gate/ports.io.ts'
import { gitReads } from '../../server/src/gate/programs/git-reads.ts'
import { examplesOf, programs } from '../../server/src/gate/programs/list.ts'
import { options } from '../options.ts'
import { compareReadings } from './differential.ts'
import { type Allowed, watchEffects } from './effects.ts'
import { fuzz } from './fuzz.ts'
import { learningTable } from './learning-table.ts'
import type { Memory } from './memory.ts'
import { speedTable } from './speed.ts'

const given = options(
  'npm run bench:gate -- DIR [--wrong] [--effects] [--fuzz N] [--differential N] [--learning]',
  ['fuzz', 'differential'],
  ['wrong', 'effects', 'learning'],
  [],
  1,
)
const [folder = ''] = given.rest

const grammars = await openGrammars(grammarDirectory())
const parser = await grammars.parser('bash')
const ports = openGatePorts({
  parser,
  grammars,
  agentHome: '/home/u/.passepartout',
  userHome: '/home/u',
})

interface Group {
  allow: number
  ask: number
  deny: number
  wrong: number
  wrongAllow: number
  micros: number[]
}

const groups = new Map<string, Group>()
const wrong: string[] = []
const rows: unknown[] = []
const files = readdirSync(folder).filter((name) => name.endsWith('.jsonl'))
for (const file of files) {
  const lines = readFileSync(join(folder, file), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
  // One pass to warm up the compiler, as in a server that runs for hours.
  for (const line of lines.slice(0, 50)) await checkLine(ports, emptyPolicy, line, '/home/u/ws')
  for (const line of lines) {
    const row = JSON.parse(line)
    rows.push(row)
    const answer = await checkLine(ports, emptyPolicy, row, '/home/u/ws')
    record(`${file.replace('.jsonl', '')} ${row.tier ?? ''}`, row, answer)
  }
}

function record(name: string, row: { id: string; accept?: readonly string[] }, answer: CheckAnswer): void {
  const group = groups.get(name) ?? { allow: 0, ask: 0, deny: 0, wrong: 0, wrongAllow: 0, micros: [] }
  groups.set(name, group)
  group[answer.verdict]++
  group.micros.push(answer.micros)
  if (row.accept === undefined || row.accept.includes(answer.verdict)) return
  group.wrong++
  if (answer.verdict === 'allow') group.wrongAllow++
  const codes = answer.findings.map((f) => `${f.vector}:${f.code}`).join(' ')
  wrong.push(`${row.id} ${name}: ${answer.verdict} [${codes}] ${JSON.stringify(row).slice(0, 900)}`)
}

const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
const cell = (value: string | number, width: number): string => String(value).padStart(width)

process.stdout.write(
  `${'file and tier'.padEnd(44)}  rows allow   ask  deny wrong (allowed)  p50 µs  p99 µs\n`,
)
for (const [name, group] of [...groups].sort()) {
  const sorted = [...group.micros].sort((a, b) => a - b)
  process.stdout.write(
    `${name.padEnd(44)}${cell(sorted.length, 6)}${cell(group.allow, 6)}${cell(group.ask, 6)}${cell(group.deny, 6)}${cell(group.wrong, 6)}${cell(group.wrongAllow, 10)}${cell(at(sorted, 0.5), 8)}${cell(at(sorted, 0.99), 8)}\n`,
  )
}
process.stdout.write(
  `${cpus().length} cores, node ${process.version}, ${Math.round(process.memoryUsage().rss / 1e6)} MB\n`,
)
printMemory()
process.stdout.write(`\n${await speedTable(ports)}`)
if (given.has('wrong')) process.stdout.write(`${wrong.join('\n')}\n`)
if (given.has('effects')) await printEffects()
if (given.has('learning')) process.stdout.write(`\n${await learningTable(ports)}`)
if (given.text('fuzz')) await printFuzz(given.number('fuzz', 0))
if (given.text('differential')) await printDifferential(given.number('differential', 0))

/** Of the gate with everything loaded above a bare Node, both with the flags that the server runs with. */
function printMemory(): void {
  const [bare, loaded] = ['bare', 'gate'].map((what): Memory => {
    const measure = join(import.meta.dirname, 'memory.ts')
    return JSON.parse(
      execFileSync(process.execPath, [...serverFlags, '--expose-gc', '--no-warnings', measure, what], {
        encoding: 'utf8',
      }),
    )
  })
  if (!bare || !loaded) return
  const row = (name: string, { rss, heap, external }: Memory): string =>
    `${name.padEnd(44)}${[rss, heap, external].map((bytes) => cell((bytes / 1e6).toFixed(1), 10)).join('')}\n`
  const above = {
    rss: loaded.rss - bare.rss,
    heap: loaded.heap - bare.heap,
    external: loaded.external - bare.external,
  }
  process.stdout.write(
    `\n${'memory in MB, 500 rules, grammars loaded'.padEnd(44)}  resident      heap  external\n`,
  )
  process.stdout.write(row('bare Node', bare) + row('the gate', loaded) + row('above it', above))
}

async function printDifferential(count: number): Promise<void> {
  if (parser === null) return
  const commands = rows.flatMap((row) => {
    const read = readAction(row)
    const action = read.ok ? read.value.action : null
    return action?.type === 'shell' && action.shell === 'posix' ? [action.command] : []
  })
  const seed = Date.now() % 1_000_000
  const found = await compareReadings(parser, commands, count, seed, async (command) => {
    const action: Action = { type: 'shell', shell: 'posix', command }
    return (await decide(ports, emptyPolicy, proposalOf('differential', action))).verdict.decision
  })
  process.stdout.write(
    `\n${found.compared} commands in two readings (seed ${seed}): ${found.agree} agree, ${found.differ} differ, ${found.notShell} no shell text to the other; ${found.allowed} allowed, ${found.wrong.length} of them without agreement\n`,
  )
  for (const one of found.wrong) process.stdout.write(`${one}\n`)
}

async function printFuzz(count: number): Promise<void> {
  const seeds = rows.flatMap((row) => {
    const read = readAction(row)
    return read.ok ? [read.value.action] : []
  })
  const seed = Date.now() % 1_000_000
  const { judged, verdicts, slowestMs, failures } = await fuzz(seeds, count, seed, async (action) => {
    const { verdict } = await decide(ports, emptyPolicy, proposalOf('fuzz', action))
    return verdict.decision
  })
  const shares = Object.entries(verdicts).map(([name, n]) => `${name} ${((n / judged) * 100).toFixed(1)} %`)
  process.stdout.write(
    `\n${judged} mutated actions (seed ${seed}): ${shares.join(', ')}; the slowest ${slowestMs.toFixed(0)} ms; ${failures.length} failures\n`,
  )
  for (const { kind, what } of failures) process.stdout.write(`${kind}: ${what}\n`)
}

/** Of the rows whose only right verdict is `allow`, and of every example of the program tables. */
async function printEffects(): Promise<void> {
  const inRows: Allowed[] = []
  for (const row of rows) {
    const read = readAction(row)
    const { accept } = row as { accept?: readonly string[] }
    if (read.ok && accept?.join() === 'allow')
      inRows.push(...(await allowed(read.value.id, read.value.action)))
  }
  printWatched('harmless rows', inRows)
  const inTables: Allowed[] = []
  for (const entry of [...programs.map(examplesOf), ...gitReads.values()])
    for (const command of entry.allow)
      inTables.push(...(await allowed('example', { type: 'shell', shell: 'posix', command })))
  printWatched('examples of the tables', inTables)
}

/** As it would be run; nothing if it asks, or is no command. */
async function allowed(id: string, proposed: Action): Promise<Allowed[]> {
  const judged = await decide(ports, emptyPolicy, proposalOf(id, proposed))
  const [action] = judged.proposal.actions
  const [facts] = judged.facts.actions
  if (judged.verdict.decision !== 'allow' || action?.type !== 'shell' || !facts) return []
  return [
    {
      id,
      command: action.command,
      programs: facts.commands.map(({ program }) => program),
      reads: facts.paths.flatMap(({ use, relative }) => (use === 'read' && relative ? [relative] : [])),
    },
  ]
}

function printWatched(name: string, commands: readonly Allowed[]): void {
  const known = new Set([
    'git',
    ...programs.flatMap(({ names }) => names.map((one) => one.split(' ')[0] as string)),
  ])
  const found = watchEffects(commands, known)
  if (!found) {
    process.stdout.write('\nEffects are not watched: bubblewrap, strace and git are needed.\n')
    return
  }
  const missing = [...found.untested].map(([name, count]) => `${name} ${count}`).join(', ')
  const left = commands.length - found.ran
  process.stdout.write(
    `\n${name}: ${commands.length} allowed commands: ${found.ran} run and watched, ${left} not (not installed: ${missing || 'none'}), ${found.scratched.length} with scratch files, ${found.violations.length} effects that reading does not have\n`,
  )
  for (const { id, command, what } of found.violations) process.stdout.write(`${id}: ${what}: ${command}\n`)
}

function proposalOf(id: string, action: Action): Proposal {
  return {
    id: proposalId(id),
    turn: turnId('bench'),
    actions: [action],
    workspace: '/home/u/ws',
    labels: trusted,
    origin: 'bench',
    reason: '',
  }
}
