// Owns the meter of a turn on screen: what each part of its fullest prompt took of the window, as a bar and as rows. Never
// counts anything itself.

import type { TurnView } from '../../server/protocol/views.ts'
import { h } from '../panel/dom.ts'
import { number } from '../panel/words.ts'
import type { Panel } from './panel.ts'

/** The count of tokens; where there is a meter, the button that unfolds it. */
export function meterSwitch(
  panel: Panel,
  turn: TurnView,
  meter: HTMLElement,
  shown: { readonly class: string; readonly title: string; readonly words: string; readonly short: string },
): HTMLElement {
  const { host } = panel
  const key = `meter:${turn.turn}`
  if ((turn.sections ?? []).length === 0) {
    meter.hidden = true
    return h('span', { class: shown.class, title: shown.title }, shown.words)
  }
  const button = h(
    'button',
    {
      class: `${shown.class} meter-switch`,
      type: 'button',
      title: shown.title,
      onclick: () => {
        const { [key]: _own, ...others } = host.state().folds
        const open = meter.hidden !== false
        host.remember({ folds: open ? { ...others, [key]: true } : others })
        show(open)
        if (open) meter.scrollIntoView({ block: 'nearest' })
      },
    },
    h('span', { class: 'wide' }, shown.words),
    h('span', { class: 'narrow' }, shown.short),
  )
  const show = (open: boolean): void => {
    meter.hidden = !open
    button.setAttribute('aria-expanded', String(open))
  }
  show(host.state().folds[key] === true)
  return button
}

export function meterParts({ strings, locale }: Panel, turn: TurnView): readonly Node[] {
  const sections = turn.sections ?? []
  if (sections.length === 0) return []
  const taken = sections.reduce((sum, { tokens }) => sum + tokens, 0)
  const whole = Math.max(taken, turn.tokensBudget)
  const rows = [...sections, { name: 'free' as const, tokens: whole - taken }]
  const share = (tokens: number) => `${number((100 * tokens) / whole, locale)} %`
  const bar = h('div', { class: 'meter-bar', aria: { hidden: 'true' } })
  for (const { name, tokens } of rows) {
    const part = h('span', {
      class: `meter-part ${name}`,
      title: `${strings.meterParts[name]}: ${share(tokens)}`,
    })
    part.style.flexGrow = String(tokens)
    bar.append(part)
  }
  return [
    bar,
    h(
      'ul',
      { class: 'meter-rows', aria: { label: strings.meter } },
      ...rows.map(({ name, tokens }) =>
        h(
          'li',
          {},
          h('span', { class: `meter-swatch ${name}`, aria: { hidden: 'true' } }),
          h('span', { class: 'meter-name' }, strings.meterParts[name]),
          h('span', { class: 'meter-tokens', title: share(tokens) }, number(tokens, locale)),
        ),
      ),
    ),
  ]
}
