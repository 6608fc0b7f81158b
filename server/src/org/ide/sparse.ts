// Owns which folds a sparse tree opens and closes: what matches and the headlines above it are open, all else is closed.
// Lines are 0-based. Never folds anything: an editor does.

import { lastUpTo } from '../../base/ascending.ts'
import type { OrgDocument } from '../parse.ts'
import type { Text } from '../source.ts'
import type { FoldPlan } from './cycle.ts'
import { foldsOf } from './fold.ts'

/**
 * A headline whose own text has a match is open, one that matches itself is seen and stays closed; so are, as folds cannot
 * hide them, the other children of an open one. Drawers are open only where something in them matches.
 */
export function sparsePlan(text: Text, document: OrgDocument, lines: readonly number[]): FoldPlan {
  const open = new Set<number>()
  const { firstLines } = document.parts
  for (const line of lines) {
    const section = lastUpTo(firstLines, line)
    const headline = document.headlines[section - 1]
    if (!headline) continue
    if (line > (firstLines[section] as number)) open.add(firstLines[section] as number)
    for (let at = headline.parent; at !== null; at = document.headlines[at]?.parent ?? null) {
      const above = firstLines[at + 1] as number
      // Whoever is above an open one is open already.
      if (open.has(above)) break
      open.add(above)
    }
  }
  const sorted = [...lines].sort((a, b) => a - b)
  const holds = (from: number, to: number) => {
    const found = sorted[lastUpTo(sorted, to)]
    return found !== undefined && found > from && found <= to
  }
  const plan = { unfold: [] as number[], fold: [] as number[] }
  for (const { kind, startLine, endLine } of foldsOf(text, document)) {
    const isOpen = kind === 'headline' ? open.has(startLine) : holds(startLine, endLine)
    if (isOpen) plan.unfold.push(startLine)
    else if (kind === 'headline' || kind === 'drawer') plan.fold.push(startLine)
  }
  return plan
}
