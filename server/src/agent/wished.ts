// Owns making a proposal of what evaluated code or a model that is not ours asks for. It always waits for a person, whatever
// rules say: nobody has seen who wants it want exactly this. Never acts.

import type { TurnView } from '../../protocol/views.ts'
import type { TurnId } from '../base/ids.ts'
import type { Action } from '../base/proposal.ts'
import { untrusted } from '../tools/labels.ts'
import { offered } from './offered.ts'
import type { SessionPorts } from './ports.ts'
import { sentence } from './shown.ts'

/** Who asks. */
export interface Wisher {
  readonly origin: string
  /** Of the untrusted label. */
  readonly source: string
  /** Before the title of the proposal, in the panel. */
  readonly words: string
}

const evaluatedCode: Wisher = {
  origin: 'session',
  source: 'evaluated code',
  words: 'Proposed by evaluated code',
}

export interface Wished {
  /** What became of it, for whoever asked. */
  readonly words: string
  /** The turn that waits for the decision; null where there is nothing to decide. */
  readonly view: TurnView | null
}

export async function wished(
  ports: SessionPorts,
  turn: TurnId,
  action: Action,
  reason: string,
  by: Wisher = evaluatedCode,
): Promise<Wished> {
  const refused = (words: string): Wished => ({ words, view: null })
  if (!ports.trusted()) return refused('This workspace is not trusted: nothing can be proposed here.')
  if (!wishable.has(action.type))
    return refused('Only a change of a file, a command or code can be proposed from a session.')
  const actions = await based(ports, [action])
  if (!actions.ok) return refused(sentence(actions.error))
  const proposal: Proposal = {
    id: proposalId(`${turn}-p1`),
    turn,
    actions: actions.value,
    workspace: ports.workspace,
    labels: untrusted(by.source),
    origin: by.origin,
    reason,
  }
  const verdict = await ports.judge(proposal)
  if (verdict.decision === 'deny') return refused(`The gate denies this: ${denialWords(verdict)}`)
  const createdAt = ports.clock.now()
  const pending: PendingApproval = {
    proposal,
    verdict,
    hash: proposalHash(proposal),
    createdAt,
    state: 'pending',
  }
  const added = await ports.approvals.add(pending, shownApproval(await approvalView(ports, pending)))
  if (!added.ok) return refused(sentence(added.error))
  const summary = title(proposal)
  const asked = queuedView(turn, `${by.words}: ${summary}`, createdAt, ports.trace.today())
  return { words: `${summary}: waits for the person's decision.`, view: wishedView(asked, pending) }
  const view = await offered(ports, turn, {
    by: 'Proposed by evaluated code',
    title: '',
    actions: [action],
    labels: untrusted('evaluated code'),
    origin: 'session',
    reason,
  })
  if (!view.ok) return refused(view.error.code === 'no-approval' ? view.error.message : sentence(view.error))
  const [step] = view.value.steps
  const summary = step?.kind === 'proposal' ? step.summary : ''
  return { words: `${summary}: waits for the person's decision.`, view: view.value }
}

const wishable: ReadonlySet<Action['type']> = new Set([
  'shell',
  'file_write',
  'file_edit',
  'file_delete',
  'code_eval',
])
