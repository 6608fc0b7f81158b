// Owns what is wrong with the form of a text, and what of it a change brings: errors of a grammar, in Org what is
// opened and never closed. Says nothing of languages without a grammar. Never says what would be right.

import type { Parser } from 'web-tree-sitter'
import { type Language, languageOf } from '../code/language.ts'
import { type Fault, textFaults } from '../code/syntax.ts'
import { incompleteDrawer, invalidBlock } from '../org/lint/blocks.ts'
import { checks } from '../org/lint/checks.ts'
import { lintOrg } from '../org/lint/lint.ts'
import { parseOrg } from '../org/parse.ts'
import { commonLines } from './common.ts'
import { lineAt } from './places.ts'

/** UTF-16 units. A longer text takes too long to be parsed twice while somebody waits. */
const mostUnits = 1_000_000

const structure = new Set([invalidBlock.code, incompleteDrawer.code])
const others = new Set(checks.map(({ code }) => code).filter((code) => !structure.has(code)))

/** In the order of the text; null where nothing can be said. */
export async function faultsIn(
  parserOf: (language: Language) => Promise<Parser | null>,
  path: string,
  text: string,
): Promise<readonly Fault[] | null> {
  if (text.length > mostUnits) return null
  const language = languageOf(path, text.slice(0, 200).split('\n', 1)[0])
  if (language === 'org') return lintOrg(text, parseOrg(text), { off: others })
  const parser = await parserOf(language)
  return parser && textFaults(parser, text)
}

interface Read {
  readonly text: string
  readonly faults: readonly Fault[]
}

/**
 * The faults of `after` that `before` does not have, by place. A line that stays keeps the faults it had. Lines that
 * were changed keep as many of a kind as they had, and so does a broken stretch: in it a parser may report another place
 * after a change than before.
 */
export function addedFaults(before: Read, after: Read): readonly Fault[] {
  if (after.faults.length === 0) return []
  const old = linesOf(before.text)
  const now = linesOf(after.text)
  const kept = commonLines(old.lines, now.lines)
  const left = [...before.faults]
  const take = (wanted: (fault: Fault) => boolean): boolean => {
    const at = left.findIndex(wanted)
    if (at >= 0) left.splice(at, 1)
    return at >= 0
  }
  const place = (fault: Fault) => {
    const line = lineAt(after.text, fault.start) - 1
    const same = kept[line] as number
    return {
      fault,
      line,
      was: same < 0 ? -1 : (old.starts[same] as number) + fault.start - (now.starts[line] as number),
    }
  }
  const others = after.faults.map(place).filter(({ was }) => was < 0 || !take(({ start }) => start === was))
  const added = others.filter(({ fault, line, was }) => {
    const range = was < 0 ? changedAround(kept, line, old.lines.length) : null
    const isThere = (one: Fault): boolean => {
      if (range === null)
        return before.faults.some((broken) => covers(broken, was) && covers(broken, one.start))
      const start = old.starts[range.first] ?? before.text.length
      const end = old.starts[range.end] ?? before.text.length + 1
      return one.start < end && one.end >= start
    }
    return !take((one) => kindOf(one) === kindOf(fault) && isThere(one))
  })
  return added.map(({ fault }) => fault)
}

const covers = ({ start, end }: Fault, offset: number): boolean => offset >= start && offset <= end

/** What a parser invented has a name; what it could not read is told by its text. */
const kindOf = ({ message }: Fault): string => (message.startsWith('unexpected') ? 'unexpected' : message)

function linesOf(text: string): { readonly lines: readonly string[]; readonly starts: readonly number[] } {
  const lines = text.split('\n')
  const starts: number[] = []
  let at = 0
  for (const line of lines) {
    starts.push(at)
    at += line.length + 1
  }
  return { lines, starts }
}

/** The old lines that a new one stands in place of, one by one where they are as many; `end` is exclusive. */
function changedAround(kept: readonly number[], line: number, count: number): { first: number; end: number } {
  let above = line
  while (above >= 0 && (kept[above] as number) < 0) above--
  let below = line
  while (below < kept.length && (kept[below] as number) < 0) below++
  const first = above < 0 ? 0 : (kept[above] as number) + 1
  const end = kept[below] ?? count
  const own = first + line - above - 1
  return end - first === below - above - 1 ? { first: own, end: own + 1 } : { first, end }
}
