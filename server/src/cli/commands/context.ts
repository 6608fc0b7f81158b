// `passepartout context`: what a model would be shown for a question, within a budget.

import { defaultSettings } from '../../../protocol/settings.ts'
import { assemble } from '../../context/assemble.ts'
import type { WorkspaceIndex } from '../../index/workspace.ts'
import { dayOf } from '../../tools/org.ts'
import { usage } from '../args.ts'
import { type Command, exit, fail, json, textOf } from '../command.ts'
import { visible } from '../style.ts'
import { counted } from '../words.ts'
import { folderOf, openIndexWithHistory } from '../workspace.ts'
import { runBatch } from './batch.ts'

export const context: Command = {
  name: 'context',
  usage: '"QUESTION"|- [--dir D] [--budget T] [--batch FILE.jsonl]',
  summary: 'Show what a model would be given for a question.',
  flags: { dir: 'text', budget: 'number', batch: 'text' },
  takes: 'text',
  run: async (args, terminal) => {
    const budget = args.number('budget') ?? defaultSettings.budgetTokens
    const batch = args.text('batch')
    if (batch !== undefined) {
      return runBatch(batch, terminal, (opened, line) => shape(opened, line.text, line.budget ?? budget))
    }
    const root = folderOf(args, terminal)
    if (!root.ok) return fail(terminal, root.error)
    const text = await textOf(args, terminal)
    if (!text.trim()) return fail(terminal, usage('context', 'Say what the question is.'))
    const index = await openIndexWithHistory(root.value, terminal)
    if (!index.ok) return fail(terminal, index.error)
    const opened = index.value
    const found = await shape(opened, text, budget)
    await opened.close()
    if (args.on('json')) json(terminal, found)
    else {
      terminal.out(visible(`${found.text}\n`))
      terminal.log(`${found.tokens} of ${budget} tokens, ${counted(found.nodes.length, 'node')}`)
    }
    return exit.done
  },
}

async function shape(opened: WorkspaceIndex, text: string, budgetTokens: number) {
  const today = dayOf({
    clock: { now: () => Date.now() },
    utcOffsetMinutes: -new Date().getTimezoneOffset(),
  })
  const { text: assembled, tokens, pieces } = await assemble(opened, text, { budgetTokens, today })
  const nodes = pieces.map(({ path, name, startLine, endLine, tokens: cost, form }) => ({
    path,
    name,
    startLine,
    endLine,
    tokens: cost,
    form,
  }))
  return { text: assembled, tokens, nodes }
}
