// Owns the temporary folders of one test: a workspace, the agent's home, the editor's storage and the user's
// home, all real and all removed afterwards. Knows nothing of the server.

import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

export interface Place {
  /** The workspace folder. */
  readonly root: string
  /** The agent's home (PASSEPARTOUT_HOME). */
  readonly home: string
  /** The editor's storage folder of the workspace. */
  readonly storage: string
  /** HOME and XDG_CACHE_HOME, so that nothing of the machine's user is read or written. */
  readonly userHome: string
  read(path: string): string
  write(path: string, content: string | Uint8Array): void
  exists(path: string): boolean
  /** The text of all files of the agent's home for this workspace with this ending, joined. */
  kept(ending: string): string
  remove(): void
}

export const repository = join(import.meta.dirname, '..', '..')
/** The built programs; those of an unpacked package can be tested as well. */
export const dist = process.env['PASSEPARTOUT_DIST'] || join(repository, 'dist')

/** `files` by path; without any, a copy of the example workspace. */
export function makePlace(files?: Readonly<Record<string, string | Uint8Array>>): Place {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'passepartout-')))
  const root = join(folder, 'workspace')
  const home = join(folder, 'agent')
  const userHome = join(folder, 'user')
  mkdirSync(root)
  mkdirSync(userHome)
  const place: Place = {
    root,
    home,
    storage: join(folder, 'storage'),
    userHome,
    read: (path) => readFileSync(join(root, path), 'utf8'),
    write: (path, content) => {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), content)
    },
    exists: (path) => existsSync(join(root, path)),
    kept: (ending) =>
      !existsSync(home)
        ? ''
        : readdirSync(home, { recursive: true, encoding: 'utf8' })
            .filter((name) => name.endsWith(ending))
            .sort()
            .map((name) => readFileSync(join(home, name), 'utf8'))
            .join(''),
    remove: () => {
      // A test may have taken away the right to list a folder.
      for (const name of readdirSync(root)) if (/^locked/.test(name)) chmodSync(join(root, name), 0o755)
      rmSync(folder, { recursive: true, force: true })
    },
  }
  if (files) for (const [path, content] of Object.entries(files)) place.write(path, content)
  else cpSync(join(repository, 'examples', 'workspace'), root, { recursive: true })
  return place
}

/** Whether a process with this command line (NUL between arguments) runs; false where /proc is missing. */
export function runs(commandLine: string): boolean {
  if (!existsSync('/proc/self/cmdline')) return false
  return readdirSync('/proc').some((name) => {
    if (!/^\d+$/.test(name)) return false
    try {
      return readFileSync(join('/proc', name, 'cmdline'), 'utf8').startsWith(commandLine)
    } catch {
      return false
    }
  })
}
