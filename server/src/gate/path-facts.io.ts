// Owns the facts about one path: where it really leads, from every folder and through every link, and what wildcards match
// there now. Looks through the ports; decides nothing.

import { posix } from 'node:path'
import type { Doubt, PathFact, PathUse } from './facts.ts'
import { foldPath, isWithin, lexicalPath, suspicions } from './paths.ts'
import { canonical, type GatePorts, longestPath } from './ports.io.ts'
import { doubt, type Touch } from './programs/program.ts'
import { secretClass } from './protected.ts'

/** The folders that paths are judged against; all canonical. */
export interface Folders {
  readonly ports: GatePorts
  readonly workspace: string
  readonly agentHome: string
  readonly beside: readonly string[]
}

const maxGlobEntries = 2_000

export const homePath = (folders: Folders, raw: string): string =>
  /^~(?:\/|$)/.test(raw) ? `${folders.ports.userHome}${raw.slice(1)}` : raw

/** A path of a command; wildcards are resolved against the folder as it is now. */
export function touched(folders: Folders, touch: Touch, folder: string, incomplete: Doubt[]): PathFact[] {
  // `~` keeps its meaning only unquoted; a quoted one is only judged more strictly by this.
  const raw = homePath(folders, touch.raw)
  const said = touch.words === undefined ? {} : { words: touch.words }
  if (touch.glob === undefined) return [{ ...pathFact(folders, raw, touch.use, folder), ...said }]
  const segments = raw.split('/')
  const first = segments.findIndex((segment) => /[*?[]/.test(segment))
  const prefix = segments.slice(0, first).join('/') || (raw.startsWith('/') ? '/' : '.')
  const facts: PathFact[] = [{ ...pathFact(folders, prefix, touch.use, folder), ...said, pattern: touch.raw }]
  const pattern = segments[first] ?? ''
  const refuse = (message: string): void => {
    incomplete.push(doubt('wildcard', message, touch.raw))
  }
  const isFolded = touch.folded === true
  const hasDot = (name: string): boolean => name.startsWith('.')
  if (segments.slice(first).some((s) => hasDot(s) && (s === '..' || matches(s, '..', isFolded))))
    refuse('These wildcards can match the folder above.')
  if (segments.length > first + 1) refuse('Wildcards in folder names are not followed.')
  const likely =
    secretClass(pattern.replace(/[*?]+/g, 'x')) !== null ||
    (hasDot(pattern) && matches(pattern, '.env', isFolded))
  if (touch.use !== 'list' && likely) refuse('These wildcards can match files with secrets.')
  const entries = folders.ports.list(facts[0]?.resolved ?? folder, maxGlobEntries)
  if (entries === null) refuse('There are too many files to see what these wildcards match.')
  for (const entry of entries ?? []) {
    if (!isFolded && hasDot(entry.name) !== hasDot(pattern)) continue
    if (!matches(pattern, entry.name, isFolded)) continue
    // A path is a value there, whatever it begins with.
    if (!isFolded && entry.name.startsWith('-'))
      refuse('These wildcards match a file whose name is an option.')
    if (touch.fits?.([...segments.slice(0, first), entry.name].join('/')) === false)
      refuse('These wildcards match a file whose name means more to the program.')
    if (entry.link || (touch.use !== 'list' && secretClass(entry.name) !== null))
      facts.push({
        ...pathFact(folders, `${prefix === '/' ? '' : prefix}/${entry.name}`, touch.use, folder),
        ...said,
      })
  }
  return facts
}

/** Shell wildcards over one segment; a bracket expression it cannot read matches everything. */
function matches(pattern: string, name: string, isFolded: boolean): boolean {
  let source = ''
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i] as string
    if (c === '*') source += '.*'
    else if (c === '?') source += '.'
    else if (c === '[') {
      const close = pattern.indexOf(']', pattern[i + 1] === '^' || pattern[i + 1] === '!' ? i + 3 : i + 2)
      const body = close < 0 ? '' : pattern.slice(i + 1, close)
      if (isFolded || !/^[!^]?[\w.-]+$/.test(body)) return true
      source += `[${body.replace(/^!/, '^').replaceAll('.', '\\.')}]`
      i = close
    } else source += c.replace(/[\\^$.|+(){}]/g, '\\$&')
  }
  try {
    return new RegExp(`^${source}$`, isFolded ? 'is' : 's').test(name)
  } catch {
    return true
  }
}

export function pathFact(folders: Folders, raw: string, use: PathUse, folder: string): PathFact {
  const lexical = lexicalPath(raw, folder)
  // `a/link/..` is the parent of the link's target on disk, not `a`: resolve what `..` walks through too.
  const isWalked = raw.includes('..') && raw.length <= longestPath
  const walked = isWalked ? physical(folders.ports, raw, folder) : lexical
  const resolved = canonical(folders.ports, walked)
  const workspace = folders.workspace
  const other = walked === lexical ? resolved : canonical(folders.ports, lexical)
  const inside = isWithin(resolved, workspace) && isWithin(other, workspace)
  return {
    raw,
    use,
    resolved,
    lexical,
    relative: inside
      ? resolved === workspace
        ? '.'
        : resolved.slice(workspace === '/' ? 1 : workspace.length + 1)
      : null,
    suspicious: suspicions(raw),
    agentHome: placeInHome(new Set([resolved, lexical, other]), folders.agentHome),
  }
}

/** The one thing that is done in a folder beside the workspace as if it were in it. */
export function readFact(folders: Folders, raw: string): PathFact {
  const fact = pathFact(folders, raw, 'read', folders.workspace)
  const isIn = (folder: string) => isWithin(fact.resolved, folder) && isWithin(fact.lexical, folder)
  // `..` is read in both ways here too: as text, and through the links on the way.
  const isOne = () => canonical(folders.ports, fact.lexical) === fact.resolved
  const isBeside = fact.relative === null && folders.beside.some(isIn) && isOne()
  return isBeside ? { ...fact, relative: posix.relative(folders.workspace, fact.resolved) } : fact
}

function placeInHome(spellings: ReadonlySet<string>, home: string): PathFact['agentHome'] {
  const folded = `/${foldPath(home).join('/')}`
  // Compared folded, for a disk that ignores case must not open the agent's home under another spelling.
  const isIn = (path: string): boolean => isWithin(`/${foldPath(path).join('/')}`, folded)
  const all = [...spellings]
  if (!all.some(isIn)) return 'outside'
  const isOrgOf = (folder: string) => (path: string) =>
    path.startsWith(folder) && /^[\w-]+\.org$/.test(path.slice(folder.length))
  if (all.every(isOrgOf(`${home}/memory/`))) return 'memory'
  return all.every(isOrgOf(`${home}/skills/`)) ? 'skill' : 'inside'
}

function physical(ports: GatePorts, raw: string, folder: string): string {
  const slashed = raw.replaceAll('\\', '/')
  let at = slashed.startsWith('/') ? '' : folder
  for (const segment of slashed.split('/')) {
    if (segment === '' || segment === '.') continue
    if (segment !== '..') {
      at = `${at}/${segment}`
      continue
    }
    const real = canonical(ports, at || '/')
    at = real.slice(0, Math.max(0, real.lastIndexOf('/')))
  }
  return at || '/'
}
