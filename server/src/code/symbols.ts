// Owns the walk over a flat tree that finds symbols, driven by a language's table.
// Iterative: a tree of any depth takes the same stack. Never decides what a file is, never looks outside it.

import type { NodeKind } from '../base/node.ts'
import { commentText, docstringText } from './comment.ts'
import { type Compiled, has, is } from './compiled.ts'
import type { Declaration } from './languages/table.ts'
import { lastLine, lineAt } from './lines.ts'
import { child, declarator, dotted, firstOf, type Name, plainName, textOf, typeOf } from './names.ts'
import type { CodeSymbol } from './outline.ts'
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

/** What one declaration turned out to be. */
interface Found {
  readonly kind: NodeKind
  readonly name: Name
  /** Node whose `body` ends the signature: the declaration or the function assigned. */
  readonly bodyOf: number
  readonly body: readonly string[]
}

export function findSymbols(tree: FlatTree, compiled: Compiled, starts: Int32Array): readonly CodeSymbol[] {
  const { table } = compiled
  const drafts: Draft[] = []
  const open: Open[] = [{ draft: -1, prefix: '', until: tree.count, node: -1, methods: false }]
  const top = new Uint8Array(tree.count)
  const leading: number[] = []
  /** Function values that already gave their name away. */
  const consumed = new Set<number>()
  const most = table.mostSymbols ?? mostSymbols

  for (let at = 0; at < tree.count && drafts.length < most; at++) {
    while ((open[open.length - 1] as Open).until <= at) open.pop()
    const parent = tree.parent[at] as number
    const isTop = parent < 0 || (top[parent] === 1 && has(tree, compiled, parent, is.container))
    if (isTop) top[at] = 1
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
    open.push(add(tree, compiled, at, rule ?? null, found, around, drafts, leading))
  }
  return finish(drafts, starts)
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

interface Place {
  readonly isTop: boolean
  readonly inFunction: boolean
  readonly consumed: Set<number>
}

function find(tree: FlatTree, compiled: Compiled, at: number, rule: Declaration, place: Place): Found | null {
  if (place.consumed.has(at)) return null
  if (rule.top && !place.isTop) return null
  if (rule.needs && child(tree, at, rule.needs) < 0) return null
  const parent = tree.parent[at] as number
  if (rule.notIn && parent >= 0 && rule.notIn.includes(typeOf(tree, parent))) return null
  const body = rule.body ?? ['body']
  const form = rule.form ?? 'field'
  switch (form) {
    case 'assigned':
      return assigned(tree, compiled, at, rule, place)
    case 'declarator':
      return declared(tree, compiled, at, rule, place)
    case 'element': {
      const name = element(tree, at)
      return name && { kind: rule.kind, name, bodyOf: at, body }
    }
    case 'field': {
      const named = firstOf(tree, at, rule.name ?? ['name'])
      const name = named < 0 ? null : plainName(tree, compiled, named)
      if (!name) return null
      const start = tree.start[at] as number
      if (rule.modifiers && !rule.modifiers.test(tree.text.slice(start, name.start))) return null
      return { kind: rule.kind, name, bodyOf: at, body }
    }
  }
}

/** `const f = () => …`, `{ key: function () {} }`, `exports.x = class {}`, `NAME = value`. */
function assigned(
  tree: FlatTree,
  compiled: Compiled,
  at: number,
  rule: Declaration,
  place: Place,
): Found | null {
  let value = child(tree, at, rule.value ?? 'value')
  while (value >= 0 && typeOf(tree, value) === 'parenthesized_expression') value = child(tree, value, '')
  const kind = value < 0 ? undefined : compiled.table.functionValues?.[typeOf(tree, value)]
  if (!kind && !(rule.otherwise && place.isTop)) return null
  if (value < 0 && rule.name?.length === 0) return null
  const named = firstOf(tree, at, rule.name ?? ['name'])
  const name =
    named >= 0
      ? assignedName(tree, compiled, named)
      : { text: 'default', owner: '', start: tree.start[value] as number }
  if (!name) return null
  if (kind && rule.leastLines !== undefined && place.inFunction) {
    const lines = tree.text.slice(tree.start[value], tree.end[value]).split('\n', rule.leastLines).length
    if (lines < rule.leastLines) return null
  }
  if (!kind) return { kind: rule.otherwise as NodeKind, name, bodyOf: at, body: [] }
  place.consumed.add(value)
  const own = child(tree, value, 'name')
  const better = own >= 0 && /^(?:exports|default)$/.test(name.text) ? plainName(tree, compiled, own) : null
  return { kind, name: better ?? name, bodyOf: value, body: ['body'] }
}

/** Null for patterns (`const { a } = b`) and computed targets (`a[i] = …`). */
function assignedName(tree: FlatTree, compiled: Compiled, at: number): Name | null {
  const name = plainName(tree, compiled, at)
  if (!name || /[[\]{}(),]/.test(name.text)) return null
  if (!has(tree, compiled, at, is.chain)) return name
  // `module.exports.x`, `Class.prototype.x`, `this.x`, `window.x`
  const path = name.text
    .replace(/\s/g, '')
    .replace(/^(?:module\.exports|exports|this|window|globalThis|self)\.(?=.)/, '')
  if (path === 'module.exports') return { ...name, text: 'exports' }
  const shorter = path.replace(/\.prototype(?=\.)/, '')
  const cut = shorter.lastIndexOf('.')
  const text = shorter.slice(cut + 1)
  return {
    text,
    owner: cut < 0 ? '' : shorter.slice(0, cut),
    start: Math.max(name.start, (tree.end[at] as number) - text.length),
  }
}

/** Functions, prototypes, variables and typedefs of the C family. */
function declared(
  tree: FlatTree,
  compiled: Compiled,
  at: number,
  rule: Declaration,
  place: Place,
): Found | null {
  const name = declarator(tree, compiled, at)
  if (!name || !/^[~\w$]|^operator/.test(name.text)) return null
  const type = typeOf(tree, at)
  const body = rule.body ?? ['body']
  if (compiled.table.testMacro?.test(name.text) && type === 'function_definition') {
    const list = /\(([^()]*)\)/.exec(tree.text.slice(name.start, name.start + 300))
    const words = (list?.[1] ?? '').split(',').map((word) => word.trim().replace(/^"|"$/g, ''))
    return {
      kind: 'test',
      name: { ...name, text: words.filter(Boolean).join('.') || name.text },
      bodyOf: at,
      body,
    }
  }
  if (type === 'declaration') {
    if (name.isFunction) return { kind: 'function', name, bodyOf: at, body }
    // `extern int x;` and plain `struct a b;` are seldom what one looks for, a value is.
    return place.isTop ? { kind: 'constant', name, bodyOf: at, body } : null
  }
  if (type === 'field_declaration' && !name.isFunction) return null
  return { kind: rule.kind, name, bodyOf: at, body }
}

function element(tree: FlatTree, at: number): Name | null {
  const tag = child(tree, at, 'start_tag')
  if (tag < 0) return null
  const word = child(tree, tag, 'tag_name')
  const name = word < 0 ? '' : textOf(tree, word).toLowerCase()
  const start = tree.start[tag] as number
  if (/^h[1-6]$/.test(name)) {
    const inside = tree.text.slice(tree.end[tag] as number, Math.min(tree.end[at] as number, start + 400))
    const title = inside
      .replace(/<[^>]*>?/g, ' ')
      .replace(/\s+/g, ' ')
      .trim()
      .slice(0, 120)
    return title ? { text: title, owner: '', start: tree.end[tag] as number } : null
  }
  const id = /\bid\s*=\s*(?:"([^"]+)"|'([^']+)'|([^\s"'>]+))/i.exec(textOf(tree, tag).slice(0, 1000))
  const value = id?.[1] ?? id?.[2] ?? id?.[3]
  return value ? { text: `${name}#${value}`.slice(0, 120), owner: '', start: start + (id?.index ?? 0) } : null
}

/** `it('adds', () => { … })`, `describe 'x' do … end`. */
function testCall(tree: FlatTree, compiled: Compiled, at: number, consumed: Set<number>): Found | null {
  const pattern = compiled.table.testCall as RegExp
  const start = tree.start[at] as number
  const list = child(tree, at, 'arguments')
  if (list < 0) return null
  const callee = tree.text.slice(start, Math.min(start + 120, tree.start[list] as number)).trim()
  if (!pattern.test(callee)) return null
  const title = child(tree, list, '')
  if (title < 0 || !/string|^constant$|scope_resolution/.test(typeOf(tree, title))) return null
  const block = child(tree, at, 'block')
  let body = block
  for (
    let i = tree.next[title] as number;
    i < (tree.next[list] as number) && body < 0;
    i = tree.next[i] as number
  ) {
    if (compiled.table.functionValues?.[typeOf(tree, i)]) body = i
  }
  if (body < 0) return null
  consumed.add(body)
  const name = plainName(tree, compiled, title)
  return name && { kind: 'test', name, bodyOf: body === block ? at : body, body: ['body', 'block'] }
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
): Open {
  const { table } = compiled
  const outer = climb(tree, compiled, at, around.node)
  const parent = around.draft
  const floor = lowest(drafts, parent, tree.start[outer] as number)
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
function finish(drafts: readonly Draft[], starts: Int32Array): readonly CodeSymbol[] {
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
  drafts.forEach((draft, i) => {
    if (isPromise(draft) && defined.has(dotted[i] as string)) return
    const parent = draft.parent < 0 ? null : (position[draft.parent] as number)
    const around = parent === null || parent < 0 ? null : (symbols[parent] as CodeSymbol)
    const path = [around?.qualified, draft.owner, draft.name].filter(Boolean).join('.')
    const kind = draft.rule?.promote && withMethods.has(dotted[i] as string) ? 'class' : draft.kind
    position[i] = symbols.length
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
  return symbols
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
