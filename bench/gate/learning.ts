// Measures learning: a simulated user answers what the gate asks, by a hidden policy, and takes offers as one kind of user
// does. Questions per hundred actions, and every action that a learned rule allowed although the policy denies it.

import { proposalId, turnId } from '../../server/src/base/ids.ts'
import { type Action, type Proposal, trusted } from '../../server/src/base/proposal.ts'
import { collectFacts } from '../../server/src/gate/facts.io.ts'
import { judge } from '../../server/src/gate/judge.ts'
import { learnable } from '../../server/src/gate/learn/acts.ts'
import {
  actsOn,
  chosen,
  type Decision,
  type LearnedRule,
  updated,
} from '../../server/src/gate/learn/learner.ts'
import { type Offer, offersFor } from '../../server/src/gate/learn/offers.ts'
import { ruleText } from '../../server/src/gate/learn/rule.ts'
import { makePolicy, type Policy } from '../../server/src/gate/policy.ts'
import type { GatePorts } from '../../server/src/gate/ports.io.ts'
import { type Step, simulatedWork } from './simulated.ts'

/** Which offer a user takes with a decision, or null for "only this once". */
export type Taste = (offers: readonly Offer[]) => Offer | null

/** Takes the narrowest, and a wider one only once its past speaks for it. */
export const careful: Taste = (offers) =>
  offers.findLast(({ replay, reach }) => reach !== 'exact' && replay.allowed + replay.denied >= 3) ??
  offers[0] ??
  null

/** Takes whatever reaches furthest. */
export const widest: Taste = (offers) => offers.at(-1) ?? null

export interface Learned {
  /** Of each hundred actions. */
  readonly questions: readonly number[]
  /** Allowed without a question although the hidden policy denies it. */
  readonly wrongAllows: readonly Step[]
  /** Denied without a question although the hidden policy allows it. */
  readonly wrongDenials: readonly Step[]
  readonly rules: readonly LearnedRule[]
}

/** `poison`: the hidden policy denies these steps, and the user approves them all the same. */
export async function learn(
  ports: GatePorts,
  seed: number,
  count: number,
  taste: Taste,
  poison: (step: Step, index: number) => boolean = () => false,
): Promise<Learned> {
  const steps = simulatedWork(seed, count)
  const questions: number[] = []
  const wrongAllows: Step[] = []
  const wrongDenials: Step[] = []
  const decisions: Decision[] = []
  let rules: readonly LearnedRule[] = []
  let policy: Policy = makePolicy([])
  for (const [index, step] of steps.entries()) {
    const hundred = Math.floor(index / 100)
    questions[hundred] ??= 0
    const facts = await collectFacts(ports, proposalOf(step.action))
    const verdict = judge(facts, policy)
    if (verdict.decision === 'allow' && !step.allowed) wrongAllows.push(step)
    if (verdict.decision === 'deny' && step.allowed) wrongDenials.push(step)
    if (verdict.decision !== 'ask') continue
    questions[hundred]++
    const { acts } = learnable(facts, policy, verdict)
    const approved = step.allowed || poison(step, index)
    const concludes = approved ? 'permit' : 'deny'
    const now = index + 1
    for (const act of acts) {
      decisions.push({ act, approved, at: now })
      rules = rules.map((rule) => updated(rule, decisions))
    }
    // A spot check of what a rule permits asks for no other rule.
    const isNew = !acts.every((act) => rules.some((rule) => actsOn(rule, act)))
    const offers = isNew ? offersFor(acts, decisions, concludes).filter(({ refused }) => refused === '') : []
    const offer = taste(offers)
    for (const envelope of offer?.patterns ?? []) {
      const id = `r${rules.length}`
      const known = rules.some((rule) => rule.concludes === concludes && same(rule.envelope, envelope))
      if (!known)
        rules = [
          ...rules,
          chosen(
            { id, concludes, scope: 'always', project: '', envelope, createdAt: now, expiresAt: null },
            decisions,
          ),
        ]
    }
    policy = policyOf(rules, `seed ${seed}`)
  }
  return { questions, wrongAllows, wrongDenials, rules }
}

const policyOf = (rules: readonly LearnedRule[], seed: string): Policy =>
  makePolicy(
    rules.flatMap((rule) => {
      const text = ruleText(rule)
      return text === '' ? [] : [{ name: rule.id, source: 'home' as const, text, file: 'rules.org', line: 1 }]
    }),
    [],
    { seed },
  )

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

const proposalOf = (action: Action): Proposal => ({
  id: proposalId('simulated'),
  turn: turnId('simulated'),
  actions: [action],
  workspace: '/home/u/ws',
  labels: trusted,
  origin: 'model',
  reason: '',
})
