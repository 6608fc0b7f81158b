// Owns what a change of files would break in their form, before it is proposed. Never decides what follows from it.

import type { FileChange } from '../base/ports.ts'
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
  /** It is one of a skill's own rules or tests. */
  readonly skill?: true
}

/** What is wrong with a skill as it would become: it would not be loaded. */
async function brokenSkill(
  { skills, workspace }: Pick<SessionPorts, 'skills' | 'workspace'>,
  { path, before, after }: FileChange,
): Promise<readonly Broken[]> {
  if (after === null || after === before) return []
  const faults = await skills.faultsOf(path, after)
  const lines = after.split(/\r?\n/)
  return faults.map(({ line, column, message }) => ({
    path: shown(workspace, path),
    line,
    column: column + 1,
    message,
    text: (lines[line - 1] ?? '').slice(0, 200),
    skill: true as const,
  }))
}

/** New faults of the files that `actions` change, in their order; none for an action that does not fit any more. */
export async function brokenBy(
  ports: Pick<SessionPorts, 'documents' | 'workspace' | 'faults' | 'skills'>,
  actions: readonly Action[],
): Promise<readonly Broken[]> {
  const changes = await fileChanges(ports.documents, { actions, workspace: ports.workspace })
  if (!changes.ok) return []
  const found: Broken[] = []
  for (const change of changes.value) {
    const { path, before, after } = change
    if (after === null) continue
    found.push(...(await brokenSkill(ports, change)))
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
  const [first, ...more] = broken
  const { path, line, column, message, text } = first
  const others = more.slice(0, 3).map((one) => `${one.path}:${one.line}:${one.column}: ${one.message}`)
  const rest = others.length === 0 ? '' : `\nAlso ${others.join('; ')}`
  const what = first.skill ? 'make a skill that does not load' : 'add a syntax error'
  return problem(
    'syntax',
    `The change would ${what} at ${path}:${line}:${column}: ${message}\n${line}: ${text}${rest}`,
    'Correct it. If the file is right as it is, send the same change again.',
  )
}

/** For a person. */
export const brokenWords = ({ path, line, column, message, skill }: Broken): string =>
  `${skill ? 'Makes a skill that does not load' : 'Adds a syntax error'} at ${path}:${line}:${column}: ${message}`
