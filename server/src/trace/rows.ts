// Owns reading the headlines of a trace out of its bytes: fast, for a day can have a hundred thousand. Only the headline,
// the properties and the links of an entry are looked at. Pure; what a person wrote between the entries is passed over.

import type { Decision } from '../base/verdict.ts'
import { parseOrg } from '../org/parse.ts'
import type { EntryKind } from './entry.ts'

/** One entry of the trace. */
export interface FlatRow {
  /** `14:03:22`, local. */
  readonly time: string
  readonly title: string
  readonly verdict: Decision | ''
  readonly tags: readonly string[]
  readonly turn: string
  readonly kind: EntryKind
  readonly properties: Readonly<Record<string, string>>
  /** Of the workspace, relative: what it links to or is about. */
  readonly files: readonly string[]
  readonly file: string
  /** 1-based. */
  readonly line: number
  /** Bytes: where the entry begins, and where the next headline does. */
  readonly start: number
  readonly end: number
}

/** Where in the file a part of it begins. */
export interface Position {
  readonly bytes: number
  /** 1-based. */
  readonly line: number
}

export const kinds: Readonly<Record<EntryKind, true>> = {
  prompt: true,
  context: true,
  route: true,
  call: true,
  answer: true,
  proposal: true,
  verdict: true,
  decision: true,
  observation: true,
  error: true,
  undo: true,
  note: true,
}

export interface Scanned {
  /** In the order of the file; torn ones and headlines of a person are left out. */
  readonly rows: readonly FlatRow[]
  /** Where the last headline begins, whosever it is; `from` for none. */
  readonly last: Position
  readonly end: Position
}

/** `bytes` begins at the start of a line. */
export function scanRows(file: string, bytes: Uint8Array, from: Position): Scanned {
  const rows: FlatRow[] = []
  let line = from.line
  let at = 0
  for (let start = nextHeadline(bytes, 0); start < bytes.length; ) {
    line += lineBreaks(bytes, at, start)
    at = start
    const end = nextHeadline(bytes, start + 1)
    const row = readRow(bytes, start, end)
    if (row !== null) rows.push({ ...row, file, line, start: from.bytes + start, end: from.bytes + end })
    start = end
  }
  const last = { bytes: from.bytes + at, line }
  const end = { bytes: from.bytes + bytes.length, line: line + lineBreaks(bytes, at, bytes.length) }
  return { rows, last, end }
}

/** Where the last headline of these bytes begins; 0 for none behind the first byte. */
export function lastHeadline(bytes: Uint8Array): number {
  for (let at = bytes.lastIndexOf(star); at > 0; at = bytes.lastIndexOf(star, at - 1))
    if (bytes[at - 1] === newline) return at
  return 0
}

function lineBreaks(bytes: Uint8Array, from: number, to: number): number {
  let count = 0
  for (let at = from; at < to; at++) if (bytes[at] === newline) count++
  return count
}

const [newline, star, space, colon] = [10, 42, 32, 58]
const decoder = new TextDecoder()

/** The next line from `from` on that is a headline, as a byte offset; the length of `bytes` for none. */
function nextHeadline(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(star, from); at >= 0; at = bytes.indexOf(star, at + 1)) {
    if (at > 0 && bytes[at - 1] !== newline) continue
    let behind = at
    while (bytes[behind] === star) behind++
    if (bytes[behind] === space) return at
  }
  return bytes.length
}

/** Longer than any headline and drawer that are written. */
const longestHead = 100_000

function readRow(
  bytes: Uint8Array,
  start: number,
  end: number,
): Omit<FlatRow, 'file' | 'line' | 'start' | 'end'> | null {
  const limit = Math.min(end, start + longestHead)
  const lineEnd = indexOf(bytes, newline, start, limit)
  // Nothing but a headline of ours has properties right below it, and they end soon.
  const close = endOfDrawer(bytes, lineEnd, limit)
  if (close < 0) return null
  const [head = '', ...lines] = decoder.decode(bytes.subarray(start, close)).split('\n')
  const drawer = readDrawer(lines)
  // A torn headline has no drawer; a person's own headline is theirs; a continuation says nothing.
  if (drawer === null) return null
  const { KIND: kind = '', TURN: turn = '', VERDICT: verdict = '' } = drawer
  if (turn === '' || !isKind(kind)) return null
  const [, time = '', title = '', tags = ''] = plain.exec(head) ?? byOrg(head)
  const own = (drawer.FILES ?? '').split('; ').filter((path) => path !== '')
  return {
    time,
    title,
    verdict: verdict === 'allow' || verdict === 'ask' || verdict === 'deny' ? verdict : '',
    tags: tags.split(':').filter((tag) => tag !== ''),
    turn,
    kind,
    properties: drawer,
    files: [...new Set([...own, ...linked(bytes, lineEnd, end)])],
  }
}

/** As it was written: stars, time, title, tags. */
const plain = /^\*+ (\d\d:\d\d:\d\d) (.*?)(?:[ \t]+:([\p{L}\p{N}_@#%:]+):)?[ \t\r]*$/u

/** As a person may have changed it: with a keyword, a priority, without a time. */
function byOrg(head: string): readonly [string, string, string, string] {
  const [headline] = parseOrg(head).headlines
  const title = headline?.title ?? ''
  const time = /^(\d\d:\d\d:\d\d) /.exec(title)
  return [head, time?.[1] ?? '', title.slice(time?.[0].length ?? 0), headline?.tags.join(':') ?? '']
}

/** Where `:END:` begins, in any case; -1 for none. */
function endOfDrawer(bytes: Uint8Array, from: number, limit: number): number {
  for (let at = bytes.indexOf(newline, from); at >= 0 && at < limit; at = bytes.indexOf(newline, at + 1)) {
    let first = at + 1
    while (bytes[first] === space || bytes[first] === 9) first++
    if (bytes[first] !== colon || ((bytes[first + 1] ?? 0) | 32) !== 101) continue
    const end = indexOf(bytes, newline, first, limit)
    if (/^:end:\s*$/i.test(decoder.decode(bytes.subarray(first, end)))) return first
  }
  return -1
}

/** The lines between headline and `:END:`; null where they are no property drawer. */
function readDrawer(lines: readonly string[]): Record<string, string> | null {
  const found: Record<string, string> = {}
  let isOpen = false
  for (const raw of lines) {
    const line = raw.trim()
    if (!isOpen) {
      // Between a headline and its properties only planning can stand.
      if (/^(?:CLOSED|DEADLINE|SCHEDULED):/.test(line)) continue
      if (line.toUpperCase() !== ':PROPERTIES:') return null
      isOpen = true
      continue
    }
    const end = line.indexOf(':', 1)
    if (line.startsWith(':') && end > 0) found[line.slice(1, end).toUpperCase()] = line.slice(end + 1).trim()
  }
  return isOpen ? found : null
}

const link = [...'[[ws:'].map((c) => c.charCodeAt(0))
const names = new Map<string, string>()

/** Paths behind `[[ws:`, each once. */
function linked(bytes: Uint8Array, from: number, to: number): readonly string[] {
  const found: string[] = []
  for (let at = bytes.indexOf(91, from); at >= 0 && at < to; at = bytes.indexOf(91, at + 1)) {
    if (link.some((c, i) => bytes[at + i] !== c)) continue
    const first = at + link.length
    const end = indexOf(bytes, 93, first, Math.min(to, first + 4_000))
    const [path = ''] = decoder.decode(bytes.subarray(first, end)).split('::')
    if (path === '') continue
    // A few files are named again and again.
    const known = names.get(path)
    if (known === undefined && names.size < 50_000) names.set(path, path)
    found.push(known ?? path)
  }
  return found
}

function indexOf(bytes: Uint8Array, value: number, from: number, limit: number): number {
  const at = bytes.indexOf(value, from)
  return at < 0 || at > limit ? limit : at
}

const isKind = (kind: string): kind is EntryKind => Object.hasOwn(kinds, kind)
