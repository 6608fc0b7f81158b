// Owns the one door to all operations on Org text: from plain JSON to edits of one or more files. Never writes, and
// never reads a file, a clock or chance: all three are given.

import type { Operation, OperationResult } from '../../../protocol/operation.ts'
import { err, ok, type Problem, problem, type Result } from '../../base/result.ts'
import { type OrgDocument, parseOrg } from '../parse.ts'
import type { Moment } from '../timestamp.ts'
import { applyEdits, type Edits, setProperty, setTags, setTodo } from './edit.ts'

/** The world around the file that is operated on. */
export interface Around {
  /** The user's wall clock. */
  readonly now: Moment
  /** How the file itself is named; workspace-relative, `/` between folders. */
  readonly path: string
  /** Text of another file by that kind of name, null when there is none. Ask `filesOf` which are needed. */
  file(path: string): string | null
  /** Every Org file that may hold links, by that kind of name. */
  readonly paths: readonly string[]
  /** A new random id. */
  newId(): string
}

/**
 * What `operation` changes, for the headline number `index` of `document` (-1: the file itself). Problems say what a
 * person can do about them.
 */
export function operate(
  text: string,
  document: OrgDocument,
  index: number,
  operation: Operation,
  around: Around,
): Result<OperationResult, Problem> {
  const edits = editsOf(text, document, index, operation, around)
  if (!edits.ok) return edits
  const after = parseOrg(applyEdits(text, edits.value)).headlines[index]
  return ok({
    files: [{ path: around.path, was: 'there', edits: edits.value }],
    wants: '',
    at: after ? { path: around.path, line: after.startLine } : null,
    said: '',
  })
}

/** The other files an operation has to read. */
export function filesOf(operation: Operation, around: Pick<Around, 'paths'>): readonly string[] {
  switch (operation.kind) {
    case 'refile':
    case 'capture':
      return operation.to.path === '' ? [] : [operation.to.path]
    case 'rename':
      return around.paths
    default:
      return []
  }
}

function editsOf(
  text: string,
  document: OrgDocument,
  index: number,
  operation: Operation,
  around: Around,
): Edits {
  switch (operation.kind) {
    case 'todo':
      return setTodo(text, document, index, operation.keyword, around.now)
    case 'tags':
      return setTags(text, document, index, operation.tags)
    case 'property':
      return setProperty(text, document, index, operation.key, operation.value)
    default:
      return err(problem('org-operation', `${operation.kind} cannot be done yet.`, ''))
  }
}
