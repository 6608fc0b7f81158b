// Owns the request about the code blocks of an open Org file: which can be run, and how their last run ended. Runs none.

import * as wire from '../../../protocol/literate.ts'
import type { CodeBlock } from '../../org/literate/block.ts'
import { runnablesOf } from '../../org/literate/calls.ts'
import { evaluatedAs } from '../../org/literate/code.ts'
import { argument } from '../../org/literate/parameters.ts'
import type { BlockRuns } from '../../tools/block-runs.ts'
import { keysOf } from '../../tools/blocks.ts'
import { answer } from './answer.ts'
import { type OrgText, positionAt } from './documents.ts'
import type { OrgContext, OrgFeature } from './feature.ts'

export const blocks: OrgFeature = {
  provides: [],
  listen(context) {
    answer(context, wire.codeBlocks, async ({ uri }) => {
      const org = context.documents.orgOf(uri)
      return org && org.path !== '' ? rowsOf(context, org, await context.blockRuns()) : null
    })
  },
}

/** In larger files nobody looks at every block while they type. */
const longest = 2_000_000

function rowsOf(context: OrgContext, org: OrgText, runs: BlockRuns | null): readonly wire.CodeBlockView[] {
  if (org.source.length > longest) return []
  const { text, document, path } = org
  if (!/^[ \t]*#\+begin_src[ \t]|src_|call_/im.test(text)) return []
  const all = runnablesOf(document, text)
  const keys = keysOf(all)
  const commands = context.settings()['org.babel.commands']
  return all.map((block, at): wire.CodeBlockView => {
    const last = runs?.last(path, keys[at] ?? '') ?? null
    const start = positionAt(org, block.start)
    const end = positionAt(org, block.end)
    return {
      ...(block.form === 'inline' ? { inline: { from: start.character, to: end.character } } : {}),
      line: start.line,
      endLine: end.line,
      language: block.language,
      runs: isRun(block) && (evaluatedAs(block.language) !== null || Object.hasOwn(commands, block.language)),
      last: last && { at: last.at, state: last.state, elapsedMs: last.elapsedMs, words: last.words },
    }
  })
}

function isRun({ parameters, outOfSight, commented }: CodeBlock): boolean {
  const when = argument(parameters, 'eval', parameters.values.has('noeval') ? 'no' : '')
  return when !== 'no' && when !== 'never' && !outOfSight && !commented
}
