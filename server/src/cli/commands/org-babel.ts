// `passepartout org babel`: runs code of an Org file as the agent does when it is asked to, gate and approvals included.

import type { ApprovalView } from '../../../protocol/views.ts'
import { findingWords } from '../../gate/explain.ts'
import type { OrgFile } from '../../org/file.ts'
import type { CodeBlock } from '../../org/literate/block.ts'
import { runnablesOf } from '../../org/literate/calls.ts'
import { filesOf } from '../../org/literate/run.ts'
import { lineOfBlock } from '../../org/literate/tangle.ts'
import { parseOrg } from '../../org/parse.ts'
import type { BlockRow } from '../../tools/block-runs.ts'
import { blocksOrigin, keysOf } from '../../tools/blocks.ts'
import { isCalm } from '../approve.ts'
import type { Args } from '../args.ts'
import { type Command, exit, fail, json, type Terminal } from '../command.ts'
import { openForTerminal, type TerminalHouse } from '../house.ts'
import { orgFileOf } from '../org-file.ts'
import { printWords, type TurnPrinter } from '../print.ts'
import { visible } from '../style.ts'
import { exitOf, runTurn } from '../turn.ts'

export const orgBabel: Command = {
  name: 'org babel',
  usage: 'FILE [--name N | --line L | --under HEADING] [--again] [--write] [--yes] [--dir D]',
  summary:
    'Run the code blocks of an Org file; --write puts the results into it, --yes approves code that the gate has nothing against. Other languages by babel.json of the home.',
  flags: {
    dir: 'text',
    name: 'text',
    line: 'text',
    under: 'text',
    again: 'switch',
    write: 'switch',
    yes: 'switch',
  },
  takes: 'word',
  run: async (args, terminal) => {
    const file = await orgFileOf('org babel', args, terminal)
    if (!file.ok) return fail(terminal, file.error)
    const { root, path, text, setup } = file.value
    const document = parseOrg(text, text, setup)
    const house = await openForTerminal(root, terminal)
    const startedAt = Date.now()
    try {
      const print = printerOf(args, terminal)
      const yes = approves(args, path, runnablesOf(document, text))
      const turn = await runTurn(house, requestOf(args, path), terminal, yes, print)
      if (turn === null) return exit.failed
      const rows = rowsOf(house, { path, text, document }, startedAt)
      if (args.on('json')) json(terminal, rows)
      if (turn.state === 'failed' && rows.length === 0 && args.on('json')) terminal.log(turn.answer)
      return exitOf(turn)
    } finally {
      await house.close()
    }
  },
}

function requestOf(args: Args, path: string): string {
  const name = args.text('name')
  const line = args.text('line')
  const under = args.text('under')
  const which =
    name !== undefined
      ? `the block ${name}`
      : line !== undefined
        ? `the block in line ${line}`
        : under !== undefined
          ? `the blocks under ${under}`
          : 'all blocks'
  const again = args.on('again') ? ' again' : ''
  return `run ${which} of ${path}${again}${args.on('write') ? '' : ' without writing'}`
}

/**
 * What was said on the command line is a decision for this call, and for its blocks alone. What the gate has something
 * against is still asked.
 */
function approves(args: Args, path: string, blocks: readonly CodeBlock[]) {
  const written = new Set([path, ...blocks.flatMap((block) => filesOf(block, path))])
  return (approval: ApprovalView): boolean => {
    if (!isCalm(approval) || approval.origin !== `reflex:${blocksOrigin}`) return false
    if (approval.command !== null) return args.on('yes')
    return (
      args.on('write') && approval.files.length > 0 && approval.files.every((one) => written.has(one.path))
    )
  }
}

/** The keys are those of the file as it was: results do not change them. */
function rowsOf(house: TerminalHouse, { path, text, document }: OrgFile, since: number): readonly BlockRow[] {
  const blocks = runnablesOf(document, text)
  return keysOf(blocks).flatMap((key, at) => {
    const last = house.blockRuns.last(path, key)
    const block = blocks[at]
    if (!last || !block || last.at < since) return []
    const { name, language, form, state, elapsedMs, words } = last
    return [{ name, language, form, line: lineOfBlock(document, block), state, elapsedMs, words }]
  })
}

/** Of JSON the rows are the answer. */
function printerOf(args: Args, terminal: Terminal): TurnPrinter {
  const told: TurnPrinter = args.on('json')
    ? { onTurn: () => {}, onText: () => {}, onUndecided: () => {} }
    : printWords(terminal)
  return {
    ...told,
    onUndecided: (approval) => {
      told.onUndecided(approval)
      terminal.log(visible(`Undecided: ${approval.title}. ${waysOn(approval)}`))
    },
  }
}

function waysOn(approval: ApprovalView): string {
  const held = approval.findings.filter(({ severity }) => severity !== 'note')
  if (held.length > 0)
    return `The gate holds it back, whatever --yes says: ${held.map(findingWords).join(' ')} Decide it under Approvals in VS Code or in passepartout chat.`
  return approval.command === null ? 'Write results with --write.' : 'Approve the code with --yes.'
}
