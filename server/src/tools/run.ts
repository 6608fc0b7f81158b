// Owns the tool `run`: a shell command, or a call of an outside tool, as a proposal. Never runs it.

import { err, ok, problem } from '../base/result.ts'
import { outsideCall } from './outside.ts'
import { shown } from './path.ts'
import { type Tool, text } from './tool.ts'

export const run: Tool = {
  spec: {
    name: 'run',
    description: 'Run a shell command in the workspace.',
    parameters: {
      type: 'object',
      properties: { command: { type: 'string' }, cwd: { type: 'string' }, reason: { type: 'string' } },
      required: ['command'],
    },
  },
  async plan(ports, args) {
    const command = text(args, 'command').trim()
    if (command === '') return err(problem('invalid-arguments', 'The command is empty.', 'Give a command.'))
    const outside = outsideCall(ports.outside, command, text(args, 'reason'))
    if (outside !== null) return outside
    const cwd = text(args, 'cwd')
    return ok({
      kind: 'propose',
      summary: `Run ${command.split('\n', 1)[0]?.slice(0, 120) ?? ''}`,
      actions: [
        {
          type: 'shell',
          shell: 'posix',
          command,
          ...(cwd === '' || cwd === '.' ? {} : { cwd: shown(ports.workspace, cwd) }),
        },
      ],
      reason: text(args, 'reason'),
    })
  },
}
