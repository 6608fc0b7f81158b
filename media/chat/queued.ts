// Owns what stands under a question that waits for the turn before: what it waits for, and the buttons to change it in its
// place and to take it out. Never sends a question.

import type { TurnView } from '../../server/protocol/views.ts'
import { h, icon, iconButton, textButton } from '../panel/dom.ts'
import type { Panel } from './panel.ts'

/** `prompt` is hidden while it is changed. */
export function queuedRow(panel: Panel, turn: () => TurnView, prompt: HTMLElement): HTMLElement {
  const { strings, host } = panel
  const row = h('div', { class: 'queued' })
  const rest = (): void => {
    prompt.hidden = false
    const edit = iconButton('edit', strings.editQueued, change)
    const drop = iconButton('trash', strings.dropQueued, () =>
      host.post({ kind: 'dropQueued', turn: turn().turn }),
    )
    row.replaceChildren(icon('clock'), h('span', { class: 'queued-label' }, strings.queued), edit, drop)
  }
  const change = (): void => {
    const box = h('textarea', { aria: { label: strings.question } })
    box.value = turn().prompt
    box.maxLength = 100_000
    const save = (): void => {
      const text = box.value.trim()
      if (text !== '' && text !== turn().prompt) host.post({ kind: 'editQueued', turn: turn().turn, text })
      leave()
    }
    const leave = (): void => {
      rest()
      row.querySelector<HTMLElement>('button')?.focus()
    }
    box.addEventListener('keydown', (event) => {
      if (event.isComposing || (event.key !== 'Escape' && (event.key !== 'Enter' || event.shiftKey))) return
      event.preventDefault()
      // Escape here does not stop the turn before.
      event.stopPropagation()
      if (event.key === 'Enter') save()
      else leave()
    })
    prompt.hidden = true
    row.replaceChildren(
      box,
      textButton(strings.saveQueued, save),
      textButton(strings.cancel, leave, { kind: 'secondary' }),
    )
    box.focus()
  }
  rest()
  return row
}
