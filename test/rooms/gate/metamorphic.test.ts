// The same dangerous or asking command written, wrapped and framed in other ways: no way of saying it makes the verdict
// weaker. Each transformation is applied to every case, not to a sample.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Decision } from '../../../server/src/base/verdict.ts'
import { openSetting, type Setting, shell, verdictOf } from './gate.ts'

const rank: Readonly<Record<Decision, number>> = { allow: 0, ask: 1, deny: 2 }

const cases = readFileSync(join(import.meta.dirname, 'cases', 'dangerous.txt'), 'utf8')
  .split('\n')
  .filter((line) => /^(?:ask|deny): /.test(line))
  .map((line) => {
    const cut = line.indexOf(': ')
    return { expected: line.slice(0, cut) as Decision, words: line.slice(cut + 2).split(' ') }
  })

const single = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`
/** As a word that no shell changes. */
const plain = (word: string): string => (/^[\w./:=@%+,-]+$/.test(word) ? word : single(word))
const line = (words: readonly string[]): string => words.map(plain).join(' ')
const eachWord =
  (change: (word: string) => string) =>
  (words: readonly string[]): string =>
    words.map(change).join(' ')
const around =
  (before: string, after = '') =>
  (words: readonly string[]) =>
    `${before}${line(words)}${after}`
const asText = (before: string) => (words: readonly string[]) => `${before} ${single(line(words))}`
const splitIn = (joint: string) => (word: string) =>
  word.length < 2 ? plain(word) : `${plain(word.slice(0, 1))}${joint}${plain(word.slice(1))}`

const transformations: Readonly<Record<string, (words: readonly string[]) => string>> = {
  // quoting and escaping
  'every word in single quotes': eachWord(single),
  'every word in double quotes': eachWord((word) => `"${word.replace(/["$`\\]/g, '\\$&')}"`),
  'every character escaped': eachWord((word) => Array.from(word, (c) => `\\${c}`).join('')),
  'words cut by empty quotes': eachWord(splitIn("''")),
  'words cut by empty double quotes': eachWord(splitIn('""')),
  'words cut by a line continuation': eachWord(splitIn('\\\n')),
  'the program alone in quotes': ([first = '', ...rest]) => `"${first}" ${line(rest)}`,
  'the program escaped': ([first = '', ...rest]) => `\\${first} ${line(rest)}`,
  'every word as $"…"': eachWord((word) => `$'${word.replace(/['\\]/g, '\\$&')}'`),
  'brace expansion': (words) => `{${words.map(plain).join(',')}}`,
  'the program in a variable': ([first = '', ...rest]) => `x=${plain(first)}; $x ${line(rest)}`,
  // wrapping
  ...Object.fromEntries(
    [
      'env',
      'env -i',
      'env A=1',
      'env --',
      'nice',
      'nice -n 5',
      'timeout 5',
      'timeout -k 1 5s',
      'nohup',
      'command',
      'builtin',
      'exec',
      'time',
      'time -p',
      'stdbuf -oL',
      'setsid',
      'ionice -c 3',
      'xargs',
      'ls | xargs',
      'echo x | xargs -I{}',
      'busybox',
      'sudo',
      'sudo -u root',
      'watch',
      'strace -f',
      'env nice timeout 3',
      'command time nohup env',
      'find . -exec',
    ].map((wrapper) => [wrapper, around(`${wrapper} `, wrapper === 'find . -exec' ? ' \\;' : '')]),
  ),
  ...Object.fromEntries(
    [
      'sh -c',
      'bash -c',
      'bash -lc',
      'sh -ec',
      '/bin/sh -c',
      'env sh -c',
      'eval',
      'dash -c',
      'zsh -c',
      'env -S',
      'xargs sh -c',
    ].map((shellName) => [`${shellName} '…'`, asText(shellName)]),
  ),
  'sh -c in sh -c': (words) => `sh -c ${single(`sh -c ${single(line(words))}`)}`,
  // aliases, functions, variables
  alias: (words) => `alias ll=${single(line(words))}; ll`,
  'a function': (words) => `f() { ${line(words)}; }; f`,
  'a function with the name of a harmless program': (words) => `ls() { ${line(words)}; }; ls`,
  'an assignment before': around('A=1 '),
  'a harmless variable before': around('LC_ALL=C '),
  // white space, remarks, lines
  spaces: (words) => `  ${words.map(plain).join('   ')}   `,
  tabs: (words) => `\t${words.map(plain).join('\t')}\t`,
  'empty lines': around('\n\n', '\n\n'),
  'a remark behind': around('', ' # only a look'),
  'a remark before': around('# only a look\n'),
  'line continuations': (words) => words.map(plain).join(' \\\n '),
  'a line continuation before': around('\\\n'),
  // harmless company
  'true &&': around('true && '),
  'cd . ;': around('cd . ; '),
  'ls |': around('ls | '),
  '| cat': around('', ' | cat'),
  '; ls': around('', '; ls'),
  '|| true': around('', ' || true'),
  'ls, then a new line': around('ls\n'),
  'echo … &&': around('echo "just looking" && '),
  '!': around('! '),
  'in the background': around('', ' &'),
  'output thrown away': around('', ' >/dev/null 2>&1'),
  'input from nothing': around('', ' </dev/null'),
  'a subshell': around('(', ')'),
  'a group': around('{ ', '; }'),
  'a substitution': around('echo "$(', ')"'),
  'back quotes': around('echo `', '`'),
  'a process substitution': around('cat <(', ')'),
  'a condition': around('if true; then ', '; fi'),
  'a loop': around('for i in 1; do ', '; done'),
  'an or that never comes': around('ls || '),
  'a here-document': (words) => `sh <<E\n${line(words)}\nE`,
  'a case': around('case a in a) ', ';; esac'),
}

describe('other ways to say it', () => {
  let setting: Setting
  before(async () => {
    setting = await openSetting()
  })
  after(() => setting.close())

  const decision = async (command: string): Promise<Decision> =>
    (await verdictOf(setting, shell(command))).decision
  const placed = (words: readonly string[]): readonly string[] =>
    words.map((word) => word.replace(/^HOME/, setting.home))

  it('has at least a hundred cases, each with its verdict', async () => {
    assert.ok(cases.length >= 100, String(cases.length))
    for (const { expected, words } of cases)
      assert.equal(await decision(line(placed(words))), expected, line(placed(words)))
  })

  for (const [name, say] of Object.entries(transformations))
    it(`never relaxes: ${name}`, async () => {
      const weaker: string[] = []
      for (const { expected, words } of cases) {
        const command = say(placed(words))
        const found = await decision(command)
        if (rank[found] < rank[expected]) weaker.push(`${found}, not ${expected}: ${command}`)
      }
      assert.deepEqual(weaker, [])
    })

  // On a disk that ignores case another spelling is the same program and the same file. What is a link there is looked up.
  for (const [name, recase] of [
    ['capitals', (word: string) => word.toUpperCase()],
    ['a capital first', (word: string) => word.slice(0, 1).toUpperCase() + word.slice(1)],
  ] as const)
    it(`never allows: ${name}`, async () => {
      const weaker: string[] = []
      for (const { expected, words } of cases) {
        const [first = '', ...rest] = placed(words)
        for (const command of [
          line([recase(first), ...rest]),
          line([first, ...rest.map((word) => (/^-|^link-/.test(word) ? word : recase(word)))]),
        ]) {
          const found = await decision(command)
          if (found === 'allow') weaker.push(command)
          if (expected === 'deny' && found !== 'deny' && command.startsWith(recase(first)))
            weaker.push(`${found}: ${command}`)
        }
      }
      assert.deepEqual(weaker, [])
    })
})
