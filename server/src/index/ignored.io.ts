// Owns the question "is this path left out?": ignore files at every depth, git's exclude file and the
// settings' globs, in git's order of precedence. Never lists a folder (walk.io.ts does).

import { readFile, stat } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import createIgnore, { type Ignore } from 'ignore'
import picomatch from 'picomatch'

export interface Ignoring {
  /** The names in a folder (relative, '' for the root), when they are known: spares looking for ignore files. */
  listed(folder: string, names: ReadonlySet<string>): void
  /** `path` is relative to the root, with `/`, and none of its parent folders is left out. */
  leavesOut(path: string, kind: 'file' | 'folder'): Promise<boolean>
  /** The same for any path: its parent folders are asked first. */
  leavesOutDeep(path: string): Promise<boolean>
}

/** Names of the files whose change makes a new walk necessary. */
export const isIgnoreFile = (path: string): boolean => /(?:^|\/)\.(?:git)?ignore$/.test(path)

/** `elsewhere`: folders in it, relative to the root, that are somebody else's. */
export async function openIgnoring(
  root: string,
  exclude: readonly string[],
  elsewhere: readonly string[] = [],
): Promise<Ignoring> {
  const excluded = exclude.length === 0 ? () => false : picomatch([...exclude], { dot: true })
  /** Rules of the folders around the root and of git's exclude file, the weakest first. */
  const outer = withoutRoot(root, await outerRules(root))
  const inner = new Map<string, Promise<FolderRules>>()

  const rulesOf = (folder: string): Promise<FolderRules> => {
    let rules = inner.get(folder)
    if (!rules) {
      rules = readFolder(join(root, folder), folder !== '')
      inner.set(folder, rules)
    }
    return rules
  }

  const leavesOut = async (path: string, kind: 'file' | 'folder'): Promise<boolean> => {
    // `**/node_modules/**` is meant for the folder too: ask with a name inside it.
    if (excluded(path) || (kind === 'folder' && excluded(`${path}/x`))) return true
    if (path === '.git' || path.endsWith('/.git') || elsewhere.includes(path)) return true
    const slash = kind === 'folder' ? '/' : ''
    const parts = path.split('/')
    for (let depth = parts.length - 1; depth >= 0; depth--) {
      const { rules, begins } = await rulesOf(parts.slice(0, depth).join('/'))
      const answer = rules?.test(parts.slice(depth).join('/') + slash)
      if (answer?.ignored) return true
      if (answer?.unignored || begins === 'repository') return false
    }
    for (let i = outer.length - 1; i >= 0; i--) {
      const { folder, rules } = outer[i] as OuterRules
      const answer = rules.test(posix(relative(folder, join(root, path))) + slash)
      if (answer.ignored) return true
      if (answer.unignored) return false
    }
    return false
  }

  return {
    listed(folder, names) {
      if (![...ruleFiles, '.git'].some((name) => names.has(name))) inner.set(folder, noRules)
      else inner.delete(folder)
    },
    leavesOut,
    async leavesOutDeep(path) {
      const parts = path.split('/')
      for (let depth = 1; depth < parts.length; depth++) {
        if (await leavesOut(parts.slice(0, depth).join('/'), 'folder')) return true
      }
      return leavesOut(path, 'file')
    },
  }
}

interface FolderRules {
  readonly rules: Ignore | null
  /** A repository inside another (a submodule): what is written around it does not count in it. */
  readonly begins: 'repository' | 'nothing'
}

const noRules: Promise<FolderRules> = Promise.resolve({ rules: null, begins: 'nothing' })

async function readFolder(folder: string, isInner: boolean): Promise<FolderRules> {
  const git = isInner ? await gitFolder(folder) : null
  if (git === null) return { rules: await readRules(folder), begins: 'nothing' }
  return { rules: await readRules(folder, [join(git, 'info', 'exclude')]), begins: 'repository' }
}

/** Whoever opens a folder that is itself left out wants to see it, as with ripgrep: then nothing outer counts. */
function withoutRoot(root: string, outer: readonly OuterRules[]): readonly OuterRules[] {
  for (let i = outer.length - 1; i >= 0; i--) {
    const { folder, rules } = outer[i] as OuterRules
    const path = posix(relative(folder, root))
    if (path === '') continue
    const answer = rules.test(`${path}/`)
    if (answer.ignored) return []
    if (answer.unignored) break
  }
  return outer
}

interface OuterRules {
  readonly folder: string
  readonly rules: Ignore
}

/** From the git folder's exclude file (weakest) down to the folder just above the root. */
async function outerRules(root: string): Promise<OuterRules[]> {
  const between: string[] = []
  for (let folder = root; ; folder = dirname(folder)) {
    const git = await gitFolder(folder)
    if (git !== null) {
      const found: OuterRules[] = []
      const exclude = await readOptional(join(git, 'info', 'exclude'))
      if (exclude !== '') found.push({ folder, rules: createIgnore().add(exclude) })
      for (const one of between.reverse()) {
        const rules = await readRules(one)
        if (rules) found.push({ folder: one, rules })
      }
      return found
    }
    const parent = dirname(folder)
    if (parent === folder) return []
    between.push(parent)
  }
}

/** The folder that holds `info/exclude`: a worktree's `.git` is a file that leads to it. */
async function gitFolder(folder: string): Promise<string | null> {
  const path = join(folder, '.git')
  const found = await stat(path).catch(() => null)
  if (!found) return null
  if (found.isDirectory()) return path
  const link = /^gitdir:\s*(.+)$/m.exec(await readOptional(path))?.[1]?.trim()
  if (link === undefined) return path
  const own = resolve(folder, link)
  const shared = (await readOptional(join(own, 'commondir'))).trim()
  return shared === '' ? own : resolve(own, shared)
}

const ruleFiles = ['.gitignore', '.ignore']

/** `.ignore` wins over `.gitignore`, as with ripgrep. */
async function readRules(folder: string, before: readonly string[] = []): Promise<Ignore | null> {
  const files = [...before, ...ruleFiles.map((name) => join(folder, name))]
  const texts = await Promise.all(files.map(readOptional))
  const text = texts.filter((one) => one !== '').join('\n')
  return text === '' ? null : createIgnore().add(text)
}

const readOptional = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '')
const posix = (path: string): string => (sep === '/' ? path : path.split(sep).join('/'))
