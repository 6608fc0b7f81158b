// Owns the box the user types in: Enter sends, Shift+Enter breaks the line, Up and Down walk through
// earlier questions, Escape stops. Never sends by itself.

import type { GivenImage } from '../../server/protocol/image.ts'
import type { MentionsView } from '../../server/protocol/mention.ts'
import { h, icon, iconButton } from '../panel/dom.ts'
import { createImages } from './images.ts'
import { createMentions } from './mentions.ts'
import type { Panel } from './panel.ts'

export interface Composer {
  readonly element: HTMLElement
  focus(): void
  /** `images`: that come back with a question that could not be asked. */
  compose(text: string, images: readonly GivenImage[]): void
  mentions(number: number, view: MentionsView): void
  /** The bytes of an image that the text mentions. */
  image(path: string, data: string): void
  update(state: { readonly running: boolean; readonly enabled: boolean }): void
}

interface Actions {
  send(text: string, images: readonly GivenImage[]): void
  stop(): void
  /** Earlier questions, oldest first. */
  history(): readonly string[]
}

export function createComposer(panel: Panel, actions: Actions): Composer {
  const { strings } = panel
  const box = h('textarea', { aria: { label: strings.question }, title: strings.keys })
  box.rows = 1
  box.placeholder = strings.placeholder
  box.value = panel.host.state().draft
  box.maxLength = 100_000
  const send = iconButton('send', strings.send, () => submit(), 'send')
  const stop = iconButton('debug-stop', strings.stop, actions.stop, 'stop')
  const tools = h('div', { class: 'composer-tools' }, send, stop)
  const planFirst = h(
    'button',
    {
      class: 'composer-option',
      type: 'button',
      title: strings.planFirstHint,
      aria: { pressed: 'false' },
      onclick: () => wantPlan(!isPlanWanted()),
    },
    icon('checklist'),
    h('span', {}, strings.planFirst),
  )
  const isPlanWanted = () => planFirst.getAttribute('aria-pressed') === 'true'
  const wantPlan = (wanted: boolean) => planFirst.setAttribute('aria-pressed', String(wanted))
  /** Enter was pressed while an image of the text was still to come. */
  let isSubmitting = false
  const images = createImages(panel, () => {
    if (isSubmitting) submit()
  })
  const mentions = createMentions(panel, box, () => refreshText())
  const element = h(
    'div',
    { class: 'composer' },
    mentions.list,
    mentions.chips,
    images.list,
    h('div', { class: 'composer-box' }, box, tools),
    h('div', { class: 'composer-options' }, planFirst, images.button),
  )
  let state = { running: false, enabled: false }
  /** Steps back from the newest question; 0 is the draft itself. */
  let recalled = 0
  let draft = ''

  const remember = () => panel.host.remember({ draft: box.value })
  const refresh = () => {
    stop.hidden = !state.running
    // While a turn runs a question waits for it; the button is there when there is something to send.
    const isEmpty = box.value.trim() === ''
    send.hidden = state.running && isEmpty
    send.title = state.running ? strings.enqueue : strings.send
    send.setAttribute('aria-label', send.title)
    element.classList.toggle('two-tools', !send.hidden && !stop.hidden)
    send.disabled = !state.enabled || isEmpty
    element.classList.toggle('disabled', !state.enabled)
  }

  /** The text is another: by typing, by recall, by a mention. */
  const refreshText = () => {
    remember()
    refresh()
    isSubmitting = false
    mentions.ask()
    images.mentioned(mentions.images())
  }

  function submit(): void {
    const text = box.value.trim()
    if (text === '' || !state.enabled) return
    isSubmitting = images.state() === 'reading'
    if (isSubmitting) return
    actions.send(isPlanWanted() ? `/plan ${text}` : text, images.current())
    wantPlan(false)
    images.clear()
    box.value = ''
    recalled = 0
    refreshText()
  }

  function recall(steps: number): boolean {
    const history = actions.history()
    const next = recalled + steps
    if (next < 0 || next > history.length) return false
    if (recalled === 0) draft = box.value
    recalled = next
    box.value = next === 0 ? draft : (history[history.length - next] ?? '')
    box.setSelectionRange(box.value.length, box.value.length)
    refreshText()
    return true
  }

  box.addEventListener('input', () => {
    recalled = 0
    refreshText()
  })
  // The cursor moved; other keys change the text, or are for the list.
  box.addEventListener('keyup', (event) => {
    if (/^(?:ArrowLeft|ArrowRight|Home|End)$/.test(event.key)) mentions.ask()
  })
  box.addEventListener('click', () => mentions.ask())
  box.addEventListener('paste', (event) => {
    if (images.take(event.clipboardData)) event.preventDefault()
  })
  element.addEventListener('dragover', (event) => event.preventDefault())
  element.addEventListener('drop', (event) => {
    event.preventDefault()
    images.take(event.dataTransfer)
  })
  box.addEventListener('blur', () => mentions.ask())
  box.addEventListener('keydown', (event) => {
    // During composition (Japanese, Chinese, …) Enter confirms the word.
    if (event.isComposing) return
    if (mentions.key(event)) return event.preventDefault()
    const plain = !event.shiftKey && !event.altKey && !event.ctrlKey && !event.metaKey
    if (event.key === 'Enter' && plain) {
      event.preventDefault()
      submit()
    } else if (
      event.key === 'ArrowUp' &&
      plain &&
      (box.selectionEnd === 0 || recalled > 0 || box.value === '')
    ) {
      if (recall(1)) event.preventDefault()
    } else if (event.key === 'ArrowDown' && plain && recalled > 0) {
      if (recall(-1)) event.preventDefault()
    }
  })
  refreshText()

  return {
    element,
    focus: () => box.focus(),
    compose(text, given) {
      if (given.length > 0) images.put(given)
      box.value = text
      box.setSelectionRange(text.length, text.length)
      box.focus()
      refreshText()
    },
    mentions(number, view) {
      mentions.receive(number, view)
      images.mentioned(mentions.images())
    },
    image: (path, data) => void images.receive(path, data),
    update(next) {
      state = next
      refresh()
    },
  }
}
