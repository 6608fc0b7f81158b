// Owns a folder with sessions for tests: real processes, in the sandbox of this machine or without one.

import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Effect } from '../../../server/src/base/verdict.ts'
import { grammarDirectory, openGrammars } from '../../../server/src/code/grammar.io.ts'
import { evaluable } from '../../../server/src/repl/imports.ts'
import type { Evaluated } from '../../../server/src/repl/session.ts'
import { openRepls, type ReplOptions } from '../../../server/src/repl/sessions.io.ts'
import { defaultLimits, type Limits } from '../../../server/src/sandbox/limits.ts'
import type { Isolation } from '../../../server/src/sandbox/probe.io.ts'
import { cleared } from '../sandbox/permit.ts'

export const none: Isolation = { kind: 'none', words: 'none: for this test' }

export interface How {
  readonly session?: string | null
  readonly state?: 'new' | 'kept'
  readonly shows?: 'none' | 'plain' | 'pretty' | 'table' | 'list'
  readonly limits?: Partial<Limits>
  readonly maxOutputBytes?: number
  readonly effects?: readonly Effect[]
  readonly signal?: AbortSignal
  onOutput?(text: string): void
}

export type Got = Evaluated & { readonly out: string; readonly err: string }

export async function openWorld(more: Partial<ReplOptions> = {}) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'passepartout-repl-test-')))
  const grammars = await openGrammars(grammarDirectory())
  const repls = openRepls({
    agentHome: join(folder, '.agent'),
    now: () => Date.now(),
    prepare: (code, language) => evaluable(grammars.parser, code, language),
    serve: async (_session, method) => {
      throw new Error(`no ${method} here`)
    },
    ...more,
  })
  async function attempt(language: string, code: string, how: How = {}) {
    let out = ''
    let errors = ''
    const { session = 'chat', state = 'kept' } = how
    const permission = cleared(
      folder,
      [
        {
          type: 'code_eval',
          language,
          code,
          ...(session === null ? {} : { session: { name: session, state } }),
          ...(how.shows === undefined ? {} : { shows: how.shows }),
        },
      ],
      how.effects ?? [],
    )
    const result = await repls.evaluate(
      permission,
      {
        limits: { ...defaultLimits, timeoutMs: 20_000, ...how.limits },
        maxOutputBytes: how.maxOutputBytes ?? 1024 * 1024,
      },
      ({ stream, text }) => {
        if (stream === 'stdout') out += text
        else errors += text
        how.onOutput?.(text)
      },
      how.signal ?? new AbortController().signal,
    )
    return { result, out, err: errors }
  }
  async function evaluate(language: string, code: string, how: How = {}): Promise<Got> {
    const { result, out, err } = await attempt(language, code, how)
    assert.ok(result.ok, JSON.stringify(result))
    return { ...result.value, out, err }
  }
  return {
    folder,
    repls,
    attempt,
    evaluate,
    async close() {
      await repls.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Processes whose arguments or environment hold `marker`. */
export function alive(marker: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map(Number)
    .filter((pid) =>
      ['cmdline', 'environ'].some((file) => {
        try {
          return readFileSync(`/proc/${pid}/${file}`, 'utf8').includes(marker)
        } catch {
          return false
        }
      }),
    )
}
