// Owns the tables of the retrieval bench. Never measures.

import { type Ablation, printAblation } from './ablation.ts'
import { type Counts, interval, measureNames, rate } from './measures.ts'

export interface Row {
  readonly id: string
  readonly lang: string
  readonly named: 'named' | 'unnamed'
  readonly ours: Counts
  /** The same with nothing known of past commits. */
  readonly without: Counts
  /** Plain BM25 over functions. */
  readonly functions: Counts
  /** The same with a file term. */
  readonly naive: Counts
  /** The weights that the ranking began with. */
  readonly recipe: Counts
  readonly ablation: Ablation
  /** Of the context of 4,000 tokens. */
  readonly tokens: number
  /** Of `localize`. */
  readonly milliseconds: number
}

const titles = ['file@1', 'file@3', 'file@5', 'fn@5', 'fn@10', 'in 2K', 'in 4K', 'in 8K']

export function printTables(
  rows: readonly Row[],
  measured: { readonly indexSeconds: number; readonly historySeconds: number; readonly rssMb: number },
): void {
  const print = (line: string) => process.stdout.write(`${line}\n`)
  const groups: readonly [string, readonly Row[]][] = [
    ['all', rows],
    ['named in the issue', rows.filter(({ named }) => named === 'named')],
    ['not named', rows.filter(({ named }) => named === 'unnamed')],
    ...[...new Set(rows.map(({ lang }) => lang))]
      .sort()
      .map((lang): [string, readonly Row[]] => [lang, rows.filter((row) => row.lang === lang)]),
  ]
  print(`| cases | retriever | ${titles.join(' | ')} |`)
  print(`|---|---|${titles.map(() => '--:').join('|')}|`)
  for (const [name, group] of groups) {
    if (group.length === 0) continue
    const line = (label: string, of: (row: Row) => Counts) =>
      print(`| ${label} | ${measureNames.map((each) => rate(group.map(of), each).toFixed(1)).join(' | ')} |`)
    line(`${name} (${group.length}) | BM25, functions`, (row) => row.functions)
    line(' | BM25, functions and files', (row) => row.naive)
    line(' | the first recipe', (row) => row.recipe)
    line(' | Passepartout, without history', (row) => row.without)
    line(' | **Passepartout**', (row) => row.ours)
  }
  const against = (label: string, of: (row: Row) => Counts): void => {
    print('')
    print(`Points over ${label}, with 95 % intervals of the paired difference:`)
    print('')
    for (const [i, name] of measureNames.entries()) {
      const differences = rows.map((row) => row.ours[name] - of(row)[name])
      const mean = (100 * differences.reduce((sum, one) => sum + one, 0)) / Math.max(1, rows.length)
      const [low, high] = interval(differences)
      const sign = mean >= 0 ? '+' : ''
      print(`- ${titles[i]}: ${sign}${mean.toFixed(1)} (${low.toFixed(1)} to ${high.toFixed(1)})`)
    }
  }
  against('plain BM25 over functions', (row) => row.functions)
  against('the first recipe', (row) => row.recipe)
  against('the same without history', (row) => row.without)
  print('')
  print('Points with one signal left out (a weighted sum over 1,000 candidates, whole functions packed):')
  print('')
  printAblation(
    rows.map(({ ablation }) => ablation),
    print,
  )
  const times = rows.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b)
  const at = (share: number) =>
    (times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0).toFixed(0)
  const tokens = rows.reduce((sum, row) => sum + row.tokens, 0) / Math.max(1, rows.length)
  print('')
  print(
    `localize ${at(0.5)} ms (median), ${at(0.95)} ms (p95); ${tokens.toFixed(0)} tokens of 4,000; index ${measured.indexSeconds.toFixed(0)} s and history ${measured.historySeconds.toFixed(0)} s for ${rows.length} trees; ${measured.rssMb.toFixed(0)} MB resident.`,
  )
}
