// Owns what is known about the query forms of package managers and runtimes: only forms that neither run
// project code nor reach the network. Data only.

import { isLiteral, type ShellWord } from '../../code/shell-words.ts'
import { doubt, type ProgramSpec, type Reading } from './program.ts'

/** Programs that are harmless only when asked for their version. */
const versionOnly = (names: readonly string[], forms: readonly string[]): ProgramSpec => ({
  names,
  operands: 'none',
  read: (words: readonly ShellWord[]): Reading => {
    if (words.every(isLiteral) && forms.includes(words.map((w) => w.value).join(' ')))
      return { touches: [], effects: [], doubts: [] }
    return {
      touches: [],
      effects: [],
      doubts: [doubt('runs-code', 'This program can run any code.', words.map((w) => w.raw).join(' '))],
    }
  },
  allow: forms.map((form) => `${names[0]} ${form}`),
  ask: [`${names[0]} x`, `${names[0]} ${forms[0]} x`, `${names[0]}`],
})

/** Query verbs with their own options; everything else is a doubt. */
const verbs = (
  names: readonly string[],
  table: Readonly<Record<string, { readonly options: string; readonly operands: RegExp | null }>>,
  allow: readonly string[],
  ask: readonly string[],
): ProgramSpec => ({
  names,
  operands: 'text',
  read: (words: readonly ShellWord[]): Reading => {
    const [verb, ...rest] = words
    const entry =
      verb !== undefined && isLiteral(verb) && Object.hasOwn(table, verb.value)
        ? table[verb.value]
        : undefined
    const options = entry?.options.split(' ') ?? []
    const fits = (word: ShellWord): boolean =>
      isLiteral(word) &&
      (word.value.startsWith('-')
        ? options.includes(word.value) || options.includes(`${word.value.split('=')[0]}=`)
        : entry?.operands?.test(word.value) === true)
    const odd = entry === undefined ? verb : rest.find((word) => !fits(word))
    if (entry !== undefined && odd === undefined)
      return { touches: [{ raw: '.', use: 'list' }], effects: [], doubts: [] }
    return {
      touches: [],
      effects: [],
      doubts: [
        doubt(
          'unknown-form',
          'This form can install, run or reach the network, or is not known.',
          odd?.raw ?? '',
        ),
      ],
    }
  },
  allow,
  ask,
})

const name = /^[@A-Za-z0-9][\w./@-]*$/

export const packagePrograms: readonly ProgramSpec[] = [
  versionOnly(['node', 'python', 'python3', 'ruby', 'perl', 'php'], ['--version']),
  versionOnly(['gcc', 'clang', 'g++', 'cmake', 'make', 'docker', 'git-lfs'], ['--version']),
  versionOnly(['java', 'javac'], ['-version', '--version']),
  // `npm ls` and its like look for updates at the registry that the workspace's own .npmrc names.
  verbs(
    ['npm', 'pnpm'],
    { '--version': { options: '', operands: null }, '-v': { options: '', operands: null } },
    ['npm --version'],
    ['npm install', 'npm run x', 'npm exec x', 'npm view x', 'npm ls', 'npm config set x y', 'npm'],
  ),
  // `pip list` looks for a newer pip.
  verbs(
    ['pip', 'pip3'],
    {
      freeze: { options: '--all --user --local', operands: null },
      show: { options: '-f --files', operands: name },
      check: { options: '', operands: null },
      '--version': { options: '', operands: null },
    },
    ['pip freeze --all', 'pip show lodash', 'pip check'],
    [
      'pip install x',
      'pip list',
      'pip list --outdated',
      'pip download x',
      'pip config set a b',
      'pip --python x list',
      'pip',
    ],
  ),
  verbs(
    ['brew'],
    {
      list: { options: '--cask --formula --versions -1', operands: name },
      ls: { options: '--cask --formula --versions -1', operands: name },
      leaves: { options: '--installed-on-request --installed-as-dependency', operands: null },
      '--version': { options: '', operands: null },
      '--prefix': { options: '', operands: null },
    },
    ['brew ls --cask', 'brew leaves --installed-as-dependency'],
    ['brew install x', 'brew services start x', 'brew'],
  ),
  verbs(
    ['dpkg', 'dpkg-query'],
    {
      '-l': { options: '', operands: name },
      '-L': { options: '', operands: name },
      '-s': { options: '', operands: name },
    },
    ['dpkg -l', 'dpkg -L bash'],
    ['dpkg -i x.deb', 'dpkg -l --admindir=x'],
  ),
]
