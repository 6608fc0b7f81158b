// Owns what comes with a question and what follows from its answer: the offers to remember it, the rules that learn from
// it. Puts gate and rules together; never decides.

import type { LearnedView, OfferView, RuleView } from '../../protocol/views.ts'
import { sha256 } from '../base/hash.ts'
import type { Proposal } from '../base/proposal.ts'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import type { Learnable } from '../gate/learn/acts.ts'
import {
  actsOn,
  chosen,
  type Decision,
  type LearnedRule,
  needed,
  type Scope,
  statusOf,
} from '../gate/learn/learner.ts'
import { type Offer, offersFor, patternWords } from '../gate/learn/offers.ts'
import { pairWarnings } from '../gate/learn/pairs.ts'
import { isExact, patternMatcher, printPattern } from '../gate/learn/pattern.ts'
import { isInForce, pastOf, type WrittenRule } from '../gate/learn/rule-org.ts'
import { ruleFault } from '../gate/learn/verify.ts'
import { type McpPin, toolShape } from '../gate/mcp.ts'
import type { Rules } from '../trace/rules.io.ts'

/** The offer a person took, and for how long; null where the answer is for this once. */
export interface Remember {
  readonly offer: string
  readonly scope: Scope
}

export interface Learning {
  /** What could be remembered of either answer. `surprises`: what a trial of it did that the gate had not told. */
  offers(proposal: Proposal, surprises?: readonly string[]): Promise<LearnedView>
  /** Records the decision; answers with a sentence for each rule that changed. */
  decided(
    proposal: Proposal,
    approved: boolean,
    remember: Remember | null,
    surprises?: readonly string[],
  ): Promise<Result<readonly string[], Problem>>
  /** What a rule permitted was taken back: that is a disagreement. */
  undone(proposal: Proposal): Promise<Result<readonly string[], Problem>>
  rules(): Promise<Result<readonly RuleView[], Problem>>
  revoke(id: string): Promise<Result<string, Problem>>
}

/** The part of the gate that this needs. */
export interface LearningGate {
  learnable(proposal: Proposal): Promise<Learnable>
  actsOf(proposal: Proposal): Promise<Learnable>
}

export function openLearning(gate: LearningGate, rules: Rules, clock: { now(): number }): Learning {
  const inForce = (written: readonly WrittenRule[]): readonly LearnedRule[] =>
    written.filter((one) => isInForce(one, rules.project, clock.now())).map(({ rule }) => rule)

  async function offers(proposal: Proposal, surprises: readonly string[] = []): Promise<LearnedView> {
    const { acts, why } = await gate.learnable(proposal)
    const known = await rules.read()
    if (!known.ok) return { permit: [], deny: [], why: known.error.message }
    if (acts.length === 0) return { permit: [], deny: [], why }
    const { decisions } = known.value
    const standing = inForce(known.value.rules)
    const isChecked = acts.every((act) =>
      standing.some((rule) => rule.concludes === 'permit' && actsOn(rule, act)),
    )
    if (isChecked)
      return {
        permit: [],
        deny: [],
        why: 'A rule permits this; it is one of the few that you are asked about all the same.',
      }
    const view = async (offer: Offer): Promise<OfferView> => ({
      id: offer.id,
      words: offerWords(offer),
      reach: offer.reach,
      effect: effectWords(
        offer,
        acts.map((act): Decision => ({ act, approved: offer.concludes === 'permit', at: clock.now() })),
        decisions,
      ),
      past: pastWords(offer),
      refused: offer.refused,
      warnings:
        offer.concludes === 'deny'
          ? []
          : (await Promise.all(offer.patterns.map((one) => pairWarnings(one, standing)))).flat(),
    })
    return {
      permit: await Promise.all(
        offersFor(acts, decisions, 'permit')
          .map((offer) => discarded(offer, surprises))
          .map(view),
      ),
      deny: await Promise.all(offersFor(acts, decisions, 'deny').map(view)),
      why: '',
    }
  }

  async function decided(
    proposal: Proposal,
    approved: boolean,
    remember: Remember | null,
    surprises: readonly string[] = [],
  ): Promise<Result<readonly string[], Problem>> {
    const { acts, why } = await gate.learnable(proposal)
    const pins = approved ? pinsOf(proposal) : []
    if (pins.length > 0) {
      const pinned = await rules.pin(pins)
      if (!pinned.ok) return pinned
    }
    let choice = null
    if (remember !== null) {
      const known = await rules.read()
      if (!known.ok) return known
      const offer = offersFor(acts, known.value.decisions, approved ? 'permit' : 'deny')
        .map((one) => discarded(one, surprises))
        .find(({ id }) => id === remember.offer)
      if (offer === undefined || offer.refused !== '') {
        await rules.decided(acts, approved, null)
        const reason = offer?.refused || why || 'This is not offered any more.'
        return err(problem('no-offer', `It is not remembered: ${reason}`, 'Choose from what is offered now.'))
      }
      choice = { offer, scope: remember.scope }
    }
    const changed = await rules.decided(acts, approved, choice)
    return changed.ok ? ok(changed.value.map((rule) => changeWords(rule, clock.now()))) : changed
  }

  async function undone(proposal: Proposal): Promise<Result<readonly string[], Problem>> {
    const { acts } = await gate.actsOf(proposal)
    const changed = await rules.decided(acts, false, null)
    return changed.ok ? ok(changed.value.map((rule) => changeWords(rule, clock.now()))) : changed
  }

  async function list(): Promise<Result<readonly RuleView[], Problem>> {
    const known = await rules.read()
    if (!known.ok) return known
    const { decisions } = known.value
    const permits = inForce(known.value.rules)
    return ok(
      await Promise.all(
        known.value.rules.map((one) => ruleView(one, decisions, permits, rules.file, clock.now())),
      ),
    )
  }

  async function revoke(id: string): Promise<Result<string, Problem>> {
    const revoked = await rules.revoke(id)
    return revoked.ok ? ok(`Revoked: ${sentence(revoked.value.rule)}`) : revoked
  }

  return { offers, decided, undone, rules: list, revoke }
}

async function ruleView(
  { rule, revoked, byHand, line }: WrittenRule,
  decisions: readonly Decision[],
  all: readonly LearnedRule[],
  file: string,
  now: number,
): Promise<RuleView> {
  const past = pastOf(rule, decisions)
  const others = all.filter((other) => other !== rule)
  const warnings = rule.concludes === 'permit' && !revoked ? await pairWarnings(rule.envelope, others) : []
  const evidence = decisions.filter(({ act }) => patternMatcher(rule.envelope)(act)).slice(-20)
  return {
    id: rule.id,
    title: sentence(rule),
    concludes: rule.concludes,
    status: revoked ? 'revoked' : statusOf(rule, now),
    byHand,
    scope: rule.scope,
    project: rule.project,
    envelope: printPattern(rule.envelope),
    actsOn: rule.acts.map(printPattern),
    neverOn: rule.barred.map(printPattern),
    agreed: rule.concludes === 'permit' ? past.allowed : past.denied,
    disagreed: rule.concludes === 'permit' ? past.denied : past.allowed,
    needed: needed.first,
    evidence: evidence.map(({ act, approved, at }) => ({
      words:
        act.kind === 'command'
          ? act.words.join(' ')
          : act.kind === 'file'
            ? `${act.does} ${act.path}`
            : 'exactly this',
      approved,
      at,
    })),
    createdAt: rule.createdAt,
    expiresAt: rule.expiresAt,
    fault: await ruleFault(rule),
    warnings,
    file: line === 0 ? '' : file,
    line,
  }
}

const sentence = ({ concludes, envelope }: Pick<LearnedRule, 'concludes' | 'envelope'>): string =>
  `${concludes === 'permit' ? 'Allow' : 'Never allow'} ${patternWords(envelope)}`

function changeWords(rule: LearnedRule, now: number): string {
  const said = sentence(rule)
  if (statusOf(rule, now) === 'active') return `${said}: acts from now on.`
  return `${said}: does not act, until it has agreed with you more often.`
}

const offerWords = ({ patterns }: Offer): string => patterns.map(patternWords).join(', ')

/** A trial that went beyond what the gate had told is no ground for a rule about more than what was tried. */
function discarded(offer: Offer, surprises: readonly string[]): Offer {
  const [first] = surprises
  if (first === undefined || offer.concludes === 'deny' || offer.patterns.every(isExact)) return offer
  return { ...offer, refused: `Tried in a copy, it did more than was foreseen: ${first}` }
}

/** The outside tools that a proposal calls, as they describe themselves in it. */
const pinsOf = ({ actions }: Proposal): readonly McpPin[] =>
  actions.flatMap((action) => {
    if (action.type !== 'mcp') return []
    const shape = toolShape(action)
    return [{ server: action.server, tool: action.tool, hash: sha256(shape), shape }]
  })

/** What choosing it changes at once. */
function effectWords(offer: Offer, now: readonly Decision[], decisions: readonly Decision[]): string {
  if (offer.concludes === 'deny') return 'denies it from now on'
  if (offer.patterns.every(isExact)) return 'acts from now on'
  const past = [...decisions, ...now]
  const acting = offer.patterns.filter((envelope) => {
    const draft = {
      id: 'draft',
      concludes: 'permit',
      scope: 'session',
      project: '',
      createdAt: 0,
      expiresAt: null,
    } as const
    return chosen({ ...draft, envelope }, past).acts.length > 0
  })
  return acting.length === offer.patterns.length
    ? 'acts where you approved such things, watches elsewhere'
    : 'watches first, acts once it has agreed with you'
}

function pastWords({ replay: { allowed, denied } }: Offer): string {
  const times = (count: number): string => (count === 1 ? 'once' : `${count} times`)
  if (allowed + denied === 0) return 'nothing like it yet'
  const said = [
    ...(allowed === 0 ? [] : [`approved ${times(allowed)}`]),
    ...(denied === 0 ? [] : [`denied ${times(denied)}`]),
  ]
  return said.join(', ')
}
