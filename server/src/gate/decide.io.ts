// Owns the whole way from a proposal to a verdict, and the JSON answer of `gate check`. Changes nothing.

import { proposalId, turnId } from '../base/ids.ts'
import { type Action, type Proposal, trusted } from '../base/proposal.ts'
import type { Finding, Verdict } from '../base/verdict.ts'
import { readAction } from './action.ts'
import { explain, type NearMiss, proofTerms, treeLines } from './explain.ts'
import { collectFacts } from './facts.io.ts'
import type { Facts } from './facts.ts'
import { weighed } from './judge.ts'
import { nearMisses } from './near.ts'
import type { Policy } from './policy.ts'
import { type GatePorts, oneLook } from './ports.io.ts'
import { rewritten } from './rewrite.ts'

/** What was judged, and the verdict on it. */
export interface Judged {
  /** As it was proposed, or rewritten so that it is allowed: only this may be done. */
  readonly proposal: Proposal
  readonly facts: Facts
  readonly verdict: Verdict
}

/** Ports for one judgement under a policy: one look at the disk, and the tools as it has them pinned. */
export const looking = (disk: GatePorts, { pins }: Policy): GatePorts => ({
  ...oneLook(disk),
  pins: () => [...disk.pins(), ...pins],
})

export async function decide(disk: GatePorts, policy: Policy, proposal: Proposal): Promise<Judged> {
  const ports = looking(disk, policy)
  const facts = await collectFacts(ports, proposal)
  const own = weighed(facts, policy)
  const other = own.decision === 'ask' ? safer(facts) : null
  if (other !== null) {
    const otherFacts = await collectFacts(ports, other)
    const safe = weighed(otherFacts, policy)
    if (safe.decision === 'allow') return { proposal: other, facts: otherFacts, verdict: safe.verdict() }
  }
  return { proposal, facts, verdict: own.verdict() }
}

/** The same with safe command lines; null where nothing can be made safer. */
export function safer({ proposal, actions }: Facts): Proposal | null {
  let changed = false
  const others = actions.map(({ action, commands }): Action => {
    if (action.type !== 'shell' || action.shell !== 'posix') return action
    const command = rewritten(action.command, commands)
    if (command === null) return action
    changed = true
    return { ...action, command, asked: action.command }
  })
  return changed ? { ...proposal, actions: others } : null
}

/** The answer to one line of `gate check` (design.md section 8). */
export interface CheckAnswer {
  readonly id: string
  readonly verdict: Verdict['decision']
  readonly resolved?: string
  readonly findings: readonly Omit<Finding, 'evidence'>[]
  /** The derivation in the terms of the policy, one a line, two spaces a level. */
  readonly proof: string
  /** From the parsed line to the verdict. */
  readonly micros: number
  /** Why the line could not be read; such a line asks. */
  readonly error?: string
}

/** An answer with its proof for a person: sentences, two spaces a level. */
export interface ExplainedAnswer extends CheckAnswer {
  readonly why: string
}

/** `line` is JSON text or a parsed value; `workspace` holds unless the action names its own. */
export async function checkLine(
  ports: GatePorts,
  policy: Policy,
  line: unknown,
  workspace: string,
): Promise<CheckAnswer> {
  return (await answerLine(ports, policy, line, workspace)).answer
}

/** As `checkLine`, in words too. */
export async function explainLine(
  ports: GatePorts,
  policy: Policy,
  line: unknown,
  workspace: string,
): Promise<ExplainedAnswer> {
  const { answer, judged } = await answerLine(ports, policy, line, workspace)
  if (judged === null)
    return { ...answer, why: 'The action could not be read, so it is not judged, and you are asked.' }
  return { ...answer, why: treeLines(explain(judged.verdict, nearOf(judged, policy))).join('\n') }
}

/** The rules that nearly allow what is asked about; none where rules decide nothing any more. */
export const nearOf = ({ facts, verdict }: Judged, policy: Policy): readonly NearMiss[] =>
  verdict.decision === 'ask' ? nearMisses(facts, policy) : []

async function answerLine(
  ports: GatePorts,
  policy: Policy,
  line: unknown,
  workspace: string,
): Promise<{ readonly answer: CheckAnswer; readonly judged: Judged | null }> {
  const started = performance.now()
  const since = (): number => Math.round((performance.now() - started) * 1000)
  const refuse = (id: string, error: string) => ({ answer: refused(id, error, since()), judged: null })
  let json = line
  if (typeof line === 'string') {
    try {
      json = JSON.parse(line)
    } catch {
      return refuse('', 'The line is not JSON.')
    }
  }
  const read = readAction(json)
  if (!read.ok) return refuse(idOf(json), read.error.message)
  const { id, action, labels } = read.value
  const proposal: Proposal = {
    id: proposalId(id),
    turn: turnId('check'),
    actions: [action],
    workspace: read.value.workspace ?? workspace,
    labels: labels ?? trusted,
    origin: 'check',
    reason: '',
  }
  const judged = await decide(ports, policy, proposal)
  const { verdict } = judged
  const micros = since()
  const answer: CheckAnswer = {
    id,
    verdict: verdict.decision,
    ...(verdict.resolved === undefined ? {} : { resolved: verdict.resolved }),
    findings: verdict.findings.map(({ vector, severity, code, message }) => ({
      vector,
      severity,
      code,
      message,
    })),
    proof: proofTerms(verdict.proof),
    micros,
  }
  return { answer, judged }
}

const refused = (id: string, error: string, micros: number): CheckAnswer => ({
  id,
  verdict: 'ask',
  findings: [],
  proof: 'not judged',
  micros,
  error,
})

function idOf(json: unknown): string {
  const id = typeof json === 'object' && json !== null ? (json as { id?: unknown }).id : undefined
  return typeof id === 'string' || typeof id === 'number' ? String(id) : ''
}
