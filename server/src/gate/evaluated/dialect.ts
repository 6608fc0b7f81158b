// Owns the shape of what is known about a programming language: how its syntax tree names things, and what its functions
// do. A function that no table has is a doubt. Knows no particular language.

import type { Language } from '../../code/language.ts'
import type { PathUse } from '../facts.ts'

/** What a piece of code does besides touching paths and running commands; the words are in signs.ts. */
export type SignCode =
  | 'evaluates-text'
  | 'loads-code'
  | 'reflection'
  | 'native-code'
  | 'environment'
  | 'raw-socket'
  | 'shares-descriptors'
  | 'network'
  | 'starts-process'
  | 'forks'
  | 'ends-processes'
  | 'changes-folder'

/** What one function does with its arguments, by position; `self` is the object a method is called on. */
export interface Sink {
  readonly paths: readonly { readonly at: number | 'self'; readonly use: PathUse }[]
  /** Shell text. */
  readonly shell?: number
  /** A program, with a list of arguments behind it (or in it). */
  readonly spawn?: number
  /** An address, a host, or a pair of host and port. */
  readonly host?: number
  /** A path, whose mode (`r`, `w+`) is the argument behind it. */
  readonly mode?: number | 'self'
  /** Code of the same language: judged as well. */
  readonly code?: number
  readonly signs: readonly SignCode[]
}

export interface Dialect {
  readonly names: readonly string[]
  readonly grammar: Language
  readonly nodes: {
    /** Node kinds by what they are; fields that hold their parts are the same in all grammars that are read here. */
    readonly calls: readonly string[]
    readonly members: readonly string[]
    readonly subscripts: readonly string[]
    readonly strings: readonly string[]
    readonly pieces: readonly string[]
    readonly holes: readonly string[]
    readonly lists: readonly string[]
    readonly functions: readonly string[]
    /** Nothing but their one child. */
    readonly wrappers: readonly string[]
    /** Run a command that stands in them. */
    readonly commands: readonly string[]
    /** Syntax that is not followed. */
    readonly odd: readonly string[]
  }
  /**
   * By full name (`os.remove`) or, with a dot before it, by the name of a method of anything (`.unlink`); `/1` behind it where
   * it is meant with so many arguments only.
   */
  readonly sinks: ReadonlyMap<string, Sink>
  /** Modules all of whose functions only compute. */
  readonly pure: ReadonlySet<string>
  /** Modules whose functions are in the tables, or harmless. */
  readonly known: ReadonlySet<string>
  /** Functions and types without a module that only compute; and members of known modules that do. */
  readonly harmless: ReadonlySet<string>
  /** Names that reach what the tables do not see, wherever they stand. */
  readonly reaching: RegExp
  /** Names whose mere use shows the environment. */
  readonly environment: RegExp
  /** Functions whose value is the path made of their arguments, or that of the object. */
  readonly joins: ReadonlySet<string>
  /** Functions that give the module that their argument names. */
  readonly loaders: ReadonlySet<string>
}

/** Whether a name is that of a module whose functions only compute, and not of what such a module lets through. */
export function isPure(name: string, { pure, known }: Dialect): boolean {
  const parts = name.split('.')
  return parts.some((_part, i) => {
    if (!pure.has(parts.slice(0, i + 1).join('.'))) return false
    return parts.slice(i + 1).every((part) => !part.startsWith('_') && !known.has(part))
  })
}

/** Whether a name is that of a module, or of an object of the language that is as much as one. */
export const isModule = (name: string, dialect: Dialect): boolean =>
  dialect.pure.has(name) ||
  dialect.known.has(name) ||
  (rootsOf(dialect).has(name) && !dialect.harmless.has(name))

const roots = new WeakMap<Dialect, ReadonlySet<string>>()

/** What stands before the first dot of the names in the tables. */
function rootsOf(dialect: Dialect): ReadonlySet<string> {
  let found = roots.get(dialect)
  if (found === undefined) {
    const names = [...dialect.sinks.keys()].filter((name) => /^[^.]+(?:\.|::)/.test(name))
    found = new Set(names.map((name) => name.split(/\.|::/)[0] as string))
    roots.set(dialect, found)
  }
  return found
}

/**
 * Tables are written as lines `NAME… : ROLE…`. Roles: `read0`, `write1`, `delete0`, `list0` (a path, by position, `self` for
 * the object), `shell0`, `spawn0`, `host0`, `mode0`, `code0`, or a sign.
 */
export function sinksOf(table: string): ReadonlyMap<string, Sink> {
  const sinks = new Map<string, Sink>()
  for (const line of table.split('\n')) {
    const [names = '', roles = ''] = line.split(' : ')
    const sink = sinkOf(roles.trim().split(/\s+/))
    for (const name of names.trim().split(/\s+/)) if (name !== '') sinks.set(name, sink)
  }
  return sinks
}

function sinkOf(roles: readonly string[]): Sink {
  const paths: { at: number | 'self'; use: PathUse }[] = []
  const places: Partial<Record<'shell' | 'spawn' | 'host' | 'code', number>> = {}
  const signs: SignCode[] = []
  let mode: number | 'self' | undefined
  for (const role of roles) {
    const placed = /^([a-z]+?)(\d|self)$/.exec(role)
    if (placed === null) {
      signs.push(role as SignCode)
      continue
    }
    const [, kind = '', place = ''] = placed
    const at = place === 'self' ? 'self' : Number(place)
    if (kind === 'mode') mode = at
    else if (kind === 'shell' || kind === 'spawn' || kind === 'host' || kind === 'code')
      places[kind] = Number(at)
    else paths.push({ at, use: kind as PathUse })
  }
  return { paths, ...places, ...(mode === undefined ? {} : { mode }), signs }
}

export const wordsOf = (text: string): ReadonlySet<string> =>
  new Set(text.split(/\s+/).filter((word) => word !== ''))
