// Owns what reading the text of kept turns costs once it has been read: only the headlines that are other ones are parsed
// again, all others stay the very records that they were. Holds one version of the text, and none of a very long one.
// Never reads a file.

import { owned } from '../org/line.ts'
import { isSetting } from '../org/settings.ts'
import { type KeptTurn, readKept } from './kept.ts'

/** UTF-16 units: of a longer text nothing is held. */
const mostUnits = 16 * 1024 * 1024

/** A headline of the first level with all below it. */
interface Part {
  /** UTF-16 offset. */
  readonly start: number
  readonly turns: readonly KeptTurn[]
}

interface Version {
  readonly text: string
  readonly parts: readonly Part[]
  readonly turns: readonly KeptTurn[]
}

const nothing: Version = { text: '', parts: [], turns: [] }

/** Gives what `readKept` gives for each text, sooner for one that is much like the last. */
export function createKeptReader(): (text: string) => readonly KeptTurn[] {
  let last = nothing
  return (text) => {
    if (text === last.text) return last.turns
    const same = beginning(last, text)
    const from = same.length === 0 ? 0 : (last.parts[same.length] as Part).start
    if (text.length > mostUnits || dependsOnFile(text, from)) {
      last = nothing
      return readKept(text)
    }
    // Where only something was added, nothing is looked up.
    const known = same.length === 0 ? byText(last) : new Map<string, readonly KeptTurn[]>()
    const parts = [...same]
    for (const { start, end } of headlinesIn(text, from)) {
      const part = text.slice(start, end)
      parts.push({ start, turns: known.get(part) ?? readKept(owned(part)) })
    }
    last = { text, parts, turns: parts.flatMap(({ turns }) => turns) }
    return last.turns
  }
}

/** All parts but the last, where the text goes on with a headline behind them; else none. */
function beginning({ text: before, parts }: Version, text: string): readonly Part[] {
  const end = parts.at(-1)?.start ?? 0
  return text.startsWith('* ', end) && text.startsWith(before.slice(0, end)) ? parts.slice(0, -1) : []
}

const byText = ({ text, parts }: Version): ReadonlyMap<string, readonly KeptTurn[]> =>
  new Map(parts.map(({ start, turns }, i) => [text.slice(start, parts[i + 1]?.start), turns]))

/** The subtrees of the first level. A line that begins like one is one, whatever it stands in. */
function* headlinesIn(
  text: string,
  from: number,
): Generator<{ readonly start: number; readonly end: number }> {
  const next = (behind: number) => {
    const at = text.indexOf('\n* ', behind)
    return at < 0 ? text.length : at + 1
  }
  for (let start = text.startsWith('* ', from) ? from : next(from); start < text.length; ) {
    const end = next(start)
    yield { start, end }
    start = end
  }
}

/** Whether a headline may mean something else than by itself: keywords of the file behind `from`, or what it begins with. */
function dependsOnFile(text: string, from: number): boolean {
  if (text.startsWith('\uFEFF')) return true
  const keyword = /#\+(\w+):/g
  keyword.lastIndex = from
  for (const { 1: name = '', index } of text.matchAll(keyword)) {
    const key = name.toUpperCase()
    if (!isSetting(key) || key === 'TITLE') continue
    if (text.slice(text.lastIndexOf('\n', index) + 1, index).trim() === '') return true
  }
  return false
}
