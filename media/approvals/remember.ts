// Owns the choice to have an answer remembered: one quiet line under the two buttons, which opens to the offers, narrowest
// first, and to how long. Nothing is remembered unless it is chosen here; what is chosen is read off the line. Never decides.

import type { LearnedView, OfferView } from '../../server/protocol/views.ts'
import { breakable, h, icon } from '../panel/dom.ts'
import { visible } from '../panel/links.ts'
import { fill } from '../panel/words.ts'
import type { Panel } from './card.ts'
import type { Decision, Scope } from './messages.ts'

/** `offer` is empty for an answer that is for this once. */
export interface Chosen {
  readonly offer: string
  readonly scope: Scope
}

export interface Remember {
  readonly element: HTMLElement
  /** The answer whose offers are shown; another one begins again with only this once. */
  about(decision: Decision): void
  /** What is chosen for that answer: offers of the other one are never taken. */
  chosen(decision: Decision): Chosen
}

const scopes: readonly Scope[] = ['session', 'project', 'always']

/** `name` is of this card alone: it ties the radio buttons together. */
export function createRemember(panel: Panel, learned: LearnedView, name: string): Remember {
  const { strings } = panel
  const element = h('div', { class: 'remember' })
  let answer: Decision = 'approve'
  let offer: OfferView | null = null
  let scope: Scope = 'project'

  const scopeWords: Readonly<Record<Scope, string>> = {
    session: strings.scopeSession,
    project: strings.scopeProject,
    always: strings.scopeAlways,
  }
  const ruleWords = (one: OfferView): string =>
    fill(answer === 'approve' ? strings.ruleAllow : strings.ruleNever, visible(one.words))

  const summaryWords = h('span', { class: 'remember-chosen' })
  const scopeRow = h('div', { class: 'remember-scope', role: 'radiogroup', aria: { label: strings.howLong } })
  const tell = () => {
    summaryWords.replaceChildren(
      ...breakable(offer === null ? strings.onlyOnce : `${ruleWords(offer)} · ${scopeWords[scope]}`),
    )
    element.classList.toggle('on', offer !== null)
    scopeRow.hidden = offer === null
  }

  function render(): void {
    const offers = answer === 'approve' ? learned.permit : learned.deny
    offer = null
    if (offers.length === 0) {
      // That one answer has no offers while the other has some needs no words.
      const why = learned.permit.length + learned.deny.length === 0 ? learned.why : ''
      element.replaceChildren(
        ...(why === ''
          ? []
          : [h('div', { class: 'remember-why' }, icon('info'), h('span', {}, visible(why)))]),
      )
      element.hidden = why === ''
      return
    }
    element.hidden = false
    const once = row(`${name}-offer`, strings.onlyOnce, '', () => {
      offer = null
      tell()
    })
    once.input.checked = true
    scopeRow.replaceChildren(
      ...scopes.map((each) => {
        const { label, input } = row(`${name}-scope`, scopeWords[each], '', () => {
          scope = each
          tell()
        })
        input.checked = each === scope
        return label
      }),
    )
    const title = answer === 'approve' ? strings.remember : strings.rememberDenial
    const details = h(
      'details',
      {},
      h(
        'summary',
        { title: strings.rememberHint },
        icon('chevron-right', 'twistie'),
        h('span', { class: 'remember-title' }, title),
        summaryWords,
      ),
      h(
        'div',
        { class: 'remember-body' },
        h(
          'div',
          { class: 'remember-offers', role: 'radiogroup', aria: { label: title } },
          once.label,
          ...offers.map((each) => offerRow(each)),
        ),
        scopeRow,
      ),
    )
    details.addEventListener('toggle', () => element.scrollIntoView({ block: 'nearest' }))
    element.replaceChildren(details)
    tell()
  }

  function offerRow(each: OfferView): HTMLElement {
    const isRefused = each.refused !== ''
    const small = isRefused ? each.refused : [each.effect, each.past].filter(Boolean).join(' · ')
    const { label, input } = row(`${name}-offer`, ruleWords(each), visible(small), () => {
      offer = each
      tell()
    })
    input.disabled = isRefused
    label.classList.toggle('refused', isRefused)
    for (const warning of isRefused ? [] : each.warnings)
      label
        .querySelector('.choice-text')
        ?.append(h('span', { class: 'choice-warning' }, icon('warning'), h('span', {}, visible(warning))))
    return label
  }

  render()
  return {
    element,
    about(decision) {
      if (decision === answer) return
      answer = decision
      render()
    },
    chosen: (decision) => ({ offer: decision === answer ? (offer?.id ?? '') : '', scope }),
  }
}

function row(
  group: string,
  words: string,
  small: string,
  onChoose: () => void,
): { readonly label: HTMLLabelElement; readonly input: HTMLInputElement } {
  const input = h('input', { type: 'radio' })
  input.name = group
  input.addEventListener('change', onChoose)
  const label = h(
    'label',
    { class: 'choice' },
    input,
    h(
      'span',
      { class: 'choice-text' },
      h('span', {}, ...breakable(words)),
      small === '' ? null : h('span', { class: 'choice-small' }, small),
    ),
  )
  return { label, input }
}
