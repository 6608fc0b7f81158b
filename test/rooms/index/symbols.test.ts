import assert from 'node:assert/strict'
import fc from 'fast-check'
import { byScore, nameScore } from '../../../server/src/index/symbols.ts'
import { createWords, noWords } from '../../../server/src/index/words.ts'
import { folder, open, removeFolders, write } from './folder.ts'

/** The score as it is defined, without a thought for time. */
function plainScore(name: string, wanted: string): number {
  const lower = name.toLowerCase()
  const flat = lower.replace(/[\s_$-]+/g, '')
  if (lower === wanted || flat === wanted) return 1
  const size = Math.min(1, wanted.length / flat.length)
  if (lower.startsWith(wanted) || flat.startsWith(wanted)) return 0.85 + 0.1 * size
  const at = lower.indexOf(wanted)
  if (at > 0) return (isStart(name, at) ? 0.72 : 0.52) + 0.1 * size
  if (hasHumps(name, lower, wanted)) return 0.6 + 0.1 * size
  if (flat.includes(wanted)) return 0.5 + 0.1 * size
  return wanted.length > 2 && inOrder(lower, wanted) ? 0.1 + 0.2 * size : 0
}

/** Each letter begins a word of the name or goes on from the one before. */
function hasHumps(name: string, lower: string, wanted: string): boolean {
  const reach = (from: number, at: number): boolean =>
    at === wanted.length ||
    [...Array(Math.max(0, lower.length - from)).keys()].some(
      (by) =>
        lower[from + by] === wanted[at] &&
        ((by === 0 && at > 0) || isStart(name, from + by)) &&
        reach(from + by + 1, at + 1),
    )
  return reach(0, 0)
}

function isStart(name: string, at: number): boolean {
  const [before, here] = [name[at - 1], name[at] ?? '']
  return before === undefined || /[^\p{L}\p{N}]/u.test(before) || /^\P{Lu}\p{Lu}$/u.test(before + here)
}

const inOrder = (lower: string, wanted: string): boolean =>
  new RegExp([...wanted].map((one) => `\\u{${one.codePointAt(0)?.toString(16)}}`).join('[^]*'), 'u').test(
    lower,
  )

const letter = fc.constantFrom(...'abcABCé É_-$ 1żŻ.工'.split(''))
const name = fc.array(letter, { minLength: 1, maxLength: 14 }).map((all) => all.join(''))
const typed = fc.array(fc.constantFrom(...'abc1éż工.'.split('')), { minLength: 1, maxLength: 5 })

describe('index: a part of a name', () => {
  it('scores as it is defined', () => {
    fc.assert(
      fc.property(name, typed, (name, typed) => {
        const wanted = typed.join('')
        assert.equal(nameScore(name, wanted), plainScore(name, wanted), JSON.stringify([name, wanted]))
      }),
      { numRuns: 20_000 },
    )
  })
  it('is looked for in all names that can have it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(name, fc.constantFrom('KELVIN \u212A', 'İx', 'ſt')), { maxLength: 20 }),
        fc.oneof(typed, fc.constantFrom(['k'], ['i'], ['x'], ['s', 't'])),
        (names, typed) => {
          const wanted = typed.join('')
          const words = createWords(noWords)
          for (const one of names) words.numberOf(`=${one}`)
          const visited = new Set<string>()
          words.eachWith('=', wanted, (word) => visited.add(word.slice(1)))
          for (const one of names)
            if (inOrder(one.toLowerCase(), wanted)) assert.ok(visited.has(one), JSON.stringify([one, wanted]))
        },
      ),
      { numRuns: 2000 },
    )
  })
})

describe('index: by score', () => {
  it('gives what sorting all gives', () => {
    const item = fc.record({
      score: fc.oneof(fc.double({ min: 0, max: 1.05, noNaN: true }), fc.constantFrom(0.5, 1)),
      at: fc.nat({ max: 5 }),
    })
    fc.assert(
      fc.property(fc.array(item, { maxLength: 80 }), (items) => {
        const sorted = items.toSorted((a, b) => b.score - a.score || a.at - b.at)
        assert.deepEqual([...byScore(items, (a, b) => a.at - b.at)], sorted)
        assert.deepEqual(
          [...byScore(items)],
          items.toSorted((a, b) => b.score - a.score),
        )
      }),
    )
  })
})

describe('index: names while they are typed', () => {
  after(removeFolders)

  it('are those that asking once finds, whatever was typed and taken back before', async () => {
    const names = ['winter', 'wind', 'twin', 'whenIn', 'windowInto', 'newWindow', 'sown', 'row_in', 'nil']
    const root = folder({ 'a.ts': names.map((name) => `export function ${name}() {}\n`).join('') })
    const index = await open(root)
    const asked = fc.constantFrom('w', 'wi', 'win', 'wint', 'wn', 'n', 'nw', 'i', '')
    const found = (query: string) => index.symbols(query, 20).map(({ node, score }) => [node.title, score])
    fc.assert(
      fc.property(fc.array(asked, { maxLength: 8 }), asked, (before, last) => {
        for (const query of before) found(query)
        const now = found(last)
        found('zzz')
        assert.deepEqual(now, found(last))
      }),
    )
    assert.deepEqual(
      found('win')
        .map(([title]) => title)
        .slice(0, 2)
        .sort(),
      ['wind', 'winter'],
    )
    write(root, { 'a.ts': 'export function wider() {}\n' })
    await index.changed(['a.ts'])
    assert.deepEqual(
      found('w').map(([title]) => title),
      ['wider'],
    )
    await index.close()
  })
})
