// Owns how a tool call or a reflex's wish becomes a proposal with a verdict. Never acts on it.

import type { ToolCall } from '../base/event.ts'
import { sha256 } from '../base/hash.ts'
import { proposalId } from '../base/ids.ts'
import { type Action, type Labels, type Proposal, trusted } from '../base/proposal.ts'
import { ok, type Problem, problem, type Result } from '../base/result.ts'
import type { Finding } from '../base/verdict.ts'
import { proposalHash } from '../gate/cleared.ts'
import { denialWords } from '../gate/explain.ts'
import type { Vault } from '../gate/mask.ts'
import { isFileAction, onBase } from '../tools/change.ts'
import { tools } from '../tools/list.ts'
import type { CallContext, Plan, ToolPorts } from '../tools/tool.ts'
import { validate } from '../tools/validate.ts'
import { effectOf } from './act.ts'
import { resolvedArguments } from './masked.ts'
import type { SessionPorts } from './ports.ts'
import { type Broken, brokenBy, brokenProblem, brokenWords } from './sound.ts'
import type { Ruling, State } from './state.ts'
import { narrowed, planWithin, seenFirst } from './within.ts'

/** Their words are for a person, who is shown placeholders. */
const telling = new Set(['ask', 'done'])

const mutating = new Set(['edit', 'write', 'run', 'eval', 'remember'])

/** What a turn keeps between a call's plan and its act. */
export interface Planning {
  readonly ports: SessionPorts
  /** How often a change that breaks the form of a file was sent, by the hash of its actions. */
  readonly insisted: Map<string, number>
  /** Of the call in hand. */
  plan: Plan | null
}

export async function judgeCall(
  run: Planning,
  state: State,
  call: ToolCall,
  number: number,
  labels: Labels,
): Promise<Ruling> {
  const { ports } = run
  const tool = tools.find((one) => one.spec.name === call.name)
  if (tool === undefined) {
    const names = tools.map((one) => one.spec.name).join(', ')
    return refused(
      'unknown-tool',
      `There is no tool "${call.name.slice(0, 60)}".`,
      `The tools are: ${names}.`,
    )
  }
  if (state.only?.includes(call.name) === false)
    return refused(
      'not-of-skill',
      `The skill that was called does not use ${call.name}.`,
      `It uses: ${state.only.join(', ')}.`,
    )
  const { within } = state
  const narrow = within ? narrowed(within, call) : null
  if (narrow) return { kind: 'refused', problem: narrow }
  const isWithin = within !== undefined && call.name === 'edit'
  const args = isWithin ? ok({}) : validate(tool.spec.parameters, call.arguments ?? {})
  if (!args.ok) return { kind: 'refused', problem: args.error }
  if (!ports.trusted() && mutating.has(call.name)) return untrustedWorkspace
  const context: CallContext = { labels, turn: state.turn, pieces: state.pieces }
  const written = (isWithin ? (call.arguments ?? {}) : args.value) as Readonly<Record<string, unknown>>
  // The gate judges what would really be done, so that a secret behind a placeholder is found like any other.
  const meant = telling.has(call.name) ? ok(written) : resolvedArguments(ports.vault, written)
  if (!meant.ok) return { kind: 'refused', problem: meant.error }
  const planned = isWithin
    ? await planWithin(ports, within, meant.value)
    : await tool.plan(toolPorts(ports), meant.value, context)
  if (!planned.ok) return { kind: 'refused', problem: planned.error }
  const plan = { ...planned, value: concealed(planned.value, ports.vault) }
  run.plan = plan.value
  switch (plan.value.kind) {
    case 'ask':
    case 'done':
    case 'plan':
      return plan.value
    case 'observe': {
      if (plan.value.actions.length === 0) return { kind: 'free', summary: plan.value.summary }
      const proposal = propose(ports, state, number, plan.value.actions, labels, 'model', '')
      return ruling(ports, proposal, plan.value.summary)
    }
    case 'propose': {
      const reason = plan.value.reason.slice(0, 2000)
      const [first, ...more] = await brokenBy(ports, plan.value.actions)
      const broken: readonly Broken[] = first === undefined ? [] : [first, ...more]
      if (first !== undefined && !insists(run, plan.value.actions, state.limits.maxCorrections)) {
        return { kind: 'refused', problem: brokenProblem([first, ...more]) }
      }
      if (plan.value.alsoJudge !== undefined) {
        const other = await ports.judge(
          propose(ports, state, number, plan.value.alsoJudge, labels, 'model', reason),
        )
        if (other.decision === 'deny') {
          return refused('denied', `The gate denies this: ${denialWords(other)}`, 'Find another way.')
        }
      }
      const proposal = propose(ports, state, number, plan.value.actions, labels, 'model', reason)
      const ruled = await ruling(ports, proposal, plan.value.summary)
      return warned(within ? seenFirst(ruled) : ruled, broken, 'hold')
    }
  }
}

/** What is done is said without the secrets in it. */
const concealed = (plan: Plan, vault: Vault): Plan =>
  'summary' in plan ? { ...plan, summary: vault.maskRest(plan.summary) } : plan

/** A grammar can lag behind its language: what was sent as often as a model may correct itself goes to a person. */
function insists(run: Planning, actions: readonly Action[], corrections: number): boolean {
  const key = sha256(JSON.stringify(actions))
  const before = run.insisted.get(key) ?? 0
  run.insisted.set(key, before + 1)
  return before >= corrections
}

/** What a change breaks, said where it is decided. A `hold` is decided by a person, whatever rules say. */
export function warned(ruling: Ruling, broken: readonly Broken[], severity: 'hold' | 'note'): Ruling {
  if (ruling.kind !== 'proposal' || broken.length === 0) return ruling
  const { verdict } = ruling
  const findings = broken.slice(0, 5).map(
    (one): Finding => ({
      vector: 6,
      severity,
      code: 'breaks-syntax',
      message: brokenWords(one),
      evidence: one.text,
    }),
  )
  const decision = severity === 'hold' && verdict.decision === 'allow' ? 'ask' : verdict.decision
  return { ...ruling, verdict: { ...verdict, decision, findings: [...verdict.findings, ...findings] } }
}

const refused = (code: string, message: string, next: string): Ruling => ({
  kind: 'refused',
  problem: problem(code, message, next),
})

const untrustedWorkspace: Ruling = refused(
  'untrusted-workspace',
  'This workspace is not trusted: Passepartout only searches and answers here.',
  'Trust the workspace to let it change files or run commands.',
)

export function propose(
  ports: SessionPorts,
  state: State,
  number: number,
  actions: readonly Action[],
  labels: Labels,
  origin: string,
  reason: string,
): Proposal {
  return {
    id: proposalId(`${state.turn}-p${number}`),
    turn: state.turn,
    actions,
    workspace: ports.workspace,
    labels,
    origin,
    reason,
  }
}

export async function ruling(ports: SessionPorts, wanted: Proposal, summary: string): Promise<Ruling> {
  const effect = effectOf(wanted)
  if (effect !== 'read' && !ports.trusted()) return untrustedWorkspace
  const { proposal, verdict } = await ports.prepare(wanted)
  const ruled = {
    kind: 'proposal',
    effect,
    summary,
    proposal,
    verdict,
    hash: proposalHash(proposal),
  } as const
  if (verdict.decision !== 'ask') return ruled
  return { ...ruled, near: (await ports.explain(proposal)).near }
}

/** Binds the file actions of a reflex to the texts they were made for. */
export async function based(
  ports: SessionPorts,
  actions: readonly Action[],
): Promise<Result<readonly Action[], Problem>> {
  const out: Action[] = []
  for (const action of actions) {
    if (!isFileAction(action) || action.beforeHash !== undefined) {
      out.push(action)
      continue
    }
    const one = await onBase(ports.documents, ports.workspace, action)
    if (!one.ok) return one
    out.push(one.value)
  }
  return ok(out)
}

/** Tool ports with the gate's word on reading, remembered for the turn's sake by path. */
export function toolPorts(ports: SessionPorts): ToolPorts {
  const known = new Map<string, Promise<'deny' | 'ask' | 'allow'>>()
  return {
    ...ports,
    tracePath: () => ports.trace.today(),
    traced: async (days) => (await ports.trace.days(days)).toReversed().flatMap(({ rows }) => rows),
    tracedText: (row) => ports.trace.text(row),
    mayRead(path) {
      let answer = known.get(path)
      if (answer === undefined) {
        answer = ports
          .judge({
            id: proposalId('read'),
            turn: '' as Proposal['turn'],
            actions: [{ type: 'file_read', path }],
            workspace: ports.workspace,
            labels: trusted,
            origin: 'model',
            reason: '',
          })
          .then((verdict) => verdict.decision)
        known.set(path, answer)
      }
      return answer
    },
  }
}
