// Owns the programs that run another command given in their arguments: where that command starts, and
// whether the wrapper itself adds nothing. The inner command is always judged. Never relaxes anything.

import { isLiteral, type ShellWord } from '../../code/shell-words.ts'
import type { Doubt } from '../facts.ts'
import { doubt, type Reading } from './program.ts'

interface Wrapper {
  readonly names: readonly string[]
  /** Options without value that change nothing about the inner command. */
  readonly flags?: readonly string[]
  /** Options whose value is harmless. */
  readonly values?: readonly string[]
  /** Options of any effect that take a value: skipped to find the inner command, with a doubt. */
  readonly valued?: string
  /** Words of its own before the command (`timeout 5 …`). */
  readonly own?: RegExp
  /** The wrapper is harmless by itself; otherwise it always asks. */
  readonly plain?: true
  /** Runs shell text, not words. */
  readonly text?: true
}

const wrappers: readonly Wrapper[] = [
  { names: ['time'], flags: ['-p'], valued: 'fo', plain: true },
  { names: ['command'], plain: true },
  { names: ['builtin'], plain: true },
  { names: ['nice', 'gnice'], flags: [], values: ['-n', '--adjustment'], plain: true },
  {
    names: ['timeout', 'gtimeout'],
    flags: ['--preserve-status', '-v', '--verbose', '--foreground'],
    values: ['-k', '-s', '--kill-after', '--signal'],
    own: /^\d+(?:\.\d+)?[smhd]?$/,
    plain: true,
  },
  { names: ['stdbuf'], values: ['-i', '-o', '-e'], plain: true },
  { names: ['env', 'genv'], flags: [], valued: 'uCS', own: /^[A-Za-z_]\w*=/, plain: true },
  {
    names: [
      'ionice',
      'chrt',
      'taskset',
      'numactl',
      'cpulimit',
      'prlimit',
      'setarch',
      'catchsegv',
      'eatmydata',
      'catatonit',
      'tini',
      'dumb-init',
    ],
    valued: 'cnpPultfm',
    own: /^(?:\d+|0x[0-9a-f]+)$/,
  },
  {
    names: [
      'nohup',
      'setsid',
      'exec',
      'eval',
      'disown',
      'coproc',
      'unbuffer',
      'rlwrap',
      'ltrace',
      'strace',
      'gdb',
      'valgrind',
      'perf',
      'faketime',
      'proot',
      'fakeroot',
      'caffeinate',
      'chronic',
      'ts',
      'softlimit',
      'setlock',
      'flock',
      'logsave',
      'script',
      'torify',
      'torsocks',
      'proxychains',
      'proxychains4',
      'dbus-run-session',
      'xvfb-run',
      'start-stop-daemon',
      'setpriv',
      'capsh',
      'unshare',
      'nsenter',
      'chroot',
      'runcon',
      'firejail',
      'bwrap',
      'systemd-run',
      'aoss',
      'grc',
      'expect',
      'entr',
      'watchexec',
      'hyperfine',
      'parallel',
      'direnv',
      'mise',
      'asdf',
      'nix-shell',
      'dotenv',
      'op',
      'ssh-agent',
      'at',
      'batch',
    ],
    valued: 'acefgnopstuIPLEds',
  },
  {
    names: [
      'sudo',
      'doas',
      'su',
      'pkexec',
      'gosu',
      'su-exec',
      'runuser',
      'sg',
      'newgrp',
      'ksu',
      'dzdo',
      'pfexec',
      'run0',
      'super',
    ],
    valued: 'ugCDhpRrtTUc',
  },
  { names: ['xargs', 'gxargs'], valued: 'adEeIiLlnPs' },
  { names: ['busybox', 'toybox'] },
  { names: ['watch'], valued: 'dnq' },
  {
    names: [
      'sh',
      'bash',
      'dash',
      'ash',
      'zsh',
      'ksh',
      'mksh',
      'fish',
      'rbash',
      'csh',
      'tcsh',
      'yash',
      'elvish',
      'nu',
      'xonsh',
      'osh',
      'rc',
      'pwsh',
      'powershell',
      'cmd',
    ],
    text: true,
  },
]

const byName = new Map(wrappers.flatMap((wrapper) => wrapper.names.map((name) => [name, wrapper] as const)))

/** Shells read commands from text, a file or their input. */
export const isShell = (program: string): boolean => byName.get(program)?.text === true

/** The reading of a wrapper with its inner commands, or null if the program is no wrapper. */
export function readWrapper(program: string, words: readonly ShellWord[]): Reading | null {
  const wrapper = byName.get(program)
  if (wrapper === undefined) return null
  if (wrapper.text) return readShellProgram(program, words)
  if (program === 'command' && (words[0]?.value === '-v' || words[0]?.value === '-V')) {
    const literal = words.length === 2 && words.every(isLiteral)
    return {
      touches: [],
      effects: [],
      doubts: literal ? [] : [doubt('argument', 'This use of command is not known to be harmless.', program)],
    }
  }
  const doubts: Doubt[] = wrapper.plain ? [] : [doubt('wrapper', `${program} runs another command.`, program)]
  const texts: string[] = []
  const maybe: (readonly ShellWord[])[] = []
  let at = 0
  for (; at < words.length; at++) {
    const word = words[at] as ShellWord
    const text = word.value
    const odd = (): void => {
      doubts.push(
        doubt(
          'unknown-option',
          `The option ${word.raw} of ${program} is not known to be harmless.`,
          word.raw,
        ),
      )
    }
    if (wrapper.own?.test(text)) {
      if (program === 'env') doubts.push(doubt('assignment', 'A variable is set for the command.', word.raw))
      continue
    }
    if (text === '--') {
      at++
      break
    }
    if (!text.startsWith('-') || text === '-') {
      if (text !== '-') break
      odd()
      continue
    }
    const [name, attached] = [text.split('=')[0] as string, text.includes('=')]
    if (isLiteral(word) && wrapper.flags?.includes(text)) continue
    if (isLiteral(word) && wrapper.values?.includes(name)) {
      const value = attached ? word : words[++at]
      if (value === undefined || !isLiteral(value)) odd()
      continue
    }
    // `-n5`, `-oL`: the value is attached.
    if (isLiteral(word) && wrapper.values?.includes(text.slice(0, 2)) && /^-[a-z][\w.+-]+$/i.test(text))
      continue
    if (program === 'nice' && /^--?\d+$/.test(text)) continue
    odd()
    const split = /^(?:-\w*S|--split-string)=?([\s\S]*)$/.exec(text)
    if (program === 'env' && split !== null) {
      const string = split[1] || words[++at]?.value
      if (string !== undefined) texts.push(string)
    } else if (
      (program === 'su' || program === 'script' || program === 'sg' || program === 'runuser') &&
      /^(?:-\w*c|--command)$/.test(text)
    ) {
      const string = words[++at]?.value
      if (string !== undefined) texts.push(string)
    } else if (text.length === 2 && wrapper.valued?.includes(text[1] as string)) {
      at++
      maybe.push(words.slice(at))
    }
  }
  const rest = words.slice(at)
  if (rest.length === 0 && texts.length === 0)
    doubts.push(doubt('argument', `${program} has no command.`, program))
  if (program === 'eval' || program === 'watch' || program === 'sg')
    texts.push(rest.map((w) => w.value).join(' '))
  return { touches: [], effects: [], doubts, inner: rest.length === 0 ? [] : [rest], maybe, texts }
}

function readShellProgram(program: string, words: readonly ShellWord[]): Reading {
  const doubts = [doubt('nested-shell', `${program} runs commands given as text, a file or input.`, program)]
  const texts: string[] = []
  const flag = words.findIndex(
    (w) => /^-\w*c\w*$/.test(w.value) || /^(?:--command|-Command|\/c|\/k)$/i.test(w.value),
  )
  const text = flag < 0 ? undefined : words.slice(flag + 1).find((w) => !/^[-+]\w+$/.test(w.value))
  if (text !== undefined) texts.push(text.value)
  const script = flag < 0 ? words.find((w) => !w.value.startsWith('-')) : undefined
  return {
    touches: script === undefined ? [] : [{ raw: script.value, use: 'read' }],
    effects: [],
    doubts,
    texts,
  }
}
