// `passepartout trace`: what the agent did, by day.

import type { TraceRow } from '../../trace/entry.ts'
import { openHome } from '../../trace/home.io.ts'
import { openTrace } from '../../trace/journal.io.ts'
import type { FlatRow } from '../../trace/rows.ts'
import { type Command, exit, fail, json } from '../command.ts'
import { visible } from '../style.ts'
import { folderOf } from '../workspace.ts'

export const trace: Command = {
  name: 'trace',
  usage: '[--dir D] [--days N]',
  summary: 'Show what the agent did here.',
  flags: { dir: 'text', days: 'number' },
  takes: 'nothing',
  run: async (args, terminal) => {
    const root = folderOf(args, terminal)
    if (!root.ok) return fail(terminal, root.error)
    const opened = openTrace(openHome({ workspace: root.value }), { now: () => Date.now() })
    const days = await opened.days(args.number('days') ?? 1)
    if (args.on('json'))
      json(
        terminal,
        days.map(({ rows: _rows, ...day }) => day),
      )
    else if (days.length === 0) terminal.out('Nothing was done here yet.\n')
    for (const day of args.on('json') ? [] : days) {
      terminal.out(`${day.day}  ${day.file}\n`)
      for (const entry of day.entries) print(entry, terminal.out)
      if (day.problem) fail(terminal, day.problem)
    }
    return exit.done
  },
}

/** Keeps a title from being read as Org; nothing for a reader. */
const guard = '\u200b'

function print(entry: TraceRow, out: (text: string) => void): void {
  const line = ({ time, title }: FlatRow) => `${time}  ${visible(title.replaceAll(guard, ''))}\n`
  out(`  ${line(entry)}`)
  for (const child of entry.children) out(`    ${line(child)}`)
}
