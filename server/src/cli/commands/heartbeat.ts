// `passepartout heartbeat`: looks after the notes of a folder. What it would change waits for a decision.

import { careWords } from '../../memory/heartbeat/care.ts'
import { type Command, exit, fail, json } from '../command.ts'
import { openForTerminal } from '../house.ts'
import { renderMarkdown } from '../markdown.ts'
import { folderOf } from '../workspace.ts'

export const heartbeat: Command = {
  name: 'heartbeat',
  usage: '[--dir D] [--dry]',
  summary: 'Look after the notes of a folder: finished tasks, links, duplicates.',
  flags: { dir: 'text', dry: 'switch' },
  takes: 'nothing',
  run: async (args, terminal) => {
    const root = folderOf(args, terminal)
    if (!root.ok) return fail(terminal, root.error)
    const house = await openForTerminal(root.value, terminal, '')
    try {
      await house.index.ready
      const done = await house.lookAfter(args.on('dry') ? 'report' : 'propose')
      if (!done.ok) return fail(terminal, done.error)
      if (args.on('json')) json(terminal, { ...done.value.care, waiting: done.value.waiting })
      else {
        const words = careWords(done.value, ({ path, line }) => `${path}:${line}`)
        terminal.out(`${renderMarkdown(words, terminal.style)}\n`)
      }
      return exit.done
    } finally {
      await house.close()
    }
  },
}
