// Owns what every part of the chat panel is given: words, locale, the way to the host, and which
// folds are open. Never renders.

import type { PanelStrings } from '../../src/strings.ts'
import type { Host } from '../panel/host.ts'
import type { FromChat } from './messages.ts'

export interface ChatState {
  readonly draft: string
  /** Folds that the user opened or closed, by key; the rest follow their default. */
  readonly folds: Readonly<Record<string, boolean>>
  /** Where the user had scrolled to: so many pixels below the top of a turn. Null: at the end. */
  readonly place: { readonly turn: string; readonly belowTopPx: number } | null
}

export interface Panel {
  readonly strings: PanelStrings
  readonly locale: string
  readonly host: Host<FromChat, ChatState>
}

const foldLimit = 200

/** A `<details>` that remembers what the user did with it. */
export function rememberFold(
  panel: Panel,
  details: HTMLDetailsElement,
  key: string,
  byDefault: boolean,
): void {
  details.open = panel.host.state().folds[key] ?? byDefault
  details.querySelector('summary')?.addEventListener('click', () => {
    // The event comes before the change.
    const entries = Object.entries(panel.host.state().folds).filter(([other]) => other !== key)
    panel.host.remember({ folds: Object.fromEntries([...entries, [key, !details.open]].slice(-foldLimit)) })
  })
}
