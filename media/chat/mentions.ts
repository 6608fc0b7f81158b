// Owns the mentions of the composer on screen: a chip for each with what it costs, and the list of what fits at the cursor.
// What a mention is and what it names, the server says. Never changes the text but on the user's click or key.

import type { MentionKind, MentionOffer, MentionsView, MentionView } from '../../server/protocol/mention.ts'
import { h, icon, iconButton, renderWhenChanged } from '../panel/dom.ts'
import { visible } from '../panel/links.ts'
import { compact, fill, number } from '../panel/words.ts'
import type { Panel } from './panel.ts'

export interface Mentions {
  /** Above the box. */
  readonly chips: HTMLElement
  /** Over what is above the composer, so that nothing moves. */
  readonly list: HTMLElement
  /** The text or the cursor is another now. */
  ask(): void
  receive(number: number, view: MentionsView): void
  /** Paths of images that the text mentions, as far as that is known. */
  images(): readonly string[]
  /** True when the key was for the list. */
  key(event: KeyboardEvent): boolean
}

export const kindIcon: Readonly<Record<MentionKind, string>> = {
  file: 'file',
  symbol: 'symbol-method',
  heading: 'note',
  problems: 'warning',
  terminal: 'terminal',
  diff: 'diff',
  commit: 'git-commit',
  resource: 'plug',
}
const quietMs = 60
const listId = 'mention-offers'

export function createMentions(panel: Panel, box: HTMLTextAreaElement, changed: () => void): Mentions {
  const { strings, locale, host } = panel
  const chips = h('ul', { class: 'chips', aria: { label: strings.mentions } })
  const list = h('ul', { class: 'offers', role: 'listbox', aria: { label: strings.mentionOffers } })
  list.id = listId
  list.hidden = true
  chips.hidden = true
  box.setAttribute('aria-autocomplete', 'list')
  let asked = 0
  let timer = 0
  let view: MentionsView = { mentions: [], offers: [], from: 0 }
  let chosen = 0

  function replace(start: number, end: number, text: string): void {
    box.setRangeText(text, start, end, 'end')
    box.focus()
    changed()
  }

  function accept(offer: MentionOffer): void {
    const { from } = view
    // What is typed next is not for a list that has been answered.
    close()
    replace(from, box.selectionEnd, offer.insert)
  }

  /** With the space behind it, if there is one on both sides. */
  function remove({ start, end }: MentionView): void {
    const text = box.value
    const isBetween = (start === 0 || /\s/.test(text[start - 1] ?? '')) && text[end] === ' '
    replace(start, end + (isBetween ? 1 : 0), '')
  }

  function close(): void {
    view = { ...view, offers: [] }
    show()
  }

  function chip(mention: MentionView): HTMLElement {
    const label = visible(mention.label)
    const kind = strings.mentionKinds[mention.kind]
    const words = label === '' ? kind : `${kind}: ${label}`
    const problem = {
      '': '',
      nothing: strings.mentionNothing,
      untrusted: strings.mentionUntrusted,
      unknown: strings.mentionUnknown,
      stopped: strings.mentionStopped,
    }[mention.problem]
    const cost = mention.tokens === null ? '' : fill(strings.tokens, number(mention.tokens, locale))
    return h(
      'li',
      { class: problem === '' ? 'chip' : 'chip problem', title: [words, problem || cost].join('\n').trim() },
      icon(problem !== '' ? 'error' : mention.image === undefined ? kindIcon[mention.kind] : 'file-media'),
      h('span', { class: 'chip-label' }, label === '' ? kind : label),
      problem === '' ? null : h('span', { class: 'screen-reader' }, problem),
      mention.tokens === null
        ? null
        : h('span', { class: 'chip-tokens', aria: { label: cost } }, compact(mention.tokens, locale)),
      iconButton('close', fill(strings.removeMention, words), () => remove(mention)),
    )
  }

  function row(offer: MentionOffer, at: number): HTMLElement {
    const kind = offer.kind === 'skill' ? '' : strings.mentionKinds[offer.kind]
    const detail = offer.detail === '' ? kind : visible(offer.detail)
    const element = h(
      'li',
      {
        class: 'offer',
        role: 'option',
        aria: { selected: String(at === chosen) },
        title: `${visible(offer.label)}\n${detail}`,
      },
      icon(offer.kind === 'skill' ? 'wand' : kindIcon[offer.kind]),
      h('span', { class: 'offer-label' }, visible(offer.label)),
      h('span', { class: 'offer-detail' }, detail),
    )
    element.id = `${listId}-${at}`
    // Before the box loses the focus.
    element.addEventListener('mousedown', (event) => {
      event.preventDefault()
      accept(offer)
    })
    return element
  }

  function show(): void {
    chips.hidden = view.mentions.length === 0
    renderWhenChanged(chips, view.mentions, () => view.mentions.map(chip))
    const isOpen = view.offers.length > 0
    list.hidden = !isOpen
    renderWhenChanged(list, [view.offers, chosen], () => view.offers.map(row))
    if (isOpen) {
      box.setAttribute('aria-controls', listId)
      box.setAttribute('aria-activedescendant', `${listId}-${chosen}`)
      list.children[chosen]?.scrollIntoView({ block: 'nearest' })
    } else {
      box.removeAttribute('aria-controls')
      box.removeAttribute('aria-activedescendant')
    }
  }

  return {
    chips,
    list,
    ask() {
      asked++
      clearTimeout(timer)
      if (!box.value.includes('@') && !/^\s*\//.test(box.value)) {
        view = { mentions: [], offers: [], from: 0 }
        return show()
      }
      timer = window.setTimeout(
        () => host.post({ kind: 'mentions', number: asked, text: box.value, cursor: box.selectionEnd }),
        quietMs,
      )
    },
    receive(answered, next) {
      // The text has changed since; another answer is on its way.
      if (answered !== asked) return
      view = document.activeElement === box ? next : { ...next, offers: [] }
      chosen = 0
      show()
    },
    images: () => view.mentions.flatMap(({ image }) => image ?? []),
    key(event) {
      if (view.offers.length === 0) return false
      const offer = view.offers[chosen]
      switch (event.key) {
        case 'ArrowDown':
        case 'ArrowUp':
          chosen = (chosen + (event.key === 'ArrowDown' ? 1 : view.offers.length - 1)) % view.offers.length
          show()
          return true
        case 'Enter':
        case 'Tab':
          if (event.shiftKey || !offer) return false
          accept(offer)
          return true
        case 'Escape':
          event.stopPropagation()
          close()
          return true
        default:
          return false
      }
    },
  }
}
