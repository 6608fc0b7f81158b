// Owns calling an outside tool that was allowed or approved. What comes back is text of others. Never decides whether.

import { ok, type Problem, problem, type Result } from '../base/result.ts'
import type { Outside } from '../mcp/outside.ts'
import { untrusted } from '../tools/labels.ts'
import type { Acted, Order } from './act.ts'

export async function actOutside(
  outside: Outside | undefined,
  order: Order,
  onOutput: (text: string) => void,
  signal: AbortSignal,
): Promise<Result<Acted, Problem>> {
  const [action] = order.proposal.actions
  if (outside === undefined || action?.type !== 'mcp')
    return { ok: false, error: problem('not-running', 'No outside server is used here.', '') }
  const cleared = await order.clear()
  if (!cleared.ok) return cleared
  const answered = await outside.call(cleared.value, (words) => onOutput(`${words}\n`), signal)
  if (!answered.ok) return answered
  const { text, outcome } = answered.value
  onOutput(text)
  return ok({
    text: text === '' ? '(nothing)' : text,
    labels: untrusted(`${action.server}/${action.tool}`),
    outcome,
    exitCode: outcome === 'done' ? 0 : 1,
  })
}
