// `passepartout related`: who calls the node at a line, what it calls, tests, notes that link, and what changed with it.

import { problem } from '../../base/result.ts'
import { innermost } from '../../index/links.ts'
import { locateRelated } from '../../index/located.ts'
import type { RelationKind } from '../../index/related.ts'
import type { WorkspaceIndex } from '../../index/workspace.ts'
import { usage } from '../args.ts'
import { type Command, exit, fail, json } from '../command.ts'
import { visible } from '../style.ts'
import { folderOf, openIndexWithHistory } from '../workspace.ts'

const headings: Readonly<Record<RelationKind, string>> = {
  callers: 'Callers',
  callees: 'Calls',
  tests: 'Tests',
  notes: 'Notes',
  code: 'Code',
  changed: 'Changed together',
}

export const related: Command = {
  name: 'related',
  usage: 'PATH:LINE|NAME [--dir D]',
  summary: 'Show callers, calls, tests, notes and history of the function or heading at a line.',
  flags: { dir: 'text' },
  takes: 'word',
  run: async (args, terminal) => {
    const [place] = args.words
    if (!place) return fail(terminal, usage('related', 'Give a place as PATH:LINE, or a name.'))
    const root = folderOf(args, terminal)
    if (!root.ok) return fail(terminal, root.error)
    const index = await openIndexWithHistory(root.value, terminal)
    if (!index.ok) return fail(terminal, index.error)
    const opened = index.value
    try {
      const ids = idsAt(opened, place)
      const [id] = ids
      if (id === undefined)
        return fail(terminal, problem('not-found', `Nothing is at ${place}.`, 'Check the path and the line.'))
      if (ids.length > 1)
        return fail(terminal, problem('ambiguous', `${place} is ${ids.join(', ')}.`, 'Name one of them.'))
      const found = await locateRelated(opened, id)
      if (!found) return fail(terminal, problem('not-found', `Nothing is at ${place}.`))
      const { node, groups } = found
      const rows = groups.map(({ kind, items, total }) => ({
        kind,
        total,
        nodes: items.map((one) => ({
          id: one.node.id,
          kind: one.node.kind,
          path: one.node.path,
          name: one.node.title,
          line: one.line,
          reason: one.reason,
          by: one.by,
        })),
      }))
      if (args.on('json')) json(terminal, { id: node.id, kind: node.kind, path: node.path, groups: rows })
      else {
        terminal.out(visible(`${node.path}:${node.range.startLine}  ${node.kind} ${node.title}\n`))
        if (rows.length === 0) terminal.out('Nothing in this folder is related to it.\n')
        for (const { kind, nodes, total } of rows) {
          const more = total > nodes.length ? ` (${nodes.length} of ${total})` : ''
          terminal.out(`\n${headings[kind]}${more}\n`)
          for (const { path, line, name, reason, by } of nodes)
            terminal.out(
              visible(`  ${path}:${line}  ${name}  (${reason}${by === 'name' ? ', by name only' : ''})\n`),
            )
        }
      }
      return exit.done
    } finally {
      await opened.close()
    }
  },
}

/** Of what is at the line, else of what has the name. */
function idsAt(index: WorkspaceIndex, place: string): readonly string[] {
  const [, path = '', line = ''] = /^(.*?):(\d+)$/.exec(place) ?? []
  const node = line === '' ? undefined : innermost(index.fileNodes(path.replace(/^\.\//, '')), Number(line))
  return node ? [node.id] : index.resolve(place).map(({ id }) => id)
}
