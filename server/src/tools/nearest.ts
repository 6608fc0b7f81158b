// Owns what a model is told about an edit that has no one place: the places there are, or the one that comes
// nearest and where it differs. Never chooses one.

import { lineAt } from './places.ts'

/** Places that are shown with their text. */
const mostShown = 3
const mostLines = 6
const mostUnits = 120

/** `occurs twice, at lines 3, 12:` and a few lines of each place. */
export function occursAt(
  text: string,
  places: readonly { readonly start: number; readonly end: number }[],
): string {
  const lines = text.split(/\r?\n/)
  const numbers = places.map(({ start }) => lineAt(text, start))
  const times =
    places.length >= 20 ? '20 times or more' : places.length === 2 ? 'twice' : `${places.length} times`
  const shown = places.slice(0, mostShown).map(({ start, end }) => {
    const from = lineAt(text, start)
    const to = Math.min(lineAt(text, end), from + mostLines - 1)
    const around = header(lines, from)
    return [
      ...(around === 0 ? [] : [around]),
      ...range(Math.max(around + 1, from - 1), Math.min(lines.length, to + 1)),
    ]
      .map((number) => numbered(lines, number))
      .join('\n')
  })
  const more = places.length > mostShown ? `\n… and ${places.length - mostShown} more.` : ''
  return `occurs ${times}, at lines ${numbers.join(', ')}:\n${shown.join('\n…\n')}${more}`
}

/** The nearest line above that is less indented: what the place is in. 0 for none. */
function header(lines: readonly string[], from: number): number {
  const indent = (line: string) => line.length - line.trimStart().length
  const own = indent(lines[from - 1] ?? '')
  for (let i = from - 1; own > 0 && i > 0 && from - i < 500; i--) {
    const line = lines[i - 1] ?? ''
    if (line.trim() !== '' && indent(line) < own && /[\p{L}\p{N}]/u.test(line)) return i
  }
  return 0
}

const range = (from: number, to: number): readonly number[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i)

const numbered = (lines: readonly string[], number: number): string =>
  `${number}: ${(lines[number - 1] ?? '').slice(0, mostUnits)}`

/** A larger file is not compared line by line. */
const mostCompared = 50_000

/** ` The nearest place is lines 3-5, …` with its text; empty when nothing is like it. */
export function nearest(text: string, find: string): string {
  const lines = text.split(/\r?\n/, mostCompared)
  const wanted = find
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .slice(0, 100)
  const where = new Map<string, number[]>()
  for (const [i, line] of lines.entries()) {
    const bare = line.trim()
    if (bare === '') continue
    const known = where.get(bare)
    if (known === undefined) where.set(bare, [i])
    else if (known.length < 20) known.push(i)
  }
  let best = { from: -1, to: -1, score: 0 }
  for (const [i, line] of wanted.entries()) {
    for (const at of where.get(line) ?? []) {
      const reached = around(lines, wanted, i, at)
      if (reached.score > best.score) best = reached
    }
  }
  if (best.score * 2 < wanted.length || best.score === 0) return similar(lines, wanted)
  const to = Math.min(best.to, best.from + mostLines * 2)
  const shown = range(best.from + 1, to + 1).map((number) => numbered(lines, number))
  const missing = wanted.find(
    (line) => !lines.slice(best.from, best.to + 1).some((own) => own.trim() === line),
  )
  const differs = missing === undefined ? '' : ` It has no line \`${missing.slice(0, mostUnits)}\`.`
  return ` The nearest place is lines ${best.from + 1}-${best.to + 1}.${differs}\n${shown.join('\n')}\n`
}

/** How many of the wanted lines follow in order around a line that both have, and how far that reaches. */
function around(lines: readonly string[], wanted: readonly string[], i: number, at: number) {
  let score = 1
  let to = at
  let from = at
  for (let k = i + 1; k < wanted.length; k++) {
    const next = within(lines, wanted[k] as string, to + 1, to + 4)
    if (next < 0) continue
    to = next
    score++
  }
  for (let k = i - 1; k >= 0; k--) {
    const before = within(lines, wanted[k] as string, from - 4, from - 1)
    if (before < 0) continue
    from = before
    score++
  }
  // Lines that differ stand at the ends too.
  return {
    score,
    from: Math.max(0, Math.min(from, at - i)),
    to: Math.min(lines.length - 1, Math.max(to, at + wanted.length - 1 - i)),
  }
}

function within(lines: readonly string[], line: string, from: number, to: number): number {
  for (let i = Math.max(0, from); i <= to && i < lines.length; i++) if (lines[i]?.trim() === line) return i
  return -1
}

/** Up to three lines that share most words with the first telling line. */
function similar(lines: readonly string[], wanted: readonly string[]): string {
  const words = (line: string) => new Set(line.slice(0, 500).match(/[\p{L}\p{N}_]+/gu) ?? [])
  const want = words(wanted.find((line) => words(line).size > 1) ?? wanted[0] ?? '')
  if (want.size === 0) return ''
  const scored: { number: number; score: number }[] = []
  for (const [i, line] of lines.entries()) {
    const have = words(line)
    const common = [...want].filter((word) => have.has(word)).length
    if (common * 2 >= want.size) scored.push({ number: i + 1, score: common })
  }
  const shown = scored.sort((a, b) => b.score - a.score || a.number - b.number).slice(0, 3)
  return shown.length === 0
    ? ''
    : ` Similar lines:\n${shown.map(({ number }) => numbered(lines, number)).join('\n')}\n`
}
