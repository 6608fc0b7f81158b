// Owns how one folder is asked: every question to the product and to the baselines, on files on disk. Never prints.

import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { grammarDirectory, openGrammars } from '../../server/src/code/grammar.io.ts'
import { assemble } from '../../server/src/context/assemble.ts'
import type { Piece } from '../../server/src/context/piece.ts'
import { openWorkspace } from '../../server/src/index/workspace.io.ts'
import type { WorkspaceIndex } from '../../server/src/index/workspace.ts'
import { baselineNames, createBaselines, filled } from './baselines.ts'
import type { Folder, Question } from './folder.ts'
import { type Chunk, chunksOf, goldOf } from './headlines.ts'

export const budgets = [2000, 4000] as const
export type Budget = (typeof budgets)[number]
/** Tokens from which a section is not shown whole. */
const longSection = 600
export const product = 'Passepartout'

export interface Answer {
  readonly retriever: string
  /** Of the first gold headline, from 1; 0 when it is not among the first 200. */
  readonly rank: number
  /**
   * The own text of a gold headline stands in the context, whole; or, where that has more than `longSection` tokens, the
   * lines of it that answer.
   */
  readonly within: Readonly<Record<Budget, boolean>>
  readonly tokens: Readonly<Record<Budget, number>>
  readonly milliseconds: number
}

export interface Judged {
  readonly question: Question
  readonly answers: readonly Answer[]
}

export interface JudgedFolder {
  readonly name: string
  readonly files: number
  readonly headlines: number
  /** Of all files together, four characters each. */
  readonly tokens: number
  readonly questions: readonly Judged[]
}

export async function judge(folder: Folder, questions = folder.questions): Promise<JudgedFolder> {
  const root = mkdtempSync(join(realpathSync(tmpdir()), 'passepartout-notes-'))
  try {
    for (const { path, text } of folder.files) {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), text)
    }
    const index = await openWorkspace({
      root,
      storage: null,
      grammars: await openGrammars(grammarDirectory()),
      exclude: [],
      maxFileBytes: 1 << 22,
      history: 'off',
    })
    await index.ready
    const chunks = chunksOf(folder.files)
    const baselines = createBaselines(chunks, folder.files)
    const judged: Judged[] = []
    for (const question of questions) {
      const gold = goldOf(chunks, question.gold)
      const others = baselineNames.map((name) => {
        const start = performance.now()
        const ranked = baselines[name].ranked(question.text)
        const hit = ranked.findIndex((one) =>
          gold.some(
            ({ path, outline }) =>
              path === one.path && (name === 'BM25, whole files' || outline === one.outline),
          ),
        )
        return answer(name, gold, hit, start, (budget) => {
          const text = filled(ranked, budget)
          return { text, tokens: Math.ceil(text.length / 4) }
        })
      })
      judged.push({ question, answers: [...others, await ask(index, folder.today, question, gold)] })
    }
    await index.close()
    return {
      name: folder.name,
      files: folder.files.length,
      headlines: chunks.filter(({ outline }) => outline !== '').length,
      tokens: Math.ceil(folder.files.reduce((sum, { text }) => sum + text.length, 0) / 4),
      questions: judged,
    }
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

async function ask(
  index: WorkspaceIndex,
  today: string,
  { text, answer: wanted }: Question,
  gold: readonly Chunk[],
): Promise<Answer> {
  const start = performance.now()
  const hits = await index.search(text, { k: 200, today })
  const hit = hits.findIndex(({ node }) =>
    gold.some(({ path, outline }) => path === node.path && outline === node.qualified),
  )
  const found = new Map<Budget, Context>()
  for (const budget of budgets) {
    const { text: shown, tokens, pieces } = await assemble(index, text, { budgetTokens: budget, today })
    const partly = wanted !== undefined && gold.some((one) => showsAnswer(one, pieces, wanted))
    found.set(budget, { text: shown, tokens, partly })
  }
  return answer(product, gold, hit, start, (budget) => found.get(budget) ?? nothing)
}

/** A window of a long section has the words. */
function showsAnswer({ path, line, text }: Chunk, pieces: readonly Piece[], wanted: string): boolean {
  if (text.length < longSection * 4) return false
  const lines = text.split('\n')
  return pieces.some(
    (piece) =>
      piece.path === path &&
      piece.form === 'window' &&
      lines
        .slice(Math.max(0, piece.startLine - line), Math.max(0, piece.endLine - line + 1))
        .join('\n')
        .includes(wanted),
  )
}

interface Context {
  readonly text: string
  readonly tokens: number
  readonly partly?: boolean
}
const nothing: Context = { text: '', tokens: 0 }

function answer(
  retriever: string,
  gold: readonly Chunk[],
  hit: number,
  start: number,
  context: (budget: Budget) => Context,
): Answer {
  const [small, large] = budgets.map(context) as [Context, Context]
  const holds = ({ text, partly = false }: Context) => partly || gold.some((one) => text.includes(one.text))
  return {
    retriever,
    rank: hit + 1,
    within: { 2000: holds(small), 4000: holds(large) },
    tokens: { 2000: small.tokens, 4000: large.tokens },
    milliseconds: performance.now() - start,
  }
}
