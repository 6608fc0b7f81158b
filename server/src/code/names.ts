// Owns how a name is read off a flat tree: fields, declarators, chains. Never walks a whole tree.

import { type Compiled, has, is } from './compiled.ts'
import type { FlatTree } from './tree.ts'

const longestName = 200

export interface Name {
  readonly text: string
  /** What qualifies it in the source, dotted: `A` in `A::b`, '' for nothing. */
  readonly owner: string
  /** UTF-16 offset. */
  readonly start: number
}

export const typeOf = (tree: FlatTree, at: number): string => tree.types[tree.type[at] as number] ?? 'ERROR'

export const textOf = (tree: FlatTree, at: number): string =>
  tree.text.slice(tree.start[at] as number, tree.end[at] as number)

/** The first child in the field `name`, else the first of that node type; `''` is the first child. -1 for none. */
export function child(tree: FlatTree, at: number, name: string): number {
  const stop = tree.next[at] as number
  if (name === '') return at + 1 < stop ? at + 1 : -1
  let ofType = -1
  for (let i = at + 1; i < stop; i = tree.next[i] as number) {
    if (tree.fields[tree.field[i] as number] === name) return i
    if (ofType < 0 && typeOf(tree, i) === name) ofType = i
  }
  return ofType
}

export function firstOf(tree: FlatTree, at: number, names: readonly string[]): number {
  for (const name of names) {
    const found = child(tree, at, name)
    if (found >= 0) return found
  }
  return -1
}

/** A name as it is declared: without quotes, its generic parameters and the spaces in it. */
export function plainName(tree: FlatTree, compiled: Compiled, at: number): Name | null {
  let node = at
  // Through what merely holds the name: a list of declarators, a pattern, an anchored YAML node.
  while (
    !has(tree, compiled, node, is.identifier | is.chain) &&
    typeOf(tree, node) !== 'qualified_identifier'
  ) {
    const first = firstOf(tree, node, ['name', 'declarator', 'variable_declarator'])
    if (first < 0) break
    node = first
  }
  const start = tree.start[node] as number
  const raw = tree.text.slice(start, Math.min(tree.end[node] as number, start + longestName * 2))
  const quoted = /^(["'`])(.*)\1$/s.exec(raw)
  const text = (quoted?.[2] ?? raw).replace(/\s+/g, ' ').replace(/^r#/, '').trim().slice(0, longestName)
  return text === '' ? null : { text, owner: '', start: quoted ? start + 1 : start }
}

/** `A::B::c`, `a.b.c`, `A\B\c` cut into what qualifies and the last name. */
function splitOwner(name: Name): Name {
  const plain = name.text.replace(/<[^<>]*>/g, '')
  const cut = /^(.*?)(?:::|\.|\\|->)([^:.\\>]+)$/s.exec(plain)
  if (!cut || /^operator\b/.test(plain)) return { ...name, text: plain || name.text }
  const [, before = '', last = ''] = cut
  const offset = name.text.lastIndexOf(last)
  return { text: last.trim(), owner: dotted(before), start: name.start + Math.max(0, offset) }
}

/** `*pkg::List<T>` → `pkg.List`. */
export function dotted(text: string): string {
  let depth = 0
  let out = ''
  for (const char of text.slice(0, longestName * 2)) {
    if (char === '<' || char === '[' || char === '(') depth++
    else if (char === '>' || char === ']' || char === ')') depth = Math.max(0, depth - 1)
    else if (depth === 0 && !/[\s*&?]/.test(char)) out += char
  }
  return out
    .replace(/^(?:dyn|mut|const|struct)\b/, '')
    .replace(/(?:::|->|\\)/g, '.')
    .replace(/^\.+|\.+$/g, '')
}

export interface Declarator extends Name {
  readonly isFunction: boolean
}

/** Down the declarators of the C family to the name. */
export function declarator(tree: FlatTree, compiled: Compiled, at: number): Declarator | null {
  let node = child(tree, at, 'declarator')
  let isFunction = false
  while (node >= 0) {
    const type = typeOf(tree, node)
    if (type === 'function_declarator') {
      const inner = child(tree, node, 'declarator')
      // `int (*f)(int)` is a variable that holds a function.
      isFunction = inner >= 0 && typeOf(tree, inner) !== 'parenthesized_declarator'
    }
    if (has(tree, compiled, node, is.identifier | is.chain) || /^(?:operator|destructor)_/.test(type)) break
    const next = child(tree, node, 'declarator')
    const deeper = next >= 0 ? next : /_declarator$/.test(type) ? child(tree, node, '') : -1
    if (deeper < 0) break
    node = deeper
  }
  if (node < 0) return null
  const start = tree.start[node] as number
  const raw = tree.text.slice(start, tree.end[node] as number)
  const text = raw.slice(0, longestName).replace(/\s+/g, ' ')
  const operator = /^(.*?)(?:::)?(operator\b.*)$/s.exec(text)
  if (operator) {
    const [, before = '', word = ''] = operator
    // A conversion carries its empty parameters: `operator bool() const`.
    const bare = word.replace(/(?<=[\w>*&])\s*\(\).*$/s, '')
    return {
      text: /^operator\s*\(\)/.test(word) ? 'operator()' : bare,
      owner: dotted(before),
      start: start + text.length - word.length,
      isFunction,
    }
  }
  return { ...splitOwner({ text, owner: '', start }), isFunction }
}

/** A function written where it is called has no name. */
const nameless = /func|lambda|closure|^block$|^do_block$|^object$|^array$/

/** The last name of a callee or a base, or -1: `a.b(c).d` → d, `Map<K>` → Map. */
export function lastIdentifier(tree: FlatTree, compiled: Compiled, at: number): number {
  let node = at
  for (;;) {
    if (nameless.test(typeOf(tree, node)) && !/_call|template_function/.test(typeOf(tree, node))) return -1
    if (has(tree, compiled, node, is.identifier) && tree.next[node] === node + 1) return node
    let last = -1
    const stop = tree.next[node] as number
    for (let i = node + 1; i < stop; i = tree.next[i] as number) {
      if (!has(tree, compiled, i, is.notName | is.comment)) last = i
    }
    if (last < 0) return has(tree, compiled, node, is.identifier) ? node : -1
    node = last
  }
}
