// Owns the token ledger: one JSON line per engine call. A cache of costs, not of facts: deleting
// it loses nothing but the totals. Never holds a prompt or an answer.

import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { TurnId } from '../base/ids.ts'
import type { Clock } from '../base/ports.ts'
import { err, ok, type Problem, type Result } from '../base/result.ts'
import { redact } from '../gate/secrets.ts'
import { appendDurably, diskProblem, errorCode } from './disk.io.ts'
import { currentVersion, type Format, newerFormat, writeVersioned } from './format.ts'
import { type Home, withLock } from './home.io.ts'

const ledgerFormat: Format = { name: 'ledger', migrations: [] }

interface LedgerRecord {
  readonly turn: TurnId
  /** The engine's id, `ollama:qwen3:4b`. */
  readonly engine: string
  readonly promptTokens: number
  readonly outputTokens: number
  readonly ms: number
  /** What the call was for: `chat`, `tools`, `compaction`, … */
  readonly kind: string
}

interface LedgerTotal {
  readonly calls: number
  readonly promptTokens: number
  readonly outputTokens: number
  readonly ms: number
  /** Lines that could not be read (torn by a crash). */
  readonly damaged: number
}

export interface Ledger {
  record(record: LedgerRecord): Promise<Result<void, Problem>>
  total(): Promise<Result<LedgerTotal, Problem>>
}

export function openLedger(home: Home, clock: Clock = { now: () => Date.now() }): Ledger {
  const file = join(home.workspaceDir, 'ledger.jsonl')

  async function record(row: LedgerRecord): Promise<Result<void, Problem>> {
    const line = `${JSON.stringify({
      at: new Date(clock.now()).toISOString(),
      turn: row.turn,
      engine: redact(row.engine),
      kind: row.kind,
      promptTokens: row.promptTokens,
      outputTokens: row.outputTokens,
      ms: Math.round(row.ms),
    })}\n`
    return withLock(file, async () => {
      const appended = await appendDurably(file, {
        header: writeVersioned(ledgerFormat, {}),
        text: (head) => {
          const version = versionOf(head.split('\n', 1)[0] ?? '')
          return version > currentVersion(ledgerFormat)
            ? err(newerFormat(file, ledgerFormat, version))
            : ok(line)
        },
      })
      return appended.ok ? ok(undefined) : appended
    })
  }

  async function total(): Promise<Result<LedgerTotal, Problem>> {
    let [calls, promptTokens, outputTokens, ms, damaged] = [0, 0, 0, 0, 0]
    try {
      let first = true
      for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
        if (first) {
          first = false
          const version = versionOf(line)
          if (version > currentVersion(ledgerFormat)) return err(newerFormat(file, ledgerFormat, version))
          if (version > 0) continue
        }
        const row = readRow(line)
        if (line === '') continue
        if (!row) {
          damaged++
          continue
        }
        calls++
        promptTokens += row.promptTokens
        outputTokens += row.outputTokens
        ms += row.ms
      }
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') return err(diskProblem(error, `read ${file}`))
    }
    return ok({ calls, promptTokens, outputTokens, ms, damaged })
  }

  return { record, total }
}

/** The version of a header line; 0 for any other line. */
function versionOf(line: string): number {
  const row = parse(line)
  return row?.format === ledgerFormat.name && typeof row.version === 'number' ? row.version : 0
}

function readRow(line: string): { promptTokens: number; outputTokens: number; ms: number } | null {
  const row = parse(line)
  const number = (name: string) => (typeof row?.[name] === 'number' ? row[name] : Number.NaN)
  const [promptTokens, outputTokens, ms] = [number('promptTokens'), number('outputTokens'), number('ms')]
  return Number.isFinite(promptTokens + outputTokens + ms) ? { promptTokens, outputTokens, ms } : null
}

function parse(line: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}
