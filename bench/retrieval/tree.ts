// Owns the folder that a case is judged in: the files of one commit, written from a clone's objects, with a
// repository whose HEAD is that commit and which has no other ref. Only what changed between two cases is written.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/** Pictures, archives and the like: never text, often large. */
const binary =
  /\.(?:png|jpe?g|gif|ico|icns|webp|bmp|tiff?|woff2?|ttf|otf|eot|pdf|zip|gz|bz2|xz|jar|class|exe|dll|so|dylib|a|o|wasm|mp[34]|ogg|wav|webm|avi|mov|rdb|nc|npy|db|sqlite)$/i
const mostBytes = 1024 * 1024

/** The git directory of `owner/name` among clones: `owner+name`, `owner/name` or `name`, plain, bare or in `repo`. */
export function cloneOf(repos: string, fetch: string): string | null {
  const [owner, name] = fetch.split('/') as [string, string]
  for (const folder of [`${owner}+${name}`, `${owner}/${name}`, name])
    for (const inner of ['repo', '.git', '']) {
      const path = resolve(repos, folder, inner)
      if (existsSync(join(path, 'HEAD'))) return path
    }
  return null
}

export interface Tree {
  /** The folder. */
  readonly root: string
  /** Changes the folder to the tree of `commit`. */
  show(commit: string): Promise<void>
  close(): void
}

/** `clone` is a git directory that has the commits. */
export function openTree(clone: string, root: string): Tree {
  mkdirSync(root, { recursive: true })
  execFileSync('git', ['init', '-q', root], { stdio: 'ignore' })
  const objects = execFileSync('git', ['-C', clone, 'rev-parse', '--git-path', 'objects'], {
    encoding: 'utf8',
  })
  writeFileSync(join(root, '.git/objects/info/alternates'), `${join(clone, objects.trim())}\n`)
  let there = new Map<string, string>()
  const blobs = openBlobs(clone)
  return {
    root,
    async show(commit) {
      // What an earlier run left stands as it is.
      if (isAt(root, commit)) return
      const wanted = listTree(clone, commit)
      for (const path of there.keys()) if (!wanted.has(path)) rmSync(join(root, path), { force: true })
      const written = new Map<string, string>()
      for (const [path, blob] of wanted) {
        if (there.get(path) !== blob) {
          const text = await blobs.read(blob)
          if (text === null || text.length > mostBytes) continue
          const file = join(root, path)
          try {
            mkdirSync(dirname(file), { recursive: true })
          } catch {
            // A file became a folder of the same name.
            rmSync(dirname(file), { force: true })
            mkdirSync(dirname(file), { recursive: true })
          }
          rmSync(file, { recursive: true, force: true })
          writeFileSync(file, text)
        }
        written.set(path, blob)
      }
      there = written
      writeFileSync(join(root, '.git/HEAD'), `${commit}\n`)
    },
    close: () => blobs.close(),
  }
}

function isAt(root: string, commit: string): boolean {
  try {
    return readFileSync(join(root, '.git/HEAD'), 'utf8').trim() === commit
  } catch {
    return false
  }
}

function listTree(clone: string, commit: string): Map<string, string> {
  const listed = execFileSync('git', ['-C', clone, 'ls-tree', '-r', '-z', commit], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  const files = new Map<string, string>()
  for (const entry of listed.split('\0')) {
    const [, mode, blob, path] = /^(\d+) blob ([0-9a-f]+)\t([\s\S]+)$/.exec(entry) ?? []
    if (path && blob && mode !== '120000' && !binary.test(path)) files.set(path, blob)
  }
  return files
}

interface Blobs {
  /** The bytes, or null where the clone lacks them. */
  read(blob: string): Promise<Buffer | null>
  close(): void
}

/** One `git cat-file --batch`, asked for one object after the other. */
function openBlobs(clone: string): Blobs {
  const child: ChildProcess = spawn('git', ['-C', clone, 'cat-file', '--batch'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  let pieces: Buffer[] = []
  let size = 0
  let wake = () => {}
  child.stdout?.on('data', (chunk: Buffer) => {
    pieces.push(chunk)
    size += chunk.length
    wake()
  })
  const more = () =>
    new Promise<void>((resolve) => {
      wake = resolve
    })
  const joined = () => {
    if (pieces.length > 1) pieces = [Buffer.concat(pieces)]
    return pieces[0] ?? Buffer.alloc(0)
  }
  const take = async (bytes: number): Promise<Buffer> => {
    while (size < bytes) await more()
    const all = joined()
    pieces = [all.subarray(bytes)]
    size -= bytes
    return all.subarray(0, bytes)
  }
  const line = async (): Promise<string> => {
    for (;;) {
      const end = joined().indexOf(10)
      if (end >= 0) return (await take(end + 1)).toString('utf8').trimEnd()
      await more()
    }
  }
  return {
    async read(blob) {
      child.stdin?.write(`${blob}\n`)
      const header = await line()
      const [, kind, bytes] = header.split(' ')
      if (kind !== 'blob' || bytes === undefined) return null
      const body = Buffer.from(await take(Number(bytes)))
      await take(1)
      return body
    },
    close: () => child.kill(),
  }
}
