// Assembled context: never over the budget, every piece quoted exactly where it says it is.

import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { estimateTokens } from '../../../server/src/base/node.ts'
import { grammarDirectory, openGrammars } from '../../../server/src/code/grammar.io.ts'
import { assemble } from '../../../server/src/context/assemble.ts'
import type { Assembled } from '../../../server/src/context/piece.ts'
import { windows } from '../../../server/src/context/window.ts'
import { readQuery } from '../../../server/src/index/query.ts'
import { openWorkspace } from '../../../server/src/index/workspace.io.ts'
import type { WorkspaceIndex } from '../../../server/src/index/workspace.ts'

/** 400 lines in one function, with the matter in the middle. */
const long = [
  'export function settleAll(orders: Order[]): void {',
  ...Array.from({ length: 200 }, (_, i) => `  step${i}(orders)`),
  '  // A refund goes back to the original card.',
  '  refundToCard(orders)',
  ...Array.from({ length: 200 }, (_, i) => `  later${i}(orders)`),
  '}',
].join('\n')

const questions = [
  'how long do we wait before the next attempt',
  'connection pool exhausted',
  'refund to the original card',
  'parse manifest strict',
  'retry',
  'elapsed time of the stopwatch and the pool size decision',
]

describe('context: assembly', () => {
  let root: string
  let index: WorkspaceIndex
  before(async () => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'passepartout-context-')))
    cpSync(join(import.meta.dirname, '../index/cases/corpus'), root, { recursive: true })
    writeFileSync(join(root, 'src/settle.ts'), long)
    index = await openWorkspace({
      root,
      storage: null,
      grammars: await openGrammars(grammarDirectory()),
      exclude: [],
      maxFileBytes: 1 << 20,
    })
  })
  after(async () => {
    await index.close()
    rmSync(root, { recursive: true })
  })

  const lineRange = (path: string, from: number, to: number) =>
    readFileSync(join(root, path), 'utf8')
      .split('\n')
      .slice(from - 1, to)
      .join('\n')

  function checkShape(found: Assembled, budgetTokens: number): void {
    assert.ok(found.tokens <= budgetTokens, `${found.tokens} of ${budgetTokens}`)
    assert.equal(found.tokens, estimateTokens(found.text))
    // Each file's pieces stand together, under its path.
    const sections = found.pieces.map(({ path }) =>
      found.text.search(new RegExp(`^${path.replaceAll('.', '\\.')}:\\d+-\\d+(?: |$)`, 'm')),
    )
    for (const [i, piece] of found.pieces.entries()) {
      const start = sections[i] as number
      const end = Math.min(found.text.length, ...sections.filter((other) => other > start))
      assert.ok(start >= 0, piece.path)
      const head = `:${piece.startLine}-${piece.endLine}`
      const at = start + found.text.slice(start).search(new RegExp(`${head}(?: .*)?$`, 'm'))
      assert.ok(at >= start && at < end, `${head} is in the section of ${piece.path}`)
      if (piece.form !== 'window') continue
      const body = found.text.slice(found.text.indexOf('\n', at) + 1)
      assert.ok(body.startsWith(lineRange(piece.path, piece.startLine, piece.endLine)))
    }
  }

  it('never exceeds the budget', () =>
    fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.constantFrom(...questions), fc.string({ maxLength: 80 })),
        fc.oneof(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 5000 })),
        async (question, budgetTokens) =>
          checkShape(await assemble(index, question, { budgetTokens }), budgetTokens),
      ),
      { numRuns: 150 },
    ))

  it('fills as many characters as the engine needs for the tokens', async () => {
    const question = questions[0] as string
    const few = await assemble(index, question, { budgetTokens: 200, charactersPerToken: 2 })
    const many = await assemble(index, question, { budgetTokens: 200, charactersPerToken: 5 })
    assert.ok(few.text.length <= 400 && many.text.length <= 1000 && few.text.length < many.text.length)
    assert.equal(few.tokens, Math.ceil(few.text.length / 2))
    assert.equal(many.tokens, Math.ceil(many.text.length / 5))
  })

  it('shows the node asked for in full, and its file in outline', async () => {
    const found = await assemble(index, questions[0] as string, { budgetTokens: 800 })
    const piece = found.pieces.find(({ id }) => id === 'src/retry.ts#retryDelay')
    assert.equal(piece?.form, 'full')
    assert.ok(found.text.includes(lineRange('src/retry.ts', piece?.startLine ?? 0, piece?.endLine ?? 0)))
    assert.ok(piece?.reasons.length)
    assert.ok(found.pieces.some(({ path, form }) => path === 'src/retry.ts' && form === 'outline'))
  })

  it('says in headers what the lines do not say, and once', async () => {
    const found = await assemble(index, 'ManifestParser parse __init__ retryDelay', { budgetTokens: 3000 })
    assert.match(found.text, /^(?:src\/retry\.ts)?:3-6$/m, 'the name is in the signature')
    assert.equal(found.text.match(/ in ManifestParser$/gm)?.length, 1, 'the class of its methods')
  })

  it('shows a long node by the lines that match', async () => {
    const found = await assemble(index, questions[2] as string, { budgetTokens: 500 })
    const parts = found.pieces.filter(({ path, form }) => path === 'src/settle.ts' && form === 'window')
    assert.ok(parts.some(({ startLine, endLine }) => startLine <= 202 && 203 <= endLine))
    assert.ok(
      parts.some(({ startLine }) => startLine === 1),
      'the head of the function is there',
    )
    assert.ok(!found.text.includes('later150'))
  })

  it('shows a class without its methods but says where they are', async () => {
    const found = await assemble(index, 'ManifestParser', { budgetTokens: 150 })
    assert.match(found.text, /class ManifestParser:\n[\s\S]*⋮ 7-8 __init__, 10-18 parse/)
  })

  it('shows the buffer, not the disk', async () => {
    const text = readFileSync(join(root, 'src/clock.ts'), 'utf8')
    index.overlay(
      'src/clock.ts',
      `// unsaved\n\n${text.replace('this.started = now', 'this.begun = now')}`,
      7,
    )
    const found = await assemble(index, 'Stopwatch.start', { budgetTokens: 600 })
    assert.ok(found.text.includes('this.begun = now'))
    assert.ok(!found.text.includes('this.started = now'))
    index.dropOverlay('src/clock.ts')
    await index.settled()
  })

  it('has nothing to say about nothing', async () => {
    assert.deepEqual(await assemble(index, '', { budgetTokens: 1000 }), { text: '', tokens: 0, pieces: [] })
    assert.deepEqual(await assemble(index, 'zzqx', { budgetTokens: 1000 }), {
      text: '',
      tokens: 0,
      pieces: [],
    })
  })
})

describe('context: windows', () => {
  it('are in order, apart, inside the node and within the size', () => {
    const word = fc.constantFrom('refund', 'card', 'order', 'x', '')
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 200 }),
        fc.integer({ min: 1, max: 2000 }),
        (lines, most) => {
          const found = windows(lines, 1, lines.length, readQuery('refund the card'), most)
          let characters = 0
          let end = 0
          for (const { startLine, endLine } of found) {
            assert.ok(
              startLine > end + (end === 0 ? 0 : 1) && endLine >= startLine && endLine <= lines.length,
            )
            end = endLine
            characters += lines.slice(startLine - 1, endLine).join('\n').length + 1
          }
          assert.ok(characters <= most + 1)
        },
      ),
    )
  })
})
