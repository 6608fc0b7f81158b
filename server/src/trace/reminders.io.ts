// Owns what the user was reminded of and what was put off: one small file of the workspace's folder in the home, changed
// under its lock, so that of several windows one says a thing. Never decides what is said.

import { join } from 'node:path'
import type { ReminderState } from '../../protocol/agenda.ts'
import { ok, type Problem, type Result } from '../base/result.ts'
import { atomicWrite, readText } from './disk.io.ts'
import { type Format, readVersioned, writeVersioned } from './format.ts'
import { withLock } from './home.io.ts'

const format: Format = { name: 'reminders', migrations: [] }

export interface KeptReminders extends ReminderState {
  /** The day on which what has no time was last said; empty for never. */
  readonly toldOn: string
}

const none: KeptReminders = { said: {}, snoozed: {}, toldOn: '' }

/** What is kept now, without waiting for another window. */
export const keptReminders = (folder: string): Promise<Result<KeptReminders, Problem>> =>
  readKept(fileIn(folder))

const fileIn = (folder: string): string => join(folder, 'reminders.json')

/** `folder`: of the workspace in the home. The state after `change` is kept before the value is answered. */
export function changeReminders<T>(
  folder: string,
  change: (kept: KeptReminders) => { readonly kept: KeptReminders; readonly value: T },
): Promise<Result<T, Problem>> {
  const file = fileIn(folder)
  return withLock(file, async () => {
    const read = await readKept(file)
    if (!read.ok) return read
    const { kept, value } = change(read.value)
    if (JSON.stringify(kept) === JSON.stringify(read.value)) return ok(value)
    const written = await atomicWrite(file, writeVersioned(format, { ...kept }))
    return written.ok ? ok(value) : written
  })
}

/** A damaged file is one that says nothing; a newer one is left alone. */
async function readKept(file: string): Promise<Result<KeptReminders, Problem>> {
  const text = await readText(file)
  if (!text.ok) return text
  if (text.value === null) return ok(none)
  const read = readVersioned(file, format, text.value)
  if (!read.ok) return read.error.code === 'newer-format' ? read : ok(none)
  const { said, snoozed, toldOn } = read.value
  return ok({ said: times(said), snoozed: times(snoozed), toldOn: typeof toldOn === 'string' ? toldOn : '' })
}

function times(value: unknown): Readonly<Record<string, number>> {
  if (typeof value !== 'object' || value === null) return {}
  const entries = Object.entries(value).filter((one): one is [string, number] => typeof one[1] === 'number')
  return Object.fromEntries(entries)
}
