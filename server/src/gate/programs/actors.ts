// Owns what is known about programs that act: which effect their arguments have, so that a question can
// say it in words. Being listed here never allows anything.

import type { Effect } from '../../base/verdict.ts'
import type { ShellWord } from '../../code/shell-words.ts'
import type { PathUse } from '../facts.ts'
import { contact, phraseOf, sentFiles } from './phrases.ts'
import { doubt, type Reading, type Touch } from './program.ts'

interface Actor {
  readonly names: readonly string[]
  readonly kind: Effect['kind']
  /** What the operands are, last one apart. */
  readonly operands?: PathUse
  readonly last?: PathUse
  /** What is done to an operand, where its use does not say it; `{}` is the path. */
  readonly operandWords?: string
  readonly lastWords?: string
  readonly words: string
}

const actors: readonly Actor[] = [
  {
    names: ['rm', 'rmdir', 'unlink', 'shred', 'srm', 'trash'],
    kind: 'delete',
    operands: 'delete',
    words: 'deletes files',
  },
  {
    names: ['mv', 'rename'],
    kind: 'write',
    operands: 'delete',
    last: 'write',
    operandWords: 'moves {} away',
    words: 'moves files',
  },
  {
    names: ['cp', 'install', 'ditto', 'ln', 'link'],
    kind: 'write',
    operands: 'read',
    last: 'write',
    words: 'copies files',
  },
  {
    names: [
      'mkdir',
      'touch',
      'tee',
      'truncate',
      'mktemp',
      'mkfifo',
      'split',
      'csplit',
      'gzip',
      'gunzip',
      'bzip2',
      'xz',
      'zip',
      'unzip',
      '7z',
      'patch',
      'ed',
      'ex',
      'sponge',
      'fallocate',
    ],
    kind: 'write',
    operands: 'write',
    words: 'writes files',
  },
  {
    names: ['chmod', 'chown', 'chgrp', 'chattr', 'setfacl', 'setfattr', 'xattr'],
    kind: 'config',
    operands: 'write',
    operandWords: 'changes the attributes of {}',
    words: 'changes the rights of files',
  },
  {
    names: [
      'dd',
      'mkfs',
      'fdisk',
      'parted',
      'wipefs',
      'mkswap',
      'losetup',
      'mount',
      'umount',
      'blkdiscard',
      'sgdisk',
    ],
    kind: 'config',
    words: 'changes disks',
  },
  {
    names: [
      'curl',
      'wget',
      'aria2c',
      'http',
      'https',
      'xh',
      'lynx',
      'w3m',
      'links',
      'ab',
      'ftp',
      'tftp',
      'sftp',
      'lftp',
      'scp',
      'rsync',
      'ssh',
      'mosh',
      'telnet',
      'nc',
      'ncat',
      'netcat',
      'socat',
      'ping',
      'traceroute',
      'dig',
      'host',
      'nslookup',
      'whois',
      'nmap',
      'rclone',
      'aws',
      'gcloud',
      'az',
      'gh',
      'glab',
      'mail',
      'sendmail',
      'finger',
      'hping3',
    ],
    kind: 'network',
    words: 'uses the network',
  },
  {
    names: ['npx', 'uvx', 'pipx', 'bunx', 'pnpx', 'dlx'],
    kind: 'network',
    words: 'runs a package, which is fetched if it is not there',
  },
  {
    names: [
      'npm',
      'yarn',
      'pnpm',
      'pip',
      'pip3',
      'uv',
      'poetry',
      'pdm',
      'conda',
      'cargo',
      'go',
      'gem',
      'bundle',
      'composer',
      'apt',
      'apt-get',
      'dpkg',
      'yum',
      'dnf',
      'apk',
      'pacman',
      'zypper',
      'brew',
      'port',
      'snap',
      'flatpak',
      'nix',
      'choco',
      'winget',
      'scoop',
    ],
    kind: 'execute',
    words: 'runs code of this project, or installs packages',
  },
  {
    names: [
      'node',
      'deno',
      'bun',
      'python',
      'python2',
      'python3',
      'perl',
      'ruby',
      'php',
      'lua',
      'java',
      'julia',
      'osascript',
      'tclsh',
      'R',
      'Rscript',
      'ghci',
      'irb',
      'jshell',
      'ts-node',
      'tsx',
      'groovy',
      'scala',
      'swift',
      'elixir',
      'erl',
    ],
    kind: 'execute',
    words: 'runs code',
  },
  {
    names: [
      'make',
      'gmake',
      'ninja',
      'cmake',
      'gradle',
      'mvn',
      'ant',
      'bazel',
      'just',
      'rake',
      'tox',
      'nox',
      'pytest',
      'jest',
      'vitest',
      'mocha',
      'tsc',
      'eslint',
      'gcc',
      'cc',
      'clang',
      'g++',
      'rustc',
      'javac',
    ],
    kind: 'execute',
    words: 'runs code of this project',
  },
  {
    names: [
      'docker',
      'podman',
      'kubectl',
      'helm',
      'terraform',
      'pulumi',
      'vagrant',
      'ansible',
      'ansible-playbook',
      'nerdctl',
      'lxc',
      'virsh',
    ],
    kind: 'execute',
    words: 'controls machines or containers',
  },
  {
    names: ['kill', 'pkill', 'killall', 'xkill', 'fuser', 'renice'],
    kind: 'execute',
    words: 'stops programs',
  },
  {
    names: [
      'crontab',
      'systemctl',
      'launchctl',
      'service',
      'update-rc.d',
      'chkconfig',
      'useradd',
      'usermod',
      'passwd',
      'chsh',
      'visudo',
      'iptables',
      'ufw',
      'sysctl',
      'modprobe',
      'insmod',
      'defaults',
      'reg',
      'netsh',
      'schtasks',
      'setx',
      'ssh-keygen',
      'gpg',
      'security',
    ],
    kind: 'config',
    words: 'changes the system',
  },
  {
    names: ['vi', 'vim', 'nvim', 'emacs', 'nano', 'code', 'less', 'more', 'man', 'info', 'top', 'htop'],
    kind: 'execute',
    words: 'is interactive and can run commands',
  },
  {
    names: [
      'source',
      '.',
      'alias',
      'export',
      'set',
      'shopt',
      'hash',
      'trap',
      'enable',
      'unset',
      'declare',
      'typeset',
      'local',
      'readonly',
      'read',
      'mapfile',
      'bind',
      'complete',
      'ulimit',
      'umask',
      'history',
      'fc',
      'bg',
      'fg',
      'jobs',
      'wait',
      'pushd',
      'popd',
    ],
    kind: 'config',
    words: 'changes the shell itself',
  },
]

const byName = new Map(actors.flatMap((actor) => actor.names.map((name) => [name, actor] as const)))

/** The effects of a program that no harmless entry covers. Unknown programs execute. */
export function readActor(program: string, words: readonly ShellWord[]): Reading {
  const actor = byName.get(program)
  const raw = [program, ...words.map((w) => w.raw)].join(' ')
  if (actor === undefined)
    return {
      touches: [],
      effects: [
        { kind: 'execute', target: program || raw, words: `runs ${program || raw}, which is not known here` },
      ],
      doubts: [doubt('unknown-program', `What ${program || 'this program'} does is not known.`, raw)],
    }
  const given = words.filter(
    (w, i) => !w.value.startsWith('-') || words.slice(0, i).some((b) => b.value === '--'),
  )
  // The first operand is rights or an owner, no file, unless a file is named to take them from.
  const isTaken = words.some((w) => w.value.startsWith('--reference'))
  const operands = givesFirst.test(program) && given.length > 1 && !isTaken ? given.slice(1) : given
  const touches: Touch[] = []
  if (actor.operands !== undefined)
    operands.forEach((word, i) => {
      const isLast = i === operands.length - 1 && actor.last !== undefined
      const use = isLast ? actor.last : actor.operands
      const said = isLast
        ? actor.lastWords
        : use === 'delete' && isRecursive(words)
          ? 'deletes {} and everything in it'
          : (operandWords[program] ?? actor.operandWords)
      if (use !== undefined)
        touches.push({
          raw: word.value,
          use,
          ...(word.traits.has('glob') ? { glob: true as const } : {}),
          ...(said === undefined ? {} : { words: said }),
        })
    })
  if (actor.kind === 'network') touches.push(...sentFiles(program, words, operands))
  for (const word of words) {
    const file = /^of=([\s\S]+)$/.exec(word.value)
    if (program === 'dd' && file?.[1] !== undefined) touches.push({ raw: file[1], use: 'write' })
  }
  const phrase = phraseOf(program, words)
  const reached = actor.kind === 'network' ? contact(program, words) : { target: program }
  const { target } = reached
  const own = actor.kind === 'network' ? reached.words : `${actor.words} (${program})`
  const said = phrase?.words ?? own
  return {
    touches,
    effects: [
      { kind: actor.kind, target, ...(said === undefined ? {} : { words: said }) },
      ...(phrase?.network === undefined ? [] : [{ kind: 'network' as const, target: phrase.network }]),
    ],
    doubts: [doubt('acts', `${program} ${phrase?.words ?? actor.words}.`, raw)],
  }
}

const givesFirst = /^(?:chmod|chown|chgrp)$/
/** Where one program of a group does something else to its operands. */
const operandWords: Readonly<Record<string, string>> = {
  chmod: 'changes the rights of {}',
  chown: 'changes the owner of {}',
  chgrp: 'changes the group of {}',
  mkdir: 'creates the folder {}',
  touch: 'creates {}, if it is not there',
}

const isRecursive = (words: readonly ShellWord[]): boolean =>
  words.some((word) => /^-[a-zA-Z]*[rR]/.test(word.value) || word.value === '--recursive')
