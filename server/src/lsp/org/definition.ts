// Owns `textDocument/definition` for Org: from a link, a footnote, a radio word or a name to what it means.

import type { Location, LocationLink } from 'vscode-languageserver/node'
import { anchorsOf, plain } from '../../org/ide/anchors.ts'
import { type Thing, thingAt } from '../../org/ide/at.ts'
import type { Span } from '../../org/scan.ts'
import { type Cited, citableFrom } from './citable.ts'
import { type OrgText, offsetAt, rangeOf } from './documents.ts'
import type { OrgContext, OrgFeature } from './feature.ts'
import { fileTarget, locationOf, targetOf } from './targets.ts'

export const definition: OrgFeature = {
  provides: [
    {
      method: 'textDocument/definition',
      capability: 'definitionProvider',
      section: 'definition',
      options: {},
    },
  ],
  listen: (context) =>
    context.connection.onDefinition(async ({ textDocument: { uri }, position }) => {
      const org = context.documents.orgOf(uri)
      const thing = org && thingAt(org.source, org.document, offsetAt(org, position))
      const found = org && thing ? await definitionOf(context, org, thing) : null
      if (!org || !thing || !found) return null
      if (!context.client().textDocument?.definition?.linkSupport) return found
      const link: LocationLink = {
        originSelectionRange: rangeOf(org, thing),
        targetUri: found.uri,
        targetRange: found.range,
        targetSelectionRange: found.range,
      }
      return [link]
    }),
}

async function definitionOf(context: OrgContext, org: OrgText, thing: Thing): Promise<Location | null> {
  const here = (span: Span | undefined): Location | null =>
    span ? { uri: org.uri, range: rangeOf(org, span) } : null
  const { footnotes, footnoteMentions, radios, names } = anchorsOf(org.source, org.document)
  switch (thing.kind) {
    case 'link': {
      const target = await targetOf(context, org, thing.link)
      return target && locationOf(target)
    }
    case 'path': {
      const target = await fileTarget(context, org, thing.path, thing.search)
      return target && locationOf(target)
    }
    case 'citation':
      return citedPlace(
        context,
        (await citableFrom(context, org)).find(({ key }) => key === thing.key),
      )
    case 'footnote': {
      const [defined] = footnotes.get(thing.label) ?? []
      // From the definition back to where it is used.
      const isHere = defined !== undefined && defined.start === thing.start
      return here(
        isHere ? footnoteMentions.get(thing.label)?.find((one) => one.start !== thing.start) : defined,
      )
    }
    case 'target':
      return here(radios.get(plain(thing.name))?.[0])
    case 'name':
      return here(names.get(plain(thing.name))?.[0])
    default:
      return null
  }
}

function citedPlace(context: OrgContext, cited: Cited | undefined): Location | null {
  const file = cited && context.index()?.absolute(cited.path)
  const uri = file && context.paths()?.toUri(file)
  if (!cited || !uri) return null
  const { line, character, key } = cited
  return {
    uri,
    range: { start: { line, character }, end: { line, character: character + key.length } },
  }
}
