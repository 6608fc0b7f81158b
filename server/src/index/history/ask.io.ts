// Owns the three questions put to git about commits: which there are, what each is about, which functions each
// changed. A commit that git cannot read is passed over. Keeps nothing and decides nothing.

import { join } from 'node:path'
import { type Commit, commitFormat, createCommitReader } from './commits.ts'
import { driverSettings } from './drivers.ts'
import { type Ended, type Repository, runGit } from './git.io.ts'
import { type ChangedFunctions, createHunkReader, patchFormat } from './hunks.ts'

export interface Asked {
  readonly repository: Repository
  /** Where git runs: a folder of ours with the file `attributes`. */
  readonly folder: string
  readonly signal: AbortSignal
}

/** Commits that git cannot read, before it is given up. */
const mostFailures = 20
const mostBytes = { list: 8 << 20, commits: 1 << 30, patches: 4 * 2 ** 30 }
const mostMs = { list: 60_000, commits: 5 * 60_000, patches: 15 * 60_000 }
/** A larger file is data or generated. */
const largestFile = '1m'
/** For every diff: no program of the repository's, no colours, no guesses by settings. */
const plain = ['--no-ext-diff', '--no-textconv', '--no-color', '--ignore-submodules=all']

/** Hashes and times, the newest first. What a broken repository lists before it breaks is taken. */
export async function listCommits(
  asked: Asked,
  args: readonly string[],
): Promise<readonly (readonly [hash: string, seconds: number])[]> {
  const decoder = new TextDecoder()
  let text = ''
  await ask(asked, 'list', ['rev-list', '--timestamp', ...args, 'HEAD', '--'], [], (bytes) => {
    text += decoder.decode(bytes, { stream: true })
  })
  return [...text.matchAll(/^(\d+) ([0-9a-f]+)\n/gm)].map(([, seconds, hash]) => [
    hash as string,
    Number(seconds),
  ])
}

/** Calls `keep` for each of the commits, in their order; less when git is stopped or gives up. */
export async function readCommits(
  asked: Asked,
  hashes: readonly string[],
  keep: (commit: Commit) => Promise<void>,
): Promise<void> {
  // To tell a rename with changes, git reads contents, which a partial clone does not have.
  let renames = '-M60%'
  let failures = 0
  let at = 0
  while (at < hashes.length && failures <= mostFailures) {
    const reader = createCommitReader(asked.repository.prefix)
    const take = async (found: readonly Commit[]): Promise<void> => {
      for (const one of found) {
        at++
        await keep(one)
      }
    }
    const args = ['diff-tree', '--stdin', '--always', '-r', '--root', '-z', '--name-status', ...plain]
    const how = [...args, renames, '-l200', `--format=${commitFormat}`]
    const ended = await ask(asked, 'commits', how, hashes.slice(at), (bytes) => take(reader.push(bytes)))
    if (ended === 'done') return take(reader.end())
    if (ended !== 'failed') return
    failures++
    if (renames === '-M60%') renames = '-M100%'
    else if (at < hashes.length) {
      await take([{ hash: hashes[at] as string, seconds: 0, message: '', width: 0, files: [], renames: [] }])
    }
  }
}

/** The same for the functions they changed. */
export async function readFunctions(
  asked: Asked,
  hashes: readonly string[],
  keep: (changed: ChangedFunctions) => Promise<void>,
): Promise<void> {
  let failures = 0
  let at = 0
  while (at < hashes.length && failures <= mostFailures) {
    const reader = createHunkReader(asked.repository.prefix)
    const take = async (found: readonly ChangedFunctions[]): Promise<void> => {
      for (const one of found) {
        at++
        await keep(one)
      }
    }
    const args = ['diff-tree', '--stdin', '--always', '-r', '-p', '-U0', '--no-renames', ...plain]
    const how = [...args, '--src-prefix=a/', '--dst-prefix=b/', `--format=${patchFormat}`]
    const ended = await ask(asked, 'patches', how, hashes.slice(at), (bytes) => take(reader.push(bytes)))
    if (ended === 'done') return take(reader.end())
    if (ended !== 'failed') return
    failures++
    // The one it broke at counts as read, or every start would break there again.
    if (at < hashes.length) await take([{ hash: hashes[at] as string, files: [] }])
  }
}

function ask(
  { repository, folder, signal }: Asked,
  what: 'list' | 'commits' | 'patches',
  args: readonly string[],
  hashes: readonly string[],
  onBytes: (bytes: Uint8Array) => Promise<void> | void,
): Promise<Ended> {
  const settings =
    what === 'patches'
      ? [
          `core.attributesFile=${join(folder, 'attributes')}`,
          `core.bigFileThreshold=${largestFile}`,
          ...driverSettings(),
        ]
      : []
  return runGit(
    {
      repository,
      folder,
      args,
      settings,
      input: hashes.map((hash) => `${hash}\n`).join(''),
      mostBytes: mostBytes[what],
      mostMs: mostMs[what],
      signal,
    },
    onBytes,
  )
}
