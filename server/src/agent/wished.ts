// Owns making a proposal of what evaluated code or a model that is not ours asks for. It always waits for a person, whatever
// rules say: nobody has seen who wants it want exactly this. Never acts.

import type { TurnView } from '../../protocol/views.ts'
import type { TurnId } from '../base/ids.ts'
import type { Action, Labels } from '../base/proposal.ts'
import { untrusted } from '../tools/labels.ts'
import type { SessionPorts } from './ports.ts'
import { sentence } from './shown.ts'
import { offered } from './unasked.ts'

export interface Wished {
  /** What became of it, for whoever asked. */
  readonly words: string
  /** The turn that waits for the decision; null where there is nothing to decide. */
  readonly view: TurnView | null
}

/** Who wants it, and what the turn is called that waits for the decision. */
export interface Wisher {
  readonly origin: string
  readonly labels: Labels
  title(summary: string): string
}

export const evaluatedCode: Wisher = {
  origin: 'session',
  labels: untrusted('evaluated code'),
  title: (summary) => `Proposed by evaluated code: ${summary}`,
}

export async function wished(
  ports: SessionPorts,
  turn: TurnId,
  action: Action,
  reason: string,
  wisher: Wisher = evaluatedCode,
): Promise<Wished> {
  const refused = (words: string): Wished => ({ words, view: null })
  if (!ports.trusted()) return refused('This workspace is not trusted: nothing can be proposed here.')
  if (!wishable.has(action.type))
    return refused('Only a change of a file, a command or code can be proposed from a session.')
  const view = await offered(ports, turn, {
    heading: wisher.title,
    title: '',
    actions: [action],
    labels: wisher.labels,
    origin: wisher.origin,
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
