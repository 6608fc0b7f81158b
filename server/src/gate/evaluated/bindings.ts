// Owns what the names in a program stand for: imported modules, what is assigned to a variable, parameters with the values
// that the same text gives them. Regardless of order and scope: a name stands for everything it ever stands for.

import type { Node as SyntaxNode } from 'web-tree-sitter'
import type { Dialect } from './dialect.ts'

export type Binding =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'node'; readonly node: SyntaxNode }
  /** Something of the program's own that is not followed. */
  | { readonly kind: 'own' }

export interface Bindings {
  /** By name; members of whatever object have a dot before their name. */
  readonly names: ReadonlyMap<string, readonly Binding[]>
  readonly modules: readonly { readonly name: string; readonly raw: string }[]
}

interface Found {
  readonly names: Map<string, Binding[]>
  readonly modules: { name: string; raw: string }[]
  /** Names of parameters by the name of the function or class. */
  readonly functions: Map<string, readonly string[]>
}

/** `nodes` are all nodes of the tree. */
export function bindingsOf(nodes: readonly SyntaxNode[], dialect: Dialect): Bindings {
  const found: Found = { names: new Map(), modules: [], functions: new Map() }
  for (const node of nodes) bindNode(found, node, dialect)
  for (const node of nodes) if (dialect.nodes.calls.includes(node.type)) bindArguments(found, node)
  return found
}

const own: Binding = { kind: 'own' }

function bind(found: Found, name: string, binding: Binding): void {
  const known = found.names.get(name)
  if (known === undefined) found.names.set(name, [binding])
  else if (known.length < 16) known.push(binding)
}

function bindNode(found: Found, node: SyntaxNode, dialect: Dialect): void {
  const field = (name: string) => node.childForFieldName(name)
  switch (node.type) {
    case 'import_statement':
      if (field('source') !== null) importsOfScript(found, node)
      else for (const one of node.namedChildren) importModule(found, node, one)
      return
    case 'import_from_statement':
      importNames(found, node)
      return
    case 'assignment':
    case 'assignment_expression':
    case 'for_statement':
    case 'for_in_clause':
    case 'for_in_statement':
      bindPattern(found, field('left'), field('right'))
      return
    case 'named_expression':
    case 'variable_declarator':
      bindPattern(found, field('name'), field('value'))
      return
    case 'augmented_assignment':
    case 'augmented_assignment_expression':
    case 'operator_assignment':
      bindPattern(found, field('left'), null)
      bindPattern(found, field('left'), field('right'))
      return
    case 'as_pattern':
      bindPattern(found, field('alias')?.firstNamedChild ?? null, node.firstNamedChild)
      return
    case 'class_definition':
    case 'class_declaration':
    case 'class':
    case 'module': {
      const name = field('name')
      if (name !== null) bind(found, name.text, own)
      return
    }
    default:
      if (dialect.nodes.functions.includes(node.type)) bindFunction(found, node)
  }
}

function importModule(found: Found, statement: SyntaxNode, one: SyntaxNode | null): void {
  const name = one?.type === 'aliased_import' ? one.childForFieldName('name')?.text : one?.text
  if (name === undefined) return
  const alias = one?.childForFieldName('alias')?.text
  found.modules.push({ name, raw: statement.text })
  if (alias === undefined) {
    const root = name.split('.')[0] ?? name
    bind(found, root, { kind: 'name', name: root })
  } else bind(found, alias, { kind: 'name', name })
}

function importNames(found: Found, statement: SyntaxNode): void {
  const module = statement.childForFieldName('module_name')?.text ?? ''
  found.modules.push({ name: module, raw: statement.text })
  for (const one of statement.childrenForFieldName('name')) {
    const name = one?.childForFieldName('name')?.text ?? one?.text ?? ''
    bind(found, one?.childForFieldName('alias')?.text ?? name, { kind: 'name', name: `${module}.${name}` })
  }
}

/** `import a, { b as c } from 'm'` and `import * as d from 'm'`. */
function importsOfScript(found: Found, statement: SyntaxNode): void {
  const module = moduleName(statement.childForFieldName('source')?.text.slice(1, -1) ?? '')
  found.modules.push({ name: module, raw: statement.text })
  for (const node of statement.descendantsOfType(['identifier', 'import_specifier'])) {
    if (node?.type === 'import_specifier') {
      const name = node.childForFieldName('name')?.text ?? ''
      const alias = node.childForFieldName('alias')?.text ?? name
      bind(found, alias, { kind: 'name', name: name === 'default' ? module : `${module}.${name}` })
    } else if (node?.parent?.type !== 'import_specifier' && node !== null)
      bind(found, node.text, { kind: 'name', name: module })
  }
}

/** A module of Node is the same with and without its prefix. */
export const moduleName = (text: string): string => text.replace(/^node:/, '')

function bindPattern(found: Found, left: SyntaxNode | null, right: SyntaxNode | null): void {
  const binding: Binding = right === null ? own : { kind: 'node', node: right }
  if (left === null) return
  const member = left.childForFieldName('attribute') ?? left.childForFieldName('property')
  if (member !== null) bind(found, `.${member.text}`, binding)
  else if (/^(?:identifier|constant|instance_variable|global_variable)$/.test(left.type)) {
    bind(found, left.text, binding)
    const parameters = right?.childForFieldName('parameters')
    if (parameters) found.functions.set(left.text, parameterNames(parameters))
  } else if (left.type === 'object_pattern')
    for (const part of left.namedChildren) {
      const key = part?.childForFieldName('key')?.text ?? part?.text ?? ''
      const name = part?.childForFieldName('value')?.text ?? key
      bind(found, name, own)
      if (right !== null) bind(found, name, { kind: 'name', name: `\u0000${right.id}.${key}` })
    }
  else for (const part of left.namedChildren) bindPattern(found, part, right)
}

function bindFunction(found: Found, node: SyntaxNode): void {
  const name = node.childForFieldName('name')?.text
  if (name !== undefined) bind(found, name, own)
  const parameters = node.childForFieldName('parameters') ?? node.childForFieldName('parameter')
  if (parameters === null) return
  const names = parameters.type === 'identifier' ? [parameters.text] : parameterNames(parameters)
  for (const each of names) bind(found, each, own)
  for (const part of parameters.namedChildren) {
    const value = part?.childForFieldName('value')
    const target = part?.childForFieldName('name') ?? part?.childForFieldName('pattern')
    if (value && target) bind(found, target.text, { kind: 'node', node: value })
  }
  // What makes an object gets the arguments of its class.
  const isMaker = name !== undefined && /^(?:__init__|constructor|initialize)$/.test(name)
  const known = isMaker ? node.parent?.parent?.childForFieldName('name')?.text : name
  if (known !== undefined) found.functions.set(known, names[0] === 'self' ? names.slice(1) : names)
}

const parameterNames = (parameters: SyntaxNode): readonly string[] =>
  parameters.namedChildren.map((part) => {
    const name = part?.childForFieldName('name') ?? part?.childForFieldName('pattern') ?? part
    return name?.type === 'identifier' ? name.text : (name?.firstNamedChild?.text ?? '')
  })

/** Parameters stand for what the calls in the same text give them. */
function bindArguments(found: Found, call: SyntaxNode): void {
  const callee = calleeOf(call)
  const name = callee?.childForFieldName('attribute') ?? callee?.childForFieldName('property') ?? callee
  const parameters = name === null ? undefined : found.functions.get(name.text)
  if (parameters === undefined) return
  let at = 0
  for (const argument of argumentsOf(call)) {
    const keyword =
      argument.type === 'keyword_argument' ? argument.childForFieldName('name')?.text : undefined
    const target = keyword ?? parameters[at++]
    const value = keyword === undefined ? argument : argument.childForFieldName('value')
    if (target !== undefined && target !== '' && value) bind(found, target, { kind: 'node', node: value })
  }
}

export const calleeOf = (call: SyntaxNode): SyntaxNode | null =>
  call.childForFieldName('function') ??
  call.childForFieldName('constructor') ??
  call.childForFieldName('method')

export const argumentsOf = (call: SyntaxNode): readonly SyntaxNode[] => {
  const list = call.childForFieldName('arguments')
  if (list === null) return []
  // A template behind a function is its one argument.
  return list.type === 'template_string' ? [list] : list.namedChildren.filter((one) => one !== null)
}
