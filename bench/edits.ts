// Measures where edits go that a model did not copy exactly: functions of real folders, and pieces of them, each
// changed as models change what they copy. `exact` is the baseline: the same edits where only an exact copy counts.
//
//   npm run bench:edits -- [DIR …]

import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import { grammarDirectory, openGrammars } from '../server/src/code/grammar.io.ts'
import { openWorkspace } from '../server/src/index/workspace.io.ts'
import { streamOf } from '../server/src/tools/loose.ts'
import { locate } from '../server/src/tools/match.ts'
import { places } from '../server/src/tools/places.ts'
import { mutations } from '../test/rooms/tools/mutations.ts'

interface Block {
  readonly text: string
  readonly start: number
  readonly block: string
}

interface Counts {
  placed: number
  refused: number
  /** The changed text stands somewhere else to the letter: it names that place. */
  named: number
  wrong: number
  exact: number
}

const mostPerFolder = 3000
const folders = process.argv.slice(2).map((folder) => resolve(folder))
const all: Block[] = []
for (const root of folders.length === 0 ? [resolve('.')] : folders) {
  const blocks = await blocksOf(root)
  console.log(`${root}: ${blocks.length} blocks`)
  all.push(...blocks)
}

console.log(`\n${all.length} blocks, ${availableParallelism()} cores, Node ${process.versions.node}\n`)
console.log('change                        placed  refused  another  wrong   exact     ms/edit')
const total = { placed: 0, refused: 0, named: 0, wrong: 0, exact: 0, ms: 0, edits: 0 }
for (const kind of ['same', 'other'] as const) {
  for (const { name, kind: own, change } of mutations) {
    if (own !== kind) continue
    const counts: Counts = { placed: 0, refused: 0, named: 0, wrong: 0, exact: 0 }
    let edits = 0
    let ms = 0
    for (const [i, block] of all.entries()) {
      const find = change(block.block, i)
      if (find === block.block || find.trim() === '') continue
      edits++
      const from = performance.now()
      count(counts, block, find, kind)
      ms += performance.now() - from
    }
    print(name, counts, edits, ms)
    for (const key of ['placed', 'refused', 'named', 'wrong', 'exact'] as const) total[key] += counts[key]
    total.ms += ms
    total.edits += edits
  }
}
print('all', total, total.edits, total.ms)

async function blocksOf(root: string): Promise<readonly Block[]> {
  const grammars = await openGrammars(grammarDirectory())
  const index = await openWorkspace({
    root,
    storage: null,
    grammars,
    exclude: ['**/node_modules/**', '**/.git/**', '**/dist/**'],
    maxFileBytes: 1 << 20,
  })
  await index.ready
  const found: Block[] = []
  const texts = new Map<string, string>()
  for (const { kind, path, range } of index.nodes()) {
    if (!['function', 'method', 'test', 'headline'].includes(kind)) continue
    const text = texts.get(path) ?? readFileSync(join(root, path), 'utf8')
    texts.set(path, text)
    const lines = text.split('\n')
    const first = range.startLine - 1
    const last = range.endLine
    for (const [from, to] of [
      [first, Math.min(last, first + 60)],
      [first + Math.floor((last - first) / 3), Math.min(last, first + Math.floor((last - first) / 3) + 4)],
    ] as const) {
      const block = lines.slice(from, to).join('\n')
      if (block.trim() === '') continue
      found.push({ text, block, start: lines.slice(0, from).join('\n').length + (from === 0 ? 0 : 1) })
    }
  }
  await index.close()
  const step = Math.max(1, found.length / mostPerFolder)
  return Array.from(
    { length: Math.min(found.length, mostPerFolder) },
    (_, i) => found[Math.floor(i * step)] as Block,
  )
}

function count(counts: Counts, { text, start, block }: Block, find: string, kind: 'same' | 'other'): void {
  if (places(text, find, 2).length === 1) counts.exact++
  const found = locate(text, { find, replace: '«new»' })
  if (!found.ok) {
    counts.refused++
    return
  }
  const own = text.slice(found.value.start, found.value.end)
  const isInside = found.value.start >= start - 2 && found.value.end <= start + block.length + 2
  const bare = find.replace(/^\s*\d+: ?/gm, '')
  if (isInside) counts.placed++
  else if (own === find || (kind === 'other' && streamOf(own).text === streamOf(bare).text)) counts.named++
  else counts.wrong++
}

function print(
  name: string,
  { placed, refused, named, wrong, exact }: Counts,
  edits: number,
  ms: number,
): void {
  const share = (part: number) => `${((part / Math.max(1, edits)) * 100).toFixed(1)} %`
  console.log(
    [
      name.padEnd(28),
      ...[placed, refused, named].map((part) => share(part).padStart(8)),
      String(wrong).padStart(6),
      share(exact).padStart(8),
      (ms / Math.max(1, edits)).toFixed(2).padStart(10),
    ].join(' '),
  )
}
