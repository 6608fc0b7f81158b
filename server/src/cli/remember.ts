// Owns the choice at a terminal to have an answer remembered: the numbered offers, and for how long. What is not offered
// is asked for again; nothing typed goes back. Never decides.

import type { OfferView, RuleView } from '../../protocol/views.ts'
import type { Remember } from '../agent/learning.ts'
import { type Style, visible } from './style.ts'

/** Where a person reads and types; `read` gives one line, or null when it ends or is broken off there. */
export interface Conversation {
  read(prompt: string): Promise<string | null>
  write(text: string): void
}

/** `back`: nothing was chosen; `left`: the human went away. */
export async function chooseOffer(
  offers: readonly OfferView[],
  verb: 'Allow' | 'Never allow',
  style: Style,
  talk: Conversation,
): Promise<Remember | 'back' | 'left'> {
  talk.write(`\n${offerLines(offers, verb, style)}\n\n`)
  for (;;) {
    const typed = await talk.read('Which one? Its number, or nothing to go back: ')
    if (typed === null) return 'left'
    if (typed === '') return 'back'
    const offer = /^\d+$/.test(typed) ? offers[Number(typed) - 1] : undefined
    if (offer === undefined || offer.refused !== '') continue
    const scope = await chooseScope(talk)
    return scope === 'left' ? 'left' : { offer: offer.id, scope }
  }
}

const scopeKeys: Readonly<Record<string, RuleView['scope']>> = {
  '': 'project',
  s: 'session',
  session: 'session',
  p: 'project',
  project: 'project',
  e: 'always',
  everywhere: 'always',
}

async function chooseScope(talk: Conversation): Promise<RuleView['scope'] | 'left'> {
  for (;;) {
    const typed = await talk.read(
      'Where? s for this session, p or nothing for this project, e for everywhere: ',
    )
    if (typed === null) return 'left'
    const key = typed.toLowerCase()
    const scope = Object.hasOwn(scopeKeys, key) ? scopeKeys[key] : undefined
    if (scope !== undefined) return scope
  }
}

/** Narrowest first, each with what it changes and what of the past it would have met. */
function offerLines(offers: readonly OfferView[], verb: string, style: Style): string {
  const lines = offers.flatMap((offer, i) => {
    const isRefused = offer.refused !== ''
    const words = visible(`${verb} ${offer.words}`)
    const small = isRefused
      ? `not on offer: ${offer.refused}`
      : [offer.effect, offer.past].filter(Boolean).join('; ')
    return [
      `${String(i + 1).padStart(3)}. ${isRefused ? style.dim(words) : style.bold(words)}`,
      `     ${style.dim(visible(small))}`,
      ...(isRefused ? [] : offer.warnings.map((each) => `     ${style.warning(`! ${visible(each)}`)}`)),
    ]
  })
  return lines.join('\n')
}
