// Owns references in code, `<<name>>`: where they stand and what they expand to, as `org-babel-expand-noweb-references`
// does. Never runs code: what `<<name()>>` comes to is given, or it stays as it is and is named.

import type { OrgDocument } from '../parse.ts'
import type { CodeBlock } from './block.ts'
import { commented, commentOf } from './language.ts'
import { argument } from './parameters.ts'
import { madeRows, type Row, rowsOf } from './row.ts'

export interface Trouble {
  readonly code: 'missing' | 'circular' | 'call' | 'too-large'
  /** What stands between the brackets. */
  readonly name: string
  /** The block it stands in. */
  readonly block: number
}

export interface Web {
  readonly text: string
  readonly document: OrgDocument
  readonly blocks: readonly CodeBlock[]
  /** The two comments around a block's code, for `:comments noweb`. */
  comments(block: CodeBlock): { readonly before: string; readonly after: string }
  /** What a reference with arguments comes to, asked in the order of the text; null: it stays. Unset: all of them stay. */
  called?(reference: string): string | null
}

/** References in a line, from the left: the first `>>` behind no blank ends one. Time is linear in the line. */
export function* referencesIn(
  line: string,
): Generator<{ readonly name: string; readonly start: number; readonly end: number }> {
  for (let start = line.indexOf('<<'), close = 0; start >= 0; ) {
    const first = start + 2
    if (first >= line.length || isBlank(line[first])) {
      start = line.indexOf('<<', start + 1)
      continue
    }
    close = line.indexOf('>>', Math.max(close, first + 1))
    while (close >= 0 && isBlank(line[close - 1])) close = line.indexOf('>>', close + 1)
    if (close < 0) return
    yield { name: line.slice(first, close), start, end: close + 2 }
    start = line.indexOf('<<', close + 2)
  }
}

const isBlank = (c: string | undefined): boolean => c === ' ' || c === '	'

/** Rows that references may come to in all; code that refers to itself in many ways grows without end. */
const most = 200_000

/** UTF-16 units of what one reference with arguments may come to. */
const longestCalled = 4_000_000

const contexts = {
  tangle: ['yes', 'tangle', 'no-export', 'strip-export', 'strip-tangle'],
  eval: ['yes', 'no-export', 'strip-export', 'eval', 'strip-tangle'],
}

export const expands = (block: CodeBlock, context: 'tangle' | 'eval'): boolean =>
  argument(block.parameters, 'noweb')
    .split(/\s+/)
    .some((word) => contexts[context].includes(word))

/** The code of a block as it is tangled or run. */
export function codeRows(
  web: Web,
  block: CodeBlock,
  context: 'tangle' | 'eval',
  troubles: Trouble[],
): readonly Row[] {
  if (!expands(block, context)) return rowsOf(block.index, block.lines)
  if (context === 'tangle' && argument(block.parameters, 'noweb') === 'strip-tangle') return stripped(block)
  return expanded(web, block, [block.index], { left: most }, troubles)
}

function stripped(block: CodeBlock): readonly Row[] {
  return rowsOf(block.index, block.lines).map((row) => {
    let text = ''
    let at = 0
    for (const { start, end } of referencesIn(row.text)) {
      text += row.text.slice(at, start)
      at = end
    }
    text += row.text.slice(at)
    return text === row.text ? row : { ...row, text, kind: 'mixed' }
  })
}

function expanded(
  web: Web,
  block: CodeBlock,
  inside: readonly number[],
  room: { left: number },
  troubles: Trouble[],
): readonly Row[] {
  const rows: Row[] = []
  const isPrefixed = !['no', 'nil'].includes(argument(block.parameters, 'noweb-prefix', 'yes'))
  for (const row of rowsOf(block.index, block.lines)) {
    const found = [...referencesIn(row.text)]
    if (found.length === 0) {
      rows.push(row)
      continue
    }
    let at = 0
    let line: Row = { ...row, text: '', kind: 'made' }
    for (const { name, start, end } of found) {
      const prefix = row.text.slice(at, start)
      at = end
      const inner = referred(web, block, name, inside, room, troubles)
      if (inner === null) {
        line = appended(line, { ...row, text: `${prefix}<<${name}>>`, kind: 'mixed' })
        continue
      }
      for (const [i, one] of inner.entries()) {
        const lead = i === 0 || isPrefixed ? prefix : ''
        const next = { ...one, text: lead + one.text, lead: lead + one.lead }
        if (i === 0) line = appended(line, next)
        else {
          rows.push(line)
          line = next
        }
      }
    }
    const rest = row.text.slice(at)
    rows.push(rest === '' ? line : { ...line, text: line.text + rest, kind: 'mixed' })
  }
  return rows
}

/** What comes first keeps its place only where nothing stood before it. */
const appended = (line: Row, next: Row): Row =>
  line.text === '' && line.kind === 'made' ? next : { ...next, text: line.text + next.text, kind: 'mixed' }

/** null where the reference stays as it is. */
function referred(
  web: Web,
  from: CodeBlock,
  name: string,
  inside: readonly number[],
  room: { left: number },
  troubles: Trouble[],
): readonly Row[] | null {
  const trouble = (code: Trouble['code']) => void troubles.push({ code, name, block: from.index })
  if (room.left < 0) return null
  if (/\(.*\)/.test(name)) {
    const made = web.called?.(name) ?? null
    if (made === null) trouble('call')
    else if (made.length <= longestCalled) return madeRows(made.replaceAll('\r', '\n'))
    else trouble('too-large')
    return null
  }
  const body = headlineBody(web, name)
  if (body !== null) return madeRows(body)
  const found = lookUp(web, name)
  if (found.length === 0) trouble('missing')
  const rows: Row[] = []
  for (const [i, block] of found.entries()) {
    if (expands(block, 'eval') && inside.includes(block.index)) {
      trouble('circular')
      return null
    }
    const own = expands(block, 'eval')
      ? expanded(web, block, [...inside, block.index], room, troubles)
      : rowsOf(block.index, block.lines)
    const code = argument(from.parameters, 'comments') === 'noweb' ? linked(web, from, block, own) : own
    const before = found[i - 1]
    join(rows, code, before ? (before.parameters.values.get('noweb-sep') ?? '\n') : null)
  }
  room.left -= rows.length
  if (room.left < 0) trouble('too-large')
  return rows.length === 0 ? madeRows('') : rows
}

/** Behind what is there, with `separator` between; null at the beginning. */
function join(rows: Row[], more: readonly Row[], separator: string | null): void {
  if (separator === null || separator === '\n') {
    rows.push(...more)
    return
  }
  const between = madeRows(separator)
  for (const part of [between, more]) {
    const last = rows.pop()
    const [first, ...rest] = part
    if (!last || !first) return
    rows.push(glued(last, first), ...rest)
  }
}

function glued(last: Row, first: Row): Row {
  if (first.text === '' && first.kind === 'made') return last
  if (last.text === '' && last.kind === 'made') return first
  return { ...last, text: last.text + first.text, kind: 'mixed' }
}

function linked(web: Web, from: CodeBlock, block: CodeBlock, rows: readonly Row[]): readonly Row[] {
  const style = commentOf(from.language)
  if (!style) return rows
  const { before, after } = web.comments(block)
  return [...madeRows(commented(before, style)), ...rows, ...madeRows(`${commented(after, style)}\n`)]
}

/** The block of that name, else all that are to be found under it. */
function lookUp(web: Web, name: string): readonly CodeBlock[] {
  const { names, refs } = knownOf(web)
  const named = names.get(name)
  return named && !named.commented ? [named] : (refs.get(name) ?? [])
}

interface Known {
  readonly names: ReadonlyMap<string, CodeBlock>
  readonly refs: ReadonlyMap<string, readonly CodeBlock[]>
}

/** Made at first use. */
const tables = new WeakMap<Web['blocks'], Known>()

function knownOf(web: Web): Known {
  const there = tables.get(web.blocks)
  if (there) return there
  const names = new Map<string, CodeBlock>()
  const refs = new Map<string, CodeBlock[]>()
  for (const block of web.blocks) {
    if (block.name !== '' && !names.has(block.name)) names.set(block.name, block)
    if (block.commented) continue
    const ref = argument(block.parameters, 'noweb-ref')
    if (ref === '') continue
    const list = refs.get(ref)
    if (list) list.push(block)
    else refs.set(ref, [block])
  }
  const known = { names, refs }
  tables.set(web.blocks, known)
  return known
}

/** The text of the subtree with that CUSTOM_ID or ID. */
function headlineBody({ document, text }: Web, name: string): string | null {
  const found = document.headlines.find(
    ({ properties, ids }) => properties.CUSTOM_ID === name || ids.includes(name),
  )
  if (!found) return null
  // The end of the last line belongs to what follows.
  const end = found.end === text.length ? found.end : found.end - 1
  return text.slice(found.bodyStart, end).replaceAll('\r\n', '\n')
}
