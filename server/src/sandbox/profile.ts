// Owns what a command may see and touch, as data: mounts, hidden places, environment, limits, and
// their wording for bubblewrap and seatbelt. Pure: never looks at the disk and starts nothing.
// The seatbelt profile follows Apple's sandbox-exec syntax and was written without a Mac to try it on.

import type { Effect } from '../base/verdict.ts'

/** What of the world is there, collected by `probe.io.ts`. Absolute, real paths. */
export interface Surroundings {
  readonly workspace: string
  readonly cwd: string
  /** Those of `secretPlaces` (and the agent's home) that exist. */
  readonly hiddenFolders: readonly string[]
  readonly hiddenFiles: readonly string[]
  /** Those of `guardedPlaces` that exist, relative to the workspace. */
  readonly guarded: readonly string[]
  readonly network: 'on' | 'off'
}

/** Under the home directory: keys, tokens, mail, browsers, histories. Unreadable for commands. */
export const secretPlaces: readonly string[] = [
  '.ssh',
  '.gnupg',
  '.aws',
  '.azure',
  '.kube',
  '.docker',
  '.config',
  '.password-store',
  '.passepartout',
  '.local/share/keyrings',
  '.mozilla',
  '.thunderbird',
  '.vscode',
  '.vscode-server/data',
  '.netrc',
  '.npmrc',
  '.pypirc',
  '.git-credentials',
  '.pgpass',
  '.my.cnf',
  '.cargo/credentials',
  '.cargo/credentials.toml',
  '.m2/settings.xml',
  '.gem/credentials',
  '.bash_history',
  '.zsh_history',
  '.python_history',
  '.node_repl_history',
  'Library/Keychains',
  'Library/Application Support',
  'Library/Cookies',
  'Library/Mail',
]

/** In the workspace: what other programs execute later. Read-only unless the verdict's effects write there. */
export const guardedPlaces: readonly string[] = ['.git/hooks', '.git/config', '.vscode', '.passepartout']

/** Variables a command may see. Nothing else of the server's environment reaches it. */
const allowedVariables: ReadonlySet<string> = new Set([
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'LANG',
  'LANGUAGE',
  'TZ',
  'SHELL',
  'JAVA_HOME',
  'GOPATH',
  'GOROOT',
  'CARGO_HOME',
  'RUSTUP_HOME',
  'NVM_DIR',
  'PYENV_ROOT',
  'VIRTUAL_ENV',
  'DOTNET_ROOT',
  'ANDROID_HOME',
  // Windows programs do not start without these.
  'SYSTEMROOT',
  'WINDIR',
  'COMSPEC',
  'PATHEXT',
  'USERPROFILE',
  'APPDATA',
  'LOCALAPPDATA',
  'PROGRAMFILES',
  'PROGRAMFILES(X86)',
  'PROGRAMDATA',
  'HOMEDRIVE',
  'HOMEPATH',
  'USERNAME',
  'NUMBER_OF_PROCESSORS',
  'PROCESSOR_ARCHITECTURE',
])

/** Variables that make an innocent program run or load something else. */
const dangerous =
  /^(PASSEPARTOUT_|LD_|DYLD_|GIT_|BASH_FUNC|BASH_ENV$|ENV$|NODE_OPTIONS$|PYTHONSTARTUP$|PERL5OPT$|RUBYOPT$|PAGER$|PROMPT_COMMAND$|IFS$|SHELLOPTS$|BASHOPTS$)/i

/** The environment of a command: allow-listed variables, `extra` without dangerous ones, a temporary folder. */
export function cleanEnvironment(
  from: Readonly<Record<string, string | undefined>>,
  extra: Readonly<Record<string, string>>,
  temporary: string,
): Record<string, string> {
  const clean: Record<string, string> = {}
  for (const [name, value] of Object.entries(from)) {
    const upper = name.toUpperCase()
    if (value !== undefined && (allowedVariables.has(upper) || upper.startsWith('LC_'))) clean[name] = value
  }
  const path = Object.keys(clean).find((name) => name.toUpperCase() === 'PATH')
  if (path) clean[path] = absoluteOnly(clean[path] ?? '')
  for (const [name, value] of Object.entries(extra)) if (!dangerous.test(name)) clean[name] = value
  return {
    ...clean,
    TERM: 'dumb',
    TMPDIR: temporary,
    TMP: temporary,
    TEMP: temporary,
    // Caches in the home are read-only there; tools that cannot write them fail for no good reason.
    XDG_CACHE_HOME: `${temporary}/cache`,
    npm_config_cache: `${temporary}/npm`,
    // Else it reports that it was started, and asks for a newer one.
    POWERSHELL_TELEMETRY_OPTOUT: '1',
    POWERSHELL_UPDATECHECK: 'Off',
  }
}

/** A `.` or empty entry would run whatever lies in the workspace under a known name. */
function absoluteOnly(path: string): string {
  const separator = path.includes(';') ? ';' : ':'
  return path
    .split(separator)
    .filter((entry) => entry.startsWith('/') || /^[A-Za-z]:[\\/]/.test(entry))
    .join(separator)
}

export const networkOf = (effects: readonly Effect[]): 'on' | 'off' =>
  effects.some((effect) => effect.kind === 'network') ? 'on' : 'off'

/** Arguments of `bwrap` up to and including `--`. */
export function bubblewrapArguments(around: Surroundings, temporaryBytes: number): readonly string[] {
  const mounts: { readonly path: string; readonly words: readonly string[] }[] = [
    { path: '/dev', words: ['--dev', '/dev'] },
    { path: '/proc', words: ['--proc', '/proc'] },
    { path: '/tmp', words: ['--size', String(temporaryBytes), '--tmpfs', '/tmp'] },
    // Sockets of the container runtime, the session bus and the like live here.
    { path: '/run', words: ['--tmpfs', '/run'] },
    { path: '/run/current-system', words: readOnlyTry('/run/current-system') },
    ...(around.network === 'on'
      ? [{ path: '/run/systemd/resolve', words: readOnlyTry('/run/systemd/resolve') }]
      : []),
    ...around.hiddenFolders.map((path) => {
      // The workspace is mounted inside it later, which a read-only folder would refuse.
      const holds = around.workspace.startsWith(`${path}/`)
      return { path, words: ['--tmpfs', path, ...(holds ? [] : ['--remount-ro', path])] }
    }),
    ...around.hiddenFiles.map((path) => ({ path, words: ['--ro-bind', '/dev/null', path] })),
    { path: around.workspace, words: ['--bind', around.workspace, around.workspace] },
    ...around.guarded.map((place) => {
      const path = `${around.workspace}/${place}`
      return { path, words: ['--ro-bind', path, path] }
    }),
  ]
  // Outer mounts first: a workspace inside a hidden folder shows, a secret inside the workspace hides.
  const ordered = [...mounts].sort((a, b) => depth(a.path) - depth(b.path))
  return [
    '--die-with-parent',
    '--new-session',
    '--unshare-user',
    '--unshare-pid',
    '--unshare-ipc',
    '--unshare-uts',
    '--unshare-cgroup-try',
    ...(around.network === 'off' ? ['--unshare-net'] : []),
    '--cap-drop',
    'ALL',
    '--ro-bind',
    '/',
    '/',
    ...ordered.flatMap((mount) => mount.words),
    '--chdir',
    around.cwd,
    '--',
  ]
}

const readOnlyTry = (path: string) => ['--ro-bind-try', path, path]
const depth = (path: string) => path.split('/').filter(Boolean).length

/** A profile for `sandbox-exec -p`. Later rules win. */
export function seatbeltProfile(around: Surroundings, temporary: string): string {
  const quote = (path: string) => `"${path.replace(/[\\"]/g, '\\$&')}"`
  const guarded = around.guarded.map((place) => `(subpath ${quote(`${around.workspace}/${place}`)})`)
  const hidden = [...around.hiddenFolders, ...around.hiddenFiles]
  const holdsWorkspace = (path: string) => around.workspace.startsWith(`${path}/`)
  const deny = (paths: readonly string[]) =>
    paths.map((path) => `(deny file-read* file-write* (subpath ${quote(path)}))`)
  return [
    '(version 1)',
    '(allow default)',
    '(deny file-write*)',
    ...deny(hidden.filter(holdsWorkspace)),
    `(allow file-read* file-write* (subpath ${quote(around.workspace)}) (subpath ${quote(temporary)}))`,
    '(allow file-write* (literal "/dev/null") (literal "/dev/zero") (regex #"^/dev/fd/"))',
    // Again after the workspace, which may be the home itself.
    ...deny(hidden.filter((path) => !holdsWorkspace(path))),
    ...(guarded.length > 0 ? [`(deny file-write* ${guarded.join(' ')})`] : []),
    ...(around.network === 'off' ? ['(deny network*)'] : []),
  ].join('\n')
}

/** Limits of one process. There is no limit on all processes of a command together but `processes`. */
export interface Limits {
  /** Private writable memory of one process. */
  readonly memoryBytes: number
  /** Processes and threads of this user. The kernel does not apply it to root. */
  readonly processes: number
  /** The largest file that can be written. */
  readonly fileBytes: number
}

/**
 * A POSIX shell prefix that sets the limits and then becomes the command. RLIMIT_DATA and not
 * RLIMIT_AS: JavaScript, Go and Java reserve far more addresses than they ever use. A limit that
 * the system does not know, or that is already lower, is left as it is.
 */
export function limitPrefix(limits: Limits): readonly string[] {
  const script = [
    'ulimit -c 0',
    `ulimit -d ${Math.floor(limits.memoryBytes / 1024)}`,
    `ulimit -f ${Math.floor(limits.fileBytes / 512)}`,
    `{ ulimit -u ${limits.processes} || ulimit -p ${limits.processes}; }`,
  ]
  return ['/bin/sh', '-c', `${script.map((line) => `${line} 2>/dev/null`).join('; ')}; exec "$@"`, 'sh']
}
