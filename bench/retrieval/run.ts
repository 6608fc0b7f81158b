// Measures retrieval on real issues, without any model: where the changed functions are, and whether a context
// of so many tokens holds them all; beside it, in the same
// run, plain BM25 over functions, the recipe that the ranking began with, and each signal left out.
//
//   npm run bench:retrieval -- --cases FILE.jsonl --repos DIR [--only REPO] [--every N] [--dump FILE.jsonl]
//                              [--keep DIR]
//
// --keep leaves each case's tree and index in DIR, so that the next run starts warm.
// DIR holds clones: `owner+name`, `owner/name` or `name`, plain or bare, or with the git directory in `repo`.

import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultSettings } from '../../server/protocol/settings.ts'
import { grammarDirectory, openGrammars } from '../../server/src/code/grammar.io.ts'
import { assemble } from '../../server/src/context/assemble.ts'
import { historyFile } from '../../server/src/index/history/cache.io.ts'
import { readQuery } from '../../server/src/index/query.ts'
import { openWorkspace } from '../../server/src/index/workspace.io.ts'
import type { WorkspaceIndex } from '../../server/src/index/workspace.ts'
import { options } from '../options.ts'
import { ablate } from './ablation.ts'
import { type Chunk, createBaseline, type Ranked } from './baseline.ts'
import { type Case, namesGold, readCases, type Span } from './cases.ts'
import { type Answer, type Budget, budgets, countsOf, measureNames } from './measures.ts'
import { printTables, type Row } from './print.ts'
import { answerOfRecipe, recipeQuery } from './recipe.ts'
import { cloneOf, openTree } from './tree.ts'
import { candidateOf, pack } from './weighed.ts'

const given = options(
  'npm run bench:retrieval -- --cases FILE.jsonl --repos DIR [--every N] [--only NAME,NAME] [--keep DIR] [--dump FILE]',
  ['cases', 'repos', 'every', 'only', 'dump', 'keep'],
  [],
  ['cases', 'repos'],
)
const cases = given.text('cases') ?? ''
const repos = given.text('repos') ?? ''
const every = given.number('every', 1)
const only = given.text('only')
const dump = given.text('dump')
const keep = given.text('keep')
if (dump) writeFileSync(dump, '')

const scratch = mkdtempSync(join(realpathSync(tmpdir()), 'passepartout-retrieval-'))
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }))
const grammars = await openGrammars(grammarDirectory())

const byRepo = new Map<string, Case[]>()
for (const [i, one] of readCases(cases).entries()) {
  if (i % every !== 0 || (only && !only.split(',').some((part) => one.fetch.includes(part)))) continue
  const list = byRepo.get(one.fetch)
  if (list) list.push(one)
  else byRepo.set(one.fetch, [one])
}

const rows: Row[] = []
let indexSeconds = 0
let historySeconds = 0
for (const [fetch, list] of byRepo) {
  const clone = cloneOf(repos, fetch)
  if (!clone) {
    process.stderr.write(`${fetch}: no clone in ${repos}; its ${list.length} cases are left out.\n`)
    continue
  }
  let tree = openTree(clone, join(scratch, 'tree'))
  const shared = join(keep ?? scratch, `${fetch.replace('/', '+')}.history.bin`)
  for (const one of list) {
    let storage = join(scratch, 'storage')
    if (keep) {
      tree.close()
      storage = join(keep, one.id, 'storage')
      tree = openTree(clone, join(keep, one.id, 'tree'))
    }
    await tree.show(one.base_commit)
    const open = (history: 'on' | 'off') =>
      openWorkspace({
        root: tree.root,
        storage,
        grammars,
        exclude: defaultSettings.exclude,
        maxFileBytes: defaultSettings.maxFileKilobytes * 1024,
        history,
      })
    const start = performance.now()
    const alone = await open('off')
    indexSeconds += (performance.now() - start) / 1000
    const without = dump ? null : await answerOf(one, alone)
    await alone.close()
    // What git said of a commit holds for all cases of the repository.
    const past = historyFile(storage, tree.root)
    if (existsSync(shared) && !existsSync(past)) copyFileSync(shared, past)
    const index = await open('on')
    const historyStart = performance.now()
    await index.historySettled()
    historySeconds += (performance.now() - historyStart) / 1000
    if (existsSync(past)) copyFileSync(past, shared)
    if (dump || !without) {
      await dumpCase(one, index, dump as string)
      await index.close()
      continue
    }
    rows.push(await judge(one, index, without))
    await index.close()
    const { ours, naive } = rows.at(-1) as Row
    process.stderr.write(
      `${one.id}  ${measureNames.map((name) => `${naive[name]}${ours[name]}`).join(' ')}  ${index.stats().files} files, ${index.stats().commits} commits\n`,
    )
  }
  tree.close()
  for (const name of ['tree', 'storage']) rmSync(join(scratch, name), { recursive: true, force: true })
}
if (!dump) printTables(rows, { indexSeconds, historySeconds, rssMb: process.memoryUsage().rss / 1e6 })

async function judge(one: Case, index: WorkspaceIndex, without: Answer): Promise<Row> {
  const chunks = await chunksOf(index)
  const baseline = createBaseline(chunks)
  const ours = await answerOf(one, index)
  const query = readQuery(one.text)
  const candidates = (await index.candidates(query, 1000)).map(candidateOf)
  const ofRecipe = (await index.candidates(recipeQuery(query), 1000)).map(candidateOf)
  return {
    id: one.id,
    lang: one.lang,
    named: namesGold(one),
    ours: countsOf(one, ours),
    without: countsOf(one, without),
    functions: countsOf(one, packed(baseline.rank(one.text, 'functions'))),
    naive: countsOf(one, packed(baseline.rank(one.text, 'naive'))),
    recipe: countsOf(one, answerOfRecipe(ofRecipe)),
    ablation: ablate(one, candidates),
    tokens: ours.tokens[4000],
    milliseconds: ours.milliseconds,
  }
}

/** For `fit.ts`: the candidates with what each signal says of them. */
async function dumpCase(one: Case, index: WorkspaceIndex, to: string): Promise<void> {
  const candidates = (await index.candidates(readQuery(one.text), 400)).map(candidateOf)
  appendFileSync(to, `${JSON.stringify({ ...one, candidates })}\n`)
}

async function answerOf(one: Case, index: WorkspaceIndex): Promise<Answer> {
  const start = performance.now()
  const found = await index.localize(one.text, 10)
  const milliseconds = performance.now() - start
  const shown: Partial<Record<Budget, readonly Span[]>> = {}
  const tokens: Partial<Record<Budget, number>> = {}
  for (const budget of budgets) {
    const assembled = await assemble(index, one.text, { budgetTokens: budget })
    tokens[budget] = assembled.tokens
    shown[budget] = assembled.pieces.filter(({ form }) => form === 'full' || form === 'window')
  }
  return {
    files: found.files.map(({ path }) => path),
    symbols: found.symbols.map(({ node }) => ({
      path: node.path,
      startLine: node.range.startLine,
      endLine: node.range.endLine,
    })),
    shown: shown as Answer['shown'],
    tokens: tokens as Answer['tokens'],
    milliseconds,
  }
}

/** Functions of source files: tests, vendored and built code are never gold and would only cost the baseline. */
async function chunksOf(index: WorkspaceIndex): Promise<readonly Chunk[]> {
  const chunks: Chunk[] = []
  for (const path of index.paths()) {
    if (
      /(?:^|\/)(?:tests?|__tests__|specs?|vendor|node_modules|dist|build)\/|[._-](?:test|spec)\.\w+$|(?:^|\/)test_|_test\.\w+$/.test(
        path,
      )
    )
      continue
    const nodes = index.fileNodes(path).filter(({ kind }) => kind === 'function' || kind === 'method')
    if (nodes.length === 0) continue
    const document = await index.text(path)
    if (!document.ok) continue
    for (const { range } of nodes) {
      const { startLine, endLine, start, end } = range
      chunks.push({ path, startLine, endLine, text: document.value.text.slice(start, end) })
    }
  }
  return chunks
}

/** Whole functions in the order of their rank, while they fit; 4 characters are a token. */
function packed({ chunks, files }: Ranked): Answer {
  const spans = chunks.slice(0, 400).map((chunk) => ({ ...chunk, characters: chunk.text.length }))
  const shown: Partial<Record<Budget, readonly Span[]>> = {}
  const tokens: Partial<Record<Budget, number>> = {}
  for (const budget of budgets) {
    const taken = pack(spans, budget * 4)
    shown[budget] = taken
    tokens[budget] = Math.ceil(taken.reduce((sum, one) => sum + one.characters, 0) / 4)
  }
  return {
    files,
    symbols: chunks,
    shown: shown as Answer['shown'],
    tokens: tokens as Answer['tokens'],
    milliseconds: 0,
  }
}
