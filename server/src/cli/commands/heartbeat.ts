// `passepartout heartbeat`: looks after the notes of a folder. What it would change waits for a decision.

import { careWords } from '../../memory/heartbeat/care.ts'
import { type Command, exit, fail, json } from '../command.ts'
import { inHouse } from '../house.ts'
import { renderMarkdown } from '../markdown.ts'

export const heartbeat: Command = {
  name: 'heartbeat',
  usage: '[--dir D] [--dry]',
  summary: 'Look after the notes of a folder: finished tasks, links, duplicates.',
  flags: { dir: 'text', dry: 'switch' },
  takes: 'nothing',
  run: (args, terminal) =>
    inHouse(args, terminal, {}, async (house) => {
      await house.index.ready
      const done = await house.lookAfter(args.on('dry') ? 'report' : 'propose')
      if (!done.ok) return fail(terminal, done.error)
      if (args.on('json')) json(terminal, { ...done.value.care, waiting: done.value.waiting })
      else {
        const words = careWords(done.value, ({ path, line }) => `${path}:${line}`)
        terminal.out(`${renderMarkdown(words, terminal.style)}\n`)
      }
      return exit.done
    }),
}
