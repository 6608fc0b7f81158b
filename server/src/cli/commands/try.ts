// `passepartout gate try …`: a command in a copy of the folder, and what it did there. Decides nothing, and
// never runs anything in the folder itself.

import { resolve } from 'node:path'
import { defaultSettings } from '../../../protocol/settings.ts'
import { sentence } from '../../agent/shown.ts'
import { trialLines, tryOut } from '../../agent/trial.ts'
import { proposalId, turnId } from '../../base/ids.ts'
import { type Proposal, trusted } from '../../base/proposal.ts'
import { err, ok, type Problem, problem, type Result } from '../../base/result.ts'
import { grammarDirectory, openGrammars } from '../../code/grammar.io.ts'
import { type ActionLine, readAction } from '../../gate/action.ts'
import { denialWords } from '../../gate/explain.ts'
import { openGate } from '../../gate/open.io.ts'
import { dryRun } from '../../sandbox/trial.io.ts'
import { openHome } from '../../trace/home.io.ts'
import type { Args } from '../args.ts'
import { type Command, exit, fail, json, linesOf, type Terminal } from '../command.ts'
import { visible } from '../style.ts'
import { folderOf, storageOf } from '../workspace.ts'

export const gateTry: Command = {
  name: 'gate try',
  usage: '["COMMAND"] [--workspace W] [< ACTION.jsonl]',
  summary: 'Run a command in a copy of the folder, and say what it did there.',
  flags: { workspace: 'text', dir: 'text' },
  takes: 'text',
  run: async (args, terminal) => {
    const line = await lineOf(args, terminal)
    if (!line.ok) return fail(terminal, line.error)
    const { id, action } = line.value
    if (action.type !== 'shell')
      return fail(terminal, problem('usage', 'Only a shell action can be tried.', 'Give a command.'))
    const workspace = workspaceOf(args, terminal, line.value)
    if (!workspace.ok) return fail(terminal, workspace.error)
    const root = workspace.value
    const home = openHome({ workspace: root })
    const gate = await openGate({
      grammars: await openGrammars(grammarDirectory()),
      home: home.dir,
      workspace: root,
    })
    const proposal: Proposal = {
      id: proposalId(id),
      turn: turnId('try'),
      actions: [action],
      workspace: root,
      labels: line.value.labels ?? trusted,
      origin: 'try',
      reason: '',
    }
    const { proposal: judged, verdict } = await gate.prepare(proposal)
    if (verdict.decision === 'deny') {
      if (args.on('json')) json(terminal, { id, verdict: 'deny', error: denialWords(verdict) })
      else
        fail(terminal, problem('denied', `The gate denies this: ${denialWords(verdict)}`, 'It is not tried.'))
      return exit.undecided
    }
    let told = performance.now()
    const tried = await tryOut(
      {
        sandbox: { dryRun },
        settings: () => defaultSettings,
        storage: storageOf(root),
        home: home.dir,
        programsOf: (command) => gate.programs(command),
      },
      judged,
      verdict,
      (percent, words) => {
        if (percent === 100 || performance.now() - told < 1000) return
        told = performance.now()
        terminal.log(`${words.slice(0, 1).toUpperCase()}${words.slice(1)}`)
      },
      terminal.signal,
    )
    if (!tried.ok) {
      if (args.on('json')) json(terminal, { id, verdict: verdict.decision, error: sentence(tried.error) })
      return fail(terminal, tried.error)
    }
    if (args.on('json')) json(terminal, { id, verdict: verdict.decision, ...tried.value.view })
    else terminal.out(`${trialLines(tried.value.view).map(visible).join('\n')}\n`)
    return exit.done
  },
}

async function lineOf(args: Args, terminal: Terminal): Promise<Result<ActionLine, Problem>> {
  const command = args.words.join(' ')
  if (command.trim() !== '' && command !== '-')
    return ok({ id: 'try', action: { type: 'shell', shell: 'posix', command } })
  if (terminal.interactive && command !== '-')
    return err(
      problem('usage', 'There is nothing to try.', 'Give a command, or an action line on standard input.'),
    )
  const lines: string[] = []
  for await (const line of linesOf(terminal.stdin)) if (line.trim()) lines.push(line)
  if (lines.length !== 1)
    return err(problem('usage', 'One action line is tried at a time.', 'Give exactly one.'))
  try {
    const read = readAction(JSON.parse(lines[0] ?? ''))
    return read.ok ? read : err({ ...read.error, code: 'usage' })
  } catch {
    return err(problem('usage', 'The line is not JSON.', 'Give an action line as for “gate check”.'))
  }
}

/** The line's own folder wins, then the option's. */
function workspaceOf(args: Args, terminal: Terminal, line: ActionLine): Result<string, Problem> {
  const given = line.workspace ?? args.text('workspace') ?? args.text('dir') ?? '.'
  return folderOf({ ...args, text: () => resolve(terminal.cwd, given) }, terminal)
}
