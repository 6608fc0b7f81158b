// Owns the conversation on screen, so that a server that was killed comes back with it. The trace
// is the record; this is what saves replaying it. Never interprets a turn.

import { join } from 'node:path'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import { redact } from '../gate/secrets.ts'
import { atomicWrite, readText, setAside } from './disk.io.ts'
import { type Format, readVersioned, writeVersioned } from './format.ts'
import { type Home, withLock } from './home.io.ts'

const conversationFormat: Format = { name: 'conversation', migrations: [] }

/** The newest turns that fit are kept; the trace has the others. In UTF-16 units of JSON. */
const maxLength = 16_000_000

const fileOf = (home: Home) => join(home.workspaceDir, 'conversation.json')

/** Replaces the saved conversation by plain-JSON `turns`, secrets redacted. */
export async function saveConversation(
  home: Home,
  turns: readonly unknown[],
): Promise<Result<void, Problem>> {
  const file = fileOf(home)
  return withLock(file, async () => {
    const saved = await readText(file)
    if (!saved.ok) return saved
    if (saved.value !== null) {
      const read = readVersioned(file, conversationFormat, saved.value)
      if (!read.ok && read.error.code === 'newer-format') return read
    }
    const kept: string[] = []
    let length = 0
    for (const turn of [...turns].reverse()) {
      const text = JSON.stringify(redactDeep(turn)) ?? 'null'
      length += text.length
      if (length > maxLength && kept.length > 0) break
      kept.unshift(text)
    }
    const document = writeVersioned(conversationFormat, { turns: kept.map((text) => JSON.parse(text)) })
    return atomicWrite(file, document)
  })
}

/**
 * The turns as they were saved; none if there is no file. A damaged file is moved aside, named in
 * the problem, and the next load starts afresh; a newer one is left alone.
 */
export async function loadConversation(home: Home): Promise<Result<readonly unknown[], Problem>> {
  const file = fileOf(home)
  return withLock(file, async () => {
    const text = await readText(file)
    if (!text.ok) return text
    if (text.value === null) return ok([])
    const read = readVersioned(file, conversationFormat, text.value)
    if (read.ok && Array.isArray(read.value.turns)) return ok(read.value.turns as readonly unknown[])
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

/** Every string of a JSON value redacted, names of members included. */
function redactDeep(value: unknown): unknown {
  if (typeof value === 'string') return redact(value)
  if (Array.isArray(value)) return value.map(redactDeep)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [redact(key), redactDeep(member)]))
}
