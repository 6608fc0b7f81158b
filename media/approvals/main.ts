// Owns the approvals panel: one card per pending approval, oldest first. Never decides; a decision is
// a message with the hash that the card was made from.

import type { ApprovalView } from '../../server/protocol/views.ts'
import { swallowChordKeys } from '../panel/chords.ts'
import { h, icon } from '../panel/dom.ts'
import { connect } from '../panel/host.ts'
import type { ApprovalsState, Card, Panel } from './card.ts'
import { createCard } from './card.ts'
import type { FromApprovals, ToApprovals, TrialState } from './messages.ts'

const host = connect<FromApprovals, ApprovalsState>({ folds: {}, reasons: {} })

window.addEventListener('message', function first(event: MessageEvent<ToApprovals>) {
  if (event.data.kind !== 'init') return
  window.removeEventListener('message', first)
  start(event.data)
})
swallowChordKeys()
host.post({ kind: 'ready' })

function start(init: Extract<ToApprovals, { kind: 'init' }>): void {
  const panel: Panel = { strings: init.strings, locale: init.locale, host }
  const { strings } = panel
  document.documentElement.lang = init.locale
  const list = h('main', { class: 'cards', aria: { label: strings.approvals } })
  const empty = h(
    'div',
    { class: 'empty', tabindex: -1 },
    icon('pass'),
    h('h2', {}, strings.nothingWaits),
    h('p', {}, strings.nothingWaitsText),
  )
  empty.hidden = true
  document.body.replaceChildren(empty, list)

  /** By proposal; a card is made anew only when its approval changed. */
  const cards = new Map<string, { readonly key: string; readonly card: Card }>()

  /** By proposal; the host has them too, for a panel that was hidden. */
  const trials = new Map<string, TrialState>()

  function show(approvals: readonly ApprovalView[]): void {
    const wanted = new Set(approvals.map((approval) => approval.proposal))
    const held = document.activeElement?.closest<HTMLElement>('.card')?.dataset.proposal
    for (const [proposal, { card }] of cards) {
      if (wanted.has(proposal)) continue
      card.element.remove()
      cards.delete(proposal)
    }
    for (const approval of approvals) {
      const key = JSON.stringify(approval)
      const known = cards.get(approval.proposal)
      if (known?.key === key) continue
      const card = createCard(panel, approval)
      if (known) known.card.element.replaceWith(card.element)
      else list.append(card.element)
      cards.set(approval.proposal, { key, card })
      card.trial(trials.get(approval.proposal) ?? null)
    }
    empty.hidden = approvals.length > 0
    forget(wanted)
    // The keyboard goes on with the next card when the one it was on is decided.
    if (held && !wanted.has(held)) (list.querySelector<HTMLElement>('.card') ?? empty).focus()
  }

  /** What was typed for a proposal that is gone is of no more use. */
  function forget(wanted: ReadonlySet<string>): void {
    const reasons = host.state().reasons
    const kept = Object.entries(reasons).filter(([proposal]) => wanted.has(proposal))
    if (kept.length < Object.keys(reasons).length) host.remember({ reasons: Object.fromEntries(kept) })
  }

  window.addEventListener('message', (event: MessageEvent<ToApprovals>) => {
    const message = event.data
    switch (message.kind) {
      case 'init':
        break
      case 'approvals':
        show(message.list)
        if (message.focus !== '') cards.get(message.focus)?.card.focus()
        break
      case 'focus':
        cards.get(message.proposal)?.card.focus()
        break
      case 'trial':
        if (message.state) trials.set(message.proposal, message.state)
        else trials.delete(message.proposal)
        cards.get(message.proposal)?.card.trial(message.state)
        break
      case 'refused':
        cards.get(message.proposal)?.card.refused(message.text)
        break
    }
  })
}
