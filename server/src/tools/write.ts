// Owns the tool `write`: a whole new file, or the removal of one. Never writes itself.

import { err, ok, problem } from '../base/result.ts'
import { current, type FileAction, onBase } from './change.ts'
import { absolute, shown } from './path.ts'
import { type Tool, text } from './tool.ts'

export const write: Tool = {
  spec: {
    name: 'write',
    description: 'Create or overwrite a file, or delete it.',
    parameters: {
      type: 'object',
      properties: {
        path: { type: 'string' },
        content: { type: 'string' },
        delete: { type: 'boolean' },
        reason: { type: 'string' },
      },
      required: ['path'],
    },
  },
  async plan(ports, args) {
    const path = shown(ports.workspace, text(args, 'path'))
    const remove = args.delete === true
    if (!remove && typeof args.content !== 'string') {
      return err(problem('invalid-arguments', '`content` is missing.', 'Give the whole text of the file.'))
    }
    const document = await current(ports.documents, absolute(ports.workspace, path))
    if (!document.ok) return document
    const before = document.value?.text ?? ''
    const content = text(args, 'content')
    if (!remove && document.value !== null && before === content) {
      return err(problem('no-change', `${path} already has this text.`, 'Go on with the next step.'))
    }
    const wanted: FileAction = remove ? { type: 'file_delete', path } : { type: 'file_write', path, content }
    const action = await onBase(ports.documents, ports.workspace, wanted)
    if (!action.ok) return action
    return ok({
      kind: 'propose',
      summary: `${remove ? 'Delete' : document.value === null ? 'Create' : 'Overwrite'} ${path}`,
      actions: [action.value],
      reason: text(args, 'reason'),
    })
  },
}
