// Owns the conversation on screen, so that a server that was killed comes back with it. The trace
// is the record; this is what saves replaying it. Never interprets a turn.

import { hostname } from 'node:os'
import { join } from 'node:path'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import { redact } from '../gate/secrets.ts'
import { atomicWrite, readText, setAside } from './disk.io.ts'
import { type Format, readVersioned, writeVersioned } from './format.ts'
import { type Home, isAlive, withLock } from './home.io.ts'

const conversationFormat: Format = { name: 'conversation', migrations: [] }

/** The newest turns that fit are kept; the trace has the others. In UTF-16 units of JSON. */
const maxLength = 16_000_000

const fileOf = (home: Home) => join(home.workspaceDir, 'conversation.json')

/**
 * Saves plain-JSON `turns`, secrets redacted. With `own`, the ids of the turns that this process made or
 * changed, the others stay as the file has them (another window may be writing them), and own ones that are
 * not among `turns` are removed. Without it the saved conversation is replaced.
 */
export async function saveConversation(
  home: Home,
  turns: readonly unknown[],
  own?: ReadonlySet<string>,
): Promise<Result<void, Problem>> {
  const file = fileOf(home)
  return withLock(file, async () => {
    const text = await readText(file)
    if (!text.ok) return text
    let saved: Saved = { turns: [], writers: {} }
    if (text.value !== null) {
      const read = readVersioned(file, conversationFormat, text.value)
      if (!read.ok && read.error.code === 'newer-format') return read
      if (read.ok) saved = savedOf(read.value)
    }
    const merged = own === undefined ? turns : merge(saved.turns, turns, own)
    const kept: string[] = []
    const writers: Record<string, Writer> = {}
    let length = 0
    for (const turn of [...merged].reverse()) {
      const json = JSON.stringify(redactDeep(turn)) ?? 'null'
      length += json.length
      if (length > maxLength && kept.length > 0) break
      kept.unshift(json)
      const id = idOf(turn)
      const foreign = saved.writers[id]
      if (own?.has(id) && isOpen(turn)) writers[id] = { pid: process.pid, host: hostname() }
      else if (own !== undefined && !own.has(id) && foreign) writers[id] = foreign
    }
    const document = { turns: kept.map((json) => JSON.parse(json)), writers }
    return atomicWrite(file, writeVersioned(conversationFormat, document))
  })
}

/** Who works on an unfinished turn. A turn of a dead writer is what a crash left. */
interface Writer {
  readonly pid: number
  readonly host: string
}

interface Saved {
  readonly turns: readonly unknown[]
  readonly writers: Readonly<Record<string, Writer>>
}

function savedOf(document: Readonly<Record<string, unknown>>): Saved {
  const writers: Record<string, Writer> = {}
  if (typeof document.writers === 'object' && document.writers !== null) {
    for (const [id, value] of Object.entries(document.writers)) {
      const { pid, host } = (value ?? {}) as Partial<Writer>
      if (typeof pid === 'number' && typeof host === 'string') writers[id] = { pid, host }
    }
  }
  return { turns: Array.isArray(document.turns) ? document.turns : [], writers }
}

function merge(
  saved: readonly unknown[],
  turns: readonly unknown[],
  own: ReadonlySet<string>,
): readonly unknown[] {
  const all = [
    ...saved.filter((turn) => !own.has(idOf(turn))),
    ...turns.filter((turn) => own.has(idOf(turn))),
  ]
  return all.sort((a, b) => startOf(a) - startOf(b))
}

const member = (turn: unknown, name: string): unknown =>
  typeof turn === 'object' && turn !== null ? (turn as Readonly<Record<string, unknown>>)[name] : undefined
const idOf = (turn: unknown): string => String(member(turn, 'turn') ?? '')
const startOf = (turn: unknown): number => Number(member(turn, 'startedAt')) || 0
const isOpen = (turn: unknown): boolean => ['running', 'waiting'].includes(String(member(turn, 'state')))

/**
 * The turns as they were saved, without those that another living process works on; none if there is no
 * file. A damaged file is moved aside, named in
 * the problem, and the next load starts afresh; a newer one is left alone.
 */
export async function loadConversation(home: Home): Promise<Result<readonly unknown[], Problem>> {
  const file = fileOf(home)
  return withLock(file, async () => {
    const text = await readText(file)
    if (!text.ok) return text
    if (text.value === null) return ok([])
    const read = readVersioned(file, conversationFormat, text.value)
    if (read.ok && Array.isArray(read.value.turns)) {
      const { turns, writers } = savedOf(read.value)
      return ok(turns.filter((turn) => !isAtWork(writers[idOf(turn)])))
    }
    if (!read.ok && read.error.code === 'newer-format') return read
    const aside = await setAside(file)
    if (!aside.ok) return aside
    return err(
      problem(
        'damaged-file',
        'The saved conversation could not be read.',
        `It was kept as ${aside.value}; the trace has every turn.`,
      ),
    )
  })
}

const isAtWork = (writer: Writer | undefined): boolean =>
  writer !== undefined && writer.host === hostname() && writer.pid !== process.pid && isAlive(writer.pid)

/** Every string of a JSON value redacted, names of members included. */
export function redactDeep(value: unknown): unknown {
  if (typeof value === 'string') return redact(value)
  if (Array.isArray(value)) return value.map(redactDeep)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [redact(key), redactDeep(member)]))
}
