// Owns the judgement: vectors over facts, then Datalog over both, then the verdict with its proof. Pure:
// no clock, no model, no disk. The only place that issues verdicts.

import type { Action } from '../base/proposal.ts'
import type { Decision, Effect, Finding, Proof, Verdict } from '../base/verdict.ts'
import { issue } from './cleared.ts'
import { type Database, evaluate, type Fact, holds, prove, rows } from './datalog/engine.ts'
import type { ActionFacts, Facts, PathFact } from './facts.ts'
import type { Policy } from './policy.ts'
import { secretClass } from './protected.ts'
import { vectors } from './vectors/list.ts'

interface JudgedEffect extends Effect {
  readonly action: number
  readonly proven: boolean
  readonly inside: boolean
}

/** Deterministic: the same facts and policy always give the same verdict. */
export function judge(facts: Facts, policy: Policy): Verdict {
  const findings: Finding[] = []
  for (const action of facts.actions) for (const check of vectors) findings.push(...check(facts, action))
  const unique = distinctFindings(findings)
  const effects = facts.actions.flatMap((action, index) => effectsOf(action, index))
  const database = evaluate(policy.program, factsOf(facts, policy, unique, effects))
  const decision: Decision = holds(database, 'denied') ? 'deny' : holds(database, 'allowed') ? 'allow' : 'ask'
  const [first] = facts.actions
  const resolved =
    facts.actions.length === 1 && isFileAction(first?.action) ? first?.paths[0]?.resolved : undefined
  return issue(
    {
      decision,
      findings: unique,
      effects: distinctEffects(effects),
      proof: proofOf(database, decision, unique, effects),
      ...(resolved === undefined ? {} : { resolved }),
    },
    facts.proposal,
  )
}

const isFileAction = (action: Action | undefined): boolean => action?.type.startsWith('file_') ?? false

function effectsOf(facts: ActionFacts, action: number): JudgedEffect[] {
  const effects: JudgedEffect[] = facts.paths.map((path) => ({
    kind: path.use === 'write' ? 'write' : path.use === 'delete' ? 'delete' : 'read',
    target: path.relative ?? path.resolved,
    action,
    inside: path.relative !== null,
    proven: isProvenRead(path),
  }))
  const other = (kind: Effect['kind'], target: string): void => {
    effects.push({ kind, target, action, inside: false, proven: false })
  }
  for (const command of facts.commands) {
    for (const effect of command.effects) other(effect.kind, effect.target)
    if (command.doubts.length > 0 && command.effects.length === 0)
      other('execute', command.program || command.raw.slice(0, 80))
  }
  switch (facts.action.type) {
    case 'shell':
      if (facts.commands.length === 0) other('execute', facts.action.command.slice(0, 80))
      break
    case 'network':
      other('network', facts.hosts[0] ?? facts.action.url)
      break
    case 'code_eval':
      other('evaluate', facts.action.language)
      break
    case 'mcp':
      other('execute', `${facts.action.server}/${facts.action.tool}`)
      break
    case 'sequence':
      other('execute', 'sequence')
      break
    case 'file_read':
    case 'file_write':
    case 'file_edit':
    case 'file_delete':
    case 'network_or_write_content':
    case 'content_in':
      break
  }
  return effects
}

/** The built-in proof: a plainly written path inside the workspace, read, that holds no secrets. */
const isProvenRead = (path: PathFact): boolean =>
  (path.use === 'read' || path.use === 'list' || path.use === 'folder') &&
  path.relative !== null &&
  path.suspicious.length === 0 &&
  path.agentHome === 'outside' &&
  (path.use !== 'read' || (secretClass(path.relative) === null && secretClass(path.raw) === null))

function factsOf(
  facts: Facts,
  policy: Policy,
  findings: readonly Finding[],
  effects: readonly JudgedEffect[],
): readonly Fact[] {
  const given: Fact[] = []
  if (facts.actions.length > 0) given.push(['judged'])
  if (facts.proposal.labels.integrity === 'untrusted') given.push(['untrusted'])
  given.push(['origin', facts.proposal.origin])
  for (const broken of policy.broken) given.push(['broken', broken.source])
  facts.actions.forEach((action, index) => {
    const a = String(index)
    given.push(['action', a], ['type', a, action.action.type])
    if (isKnown(action)) given.push(['known', a])
    for (const command of action.commands) {
      given.push(['program', a, command.program])
      for (const word of command.words.slice(1)) given.push(['argument', a, word.value])
    }
    for (const host of action.hosts) given.push(['host', a, host])
  })
  findings.forEach((finding, i) => {
    given.push(['finding', String(i), String(finding.vector), finding.severity, finding.code])
  })
  effects.forEach((effect, i) => {
    const e = String(i)
    given.push(['effect', e, String(effect.action), effect.kind, effect.target], ['target', e, effect.target])
    if (effect.proven) given.push(['proven', e])
    if (!effect.inside) return
    given.push(['inside', e])
    const segments = effect.target.split('/')
    for (let n = 1; n < segments.length; n++) given.push(['under', e, segments.slice(0, n).join('/')])
    const dot = (segments.at(-1) ?? '').lastIndexOf('.')
    if (dot > 0) given.push(['extension', e, (segments.at(-1) ?? '').slice(dot + 1)])
  })
  // `finding` in the policy is (F, Vector, Severity, Code); a relation has one arity.
  return given
}

/** All effects of the action are in the list; bare content has none and is known by its findings alone. */
function isKnown(action: ActionFacts): boolean {
  if (action.incomplete.length > 0) return false
  if (action.action.type !== 'shell') return true
  return action.parse !== null && action.parse.problems.length === 0 && action.commands.length > 0
}

function proofOf(
  database: Database,
  decision: Decision,
  findings: readonly Finding[],
  effects: readonly JudgedEffect[],
): Proof {
  switch (decision) {
    case 'deny':
      return named(prove(database, 'denied', []), findings, effects)
    case 'allow': {
      const covered = rows(database, 'covered').map((row) => prove(database, 'covered', row))
      const proof = prove(database, 'allowed', [])
      return named(
        proof === null
          ? null
          : { ...proof, because: [...proof.because, ...covered.filter((p) => p !== null)] },
        findings,
        effects,
      )
    }
    case 'ask': {
      const why = [
        prove(database, 'held', []),
        ...rows(database, 'open').map((row) => prove(database, 'open', row)),
      ].filter((p) => p !== null)
      const proof = prove(database, 'undecided', []) ?? {
        fact: 'undecided',
        rule: 'there is nothing to judge',
        because: [],
      }
      return named({ ...proof, because: why.length > 0 ? why : proof.because }, findings, effects)
    }
  }
}

/** Replaces the ordinals of findings and effects by what they stand for. */
function named(proof: Proof | null, findings: readonly Finding[], effects: readonly JudgedEffect[]): Proof {
  if (proof === null) return { fact: 'undecided', rule: 'no derivation', because: [] }
  const finding = /^finding\("(\d+)"/.exec(proof.fact)
  const effect = /^(?:effect|proven|(not )?covered|permit|inside)\("(\d+)"/.exec(proof.fact)
  const because = proof.because.map((p) => named(p, findings, effects))
  if (finding !== null) {
    const shown = findings[Number(finding[1])]
    if (shown !== undefined) return { ...proof, fact: `${shown.message} [${shown.evidence}]`, because }
  }
  if (effect !== null) {
    const shown = effects[Number(effect[2])]
    const predicate = proof.fact.slice(0, proof.fact.indexOf('('))
    if (shown !== undefined) return { ...proof, fact: `${predicate}: ${shown.kind} ${shown.target}`, because }
  }
  const negated = /^not covered\("(\d+)"\)$/.exec(proof.fact)
  if (negated !== null) {
    const shown = effects[Number(negated[1])]
    if (shown !== undefined) return { ...proof, fact: `not covered: ${shown.kind} ${shown.target}`, because }
  }
  return { ...proof, because }
}

function distinctFindings(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Map<string, Finding>()
  for (const f of findings) seen.set(JSON.stringify([f.vector, f.severity, f.code, f.evidence]), f)
  return [...seen.values()]
}

function distinctEffects(effects: readonly JudgedEffect[]): readonly Effect[] {
  const seen = new Map<string, Effect>()
  for (const { kind, target } of effects) seen.set(`${kind} ${target}`, { kind, target })
  return [...seen.values()]
}
