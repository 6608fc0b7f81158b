// Owns where a link of an Org text leads in this workspace: a file, and the place in it. Files outside the folders that
// are open are named and never read, nor is it asked whether they exist.

import { type Dirent, existsSync, readdirSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { URI } from 'vscode-uri'
import type { WorkspaceIndex } from '../../index/workspace.ts'
import { attachmentFolders } from '../../org/ide/attached.ts'
import { destinationOf } from '../../org/ide/follow.ts'
import { headlineAt } from '../../org/ide/locate.ts'
import type { PathOf } from '../../org/ide/mentions.ts'
import { resolveId, resolveInside, type Spot } from '../../org/ide/resolve.ts'
import type { Link } from '../../org/objects.ts'
import type { Headline } from '../../org/parse.ts'
import { type OrgText, rangeOf } from './documents.ts'
import type { OrgContext } from './feature.ts'

export type Target =
  /** A place in an Org text; `spot` is null for the file as a whole. */
  | { readonly kind: 'org'; readonly org: OrgText; readonly spot: Spot | null }
  /** Any other file; `line` is 0-based. */
  | { readonly kind: 'file'; readonly uri: string; readonly line: number }
  | { readonly kind: 'web'; readonly url: string }

export async function targetOf(context: OrgContext, from: OrgText, link: Link): Promise<Target | null> {
  const to = destinationOf(link)
  if (!to) return null
  if (to.kind === 'web') return to
  if (to.kind === 'id') return inOrg(await withId(context, from, to.id), to.search)
  if (to.kind === 'attachment') {
    const folder = attachmentFolder(context, from, headlineAt(from.document, link.start))
    return folder === null || to.path === ''
      ? null
      : fileTarget(context, from, `${folder}/${to.path}`, to.search)
  }
  if (to.path === '') {
    const spot = resolveInside(from.source, from.document, to.search)
    return spot ? { kind: 'org', org: from, spot } : null
  }
  return fileTarget(context, from, to.path, to.search, link.target)
}

/** `written`: a path as the file writes it. `target`: of a link into code, what it names there. */
export async function fileTarget(
  context: OrgContext,
  from: OrgText,
  written: string,
  search: string,
  target = '',
): Promise<Target | null> {
  const path = workspacePath(context, from, written)
  if (path === null) return outside(from, written)
  const org = await context.documents.fileAt(path)
  if (org) return inOrg({ kind: 'org', org, spot: null }, search)
  const index = context.index()
  if (!index) return null
  const file = index.absolute(path)
  if (!existsSync(file)) return null
  const line = target === '' ? 0 : await lineIn(index, from.path, target, path)
  return { kind: 'file', uri: context.paths()?.toUri(file) ?? '', line }
}

/** The folder of attachments of a headline that is there, as the file would write it; null for none in this workspace. */
export function attachmentFolder(
  context: OrgContext,
  from: OrgText,
  headline: Headline | null,
): string | null {
  const index = context.index()
  if (!index) return null
  for (const folder of attachmentFolders(from.document, headline)) {
    const absolute = absolutePath(from, folder)
    if (absolute === null || index.inside(absolute) === null) continue
    if (isFolder(absolute)) return folder
  }
  return null
}

/** A link that leads around in a circle is none, nor is what may not be looked at. */
function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    // Taken away meanwhile, or not to be read: the other folders still have something to offer.
    return []
  }
}

const mostAttachments = 500

/** Files in that folder and below it, as seen from it. */
export function attachmentsOf(
  context: OrgContext,
  from: OrgText,
  headline: Headline | null,
): readonly string[] {
  const folder = attachmentFolder(context, from, headline)
  const absolute = folder === null ? null : absolutePath(from, folder)
  if (absolute === null) return []
  const open = ['']
  const found: string[] = []
  for (let below = open.shift(); below !== undefined && found.length < mostAttachments; below = open.shift())
    // A link could lead anywhere.
    for (const entry of entriesOf(join(absolute, below)))
      if (entry.isDirectory()) open.push(`${below}${entry.name}/`)
      else if (entry.isFile()) found.push(`${below}${entry.name}`)
  return found.sort()
}

/** Words that are not found inside lead to the file. */
function inOrg(found: Extract<Target, { kind: 'org' }> | null, search: string): Target | null {
  if (!found || search === '') return found
  const spot = resolveInside(found.org.source, found.org.document, search)
  return spot ? { ...found, spot } : found
}

async function withId(
  context: OrgContext,
  from: OrgText,
  id: string,
): Promise<Extract<Target, { kind: 'org' }> | null> {
  const here = resolveId(from.source, from.document, id)
  if (here) return { kind: 'org', org: from, spot: here }
  const node = context.index()?.linkTarget(from.path, `id:${id}`)
  const org = node && (await context.documents.fileAt(node.path))
  if (org) return { kind: 'org', org, spot: resolveId(org.source, org.document, id) }
  // Perhaps typed a moment ago, or in a file that is not saved.
  for (const open of context.documents.linkingTo(from, [])) {
    const spot = resolveId(open.source, open.document, id)
    if (spot) return { kind: 'org', org: open, spot }
  }
  return null
}

/** The line of what a link into code names. */
async function lineIn(index: WorkspaceIndex, from: string, target: string, path: string): Promise<number> {
  const node = index.linkTarget(from, target)
  return node && node.path === path ? Math.max(0, node.range.startLine - 1) : 0
}

/** What the workspace calls a path written in a link: seen from the file, else from the folder. Null outside of it. */
export function workspacePath(context: OrgContext, from: OrgText, written: string): string | null {
  const index = context.index()
  if (!index) return null
  const known = (absolute: string) => {
    const path = index.inside(absolute)
    return path !== null && index.fileNodes(path).length > 0 ? path : null
  }
  const absolute = absolutePath(from, written)
  const beside = absolute === null ? null : known(absolute)
  if (beside !== null) return beside
  const fromRoot = isAbsolute(written) || written.startsWith('~') ? null : known(join(index.root, written))
  return fromRoot ?? (absolute === null ? null : index.inside(absolute))
}

function absolutePath(from: OrgText, written: string): string | null {
  if (written.startsWith('~/')) return join(homedir(), written.slice(2))
  if (isAbsolute(written)) return resolve(written)
  return from.uri.startsWith('file:') ? resolve(dirname(fileURLToPath(from.uri)), written) : null
}

/** Two slashes or backslashes first name another machine: nothing is asked of it by looking at a note. */
function outside(from: OrgText, written: string): Target | null {
  if (/^(?:\/\/|\\\\)/.test(written)) return null
  const absolute = absolutePath(from, written)
  return absolute === null ? null : { kind: 'file', uri: URI.file(absolute).toString(), line: 0 }
}

/** For mentions: which note a written path means, remembered for one request. */
export function pathResolver(context: OrgContext, texts: readonly OrgText[]): PathOf {
  const byPath = new Map(texts.map((one) => [one.path, one]))
  const known = new Map<string, string | null>()
  return (from, written) => {
    const key = `${from}\n${written}`
    let path = known.get(key)
    if (path === undefined) {
      const text = byPath.get(from)
      path = text ? workspacePath(context, text, written) : null
      known.set(key, path)
    }
    return path
  }
}

/** As an editor goes there: the range of the place, or the beginning of the file. */
export function locationOf(
  target: Target,
): { readonly uri: string; readonly range: ReturnType<typeof rangeOf> } | null {
  switch (target.kind) {
    case 'web':
      return null
    case 'file': {
      const at = { line: target.line, character: 0 }
      return { uri: target.uri, range: { start: at, end: at } }
    }
    case 'org':
      return { uri: target.org.uri, range: rangeOf(target.org, target.spot ?? { start: 0, end: 0 }) }
  }
}
