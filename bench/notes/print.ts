// Owns the tables of the notes bench. Never asks anything.

import { type Answer, budgets, type JudgedFolder, product } from './judge.ts'

const most = 200

export function printFolder({ name, files, headlines, tokens, questions }: JudgedFolder): void {
  process.stdout.write(
    `\n### ${name}: ${questions.length} questions over ${files} files, ${headlines} headlines, ${tokens.toLocaleString('en')} tokens\n\n`,
  )
  const retrievers = questions[0]?.answers.map(({ retriever }) => retriever) ?? []
  const rows = retrievers.map((retriever) => {
    const own = questions.flatMap(({ answers }) => answers.filter((one) => one.retriever === retriever))
    return [
      retriever,
      ...budgets.map((budget) => percent(own, (one) => one.within[budget])),
      percent(own, ({ rank }) => rank > 0 && rank <= 5),
      (
        own.reduce((sum, { rank }) => sum + (rank > 0 && rank <= most ? 1 / rank : 0), 0) / own.length
      ).toFixed(3),
      ...budgets.map((budget) => String(Math.max(...own.map((one) => one.tokens[budget])))),
      (own.reduce((sum, { milliseconds }) => sum + milliseconds, 0) / own.length).toFixed(1),
    ]
  })
  print(['retriever', 'in 2K', 'in 4K', 'hit@5', 'MRR', 'most of 2K', 'most of 4K', 'ms'], rows)
  const groups = new Map<string, Answer[]>()
  for (const { question, answers } of questions) {
    const ours = answers.find(({ retriever }) => retriever === product)
    for (const key of [question.kind, question.language])
      if (ours) groups.set(key, [...(groups.get(key) ?? []), ours])
  }
  print(
    [product, 'questions', 'in 2K', 'in 4K', 'hit@5'],
    [...groups].map(([group, own]) => [
      group,
      String(own.length),
      ...budgets.map((budget) => percent(own, (one) => one.within[budget])),
      percent(own, ({ rank }) => rank > 0 && rank <= 5),
    ]),
  )
}

export function printMisses({ questions }: JudgedFolder): void {
  for (const { question, answers } of questions) {
    const ours = answers.find(({ retriever }) => retriever === product)
    if (!ours || ours.within[4000]) continue
    const [gold] = question.gold
    process.stdout.write(
      `miss  ${question.kind.padEnd(8)} rank ${String(ours.rank).padStart(3)}  ${question.text}  →  ${gold?.path} ${gold?.outline}\n`,
    )
  }
}

const percent = (own: readonly Answer[], is: (one: Answer) => boolean): string =>
  ((100 * own.filter(is).length) / Math.max(1, own.length)).toFixed(1)

function print(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = head.map((one, i) => Math.max(one.length, ...rows.map((row) => row[i]?.length ?? 0)))
  const line = (row: readonly string[]) =>
    `| ${row.map((one, i) => (i === 0 ? one.padEnd(widths[i] ?? 0) : one.padStart(widths[i] ?? 0))).join(' | ')} |\n`
  const rule = `|${widths.map((width, i) => (i === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|\n`
  process.stdout.write(`${line(head)}${rule}${rows.map(line).join('')}\n`)
}
