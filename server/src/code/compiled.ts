// Owns a language's table as arrays over a grammar's node type numbers, so that a walk asks no strings.
// Never looks at a tree.

import type { Declaration, ImportRule, LanguageTable } from './languages/table.ts'
import { errorType, type FlatTree } from './tree.ts'

/** Bits of `flags`. */
export const is = {
  comment: 1,
  attribute: 2,
  decorator: 4,
  modifierList: 8,
  container: 16,
  wrapper: 32,
  identifier: 64,
  chain: 128,
  notName: 256,
  typeName: 512,
  typeContext: 1024,
  inherit: 2048,
  docstring: 4096,
  methodScope: 8192,
} as const

export interface Compiled {
  readonly table: LanguageTable
  readonly flags: Uint16Array
  readonly declarations: readonly (Declaration | undefined)[]
  readonly scopes: readonly (string | undefined)[]
  readonly calls: readonly (readonly string[] | undefined)[]
  readonly imports: readonly (ImportRule | undefined)[]
  /** `.type`: fields in which every identifier names a type. */
  readonly typeFields: readonly string[]
  /** `class_definition.superclasses`: parent type and field. */
  readonly inheritFields: ReadonlySet<string>
}

const cache = new WeakMap<readonly string[], Map<LanguageTable, Compiled>>()

export function compile(tree: FlatTree, table: LanguageTable): Compiled {
  const { types } = tree
  let ofTypes = cache.get(types)
  if (!ofTypes) {
    ofTypes = new Map()
    cache.set(types, ofTypes)
  }
  let compiled = ofTypes.get(table)
  if (!compiled) {
    compiled = build(types, table)
    ofTypes.set(table, compiled)
  }
  return compiled
}

function build(types: readonly string[], table: LanguageTable): Compiled {
  const flags = new Uint16Array(errorType + 1)
  const sets: readonly (readonly [number, readonly string[] | undefined])[] = [
    [is.comment, table.comments],
    [is.attribute, table.attributes],
    [is.decorator, table.decorators],
    [is.modifierList, table.modifierLists],
    [is.container, table.containers],
    [is.wrapper, table.wrappers],
    [is.identifier, table.identifiers],
    [is.chain, table.chains],
    [is.notName, table.notNames],
    [is.typeName, table.typeNames],
    [is.typeContext, table.typeContexts],
    [is.inherit, table.inherits],
    [is.docstring, table.docstrings],
    [is.methodScope, table.methodScopes],
  ]
  for (const [bit, names] of sets) {
    if (!names) continue
    const wanted = new Set(names)
    for (let id = 0; id < types.length; id++) {
      if (wanted.has(types[id] as string)) flags[id] = (flags[id] as number) | bit
    }
  }
  const over = <T>(record: Readonly<Record<string, T>> | undefined): (T | undefined)[] =>
    types.map((type) => (record && Object.hasOwn(record, type) ? record[type] : undefined))
  return {
    table,
    flags,
    declarations: over(table.declarations),
    scopes: over(table.scopes),
    calls: over(table.calls),
    imports: over(table.imports),
    typeFields: (table.typeContexts ?? []).filter((name) => name[0] === '.').map((name) => name.slice(1)),
    inheritFields: new Set((table.inherits ?? []).filter((name) => name.includes('.'))),
  }
}

/** Whether the node `at` has the flag. */
export function has(tree: FlatTree, compiled: Compiled, at: number, flag: number): boolean {
  return ((compiled.flags[tree.type[at] as number] as number) & flag) !== 0
}
