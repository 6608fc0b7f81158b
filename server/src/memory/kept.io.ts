// Owns the file in which what is kept of conversations stands, in the agent's home. The user edits it: it is read anew each
// time, and only ever appended to; what stays of it is parsed once. Never decides what is kept.

import { join } from 'node:path'
import { ok, type Problem, type Result } from '../base/result.ts'
import { type Redact, redact } from '../gate/secrets.ts'
import { appendDurably, readText } from '../trace/disk.io.ts'
import { type Format, orgHeader, orgVersion } from '../trace/format.ts'
import { type Home, withLock } from '../trace/home.io.ts'
import { type KeptTurn, keptHeadline, keptTitle, type TurnToKeep } from './kept.ts'
import { createKeptReader } from './kept-text.ts'

const keptFormat: Format = { name: 'kept', migrations: [] }

export interface Kept {
  /** Absolute, whether it exists or not. */
  readonly file: string
  /** In the order in which they were kept; none without the file. */
  read(): Promise<Result<readonly KeptTurn[], Problem>>
  /** Secrets are redacted first. */
  add(turn: TurnToKeep): Promise<Result<void, Problem>>
}

/** `clean`: what is written holds no secret that it knows. */
export function openKept(home: Home, clean: Redact = redact): Kept {
  const file = join(home.workspaceDir, 'kept.org')
  const reader = createKeptReader()
  return {
    file,
    async read() {
      const text = await readText(file)
      if (!text.ok) return text
      const version = orgVersion(file, keptFormat, text.value ?? '')
      return version.ok ? ok(reader(text.value ?? '')) : version
    },
    add: (turn) =>
      withLock(file, async () => {
        const headline = keptHeadline(turn, clean)
        const appended = await appendDurably(file, {
          header: orgHeader(keptFormat) + keptTitle,
          text(head) {
            const version = orgVersion(file, keptFormat, head)
            return version.ok ? ok(headline) : version
          },
        })
        return appended.ok ? ok(undefined) : appended
      }),
  }
}
