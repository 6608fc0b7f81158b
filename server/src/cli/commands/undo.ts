// `passepartout undo`: restores the bytes from before a turn.

import { type Command, exit, fail, json } from '../command.ts'
import { openForTerminal } from '../house.ts'
import { folderOf } from '../workspace.ts'

export const undo: Command = {
  name: 'undo',
  usage: '[TURN] [--dir D]',
  summary: 'Undo what the last turn changed, or a given one.',
  flags: { dir: 'text' },
  takes: 'word',
  run: async (args, terminal) => {
    const root = folderOf(args, terminal)
    if (!root.ok) return fail(terminal, root.error)
    const house = await openForTerminal(root.value, terminal, '')
    try {
      const undone = await house.session.undo(args.words[0])
      if (args.on('json')) json(terminal, undone)
      else if (undone.ok) terminal.out(`${undone.message}\n`)
      else terminal.log(`${undone.message} ${undone.next}`.trim())
      return undone.ok ? exit.done : exit.failed
    } finally {
      await house.close()
    }
  },
}
