// Owns what a change of files would break in their form, before it is proposed. Never decides what follows from it.

import type { Action } from '../base/proposal.ts'
import { type Problem, problem } from '../base/result.ts'
import { fileChanges } from '../tools/change.ts'
import { addedFaults } from '../tools/faults.ts'
import { shown } from '../tools/path.ts'
import { lineAt } from '../tools/places.ts'
import type { SessionPorts } from './ports.ts'

export interface Broken {
  readonly path: string
  /** 1-based; columns in UTF-16 units. */
  readonly line: number
  readonly column: number
  readonly message: string
  /** The text of that line after the change. */
  readonly text: string
}

/** New faults of the files that `actions` change, in their order; none for an action that does not fit any more. */
export async function brokenBy(
  ports: Pick<SessionPorts, 'documents' | 'workspace' | 'faults'>,
  actions: readonly Action[],
): Promise<readonly Broken[]> {
  const changes = await fileChanges(ports.documents, { actions, workspace: ports.workspace })
  if (!changes.ok) return []
  const found: Broken[] = []
  for (const { path, before, after } of changes.value) {
    if (after === null) continue
    const name = shown(ports.workspace, path)
    const now = await ports.faults(name, after)
    if (now === null || now.length === 0) continue
    const then = before === null || before === '' ? [] : await ports.faults(name, before)
    // Where nothing is known of the text before, nothing is known of the difference.
    if (then === null) continue
    const added = addedFaults({ text: before ?? '', faults: then }, { text: after, faults: now })
    for (const { start, message } of added) {
      const lineStart = after.lastIndexOf('\n', start - 1) + 1
      const text = after.slice(lineStart, lineStart + 200).split(/\r?\n/, 1)[0] ?? ''
      found.push({ path: name, line: lineAt(after, start), column: start - lineStart + 1, message, text })
    }
  }
  return found
}

/** For the model: the first place, its line, and how many more there are. */
export function brokenProblem(broken: readonly [Broken, ...(readonly Broken[])]): Problem {
  const [{ path, line, column, message, text }, ...more] = broken
  const others = more.slice(0, 3).map((one) => `${one.path}:${one.line}:${one.column}: ${one.message}`)
  const rest = others.length === 0 ? '' : `\nAlso ${others.join('; ')}`
  return problem(
    'syntax',
    `The change would add a syntax error at ${path}:${line}:${column}: ${message}\n${line}: ${text}${rest}`,
    'Correct it. If the file is right as it is, send the same change again.',
  )
}

/** For a person. */
export const brokenWords = ({ path, line, column, message }: Broken): string =>
  `Adds a syntax error at ${path}:${line}:${column}: ${message}`
