import { strict as assert } from 'node:assert'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { type Grammars, grammarDirectory, openGrammars } from '../../../server/src/code/grammar.io.ts'
import { occurrences } from '../../../server/src/code/identifiers.ts'
import { grammarOf, type Language, languageOf } from '../../../server/src/code/language.ts'
import { tables } from '../../../server/src/code/languages/list.ts'
import { outline } from '../../../server/src/code/outline.ts'
import type { Outline } from '../../../server/src/code/symbol.ts'
import { textFaults } from '../../../server/src/code/syntax.ts'

const cases = join(import.meta.dirname, 'cases')
const languages = [
  ...Object.keys(tables),
  'markdown',
  'notebook',
  'plain',
  'org',
  'sql',
  'vue',
  'svelte',
] as Language[]

let grammars: Grammars
before(async () => {
  grammars = await openGrammars(grammarDirectory())
})

async function read(language: Language, text: string): Promise<Outline> {
  return outline(await grammars.parser(grammarOf(language)), language, text)
}

/** One symbol or reference a line; what a reader compares. */
function show({ symbols, references, syntaxErrors: errors, problems }: Outline): string {
  const named = (index: number | null): string => (index === null ? '' : ` < ${symbols[index]?.qualified}`)
  return [
    ...symbols.map((s) => {
      const documentation = s.documentation.replace(/\n/g, ' / ').slice(0, 80)
      const indent = '  '.repeat(s.level - 1)
      const lines = `${s.range.startLine}-${s.range.endLine}`
      return `${indent}${s.kind} ${s.qualified} ${lines} | ${s.signature}${documentation && ` -- ${documentation}`}`
    }),
    '',
    ...references.map((r) => {
      const name = r.name === r.target || r.name === '' ? '' : ` (${r.name})`
      return `${r.line}: ${r.kind} ${r.target}${name}${named(r.symbol)}`
    }),
    ...errors.map((e) => `${e.line}: syntax ${e.message}`),
    ...problems.map((p) => `problem ${p.code}`),
    '',
  ].join('\n')
}

/** Rewrite the expectations with `OUTLINES=write`, then read the difference. */
async function check(source: string): Promise<void> {
  const text = readFileSync(source, 'utf8')
  // `.source` keeps compilers and linters away from the cases.
  const language = languageOf(source.replace(/\.source$/, ''), text.split('\n', 1)[0])
  const actual = show(await read(language, text))
  const file = source.replace(/\.source$/, '.outline')
  if (process.env.OUTLINES === 'write' || !existsSync(file)) writeFileSync(file, actual)
  assert.equal(actual, readFileSync(file, 'utf8'))
}

function assertSound(text: string, result: Outline): void {
  const names = new Set<string>()
  const { symbols } = result
  symbols.forEach((symbol, index) => {
    const { range } = symbol
    assert.ok(range.start >= 0 && range.start <= range.end && range.end <= text.length)
    assert.ok(range.startLine >= 1 && range.startLine <= range.endLine && range.endLine <= result.lines)
    assert.ok(symbol.nameStart >= range.start && symbol.nameStart <= range.end, 'name lies inside')
    assert.ok(!names.has(symbol.qualified), `unique: ${symbol.qualified}`)
    names.add(symbol.qualified)
    assert.ok(symbol.signature.length <= 300)
    const around = symbol.parent === null ? null : symbols[symbol.parent]
    assert.equal(symbol.level, (around?.level ?? 0) + 1)
    if (around)
      assert.ok(around.range.start <= range.start && range.end <= around.range.end, 'inside its parent')
    const before = symbols[index - 1]
    if (before) assert.ok(before.range.start <= range.start, 'in the order of the file')
    for (let i = index - 1; i >= 0; i--) {
      const other = symbols[i]?.range
      if (other) assert.ok(other.end <= range.start || other.end >= range.end, 'nested or apart')
    }
  })
  for (const reference of result.references) {
    assert.ok(reference.line >= 1 && reference.line <= result.lines && reference.target !== '')
    if (reference.symbol !== null) assert.ok(symbols[reference.symbol])
  }
}

describe('code: outlines', () => {
  for (const folder of readdirSync(cases)) {
    for (const file of readdirSync(join(cases, folder)).filter((name) => name.endsWith('.source'))) {
      it(`${folder}/${file}`, () => check(join(cases, folder, file)))
    }
  }

  it('every grammar loads', async () => {
    for (const language of Object.keys(tables))
      assert.ok(await grammars.parser(language as Language), language)
    assert.deepEqual(grammars.problems(), [])
  })

  it('a missing runtime or grammar is a problem, not a crash', async () => {
    const none = await openGrammars(join(cases, 'nowhere'))
    assert.equal(await none.parser('python'), null)
    assert.equal(none.problems()[0]?.code, 'tree-sitter-not-loaded')
    assert.equal(outline(null, 'python', 'x = 1').problems[0]?.code, 'no-grammar')
  })
})

describe('code: any text', () => {
  const sources = readdirSync(cases).flatMap((folder) =>
    readdirSync(join(cases, folder))
      .filter((name) => name.endsWith('.source'))
      .map((name) => readFileSync(join(cases, folder, name), 'utf8')),
  )
  // Pieces of real sources in the wrong order break more than random characters do.
  const piece = fc
    .tuple(fc.constantFrom(...sources), fc.nat(3000), fc.nat(200))
    .map(([source, at, length]) => source.slice(at % source.length, (at % source.length) + length))
  const text = fc.array(
    fc.oneof(piece, fc.string({ unit: 'binary' }), fc.constantFrom('\r\n', '\r', '\0', '# ', '---\n')),
    {
      maxLength: 8,
    },
  )

  for (const language of languages) {
    it(`${language}: never throws, ranges nest, names are unique`, async () => {
      const parser = await grammars.parser(grammarOf(language))
      fc.assert(
        fc.property(text, (pieces) => {
          const source = pieces.join('')
          assertSound(source, outline(parser, language, source))
        }),
        { numRuns: 60 },
      )
    })
  }

  it('a file that is broken in its middle still has most of its symbols', async () => {
    const poor: string[] = []
    for (const language of languages.filter((one) => tables[one])) {
      for (const name of readdirSync(join(cases, language)).filter((one) => one.endsWith('.source'))) {
        const lines = readFileSync(join(cases, language, name), 'utf8').split('\n')
        const own = languageOf(name.replace(/\.source$/, ''), lines[0])
        const names = (outlined: Outline) => new Set(outlined.symbols.map((symbol) => symbol.name))
        const whole = names(await read(own, lines.join('\n')))
        const middle = lines.length >> 1
        const broken = [...lines.slice(0, middle), ')) } = @@ ((', ...lines.slice(middle)].join('\n')
        const left = names(await read(own, broken))
        const kept = [...whole].filter((one) => left.has(one)).length
        if (kept * 2 < whole.size) poor.push(`${language}/${name}: ${kept} of ${whole.size}`)
      }
    }
    assert.deepEqual(poor, [])
  })

  it('the sources themselves are sound in every language', async () => {
    for (const language of languages)
      for (const source of sources) assertSound(source, await read(language, source))
  })

  it('depth does not overflow', async () => {
    const deep = (open: string, close: string): string => open.repeat(20_000) + close.repeat(20_000)
    assertSoundQuickly(await read('json', deep('[', ']')))
    assertSoundQuickly(await read('javascript', `x = ${deep('(', ')')}`))
    assertSoundQuickly(await read('javascript', deep('{', '}')))
    assertSoundQuickly(await read('c', deep('{', '')))
    assertSoundQuickly(await read('python', deep('(', ')')))
    assertSoundQuickly(await read('markdown', '#\n'.repeat(20_000)))
  })

  it('stays within its time budget and can be used again', async () => {
    const parser = await grammars.parser('javascript')
    const minified = 'function a(b){return b?a(b-1)+[1,2,{c:b}]:0};'.repeat(120_000)
    const result = outline(parser, 'javascript', minified, { budgetMs: 200 })
    assert.equal(result.problems[0]?.code, 'parse-timeout')
    assert.equal(outline(parser, 'javascript', 'function again() {}').symbols[0]?.qualified, 'again')
  })
})

function assertSoundQuickly(result: Outline): void {
  assert.ok(result.lines >= 1)
}

describe('code: identifiers and syntax', () => {
  it('occurrences are names only', async () => {
    const parser = await grammars.parser('typescript')
    assert.ok(parser)
    const source =
      'const wait = 1 // wait\nfoo.wait("wait", `${wait} wait`, { wait, wait2: wait })\ntype T = wait'
    const found = occurrences(parser, source, 'wait')
    assert.deepEqual(
      found.map(({ start }) => start),
      [6, 27, 43, 58, 71, 88],
    )
  })

  it('syntax errors say where', async () => {
    const parser = await grammars.parser('typescript')
    assert.ok(parser)
    assert.deepEqual(textFaults(parser, 'const a = 1\n'), [])
    assert.deepEqual(textFaults(parser, 'const a = 1\nfunction f( {\n  return 1\n}\n'), [
      { start: 12, end: 38, message: 'unexpected: function f( {' },
      { start: 35, end: 36, message: 'unexpected: 1' },
    ])
    assert.deepEqual(textFaults(parser, 'let x = (1;\n'), [{ start: 10, end: 10, message: "')' is missing" }])
  })
})

describe('code: languages by name', () => {
  const expected: readonly (readonly [string, string, Language])[] = [
    ['a/b.ts', '', 'typescript'],
    ['a\\b.TSX', '', 'tsx'],
    ['x.d.mts', '', 'typescript'],
    ['include/a.h', '', 'cpp'],
    ['Gemfile', '', 'ruby'],
    ['a/.bashrc', '', 'bash'],
    ['tool', '#!/usr/bin/env -S python3 -u', 'python'],
    ['tool', '#!/bin/sh', 'bash'],
    ['tool', '', 'plain'],
    ['constructor', '', 'plain'],
    ['a.constructor', '', 'plain'],
    ['book.ipynb', '', 'notebook'],
    ['notes.org', '', 'org'],
    ['dir.py/LICENSE', '', 'plain'],
  ]
  for (const [path, first, language] of expected) {
    it(`${path} ${first}`, () => assert.equal(languageOf(path, first), language))
  }
})
