// Owns the tool `edit`: one replacement in one file, checked for syntax before it is proposed.
// Never writes.

import type { Problem, Result } from '../base/result.ts'
import { err, ok, problem } from '../base/result.ts'
import { current, onBase } from './change.ts'
import { locate, replaceAll, replacements } from './match.ts'
import { absolute, shown } from './path.ts'
import { lineAt, places } from './places.ts'
import { similarPaths } from './read.ts'
import { type CallContext, type Tool, type ToolPorts, text } from './tool.ts'

export const edit: Tool = {
  spec: {
    name: 'edit',
    description: 'Replace text in a file. `find` must be exact and occur once.',
    parameters: {
      type: 'object',
      properties: {
        path: { type: 'string' },
        find: { type: 'string' },
        replace: { type: 'string' },
        reason: { type: 'string' },
      },
      required: ['path', 'find', 'replace'],
    },
  },
  async plan(ports, args, context) {
    const path = shown(ports.workspace, text(args, 'path'))
    const document = await current(ports.documents, absolute(ports.workspace, path))
    if (!document.ok) return document
    if (document.value === null) {
      const near = similarPaths(ports.index, path)
      const next = near === '' ? 'Use write to create it.' : `Did you mean: ${near}`
      return err(problem('not-found', `There is no file ${path}.`, next))
    }
    const before = document.value.text
    const found = locate(before, { find: text(args, 'find'), replace: text(args, 'replace') })
    if (!found.ok) return found
    const { start, end } = found.value
    const own = before.slice(start, end)
    if (own === found.value.text) {
      return err(
        problem('no-change', 'The replacement equals the text it replaces.', 'Change something or go on.'),
      )
    }
    // The proposal carries the text as it stands, so that it matches exactly later on.
    const isUnique = places(before, own, 2).length === 1
    const edits = isUnique ? [{ find: own, replace: found.value.text }] : replacements(before, [found.value])
    const after = replaceAll(before, edits)
    if (!after.ok) return after
    const sound = await checkSyntax(ports, context, path, before, after.value)
    if (!sound.ok) return sound
    const action = await onBase(ports.documents, ports.workspace, { type: 'file_edit', path, edits })
    if (!action.ok) return action
    return ok({
      kind: 'propose',
      summary: `Edit ${path} line ${lineAt(before, start)}`,
      actions: [action.value],
      reason: text(args, 'reason'),
    })
  },
}

/** New syntax errors send the change back once; a model that insists is left to the human. */
export async function checkSyntax(
  ports: ToolPorts,
  context: CallContext,
  path: string,
  before: string,
  after: string,
): Promise<Result<void, Problem>> {
  const now = await ports.syntaxErrors(path, after)
  if (now.length === 0) return ok(undefined)
  const then = before === '' ? [] : await ports.syntaxErrors(path, before)
  if (now.length <= then.length || context.warned.has(after)) return ok(undefined)
  context.warned.add(after)
  const old = new Set(then.map((e) => e.message))
  const first = now.find((e) => !old.has(e.message)) ?? now[0]
  return err(
    problem(
      'syntax',
      `The change would add a syntax error at line ${first?.line ?? 1} of ${path}: ${first?.message ?? ''}`,
      'Correct it, or send the same change again if it is right.',
    ),
  )
}
