// Owns the asking of git for a question: what is not committed, and single commits. Git reads objects only; the files are
// read by us, so that no filter of the repository's runs. Keeps nothing.

import { createHash } from 'node:crypto'
import { access, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { WorkspaceIndex } from '../workspace.ts'
import { listCommits, readCommits } from './ask.io.ts'
import { findRepository, type Repository, runGit } from './git.io.ts'
import type { CommitRow, PastCommit, Revisions, Uncommitted } from './revisions.ts'

const mostBytes = 16 << 20
const mostMs = 20_000
/** More files than these are a new branch, not a piece of work. */
const mostFiles = 200
const filesAtOnce = 32

export function openRevisions(root: string, index: WorkspaceIndex, signal: AbortSignal): Revisions {
  const asking = <Answer>(ask: (git: Git) => Promise<Answer>, otherwise: Answer): Promise<Answer> =>
    withGit(root, signal, ask, otherwise)
  return {
    uncommitted: () => asking((git) => uncommitted(git, root, index), null),
    commit: (name) => asking((git) => commit(git, name), null),
    recent: (most) => asking((git) => recent(git, most), []),
    past: (most) => pastOf(root, most, signal),
  }
}

/** Of any folder; none where there is no repository. */
export const pastOf = (root: string, most: number, signal: AbortSignal): Promise<readonly PastCommit[]> =>
  withGit(root, signal, (git) => past(git, most, signal), [])

interface Git {
  readonly repository: Repository
  /** A folder of ours in which git runs. */
  readonly folder: string
  /** What it prints; null when it fails or prints too much. */
  run(args: readonly string[], input?: string): Promise<Buffer | null>
}

async function withGit<Answer>(
  root: string,
  signal: AbortSignal,
  ask: (git: Git) => Promise<Answer>,
  otherwise: Answer,
): Promise<Answer> {
  const folder = await mkdtemp(join(tmpdir(), 'passepartout-git-'))
  try {
    const repository = await findRepository(root, folder, signal)
    if (!repository) return otherwise
    return await ask({
      repository,
      folder,
      async run(args, input = '') {
        const parts: Uint8Array[] = []
        const run = { repository, folder, args, settings: [], input, mostBytes, mostMs, signal }
        const ended = await runGit(run, (bytes) => void parts.push(bytes))
        return ended === 'done' ? Buffer.concat(parts) : null
      },
    })
  } finally {
    await rm(folder, { recursive: true, force: true }).catch(() => {})
  }
}

async function uncommitted(
  { repository: { prefix }, run }: Git,
  root: string,
  index: WorkspaceIndex,
): Promise<readonly Uncommitted[]> {
  const scope = prefix === '' ? [] : ['--', prefix]
  // A repository without a commit has no tree: then every file is new.
  const listed = (await run(['ls-tree', '-r', '-z', '--full-tree', 'HEAD', ...scope]))?.toString('utf8') ?? ''
  const committed = new Map<string, string>()
  for (const [, object = '', path = ''] of listed.matchAll(/100\d{3} blob ([0-9a-f]+)\t([^\0]+)\0/g))
    if (path.startsWith(prefix)) committed.set(path.slice(prefix.length), object)
  const own = index.paths().filter((path) => !path.startsWith('../') && !path.startsWith('/'))
  const known = new Set(own)
  const changed: { readonly path: string; readonly object: string | null; readonly after: string | null }[] =
    []
  for (let at = 0; at < own.length && changed.length < mostFiles; at += filesAtOnce) {
    const looked = own.slice(at, at + filesAtOnce).map(async (path) => {
      const object = committed.get(path) ?? null
      const document = await index.text(path)
      if (!document.ok || (object && (await isAs(object, index.absolute(path), document.value)))) return []
      return [{ path, object, after: document.value.text }]
    })
    changed.push(...(await Promise.all(looked)).flat())
  }
  for (const [path, object] of committed) {
    // What is not indexed may still be there: an image, a file that is too large.
    if (
      known.has(path) ||
      (await access(join(root, path)).then(
        () => true,
        () => false,
      ))
    )
      continue
    changed.push({ path, object, after: null })
  }
  const few = changed.slice(0, mostFiles)
  const objects = few.flatMap(({ object }) => object ?? [])
  const before = readBatch(await run(['cat-file', '--batch'], objects.map((one) => `${one}\n`).join('')))
  return few
    .map(({ path, object, after }) => ({ path, before: object && (before.get(object) ?? ''), after }))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** The same bytes, or the same but for the line ends that git changes at a check-out. */
async function isAs(
  object: string,
  path: string,
  document: { readonly text: string; readonly version: number | null },
): Promise<boolean> {
  const isSame = (bytes: Buffer) => objectName(bytes, object.length) === object
  if (isSame(Buffer.from(document.text)) || isSame(Buffer.from(document.text.replace(/\r\n/g, '\n'))))
    return true
  if (document.version !== null) return false
  // A mark at the beginning or another encoding.
  const bytes = await readFile(path).catch(() => null)
  return bytes !== null && isSame(bytes)
}

/** Of a blob, as git counts it: SHA-1, or SHA-256 in a repository of longer names. */
const objectName = (bytes: Buffer, length: number): string =>
  createHash(length === 64 ? 'sha256' : 'sha1')
    .update(`blob ${bytes.length}\0`)
    .update(bytes)
    .digest('hex')

/** gitformat of `cat-file --batch`: `NAME TYPE SIZE\n`, that many bytes, `\n`. */
function readBatch(printed: Buffer | null): ReadonlyMap<string, string> {
  const texts = new Map<string, string>()
  let at = 0
  while (printed && at < printed.length) {
    const end = printed.indexOf(10, at)
    const [name = '', type, size] = printed.toString('utf8', at, end < 0 ? printed.length : end).split(' ')
    if (end < 0) break
    at = end + 1
    if (type === 'missing' || size === undefined) continue
    texts.set(name, printed.toString('utf8', at, at + Number(size)))
    at += Number(size) + 1
  }
  return texts
}

const plain = ['--no-ext-diff', '--no-textconv', '--no-color', '--ignore-submodules=all']

async function commit({ run }: Git, name: string): ReturnType<Revisions['commit']> {
  const asked = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`]
  const hash = (await run(asked))?.toString('utf8').trim() ?? ''
  if (!/^[0-9a-f]{40,64}$/.test(hash)) return null
  const how = ['log', '-1', '-p', '-m', '--first-parent', ...plain]
  const shown = await run([...how, '--format=%h %s%nAuthor: %an%nDate: %aI%n%n%b', hash, '--'])
  if (!shown) return null
  const text = shown.toString('utf8')
  const [first = ''] = text.split('\n', 1)
  return { hash: first.split(' ', 1)[0] ?? hash, title: first, text }
}

async function recent({ run }: Git, most: number): Promise<readonly CommitRow[]> {
  const printed = await run(['log', `-${most}`, '--format=%h%x00%aI%x00%s%x01', 'HEAD', '--'])
  return (printed?.toString('utf8') ?? '').split('\x01').flatMap((row): CommitRow[] => {
    const [hash = '', time = '', subject = ''] = row.trim().split('\0')
    return hash === '' ? [] : [{ hash, day: time.slice(0, 10), subject }]
  })
}

async function past({ repository, folder }: Git, most: number, signal: AbortSignal): Promise<PastCommit[]> {
  const asked = { repository, folder, signal }
  const listed = await listCommits(asked, [`--max-count=${most}`, '--no-merges'])
  const found: PastCommit[] = []
  await readCommits(
    asked,
    listed.map(([hash]) => hash),
    async ({ message, files }) => {
      found.push({ subject: message.split('\n', 1)[0] ?? '', paths: files })
    },
  )
  return found
}
