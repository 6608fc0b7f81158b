// Owns what a screen reader is told without being asked: one short line at a time, in a place that is
// not drawn. Never repeats what the focused element already says.

import { h } from './dom.ts'

export interface Announcer {
  readonly element: HTMLElement
  /** Nothing is said of an empty text. */
  say(text: string): void
}

/** Longer than this is for reading, not for listening to at once. */
const longest = 1500

export function createAnnouncer(): Announcer {
  const element = h('div', { class: 'screen-reader announcer', role: 'status', aria: { live: 'polite' } })
  return {
    element,
    say(text) {
      if (text === '') return
      const words = text.replace(/\s+/g, ' ').trim()
      const short = words.length > longest ? `${words.slice(0, longest)}…` : words
      // A line of its own each time: the same words twice are still news.
      element.replaceChildren(h('p', {}, short))
    },
  }
}
