// Owns `textDocument/documentLink` for Org. Only links that lead somewhere are links: places of this workspace, and
// addresses of the web in brackets. Plain addresses are the editor's own business.

import type { DocumentLink } from 'vscode-languageserver/node'
import { declarationLine } from '../../index/places.ts'
import { linksOf } from '../../org/ide/mentions.ts'
import type { Link } from '../../org/objects.ts'
import { type OrgText, positionAt, rangeOf } from './documents.ts'
import type { OrgContext } from './feature.ts'
import { type Target, targetOf } from './targets.ts'

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
  return found
}

async function shownAs(
  context: OrgContext,
  from: OrgText,
  link: Link,
  target: Target,
): Promise<Pick<DocumentLink, 'target' | 'tooltip'> | null> {
  switch (target.kind) {
    case 'web':
      return link.kind === 'bracket' && /^(?:https?|mailto):/.test(target.url)
        ? { target: target.url, tooltip: target.url }
        : null
    case 'file': {
      const line = await declared(context, from, link, target.line)
      return { target: `${target.uri}${line > 0 ? `#L${line + 1}` : ''}`, tooltip: link.target }
    }
    case 'org': {
      const { org, spot } = target
      const line = spot ? positionAt(org, spot.start).line : 0
      const title = spot?.headline?.title
      return {
        target: `${org.uri}${spot ? `#L${line + 1}` : ''}`,
        tooltip: title
          ? `${title}${org.path && org.uri !== from.uri ? ` (${org.path})` : ''}`
          : org.path || link.target,
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
