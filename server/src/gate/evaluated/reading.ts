// Owns the reading of a program's syntax tree into what it calls, with the values that can be known from its text. Follows
// names, not control: whatever may be called is taken to be called. Knows no particular language, decides nothing.

import type { Parser, Node as SyntaxNode } from 'web-tree-sitter'
import type { Doubt } from '../facts.ts'
import { doubt } from '../programs/program.ts'
import { argumentsOf, type Bindings, bindingsOf, calleeOf, moduleName } from './bindings.ts'
import { type Dialect, isModule } from './dialect.ts'

/** Possible texts, with U+0000 for what is only known when it runs; `items` where it is a list. */
export interface Value {
  readonly texts: readonly string[]
  readonly items?: readonly Value[]
}

export interface CodeCall {
  /** `os.remove` of a module, `print` of the language, `.unlink` of any object; empty for something of the program's own. */
  readonly names: readonly string[]
  /** The object of a method. */
  readonly self: Value
  readonly values: readonly Value[]
  readonly named: ReadonlyMap<string, Value>
  readonly raw: string
  /** In a loop that nothing ends. */
  readonly endless: boolean
  /** The function is only named here: its arguments come from elsewhere. */
  readonly mentioned: boolean
}

export interface CodeReading {
  readonly calls: readonly CodeCall[]
  readonly modules: Bindings['modules']
  /** Names of members and variables that stand for more than they say. */
  readonly reaching: readonly string[]
  readonly environment: readonly string[]
  /** Modules that are handed on as values: what is called of them then is not seen. */
  readonly handed: readonly string[]
  /** Loops that nothing ends. */
  readonly endless: readonly string[]
  /** Shell text that the language runs by its own syntax. */
  readonly commands: readonly Value[]
  /** Literal texts of the program. */
  readonly texts: readonly string[]
  readonly problems: readonly Doubt[]
}

/** `steps`: besides a few for each node. */
const limits = { length: 64_000, nodes: 30_000, texts: 8, depth: 14, steps: 20_000 } as const
const unknown: Value = { texts: ['\u0000'] }

/** Null where there is nothing to read it with. */
export function readCode(parser: Parser | null, code: string, dialect: Dialect): CodeReading | null {
  if (code.length > limits.length) return null
  const tree = parser?.parse(code) ?? null
  if (tree === null) return null
  try {
    const nodes = allNodes(tree.rootNode)
    if (nodes === null) return null
    return read(nodes, dialect)
  } finally {
    tree.delete()
  }
}

function allNodes(root: SyntaxNode): readonly SyntaxNode[] | null {
  const nodes: SyntaxNode[] = [root]
  for (let at = 0; at < nodes.length; at++) {
    if (nodes.length > limits.nodes) return null
    for (const child of (nodes[at] as SyntaxNode).children)
      if (child !== null && (child.isNamed || child.isError || child.isMissing)) nodes.push(child)
  }
  return nodes
}

interface Walk {
  readonly dialect: Dialect
  readonly bindings: Bindings
  /** By id, for names that stand for a member of what an expression gives. */
  readonly byId: ReadonlyMap<string, SyntaxNode>
  /** Names that are bound to one another in circles would be followed for ever: what is left of the steps for all of it. */
  readonly steps: { left: number }
}

/** False once too much was followed: then nothing more is known. */
const isSpent = ({ steps }: Walk): boolean => steps.left <= 0 || --steps.left <= 0

function read(nodes: readonly SyntaxNode[], dialect: Dialect): CodeReading {
  const { nodes: kinds } = dialect
  const byId = new Map(nodes.map((node) => [String(node.id), node]))
  const walk: Walk = {
    dialect,
    bindings: bindingsOf(nodes, dialect),
    byId,
    steps: { left: limits.steps + 4 * nodes.length },
  }
  const calls: CodeCall[] = []
  const texts: string[] = []
  const commands: Value[] = []
  const problems: Doubt[] = []
  const reaching = new Set<string>()
  const environment = new Set<string>()
  const handed = new Set<string>()
  const endless = nodes.filter((node) => isEndless(node))
  const inEndless = (node: SyntaxNode): boolean =>
    endless.some((loop) => loop.startIndex <= node.startIndex && node.endIndex <= loop.endIndex)
  for (const node of nodes) {
    if (node.isError || node.isMissing)
      problems.push(doubt('code-syntax', 'Part of the code is not valid.', node.text.slice(0, 200)))
    if (kinds.odd.includes(node.type))
      problems.push(doubt('code-syntax', 'Part of the code is not followed.', node.text.slice(0, 200)))
    // Every class of JavaScript may say how it is made.
    const isFunction = kinds.functions.includes(node.type) && node.type !== 'method_definition'
    const defined = isFunction ? node.childForFieldName('name')?.text : undefined
    if (defined !== undefined && dialect.reaching.test(defined)) reaching.add(defined)
    const isCall = kinds.calls.includes(node.type)
    if (isCall) calls.push(readCall(walk, node, inEndless(node)))
    else if (kinds.commands.includes(node.type)) commands.push(evaluatedAs(walk, node, 0))
    else if (kinds.strings.includes(node.type)) texts.push(...evaluatedAs(walk, node, 0).texts)
    if (!isCall && !isName(walk, node)) continue
    const isCallee = isCalled(node, kinds.calls)
    for (const name of namesOf(walk, node, 0)) {
      if (isModule(name, dialect) && !isCallee && !isUsedInPlace(walk, node)) handed.add(node.text)
      if (isCall) continue
      const last = name.slice(name.lastIndexOf('.') + 1)
      if (dialect.reaching.test(last)) reaching.add(node.text)
      if (dialect.environment.test(name)) environment.add(node.text)
      const isMember = name.includes('.') && !isValue(name) && isModule(name.split('.')[0] ?? '', dialect)
      if (
        !isCallee &&
        (dialect.sinks.has(name) || (isMember && !isModule(name, dialect))) &&
        !isObject(walk, node)
      )
        calls.push({ ...nothing, names: [name], raw: node.text, endless: inEndless(node), mentioned: true })
    }
    if (!isCall && dialect.reaching.test(node.text)) reaching.add(node.text)
  }
  if (walk.steps.left <= 0)
    problems.push(
      doubt('too-complex', 'The code is too intricate to follow.', nodes[0]?.text.slice(0, 200) ?? ''),
    )
  return {
    calls,
    modules: walk.bindings.modules,
    reaching: [...reaching],
    environment: [...environment],
    handed: [...handed],
    endless: endless.map(({ text }) => text),
    commands,
    texts,
    problems,
  }
}

const nothing = { self: unknown, values: [], named: new Map<string, Value>() }

function readCall(walk: Walk, node: SyntaxNode, endless: boolean): CodeCall {
  const callee = calleeOf(node)
  const receiver =
    callee?.childForFieldName('object') ??
    callee?.childForFieldName('value') ??
    node.childForFieldName('receiver')
  const values: Value[] = []
  const named = new Map<string, Value>()
  for (const argument of argumentsOf(node)) {
    const name = argument.childForFieldName(argument.type === 'pair' ? 'key' : 'name')
    const value = argument.childForFieldName('value')
    if (/^(?:keyword_argument|pair)$/.test(argument.type) && name !== null && value !== null)
      named.set(name.text, evaluatedAs(walk, value, 0))
    else values.push(evaluatedAs(walk, argument, 0))
  }
  return {
    names: calledNames(walk, node, 0),
    self: receiver ? evaluatedAs(walk, receiver, 0) : unknown,
    values,
    named,
    raw: node.text,
    endless,
    mentioned: false,
  }
}

/** Grammars that give a call its receiver and method apart say both here. */
function calledNames(walk: Walk, call: SyntaxNode, depth: number): readonly string[] {
  const method = call.childForFieldName('method')
  if (method === null) {
    const callee = calleeOf(call)
    if (callee === null) return ['']
    return callee.type === 'import' ? ['import'] : namesOf(walk, callee, depth)
  }
  const receiver = call.childForFieldName('receiver')
  if (receiver === null) return walk.bindings.names.has(method.text) ? [''] : [method.text]
  return namesOf(walk, receiver, depth + 1).map((name) =>
    isValue(name) ? `.${method.text}` : `${name}.${method.text}`,
  )
}

const isValue = (name: string): boolean => name === '' || name.startsWith('.')

/** What the expression names, if it is a function or module; `` for a value. */
function namesOf(walk: Walk, node: SyntaxNode, depth: number): readonly string[] {
  const { dialect } = walk
  if (depth > limits.depth || isSpent(walk)) return ['']
  if (dialect.nodes.wrappers.includes(node.type) && node.firstNamedChild !== null)
    return namesOf(walk, node.firstNamedChild, depth + 1)
  if (/^(?:identifier|constant|type_identifier)$/.test(node.type)) {
    const bound = walk.bindings.names.get(node.text)
    if (bound === undefined) return [node.text]
    return distinct(
      bound.flatMap((one) =>
        one.kind === 'own'
          ? ['']
          : one.kind === 'name'
            ? named(walk, one.name, depth)
            : namesOf(walk, one.node, depth + 1),
      ),
    )
  }
  if (dialect.nodes.members.includes(node.type) || dialect.nodes.subscripts.includes(node.type)) {
    const object =
      node.childForFieldName('object') ?? node.childForFieldName('value') ?? node.childForFieldName('scope')
    const property =
      node.childForFieldName('attribute') ??
      node.childForFieldName('property') ??
      node.childForFieldName('name')
    const index = node.childForFieldName('subscript') ?? node.childForFieldName('index')
    const keys =
      property !== null
        ? [property.text]
        : index === null
          ? ['\u0000']
          : evaluatedAs(walk, index, depth + 1).texts
    const objects = object === null ? [''] : namesOf(walk, object, depth + 1)
    const glue = node.type === 'scope_resolution' ? '::' : '.'
    return distinct(
      objects.flatMap((one) =>
        keys.map((key) => {
          if (/^(?:globalThis|window|global|self|builtins|__builtins__)$/.test(one)) return key
          return isValue(one) ? `.${key}` : `${one}${glue}${key}`
        }),
      ),
    )
  }
  if (dialect.nodes.calls.includes(node.type)) {
    const called = calledNames(walk, node, depth + 1)
    const args = argumentsOf(node).map((one) => evaluatedAs(walk, one, depth + 1))
    if (called.some((name) => dialect.loaders.has(name))) return (args[0] ?? unknown).texts.map(moduleName)
    // `getattr(os, 'system')` is `os.system`.
    const [object, key] = argumentsOf(node)
    if (called.includes('getattr') && object !== undefined && key !== undefined)
      return namesOf(walk, object, depth + 1).flatMap((one) =>
        evaluatedAs(walk, key, depth + 1).texts.map((text) => (isValue(one) ? `.${text}` : `${one}.${text}`)),
      )
  }
  return ['']
}

/** A name that stands for a member of what an expression gives is looked up there. */
function named(walk: Walk, name: string, depth: number): readonly string[] {
  const member = /^\0(\d+)\.(.*)$/s.exec(name)
  if (member === null) return [name]
  const node = walk.byId.get(member[1] as string)
  return (node === undefined ? [''] : namesOf(walk, node, depth + 1)).map((one) =>
    isValue(one) ? '' : `${one}.${member[2]}`,
  )
}

/** Where a name is used, not where it is given. */
function isName(walk: Walk, node: SyntaxNode): boolean {
  const { members, subscripts } = walk.dialect.nodes
  if (members.includes(node.type) || subscripts.includes(node.type)) return true
  if (!/^(?:identifier|constant|global_variable)$/.test(node.type)) return false
  const parent = node.parent
  if (parent === null || /import|dotted_name|parameter|alias|pattern_target/.test(parent.type)) return false
  return !['name', 'attribute', 'property', 'key', 'left', 'method'].some(
    (field) => parent.childForFieldName(field)?.id === node.id,
  )
}

/** The object of a member or a method. */
function isObject(walk: Walk, node: SyntaxNode): boolean {
  const { parent } = node
  if (parent === null) return false
  const { members, subscripts } = walk.dialect.nodes
  if (members.includes(parent.type) || subscripts.includes(parent.type))
    return ['object', 'value', 'scope'].some((field) => parent.childForFieldName(field)?.id === node.id)
  return parent.childForFieldName('receiver')?.id === node.id
}

/** A member is taken of it, or it gets a name that is followed. */
function isUsedInPlace(walk: Walk, node: SyntaxNode): boolean {
  const { parent } = node
  if (parent === null || isObject(walk, node)) return true
  if (walk.dialect.nodes.wrappers.includes(parent.type)) return isUsedInPlace(walk, parent)
  if (/^(?:expression_statement|program|module|import)/.test(parent.type)) return true
  const left = parent.childForFieldName('left') ?? parent.childForFieldName('name')
  const isGiven = ['right', 'value'].some((field) => parent.childForFieldName(field)?.id === node.id)
  return (
    isGiven &&
    /^(?:assignment|assignment_expression|variable_declarator|named_expression)$/.test(parent.type) &&
    /^(?:identifier|constant|object_pattern)$/.test(left?.type ?? '')
  )
}

function isCalled(node: SyntaxNode, calls: readonly string[]): boolean {
  const { parent } = node
  if (parent === null) return false
  return calls.includes(parent.type) && calleeOf(parent)?.id === node.id
}

/** `while True`, `for (;;)`, `loop do`: with no way out of it in its text. */
function isEndless(node: SyntaxNode): boolean {
  const condition = node.childForFieldName('condition')
  const text = condition?.text.replace(/[()\s]/g, '') ?? ''
  const isLoop =
    (/^(?:while_statement|while|while_modifier|do_statement)$/.test(node.type) &&
      /^(?:true|True|1|!0|notFalse)$/.test(text)) ||
    (node.type === 'for_statement' && condition !== null && /^;?$/.test(text)) ||
    (node.type === 'call' &&
      node.childForFieldName('method')?.text === 'loop' &&
      node.childForFieldName('block') !== null)
  return isLoop && !/\b(?:break|return|raise|throw|exit)\b/.test(node.text)
}

const distinct = (texts: readonly string[]): readonly string[] => [...new Set(texts)].slice(0, limits.texts)

const cross = (
  parts: readonly (readonly string[])[],
  glue: (a: string, b: string) => string,
): readonly string[] =>
  parts.reduce<readonly string[]>(
    (before, after) =>
      distinct(before.flatMap((a) => after.map((b) => glue(a, b)))).map((text) => text.slice(0, 4096)),
    [''],
  )

const joined = (a: string, b: string): string =>
  a === '' || /^(?:\/|~|[A-Za-z]:)/.test(b) ? b : `${a.replace(/\/$/, '')}/${b}`

function evaluatedAs(walk: Walk, node: SyntaxNode, depth: number): Value {
  const { nodes: kinds, joins } = walk.dialect
  if (depth > limits.depth || isSpent(walk)) return unknown
  const inner = (one: SyntaxNode | null): Value =>
    one === null ? unknown : evaluatedAs(walk, one, depth + 1)
  if (kinds.wrappers.includes(node.type)) return inner(node.firstNamedChild)
  if (kinds.strings.includes(node.type) || kinds.commands.includes(node.type))
    return { texts: stringTexts(walk, node, depth) }
  if (kinds.lists.includes(node.type)) {
    const items = node.namedChildren.map(inner)
    return { texts: distinct(items.flatMap(({ texts }) => texts)), items }
  }
  if (/^(?:integer|float|number)$/.test(node.type)) return { texts: [node.text] }
  if (/^(?:identifier|constant|instance_variable|global_variable)$/.test(node.type))
    return boundValue(walk, node.text, depth)
  if (node.type === 'keyword_argument' || node.type === 'pair') return inner(node.childForFieldName('value'))
  if (kinds.members.includes(node.type)) {
    const property = node.childForFieldName('attribute') ?? node.childForFieldName('property')
    return property === null ? unknown : boundValue(walk, `.${property.text}`, depth)
  }
  if (/^binary(?:_operator|_expression)?$/.test(node.type)) {
    const [left, right] = [inner(node.childForFieldName('left')), inner(node.childForFieldName('right'))]
    const operator = node.childForFieldName('operator')?.text
    if (operator === '+')
      return {
        texts: cross([left.texts, right.texts], (a, b) => a + b),
        items: [...(left.items ?? []), ...(right.items ?? [])],
      }
    if (operator === '/') return { texts: cross([left.texts, right.texts], joined) }
    if (operator === '%')
      return {
        texts: left.texts.map((text) =>
          text.replace(/%[sdr]/, () => right.texts[0] ?? '\u0000').replace(/%[sdr]/g, '\u0000'),
        ),
      }
    if (operator === '||' || operator === '??' || operator === 'or')
      return { texts: distinct([...left.texts, ...right.texts]) }
    return unknown
  }
  if (/^(?:conditional_expression|ternary_expression|conditional|boolean_operator)$/.test(node.type))
    return { texts: distinct(node.namedChildren.flatMap((one) => inner(one).texts)) }
  if (kinds.calls.includes(node.type)) {
    const names = calledNames(walk, node, depth + 1)
    const args = argumentsOf(node).map(inner)
    const callee = calleeOf(node)
    const self = inner(
      callee?.childForFieldName('object') ??
        callee?.childForFieldName('value') ??
        node.childForFieldName('receiver') ??
        null,
    )
    if (names.includes('.join') && args[0] !== undefined)
      return {
        texts: cross(
          (args[0].items ?? [args[0]]).map(({ texts }) => texts),
          (a, b) => (a === '' ? b : `${a}${self.texts[0] ?? ''}${b}`),
        ),
      }
    if (names.some((name) => /^(?:base64\.(?:b64|standard_b64)decode|atob)$/.test(name)))
      return { texts: (args[0]?.texts ?? []).map(decoded) }
    if (names.includes('Buffer.from'))
      return {
        texts: (args[0]?.texts ?? []).map((text) => (args[1]?.texts[0] === 'base64' ? decoded(text) : text)),
      }
    if (names.includes('.split') && self.texts.length === 1) {
      const items = (self.texts[0] ?? '').split(/\s+/).map((text): Value => ({ texts: [text] }))
      return { texts: self.texts, items }
    }
    if (names.includes('.format'))
      return {
        texts: self.texts.map((text) =>
          text.replace(/\{\w*\}/, () => args[0]?.texts[0] ?? '\u0000').replace(/\{\w*\}/g, '\u0000'),
        ),
      }
    if (names.some((name) => joins.has(name) && name.startsWith('.')))
      return { texts: cross([self.texts, ...args.map(({ texts }) => texts)], joined) }
    if (names.some((name) => joins.has(name)))
      return {
        texts: cross(
          args.map(({ texts }) => texts),
          joined,
        ),
      }
  }
  return unknown
}

function boundValue(walk: Walk, name: string, depth: number): Value {
  const bound = walk.bindings.names.get(name)
  if (bound === undefined) return unknown
  const values = bound.flatMap((one) => (one.kind === 'node' ? [evaluatedAs(walk, one.node, depth + 1)] : []))
  const items = values.flatMap((value) => value.items ?? [])
  const texts = distinct(values.flatMap((value) => value.texts))
  return texts.length === 0 ? unknown : { texts, ...(items.length === 0 ? {} : { items }) }
}

function stringTexts(walk: Walk, node: SyntaxNode, depth: number): readonly string[] {
  const { pieces, holes, strings } = walk.dialect.nodes
  const isRaw = /^[bBfF]?[rR]/.test(node.text)
  const parts: (readonly string[])[] = []
  for (const child of node.namedChildren) {
    if (child === null) continue
    if (pieces.includes(child.type)) parts.push([isRaw ? child.text : unescaped(child.text)])
    else if (child.type === 'escape_sequence') parts.push([unescaped(child.text)])
    else if (strings.includes(child.type)) parts.push(stringTexts(walk, child, depth + 1))
    else if (holes.includes(child.type)) {
      const inside = child.childForFieldName('expression') ?? child.firstNamedChild
      parts.push(inside === null ? ['\u0000'] : evaluatedAs(walk, inside, depth + 1).texts)
    }
  }
  return cross(parts, (a, b) => a + b)
}

const unescaped = (text: string): string =>
  text.replace(
    /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|u\{([\da-fA-F]{1,6})\}|([0-7]{1,3})|([\s\S]))/g,
    (_whole, ...groups) => {
      const [byte, wide, point, octal, other] = groups as (string | undefined)[]
      const digits = byte ?? wide ?? point
      if (digits !== undefined) return String.fromCodePoint(Math.min(0x10ffff, Number.parseInt(digits, 16)))
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8))
      return (
        ({ n: '\n', t: '\t', r: '\r', '\n': '' } as Readonly<Record<string, string>>)[other ?? ''] ??
        other ??
        ''
      )
    },
  )

/** Text that a program carries in disguise. */
function decoded(text: string): string {
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)))
  } catch {
    return '\u0000'
  }
}
