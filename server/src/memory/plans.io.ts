// Owns the plan files in the agent's home, one for each plan: making one, reading the newest, writing it as the editor has it
// or on disk. Never decides what stands in one.

import { readdirSync, type Stats, unwatchFile, watchFile } from 'node:fs'
import { join } from 'node:path'
import type { OpenText, Writer } from '../base/ports.ts'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import { type Redact, redact } from '../gate/secrets.ts'
import type { Moment } from '../org/timestamp.ts'
import { atomicWrite, readText } from '../trace/disk.io.ts'
import { type Format, orgHeader, orgVersion } from '../trace/format.ts'
import { type Home, withLock } from '../trace/home.io.ts'
import { type NewPlan, planText } from './plan.ts'

const planFormat: Format = { name: 'plan', migrations: [] }

/** Where an editor has the file open. */
export interface PlanEditor {
  open(path: string): OpenText | undefined
  readonly writer: Writer
}

export interface PlanFiles {
  /** Absolute path of the newest; null for none. */
  newest(): string | null
  /** What takes the secrets out of a text that comes into a plan; `add` has done it. */
  readonly clean: Redact
  add(plan: NewPlan, now: Moment): Promise<Result<string, Problem>>
  /** As the editor has it, else as it is on disk. `no-plan` where there is none any more. */
  read(file: string): Promise<Result<string, Problem>>
  /**
   * Changes the text there is at this moment; what an editor has of it that is not saved stays, and is saved with it. The
   * same text again writes nothing.
   */
  change(file: string, change: (text: string) => Result<string, Problem>): Promise<Result<string, Problem>>
  /** While `work` runs no other window does what is in this plan; `locked` where one does. */
  alone<T>(file: string, work: () => Promise<Result<T, Problem>>): Promise<Result<T, Problem>>
  /** Told when it changes on disk; looks every second and keeps no process alive. Answers the way to end that. */
  watch(file: string, changed: () => void): () => void
}

const attempts = 3
const lookMs = 1000
/** Enough to take over from a process that was killed. */
const aloneMs = 500

export function openPlanFiles(home: Home, editor: PlanEditor | null, clean: Redact = redact): PlanFiles {
  const folder = join(home.workspaceDir, 'plans')

  async function read(file: string): Promise<Result<string, Problem>> {
    const opened = editor?.open(file)
    const found = opened ? ok(opened.getText()) : await readText(file)
    if (!found.ok) return found
    if (found.value === null) return err(gone)
    const version = orgVersion(file, planFormat, found.value)
    return version.ok ? ok(found.value) : version
  }

  async function write(file: string, before: string, after: string): Promise<Result<void, Problem>> {
    if (!editor?.open(file)) return atomicWrite(file, after, before)
    const change = { path: file, before, after }
    return editor.writer.apply([change], 'Plan', new AbortController().signal)
  }

  return {
    clean,
    newest() {
      try {
        const names = readdirSync(folder).filter((name) => name.endsWith('.org'))
        const last = names.sort().at(-1)
        return last === undefined ? null : join(folder, last)
      } catch {
        // No plan was made yet.
        return null
      }
    },
    async add(plan, now) {
      const { year, month, day, hour, minute } = now
      const two = (value: number | null) => String(value ?? 0).padStart(2, '0')
      const moment = `${year}-${two(month)}-${two(day)}-${two(hour)}${two(minute)}`
      const file = join(folder, `${moment}-${plan.turn.replace(/[^0-9A-Za-z-]/g, '').slice(0, 40)}.org`)
      const text = orgHeader(planFormat) + planText(plan, now, clean)
      const written = await withLock(file, () => atomicWrite(file, text))
      return written.ok ? ok(file) : written
    },
    read,
    change: (file, change) =>
      withLock(file, async () => {
        for (let attempt = 1; ; attempt++) {
          const before = await read(file)
          if (!before.ok) return before
          const after = change(before.value)
          if (!after.ok || after.value === before.value) return after
          const written = await write(file, before.value, after.value)
          if (written.ok) return after
          // Somebody typed in it, or saved it, at that moment.
          if (written.error.code !== 'changed-since' || attempt === attempts) return written
        }
      }),
    alone: (file, work) => withLock(`${file}.run`, work, { waitMs: aloneMs }),
    watch(file, changed) {
      const look = (now: Stats, before: Stats) => {
        if (now.mtimeMs !== before.mtimeMs || now.size !== before.size) changed()
      }
      watchFile(file, { persistent: false, interval: lookMs }, look)
      return () => unwatchFile(file, look)
    },
  }
}

const gone = problem('no-plan', 'The file of the plan is gone.', 'Make a new plan.')
