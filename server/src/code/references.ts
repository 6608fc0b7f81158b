// Owns the walk over a flat tree that finds what a file refers to: calls, imports, bases, types.
// Never resolves a name: a reference is what is written, and where.

import type { LinkOut } from '../base/node.ts'
import { type Compiled, has, is } from './compiled.ts'
import type { ImportRule } from './languages/table.ts'
import { lineAt } from './lines.ts'
import { child, firstOf, lastIdentifier, plainName, textOf, typeOf } from './names.ts'
import type { CodeSymbol, Reference } from './symbol.ts'
import type { FlatTree } from './tree.ts'

/** A chain longer than this is an expression, not a name. */
const longestTarget = 120
/** A file with more is generated. */
const mostReferences = 100_000

type Add = (kind: LinkOut['kind'], target: string, name: string, at: number) => void

export function findReferences(
  tree: FlatTree,
  compiled: Compiled,
  starts: Int32Array,
  symbols: readonly CodeSymbol[],
  /** Nodes of the tree, `until` exclusive; outside of an import, a list of bases or a type. */
  { from, until } = { from: 0, until: tree.count },
): readonly Reference[] {
  const found: Reference[] = []
  const seen = new Set<string>()
  const enclosing = sweep(symbols)
  const declared = new Set(symbols.map((symbol) => symbol.nameStart))
  const add: Add = (kind, target, name, at) => {
    if (target === '' || found.length >= mostReferences) return
    const offset = tree.start[at] as number
    // Elixir declares by calls: the name in its own declaration is no use of it.
    if (kind === 'call' && declared.has(offset)) return
    const symbol = enclosing(offset)
    // A type is used many times in one function; calls keep each of their lines.
    const line = lineAt(starts, offset)
    const key = `${kind} ${target} ${name} ${symbol} ${kind === 'call' ? line : ''}`
    if (seen.has(key)) return
    seen.add(key)
    found.push({ kind, target, name, line, symbol })
  }
  let importUntil = 0
  let baseUntil = 0
  let typeUntil = 0
  for (let at = from; at < until; at++) {
    const type = tree.type[at] as number
    const rule = compiled.imports[type]
    if (rule && at >= importUntil && addImport(tree, at, rule, add)) importUntil = tree.next[at] as number
    if (at < importUntil) continue
    const callee = compiled.calls[type]
    if (callee) addCall(tree, compiled, at, callee, add)
    if (at >= baseUntil && isBases(tree, compiled, at)) {
      baseUntil = tree.next[at] as number
      addBases(tree, compiled, at, add)
    }
    if (at >= typeUntil && isTypeContext(tree, compiled, at)) typeUntil = tree.next[at] as number
    if (at < baseUntil) continue
    if (has(tree, compiled, at, is.typeName) || (at < typeUntil && isLeafName(tree, compiled, at))) {
      // The name in its own declaration is no use of it.
      if (!declared.has(tree.start[at] as number))
        add('type', textOf(tree, at).slice(0, longestTarget), textOf(tree, at).slice(0, longestTarget), at)
    }
  }
  return found
}

/** Offsets must come in rising order but for small steps back, as a preorder gives them. */
function sweep(symbols: readonly CodeSymbol[]): (offset: number) => number | null {
  let last = -1
  return (offset) => {
    while (last + 1 < symbols.length && (symbols[last + 1] as CodeSymbol).range.start <= offset) last++
    while (last >= 0 && (symbols[last] as CodeSymbol).range.start > offset) last--
    let at: number | null = last < 0 ? null : last
    while (at !== null && (symbols[at] as CodeSymbol).range.end <= offset)
      at = (symbols[at] as CodeSymbol).parent
    return at
  }
}

const isLeafName = (tree: FlatTree, compiled: Compiled, at: number): boolean =>
  tree.next[at] === at + 1 && has(tree, compiled, at, is.identifier)

function isTypeContext(tree: FlatTree, compiled: Compiled, at: number): boolean {
  if (has(tree, compiled, at, is.typeContext)) return true
  if (compiled.typeFields.length === 0 || tree.field[at] === 0) return false
  return compiled.typeFields.includes(tree.fields[tree.field[at] as number] ?? '')
}

function isBases(tree: FlatTree, compiled: Compiled, at: number): boolean {
  if (has(tree, compiled, at, is.inherit)) return true
  const parent = tree.parent[at] as number
  if (compiled.inheritFields.size === 0 || tree.field[at] === 0 || parent < 0) return false
  return compiled.inheritFields.has(`${typeOf(tree, parent)}.${tree.fields[tree.field[at] as number] ?? ''}`)
}

/** `self . client\n.send` → `self.client.send`; what is no chain of names gives its last name. */
function chainText(tree: FlatTree, compiled: Compiled, at: number): { target: string; name: string } | null {
  const last = lastIdentifier(tree, compiled, at)
  const name = last < 0 ? '' : textOf(tree, last).slice(0, longestTarget)
  const start = tree.start[at] as number
  const end = last < 0 ? (tree.end[at] as number) : (tree.end[last] as number)
  if (end - start > longestTarget * 2) return name ? { target: name, name } : null
  const whole = tree.text.slice(start, end).replace(/\s+/g, '')
  if (whole.length <= longestTarget && /^[@$&*~:\\\w\p{L}][\w\p{L}$.:\\@?!>#-]*$/u.test(whole)) {
    return { target: whole.replace(/^[@&*]+/, ''), name: name || whole }
  }
  return name ? { target: name, name } : null
}

function addCall(tree: FlatTree, compiled: Compiled, at: number, fields: readonly string[], add: Add): void {
  const callee = fields[0] === '' ? child(tree, at, '') : firstOf(tree, at, fields)
  if (callee < 0) return
  const first = compiled.table.importCalls
  const word = first
    ? tree.text.slice(
        tree.start[callee],
        Math.min(tree.end[callee] as number, (tree.start[callee] as number) + 40),
      )
    : ''
  if (first?.test(word)) {
    const given = importedString(tree, at, callee)
    if (given >= 0) {
      const module = plainName(tree, compiled, given)
      if (module) add('import', module.text, '', given)
      return
    }
  }
  // A call on a call: the inner one is a reference of its own.
  const chain = chainText(tree, compiled, callee)
  if (!chain || compiled.table.keywords?.test(chain.target)) return
  // `<div>` is an element, `<Panel>` a call.
  if (/^jsx_/.test(typeOf(tree, at)) && !/^[A-Z]|\./.test(chain.target)) return
  const receiver = firstOf(tree, at, ['receiver', 'object', 'scope'])
  add(
    'call',
    receiver >= 0 && receiver !== callee
      ? withReceiver(tree, compiled, receiver, chain.target)
      : chain.target,
    chain.name,
    callee,
  )
}

/** Where the grammar keeps the receiver beside the name (Java, Ruby, PHP). */
function withReceiver(tree: FlatTree, compiled: Compiled, receiver: number, name: string): string {
  const length = (tree.end[receiver] as number) - (tree.start[receiver] as number)
  const text = length > longestTarget ? '' : textOf(tree, receiver).replace(/\s+/g, '')
  const simple = /^[$@\w\p{L}][\w\p{L}$@.:\\>-]*$/u.test(text) && !has(tree, compiled, receiver, is.notName)
  return simple ? `${text}.${name}` : name
}

/** The node of the string a `require`-like call is given, or -1. */
function importedString(tree: FlatTree, at: number, callee: number): number {
  const list = child(tree, at, 'arguments')
  const given =
    list >= 0
      ? child(tree, list, '')
      : (tree.next[callee] as number) < (tree.next[at] as number)
        ? (tree.next[callee] as number)
        : -1
  if (given < 0) return -1
  return /string|^word$|concatenation|^alias$|^dot$/.test(typeOf(tree, given)) ? given : -1
}

/** False when it turns out to import nothing (`export { a }` without a source). */
function addImport(tree: FlatTree, at: number, rule: ImportRule, add: Add): boolean {
  const node = rule.module === undefined ? -1 : child(tree, at, rule.module)
  if (rule.braces) {
    const text = textOf(tree, node >= 0 ? node : at)
      .slice(0, 4000)
      .replace(/^(?:use|import)\s+(?:function\s+|const\s+)?|;$/g, '')
    for (const path of expand(text)) add('import', path, lastSegment(path), at)
    return true
  }
  if (rule.module !== undefined && node < 0) return false
  const module = node < 0 ? '' : modulePath(textOf(tree, node))
  if (module)
    add(
      'import',
      module,
      rule.module === '' && !/["'(/]/.test(textOf(tree, node)) ? lastSegment(module) : '',
      node,
    )
  const names = rule.names
  if (!names) return true
  const stop = tree.next[at] as number
  for (let i = at + 1; i < stop; ) {
    const type = typeOf(tree, i)
    if (i !== node && names.includes(type)) {
      const named = child(tree, i, 'name')
      const name = textOf(tree, named >= 0 ? named : i)
        .replace(/\s+/g, '')
        .slice(0, longestTarget)
      // Python's `import a.b` names modules; everywhere else the names come out of one.
      if (module) add('import', module, name.replace(/^\*as/, ''), i)
      else add('import', name, '', i)
      i = tree.next[i] as number
    } else i = i === node ? (tree.next[i] as number) : i + 1
  }
  return true
}

const modulePath = (text: string): string =>
  text
    .trim()
    .replace(/^(?:url\()?["'`<]+|["'`>]+\)?$/g, '')
    .replace(/\s+/g, '')
    .slice(0, longestTarget * 2)

const lastSegment = (path: string): string => /([^.:\\/*]+)\W*$/.exec(path)?.[1] ?? ''

/** `a::{b as x, c::{self, d}}` → `a::b`, `a::c`, `a::c::d`. At most 200 paths. */
function expand(text: string): readonly string[] {
  const paths: string[] = []
  const prefixes: string[] = ['']
  let word = ''
  const flush = (): void => {
    const leaf = word.replace(/\s+as\s+\w+$|\s*=>.*$/, '').replace(/\s+/g, '')
    if (leaf && paths.length < 200) {
      paths.push(((prefixes[prefixes.length - 1] ?? '') + leaf).replace(/::self$/, '').replace(/^\\/, ''))
    }
    word = ''
  }
  for (const char of text) {
    if (char === '{') {
      prefixes.push((prefixes[prefixes.length - 1] ?? '') + word.replace(/\s+/g, ''))
      word = ''
    } else if (char === '}') {
      flush()
      if (prefixes.length > 1) prefixes.pop()
    } else if (char === ',') flush()
    else word += char
  }
  flush()
  return paths
}

/** The outermost names inside: each base once, without its type arguments. */
function addBases(tree: FlatTree, compiled: Compiled, at: number, add: Add): void {
  const own = has(tree, compiled, at, is.identifier | is.chain)
  // A node that is the base itself (Rust's `impl Trait for`), or that holds several.
  for (let i = own ? at : at + 1; i < (tree.next[at] as number); ) {
    if (has(tree, compiled, i, is.identifier | is.chain | is.typeName)) {
      const chain = chainText(tree, compiled, i)
      if (chain) add('inherit', chain.target, chain.name, i)
      i = tree.next[i] as number
    } else if (has(tree, compiled, i, is.notName | is.comment) && i !== at) i = tree.next[i] as number
    else i++
  }
}
