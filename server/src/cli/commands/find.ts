// `passepartout find`: the nodes that fit a query, best first.

import { usage } from '../args.ts'
import { type Command, exit, fail, json, textOf } from '../command.ts'
import { visible } from '../style.ts'
import { folderOf, openIndex } from '../workspace.ts'

export const find: Command = {
  name: 'find',
  usage: '"QUERY"|- [--dir D] [-k N] [--kind org|code]',
  summary: 'Find headings and functions, best first.',
  flags: { dir: 'text', k: 'number', kind: 'text' },
  takes: 'text',
  run: async (args, terminal) => {
    const kind = args.text('kind')
    if (kind !== undefined && kind !== 'org' && kind !== 'code') {
      return fail(terminal, usage('find', `--kind is org or code, not "${kind}".`))
    }
    const root = folderOf(args, terminal)
    if (!root.ok) return fail(terminal, root.error)
    const query = await textOf(args, terminal)
    if (!query.trim()) return fail(terminal, usage('find', 'Say what to look for.'))
    const index = await openIndex(root.value, terminal)
    if (!index.ok) return fail(terminal, index.error)
    const opened = index.value
    const hits = opened.find(query, { k: args.number('k') ?? 10, ...(kind ? { kind } : {}) })
    const rows = hits.map(({ node, score }, i) => ({
      rank: i + 1,
      score: Number(score.toFixed(4)),
      id: node.id,
      kind: node.kind,
      path: node.path,
      name: node.qualified || node.title,
      startLine: node.range.startLine,
      endLine: node.range.endLine,
      tokens: node.tokens,
    }))
    await opened.close()
    if (args.on('json')) json(terminal, rows)
    else if (rows.length === 0)
      terminal.out('Nothing fits. Try other words, or a name as it is written in the code.\n')
    else
      for (const row of rows)
        terminal.out(visible(`${row.path}:${row.startLine}-${row.endLine}  ${row.kind} ${row.name}\n`))
    return exit.done
  },
}
