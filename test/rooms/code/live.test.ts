// Typing into the cases of every language: what is read by parts is what a reading from the beginning gives.

import { strict as assert } from 'node:assert'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Grammars, grammarDirectory, openGrammars } from '../../../server/src/code/grammar.io.ts'
import { type Language, languageOf } from '../../../server/src/code/language.ts'
import { tables } from '../../../server/src/code/languages/list.ts'
import { createLive, movedRange } from '../../../server/src/code/live.ts'
import { outline } from '../../../server/src/code/outline.ts'
import type { CodeSymbol, Reference } from '../../../server/src/code/symbol.ts'

const cases = join(import.meta.dirname, 'cases')

let grammars: Grammars
before(async () => {
  grammars = await openGrammars(grammarDirectory())
})

/** The same numbers in every run. */
function draws(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return (state >>> 8) % below
  }
}

interface Known {
  symbols: readonly CodeSymbol[]
  references: readonly string[][]
}

/** Per symbol, what it refers to. */
function referred(symbols: readonly CodeSymbol[], references: readonly Reference[]): string[][] {
  return symbols.map((_, i) => {
    const own = references.filter(({ symbol }) => symbol === i)
    return [...new Set(own.map(({ kind, target, name }) => `${kind} ${target} ${name}`))]
  })
}

const shown = ({ symbols, references }: Known) => symbols.map((symbol, i) => [symbol, references[i]])

const typed = ['x', ' ', '\n', ';', '(', ')', '{', '}', '"', 'y = f(1)', '\n\n', 'é', '😀', '\t', ':', ',']

describe('code: typing', () => {
  for (const language of readdirSync(cases) as Language[]) {
    if (!tables[language]) continue
    for (const name of readdirSync(join(cases, language)).filter((file) => file.endsWith('.source'))) {
      it(`${language}/${name}`, async function () {
        this.timeout(120_000)
        const source = readFileSync(join(cases, language, name), 'utf8')
        const own = languageOf(name.replace(/\.source$/, ''), source.split('\n', 1)[0])
        const parser = await grammars.parser(own)
        assert.ok(parser)
        const live = createLive(() => {})
        const below = draws(source.length)
        let text = source
        let known: Known = { symbols: [], references: [] }
        let parts = 0
        let compared = 0
        const check = (): void => {
          const reading = live.read('a', parser, own, text)
          if (reading.kind === 'whole') {
            known = { symbols: reading.symbols, references: referred(reading.symbols, reading.references) }
          } else if (reading.kind === 'part') {
            parts++
            const { change, first, references } = reading
            const symbols = known.symbols.map((symbol, i) => {
              const now = reading.symbols[i - first]
              if (i >= first && now) return now
              const range = movedRange(symbol.range, change)
              const behind = symbol.nameStart >= change.oldEnd
              const nameStart = symbol.nameStart + (behind ? change.newEnd - change.oldEnd : 0)
              return { ...symbol, range, nameStart }
            })
            const all = referred(symbols, references)
            known = {
              symbols,
              references: symbols.map(
                (_, i) => (i >= first && reading.symbols[i - first] ? all[i] : known.references[i]) ?? [],
              ),
            }
          }
          const fresh = outline(parser, own, text)
          if (reading.kind === 'none') assert.ok(fresh.syntaxErrors.length > 0)
          // Where the text has errors, how the parser goes on may depend on the way it came.
          if (fresh.syntaxErrors.length > 0) return
          compared++
          assert.deepEqual(
            shown(known),
            shown({ symbols: fresh.symbols, references: referred(fresh.symbols, fresh.references) }),
            text,
          )
        }
        check()
        for (let round = 0; round < 30; round++) {
          const at = below(text.length + 1)
          const before = text
          const piece = typed[below(typed.length)] as string
          if (below(3) > 0) text = text.slice(0, at) + piece + text.slice(at)
          else text = text.slice(0, at) + text.slice(at + 1 + below(20))
          check()
          // And back, most times: broken texts say little.
          if (below(4) > 0) {
            text = before
            check()
          }
        }
        text = source
        check()
        // Digits and words inside of names and bodies, as one types: always valid somewhere.
        for (const match of [...source.matchAll(/\d+|\b[a-z]{4,}\b/g)].slice(0, 60)) {
          const at = match.index + match[0].length
          text = source.slice(0, at) + (/\d/.test(match[0]) ? '7' : 'q') + source.slice(at)
          check()
        }
        // A case that is broken by itself can not be compared, only read.
        const isBroken = outline(parser, own, source).syntaxErrors.length > 0
        assert.ok(isBroken ? parts > 5 : compared > 5, `${compared} compared, ${parts} of them by parts`)
        live.drop('a')
      })
    }
  }

  it('reads an edit in a long file by parts', async () => {
    const parser = await grammars.parser('typescript')
    assert.ok(parser)
    const one = (i: number) =>
      `/** The ${i}th. */\nexport function f${i}(a: number) {\n  const b = a + ${i}\n  return g(b)\n}\n`
    const source = Array.from({ length: 300 }, (_, i) => one(i)).join('\n')
    const live = createLive(() => {})
    live.read('a.ts', parser, 'typescript', source)
    const at = source.indexOf('return g', source.length / 2)
    const reading = live.read(
      'a.ts',
      parser,
      'typescript',
      `${source.slice(0, at)}h(1)\n  ${source.slice(at)}`,
    )
    assert.equal(reading.kind === 'part' && reading.symbols.length, 1)
    assert.deepEqual(reading.kind === 'part' && reading.references.map(({ target }) => target), ['h', 'g'])
    live.drop('a.ts')
  })

  it('keeps a bounded number of trees', async () => {
    const parser = await grammars.parser('json')
    assert.ok(parser)
    const dropped: string[] = []
    const live = createLive((path) => dropped.push(path))
    for (let i = 0; i < 20; i++) live.read(`${i}.json`, parser, 'json', '{"a": 1}')
    assert.deepEqual(dropped, ['0.json', '1.json', '2.json', '3.json'])
  })
})
