// Owns which parts of a card are folded, so that they stay so when the card is made anew. Never draws one.

import type { Panel } from './card.ts'

/** Folds remembered; the oldest go. */
const foldLimit = 200

export function fold(panel: Panel, details: HTMLDetailsElement, key: string, byDefault: boolean): void {
  const { host } = panel
  details.open = host.state().folds[key] ?? byDefault
  details.querySelector('summary')?.addEventListener('click', (event) => {
    if (event.target instanceof Element && event.target.closest('button')) {
      // The diff button sits in the summary but does not fold it.
      event.preventDefault()
      return
    }
    const entries = Object.entries(host.state().folds).filter(([other]) => other !== key)
    host.remember({ folds: Object.fromEntries([...entries, [key, !details.open]].slice(-foldLimit)) })
  })
}
