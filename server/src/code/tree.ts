// Owns parsing within a time budget and the flat copy of a syntax tree that this room reads.
// One cursor pass copies the tree into typed arrays and frees it, so nothing here leaks wasm memory,
// recurses, or crosses into wasm again. Never interprets what it copies.

import type { Language as Grammar, Node, Parser, Tree, TreeCursor } from 'web-tree-sitter'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'

/**
 * Named nodes in preorder, so the first child of `i` is `i + 1` if that is below `next[i]`, and its next
 * sibling is `next[i]` if that is below the parent's `next`. Anonymous nodes are left out. Arrays may be longer than
 * `count`. Only splice.ts changes one.
 */
export interface FlatTree {
  text: string
  count: number
  /** Indexes into `types`; `errorType` for an ERROR node. */
  type: Uint16Array
  /** Index into `fields`, 0 for none. */
  field: Uint16Array
  /** UTF-16 offsets. */
  start: Int32Array
  end: Int32Array
  /** -1 for the root. */
  parent: Int32Array
  /** Index behind the subtree. */
  next: Int32Array
  readonly types: readonly string[]
  readonly fields: readonly (string | null)[]
  /** What the parser had to invent, at most `mostNotes`: offset and the name of what is missing. */
  missing: readonly { readonly offset: number; readonly what: string }[]
}

/** tree-sitter's own id of ERROR. */
export const errorType = 0xffff
export const mostNotes = 100

export interface ParseLimits {
  /** Parsing and copying together. Generous: a 1 MB source file takes about 0.4 s. */
  readonly budgetMs: number
}

export const usualLimits: ParseLimits = { budgetMs: 3000 }

/** Fails with `parse-timeout` over the budget, and with `parse-failed` if the parser itself breaks. */
export function parseFlat(
  parser: Parser,
  text: string,
  limits: ParseLimits = usualLimits,
): Result<FlatTree, Problem> {
  const deadline = performance.now() + limits.budgetMs
  let tree: Tree | null = null
  try {
    // The typings say void, the runtime stops when the callback answers true.
    const progressCallback = (): boolean => performance.now() > deadline
    tree = parser.parse(text, null, { progressCallback })
    const flat = tree && flatten(tree, text, deadline)
    if (flat) return ok(flat)
    return err(
      problem(
        'parse-timeout',
        `Parsing took longer than ${limits.budgetMs} ms; the file is read as plain text.`,
      ),
    )
  } catch (error) {
    // A grammar's scanner can trap inside wasm; that is a fact about the input, not a bug of ours.
    return err(
      problem('parse-failed', `The parser broke (${String(error)}); the file is read as plain text.`),
    )
  } finally {
    tree?.delete()
    parser.reset()
  }
}

/** Null when the deadline passed. */
export function flatten(tree: Tree, text: string, deadline: number): FlatTree | null {
  const columns = openColumns(Math.max(256, text.length >> 3))
  const missing: { offset: number; what: string }[] = []
  const cursor = tree.walk()
  try {
    const isBroken = tree.rootNode.hasError
    const named = namedTypes(tree.language)
    if (!copy(cursor, named, columns, { missing, deadline, isBroken })) return null
    return columns.seal(text, tree.language, missing)
  } finally {
    cursor.delete()
  }
}

/** Several subtrees beside each other, numbered from 0; the parent of each is -1. */
export type FlatPart = Omit<FlatTree, 'text'>

/** The named children of `node` behind the first `skip` that start before `stop` (a UTF-16 offset). */
export function flattenChildren(
  node: Node,
  tree: Tree,
  skip: number,
  stop: number,
  deadline: number,
): FlatPart | null {
  const named = namedTypes(tree.language)
  const columns = openColumns(256)
  const missing: { offset: number; what: string }[] = []
  const isBroken = node.hasError
  const cursor = node.walk()
  try {
    let left = skip
    for (let more = cursor.gotoFirstChild(); more; more = cursor.gotoNextSibling()) {
      if (left > 0) {
        if (named[cursor.nodeTypeId] === 1) left--
        continue
      }
      if (cursor.startIndex >= stop) break
      if (!copy(cursor, named, columns, { missing, deadline, isBroken })) return null
    }
    return left > 0 ? null : columns.seal('', tree.language, missing)
  } finally {
    cursor.delete()
  }
}

/** Copies the node the cursor is on and what is below; false when the deadline passed. The cursor ends where it began. */
function copy(
  cursor: TreeCursor,
  named: Uint8Array,
  columns: Columns,
  {
    missing,
    deadline,
    isBroken,
  }: {
    readonly missing: { offset: number; what: string }[]
    readonly deadline: number
    readonly isBroken: boolean
  },
): boolean {
  let parent = -1
  for (let steps = 1; ; steps++) {
    if ((steps & 0xfff) === 0 && performance.now() > deadline) return false
    const type = cursor.nodeTypeId
    if (isBroken && missing.length < mostNotes && cursor.nodeIsMissing) {
      missing.push({ offset: cursor.startIndex, what: cursor.nodeType })
    }
    if (named[type] === 1) {
      const at = columns.add(type, cursor.currentFieldId, cursor.startIndex, cursor.endIndex, parent)
      if (cursor.gotoFirstChild()) {
        parent = at
        continue
      }
    }
    // An anonymous node has no children in any of the grammars but an aliased one: nothing to descend to.
    if (parent < 0) return true
    if (cursor.gotoNextSibling()) continue
    let up = false
    while (parent >= 0 && !up) {
      cursor.gotoParent()
      columns.close(parent)
      parent = columns.parentOf(parent)
      // The siblings of the first node are not asked for.
      up = parent >= 0 && cursor.gotoNextSibling()
    }
    if (!up) return true
  }
}

const namedOf = new WeakMap<Grammar, Uint8Array>()

/** Asked once per grammar: it is one call into wasm per type, as dear as parsing a small file. */
function namedTypes(grammar: Grammar): Uint8Array {
  const known = namedOf.get(grammar)
  if (known) return known
  const named = new Uint8Array(errorType + 1)
  for (let id = 0; id < grammar.nodeTypeCount; id++) named[id] = grammar.nodeTypeIsNamed(id) ? 1 : 0
  named[errorType] = 1
  namedOf.set(grammar, named)
  return named
}

type Columns = ReturnType<typeof openColumns>

function openColumns(capacity: number) {
  let type = new Uint16Array(capacity)
  let field = new Uint16Array(capacity)
  let start = new Int32Array(capacity)
  let end = new Int32Array(capacity)
  let parents = new Int32Array(capacity)
  let next = new Int32Array(capacity)
  let count = 0
  const grow = (): void => {
    type = wider(type, new Uint16Array(type.length * 2))
    field = wider(field, new Uint16Array(field.length * 2))
    start = wider(start, new Int32Array(start.length * 2))
    end = wider(end, new Int32Array(end.length * 2))
    parents = wider(parents, new Int32Array(parents.length * 2))
    next = wider(next, new Int32Array(next.length * 2))
  }
  return {
    add(nodeType: number, nodeField: number, from: number, to: number, parent: number): number {
      if (count === type.length) grow()
      type[count] = nodeType
      field[count] = nodeField
      start[count] = from
      end[count] = to
      parents[count] = parent
      next[count] = count + 1
      return count++
    },
    close(at: number): void {
      next[at] = count
    },
    parentOf: (at: number): number => parents[at] as number,
    seal(text: string, language: Tree['language'], missing: FlatTree['missing']): FlatTree {
      const { types, fields } = language
      return { text, count, type, field, start, end, parent: parents, next, types, fields, missing }
    },
  }
}

function wider<T extends Uint16Array | Int32Array>(from: T, to: T): T {
  to.set(from)
  return to
}
