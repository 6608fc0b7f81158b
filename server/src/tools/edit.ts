// Owns the tool `edit`: one replacement in one file. Never writes.

import { err, ok, problem } from '../base/result.ts'
import { current, onBase } from './change.ts'
import { asLines, locate, replacements } from './match.ts'
import { absolute, shown } from './path.ts'
import { lineAt, places } from './places.ts'
import { similarPaths } from './read.ts'
import { type Tool, text } from './tool.ts'

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
  async plan(ports, args) {
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
    const edit = asLines(before, found.value)
    const { start, end } = edit
    const own = before.slice(start, end)
    if (own === edit.text) {
      return err(
        problem('no-change', 'The replacement equals the text it replaces.', 'Change something or go on.'),
      )
    }
    // The proposal carries the text as it stands, so that it matches exactly later on.
    const isUnique = places(before, own, 2).length === 1
    const edits = isUnique ? [{ find: own, replace: edit.text }] : replacements(before, [edit])
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
