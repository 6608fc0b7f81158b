// `passepartout index`: builds or refreshes the index of a folder and says what is in it.

import { type Command, exit, fail, json } from '../command.ts'
import { visible } from '../style.ts'
import { folderOf, openIndex } from '../workspace.ts'

export const index: Command = {
  name: 'index',
  usage: '[--dir D]',
  summary: 'Build or refresh the index of a folder.',
  flags: { dir: 'text' },
  run: async (args, terminal) => {
    const root = folderOf(args, terminal)
    if (!root.ok) return fail(terminal, root.error)
    const started = performance.now()
    const opened = await openIndex(root.value, terminal)
    const seconds = Number(((performance.now() - started) / 1000).toFixed(3))
    const { files, nodes, bytes, skipped } = opened.stats()
    await opened.save()
    await opened.close()
    const rssMb = Math.round(process.memoryUsage().rss / 1e6)
    if (args.on('json')) json(terminal, { files, nodes, bytes, seconds, rssMb, skipped })
    else {
      terminal.out(
        `${files} files, ${nodes} nodes, ${(bytes / 1e6).toFixed(1)} MB in ${seconds} s (${rssMb} MB of memory)\n`,
      )
      if (skipped.length > 0) terminal.out(`${skipped.length} files were not read in full:\n`)
      for (const file of skipped.slice(0, 20)) terminal.out(visible(`  ${file.path}: ${file.reason}\n`))
      if (skipped.length > 20) terminal.out(`  and ${skipped.length - 20} more (--json lists all)\n`)
    }
    return exit.done
  },
}
