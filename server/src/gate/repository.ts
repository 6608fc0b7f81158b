// Owns what is known about a git repository before a command reads it: where it begins, and what its own files could
// still make git run or read when the command line is safe (programs/git.ts). Reads through its ports; decides nothing.

import type { Doubt } from './facts.ts'
import { isWithin } from './paths.ts'
import { doubt } from './programs/program.ts'

export interface RepositoryPorts {
  /** What stands at a path, links not followed; null for nothing. */
  kind(path: string): 'file' | 'folder' | 'link' | 'other' | null
  /** The entries of a folder, or null if it cannot be listed or has more than `limit`. */
  list(path: string, limit: number): readonly { readonly name: string; readonly link: boolean }[] | null
  /** The text of a small file; null where there is none, or it cannot be read, or it is larger. */
  read(path: string): string | null
}

/** Why git in this folder may do more than read it; all paths canonical. Nothing where there is no repository. */
export function repositoryDoubts(
  ports: RepositoryPorts,
  folder: string,
  workspace: string,
): readonly Doubt[] {
  for (let at = folder; ; at = parentOf(at)) {
    const entry = under(at, '.git')
    const kind = ports.kind(entry)
    if (kind !== null) {
      if (!isWithin(at, workspace))
        return [doubt('git-above', 'The repository begins above the workspace.', at)]
      return repository(ports, at, kind)
    }
    // Git takes such a folder for a repository without a work tree.
    const bare = ['HEAD', 'objects', 'refs'].every((name) => ports.kind(under(at, name)) !== null)
    if (bare) return [doubt('git-hidden', 'This folder can be taken for a git repository itself.', at)]
    if (at === '/') return []
  }
}

function repository(
  ports: RepositoryPorts,
  top: string,
  kind: 'file' | 'folder' | 'link' | 'other',
): Doubt[] {
  const places =
    kind === 'folder' ? plainPlaces(ports, top) : kind === 'file' ? linkedPlaces(ports, top) : null
  if (places === null)
    return [doubt('git-elsewhere', 'The repository is kept somewhere else.', under(top, '.git'))]
  const { own, common } = places
  const doubts: Doubt[] = []
  // What such a link leads to is read as git's own, and shown, in an error at the least.
  for (const place of new Set([own, common]))
    if (ports.list(place, mostEntries)?.some(({ link }) => link) !== false)
      doubts.push(doubt('git-elsewhere', 'A part of the repository is kept somewhere else.', place))
  for (const path of [under(common, 'config'), under(own, 'config.worktree')]) {
    const found = ports.kind(path)
    if (found === null) continue
    const text = found === 'file' ? ports.read(path) : null
    if (text === null)
      doubts.push(doubt('git-config', 'The repository’s configuration cannot be read.', path))
    else doubts.push(...configDoubts(text))
  }
  for (const name of ['alternates', 'http-alternates'])
    if (ports.kind(under(common, `objects/info/${name}`)) !== null)
      doubts.push(doubt('git-elsewhere', 'The repository takes objects from another one.', name))
  if (ports.kind(under(top, '.gitmodules')) !== null)
    doubts.push(
      doubt('git-submodules', 'The repository has others in it, with their own settings.', '.gitmodules'),
    )
  for (const path of [under(top, '.gitattributes'), under(common, 'info/attributes')])
    if (/^[^#\n]*\sfilter=/m.test(ports.read(path) ?? ''))
      doubts.push(
        doubt(
          'git-filter',
          'Files pass a program on their way in and out (filter=), which is off here.',
          path,
        ),
      )
  return doubts
}

const mostEntries = 500

interface Places {
  /** Of this work tree. */
  readonly own: string
  /** Shared by all work trees. */
  readonly common: string
}

function plainPlaces(ports: RepositoryPorts, top: string): Places | null {
  const own = under(top, '.git')
  return ports.kind(under(own, 'commondir')) === null ? { own, common: own } : null
}

/** A linked work tree is one only if the repository knows it too: else the file could name anybody's. */
function linkedPlaces(ports: RepositoryPorts, top: string): Places | null {
  const link = under(top, '.git')
  const own = /^gitdir: (\/.+)\n?$/.exec(ports.read(link) ?? '')?.[1]
  const common = own && /^(.+)\/worktrees\/[^/]+$/.exec(own)?.[1]
  if (!own || !common || /(?:^|\/)\.\.?(?:\/|$)/.test(own)) return null
  const isKnown = ports.read(under(own, 'gitdir'))?.trimEnd() === link
  return isKnown && ports.read(under(own, 'commondir'))?.trimEnd() === '../..' ? { own, common } : null
}

/** Of `core.*`, what neither runs nor reads anything, or is off on a safe command line. */
const harmlessCore = new Set(
  'repositoryformatversion filemode bare logallrefupdates ignorecase precomposeunicode symlinks autocrlf safecrlf eol quotepath hookspath fsmonitor pager editor untrackedcache splitindex preloadindex abbrev commentchar compression loosecompression checkstat trustctime sshcommand askpass longpaths protecthfs protectntfs whitespace sparsecheckout sparsecheckoutcone multipackindex commitgraph warnambiguousrefs bigfilethreshold fscache'.split(
    ' ',
  ),
)
const harmlessExtension =
  /^(?:noop|objectformat|refstorage|worktreeconfig|preciousobjects|relativeworktrees)$/
/** They name programs, other files, or forms that start programs. */
const telling =
  /^(?:include|includeif|filter|gpg|pretty|submodule|trace2)\.|^format\.pretty$|^diff\.external$|^diff\..*\.(?:command|textconv)$|^remote\..*\.(?:promisor|partialclonefilter)$|^mailmap\./
/** They name files that git reads then. */
const namesFile = /^(?:diff\.orderfile|blame\.ignorerevsfile)$/

/** Of the text of a configuration file (git-config(1), "Syntax"). */
export function configDoubts(text: string): Doubt[] {
  const doubts: Doubt[] = []
  const say = (name: string): void => {
    doubts.push(
      doubt(
        'git-config',
        `The repository’s configuration can make git run or read something else (${name}).`,
        name,
      ),
    )
  }
  let section: string | null = null
  for (const line of text.replace(/\\\r?\n/g, ' ').split(/\r?\n/)) {
    let rest = line.trim()
    if (rest === '' || /^[#;]/.test(rest)) continue
    const header = /^\[\s*([A-Za-z0-9.-]+)(?:\s+"((?:[^"\\]|\\.)*)")?\s*\]\s*/.exec(rest)
    if (header) {
      section = `${(header[1] as string).toLowerCase()}${header[2] === undefined ? '' : `.${header[2]}`}`
      rest = rest.slice(header[0].length)
      if (rest === '' || /^[#;]/.test(rest)) continue
    }
    const entry = /^([A-Za-z][A-Za-z0-9-]*)\s*(?:=\s*(.*))?$/.exec(rest)
    if (!entry || section === null) {
      say(rest.slice(0, 40))
      continue
    }
    const key = (entry[1] as string).toLowerCase()
    const value = entry[2] ?? ''
    const name = `${section}.${key}`
    if (
      section === 'core' ? !harmlessCore.has(key) : section === 'extensions' && !harmlessExtension.test(key)
    )
      say(name)
    else if (telling.test(name)) say(name)
    else if (namesFile.test(name) && /^"?[/~]|\.\.|\\/.test(value)) say(name)
  }
  return doubts
}

const under = (folder: string, name: string): string => (folder === '/' ? `/${name}` : `${folder}/${name}`)
const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/'
