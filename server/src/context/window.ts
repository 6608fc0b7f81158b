// Owns which lines of a long node are shown: those that match the question, with what is around them. Pure.

import type { Query } from '../index/query.ts'
import { eachWord, splitIdentifier, stem } from '../index/tokenize.ts'

/** 1-based, inclusive. */
export interface Window {
  readonly startLine: number
  readonly endLine: number
}

/** Lines of context on both sides of a match. */
const around = 4

/**
 * Windows of `lines[startLine - 1 …]` for a question, of at most `mostCharacters` together, in the order of the
 * file. The first lines of the node are the first to be taken: they say what it is.
 */
export function windows(
  lines: readonly string[],
  startLine: number,
  endLine: number,
  query: Query,
  mostCharacters: number,
): readonly Window[] {
  const weights = wordWeights(query)
  const words: (readonly string[])[] = []
  const frequency = new Map<string, number>()
  for (let line = startLine; line <= endLine; line++) {
    const found = [...new Set(stems(lines[line - 1] ?? ''))].filter((word) => weights.has(word))
    words.push(found)
    for (const word of found) frequency.set(word, (frequency.get(word) ?? 0) + 1)
  }
  const scores = words.map((found) =>
    found.reduce((sum, word) => sum + (weights.get(word) ?? 0) / Math.sqrt(frequency.get(word) ?? 1), 0),
  )
  // A match in a cluster is worth more than one alone.
  const smooth = scores.map((score, i) => score + 0.5 * ((scores[i - 1] ?? 0) + (scores[i + 1] ?? 0)))
  const order = smooth.map((_, i) => i).sort((a, b) => (smooth[b] as number) - (smooth[a] as number) || a - b)
  const taken = new Set<number>()
  let left = mostCharacters
  const take = (from: number, to: number): boolean => {
    const fresh: number[] = []
    let cost = 0
    for (let i = Math.max(0, from); i <= Math.min(words.length - 1, to); i++) {
      if (taken.has(i)) continue
      fresh.push(i)
      cost += (lines[startLine - 1 + i] ?? '').length + 1
    }
    if (cost > left) return false
    left -= cost
    for (const i of fresh) taken.add(i)
    return true
  }
  if (!take(0, 2)) take(0, 0)
  for (const i of order) {
    if ((smooth[i] as number) <= 0) break
    if (!take(i - around, i + around) && !take(i - 1, i + 1)) break
  }
  return join([...taken].sort((a, b) => a - b)).map(({ startLine: from, endLine: to }) => ({
    startLine: startLine + from,
    endLine: startLine + to,
  }))
}

/** Neighbouring line indexes as spans. */
function join(indexes: readonly number[]): Window[] {
  const spans: Window[] = []
  for (const i of indexes) {
    const last = spans[spans.length - 1]
    if (last && i - last.endLine === 1) spans[spans.length - 1] = { startLine: last.startLine, endLine: i }
    else spans.push({ startLine: i, endLine: i })
  }
  return spans
}

function wordWeights({ words }: Query): ReadonlyMap<string, number> {
  const weights = new Map<string, number>()
  for (const word of words) if (word.type === 'stem') weights.set(word.word, word.weight * word.tells)
  return weights
}

function stems(line: string): string[] {
  const found: string[] = []
  eachWord(line, 0, line.length, (word) => {
    for (const part of splitIdentifier(word)) found.push(stem(part))
  })
  return found
}
