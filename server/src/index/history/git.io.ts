// Owns how git is asked about commits: which repository a folder belongs to, and a child process that reads
// objects only. Whatever the repository's own settings say, nothing of them is run, no host is contacted and
// nothing is written into it.

import { execFile, spawn } from 'node:child_process'
import { readFile, stat } from 'node:fs/promises'
import { constants, setPriority } from 'node:os'
import { join, resolve } from 'node:path'

export interface Repository {
  /** Absolute; of a linked worktree its own. */
  readonly gitDir: string
  /** Absolute; where refs and objects are. */
  readonly commonDir: string
  /** Our root below the top of the work tree: '' or `sub/folder/`. */
  readonly prefix: string
}

/** How a run of git ended. */
export type Ended = 'done' | 'failed' | 'limit' | 'stopped'

export interface Run {
  readonly repository: Repository
  /** A folder of ours: git runs in it, with it as an empty work tree, and finds no attributes there. */
  readonly folder: string
  readonly args: readonly string[]
  /** Extra `-c` settings. */
  readonly settings: readonly string[]
  readonly input: string
  readonly mostBytes: number
  readonly mostMs: number
  readonly signal: AbortSignal
}

/** Programs, pagers, hooks, signature checks and hosts that a repository's configuration could name. */
const safe = [
  '--no-pager',
  '--literal-pathspecs',
  ...[
    'core.fsmonitor=false',
    'core.hooksPath=/dev/null',
    'core.pager=cat',
    'core.sshCommand=false',
    'core.askPass=',
    'core.quotePath=false',
    'credential.helper=',
    'diff.external=',
    'diff.submodule=short',
    'log.showSignature=false',
    'log.mailmap=false',
    'gpg.program=false',
    'protocol.allow=never',
    'safe.bareRepository=explicit',
    'submodule.recurse=false',
    'i18n.logOutputEncoding=UTF-8',
  ].flatMap((setting) => ['-c', setting]),
]

/**
 * Nothing of ours that git would take for an order (GIT_DIR of a hook that started us, …) is passed on. The user's
 * own and the machine's settings stay: they say which folders of other owners are safe.
 */
function environment(extra: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(?:GIT_|SSH_ASKPASS|PAGER$)/i.test(name))
  return {
    ...Object.fromEntries(kept),
    LC_ALL: 'C',
    GIT_ALLOW_PROTOCOL: 'none',
    GIT_NO_LAZY_FETCH: '1',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ATTR_NOSYSTEM: '1',
    ...extra,
  }
}

/** Null when the folder is in no work tree, when git is not installed, or refuses (another owner's repository). */
export async function findRepository(
  root: string,
  folder: string,
  signal: AbortSignal,
): Promise<Repository | null> {
  if (!(await hasGit())) return null
  // Not by the working directory: on Windows a program is looked for there first.
  const args = [
    ...safe,
    '-C',
    root,
    'rev-parse',
    '--is-inside-work-tree',
    '--absolute-git-dir',
    '--git-common-dir',
    '--show-prefix',
  ]
  const printed = await new Promise<string>((done) => {
    execFile(
      'git',
      args,
      { cwd: folder, env: environment({}), signal, timeout: 20_000, windowsHide: true, encoding: 'utf8' },
      (error, stdout) => done(error ? '' : stdout),
    )
  })
  const [inside, gitDir, commonDir, prefix, ...rest] = printed.split(/\r?\n/)
  // A folder name with a line break would shift the lines: then there is one too many.
  if (inside !== 'true' || !gitDir || !commonDir || prefix === undefined || rest.length > 1) return null
  return { gitDir: resolve(root, gitDir), commonDir: resolve(root, commonDir), prefix }
}

/** The `git` of macOS without developer tools only opens a window that offers to install them. */
async function hasGit(): Promise<boolean> {
  if (process.platform !== 'darwin') return true
  return new Promise((done) => {
    execFile('/usr/bin/xcode-select', ['-p'], { timeout: 5000 }, (error) => done(error === null))
  })
}

/** `onBytes` is awaited, so that git waits for whoever reads. */
export async function runGit(run: Run, onBytes: (bytes: Uint8Array) => Promise<void> | void): Promise<Ended> {
  const { repository, folder, signal } = run
  if (signal.aborted) return 'stopped'
  const settings = run.settings.flatMap((setting) => ['-c', setting])
  const child = spawn('git', [...safe, ...settings, ...run.args], {
    cwd: folder,
    env: environment({
      GIT_DIR: repository.gitDir,
      // No file of the real work tree or index is looked at: neither attributes nor a file system monitor.
      GIT_WORK_TREE: folder,
      GIT_INDEX_FILE: join(folder, 'no-index'),
    }),
    stdio: ['pipe', 'pipe', 'ignore'],
    windowsHide: true,
  })
  const exit = new Promise<number | null>((done) => {
    child.once('error', () => done(null))
    child.once('close', (code) => done(code))
  })
  try {
    if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL)
  } catch {
    // Gone already, or not allowed: it runs as it is.
  }
  let ended: Ended | null = null
  const stop = (why: Ended): void => {
    ended ??= why
    child.kill('SIGKILL')
  }
  const onAbort = () => stop('stopped')
  signal.addEventListener('abort', onAbort)
  const timer = setTimeout(() => stop('limit'), run.mostMs)
  timer.unref()
  // It may end before it has read everything.
  child.stdin.on('error', () => {})
  child.stdin.end(run.input)
  let bytes = 0
  try {
    for await (const chunk of withoutErrors(child.stdout)) {
      bytes += chunk.length
      if (bytes > run.mostBytes) stop('limit')
      if (ended !== null) break
      await onBytes(chunk)
    }
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
    if (child.exitCode === null) child.kill('SIGKILL')
  }
  const code = await exit
  return ended ?? (code === 0 ? 'done' : 'failed')
}

/** A pipe that breaks with its process just ends: the exit code says why. */
async function* withoutErrors(stream: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  try {
    yield* stream
  } catch {}
}

/** Changes whenever HEAD may have moved or the history behind it may have grown; costs a few small reads. */
export async function headState({ gitDir, commonDir }: Repository): Promise<string> {
  const head = (await readFile(join(gitDir, 'HEAD'), 'utf8').catch(() => '')).trim()
  const ref = /^ref: (refs\/[^\0]+)$/.exec(head)?.[1]
  const parts = [
    head,
    ref === undefined ? '' : (await readFile(join(commonDir, ref), 'utf8').catch(() => '')).trim(),
  ]
  for (const name of ['packed-refs', 'reftable/tables.list', 'shallow']) {
    const found = await stat(join(commonDir, name)).catch(() => null)
    parts.push(found ? `${found.mtimeMs} ${found.size}` : '')
  }
  return parts.join('\n')
}

/** Commits whose parents a shallow clone does not have: they seem to add every file. */
export async function shallowCommits({ commonDir }: Repository): Promise<ReadonlySet<string>> {
  const text = await readFile(join(commonDir, 'shallow'), 'utf8').catch(() => '')
  return new Set(text.split('\n').filter((line) => line !== ''))
}
