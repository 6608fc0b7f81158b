// Holds the Org grammar and language configuration to their formats: every include resolves, every pattern
// compiles, and cases/lines.json shows what single rules find. VS Code runs the patterns with Oniguruma;
// here they run as JavaScript, so a pattern must be right in both.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'

interface Rule {
  readonly name?: string
  readonly contentName?: string
  readonly match?: string
  readonly begin?: string
  readonly end?: string
  readonly while?: string
  readonly include?: string
  readonly patterns?: readonly Rule[]
  readonly captures?: Readonly<Record<string, Rule>>
  readonly beginCaptures?: Readonly<Record<string, Rule>>
  readonly endCaptures?: Readonly<Record<string, Rule>>
}

const folder = path.join(import.meta.dirname, '../../../syntaxes')
const readJson = <T>(file: string): T => JSON.parse(readFileSync(file, 'utf8'))
const grammar = readJson<Rule & { scopeName: string; repository: Readonly<Record<string, Rule>> }>(
  path.join(folder, 'org.tmLanguage.json'),
)
const rows = readJson<readonly [string, string, readonly string[] | null][]>(
  path.join(import.meta.dirname, 'cases/lines.json'),
)

const ruleKeys = new Set(
  'name contentName match begin end while include patterns captures beginCaptures endCaptures'.split(' '),
)

/** Oniguruma's leading `(?i)` becomes a flag; `\G` (where the last match ended) is the start of the line here. */
function compile(pattern: string): RegExp {
  const ignoreCase = pattern.startsWith('(?i)')
  const rest = (ignoreCase ? pattern.slice(4) : pattern).replaceAll('\\G', '^')
  return new RegExp(rest, ignoreCase ? 'i' : '')
}

function* rulesUnder(rule: Rule, at: string): Generator<[string, Rule]> {
  yield [at, rule]
  for (const [index, inner] of (rule.patterns ?? []).entries()) yield* rulesUnder(inner, `${at}/${index}`)
  for (const captures of [rule.captures, rule.beginCaptures, rule.endCaptures])
    for (const [number, inner] of Object.entries(captures ?? {})) yield* rulesUnder(inner, `${at}:${number}`)
}

const all = Object.entries(grammar.repository).flatMap(([name, rule]) => [...rulesUnder(rule, name)])

function check(at: string, line: string, expected: readonly string[] | null): void {
  const [name = '', index] = at.split('/')
  const top = grammar.repository[name]
  const rule = index === undefined ? top : top?.patterns?.[Number(index)]
  assert.ok(rule, `no rule ${at}`)
  const found = compile(rule.match ?? rule.begin ?? '').exec(line)
  assert.deepEqual(found?.slice(1).map((group) => group ?? '') ?? null, expected)
}

describe('syntaxes', () => {
  for (const [at, line, expected] of rows) it(`${at}: ${line}`, () => check(at, line, expected))

  it('the grammar has only what the format knows, and says what each rule is', () => {
    assert.equal(grammar.scopeName, 'text.org')
    for (const [at, rule] of all) {
      assert.deepEqual(
        Object.keys(rule).filter((key) => !ruleKeys.has(key)),
        [],
        at,
      )
      const kinds = [rule.match, rule.begin, rule.include].filter((one) => one !== undefined)
      assert.ok(kinds.length <= 1, `${at} is two things`)
      if (rule.begin !== undefined)
        assert.ok(rule.end !== undefined || rule.while !== undefined, `${at} never ends`)
      for (const scope of [rule.name, rule.contentName])
        if (scope !== undefined) assert.match(scope, /^[\w-]+(\.[\w-]+)*( [\w-]+(\.[\w-]+)*)*$/, at)
    }
  })

  it('every include resolves, and every rule of the repository is used', () => {
    const used = new Set<string>()
    const top = (grammar.patterns ?? []).map((rule): [string, Rule] => ['patterns', rule])
    for (const [at, rule] of [...top, ...all]) {
      const to = rule.include
      if (to === undefined) continue
      if (to.startsWith('#')) {
        used.add(to.slice(1))
        assert.ok(to.slice(1) in grammar.repository, `${at} includes ${to}`)
      } else assert.match(to, /^(\$self|(source|text)\.[\w.]+)$/, at)
    }
    assert.deepEqual(
      Object.keys(grammar.repository).filter((name) => !used.has(name)),
      [],
    )
  })

  it('every pattern compiles, and none captures a group that is not there', () => {
    for (const [at, rule] of all) {
      for (const pattern of [rule.match, rule.begin, rule.while]) {
        if (pattern === undefined) continue
        const groups = new RegExp(`${compile(pattern).source}|`).exec('')?.length ?? 1
        const captures = pattern === rule.match ? rule.captures : (rule.beginCaptures ?? {})
        for (const number of Object.keys(captures ?? {}))
          assert.ok(Number(number) < groups, `${at} group ${number}`)
      }
      // `\2` in an end pattern is a group of the begin pattern.
      if (rule.end !== undefined) compile(rule.end.replaceAll(/\\[1-9]/g, 'x'))
    }
  })

  it('every line comes to an end, however odd', () => {
    const odd = [
      '*'.repeat(5_000),
      '['.repeat(5_000),
      `* ${':a'.repeat(2_500)}`,
      '$ '.repeat(2_500),
      `|${' '.repeat(5_000)}x`,
    ]
    for (const [, rule] of all) {
      const pattern = rule.match ?? rule.begin
      if (pattern !== undefined) for (const line of odd) compile(pattern).test(line)
    }
  })

  it('the language configuration compiles, and lists go on', () => {
    const configuration = readJson<{
      comments: { lineComment: string }
      wordPattern: { pattern: string; flags: string }
      folding: { markers: { start: string; end: string } }
      onEnterRules: readonly { beforeText: string; afterText?: string; action: { appendText?: string } }[]
    }>(path.join(folder, 'org.language-configuration.json'))
    const { wordPattern, folding, onEnterRules } = configuration
    const words = 'retry-delay, perché l’ora x2'.match(
      new RegExp(wordPattern.pattern, `${wordPattern.flags}g`),
    )
    assert.deepEqual(words, ['retry-delay', 'perché', 'l’ora', 'x2'])
    assert.match('  #+BEGIN_SRC ts', new RegExp(folding.markers.start))
    assert.match(':PROPERTIES:', new RegExp(folding.markers.start))
    assert.doesNotMatch(':END:', new RegExp(folding.markers.start))
    assert.match(':END:', new RegExp(folding.markers.end))
    const goesOn = (line: string): string | undefined =>
      onEnterRules.find((rule) => rule.afterText === undefined && new RegExp(rule.beforeText).test(line))
        ?.action.appendText
    assert.deepEqual(
      ['- a', '- [X] a', '  + a', ' * a', '* Headline', '- ', '- [ ] ', ': raw', 'text'].map(goesOn),
      ['- ', '- [ ] ', '+ ', '* ', undefined, undefined, undefined, ': ', undefined],
    )
  })
})
