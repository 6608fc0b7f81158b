// Every word of the gate that a person reads: each finding has advice, each predicate a sentence, and no
// proof shows its own terms.

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import type { Action } from '../../../server/src/base/proposal.ts'
import type { Effect, Finding, Proof, Verdict } from '../../../server/src/base/verdict.ts'
import { adviceFor, advice as written } from '../../../server/src/gate/advice.ts'
import { parseDatalog, type Term } from '../../../server/src/gate/datalog/syntax.ts'
import { decide, nearOf } from '../../../server/src/gate/decide.io.ts'
import {
  denialWords,
  effectWords,
  explain,
  failureWords,
  predicates,
  treeLines,
} from '../../../server/src/gate/explain.ts'
import { gerund } from '../../../server/src/gate/gerund.ts'
import { builtinPolicy } from '../../../server/src/gate/policies/builtin.ts'
import { conditions, makePolicy } from '../../../server/src/gate/policy.ts'
import { openSetting, proposalOf, type Setting, shell, verdictOf } from './gate.ts'

const gate = join(import.meta.dirname, '../../../server/src/gate')
const code = join(import.meta.dirname, '../../../server/src/code')

const sources = (folder: string): readonly { readonly name: string; readonly text: string }[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => ({ name: entry.name, text: readFileSync(join(entry.parentPath, entry.name), 'utf8') }))

/** Every code that a finding can have, as the sources write it. */
function codes(): ReadonlySet<string> {
  const found = new Set<string>()
  const forms = [
    // finding('hold', 'code', …), finding(severity, 'code', …), doubt('code', …), report(walk, node, 'code', …)
    /\bfinding\(\s*(?:'(?:forbid|hold|note)'|\w+),\s*'([a-z-]+)'/g,
    /\bdoubt\(\s*'([a-z-]+)'/g,
    /\breport\(\s*walk,\s*\w+,\s*'([a-z-]+)'/g,
    // Two codes of one place: `cond ? 'a' : 'b'` where a code stands.
    /\b(?:doubt|report)\([^?;]*\?\s*'([a-z-]+)'\s*:\s*'[a-z-]+'/g,
    /\b(?:doubt|report)\([^?;]*\?\s*'[a-z-]+'\s*:\s*'([a-z-]+)'/g,
    /isNote \? '([a-z-]+)' : 'agent-home'/g,
    /isNote \? 'own-memory' : '([a-z-]+)'/g,
    /\? 'hold' : 'note',\s*'([a-z-]+)'/g,
    // 'code': [vector, severity, …] in a table
    /^ {2}'?([a-z-]+)'?: \[\s*\d,\s*'(?:forbid|hold|note)',/gm,
  ]
  for (const { name, text } of [...sources(gate), ...sources(code).filter((s) => s.name === 'shell.ts')]) {
    for (const form of forms) for (const match of text.matchAll(form)) found.add(match[1] ?? '')
    // What is wrong with a rule's text is no finding about an action.
    if (name === 'rule-check.ts' || name === 'policy.io.ts') continue
    const literal = /\bcode: '([a-z-]+)'/g
    for (const match of text.matchAll(literal)) {
      // Codes of paths are given a prefix where they become findings.
      found.add(name === 'paths.ts' ? `path-${match[1]}` : (match[1] ?? ''))
    }
  }
  for (const kind of /const trait = \((\[[^\]]*\])/s
    .exec(readFileSync(join(code, 'shell.ts'), 'utf8'))?.[1]
    ?.matchAll(/'([a-z]+)'/g) ?? [])
    if (kind[1] !== 'broken') found.add(kind[1] ?? '')
  // Not a finding: the answer to a rule that cannot be read.
  found.delete('newer-rules')
  return found
}

describe('gate words', () => {
  let setting: Setting
  before(async () => {
    setting = await openSetting()
  })
  after(() => setting.close())

  it('every code of a finding has its advice, and no advice is for a code that is gone', () => {
    const used = [...codes()].sort()
    assert.ok(used.length > 90, `${used.length} codes`)
    assert.deepEqual(
      used.filter((one) => !Object.hasOwn(written, one)),
      [],
    )
    assert.deepEqual(
      Object.keys(written).filter((one) => !used.includes(one)),
      [],
    )
    for (const [one, sentence] of Object.entries(written))
      assert.match(sentence, /^$|^[A-Z][^!]*[.]$/, `${one}: ${sentence}`)
  })

  it('every predicate of the policy and every condition of a rule has a sentence', () => {
    const clauses = parseDatalog(builtinPolicy).clauses
    const used = new Set([...conditions, 'deny', 'ask', 'permit'])
    for (const clause of clauses)
      for (const { predicate } of [clause.head, ...clause.body]) used.add(predicate)
    assert.deepEqual([...used].sort(), Object.keys(predicates).sort())
    const verdict = { decision: 'ask', findings: [], effects: [] } as unknown as Verdict
    for (const negated of [false, true])
      for (const predicate of used) {
        const proof: Proof = { fact: '', rule: 'rule "R"', because: [] }
        const said = predicates[predicate]?.({
          negated,
          predicate,
          terms: ['write', 'a', 'b', 'c'],
          proof,
          verdict,
        })
        assert.match(said ?? '', /^[A-Z].*\.$/, predicate)
        assert.doesNotMatch(said ?? '', /undefined|\(/, predicate)
      }
  })

  it('what the gate says of every case is sentences, with advice where it holds', async () => {
    const lines = readFileSync(join(import.meta.dirname, 'cases/shell.txt'), 'utf8').split('\n')
    for (const line of lines) {
      const command = line.slice(line.indexOf(': ') + 2)
      if (line === '' || line.startsWith('#')) continue
      const verdict = await verdictOf(setting, shell(command))
      await check(verdict, command)
    }
  })

  it('rules are named in what they decide', async () => {
    const rule = (name: string, text: string) => ({ name, source: 'home' as const, text, file: 'f', line: 1 })
    const said = async (text: string, command: string) =>
      treeLines(explain(await verdictOf(setting, shell(command), makePolicy([rule('My rule', text)]))))
    assert.deepEqual(await said('deny(A) :- program(A, ls), not argument(A, "-l").', 'ls src'), [
      'Denied: the rule "My rule" denies this.',
      '  It runs ls.',
      '  It is not given the argument -l.',
    ])
    assert.deepEqual(await said('ask(A) :- type(A, shell), program(A, ls).', 'ls src'), [
      'The rule "My rule" asks about this, so you are asked.',
      '  It is a command.',
      '  It runs ls.',
    ])
    assert.deepEqual(await said('permit(E) :- effect(E, A, write, T), under(E, src).', 'touch src/new'), [
      'No rule or built-in proof allows this, so you are asked.',
    ])
    const permitted = await verdictOf(
      setting,
      { type: 'file_write', path: 'src/a.ts', content: 'x' },
      makePolicy([rule('My rule', 'permit(E) :- effect(E, A, write, T), under(E, src).')]),
    )
    assert.deepEqual(treeLines(explain(permitted)), ['Allowed: the rule "My rule" permits writing src/a.ts.'])
    const broken = makePolicy([rule('Odd', 'permit(E).')])
    assert.deepEqual(treeLines(explain(await verdictOf(setting, shell('ls'), broken))), [
      'The rules in "Odd" cannot be read, and they might forbid this, so you are asked.',
    ])
  })

  it('rules that nearly allow it are named, with what is in their way', async () => {
    const rules = (texts: Readonly<Record<string, string>>) =>
      makePolicy(
        Object.entries(texts).map(([name, text]) => ({ name, source: 'home', text, file: 'f', line: 1 })),
      )
    const labels = (integrity: 'trusted' | 'untrusted') =>
      ({ integrity, confidentiality: 'public', sources: [] }) as const
    const said = async (
      texts: Readonly<Record<string, string>>,
      action: Action,
      integrity = labels('trusted'),
    ) => {
      const policy = rules(texts)
      const judged = await decide(setting.ports, policy, proposalOf(setting, [action], integrity))
      return treeLines(explain(judged.verdict, nearOf(judged, policy)))
    }
    const write: Action = { type: 'file_write', path: 'src/x.ts', content: 'x' }
    const docs = 'permit(E) :- effect(E, A, write, T), under(E, docs).'
    assert.deepEqual(await said({ Docs: docs }, write), [
      'No rule or built-in proof allows writing src/x.ts, so you are asked.',
      '  The rule "Docs" would permit writing src/x.ts, but it is not under the folder docs.',
    ])
    // Another kind of effect is not near; of two that are, the nearer one comes first.
    assert.deepEqual(
      await said(
        {
          Far: 'permit(E) :- effect(E, A, delete, T), under(E, src).',
          Two: 'permit(E) :- effect(E, A, write, T), under(E, docs), extension(E, md).',
          Model: 'permit(E) :- effect(E, A, write, T), under(E, src), origin("skill:x").',
          Not: 'permit(E) :- effect(E, A, write, T), inside(E), not under(E, src).',
        },
        write,
      ),
      [
        'No rule or built-in proof allows writing src/x.ts, so you are asked.',
        '  The rule "Model" would permit writing src/x.ts, but it was not proposed by skill:x.',
        '  The rule "Not" would permit writing src/x.ts, but it is under the folder src.',
        '  The rule "Two" would permit writing src/x.ts, but it is not under the folder docs and the file is not of the kind .md.',
      ],
    )
    // A rule that fits is suspended, not far.
    assert.deepEqual(
      await said({ Src: 'permit(E) :- effect(E, A, write, T), under(E, src).' }, write, labels('untrusted')),
      [
        'No rule or built-in proof allows writing src/x.ts, so you are asked.',
        '  The rule "Src" would permit writing src/x.ts, but it was proposed after reading something from outside.',
      ],
    )
    // What no rule can help is not blamed on one.
    const denied = await said({ Docs: docs }, shell('rm -rf /'))
    assert.doesNotMatch(denied.join('\n'), /Docs/)
  })

  it('every condition of a rule has words for when it fails', () => {
    for (const predicate of conditions)
      for (const state of ['missing', 'blocked'] as const)
        for (const kind of ['constant', 'variable'] as const) {
          // These two say nothing further that could be open.
          if (kind === 'variable' && (predicate === 'inside' || predicate === 'untrusted')) continue
          const terms = ['0', 'a', 'b', 'c'].map(
            (value, at): Term =>
              kind === 'variable' && at > 0 ? { kind, name: 'X' } : { kind: 'constant', value },
          )
          const words = failureWords({ literal: { predicate, terms, negated: state === 'blocked' }, state })
          assert.match(words, /^[A-Z][^()]*\.$/, predicate)
          assert.doesNotMatch(words, /undefined|Something else/, predicate)
        }
  })

  it('any verdict is said in full sentences of one line each', () => {
    const words = fc.string({ unit: 'binary', maxLength: 30 })
    const finding: fc.Arbitrary<Finding> = fc.record({
      vector: fc.constantFrom(1, 4, 9),
      severity: fc.constantFrom('forbid', 'hold', 'note'),
      code: fc.constantFrom(...Object.keys(written)),
      message: fc.constant('This is said.'),
      evidence: words,
    })
    const effect: fc.Arbitrary<Effect> = fc.record({
      kind: fc.constantFrom('read', 'write', 'delete', 'execute', 'network', 'config', 'evaluate'),
      target: words,
    })
    const terms = (values: readonly string[]) => values.map((value) => JSON.stringify(value)).join(', ')
    fc.assert(
      fc.property(fc.array(finding), fc.array(effect), (findings, effects) => {
        const leaf = (fact: string): Proof => ({ fact, rule: 'given', because: [] })
        const proof: Proof = {
          fact: 'undecided',
          rule: 'r',
          because: [
            ...findings.map((f) =>
              leaf(`finding(${terms([String(f.vector), f.severity, f.code, f.evidence])})`),
            ),
            ...effects.map((e) => leaf(`not covered(${terms([e.kind, e.target])})`)),
          ],
        }
        for (const decision of ['ask', 'deny'] as const) {
          const lines = treeLines(explain({ decision, findings, effects, proof }))
          for (const line of lines) assert.doesNotMatch(line, /[\r\n\u2028\u2029]/)
          assert.ok(
            lines.every((line) => /^ *[^ ].*[.]$/s.test(line)),
            JSON.stringify(lines),
          )
          assert.doesNotMatch(denialWords({ decision, findings, effects, proof }), /[\r\n]/)
        }
      }),
    )
  })

  for (const [words, expected] of [
    ['deletes build and everything in it', 'deleting build and everything in it'],
    ['runs npm test', 'running npm test'],
    ['writes a', 'writing a'],
    ['copies a', 'copying a'],
    ['publishes a', 'publishing a'],
    ['fetches the package x and runs it', 'fetching the package x and runs it'],
    ['uses the network (ab)', 'using the network (ab)'],
    ['can lose work', 'that it can lose work'],
  ] as const)
    it(`${words}: ${expected}`, () => assert.equal(gerund(words), expected))
})

async function check(verdict: Verdict, of: string): Promise<void> {
  const lines = treeLines(explain(verdict))
  for (const line of lines) {
    assert.match(line, /^ *\p{Lu}.*\.$/su, of)
    const ownTerms =
      /\b(?:covered|known|held|open|uncovered|undecided|judged|proven|effect|finding)\("|nothing allows it/
    assert.doesNotMatch(line, ownTerms, of)
    // The program in a message may be anything; "undefined" is a sentence without its word.
    assert.doesNotMatch(line, /\bundefined\b/, of)
  }
  for (const finding of verdict.findings) {
    assert.match(finding.message, /^\S.*\.$/s, `${finding.code}: ${finding.message}`)
    if (finding.severity !== 'note') assert.notEqual(adviceFor(finding), '', finding.code)
  }
  for (const effect of verdict.effects) {
    const words = effectWords(effect)
    assert.match(words, /^(?:can|[a-z]+s) \S/, `${of}: ${words}`)
    assert.doesNotMatch(words, /\bundefined\b/, of)
  }
}
