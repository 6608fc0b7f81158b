// Owns what a command may see and touch, as data: mounts, hidden places, environment, and their wording
// for bubblewrap (seatbelt.ts words the same for macOS). Pure: never looks at the disk and starts nothing.

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
  /** Folders that a cover would hide and that are read all the same: where the program itself lies. */
  readonly shown?: readonly string[]
  /** In a dry run: what stands in the workspace's place. */
  readonly copy?: {
    /** Absolute; mounted where the workspace is, so that its paths stay what they are. */
    readonly folder: string
    /** Relative to the workspace: too large to be copied, the real ones are mounted read-only. */
    readonly bound: readonly string[]
    /** Absolute: a file that stands in for the list of name servers, and where it goes. */
    readonly resolver: { readonly file: string; readonly at: string } | null
  }
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
  const { copy, workspace, shown = [] } = around
  const small = ['--size', String(1 << 20)]
  const large = ['--size', String(temporaryBytes)]
  const mounts: { readonly path: string; readonly words: readonly string[] }[] = [
    { path: '/dev', words: ['--dev', '/dev'] },
    // Else it may grow to half of the machine's memory.
    { path: '/dev/shm', words: [...large, '--tmpfs', '/dev/shm'] },
    { path: '/proc', words: ['--proc', '/proc'] },
    { path: '/tmp', words: [...large, '--tmpfs', '/tmp'] },
    // Sockets of the container runtime, the session bus and the like live here.
    { path: '/run', words: [...small, '--tmpfs', '/run'] },
    { path: '/run/current-system', words: readOnlyTry('/run/current-system') },
    ...(around.network === 'on'
      ? [{ path: '/run/systemd/resolve', words: readOnlyTry('/run/systemd/resolve') }]
      : []),
    ...(copy?.resolver
      ? [{ path: copy.resolver.at, words: ['--ro-bind', copy.resolver.file, copy.resolver.at] }]
      : []),
    ...around.hiddenFolders.map((path) => {
      // What is mounted inside it later, a read-only folder would refuse.
      const holds = [workspace, ...shown].some((inner) => inner.startsWith(`${path}/`))
      return { path, words: [...small, '--tmpfs', path, ...(holds ? [] : ['--remount-ro', path])] }
    }),
    ...around.hiddenFiles.map((path) => ({ path, words: ['--ro-bind', '/dev/null', path] })),
    ...shown.map((path) => ({ path, words: ['--ro-bind', path, path] })),
    { path: workspace, words: ['--bind', copy?.folder ?? workspace, workspace] },
    ...(copy?.bound ?? []).map((name) => {
      const path = `${workspace}/${name}`
      return { path, words: ['--ro-bind', path, path] }
    }),
    ...around.guarded.map((place) => {
      const path = `${workspace}/${place}`
      // A copy may be without it.
      return {
        path,
        words: [copy ? '--ro-bind-try' : '--ro-bind', `${copy?.folder ?? workspace}/${place}`, path],
      }
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
