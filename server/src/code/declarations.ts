// Owns what one node declares, by the form its rule gives: a field, a declarator, an assignment, an element, a
// test call. Never walks beyond the node, never decides ranges or unique names.

import type { NodeKind } from '../base/node.ts'
import { type Compiled, has, is } from './compiled.ts'
import type { Declaration } from './languages/table.ts'
import { child, declarator, firstOf, type Name, plainName, textOf, typeOf } from './names.ts'
import type { FlatTree } from './tree.ts'

/** What one declaration turned out to be. */
export interface Found {
  readonly kind: NodeKind
  readonly name: Name
  /** Node whose `body` ends the signature: the declaration or the function assigned. */
  readonly bodyOf: number
  readonly body: readonly string[]
}

interface Place {
  readonly isTop: boolean
  readonly inFunction: boolean
  readonly consumed: Set<number>
}

export function find(
  tree: FlatTree,
  compiled: Compiled,
  at: number,
  rule: Declaration,
  place: Place,
): Found | null {
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
    case 'called':
      return calledFor(tree, compiled, at, rule)
    case 'field': {
      const named = namedBy(tree, at, rule.name ?? ['name'])
      const plain = named < 0 ? null : plainName(tree, compiled, named)
      const fixed = rule.called && { text: rule.called, owner: '', start: tree.start[at] as number }
      const name = plain && rule.split ? splitName(plain) : (plain ?? fixed ?? null)
      if (!name) return null
      const start = tree.start[at] as number
      if (rule.modifiers && !rule.modifiers.test(tree.text.slice(start, name.start))) return null
      return { kind: rule.kind, name, bodyOf: at, body }
    }
  }
}

/** The first of the fields that is there; `a/b` goes through `a`. */
function namedBy(tree: FlatTree, at: number, names: readonly string[]): number {
  for (const name of names) {
    let node = at
    for (const part of name.split('/')) if (node >= 0) node = child(tree, node, part)
    if (node >= 0) return node
  }
  return -1
}

/** Lua's `Class.name` and `Class:name`. */
function splitName(name: Name): Name {
  const cut = Math.max(name.text.lastIndexOf('.'), name.text.lastIndexOf(':'))
  if (cut < 0) return name
  const text = name.text.slice(cut + 1)
  return { text, owner: name.text.slice(0, cut), start: name.start + cut + 1 }
}

/** `def name(…) when … do`, `defmodule Name do`, `test "name" do`: a call that declares what its argument names. */
function calledFor(tree: FlatTree, compiled: Compiled, at: number, rule: Declaration): Found | null {
  const target = child(tree, at, 'target')
  const list = child(tree, at, 'arguments')
  if (target < 0 || list < 0) return null
  const word = textOf(tree, target)
  const kind = rule.calls && Object.hasOwn(rule.calls, word) ? rule.calls[word] : undefined
  let named = child(tree, list, '')
  if (!kind || named < 0) return null
  for (;;) {
    const inner = firstOf(tree, named, ['target', 'left'])
    if (inner < 0 || typeOf(tree, named) === 'dot') break
    named = inner
  }
  const name = plainName(tree, compiled, named)
  return name && { kind, name, bodyOf: at, body: rule.body ?? ['body'] }
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
  while (value >= 0 && /^(?:parenthesized_expression|expression_list)$/.test(typeOf(tree, value)))
    value = child(tree, value, '')
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
  if (!name || !/^[~\w$]|^operator/.test(name.text) || compiled.table.keywords?.test(name.text)) return null
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
export function testCall(
  tree: FlatTree,
  compiled: Compiled,
  at: number,
  consumed: Set<number>,
): Found | null {
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
