// Owns the oracle of what allowed commands really do: each is run in bubblewrap with every file, process and network call
// watched (strace), on a small workspace that has what it names. Linux only. Judges nothing by the command's text.

import { execFileSync, spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { isWithin } from '../../server/src/gate/paths.ts'

/** One command that the gate allows. */
export interface Allowed {
  readonly id: string
  readonly command: string
  /** Names of its programs, wrappers included. */
  readonly programs: readonly string[]
  /** Files it reads, relative to the workspace. */
  readonly reads: readonly string[]
}

export interface Effects {
  readonly ran: number
  /** Rows that were not run, by the program that is not installed. */
  readonly untested: ReadonlyMap<string, number>
  /** Commands that kept something in the temporary folder. */
  readonly scratched: readonly string[]
  readonly violations: readonly { readonly id: string; readonly command: string; readonly what: string }[]
}

const secondsEach = 5
/** The system's own programs: what stands before them on somebody's PATH (version managers) is theirs. */
const systemPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
/** What runs a command, and what the scripts among the programs (zgrep, lsb_release, git's bisect) are around. */
const beneath = ['bash', 'sh', 'dash', 'env', 'strace', 'gzip', 'getopt', 'git-bisect', 'gettext', 'envsubst']
/** Private to a command that runs isolated, as here: what it keeps there while it runs is nobody's. */
const scratch = '/tmp'
const needed = ['bwrap', 'strace', 'git', 'bash']

/** `known`: programs that may run. Null where the watching programs are missing. */
export function watchEffects(commands: readonly Allowed[], known: ReadonlySet<string>): Effects | null {
  if (needed.some((name) => !isInstalled(name))) return null
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'passepartout-effects-'))
  try {
    const work = join(folder, 'ws')
    makeWorkspace(work)
    const untested = new Map<string, number>()
    const violations: { id: string; command: string; what: string }[] = []
    const scratched: string[] = []
    let ran = 0
    for (const one of commands) {
      const missing = one.programs.find((name) => !isInstalled(name))
      if (missing !== undefined) {
        untested.set(missing, (untested.get(missing) ?? 0) + 1)
        continue
      }
      for (const path of one.reads) makeFile(work, path)
      ran++
      const seen = new Set(run(one.command, work, folder, known) ?? ['was not watched'])
      if (seen.delete(keepsScratch)) scratched.push(one.command)
      for (const what of seen) violations.push({ id: one.id, command: one.command, what })
    }
    return { ran, untested, scratched, violations }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const installed = new Map<string, boolean>()
/** Builtins of the shell are. */
function isInstalled(name: string): boolean {
  let found = installed.get(name)
  if (found === undefined) {
    const command = ['--noprofile', '--norc', '-c', 'type -- "$1"', '-', name]
    found = spawnSync('bash', command, { env: { PATH: systemPath } }).status === 0
    installed.set(name, found)
  }
  return found
}

function makeWorkspace(work: string): void {
  for (const path of ['README.md', 'src/index.ts', 'src/a.ts', 'test/util.ts', 'package.json'])
    makeFile(work, path)
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', work, '-c', 'user.name=A', '-c', 'user.email=a@example.org', ...args], {
      stdio: 'ignore',
    })
  makeArchives(work)
  git('init', '-q', '-b', 'main')
  git('add', '.')
  git('commit', '-qm', 'Begin')
  writeFileSync(join(work, 'src/a.ts'), 'export const changed = 1\n')
}

/** So that what lists archives has one to list. */
function makeArchives(work: string): void {
  const make = (...command: readonly [string, ...string[]]): void => {
    spawnSync(command[0], command.slice(1), { cwd: work, stdio: 'ignore', env: { PATH: systemPath } })
  }
  make('tar', '-cf', 'a.tar', 'src')
  make('tar', '-czf', 'a.tgz', 'src')
  make('zip', '-q', 'a.zip', 'src/a.ts')
  make('7z', 'a', '-bso0', 'a.7z', 'src')
  for (const [program, name] of [
    ['gzip', 'a.gz'],
    ['bzip2', 'a.bz2'],
    ['xz', 'a.xz'],
    ['zstd', 'a.zst'],
  ] as const)
    make('sh', '-c', `${program} -c < src/a.ts > ${name}`)
}

function makeFile(work: string, path: string): void {
  const at = join(work, path)
  if (existsSync(at) || path.startsWith('..')) return
  try {
    mkdirSync(dirname(at), { recursive: true })
    writeFileSync(at, path.endsWith('.json') ? '{ "a": [1, 2] }\n' : 'one TODO useState\ntwo export\n')
  } catch {
    // A name that no file can have: the command will say so.
  }
}

/** What it did besides reading; null if the log does not even have its shell. */
function run(
  command: string,
  work: string,
  folder: string,
  known: ReadonlySet<string>,
): readonly string[] | null {
  const log = join(folder, 'log', 'calls')
  mkdirSync(dirname(log), { recursive: true })
  writeFileSync(log, '')
  spawnSync(
    'bwrap',
    [
      ...[
        '--ro-bind',
        '/',
        '/',
        '--dev',
        '/dev',
        '--proc',
        '/proc',
        '--tmpfs',
        scratch,
        '--bind',
        folder,
        folder,
      ],
      ...['--unshare-pid', '--unshare-net', '--die-with-parent', '--chdir', work, '--'],
      ...['strace', '-f', '-qq', '-y', '-s', '300', '-e', 'trace=%file,%process,%network', '-o', log],
      ...['bash', '--noprofile', '--norc', '-c', command],
    ],
    {
      stdio: 'ignore',
      timeout: secondsEach * 1000,
      env: { PATH: systemPath, HOME: join(folder, 'home'), TERM: 'dumb' },
    },
  )
  const calls = readFileSync(log, 'utf8')
  if (!/^\d+\s+execve\("[^"]*\/bash".* = 0$/m.test(calls)) return null
  return calls.split('\n').flatMap((line) => violation(line, known, folder) ?? [])
}

const keepsScratch = 'keeps something in the temporary folder'

/** What a line of strace shows that reading alone never does. */
function violation(line: string, known: ReadonlySet<string>, folder: string): string | null {
  const call = /^\d+\s+(\w+)\((.*)$/.exec(line)
  if (!call) return null
  const [, name, rest] = call as unknown as [string, string, string]
  const named = /"((?:[^"\\]|\\.)*)"/.exec(rest)?.[1] ?? ''
  const from = /^(?:AT_FDCWD|\d+)<([^>]*)>/.exec(rest)?.[1]
  const path = named.startsWith('/') || from === undefined ? named : join(from, named)
  const done = (what: string): string =>
    isWithin(path, scratch) && !isWithin(path, folder) ? keepsScratch : what
  switch (name) {
    case 'open':
    case 'openat':
    case 'openat2':
    case 'creat':
      return (name === 'creat' || /O_WRONLY|O_RDWR|O_CREAT|O_TRUNC/.test(rest)) &&
        !/^\/dev\/(?:null|tty|pts\/\d+)$/.test(path) &&
        // A process says here how much of itself a crash would leave behind.
        path !== '/proc/self/coredump_filter'
        ? done(`writes ${path}`)
        : null
    case 'execve':
    case 'execveat': {
      // A call that another process came between ends on a line of its own: only what failed here did not run.
      if (/ = -1 /.test(rest)) return null
      const program = path.slice(path.lastIndexOf('/') + 1)
      return known.has(program) || beneath.includes(program) ? null : `runs ${program}`
    }
    case 'connect':
    case 'sendto':
    case 'sendmsg':
    case 'bind':
      // A socket that is bound to no port in particular says only whether there is such a network.
      // Netlink is how the kernel is asked about itself.
      return /AF_INET6?\b|AF_PACKET/.test(rest) &&
        !/AF_NETLINK|nlmsg_/.test(rest) &&
        !(name === 'bind' && rest.includes('port=htons(0)'))
        ? `uses the network: ${name}(${rest.slice(0, 90)}`
        : null
    case 'access':
    case 'faccessat':
    case 'faccessat2':
      return null
    default:
      return /^(?:unlink|rename|mkdir|rmdir|link|symlink|chmod|fchmodat|chown|lchown|fchownat|truncate|mknod|utime|futimesat|setxattr|lsetxattr|removexattr|mount|chroot|pivot_root|swapon)/.test(
        name,
      )
        ? done(`${name} ${path}`)
        : null
  }
}
