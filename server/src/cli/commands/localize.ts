// `passepartout localize`: the files and symbols an issue is about.

import type { WorkspaceIndex } from '../../index/workspace.ts'
import { usage } from '../args.ts'
import { type Command, exit, fail, json, textOf } from '../command.ts'
import { visible } from '../style.ts'
import { folderOf, openIndexWithHistory } from '../workspace.ts'
import { runBatch } from './batch.ts'

export const localize: Command = {
  name: 'localize',
  usage: '"ISSUE TEXT"|- [--dir D] [-k N] [--batch FILE.jsonl]',
  summary: 'Find the files and functions an issue is about.',
  flags: { dir: 'text', k: 'number', batch: 'text' },
  takes: 'text',
  run: async (args, terminal) => {
    const k = args.number('k') ?? 10
    const batch = args.text('batch')
    if (batch !== undefined) return runBatch(batch, terminal, (opened, line) => shape(opened, line.text, k))
    const root = folderOf(args, terminal)
    if (!root.ok) return fail(terminal, root.error)
    const text = await textOf(args, terminal)
    if (!text.trim()) return fail(terminal, usage('localize', 'Give the text of an issue.'))
    const index = await openIndexWithHistory(root.value, terminal)
    if (!index.ok) return fail(terminal, index.error)
    const opened = index.value
    const found = await shape(opened, text, k)
    await opened.close()
    if (args.on('json')) json(terminal, found)
    else if (found.files.length === 0) terminal.out('No file fits this text.\n')
    else {
      for (const file of found.files)
        terminal.out(visible(`${file.score.toFixed(2).padStart(7)}  ${file.path}\n`))
      terminal.out('\n')
      for (const symbol of found.symbols) {
        terminal.out(
          visible(
            `${symbol.score.toFixed(2).padStart(7)}  ${symbol.path}:${symbol.startLine}-${symbol.endLine}  ${symbol.name}\n`,
          ),
        )
      }
    }
    return exit.done
  },
}

/** Scores are comparable within one answer only. */
async function shape(opened: WorkspaceIndex, text: string, k: number) {
  const { files, symbols } = await opened.localize(text, k)
  const rows = symbols.map(({ node, score }) => ({
    path: node.path,
    name: node.qualified || node.title,
    startLine: node.range.startLine,
    endLine: node.range.endLine,
    score,
  }))
  return { files, symbols: rows }
}
