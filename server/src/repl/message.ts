// Owns what the inside of a session says, and its validation: the code in there can write anything on the channel.
// Pure.

import type { Named, Runtime } from './session.ts'
import { readShellMessage } from './shell.ts'

export type Reply =
  | { readonly kind: 'ready'; readonly version: string }
  | { readonly kind: 'value'; readonly id: number; readonly value: string; readonly ms?: number }
  | {
      readonly kind: 'error'
      readonly id: number
      readonly message: string
      readonly line: number | null
      readonly ms?: number
    }
  | { readonly kind: 'interrupted'; readonly id: number; readonly ms?: number }
  /** Of a shell. */
  | { readonly kind: 'end'; readonly id: number; readonly exitCode: number; readonly ms?: number }
  | { readonly kind: 'state'; readonly id: number; readonly names: readonly Named[]; readonly ms?: number }
  | {
      readonly kind: 'call'
      readonly number: number
      readonly method: string
      readonly given: readonly unknown[]
    }

/** UTF-16 units. */
const longestText = 100_000

/** null for what is no message. */
export function readMessage(runtime: Runtime, text: string): Reply | null {
  if (runtime === 'shell') return readShellMessage(text)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  if (typeof value !== 'object' || value === null) return null
  const { kind, id, number, ms, line, ...rest } = value as Record<string, unknown>
  const words = (given: unknown) => (typeof given === 'string' ? given.slice(0, longestText) : '')
  const timed = typeof ms === 'number' && Number.isFinite(ms) ? { ms } : {}
  if (kind === 'ready') return { kind, version: words(rest.version).slice(0, 60) }
  if (kind === 'call' && typeof number === 'number' && Array.isArray(rest.given))
    return { kind, number, method: words(rest.method).slice(0, 40), given: rest.given.slice(0, 4) }
  if (typeof id !== 'number') return null
  switch (kind) {
    case 'value':
      return { kind, id, value: words(rest.value), ...timed }
    case 'error':
      return {
        kind,
        id,
        message: words(rest.message),
        line: typeof line === 'number' ? line : null,
        ...timed,
      }
    case 'interrupted':
      return { kind, id }
    case 'state':
      return { kind, id, names: Array.isArray(rest.names) ? rest.names.flatMap(named) : [] }
    default:
      return null
  }
}

function named(value: unknown): readonly Named[] {
  if (typeof value !== 'object' || value === null) return []
  const { name, kind, value: shown } = value as Record<string, unknown>
  if (typeof name !== 'string' || typeof kind !== 'string' || typeof shown !== 'string') return []
  return [{ name: name.slice(0, 120), kind: kind.slice(0, 60), value: shown.slice(0, 120) }]
}
