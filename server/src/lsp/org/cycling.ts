// Owns the requests behind TAB, S-TAB and the first sight of a file: which folds to open and to close. The editor folds.

import * as wire from '../../../protocol/org.ts'
import { cyclePlan, overviewPlan, startupPlan } from '../../org/ide/fold.ts'
import { answer } from './answer.ts'
import type { OrgText } from './documents.ts'
import type { OrgFeature } from './feature.ts'

export const cycling: OrgFeature = {
  provides: [],
  listen(context) {
    answer(context, wire.cycleFolds, (target) => {
      const org = context.documents.orgOf(target.uri)
      if (!org) return null
      return target.line === null
        ? overviewPlan(org.document, target.to)
        : cyclePlan(org.document, target.line, target.to)
    })
    answer(context, wire.startupFolds, ({ uri }) => {
      const org = context.documents.orgOf(uri)
      return org && startupPlan(org.document, startupWords(org))
    })
  },
}

function startupWords({ text, document }: OrgText): readonly string[] {
  const top = text.slice(0, document.headlines[0]?.start)
  return [...top.matchAll(/^[ \t]*#\+startup:[ \t]*(.*)$/gim)].flatMap((found) =>
    (found[1] as string).split(/\s+/).filter(Boolean),
  )
}
