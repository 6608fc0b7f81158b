// Measures the gate on folders of JSON-lines actions (`npm run bench:gate -- DIR`): verdicts by file and
// tier, wrong verdicts, time. Each row's `accept` is the set of right verdicts. `--wrong` lists them.

import { readdirSync, readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { grammarDirectory, openGrammars } from '../server/src/code/grammar.io.ts'
import { type CheckAnswer, checkLine } from '../server/src/gate/decide.io.ts'
import { openGatePorts } from '../server/src/gate/facts.io.ts'
import { emptyPolicy } from '../server/src/gate/policy.ts'

const [, , folder, ...flags] = process.argv
if (folder === undefined) {
  process.stderr.write('Usage: npm run bench:gate -- DIR [--wrong]\n')
  process.exit(2)
}

const grammars = await openGrammars(grammarDirectory())
const ports = openGatePorts({
  parser: await grammars.parser('bash'),
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
const files = readdirSync(folder).filter((name) => name.endsWith('.jsonl'))
for (const file of files) {
  const lines = readFileSync(join(folder, file), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
  // One pass to warm up the compiler, as in a server that runs for hours.
  for (const line of lines.slice(0, 50)) await checkLine(ports, emptyPolicy, line, '/home/u/ws')
  for (const line of lines) {
    const row = JSON.parse(line)
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
if (flags.includes('--wrong')) process.stdout.write(`${wrong.join('\n')}\n`)
