// Owns what is folded and unfolded when a person cycles: TAB on a headline, S-TAB over the whole file, and the first sight
// of a file (`#+STARTUP`, VISIBILITY). Lines are 0-based. Never folds anything: an editor does.

import type { Headline, OrgDocument } from '../parse.ts'
import type { Text } from '../source.ts'
import { blockLines, drawerLines, foldsOf } from './fold.ts'

/** First lines of folds to open and then to close. */
export interface FoldPlan {
  readonly unfold: readonly number[]
  readonly fold: readonly number[]
}

export type Visibility = 'folded' | 'children' | 'subtree'
export type Overview = 'overview' | 'contents' | 'all'

const lineOf = (headline: Headline): number => headline.startLine - 1

/** First line of a section that has a headline. */
const lineAt = ({ parts }: OrgDocument, section: number): number => parts.firstLines[section] as number

/** TAB on a headline: `to` is what its subtree shows next. Drawers stay closed, as in Org. */
export const cyclePlan = (text: Text, document: OrgDocument, line: number, to: Visibility): FoldPlan =>
  foldable(text, document, subtreePlan(text, document, line, to))

/** Where nothing can be folded, an editor would fold what is around it. */
function foldable(text: Text, document: OrgDocument, { unfold, fold }: FoldPlan): FoldPlan {
  const lines = new Set(foldsOf(text, document).map(({ startLine }) => startLine))
  return { unfold: unfold.filter((one) => lines.has(one)), fold: fold.filter((one) => lines.has(one)) }
}

function subtreePlan(text: Text, document: OrgDocument, line: number, to: Visibility): FoldPlan {
  const section = document.parts.firstLines.lastIndexOf(line)
  const headline = section < 1 ? undefined : document.headlines[section - 1]
  if (!headline) return { unfold: [], fold: [] }
  switch (to) {
    case 'folded':
      return { unfold: [], fold: [line] }
    case 'children':
      return {
        unfold: [line],
        fold: [
          ...drawerLines(text, document, section),
          ...headline.children.map((child) => lineAt(document, child + 1)),
        ],
      }
    case 'subtree': {
      const inside: number[] = []
      for (let i = section; i < document.parts.sections.length; i++) {
        if (i > section && (document.parts.starts[i] as number) >= headline.end) break
        inside.push(i)
      }
      return {
        unfold: inside.map((i) => lineAt(document, i)),
        fold: inside.flatMap((i) => drawerLines(text, document, i)),
      }
    }
  }
}

/** S-TAB. `contents` shows every headline and no text of those without children. */
export const overviewPlan = (text: Text, document: OrgDocument, to: Overview): FoldPlan =>
  foldable(text, document, wholePlan(text, document, to))

function wholePlan(text: Text, document: OrgDocument, to: Overview): FoldPlan {
  const lines = document.headlines.map((_, i) => lineAt(document, i + 1))
  const drawers = document.parts.sections.flatMap((_, i) => drawerLines(text, document, i))
  switch (to) {
    case 'overview':
      return { unfold: [], fold: [...drawers, ...lines] }
    case 'contents': {
      const leaves = document.headlines.filter(
        ({ stars }, i) => !(stars < (document.headlines[i + 1]?.stars ?? 0)),
      )
      return { unfold: lines, fold: [...drawers, ...leaves.map(({ index }) => lineAt(document, index + 1))] }
    }
    case 'all':
      return { unfold: lines, fold: drawers }
  }
}

/** What a file asks to look like at first sight; null when it asks for nothing. */
export function startupPlan(text: Text, document: OrgDocument): FoldPlan | null {
  const asked = document.settings.startup
  const folded = new Set<number>()
  const unfolded = new Set<number>()
  const take = (plan: FoldPlan) => {
    for (const line of plan.unfold) if (!folded.delete(line)) unfolded.add(line)
    for (const line of plan.fold) {
      unfolded.delete(line)
      folded.add(line)
    }
  }
  const view = asked.findLast((word) => word in startup || /^show[2-5]levels$/.test(word))
  let isAsked = view !== undefined
  const levels = /^show(\d)levels$/.exec(view ?? '')?.[1]
  if (levels) take(levelsPlan(text, document, Number(levels)))
  else if (view !== undefined) {
    const to = startup[view as keyof typeof startup]
    if (to !== 'everything') take(wholePlan(text, document, to))
  }
  document.parts.sections.forEach(({ drawer }, section) => {
    const headline = drawer && section > 0 ? document.headlines[section - 1] : undefined
    const visibility = headline?.properties.VISIBILITY?.toLowerCase()
    if (!headline || visibility === undefined || !(visibility in wanted)) return
    isAsked = true
    take(subtreePlan(text, document, lineOf(headline), wanted[visibility as keyof typeof wanted]))
  })
  if (asked.includes('hideblocks')) {
    isAsked = true
    take({ unfold: [], fold: document.parts.sections.flatMap((_, i) => blockLines(text, document, i)) })
  }
  return isAsked ? foldable(text, document, { unfold: [...unfolded], fold: [...folded] }) : null
}

const startup = {
  overview: 'overview',
  fold: 'overview',
  content: 'contents',
  contents: 'contents',
  showall: 'all',
  nofold: 'all',
  showeverything: 'everything',
} as const

const wanted = { folded: 'folded', children: 'children', content: 'subtree', all: 'subtree' } as const

/** Headlines down to a level; the text of none. */
function levelsPlan(text: Text, document: OrgDocument, levels: number): FoldPlan {
  const shown = document.headlines.filter(({ level }) => level < levels).map(lineOf)
  const { fold } = wholePlan(text, document, 'overview')
  const open = new Set(shown)
  return { unfold: shown, fold: fold.filter((line) => !open.has(line)) }
}
