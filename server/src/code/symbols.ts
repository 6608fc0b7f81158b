// Owns the walk over a flat tree that finds symbols, driven by a language's table.
// Iterative: a tree of any depth takes the same stack. Never decides what a file is, never looks outside it.

import type { NodeKind } from '../base/node.ts'
import { commentText, docstringText } from './comment.ts'
import { type Compiled, has, is } from './compiled.ts'
import { type Found, find, testCall } from './declarations.ts'
import type { Declaration } from './languages/table.ts'
import { lastLine, lineAt } from './lines.ts'
import { child, dotted, firstOf, textOf, typeOf } from './names.ts'
import type { CodeSymbol } from './symbol.ts'
import type { FlatTree } from './tree.ts'

const longestSignature = 300
/** A file with more is generated; the rest of its symbols belong to the file. */
const mostSymbols = 20_000

interface Draft {
  kind: NodeKind
  readonly rule: Declaration | null
  readonly name: string
  readonly owner: string
  readonly parent: number
  readonly start: number
  readonly end: number
  readonly signature: string
  readonly documentation: string
  readonly nameStart: number
  /** Its node in the tree. */
  readonly at: number
}

interface Open {
  /** Index of the draft, -1 for a scope that is no symbol. */
  readonly draft: number
  /** Scopes' names, for what has no symbol around it. */
  readonly prefix: string
  /** The node index at which it closes. */
  readonly until: number
  readonly node: number
  readonly methods: boolean
}

/** The symbols, and for each the node that declares it. */
export interface Placed {
  readonly symbols: readonly CodeSymbol[]
  readonly places: Int32Array
}

export function findSymbols(tree: FlatTree, compiled: Compiled, starts: Int32Array): Placed {
  return finish(
    walk(tree, compiled, { from: 0, until: tree.count, limit: -1, floor: 0, leading: [] }),
    starts,
  )
}

/**
 * One function and what is declared in it, as `findSymbols` would find them, but with names and levels as if it stood
 * alone. `place` is its node, `around` that of the symbol around it (-1 for none), `start` where its range starts.
 */
export function symbolsWithin(
  tree: FlatTree,
  compiled: Compiled,
  starts: Int32Array,
  { place, around, start }: { readonly place: number; readonly around: number; readonly start: number },
): Placed {
  let above = place
  while (above > 0 && (tree.start[above - 1] as number) >= start) above--
  const leading: number[] = []
  for (let at = above; at < place; at++) {
    if (has(tree, compiled, at, is.comment | is.attribute)) leading.push(at)
  }
  const until = tree.next[place] as number
  return finish(walk(tree, compiled, { from: place, until, limit: around, floor: start, leading }), starts)
}

interface Extent {
  readonly from: number
  readonly until: number
  /** Node of the symbol around. */
  readonly limit: number
  readonly floor: number
  readonly leading: number[]
}

function walk(tree: FlatTree, compiled: Compiled, { from, until, limit, floor, leading }: Extent): Draft[] {
  const { table } = compiled
  const drafts: Draft[] = []
  const open: Open[] = [{ draft: -1, prefix: '', until, node: limit, methods: false }]
  const top = new Uint8Array(from === 0 ? tree.count : 0)
  /** Function values that already gave their name away. */
  const consumed = new Set<number>()
  const most = table.mostSymbols ?? mostSymbols

  for (let at = from; at < until && drafts.length < most; at++) {
    while ((open[open.length - 1] as Open).until <= at) open.pop()
    const parent = tree.parent[at] as number
    const isTop =
      from === 0
        ? parent < 0 || (top[parent] === 1 && has(tree, compiled, parent, is.container))
        : isAtTop(tree, compiled, at)
    if (isTop && from === 0) top[at] = 1
    if (has(tree, compiled, at, is.comment | is.attribute)) leading.push(at)
    const type = tree.type[at] as number
    const around = open[open.length - 1] as Open
    const scope = compiled.scopes[type]
    if (scope !== undefined) {
      const named = child(tree, at, scope)
      const word =
        named < 0 ? '' : dotted(textOf(tree, named).replace(/^["']|["']$/g, '')).replace(/^self$/, '')
      const prefix = [around.prefix, word].filter(Boolean).join('.')
      const methods = has(tree, compiled, at, is.methodScope)
      open.push({ draft: around.draft, prefix, until: tree.next[at] as number, node: at, methods })
      continue
    }
    const rule = compiled.declarations[type]
    const found = rule
      ? find(tree, compiled, at, rule, { isTop, consumed, inFunction: inFunction(drafts, around) })
      : (table.testCall && compiled.calls[type] && testCall(tree, compiled, at, consumed)) || null
    if (!found) continue
    const level = depth(open)
    if (table.deepest !== undefined && level >= table.deepest) continue
    open.push(add(tree, compiled, at, rule ?? null, found, around, drafts, leading, floor))
  }
  return drafts
}

/** In the file itself, or in containers only. */
function isAtTop(tree: FlatTree, compiled: Compiled, at: number): boolean {
  for (let parent = tree.parent[at] as number; parent >= 0; parent = tree.parent[parent] as number) {
    if (!has(tree, compiled, parent, is.container)) return false
  }
  return true
}

function inFunction(drafts: readonly Draft[], around: Open): boolean {
  const kind = around.draft < 0 ? null : (drafts[around.draft] as Draft).kind
  return kind === 'function' || kind === 'method' || kind === 'test'
}

function depth(open: readonly Open[]): number {
  let level = 0
  for (let i = 1; i < open.length; i++) if (open[i]?.draft !== open[i - 1]?.draft) level++
  return level
}

function add(
  tree: FlatTree,
  compiled: Compiled,
  at: number,
  rule: Declaration | null,
  found: Found,
  around: Open,
  drafts: Draft[],
  leading: readonly number[],
  least: number,
): Open {
  const { table } = compiled
  const outer = climb(tree, compiled, at, around.node)
  const parent = around.draft
  const floor = Math.max(least, lowest(drafts, parent, tree.start[outer] as number))
  const above = leadingStart(tree, compiled, outer, leading, floor)
  const receiver = rule?.owner ? child(tree, at, rule.owner) : -1
  const owner = [around.prefix, receiver >= 0 ? receiverType(textOf(tree, receiver)) : found.name.owner]
  const name = found.name.text
  let { kind } = found
  const inType = parent >= 0 && /^(?:class|type)$/.test((drafts[parent] as Draft).kind)
  const owned = inType || around.methods || found.name.owner !== '' || receiver >= 0
  if (kind === 'function' && owned) kind = 'method'
  if (kind === 'function' || kind === 'method') {
    const before = tree.text.slice(Math.max(above.start, found.name.start - 1000), found.name.start)
    if (table.testName?.test(name) || table.testMark?.test(before)) kind = 'test'
  }
  const body = firstOf(tree, found.bodyOf, found.body)
  const docstring = body < 0 || !table.docstrings ? '' : leadingString(tree, compiled, body)
  drafts.push({
    kind,
    rule,
    name,
    owner: owner.filter(Boolean).join('.'),
    parent,
    start: above.start,
    end: tree.end[outer] as number,
    signature: signature(tree, compiled, outer, body),
    documentation: docstring || above.documentation,
    nameStart: found.name.start,
    at,
  })
  return { draft: drafts.length - 1, prefix: '', until: tree.next[at] as number, node: at, methods: false }
}

/** The outermost wrapper in which the declaration is the last and only one: `export const x = …`. */
function climb(tree: FlatTree, compiled: Compiled, at: number, limit: number): number {
  let node = at
  for (;;) {
    const parent = tree.parent[node] as number
    if (parent <= limit || !has(tree, compiled, parent, is.wrapper)) return node
    if (tree.next[parent] !== tree.next[node]) return node
    for (let i = parent + 1; i < node; i = tree.next[i] as number) {
      const type = tree.type[i] as number
      if (type === tree.type[node] || compiled.declarations[type]) return node
    }
    node = parent
  }
}

/** The end of what lies before `start` in the same parent: comments up to there belong to others. */
function lowest(drafts: readonly Draft[], parent: number, start: number): number {
  let floor = parent < 0 ? 0 : (drafts[parent] as Draft).start
  for (let i = drafts.length - 1; i >= 0 && i !== parent; i = (drafts[i] as Draft).parent) {
    const { end } = drafts[i] as Draft
    if (end <= start) floor = Math.max(floor, end)
  }
  return floor
}

/** Takes in the comments and attributes that stand directly above, each on a line of its own. */
function leadingStart(
  tree: FlatTree,
  compiled: Compiled,
  outer: number,
  leading: readonly number[],
  floor: number,
): { start: number; documentation: string } {
  let start = tree.start[outer] as number
  const comments: string[] = []
  for (let i = leading.length - 1; i >= 0; i--) {
    const node = leading[i] as number
    const from = tree.start[node] as number
    if (from >= start) continue
    if (from < floor || (tree.end[node] as number) > start) break
    // Rust's `///` ends behind its line break, so the gap is measured from the trimmed end.
    const raw = textOf(tree, node).trimEnd()
    const gap = tree.text.slice(from + raw.length, start)
    if (!/^[ \t]*(?:\r\n|\r|\n)?[ \t]*$/.test(gap)) break
    if (!/(?:^|[\r\n])[ \t]*$/.test(tree.text.slice(Math.max(0, from - 200), from))) break
    if (/^(?:#!|\/\/!)/.test(raw) && has(tree, compiled, node, is.comment)) break
    start = from
    if (has(tree, compiled, node, is.comment)) comments.unshift(raw)
  }
  return { start, documentation: comments.map(commentText).filter(Boolean).join('\n').slice(0, 4000) }
}

/** `(s *Server[T])` → `Server`. */
function receiverType(text: string): string {
  const inside = text.replace(/^\(|\)$/g, '').trim()
  return dotted(/(?:^|\s|\*)(\*?[\w.]+(?:\[.*\])?)$/s.exec(inside)?.[1] ?? inside)
}

function leadingString(tree: FlatTree, compiled: Compiled, body: number): string {
  for (let i = body + 1; i < (tree.next[body] as number); i++) {
    if (has(tree, compiled, i, is.docstring)) return docstringText(textOf(tree, i))
    if (!has(tree, compiled, i, is.comment) && typeOf(tree, i) !== 'expression_statement') return ''
  }
  return ''
}

/** From behind the decorators up to the body. */
function signature(tree: FlatTree, compiled: Compiled, outer: number, body: number): string {
  let from = tree.start[outer] as number
  for (let i = outer + 1; i < (tree.next[outer] as number); ) {
    if (tree.start[i] !== from && tree.text.slice(from, tree.start[i]).trim() !== '') break
    if (has(tree, compiled, i, is.decorator | is.comment)) {
      from = tree.end[i] as number
      i = tree.next[i] as number
    } else i++
  }
  const stop =
    body < 0 || (tree.start[body] as number) <= from
      ? (tree.end[outer] as number)
      : (tree.start[body] as number)
  const raw = tree.text.slice(from, Math.min(stop, from + longestSignature * 3))
  const folded = raw.replace(/\s+/g, ' ').trim()
  return folded.replace(/\s*(?:=>|[{:=]|\bdo)$/, '').slice(0, longestSignature)
}

/** Drops promises that are kept, promotes types with methods, names everything once. */
function finish(drafts: readonly Draft[], starts: Int32Array): Placed {
  const dotted = drafts.map(() => '')
  const defined = new Set<string>()
  const withMethods = new Set<string>()
  drafts.forEach((draft, i) => {
    const path = [draft.parent < 0 ? '' : dotted[draft.parent], draft.owner, draft.name]
      .filter(Boolean)
      .join('.')
    dotted[i] = path
    if (!isPromise(draft)) defined.add(path)
    if (draft.kind === 'method' || draft.kind === 'test') {
      const before = path.slice(0, path.length - draft.name.length - 1)
      if (before) withMethods.add(before)
    }
  })
  const position = new Int32Array(drafts.length).fill(-1)
  const seen = new Map<string, number>()
  const symbols: CodeSymbol[] = []
  const places: number[] = []
  drafts.forEach((draft, i) => {
    if (isPromise(draft) && defined.has(dotted[i] as string)) return
    const parent = draft.parent < 0 ? null : (position[draft.parent] as number)
    const around = parent === null || parent < 0 ? null : (symbols[parent] as CodeSymbol)
    const path = [around?.qualified, draft.owner, draft.name].filter(Boolean).join('.')
    const kind = draft.rule?.promote && withMethods.has(dotted[i] as string) ? 'class' : draft.kind
    position[i] = symbols.length
    places.push(draft.at)
    symbols.push({
      kind,
      name: draft.name,
      qualified: unique(path, seen),
      level: (around?.level ?? 0) + 1,
      parent: around ? parent : null,
      range: {
        start: draft.start,
        end: draft.end,
        startLine: lineAt(starts, draft.start),
        endLine: lastLine(starts, draft.start, draft.end),
      },
      signature: draft.signature,
      documentation: draft.documentation,
      nameStart: draft.nameStart,
    })
  })
  return { symbols, places: Int32Array.from(places) }
}

const isPromise = (draft: Draft): boolean =>
  draft.rule?.declared === true ||
  (draft.rule?.form === 'declarator' && draft.rule.body?.length === 0 && draft.kind !== 'constant')

/** The second of one path is `path#2`. */
export function unique(path: string, seen: Map<string, number>): string {
  const before = seen.get(path) ?? 0
  seen.set(path, before + 1)
  if (before === 0) return path
  // A name may itself end in `#2`: count on until the result is free.
  let count = before + 1
  while (seen.has(`${path}#${count}`)) count++
  seen.set(path, count)
  seen.set(`${path}#${count}`, 1)
  return `${path}#${count}`
}
