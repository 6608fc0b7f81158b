// Owns finding out what this machine can isolate with, and what is there to hide. Never runs a
// command of anyone's: the only program it starts is the sandbox itself around `true`.

import { execFile } from 'node:child_process'
import { existsSync, lstatSync, realpathSync, statSync } from 'node:fs'
import { homedir, tmpdir, userInfo } from 'node:os'
import { delimiter, dirname, isAbsolute, join } from 'node:path'
import type { Effect } from '../base/verdict.ts'
import { bubblewrapArguments, guardedPlaces, networkOf, type Surroundings, secretPlaces } from './profile.ts'
import { seatbeltProfile } from './seatbelt.ts'
import { threadsOfAll } from './watch.io.ts'

export type Isolation =
  | { readonly kind: 'bubblewrap'; readonly words: string; readonly program: string }
  | { readonly kind: 'seatbelt'; readonly words: string; readonly program: string }
  | { readonly kind: 'none'; readonly words: string }

/** Tries the sandbox of this system once around `true`. */
export async function probeSystem(): Promise<Isolation> {
  switch (process.platform) {
    case 'linux':
      return probeBubblewrap(findProgram('bwrap', ''))
    case 'darwin':
      return probeSeatbelt('/usr/bin/sandbox-exec')
    default:
      return none(
        'this system has no sandbox that Passepartout can use; run it in WSL or a dev container for one',
      )
  }
}

/** Tries a profile as commands get it, around `true`. */
export async function probeSeatbelt(program: string): Promise<Isolation> {
  if (!existsSync(program)) return none('sandbox-exec is missing from this macOS')
  const failure = await failureOf(program, [
    '-p',
    seatbeltProfile(nowhere(), realpathSync(tmpdir())),
    '/usr/bin/true',
  ])
  if (failure !== null) return none(`sandbox-exec does not work here (${failure})`)
  return { kind: 'seatbelt', program, words: 'seatbelt: only the workspace is writable, secrets are hidden' }
}

/** `program` null: not installed. */
export async function probeBubblewrap(program: string | null): Promise<Isolation> {
  if (!program) return none('install bubblewrap (Debian and Ubuntu: apt install bubblewrap), then restart')
  const failure = await failureOf(program, [...bubblewrapArguments(nowhere(), 1 << 20), '/bin/true'])
  if (failure === null) {
    return {
      kind: 'bubblewrap',
      program,
      words: 'bubblewrap: only the workspace is writable, secrets are hidden',
    }
  }
  return none(
    `bubblewrap is installed but does not work here (${failure}); allow unprivileged user namespaces ` +
      '(Ubuntu: sysctl kernel.apparmor_restrict_unprivileged_userns=0), then restart',
  )
}

/** A workspace that is on every system, to try a sandbox with. */
export const nowhere = (): Surroundings => ({
  workspace: realpathSync('/usr'),
  cwd: realpathSync('/'),
  hiddenFolders: [],
  hiddenFiles: [],
  guarded: [],
  network: 'off',
})

/** Runs a program that does nothing; why it could not, or null. */
export const failureOf = (program: string, words: readonly string[]): Promise<string | null> =>
  new Promise((done) => {
    execFile(program, words, { timeout: 10_000, env: {} }, (error, _out, stderr) => {
      done(error ? (stderr.trim().split('\n')[0] ?? '') || error.message : null)
    })
  })

const none = (how: string): Isolation => ({ kind: 'none', words: `none: ${how}` })

const systemFolders = ['/usr/bin', '/bin', '/usr/local/bin']
const pathFolders = (): readonly string[] => (process.env.PATH ?? '').split(delimiter)

/** A program in the system's folders or on PATH, never one inside `workspace`. */
export const findProgram = (name: string, workspace: string): string | null =>
  programIn([...systemFolders, ...pathFolders()], name, workspace)

/** The program that a name stands for in a terminal: PATH comes first. */
export const ownProgram = (name: string, workspace: string): string | null =>
  programIn([...pathFolders(), ...systemFolders], name, workspace)

function programIn(folders: readonly string[], name: string, workspace: string): string | null {
  const endings = process.platform === 'win32' ? ['.exe'] : ['']
  for (const folder of folders) {
    if (!isAbsolute(folder)) continue
    for (const ending of endings) {
      const path = join(folder, name + ending)
      if (!existsSync(path)) continue
      const real = realpathSync(path)
      if (workspace === '' || !isInside(real, workspace)) return path
    }
  }
  return null
}

export const isInside = (path: string, folder: string): boolean =>
  path === folder ||
  path.startsWith(folder.endsWith('/') || folder.endsWith('\\') ? folder : `${folder}${sep(folder)}`)

const sep = (folder: string) => (folder.includes('\\') ? '\\' : '/')

/**
 * Collects what is there, for the profile. `workspace` and `cwd` are real paths; `beside` are other open folders, of which the
 * one that the command runs in is read also where a fresh folder would hide it.
 */
export function surroundings(
  workspace: string,
  cwd: string,
  effects: readonly Effect[],
  agentHome: string,
  beside: readonly string[] = [],
): Surroundings {
  const homeDirectory = homedir()
  const hiddenFolders = new Set<string>()
  const hiddenFiles = new Set<string>()
  const homes = new Set([homeDirectory, accountHome()])
  const places = [...homes].flatMap((home) => secretPlaces.map((name) => join(home, name)))
  for (const place of [...places, agentHome]) {
    try {
      // The real place: a mount on a link would leave what it points to in sight.
      const real = realpathSync(place)
      if (real === workspace) continue
      if (statSync(real).isDirectory()) hiddenFolders.add(real)
      else hiddenFiles.add(real)
    } catch {
      // Not there, nothing to hide.
    }
  }
  // What a hidden folder (or the fresh /tmp and /run) covers already needs no cover of its own.
  const fresh = process.platform === 'linux' ? ['/tmp', '/run'] : []
  const covers = [...hiddenFolders, ...fresh]
  const isUnder = (path: string, folders: Iterable<string>) =>
    [...folders].some((folder) => path !== folder && isInside(path, folder))
  const shown = beside
    .filter((folder) => isRealPlace(folder) && isInside(cwd, folder) && isUnder(folder, fresh))
    .filter((folder) => !hiddenFolders.has(folder) && !isUnder(folder, hiddenFolders))
  const isShown = (path: string) =>
    covers.every((cover) => {
      const covered = path !== cover && isInside(path, cover)
      return !covered || [workspace, ...shown].some((open) => isInside(open, cover) && isInside(path, open))
    })
  const writes = effects.filter((effect) => effect.kind !== 'read' && effect.kind !== 'execute')
  const guarded = guardedPlaces.filter(
    (place) =>
      isRealPlace(join(workspace, place)) &&
      !writes.some((effect) => isInside(effect.target.replace(/^\.\//, ''), place)) &&
      !writes.some((effect) => effect.target === '.git'),
  )
  return {
    workspace,
    cwd,
    hiddenFolders: [...hiddenFolders].filter(isShown),
    hiddenFiles: [...hiddenFiles].filter(isShown),
    guarded,
    network: networkOf(effects),
    ...(shown.length === 0 ? {} : { shown }),
  }
}

/** The folder of a program where a cover would hide it, to be shown all the same. */
export function shownFor(program: string, around: Surroundings): readonly string[] {
  const folder = dirname(realpathSync(program))
  const covers = [...around.hiddenFolders, ...(process.platform === 'linux' ? ['/tmp', '/run'] : [])]
  const isHidden = covers.some((cover) => isInside(folder, cover)) && !isInside(folder, around.workspace)
  return isHidden ? [folder] : []
}

/** HOME may have been set to another folder; the account's own still holds the keys. */
function accountHome(): string {
  try {
    return userInfo().homedir
  } catch {
    return homedir()
  }
}

/** A link would make the mount land elsewhere; what it leads to is not of the workspace anyway. */
function isRealPlace(path: string): boolean {
  try {
    return !lstatSync(path).isSymbolicLink()
  } catch {
    return false
  }
}

/**
 * A ceiling for processes and threads: what runs now plus `spare`, since the kernel counts all of
 * the user's and a plain number would stop the first fork on a busy desktop.
 */
export function processCeiling(spare: number): number {
  const running = threadsOfAll()
  return (Number.isNaN(running) ? 2_000 : running) + spare
}
