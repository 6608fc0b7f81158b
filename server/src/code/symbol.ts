// Owns the shape of what one file holds: its symbols, what they refer to, what could not be read.
// Never reads a file or a tree.

import type { LinkOut, NodeKind, Range } from '../base/node.ts'
import type { Problem } from '../base/result.ts'

export interface CodeSymbol {
  readonly kind: NodeKind
  readonly name: string
  /** Dotted, unique in the file: the second of one name is `name#2`. */
  readonly qualified: string
  /** 1 for a symbol of the file itself. */
  readonly level: number
  /** Index in `symbols` of the symbol around it, whose range contains this one's. */
  readonly parent: number | null
  /** Starts at the comment, decorator or attribute directly above; ends with the declaration. */
  readonly range: Range
  /** The declaration up to its body, whitespace folded, at most 300 characters. */
  readonly signature: string
  /** The comment directly above or the docstring, without its marks; at most 4000 characters. */
  readonly documentation: string
  /** UTF-16 offset of the name itself, inside `range`. */
  readonly nameStart: number
}

export interface Reference {
  readonly kind: LinkOut['kind']
  /**
   * As it is written, without spaces: `self.client.send`, `Base`, `./retry.ts`. A call on something that
   * is not a chain of names has its last name only. For an import it is the module.
   */
  readonly target: string
  /** The last name of the target; for an import the name that is brought in, '' for the module as a whole. */
  readonly name: string
  /** 1-based. */
  readonly line: number
  /** Index in `symbols` of the innermost symbol around it. */
  readonly symbol: number | null
}

interface SyntaxNote {
  /** 1-based. */
  readonly line: number
  readonly message: string
}

export interface Outline {
  /** In the order of the file; ranges of two symbols are nested or apart. */
  readonly symbols: readonly CodeSymbol[]
  /** In the order of the file. */
  readonly references: readonly Reference[]
  /** At most 100. */
  readonly syntaxErrors: readonly SyntaxNote[]
  /** Number of lines; an empty text has one. */
  readonly lines: number
  /** Why less was read than could be: no grammar, over the time budget, unreadable JSON. */
  readonly problems: readonly Problem[]
}
