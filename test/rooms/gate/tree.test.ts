// A judged command as a tree: wrappers around what they run, words by what they are, effects and doubts where they belong.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decide } from '../../../server/src/gate/decide.io.ts'
import { effectWords } from '../../../server/src/gate/explain.ts'
import { emptyPolicy } from '../../../server/src/gate/policy.ts'
import { type CommandTree, commandTree } from '../../../server/src/gate/tree.ts'
import { openSetting, proposalOf, type Setting, shell } from './gate.ts'

/** One command a line with its words by role, `>` before an effect, `?` before a doubt, two spaces a level. */
const lines = (tree: readonly CommandTree[], depth = 0): readonly string[] =>
  tree.flatMap(({ words, assignments, raw, piped, effects, doubts, inner }) => {
    const said = words.map(({ text, role }) => (role === 'text' ? text : `${text}:${role}`))
    const head = [...assignments, ...said].join(' ') || raw
    return [
      `${piped ? '| ' : ''}${head}`,
      ...effects.map(({ words }) => `  > ${words}`),
      ...doubts.map(({ message }) => `  ? ${message}`),
      ...lines(inner, 1),
    ].map((line) => `${'  '.repeat(depth)}${line}`)
  })

describe('gate: the tree of a command', () => {
  let setting: Setting
  before(async () => {
    setting = await openSetting()
  })
  after(() => setting.close())

  const judged = (command: string) =>
    decide(setting.ports, emptyPolicy, proposalOf(setting, [shell(command)]))
  const check = async (command: string, expected: readonly string[]) => {
    const { facts } = await judged(command)
    assert.deepEqual(
      facts.actions.flatMap(commandTree).flatMap((one) => lines([one])),
      expected,
    )
  }

  it('words are what the gate takes them for', () =>
    check('cat -n src/a.ts "$HOME/x" | sort -o out.txt', [
      'cat:program -n:option src/a.ts:path "$HOME/x":open',
      '  > reads src/a.ts',
      '  > reads …/x (which file that is, is only known when it runs)',
      '  > runs cat in a form that can do more than read',
      '  ? What this argument becomes is only known when it runs.',
      '| sort:program -o:option out.txt:path',
      '  > reads out.txt',
      '  > runs sort in a form that can do more than read',
      '  ? The option -o is not known to be harmless.',
    ]))

  it('what a wrapper runs is inside it, however deep', () =>
    check("timeout 5 sh -c 'rm -rf build; cat src/a.ts'", [
      "timeout:program 5 sh -c:option 'rm -rf build; cat src/a.ts'",
      "  sh:program -c:option 'rm -rf build; cat src/a.ts'",
      '    > runs commands that are given as text (sh)',
      '    rm:program -rf:option build:path',
      '      > deletes build and everything in it',
      '    cat:program src/a.ts:path',
      '      > reads src/a.ts',
    ]))

  it('a redirection belongs to its command, a variable to the one it is set for', () =>
    check('FOO=1 make test > log.txt; echo done', [
      'FOO=1 make:program test',
      '  > replaces the text of log.txt',
      '  > runs code from the Makefile: test',
      '  ? Setting a variable can change what programs do.',
      'echo:program done',
    ]))

  it('wildcards and the home folder are the paths they were written as', () =>
    check('rm src/*.ts ~/x', [
      'rm:program src/*.ts:path ~/x:path',
      '  > deletes what src/*.ts matches',
      `  > deletes ${join(setting.root, 'user/x')}`,
    ]))

  it('an address is one', () =>
    check('curl https://example.org/a', [
      'curl:program https://example.org/a:address',
      '  > contacts example.org',
    ]))

  it('tells every effect of every command of the cases, once, in words', async () => {
    const cases = readFileSync(join(import.meta.dirname, 'cases/shell.txt'), 'utf8').split('\n')
    let effects = 0
    for (const line of cases) {
      if (line === '' || line.startsWith('#')) continue
      const command = line.slice(line.indexOf(': ') + 2)
      const { facts, verdict } = await judged(command)
      const [action] = facts.actions
      if (action === undefined) continue
      const tree = commandTree(action)
      const all = (each: readonly CommandTree[]): readonly CommandTree[] =>
        each.flatMap((one) => [one, ...all(one.inner)])
      assert.equal(all(tree).length, action.commands.length, command)
      const told = new Set(
        all(tree).flatMap((one) => one.effects.map(({ kind, target }) => `${kind} ${target}`)),
      )
      for (const { kind, target } of verdict.effects) {
        // Files that wildcards meet and folders of a `cd` belong to the line as a whole; the card lists them beside it.
        if (kind === 'read' || action.commands.length === 0 || /[*?[]/.test(command)) continue
        assert.ok(told.has(`${kind} ${target}`), `${command}: ${kind} ${target}`)
        effects++
      }
      for (const one of all(tree))
        for (const effect of one.effects) assert.equal(effect.words, effectWords(effect), command)
    }
    assert.ok(effects > 100, `${effects} effects`)
  })
})
