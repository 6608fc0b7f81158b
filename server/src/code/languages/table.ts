// Owns the shape of a language's table: what in its syntax tree is a symbol, a name, a body, a reference.
// A language is one such file and one line in list.ts. Tables hold node and field names, no code.

import type { NodeKind } from '../../base/node.ts'

export interface Declaration {
  readonly kind: NodeKind
  /**
   * How the name is found. `field` (the default): the child in `name`. `declarator`: down the declarators of
   * the C family. `assigned`: the left side of something whose `value` is in `functionValues`; `otherwise`
   * is the kind of any other value at top level. `element`: an HTML element's id or heading text. `called`: what
   * the first argument names, when the `target` is in `calls`: Elixir's `def name(…)`.
   */
  readonly form?: 'field' | 'declarator' | 'assigned' | 'element' | 'called'
  readonly calls?: Readonly<Record<string, NodeKind>>
  /** Field names, the first that is there wins; `''` is the first child, `a/b` is `b` in `a`. Default `name`. */
  readonly name?: readonly string[]
  /** What it is called where the grammar has no name for it: Swift's `init`. */
  readonly called?: string
  /** `a.b` and `a:b` are the name `b` in `a`. */
  readonly split?: true
  readonly value?: string
  readonly otherwise?: NodeKind
  /** Fields (or node types) that end the signature. Default `body`. */
  readonly body?: readonly string[]
  /** Field with the type that a method belongs to: Go's receiver. */
  readonly owner?: string
  /** Only at the top level of the file (`containers`). */
  readonly top?: true
  /** Only with this child (field or type): `struct_specifier` with a body. */
  readonly needs?: string
  /** Not directly in these parents. */
  readonly notIn?: readonly string[]
  /** A type that is called a class as soon as the file gives it methods: Go's and Rust's structs. */
  readonly promote?: true
  /** A promise of a definition: left out when the file has the definition too. */
  readonly declared?: true
  /** Only with a matching text before the name: `static final`. */
  readonly modifiers?: RegExp
  /** Inside a function only from this many lines on. */
  readonly leastLines?: number
}

export interface ImportRule {
  /** Field or type of the child with the module; `''` is the first child. */
  readonly module?: string
  /** Node types, anywhere inside, whose `name` field or own text is an imported name. */
  readonly names?: readonly string[]
  /** The text itself is the path, possibly with braces: `a::{b, c::d}`. */
  readonly braces?: true
}

export interface LanguageTable {
  readonly declarations: Readonly<Record<string, Declaration>>
  /** A declaration that is the last and only one of its type in one of these takes its range. */
  readonly wrappers?: readonly string[]
  readonly comments: readonly string[]
  /** Siblings before a declaration that belong to it: Rust's attributes. */
  readonly attributes?: readonly string[]
  /** Skipped at the start of a signature. */
  readonly decorators?: readonly string[]
  /** Looked into for `decorators`. */
  readonly modifierLists?: readonly string[]
  /** Nodes whose children are still at top level. */
  readonly containers?: readonly string[]
  /** Qualify the names inside without being symbols; the value is the field or type of the name. */
  readonly scopes?: Readonly<Record<string, string>>
  /** Scopes whose functions are methods: Rust's impl. */
  readonly methodScopes?: readonly string[]
  readonly functionValues?: Readonly<Record<string, NodeKind>>
  /** The first statement of a body is its documentation if it is one of these (Python). */
  readonly docstrings?: readonly string[]
  readonly calls?: Readonly<Record<string, readonly string[]>>
  /** Callees, and names by a declarator, that are words of the language. */
  readonly keywords?: RegExp
  /** Calls that import the string they are given: `require`. */
  readonly importCalls?: RegExp
  readonly imports?: Readonly<Record<string, ImportRule>>
  /** Nodes (or `node.field`) whose outermost names are bases. */
  readonly inherits?: readonly string[]
  /** Node types that name a type wherever they stand. */
  readonly typeNames?: readonly string[]
  /** Nodes, or `.field`, in which every identifier names a type. */
  readonly typeContexts?: readonly string[]
  /** Tokens that are names; also what `occurrences` looks for. */
  readonly identifiers: readonly string[]
  /** Chains of names: `a.b.c`. */
  readonly chains?: readonly string[]
  /** Never part of a callee's or base's name: type arguments, keyword arguments. */
  readonly notNames?: readonly string[]
  readonly testName?: RegExp
  /** In the text between the start of the range and the name. */
  readonly testMark?: RegExp
  /** Callee of a call with a string and a function that is a test named by the string. */
  readonly testCall?: RegExp
  /** Macros that look like functions: `TEST(Suite, Name) {`. */
  readonly testMacro?: RegExp
  /** Symbols deeper than this are left out. */
  readonly deepest?: number
  readonly mostSymbols?: number
}
