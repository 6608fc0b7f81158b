// Owns `textDocument/prepareRename` and `textDocument/rename` for Org: ids, custom ids, targets, names, footnotes, tags and
// titles, with every link to them in every file. The editor applies it, and shows it before if it is asked to.

import { ResponseError } from 'vscode-languageserver/node'
import type { Operation } from '../../../protocol/operation.ts'
import { type Thing, thingAt } from '../../org/ide/at.ts'
import { destinationOf } from '../../org/ide/follow.ts'
import { headlineAt } from '../../org/ide/locate.ts'
import { resolveInside } from '../../org/ide/resolve.ts'
import type { Span } from '../../org/scan.ts'
import { type OrgText, offsetAt, rangeOf } from './documents.ts'
import type { OrgFeature } from './feature.ts'
import { changeBy } from './workspace-edit.ts'

/** Application-defined error codes start above the range LSP reserves. */
const refused = 2

export const rename: OrgFeature = {
  provides: [
    {
      method: 'textDocument/rename',
      capability: 'renameProvider',
      section: 'rename',
      options: { prepareProvider: true },
    },
  ],
  listen(context) {
    context.connection.onPrepareRename(({ textDocument: { uri }, position }) => {
      const org = context.documents.orgOf(uri)
      const named = org && namedAt(org, offsetAt(org, position))
      return org && named ? { range: rangeOf(org, named), placeholder: named.name } : null
    })
    context.connection.onRenameRequest(async ({ textDocument: { uri }, position, newName }) => {
      const org = context.documents.orgOf(uri)
      const named = org && namedAt(org, offsetAt(org, position))
      if (!org || !named) return null
      const operation = {
        kind: 'rename',
        what: named.what,
        from: named.what === 'title' ? '' : named.name,
        to: newName,
      } as const
      const change = await changeBy(context, org, named.headline, operation)
      if (change.ok) return change.value
      const { told } = context.speech()
      throw new ResponseError(refused, `${told(change.error.message)} ${told(change.error.next)}`.trim())
    })
  },
}

type What = Extract<Operation, { kind: 'rename' }>['what']

/** What can be renamed at a place; the span is that of its name as it is written there. */
interface Named extends Span {
  readonly what: What
  readonly name: string
  /** Number of the headline whose title it is, or -1. */
  readonly headline: number
}

function namedAt(org: OrgText, offset: number): Named | null {
  const thing = thingAt(org.source, org.document, offset)
  if (!thing) return null
  const found = nameOf(org, thing)
  return found && found.start <= offset && offset <= found.end ? found : null
}

function nameOf(org: OrgText, thing: Thing): Named | null {
  const { start, end } = thing
  const simple = (what: What, name: string, from = start): Named => ({
    what,
    name,
    headline: -1,
    start: from,
    end: from + name.length,
  })
  switch (thing.kind) {
    case 'tag':
      return simple('tag', thing.tag)
    case 'footnote':
      return simple('footnote', thing.label, start + '[fn:'.length)
    case 'target':
      return simple('target', thing.name, Math.max(start, org.source.indexOf(thing.name, start)))
    case 'name':
      return simple('name', thing.name)
    case 'title':
      return { what: 'title', name: thing.headline.title, headline: thing.headline.index, start, end }
    case 'value':
      if (thing.key === 'ID') return simple('id', thing.value)
      return thing.key === 'CUSTOM_ID' ? simple('custom-id', thing.value) : null
    case 'link':
      return ofLink(org, thing)
    default:
      return null
  }
}

/** A link names what it leads to, where that is an id or something in this file. */
function ofLink(org: OrgText, { link }: Extract<Thing, { kind: 'link' }>): Named | null {
  const to = destinationOf(link)
  const target = (what: What, name: string, headline = -1): Named | null => {
    const at = org.source.indexOf(name, link.start)
    return at >= 0 && at < link.end ? { what, name, headline, start: at, end: at + name.length } : null
  }
  if (to?.kind === 'id') return target('id', to.id)
  if (to?.kind !== 'file' || to.path !== '') return null
  if (to.search.startsWith('#')) return target('custom-id', to.search.slice(1))
  const spot = resolveInside(org.source, org.document, to.search)
  if (!spot) return null
  if (spot.headline) return target('title', to.search.replace(/^\*/, ''), spot.headline.index)
  const isName =
    headlineAt(org.document, spot.start)?.start !== spot.start &&
    /^[ \t]*#\+/.test(org.source.slice(spot.start, spot.end))
  return target(isName ? 'name' : 'target', to.search)
}
