import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import type { Decision } from '../../../server/src/base/verdict.ts'
import { parseShell } from '../../../server/src/code/shell.ts'
import { decide } from '../../../server/src/gate/decide.io.ts'
import { collectFacts } from '../../../server/src/gate/facts.io.ts'
import { judge } from '../../../server/src/gate/judge.ts'
import { emptyPolicy, makePolicy, type PolicyRule } from '../../../server/src/gate/policy.ts'
import { bashParser, openSetting, proposalOf, type Setting, shell, verdictOf } from './gate.ts'

const rank: Readonly<Record<Decision, number>> = { allow: 0, ask: 1, deny: 2 }

const commands = readFileSync(join(import.meta.dirname, 'cases', 'shell.txt'), 'utf8')
  .split('\n')
  .filter((line) => /^(?:allow|ask|guard|deny): [^"]/.test(line))
  .map((line) => line.slice(line.indexOf(': ') + 2).replace(/ HOME(?=\/|$)/g, ' /nowhere/home'))
const anyCommand = fc.constantFrom(...commands)
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

describe('gate properties', () => {
  let setting: Setting
  before(async () => {
    setting = await openSetting()
  })
  after(() => setting.close())

  const decision = async (command: string): Promise<Decision> =>
    (await verdictOf(setting, shell(command))).decision
  const simple = (command: string): boolean =>
    /^[\w./-]/.test(command) && !/[|&;()<>\n{}`]|^(?:\w+=|if|for|while|time|exec|x=)/.test(command)

  const wrappings: readonly (readonly [string, (command: string) => string])[] = [
    ['env', (c) => `env ${c}`],
    ['timeout', (c) => `timeout 5 ${c}`],
    ['nice', (c) => `nice -n 3 ${c}`],
    ['nohup', (c) => `nohup ${c}`],
    ['command', (c) => `command ${c}`],
    ['time', (c) => `time ${c}`],
    ['sudo', (c) => `sudo ${c}`],
    ['busybox', (c) => `busybox ${c}`],
    ['env and nice', (c) => `env nice timeout 3 ${c}`],
  ]
  for (const [name, wrap] of wrappings)
    it(`wrapping in ${name} never relaxes`, async () => {
      await fc.assert(
        fc.asyncProperty(anyCommand.filter(simple), async (command) => {
          assert.ok(rank[await decision(wrap(command))] >= rank[await decision(command)], wrap(command))
        }),
        { numRuns: 60 },
      )
    })

  const framings: readonly (readonly [string, (command: string) => string])[] = [
    ['sh -c', (c) => `sh -c ${quoted(c)}`],
    ['bash -c in sh -c', (c) => `sh -c ${quoted(`bash -c ${quoted(c)}`)}`],
    ['a substitution', (c) => `echo $(${c}\n)`],
    ['a subshell', (c) => `(${c}\n)`],
    ['a harmless command before', (c) => `ls; ${c}`],
    ['a harmless command on the line before', (c) => `ls\n${c}`],
    ['a failing command before', (c) => `false || ${c}`],
    ['spaces', (c) => `   ${c}  `],
    ['an empty line before', (c) => `\n\n${c}`],
    ['a condition', (c) => `if true\nthen\n${c}\nfi`],
  ]
  for (const [name, wrap] of framings)
    it(`framing by ${name} never relaxes`, async () => {
      await fc.assert(
        fc.asyncProperty(anyCommand, async (command) => {
          // Unbalanced text changes its meaning in a frame; it already asks, and must not become allowed.
          const framed = await decision(wrap(command))
          const bare = await decision(command)
          if (
            bare === 'deny' &&
            parseShell(await bashParser(), command).problems.some((p) => p.code === 'syntax-error')
          )
            assert.notEqual(framed, 'allow')
          else assert.ok(rank[framed] >= rank[bare], `${wrap(command)}: ${framed}, bare ${bare}`)
        }),
        { numRuns: 80 },
      )
    })

  it('quoting a word never relaxes', async () => {
    await fc.assert(
      fc.asyncProperty(anyCommand.filter(simple), fc.nat(), async (command, pick) => {
        const words = command.split(' ')
        const at = pick % words.length
        const word = words[at] as string
        if (/['"\\$*?[\]~!#=]/.test(command)) return
        for (const form of [`'${word}'`, `"${word}"`, `${word.slice(0, 1)}\\${word.slice(1)}`]) {
          if (form.endsWith('\\') || word === '') continue
          const changed = words.map((w, i) => (i === at ? form : w)).join(' ')
          assert.ok(rank[await decision(changed)] >= rank[await decision(command)], changed)
        }
      }),
      { numRuns: 80 },
    )
  })

  it('a pipeline or list is as strict as its strictest part', async () => {
    await fc.assert(
      fc.asyncProperty(anyCommand.filter(simple), anyCommand.filter(simple), async (a, b) => {
        if (/['"\\]/.test(a + b)) return
        for (const joint of [' | ', ' && ', '; ', ' || ', '\n'])
          assert.ok(
            rank[await decision(a + joint + b)] >= Math.max(rank[await decision(a)], rank[await decision(b)]),
            a + joint + b,
          )
      }),
      { numRuns: 40 },
    )
  })

  it('more actions never relax', async () => {
    await fc.assert(
      fc.asyncProperty(anyCommand, anyCommand, async (a, b) => {
        const both = await decide(setting.ports, emptyPolicy, proposalOf(setting, [shell(a), shell(b)]))
        assert.equal(rank[both.verdict.decision], Math.max(rank[await decision(a)], rank[await decision(b)]))
      }),
      { numRuns: 60 },
    )
  })

  it('more findings never relax', async () => {
    const policy = makePolicy([
      { name: 'all', source: 'home', text: 'permit(E) :- effect(E, A, K, T).', file: 'f', line: 1 },
    ])
    await fc.assert(
      fc.asyncProperty(anyCommand, async (command) => {
        const facts = await collectFacts(setting.ports, proposalOf(setting, [shell(command)]))
        const [action] = facts.actions
        if (action === undefined) return
        const marked = {
          ...facts,
          actions: [
            {
              ...action,
              contents: [...action.contents, { role: 'written' as const, text: 'a\u202eb', path: 'x' }],
            },
          ],
        }
        assert.ok(rank[judge(marked, policy).decision] >= Math.max(1, rank[judge(facts, policy).decision]))
      }),
      { numRuns: 60 },
    )
  })

  it('the order and repetition of rules never matters; a denial always wins', async () => {
    const texts = [
      'permit(E) :- effect(E, A, write, T), under(E, src).',
      'permit(E) :- effect(E, A, execute, T).',
      'deny(A) :- program(A, git).',
      'ask(A) :- program(A, ls).',
      'deny(A) :- argument(A, "-la").',
      'permit(E) :- effect(E, A, network, T).',
    ]
    const rules = texts.map(
      (text, i): PolicyRule => ({ name: `r${i}`, source: 'home', text, file: 'f', line: i }),
    )
    await fc.assert(
      fc.asyncProperty(anyCommand, fc.shuffledSubarray(rules), async (command, some) => {
        const facts = await collectFacts(setting.ports, proposalOf(setting, [shell(command)]))
        const one = judge(facts, makePolicy(some)).decision
        assert.equal(judge(facts, makePolicy([...some].reverse())).decision, one)
        assert.equal(judge(facts, makePolicy([...some, ...some])).decision, one)
        const denial: PolicyRule = {
          name: 'd',
          source: 'workspace',
          text: 'deny(A) :- action(A).',
          file: 'f',
          line: 1,
        }
        assert.equal(judge(facts, makePolicy([...some, denial])).decision, 'deny')
      }),
      { numRuns: 60 },
    )
  })

  it('what is forbidden or held stays so under a permission for everything; without one nothing that acts is allowed', async () => {
    const permissive = makePolicy([
      { name: 'all', source: 'home', text: 'permit(E) :- effect(E, A, K, T).', file: 'f', line: 1 },
    ])
    for (const command of commands) {
      const facts = await collectFacts(setting.ports, proposalOf(setting, [shell(command)]))
      const bare = judge(facts, emptyPolicy)
      const eased = judge(facts, permissive).decision
      const severities = new Set(bare.findings.map(({ severity }) => severity))
      if (severities.has('forbid')) assert.equal(eased, 'deny', command)
      else if (severities.has('hold')) assert.equal(eased, 'ask', command)
      // By default: only reading inside the workspace needs no rule.
      if (bare.decision === 'allow')
        assert.ok(bare.effects.every(({ kind }) => kind === 'read') && !severities.has('hold'), command)
    }
  })

  it('the order of actions never matters', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyCommand, { minLength: 2, maxLength: 4 }), async (some) => {
        const of = async (list: readonly string[]) =>
          (await decide(setting.ports, emptyPolicy, proposalOf(setting, list.map(shell)))).verdict.decision
        assert.equal(await of(some.toReversed()), await of(some))
      }),
      { numRuns: 40 },
    )
  })

  it('the same facts give the same verdict, proof included', async () => {
    await fc.assert(
      fc.asyncProperty(anyCommand, async (command) => {
        assert.deepEqual(await verdictOf(setting, shell(command)), await verdictOf(setting, shell(command)))
      }),
      { numRuns: 40 },
    )
  })

  it('any text gets a verdict, and random shell soup is never allowed to act', async () => {
    const token = fc.constantFrom(
      'ls',
      'cat',
      'rm',
      'src',
      '-rf',
      '|',
      '&&',
      ';',
      '\n',
      '>',
      '<',
      '$(',
      ')',
      '`',
      '"',
      "'",
      '\\',
      '{',
      '}',
      '(',
      '$x',
      '*',
      '~',
      '<<E',
      'E',
      '#',
      '!',
      '&',
      '$((',
      '))',
      '[[',
      ']]',
      'if',
      'fi',
      'a=1',
      '\t',
      '=',
      ' ',
    )
    await fc.assert(
      fc.asyncProperty(fc.array(token, { maxLength: 14 }), async (tokens) => {
        const command = tokens.join(' ')
        const verdict = await verdictOf(setting, shell(command))
        if (verdict.decision !== 'allow') return
        // A word `rm` may be an argument or a remark of an allowed command, never its program.
        const parse = parseShell(await bashParser(), command)
        for (const part of parse.commands) assert.ok(part.words[0]?.value !== 'rm', command)
        assert.ok(!/[^2]>\s*(?!&)/.test(command.replace(/'[^']*'|"[^"]*"|#[^\n]*|\\./g, '')), command)
      }),
      { numRuns: 500 },
    )
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (command) => {
        await verdictOf(setting, shell(command))
        await verdictOf(setting, { type: 'file_write', path: command, content: command })
      }),
      { numRuns: 200 },
    )
  })
})
