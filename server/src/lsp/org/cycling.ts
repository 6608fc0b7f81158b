// Owns the requests behind TAB, S-TAB and the first sight of a file: which folds to open and to close. The editor folds.

import * as wire from '../../../protocol/org.ts'
import { cyclePlan, overviewPlan, startupPlan } from '../../org/ide/cycle.ts'
import { answer } from './answer.ts'
import type { OrgFeature } from './feature.ts'

export const cycling: OrgFeature = {
  provides: [],
  listen(context) {
    answer(context, wire.cycleFolds, (target) => {
      const org = context.documents.orgOf(target.uri)
      if (!org) return null
      return target.line === null
        ? overviewPlan(org.source, org.document, target.to)
        : cyclePlan(org.source, org.document, target.line, target.to)
    })
    answer(context, wire.startupFolds, ({ uri }) => {
      const org = context.documents.orgOf(uri)
      return org && startupPlan(org.source, org.document)
    })
  },
}
