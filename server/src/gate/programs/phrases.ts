// Owns what the effect of a command is in words, where its arguments say more than the program's name:
// which script, which package, which host. Words only: what is said here never allows anything.

import { isLiteral, type ShellWord } from '../../code/shell-words.ts'
import type { Touch } from './program.ts'

/** `network` is whom it contacts besides: an install asks a registry. */
export interface Phrase {
  readonly words: string
  readonly network?: string
}

/** `runs code from package.json: scripts.test`, or null where the program's own words must do. */
export function phraseOf(program: string, words: readonly ShellWord[]): Phrase | null {
  const plain = words.filter(isLiteral).map((word) => word.value)
  const operands = plain.filter((word) => !word.startsWith('-'))
  if (/^(?:npm|pnpm|yarn)$/.test(program)) return packageScript(program, operands)
  if (program === 'bun') return packageScript(program, operands) ?? interpreter(program, plain)
  if (program in managers) return manager(program, operands)
  if (/^(?:npx|pnpx|bunx|dlx|uvx|pipx)$/.test(program))
    return { words: `runs ${operands[0] ?? 'a package'}, which is fetched if it is not there` }
  if (program in interpreters) return interpreter(program, plain)
  const file = builders[program]
  if (file !== undefined) {
    const targets = operands.filter((word) => !word.includes('='))
    return {
      words:
        targets.length === 0
          ? `runs the first target of the ${file}`
          : `runs code from the ${file}: ${targets.join(', ')}`,
    }
  }
  return null
}

/**
 * Whom a program of the network contacts: an address or `user@host` among its arguments, or its only operand.
 * Of several plain words none is guessed at: then `words` names the program.
 */
export function contact(
  program: string,
  words: readonly ShellWord[],
): { readonly target: string; readonly words?: string } {
  const values = words.filter(isLiteral).map((word) => word.value)
  const operands = values.filter((value) => !value.startsWith('-'))
  for (const value of values) {
    const url = /[a-z][a-z0-9+.-]*:\/\/[^\s/?#]\S*/i.exec(value)
    if (url !== null) return { target: url[0] }
  }
  const host = operands.find((value) => /^[\w.-]+@[\w.-]+|^[\w.-]{2,}:/.test(value))
  if (host !== undefined) return { target: host }
  const [target = program] = operands
  return operands.length === 1 ? { target } : { target, words: `uses the network (${program})` }
}

/** Files of this machine that a transfer reads or writes: `curl -d @notes.org`, `scp notes.org host:`. */
export function sentFiles(
  program: string,
  words: readonly ShellWord[],
  operands: readonly ShellWord[],
): readonly Touch[] {
  if (/^(?:scp|rsync)$/.test(program) && operands.length > 1) {
    const last = operands.at(-1)
    return operands
      .filter((word) => !/^[^/]*:/.test(word.value))
      .map((word) => ({ raw: word.value, use: word === last ? 'write' : 'read' }))
  }
  if (!/^(?:curl|wget)$/.test(program)) return []
  return words.flatMap((word, i): readonly Touch[] => {
    const attached = /^(?:-T|--upload-file=|--post-file=|--body-file=)(.+)$/s.exec(word.value)?.[1]
    const marked = /^(?:-[dF]|--(?:data[\w-]*|form)=)?(?:\w+=)?@([^-].*)$/s.exec(word.value)?.[1]
    const alone = /^(?:-T|--upload-file|--post-file|--body-file)$/.test(words[i - 1]?.value ?? '')
    const file = alone ? word.value : (attached ?? marked)
    return file === undefined || file === '-' ? [] : [{ raw: file, use: 'read', words: 'sends {}' }]
  })
}

const scripts: Readonly<Record<string, string>> = { t: 'test', tst: 'test', test: 'test', start: 'start' }
const registry = { network: 'the package registry' } as const

function packageScript(program: string, operands: readonly string[]): Phrase | null {
  const [verb = '', name] = operands
  const script = (of: string): Phrase => ({ words: `runs code from package.json: scripts.${of}` })
  const known = scripts[verb] ?? (/^(?:stop|restart)$/.test(verb) ? verb : undefined)
  // `bun test` is a runner of its own; the others take the script of that name.
  if (known !== undefined && !(program === 'bun' && known === 'test')) return script(known)
  if (/^(?:run|run-script|rum|urn)$/.test(verb) && name !== undefined) return script(name)
  if (/^(?:exec|x|dlx|create|init)$/.test(verb) && name !== undefined)
    return { words: `runs ${name}, which is fetched if it is not there`, ...registry }
  if (/^(?:publish|unpublish|deprecate|dist-tag)$/.test(verb))
    return { words: 'changes what others get from the package registry', ...registry }
  if (isInstall(verb) || (verb === '' && program === 'yarn'))
    return { words: 'installs packages (their own scripts can run)', ...registry }
  return null
}

const isInstall = (verb: string): boolean =>
  /^(?:i|in|install|ci|add|update|upgrade|up|get|sync|restore|require|global|fetch|download|reinstall|-S|-Syu)$/.test(
    verb,
  )

/** What running one of its other commands does, with the command named. */
const managers: Readonly<Record<string, string>> = {
  pip: '',
  pip3: '',
  uv: 'runs code of this project',
  poetry: 'runs code of this project',
  pdm: 'runs code of this project',
  cargo: 'runs code of this project',
  go: 'runs code of this project',
  bundle: 'runs code of this project',
  composer: 'runs code of this project',
  gem: '',
  apt: '',
  'apt-get': '',
  dnf: '',
  yum: '',
  apk: '',
  brew: '',
  conda: '',
}

function manager(program: string, operands: readonly string[]): Phrase | null {
  const [verb = ''] = operands
  if (isInstall(verb)) return { words: 'installs packages (their own scripts can run)', ...registry }
  const runs = managers[program] ?? ''
  return runs === '' || verb === '' ? null : { words: `${runs} (${program} ${verb})` }
}

const interpreters: Readonly<Record<string, RegExp>> = {
  node: /^(?:-e|-p|--eval|--print|-pe)$/,
  deno: /^eval$/,
  bun: /^(?:-e|--eval)$/,
  tsx: /^(?:-e|--eval)$/,
  python: /^-c$/,
  python2: /^-c$/,
  python3: /^-c$/,
  perl: /^-[a-zA-Z]*[eE]$/,
  ruby: /^-[a-zA-Z]*e$/,
  php: /^-r$/,
  lua: /^-e$/,
  Rscript: /^-e$/,
}

function interpreter(program: string, words: readonly string[]): Phrase | null {
  const inline = interpreters[program]
  if (inline === undefined) return null
  if (words.some((word) => inline.test(word))) return { words: `runs the ${program} code in this command` }
  const module = words.indexOf('-m')
  if (module >= 0 && words[module + 1] !== undefined && program.startsWith('python'))
    return { words: `runs the Python module ${words[module + 1]}` }
  const file = words.find((word) => !word.startsWith('-') && word !== 'run')
  return file === undefined
    ? { words: `runs what it is given on its input as ${program} code` }
    : { words: `runs ${file} with ${program}` }
}

const builders: Readonly<Record<string, string>> = {
  make: 'Makefile',
  gmake: 'Makefile',
  just: 'justfile',
  rake: 'Rakefile',
}
