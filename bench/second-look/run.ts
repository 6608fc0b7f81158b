// Measures the second look: real issues at the commit before their fix, retrieved as usual and with a chooser over the
// signatures of the best candidates. The choosers are replayed by the test server over HTTP, so that prompt, reply and their
// reading are the product's: one that knows, ones that are right so often, one that guesses, one that means harm.
//
//   npm run bench:second-look -- --cases FILE.jsonl --repos DIR [--keep DIR] [--every N]
//
// --keep leaves each case's tree and index in DIR, so that the next run starts warm. The share of uncertainty was fitted on
// the cases with an even number; the others are printed beside them.

import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultSettings } from '../../server/protocol/settings.ts'
import { type Chooser, chooser } from '../../server/src/agent/second-look.ts'
import type { Engine } from '../../server/src/base/event.ts'
import { grammarDirectory, openGrammars } from '../../server/src/code/grammar.io.ts'
import { assemble } from '../../server/src/context/assemble.ts'
import { openWorkspace } from '../../server/src/index/workspace.io.ts'
import type { Hit, WorkspaceIndex } from '../../server/src/index/workspace.ts'
import { ollamaEngine } from '../../server/src/providers/ollama.io.ts'
import { startTestOllama, testModel } from '../../test/ollama/server.ts'
import { options } from '../options.ts'
import { type Case, covers, finds, readCases } from '../retrieval/cases.ts'
import { cloneOf, openTree } from '../retrieval/tree.ts'

const given = options(
  'npm run bench:second-look -- --cases FILE.jsonl --repos DIR [--every N] [--keep DIR]',
  ['cases', 'repos', 'every', 'keep'],
  [],
  ['cases', 'repos'],
)
const cases = given.text('cases') ?? ''
const repos = given.text('repos') ?? ''
const budgetTokens = 4000
const charactersPerToken = 4

/** Pseudo-random, the same in every run (mulberry32). */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

/** Which of the candidates are gold, 1-based, and how many there are: what a chooser answers. */
type Answering = (gold: readonly number[], count: number, next: () => number) => string

const others = (gold: readonly number[], count: number): number[] =>
  Array.from({ length: count }, (_, i) => i + 1).filter((number) => !gold.includes(number))
const some = (from: readonly number[], most: number, next: () => number): number[] =>
  [...from]
    .map((number) => ({ number, by: next() }))
    .sort((a, b) => a.by - b.by)
    .slice(0, most)
    .map(({ number }) => number)
/** Each gold one is seen with this chance; a place it takes for one stands beside it. */
const rightSoOften =
  (share: number): Answering =>
  (gold, count, next) =>
    [...gold.filter(() => next() < share), ...some(others(gold, count), 1, next)].slice(0, 4).join(', ')

const choosers: Readonly<Record<string, Answering | null>> = {
  'the ranking alone': null,
  'one that knows': (gold) => gold.slice(0, 4).join(', ') || '0',
  'right 9 of 10 times, and one more': rightSoOften(0.9),
  'right 7 of 10 times, and one more': rightSoOften(0.7),
  'right 5 of 10 times, and one more': rightSoOften(0.5),
  'two at random': (_, count, next) => some(others([], count), 2, next).join(', '),
  'four that are wrong': (gold, count, next) => some(others(gold, count), 4, next).join(', '),
  'words instead of numbers': () => 'I would look at the function that does it.',
}

interface Row {
  readonly half: 'fitted' | 'held out'
  readonly chooser: string
  readonly inside: boolean
  readonly asked: boolean
  readonly tokens: number
}

const scratch = mkdtempSync(join(realpathSync(tmpdir()), 'passepartout-second-look-'))
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }))
const grammars = await openGrammars(grammarDirectory())
const ollama = await startTestOllama()
const opened = await ollamaEngine({
  host: ollama.url,
  model: testModel.name,
  windowTokens: 4096,
  loadTimeoutMs: 60_000,
})
if (!opened.ok) throw new Error(opened.error.message)
const engine = opened.value

const rows: Row[] = []
const every = given.number('every', 1)
const keep = given.text('keep')
let left = 0
for (const [number, one] of readCases(cases).entries()) {
  if (number % every !== 0) continue
  const clone = cloneOf(repos, one.fetch)
  if (clone === null) {
    left++
    continue
  }
  const own = join(keep ?? scratch, one.id)
  const tree = openTree(clone, join(own, 'tree'))
  await tree.show(one.base_commit)
  const index = await openWorkspace({
    root: tree.root,
    storage: join(own, 'storage'),
    grammars,
    exclude: defaultSettings.exclude,
    maxFileBytes: defaultSettings.maxFileKilobytes * 1024,
    history: 'off',
  })
  await index.ready
  for (const [name, answering] of Object.entries(choosers))
    rows.push({
      half: number % 2 === 0 ? 'fitted' : 'held out',
      chooser: name,
      ...(await judge(one, index, engine, answering, random(number * 31 + name.length))),
    })
  process.stderr.write(
    `${one.id} ${rows
      .slice(-Object.keys(choosers).length)
      .map(({ inside }) => (inside ? 1 : 0))
      .join(' ')}\n`,
  )
  await index.save()
  await index.close()
  tree.close()
  if (keep === undefined) rmSync(own, { recursive: true, force: true })
}
await ollama.close()
print()

async function judge(
  one: Case,
  index: WorkspaceIndex,
  model: Engine,
  answering: Answering | null,
  next: () => number,
): Promise<Omit<Row, 'half' | 'chooser'>> {
  const asked: Chooser = chooser(
    model,
    one.text,
    charactersPerToken,
    async () => true,
    new AbortController().signal,
  )
  const choose = async (candidates: readonly Hit[]): Promise<readonly Hit[]> => {
    const gold = candidates.flatMap(({ node }, i) => {
      const { startLine, endLine } = node.range
      return one.gold_functions.some((each) => finds({ path: node.path, startLine, endLine }, each))
        ? [i + 1]
        : []
    })
    ollama.play({ answers: [{ text: answering?.(gold, candidates.length, next) ?? '' }] })
    return asked.choose(candidates)
  }
  const { pieces } = await assemble(index, one.text, {
    budgetTokens,
    ...(answering === null ? {} : { choose }),
  })
  const shown = pieces.filter(({ form }) => form === 'full' || form === 'window')
  const looked = asked.looked()
  return {
    inside: one.gold_functions.every((gold) => covers(shown, gold)),
    asked: looked !== null,
    // What the test server counts as a prompt is not what a model does: four characters each.
    tokens: looked === null ? 0 : Math.ceil(looked.promptUnits / charactersPerToken) + 40,
  }
}

function print(): void {
  const write = (line: string) => process.stdout.write(`${line}\n`)
  for (const half of ['fitted', 'held out'] as const) {
    const all = rows.filter((row) => row.half === half)
    const base = all.filter(({ chooser: name }) => name === 'the ranking alone')
    if (base.length === 0) continue
    const percent = (some: readonly Row[]) => (100 * some.filter(({ inside }) => inside).length) / some.length
    write(`\n${base.length} cases, ${half}: all changed functions within ${budgetTokens} tokens\n`)
    write(
      `${'chooser'.padEnd(36)}${'inside'.padStart(8)}${'gain'.padStart(8)}${'asked'.padStart(8)}${'most tokens'.padStart(13)}`,
    )
    for (const name of Object.keys(choosers)) {
      const own = all.filter((row) => row.chooser === name)
      const asked = own.filter((row) => row.asked)
      const gain = percent(own) - percent(base)
      write(
        `${name.padEnd(36)}${`${percent(own).toFixed(1)} %`.padStart(8)}${`${gain > 0 ? '+' : ''}${gain.toFixed(1)}`.padStart(8)}${`${((100 * asked.length) / own.length).toFixed(0)} %`.padStart(8)}${String(Math.max(0, ...asked.map(({ tokens }) => tokens))).padStart(13)}`,
      )
    }
  }
  if (left > 0) write(`\n${left} cases are left out: there is no clone of their repository.`)
}
