// Owns the gate's view of a machine: what its judging may look at on disk, and the canonical form of a path there. Reads
// and changes nothing. Never decides.

import { lstatSync, readdirSync, readFileSync, readlinkSync, realpathSync, type Stats } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, isAbsolute } from 'node:path'
import type { Parser } from 'web-tree-sitter'
import { remembering } from '../base/remember.ts'
import type { Grammars } from '../code/grammar.io.ts'
import type { Language } from '../code/language.ts'
import type { McpPin } from './mcp.ts'
import { lexicalPath } from './paths.ts'
import type { RepositoryPorts } from './repository.ts'
import type { Secret } from './secrets.ts'

export interface GatePorts extends RepositoryPorts {
  /** With the bash grammar; null makes every command ask. */
  readonly parser: Parser | null
  /** With the grammar of that language; null makes code in it ask unread. */
  grammar(language: Language | 'powershell'): Promise<Parser | null>
  /** Outside tools as they were approved. */
  pins(): readonly McpPin[]
  /** Whether what runs is kept in a sandbox. Asked only where code would be evaluated. */
  sandboxed(): Promise<boolean>
  /** Secrets that this process has met, where they stand in a text that may not look as if it had one. */
  secretsIn(text: string): readonly Secret[]
  /** The real path of something that exists, or null. */
  realpath(path: string): string | null
  /** Absolute. */
  readonly userHome: string
  /** Absolute: the folder of rules, approvals and traces. */
  readonly agentHome: string
  /** Absolute: other folders that the user opened beside the workspace, of which files may be read. */
  beside(): readonly string[]
  /** Absolute, real: where commands are looked for, in that order. */
  programFolders(): readonly string[]
}

/** The ports of a real machine. */
export const openGatePorts = (options: {
  readonly parser: Parser | null
  readonly grammars?: Grammars
  readonly agentHome: string
  readonly userHome?: string
  beside?(): readonly string[]
  pins?(): readonly McpPin[]
  secretsIn?(text: string): readonly Secret[]
  /** Default: there is none. */
  sandboxed?(): Promise<boolean>
}): GatePorts => ({
  parser: options.parser,
  grammar: (language) => options.grammars?.parser(language) ?? Promise.resolve(null),
  userHome: options.userHome ?? homedir(),
  agentHome: options.agentHome,
  beside: () => options.beside?.() ?? [],
  pins: () => options.pins?.() ?? [],
  secretsIn: (text) => options.secretsIn?.(text) ?? [],
  sandboxed: async () => (await options.sandboxed?.()) ?? false,
  programFolders: () => foldersIn(process.env.PATH ?? ''),
  realpath: (path) => realOrLinked(path, 0),
  list: (path, limit) => {
    try {
      const entries = readdirSync(path, { withFileTypes: true })
      return entries.length > limit ? null : entries.map((e) => ({ name: e.name, link: e.isSymbolicLink() }))
    } catch {
      return statWithoutError(path) === null ? [] : null
    }
  },
  kind: kindOf,
  read: readSmall,
})

/** Of a PATH, looked at once: no command is given others than absolute ones. */
const foldersIn = remembering((path: string): readonly string[] =>
  path
    .split(delimiter)
    .filter((folder) => isAbsolute(folder))
    .map((folder) => {
      const slashed = folder.replaceAll('\\', '/')
      return realOrLinked(slashed, 0) ?? slashed
    }),
)

function kindOf(path: string): ReturnType<RepositoryPorts['kind']> {
  const found = statWithoutError(path)
  if (found === null) return null
  if (found.isSymbolicLink()) return 'link'
  return found.isFile() ? 'file' : found.isDirectory() ? 'folder' : 'other'
}

function readSmall(path: string): string | null {
  const found = statWithoutError(path)
  if (!found?.isFile() || found.size > maxConfigBytes) return null
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

// A link whose target is missing has no real path, yet a write goes through it: follow it by hand.
function realOrLinked(path: string, depth: number): string | null {
  // Asking first is a hundred times cheaper than an exception for each missing ancestor.
  const found = statWithoutError(path)
  if (found === null) return null
  try {
    return realpathSync.native(path).replaceAll('\\', '/')
  } catch {
    if (depth > 40 || !found.isSymbolicLink()) return null
  }
  try {
    const ports = { realpath: (p: string) => realOrLinked(p, depth + 1) }
    const folder = canonical(ports, path.slice(0, path.lastIndexOf('/')) || '/')
    return canonical(ports, lexicalPath(readlinkSync(path), folder))
  } catch {
    return null
  }
}

function statWithoutError(path: string): Stats | null {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) ?? null
  } catch {
    return null
  }
}

/** Bytes. */
const maxConfigBytes = 256 * 1024

/** Ports that look at each path once, for one judgement: a state of the disk that does not change under it. */
export const oneLook = (ports: GatePorts): GatePorts => ({
  ...ports,
  realpath: remembering(ports.realpath),
  kind: remembering(ports.kind),
  read: remembering(ports.read),
})

/** UTF-16 units; nothing on a disk has a longer name (PATH_MAX is 4096 bytes), so nothing is looked for. */
export const longestPath = 8192

/** The path with its deepest existing ancestor resolved; used again at the moment of acting. */
export function canonical(ports: Pick<GatePorts, 'realpath'>, path: string): string {
  if (path.length > longestPath) return path
  const whole = ports.realpath(path)
  if (whole !== null) return whole
  // Below a missing folder everything is missing, so halving finds the deepest one that is there.
  const cuts = Array.from(path.matchAll(/\//g), ({ index }) => index)
  let found: string | null = null
  let rest = 0
  for (let low = 0, high = cuts.length - 1; low <= high; ) {
    const middle = (low + high) >> 1
    const cut = cuts[middle] as number
    const real = ports.realpath(cut === 0 ? '/' : path.slice(0, cut))
    if (real === null) high = middle - 1
    else {
      low = middle + 1
      found = real
      rest = cut
    }
  }
  return found === null ? path : `${found === '/' ? '' : found}${path.slice(rest)}`
}
