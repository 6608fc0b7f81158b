// Owns the requests about what is tangled from an Org file: for each block where its code goes, and how the file there stands
// to it. What agrees is remembered as tangled. Writes no file of the user's.

import * as wire from '../../../protocol/literate.ts'
import { differing, type Standing, standingOf } from '../../org/literate/drift.ts'
import { contentOf, mayTangle, type TangledFile, tangle } from '../../org/literate/tangle.ts'
import { tangleKey } from '../../tools/block-runs.ts'
import { openTangles } from '../../tools/tangled.io.ts'
import { answer } from './answer.ts'
import { type OrgText, positionAt } from './documents.ts'
import type { OrgContext, OrgFeature } from './feature.ts'

export const tangles: OrgFeature = {
  provides: [],
  listen(context) {
    answer(context, wire.tangles, ({ uri }) => {
      const org = context.documents.orgOf(uri)
      return org && org.path !== '' ? rowsOf(context, org) : null
    })
  },
}

/** In larger files nobody looks at every block while they type. */
const longest = 2_000_000

async function rowsOf(context: OrgContext, org: OrgText): Promise<readonly wire.TangleView[]> {
  if (org.source.length > longest) return []
  const { text, document, path } = org
  if (!mayTangle(text)) return []
  const { files, blocks } = tangle(document, text, path)
  const rows: wire.TangleView[] = []
  const runs = await context.blockRuns()
  for (const file of files) {
    const { standing, differs, uri } = await lookAt(context, file)
    for (const number of file.blocks) {
      const block = blocks[number]
      if (!block) continue
      const start = positionAt(org, block.start)
      const tried = number === file.blocks[0] ? runs?.last(path, tangleKey(file.path)) : null
      const line = file.rows.findIndex((row) => row.block === number)
      rows.push({
        line: start.line,
        path: file.path,
        uri,
        target: Math.max(0, line),
        // What a block refers to may be what differs; then the file is told of at its first block.
        standing:
          standing === 'same' || differs.has(number) || isElsewhere(file, differs, number)
            ? standing
            : 'same',
        failure: tried?.state === 'failed' ? tried.words : '',
      })
    }
  }
  return rows.sort((a, b) => a.line - b.line)
}

const isElsewhere = ({ blocks }: TangledFile, differs: ReadonlySet<number>, number: number): boolean =>
  number === blocks[0] && !blocks.some((block) => differs.has(block))

interface Look {
  readonly standing: Standing
  readonly differs: ReadonlySet<number>
  /** Empty for what lies outside the folders. */
  readonly uri: string
}

async function lookAt(context: OrgContext, file: TangledFile): Promise<Look> {
  const index = context.index()
  const inside = index && !file.path.startsWith('~') ? index.inside(index.absolute(file.path)) : null
  if (!index || inside === null) return { standing: 'new', differs: new Set(file.blocks), uri: '' }
  const absolute = index.absolute(inside)
  const read = await index.text(inside)
  const now = read.ok ? read.value.text : null
  const { folder } = context.reminding()
  const records = folder === '' ? null : openTangles(folder)
  const standing = standingOf(file, now, (await records?.last(absolute)) ?? null)
  if (standing === 'same' && records && (await records.last(absolute)) !== contentOf(file))
    await records.remember(absolute, contentOf(file))
  return {
    standing,
    differs: now === null ? new Set(file.blocks) : differing(file, now),
    uri: context.paths()?.toUri(absolute) ?? '',
  }
}
