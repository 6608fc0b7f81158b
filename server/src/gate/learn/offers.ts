// Owns the offers that come with a question: what could be remembered of the answer, narrowest first, with what each would
// have done in the past. Pure; choosing is the human's.

import { sha256 } from '../../base/hash.ts'
import { printArgv } from '../argv.ts'
import { printGlob } from '../glob.ts'
import { candidates, type Reach } from './generalise.ts'
import { type Decision, type LearnedRule, type Replay, replay } from './learner.ts'
import { type Act, isExact, type Pattern, printPattern } from './pattern.ts'

export interface Offer {
  /** Stable for the same patterns; a choice names it. */
  readonly id: string
  readonly concludes: LearnedRule['concludes']
  readonly reach: Reach
  /** One for each act of the proposal. */
  readonly patterns: readonly Pattern[]
  readonly replay: Replay
  /** Why it cannot be chosen, in a sentence; empty where it can. */
  readonly refused: string
}

const steps: readonly Reach[] = ['exact', 'same', 'folder', 'tree']

/** For permitting (`permit`) and for denying; both narrowest first. `decisions` are those of this workspace. */
export function offersFor(
  acts: readonly Act[],
  decisions: readonly Decision[],
  concludes: LearnedRule['concludes'],
): readonly Offer[] {
  const earlier = decisions.flatMap(({ act, approved }) =>
    approved === (concludes === 'permit') ? [act] : [],
  )
  const perAct = acts.map((act) => candidates(act, earlier))
  const offers: Offer[] = []
  const seen = new Set<string>()
  for (const reach of steps) {
    // Where an act has several candidates of one reach, each is an offer of its own.
    const most = Math.max(0, ...perAct.map((own) => own.filter((one) => one.reach === reach).length))
    for (let nth = 0; nth < most; nth++) {
      const patterns = distinct(perAct.flatMap((own) => pick(own, reach, nth)))
      const id = offerId(concludes, patterns)
      if (patterns.length === 0 || seen.has(id)) continue
      seen.add(id)
      offers.push(offer(id, concludes, reach, patterns, decisions))
    }
  }
  return offers
}

/** The act's candidate of this reach, else the widest below it. */
function pick(own: ReturnType<typeof candidates>, reach: Reach, nth: number): readonly Pattern[] {
  const of = own.filter((one) => one.reach === reach)
  const below = own.filter((one) => steps.indexOf(one.reach) < steps.indexOf(reach))
  const found = of[Math.min(nth, of.length - 1)] ?? below.at(-1)
  return found === undefined ? [] : [found.pattern]
}

function distinct(patterns: readonly Pattern[]): readonly Pattern[] {
  return [...new Map(patterns.map((pattern) => [printPattern(pattern), pattern])).values()]
}

const offerId = (concludes: string, patterns: readonly Pattern[]): string =>
  sha256(`${concludes} ${patterns.map(printPattern).sort().join('\n')}`).slice(0, 12)

function offer(
  id: string,
  concludes: LearnedRule['concludes'],
  reach: Reach,
  patterns: readonly Pattern[],
  decisions: readonly Decision[],
): Offer {
  const each = patterns.map((pattern) => replay(pattern, decisions))
  const past = {
    allowed: each.reduce((sum, { allowed }) => sum + allowed, 0),
    denied: each.reduce((sum, { denied }) => sum + denied, 0),
  }
  return { id, concludes, reach, patterns, replay: past, refused: refusal(concludes, past) }
}

function refusal(concludes: LearnedRule['concludes'], { allowed, denied }: Replay): string {
  const times = (count: number): string => (count === 1 ? 'once' : `${count} times`)
  if (concludes === 'permit' && denied > 0) return `You denied such a thing ${times(denied)}.`
  if (concludes === 'deny' && allowed > 0) return `You approved such a thing ${times(allowed)}.`
  return ''
}

/** `changing src/index/*.ts`, `npm test`: what a rule is about, for a person. */
export function patternWords(pattern: Pattern): string {
  switch (pattern.kind) {
    case 'exact':
      return 'exactly this'
    case 'file': {
      const verb = { read: 'reading', change: 'changing', delete: 'deleting' }[pattern.does]
      return `${verb} ${printGlob(pattern.glob)}`
    }
    case 'command':
      return `${isExact(pattern) ? '' : 'commands like '}${printArgv(pattern.argv)}`
  }
}
