// `passepartout index`: builds or refreshes the index of a folder and says what is in it.

import { statsLines } from '../../index/skipped.ts'
import { type Command, exit, fail, json } from '../command.ts'
import { visible } from '../style.ts'
import { sizeWords } from '../words.ts'
import { folderOf, openIndex, waitForHistory } from '../workspace.ts'

export const index: Command = {
  name: 'index',
  usage: '[--dir D]',
  summary: 'Build or refresh the index of a folder.',
  flags: { dir: 'text' },
  takes: 'nothing',
  run: async (args, terminal) => {
    const root = folderOf(args, terminal)
    if (!root.ok) return fail(terminal, root.error)
    const started = performance.now()
    const index = await openIndex(root.value, terminal, 'on')
    if (!index.ok) return fail(terminal, index.error)
    const opened = index.value
    const seconds = Number(((performance.now() - started) / 1000).toFixed(3))
    await opened.save()
    await waitForHistory(opened, terminal)
    const historySeconds = Number(((performance.now() - started) / 1000 - seconds).toFixed(3))
    const stats = opened.stats()
    const { files, nodes, commits, bytes, skipped } = stats
    await opened.close()
    const rssMb = Math.round(process.memoryUsage().rss / 1e6)
    if (args.on('json'))
      json(terminal, { files, nodes, bytes, seconds, rssMb, commits, historySeconds, skipped })
    else {
      terminal.out(visible(`${statsLines(stats, 20).join('\n')}\n`))
      if (commits > 0) terminal.out(`${commits} commits in ${historySeconds} s\n`)
      terminal.out(`${sizeWords(bytes)} on disk, ${seconds} s, ${rssMb} MB of memory\n`)
    }
    return exit.done
  },
}
