// Owns `textDocument/documentLink` for Org. Only links that lead somewhere are links: places of this workspace, and
// addresses of the web in brackets. Plain addresses are the editor's own business.

import type { DocumentLink } from 'vscode-languageserver/node'
import { declarationLine } from '../../index/places.ts'
import { namedFiles } from '../../org/ide/citing.ts'
import { linksOf } from '../../org/ide/mentions.ts'
import type { Link } from '../../org/objects.ts'
import { type OrgText, positionAt, rangeOf } from './documents.ts'
import type { OrgContext } from './feature.ts'
import { fileTarget, type Target, targetOf } from './targets.ts'

const mostLinks = 1000

export async function orgLinks(context: OrgContext, org: OrgText): Promise<DocumentLink[]> {
  const links: Link[] = []
  // Of a file with more links than are shown, no more is read than those need.
  for (const { link } of linksOf(org.source, org.document)) {
    if (links.length >= mostLinks) break
    links.push(link)
  }
  const found: DocumentLink[] = []
  for (const link of links) {
    const target = await targetOf(context, org, link)
    const shown = target && (await shownAs(context, org, link, target))
    if (shown) found.push({ range: rangeOf(org, link), ...shown })
  }
  for (const named of namedFiles(org.source, org.document)) {
    const target = await fileTarget(context, org, named.path, named.search)
    const shown = target && placeOf(org, target, named.path)
    if (shown) found.push({ range: rangeOf(org, named), ...shown })
  }
  return found
}

async function shownAs(
  context: OrgContext,
  from: OrgText,
  link: Link,
  target: Target,
): Promise<Shown | null> {
  if (target.kind === 'web')
    return link.kind === 'bracket' && /^(?:https?|mailto):/.test(target.url)
      ? { target: target.url, tooltip: target.url }
      : null
  if (target.kind === 'org') return placeOf(from, target, link.target)
  const line = await declared(context, from, link, target.line)
  return placeOf(from, { ...target, line }, link.target)
}

type Shown = Pick<DocumentLink, 'target' | 'tooltip'>

function placeOf(from: OrgText, target: Target, written: string): Shown | null {
  switch (target.kind) {
    case 'web':
      return null
    case 'file':
      return { target: `${target.uri}${target.line > 0 ? `#L${target.line + 1}` : ''}`, tooltip: written }
    case 'org': {
      const { org, spot } = target
      const line = spot ? positionAt(org, spot.start).line : 0
      const title = spot?.headline?.title
      return {
        target: `${org.uri}${spot ? `#L${line + 1}` : ''}`,
        tooltip: title
          ? `${title}${org.path && org.uri !== from.uri ? ` (${org.path})` : ''}`
          : org.path || written,
      }
    }
  }
}

/** A function in code stands below the comment that belongs to it. */
async function declared(context: OrgContext, from: OrgText, link: Link, line: number): Promise<number> {
  const index = context.index()
  const node = index?.linkTarget(from.path, link.target)
  if (!index || !node || node.kind === 'file') return line
  const text = await index.text(node.path)
  return text.ok ? declarationLine(text.value.text, node) - 1 : line
}
