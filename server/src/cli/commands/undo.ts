// `passepartout undo`: restores the bytes from before a turn.

import { type Command, exit, json } from '../command.ts'
import { inHouse } from '../house.ts'

export const undo: Command = {
  name: 'undo',
  usage: '[TURN] [--dir D]',
  summary: 'Undo what the last turn changed, or a given one.',
  flags: { dir: 'text' },
  takes: 'word',
  run: (args, terminal) =>
    inHouse(args, terminal, {}, async ({ session }) => {
      const undone = await session.undo(args.words[0])
      if (args.on('json')) json(terminal, undone)
      else if (undone.ok) terminal.out(`${undone.message}\n`)
      else terminal.log(`${undone.message} ${undone.next}`.trim())
      return undone.ok ? exit.done : exit.failed
    }),
}
