// Owns the request by which a person's own command changes Org files: computes the operation on the text that the person
// sees and applies it through the editor as one edit, which undo takes back. No gate: nobody but the person asks for it.

import * as wire from '../../../protocol/org.ts'
import type { Problem } from '../../base/result.ts'
import { operationFor } from '../../org/ide/gesture.ts'
import { headlineAt } from '../../org/ide/locate.ts'
import { answer } from './answer.ts'
import { type Change, changeBy, changed, uriOf } from './changes.ts'
import { type OrgText, offsetAt } from './documents.ts'
import type { OrgContext, OrgFeature } from './feature.ts'

export const operating: OrgFeature = {
  provides: [],
  listen: (context) => answer(context, wire.operate, (params) => operateOn(context, params)),
}

const refused = ({ message, next }: Pick<Problem, 'message' | 'next'>): wire.OperateAnswer => ({
  ok: false,
  message,
  next,
})

async function operateOn(context: OrgContext, params: wire.OperateParams): Promise<wire.OperateAnswer> {
  const org = context.documents.orgOf(params.uri)
  if (!org) return refused({ message: 'This is no Org file that is open.', next: '' })
  if (org.version !== params.version) return refused(changed)
  const offset = offsetAt(org, params.position)
  const operation =
    params.operation.kind === 'gesture'
      ? operationFor(org.text, org.document, offset, params.operation.gesture)
      : params.operation
  if (!operation) return { ok: true, wants: 'nothing', said: '', at: null, others: [] }
  const index = params.of === 'file' ? -1 : (headlineAt(org.document, offset)?.index ?? -1)
  const change = await changeBy(context, org, index, operation)
  return change.ok ? apply(context, org, change.value) : refused(change.error)
}

async function apply(
  context: OrgContext,
  org: OrgText,
  { edit, result }: Change,
): Promise<wire.OperateAnswer> {
  const { files, wants, at, said } = result
  if (wants === 'note') return { ok: true, wants, said, at: null, others: [] }
  if ((edit.documentChanges ?? []).length > 0) {
    const applied = await context.connection.workspace.applyEdit({ label: said, edit })
    if (!applied.applied)
      return refused(applied.failureReason ? { message: applied.failureReason, next: '' } : changed)
  }
  const place = at && uriOf(context, org, at.path)
  const others = files.flatMap(
    ({ path, was, to }) => uriOf(context, org, was === 'moved' ? (to ?? path) : path) ?? [],
  )
  return {
    ok: true,
    wants: '',
    said,
    at: at && place ? { uri: place, line: at.line - 1 } : null,
    others: others.filter((uri) => uri !== org.uri),
  }
}
