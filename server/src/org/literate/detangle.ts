// Owns the way back: what was changed in a tangled file as edits of the blocks it comes from. What cannot be put back
// surely is named and left alone. Surely means: tangled again, the file comes out as it is now.

import { applyEdits, type Edit } from '../edit/edit.ts'
import { type OrgDocument, parseAgain } from '../parse.ts'
import type { CodeBlock } from './block.ts'
import { applied, type Hunk, hunksOf, joined, linesOf } from './hunk.ts'
import { columnsOf } from './indent.ts'
import type { Row } from './row.ts'
import { type TangledFile, tangle } from './tangle.ts'

export interface Left {
  /** 1-based line of the tangled file. */
  readonly line: number
  /**
   * `made`: tangling itself wrote the line. `mixed`: several lines of code made it. `between`: it can belong to one block or
   * the next. `conflict`: the Org file changed at the same place. `prefix`: it lacks what a reference puts before its lines.
   * `blank`: tangling takes blank lines at the ends of a block away. `twice`: the block stands in more than one place, and they
   * differ now. `again`: tangled again the file would come out otherwise.
   */
  readonly reason: 'made' | 'mixed' | 'between' | 'conflict' | 'prefix' | 'blank' | 'twice' | 'again'
}

export interface Detangled {
  /** Of the Org text. */
  readonly edits: readonly Edit[]
  /** Numbers of the blocks that change. */
  readonly blocks: readonly number[]
  readonly left: readonly Left[]
}

/** Lines `line` to `line + count` of a block's code become `lines`. */
interface Change {
  readonly block: number
  readonly line: number
  readonly count: number
  readonly lines: readonly string[]
}

/**
 * `now` is the text of the tangled file; `then` what it was when it was last tangled, null where nobody knows: then all
 * differences are taken for changes of the tangled file.
 */
export function detangle(
  { document, text, path }: { readonly document: OrgDocument; readonly text: string; readonly path: string },
  target: string,
  now: string,
  then: string | null,
): Detangled {
  const { files, blocks } = tangle(document, text, path)
  const file = files.find((one) => one.path === target)
  if (!file) return { edits: [], blocks: [], left: [] }
  const expected = file.rows.map((row) => row.text)
  const lines = linesOf(now)
  const wanted = then === null ? { lines, conflicts: [] } : joined(linesOf(then), expected, lines)
  const left: Left[] = wanted.conflicts.map((line) => ({ line: line + 1, reason: 'conflict' }))
  const taken: Hunk[] = []
  const changes = new Map<string, Change>()
  for (const hunk of hunksOf(expected, wanted.lines).flatMap((one) => parted(file.rows, one))) {
    const made = placed(file, hunk)
    const reason = typeof made === 'string' ? made : clash(changes, made)
    if (reason !== null) left.push({ line: hunk.at + 1, reason })
    else {
      taken.push(hunk)
      for (const change of made as readonly Change[]) changes.set(keyOf(change), change)
    }
  }
  const edits = [...changes.values()]
    .map((change) => editOf(text, blocks[change.block] as CodeBlock, change))
    .sort((a, b) => a.start - b.start)
  const after = applyEdits(text, edits)
  const again = tangle(parseAgain(document, after), after, path).files.find((one) => one.path === target)
  const reached = applied(expected, taken)
  const first = reached.findIndex((line, i) => again?.rows[i]?.text !== line)
  if (first >= 0 || again?.rows.length !== reached.length)
    return {
      edits: [],
      blocks: [],
      left: [...left, ...taken.map(({ at }): Left => ({ line: at + 1, reason: 'again' }))],
    }
  return { edits, blocks: [...new Set([...changes.values()].map(({ block }) => block))], left }
}

const keyOf = ({ block, line, count }: Change): string => `${block} ${line} ${count}`

/** The same lines in another place must have been changed in the same way. */
function clash(known: ReadonlyMap<string, Change>, made: readonly Change[]): 'twice' | null {
  const differs = made.some((change) => {
    const there = known.get(keyOf(change))
    return there !== undefined && there.lines.join('\n') !== change.lines.join('\n')
  })
  return differs ? 'twice' : null
}

/** Lines of several blocks, or that tangling wrote, each by itself where each became one other line. */
function parted(rows: readonly Row[], hunk: Hunk): readonly Hunk[] {
  const { from, to, lines, at } = hunk
  if (isRun(rows.slice(from, to)) || lines.length !== to - from) return [hunk]
  return lines.map((line, i) => ({ from: from + i, to: from + i + 1, lines: [line], at: at + i }))
}

/** Lines of one block that follow one another. */
const isRun = (rows: readonly Row[]): boolean =>
  rows.every(
    ({ kind, block, line }, i) => kind === 'own' && block === rows[0]?.block && line === rows[0].line + i,
  )

function placed({ rows }: TangledFile, hunk: Hunk): readonly Change[] | Left['reason'] {
  const { from, to, lines } = hunk
  if (from === to) return inserted(rows, hunk)
  const old = rows.slice(from, to)
  const [first] = old as [Row]
  if (isRun(old)) {
    const given = own(lines, old)
    return given === null
      ? 'prefix'
      : [{ block: first.block, line: first.line, count: old.length, lines: given }]
  }
  if (old.length === 1) return first.kind === 'made' ? 'made' : 'mixed'
  return old.some(({ kind }) => kind === 'made') ? 'made' : 'between'
}

function inserted(rows: readonly Row[], { from, lines }: Hunk): readonly Change[] | Left['reason'] {
  const before = rows[from - 1]
  const after = rows[from]
  const isOwn = (row: Row | undefined): row is Row => row?.kind === 'own'
  const within = isOwn(before) && isOwn(after) && before.block === after.block
  if (!within && lines.every((line) => line.trim() === '')) return 'blank'
  if (isOwn(before) && (within || !isOwn(after))) {
    const given = own(lines, [before])
    return given === null
      ? 'prefix'
      : [{ block: before.block, line: before.line + 1, count: 0, lines: given }]
  }
  if (isOwn(after) && !isOwn(before)) {
    const given = own(lines, [after])
    return given === null ? 'prefix' : [{ block: after.block, line: after.line, count: 0, lines: given }]
  }
  return before?.kind === 'mixed' || after?.kind === 'mixed' ? 'mixed' : 'between'
}

/** Lines as the block has them: without what references put before them, with what was cut off. */
function own(lines: readonly string[], like: readonly Row[]): readonly string[] | null {
  const out: string[] = []
  for (const [i, line] of lines.entries()) {
    const { lead, lost } = (like[Math.min(i, like.length - 1)] ?? like[0]) as Row
    if (line.startsWith(lead)) out.push(line.trim() === '' ? '' : lost + line.slice(lead.length))
    else if (line.trim() === '') out.push('')
    else return null
  }
  return out
}

function editOf(text: string, block: CodeBlock, { line, count, lines }: Change): Edit {
  const body = text.slice(block.bodyStart, block.bodyEnd)
  const raw = body.split('\n')
  const starts = [block.bodyStart]
  for (const one of raw.slice(0, -1)) starts.push((starts.at(-1) as number) + one.length + 1)
  const end = text.slice(0, block.bodyStart).endsWith('\r\n') ? '\r\n' : '\n'
  const indent = indentOf(raw, block)
  return {
    start: starts[line] ?? block.bodyEnd,
    end: starts[line + count] ?? block.bodyEnd,
    text: lines.map((one) => `${one === '' ? '' : indent + guarded(one)}${end}`).join(''),
  }
}

/** The blanks that the block's lines have in the file and not in the code; of an empty one, those of its first line. */
function indentOf(raw: readonly string[], { indent }: CodeBlock): string {
  const full = raw.find((line) => line.trim() !== '') ?? ''
  let length = 0
  while (length < full.length && columnsOf(`${full.slice(0, length)}x`) < indent) length++
  return full.slice(0, length)
}

/** With the comma that keeps a line from being read as Org. */
const guarded = (line: string): string => line.replace(/^([ \t]*)(?=,*(?:\*|#\+))/, '$1,')
