// Owns the list of the language features for Org, and how an editor learns of them. Order does not matter.

import {
  type ClientCapabilities,
  type Connection,
  RegistrationType,
  type ServerCapabilities,
} from 'vscode-languageserver/node'
import { acts } from './acts.ts'
import { agenda } from './agenda.ts'
import { asking } from './asking.ts'
import { backlinks } from './backlinks.ts'
import { blocks } from './blocks.ts'
import { captures } from './captures.ts'
import { choices } from './choices.ts'
import { completion } from './completion.ts'
import { cycling } from './cycling.ts'
import { definition } from './definition.ts'
import { enter } from './enter.ts'
import type { OrgContext, OrgFeature, Provision } from './feature.ts'
import { folding } from './folding.ts'
import { hover } from './hover.ts'
import { lint } from './lint.ts'
import { matching } from './matching.ts'
import { moving } from './moving.ts'
import { references } from './references.ts'
import { reminding } from './reminding.ts'
import { rename } from './rename.ts'
import { renewing } from './renewing.ts'
import { symbols } from './symbols.ts'
import { tangles } from './tangles.ts'
import { tokens } from './tokens.ts'

const features: readonly OrgFeature[] = [
  acts,
  agenda,
  captures,
  choices,
  reminding,
  folding,
  cycling,
  symbols,
  hover,
  definition,
  references,
  rename,
  moving,
  backlinks,
  completion,
  tokens,
  enter,
  asking,
  matching,
  lint,
  tangles,
  blocks,
  renewing,
]

/** Words and hovers of rules.org come by the same way, whatever an editor takes that file for. */
const selector = [{ language: 'org' }, { pattern: '**/rules.org' }]

const provisions = features.flatMap(({ provides }) => provides)

const isDynamic = ({ section }: Provision, client: ClientCapabilities): boolean => {
  const known = client.textDocument?.[section] as { readonly dynamicRegistration?: boolean } | undefined
  return known?.dynamicRegistration === true
}

/** For an editor that cannot be told later for which files. */
export const orgCapabilities = (client: ClientCapabilities): ServerCapabilities =>
  Object.fromEntries(
    provisions
      .filter((one) => !isDynamic(one, client))
      .map(({ capability, options }) => [capability, options]),
  )

export function registerOrg(connection: Connection, client: ClientCapabilities): void {
  for (const one of provisions)
    if (isDynamic(one, client))
      void connection.client.register(new RegistrationType<object>(one.method), {
        documentSelector: selector,
        ...one.options,
      })
}

export function listenOrg(context: OrgContext): void {
  for (const feature of features) feature.listen(context)
}
