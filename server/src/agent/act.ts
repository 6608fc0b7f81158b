// Owns acting on one proposal that the gate allowed or a person approved: checkpoint, permission,
// actuator, checkpoint of what stands afterwards, index. Never decides whether.

import type { EvaluatedView, PageView } from '../../protocol/views.ts'
import type { FileChange } from '../base/ports.ts'
import { type Action, type Labels, type Proposal, trusted } from '../base/proposal.ts'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import type { Verdict } from '../base/verdict.ts'
import { type Cleared, type Grant, mint } from '../gate/cleared.ts'
import { stopWords } from '../sandbox/limits.ts'
import { applyFiles } from '../tools/actuate.ts'
import { isOfBlock, type RunCame } from '../tools/blocks.ts'
import { fileChanges, isFileAction } from '../tools/change.ts'
import { labelsOfOutput } from '../tools/labels.ts'
import { shown } from '../tools/path.ts'
import { actOutside } from './act-outside.ts'
import { actPage } from './act-page.ts'
import { diff } from './diff.ts'
import { actEvaluation } from './evaluate.ts'
import { framed } from './frame.ts'
import { learnNamed } from './named.ts'
import type { SessionPorts } from './ports.ts'
import { lowerFirst, sandboxWords } from './shown.ts'

export interface Acted {
  readonly text: string
  readonly labels: Labels
  readonly outcome: 'done' | 'failed'
  readonly exitCode: number | null
  /** Of code that was evaluated. */
  readonly evaluated?: EvaluatedView
  readonly page?: PageView
  /** Of what somebody goes on from: what it gave back and printed, whole. */
  readonly came?: RunCame
}

export interface Order {
  readonly proposal: Proposal
  /**
   * The gate's permission, asked for after the checkpoint stands: the facts can have changed while the proposal
   * waited, or while the checkpoint was made. `changed-since`: a person must look at it (again).
   */
  clear(): Promise<Result<Cleared, Problem>>
}

/** The one place outside the gate that asks for a permission. `shown`: the verdict that was acted on until now. */
export const orderOf = (
  ports: Pick<SessionPorts, 'judge'>,
  proposal: Proposal,
  shown: Verdict,
  grant: Grant,
): Order => ({
  proposal,
  clear: async () => {
    const verdict = await ports.judge(proposal)
    const cleared = mint(proposal, verdict, grant)
    if (!cleared.ok && cleared.error.code !== 'not-approved') return cleared
    return cleared.ok && !saysMore(verdict, shown) ? cleared : err(changedFacts)
  },
})

export const changedFacts = problem(
  'changed-since',
  'What this would do has changed since it was proposed.',
  'Look at it again.',
)

/** Does a verdict find or foresee what an earlier one on the same proposal did not? */
export function saysMore(now: Verdict, before: Verdict): boolean {
  const parts = ({ findings, effects }: Verdict) => [
    ...findings.map(({ vector, severity, code }) => `${vector} ${severity} ${code}`),
    ...effects.map(({ kind, target }) => `${kind} ${target}`),
  ]
  const known = new Set(parts(before))
  return parts(now).some((part) => !known.has(part))
}

export const effectOf = (proposal: Proposal): 'read' | 'files' | 'command' =>
  proposal.actions.some(({ type }) => reaching.has(type))
    ? 'command'
    : proposal.actions.some(isFileAction)
      ? 'files'
      : 'read'

/** What does more than read or change files of this machine. */
const reaching: ReadonlySet<Action['type']> = new Set(['shell', 'code_eval', 'mcp', 'network'])

/** A failure with code `changed-since` means: nothing was done, look again. */
export async function act(
  ports: SessionPorts,
  order: Order,
  onOutput: (text: string) => void,
  signal: AbortSignal,
): Promise<Result<Acted, Problem>> {
  if (order.proposal.actions.some(({ type }) => type === 'mcp'))
    return actOutside(ports.outside, order, onOutput, signal)
  if (order.proposal.actions.some(({ type }) => type === 'network'))
    return actPage(ports.web, order, onOutput, signal)
  if (effectOf(order.proposal) !== 'command') return actFiles(ports, order, signal)
  await learnNamed(ports, order.proposal.actions)
  return order.proposal.actions.some((action) => action.type === 'code_eval')
    ? actEvaluation(ports, order, onOutput, signal)
    : actCommand(ports, order, onOutput, signal)
}

async function actFiles(
  ports: SessionPorts,
  order: Order,
  signal: AbortSignal,
): Promise<Result<Acted, Problem>> {
  const { proposal } = order
  const planned = await fileChanges(ports.documents, proposal)
  if (!planned.ok) return planned
  if (planned.value.length === 0) {
    return ok({ text: 'The files already have this text.', labels: trusted, outcome: 'done', exitCode: null })
  }
  const recorded = await ports.checkpoints.record(proposal.turn, planned.value)
  if (!recorded.ok) return recorded
  const cleared = await order.clear()
  if (!cleared.ok) return cleared
  const written = await applyFiles(ports, cleared.value, title(proposal), signal)
  // What stands now is recorded even after a failure, so that an undo never guesses.
  // What the editor holds but could not save is not on disk yet: there the plan stays what is recorded.
  const unsaved = !written.ok && written.error.code === 'not-saved'
  const settled = await asTheyStand(ports, planned.value)
  const kept = unsaved ? ok(undefined) : await ports.checkpoints.settle(proposal.turn, settled)
  const paths = planned.value.map((change) => shown(ports.workspace, change.path))
  await ports.changed(paths)
  if (!written.ok) return written
  const lines = written.value.map((change) => {
    const { addedLines, removedLines } = diff(change.before, change.after)
    const verb = change.before === null ? 'Created' : change.after === null ? 'Deleted' : 'Changed'
    return `${verb} ${shown(ports.workspace, change.path)} (+${addedLines} −${removedLines} lines).`
  })
  if (!kept.ok) lines.push(`The checkpoint could not be completed: ${kept.error.message}`)
  return ok({ text: lines.join('\n'), labels: trusted, outcome: 'done', exitCode: null })
}

async function asTheyStand(
  ports: SessionPorts,
  changes: readonly FileChange[],
): Promise<readonly FileChange[]> {
  const out: FileChange[] = []
  for (const change of changes) {
    const now = await ports.documents.read(change.path)
    out.push({
      ...change,
      after: now.ok ? now.value.text : now.error.code === 'not-found' ? null : change.after,
    })
  }
  return out
}

async function actCommand(
  ports: SessionPorts,
  order: Order,
  onOutput: (text: string) => void,
  signal: AbortSignal,
): Promise<Result<Acted, Problem>> {
  const { proposal } = order
  const done = await framed(
    ports,
    order,
    (cleared, options, onChunk) => {
      const more = { agentHome: ports.home, beside: ports.beside?.() ?? [] }
      return ports.sandbox.run(cleared, { ...options, ...more }, onChunk, signal)
    },
    onOutput,
    signal,
  )
  if (!done.ok) return done
  const { ran, cleared, limits, output, stdout, aftermath } = done.value
  const { exitCode, stopped, truncated, isolation } = ran
  const how = stopped
    ? stopWords(stopped, limits)
    : exitCode === null
      ? `Ended by signal ${ran.signal ?? 'unknown'}.`
      : `Exit code ${exitCode}.`
  const notes = [how, truncated ? 'The output was cut.' : '']
  // Where it worked, nobody asks what it was not allowed to do.
  if (exitCode !== 0 && isolation !== '')
    notes.push(`It ran ${lowerFirst(sandboxWords(isolation, cleared.effects))}`)
  notes.push(...aftermath)
  const printed = output.text()
  const command = proposal.actions.find((action) => action.type === 'shell')
  return ok({
    text: `${notes.filter((note) => note !== '').join(' ')}${printed === '' ? '\n(no output)' : `\n${printed}`}`,
    // Where nothing was written, nothing from outside comes into the window.
    labels: printed === '' ? trusted : labelsOfOutput(command?.type === 'shell' ? command.command : 'code'),
    outcome: exitCode === 0 && stopped === null ? 'done' : 'failed',
    exitCode,
    ...(isOfBlock(proposal)
      ? {
          came: {
            end: stopped === null && exitCode !== null ? 'value' : 'error',
            value: '',
            error: '',
            printed: stdout,
          },
        }
      : {}),
  })
}

/** One line that says what a proposal is. */
export function title(proposal: Proposal): string {
  const files = proposal.actions.filter(isFileAction)
  const shell = proposal.actions.find((action) => action.type === 'shell')
  const code = proposal.actions.find((action) => action.type === 'code_eval')
  if (code?.type === 'code_eval') return `Evaluate ${code.language}`
  if (shell?.type === 'shell')
    return `Run ${(shell.asked ?? shell.command).split('\n', 1)[0]?.slice(0, 120) ?? ''}`
  const first = files[0]
  if (first === undefined) {
    const read = proposal.actions.find((action) => action.type === 'file_read')
    return read?.type === 'file_read'
      ? `Read ${shown(proposal.workspace, read.path)}`
      : outsideTitle(proposal)
  }
  const isNew = first.type === 'file_write' && first.beforeHash === ''
  const verbs = { file_delete: 'Delete', file_write: isNew ? 'Create' : 'Write', file_edit: 'Edit' }
  const verb = verbs[first.type]
  return files.length === 1
    ? `${verb} ${shown(proposal.workspace, first.path)}`
    : `Change ${files.length} files`
}

function outsideTitle(proposal: Proposal): string {
  const [action] = proposal.actions
  if (action?.type === 'network')
    return `${action.method === 'GET' ? 'Read' : 'Contact'} ${action.url.slice(0, 120)}`
  if (action?.type === 'mcp') return `Call ${action.tool} of ${action.server}`
  return 'Proposal'
}
