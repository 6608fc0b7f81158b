// Owns what a change of files would break in their form, before it is proposed. Never decides what follows from it.

import type { FileChange } from '../base/ports.ts'
import type { Action } from '../base/proposal.ts'
import { type Problem, problem } from '../base/result.ts'
import type { Fault } from '../code/syntax.ts'
import { fileChanges } from '../tools/change.ts'
import { addedFaults } from '../tools/faults.ts'
import { omissions } from '../tools/omissions.ts'
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
  /** `skill`: a rule or test of a skill itself; `omission`: a comment in place of code. */
  readonly kind: 'syntax' | 'skill' | 'omission'
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
    kind: 'skill' as const,
  }))
}

/** Code that the change would lose to a comment that stands for it. */
function brokenOff(name: string, { before, after }: FileChange): readonly Broken[] {
  if (before === null || after === null) return []
  return omissions(name, before, after).map((fault) => brokenAt(name, after, fault, 'omission'))
}

function brokenAt(path: string, text: string, { start, message }: Fault, kind: Broken['kind']): Broken {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1
  const own = text.slice(lineStart, lineStart + 200).split(/\r?\n/, 1)[0] ?? ''
  return { path, line: lineAt(text, start), column: start - lineStart + 1, message, text: own, kind }
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
    found.push(...brokenOff(name, change))
    const now = await ports.faults(name, after)
    if (now === null || now.length === 0) continue
    const then = before === null || before === '' ? [] : await ports.faults(name, before)
    // Where nothing is known of the text before, nothing is known of the difference.
    if (then === null) continue
    const added = addedFaults({ text: before ?? '', faults: then }, { text: after, faults: now })
    found.push(...added.map((fault) => brokenAt(name, after, fault, 'syntax')))
  }
  return found
}

/** For the model: the first place, its line, and how many more there are. */
export function brokenProblem(broken: readonly [Broken, ...(readonly Broken[])]): Problem {
  const [first, ...more] = broken
  const { path, line, column, message, text } = first
  const others = more.slice(0, 3).map((one) => `${one.path}:${one.line}:${one.column}: ${one.message}`)
  const rest = others.length === 0 ? '' : `\nAlso ${others.join('; ')}`
  return problem(
    'syntax',
    `The change would ${does[first.kind].would} at ${path}:${line}:${column}: ${message}\n${line}: ${text}${rest}`,
    'Correct it. If the file is right as it is, send the same change again.',
  )
}

const does: Readonly<Record<Broken['kind'], { readonly would: string; readonly plain: string }>> = {
  syntax: { would: 'add a syntax error', plain: 'Adds a syntax error' },
  skill: { would: 'make a skill that does not load', plain: 'Makes a skill that does not load' },
  omission: { would: 'lose code', plain: 'Loses code' },
}

/** For a person. */
export const brokenWords = ({ path, line, column, message, kind }: Broken): string =>
  `${does[kind].plain} at ${path}:${line}:${column}: ${message}`
