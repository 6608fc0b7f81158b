// Owns reading a resource of an outside server that the user mentioned in a question: the mention is the approval of exactly
// this read. What the gate denies stays denied. Never waits long for a server.

import { proposalId } from '../base/ids.ts'
import { type Proposal, trusted } from '../base/proposal.ts'
import { err, type Problem, problem, type Result } from '../base/result.ts'
import { proposalHash } from '../gate/cleared.ts'
import { denialWords } from '../gate/explain.ts'
import { patience } from '../mcp/limits.ts'
import { type Answer, readActionOf, resourceListed } from '../mcp/outside.ts'
import { orderOf } from './act.ts'
import type { SessionPorts } from './ports.ts'

/** `named` is `SERVER/URI` of one that is listed. Problems: `no-resource`, `denied`, those of a call. */
export async function readMentioned(
  ports: Pick<SessionPorts, 'outside' | 'judge' | 'workspace'>,
  named: string,
  signal: AbortSignal,
): Promise<Result<{ readonly title: string; readonly answer: Answer }, Problem>> {
  const { outside } = ports
  // What is filled in could tell the server something; what it listed itself cannot.
  const resource = outside === undefined ? null : resourceListed(outside, named)
  if (outside === undefined || resource === null)
    return err(problem('no-resource', 'is no resource of a server that runs.', 'See MCP Servers.'))
  const proposal: Proposal = {
    id: proposalId(`read-${named}`),
    turn: '' as Proposal['turn'],
    actions: [readActionOf(resource)],
    workspace: ports.workspace,
    // Nothing of the conversation goes along.
    labels: trusted,
    origin: 'mention',
    reason: 'Mentioned in the question.',
  }
  const verdict = await ports.judge(proposal)
  if (verdict.decision === 'deny')
    return err(problem('denied', `may not be read: ${denialWords(verdict)}`, 'Change the rule.'))
  const order = orderOf(ports, proposal, verdict, { kind: 'approved', hash: proposalHash(proposal) })
  const cleared = await order.clear()
  if (!cleared.ok) return cleared
  const soon = AbortSignal.any([signal, AbortSignal.timeout(patience.mentionedMs)])
  const answered = await outside.call(cleared.value, () => {}, soon)
  if (answered.ok) return { ok: true, value: { title: resource.name, answer: answered.value } }
  return soon.aborted && !signal.aborted
    ? err(problem('late', 'was not answered in time.', 'See the log of the server.'))
    : err(problem('outside-failed', `could not be read: ${answered.error.message}`, ''))
}
