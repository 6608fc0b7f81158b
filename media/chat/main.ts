// Owns the chat panel: keeps what the host last said, and shows it. Never talks to the server; every
// wish of the user is a message to the host.

import type { GivenImage } from '../../server/protocol/image.ts'
import type { PlanView } from '../../server/protocol/plan.ts'
import type { TurnView } from '../../server/protocol/views.ts'
import { createAnnouncer } from '../panel/announce.ts'
import { swallowChordKeys } from '../panel/chords.ts'
import { append, h, icon, renderWhenChanged, textButton } from '../panel/dom.ts'
import { connect } from '../panel/host.ts'
import { visible } from '../panel/links.ts'
import { createMarkdown } from '../panel/markdown.ts'
import { createComposer } from './composer.ts'
import { grow } from './grow.ts'
import type { FromChat, ToChat } from './messages.ts'
import type { NoticeState } from './notices.ts'
import { notices, progressLine } from './notices.ts'
import type { ChatState, Panel } from './panel.ts'
import { createPlanCard } from './plan.ts'
import type { TurnElement } from './turn.ts'
import { createTurn } from './turn.ts'

const host = connect<FromChat, ChatState>({ draft: '', folds: {}, place: null })
/** Within this many pixels of the end, the panel follows what is added. */
const followPx = 48
const rememberMs = 150
const longDrawMs = 16

window.addEventListener('message', function first(event: MessageEvent<ToChat>) {
  if (event.data.kind !== 'init') return
  window.removeEventListener('message', first)
  start(event.data)
})
swallowChordKeys()
host.post({ kind: 'ready' })

function start(init: Extract<ToChat, { kind: 'init' }>): void {
  const panel: Panel = { strings: init.strings, locale: init.locale, host }
  const { strings } = panel
  const render = createMarkdown(strings)
  document.documentElement.lang = init.locale

  let state: NoticeState = {
    folder: init.folder,
    folders: init.folders,
    trusted: init.trusted,
    server: init.server,
    failure: init.failure,
    engine: null,
    indexing: null,
    pull: null,
  }
  let turns: readonly TurnView[] = []
  let loaded = false
  const elements = new Map<string, TurnElement>()

  const progress = h('div', { class: 'progress' })
  const empty = h('div', { class: 'empty' })
  empty.hidden = true
  // What is new in it is announced below, when it is complete: never piece by piece.
  const list = h('div', {
    class: 'turns',
    role: 'log',
    aria: { live: 'off', label: strings.conversation },
  })
  const announcer = createAnnouncer()
  const scroller = h('main', { class: 'scroller', tabindex: -1 }, empty, list)
  let plan: PlanView | null = null
  const planCard = createPlanCard(panel, (turn) =>
    elements.get(turn)?.element.scrollIntoView({ block: 'start' }),
  )
  const noticeList = h('div', { class: 'notices' })
  const spoken = h('div', { class: 'toast', role: 'status' })
  const composer = createComposer(panel, {
    send: (text, images) => ask(text, images),
    stop: () => stop(),
    history: () => turns.map((turn) => turn.prompt),
  })
  document.body.replaceChildren()
  append(document.body, [
    progress,
    scroller,
    spoken,
    noticeList,
    planCard.element,
    composer.element,
    announcer.element,
  ])

  const active = () =>
    turns.find(
      (turn) =>
        !turn.queued &&
        !turn.within &&
        (turn.state === 'running' || (turn.state === 'waiting' && !turn.unasked)),
    )
  /** Where the panel was when it was hidden; gone once it is there again. */
  let wanted = host.state().place
  let following = wanted === null
  let frame = 0
  let drawMs = 0
  let remembering = 0
  /** The state of each turn that a listener knows of. */
  const told = new Map<string, TurnView['state']>()
  /** Turns whose state is news since the last drawing. */
  const changed: TurnView[] = []

  function ask(text: string, images: readonly GivenImage[] = []): void {
    following = true
    spoken.textContent = ''
    host.post({ kind: 'ask', text, images })
  }
  function stop(): void {
    const turn = active()
    if (turn) host.post({ kind: 'stop', turn: turn.turn })
  }

  /** Many messages within one frame are shown once. */
  function show(): void {
    if (frame !== 0) return
    // Where drawing takes long, it takes a part of the time and not all of it.
    if (drawMs > longDrawMs) frame = window.setTimeout(() => requestAnimationFrame(draw), drawMs * 3)
    else frame = requestAnimationFrame(draw)
  }

  function draw(): void {
    frame = 0
    const begun = performance.now()
    const known = new Set(turns.map((turn) => turn.turn))
    for (const [id, element] of elements) {
      if (known.has(id)) continue
      element.element.remove()
      elements.delete(id)
    }
    for (const turn of turns) {
      let element = elements.get(turn.turn)
      if (!element) {
        element = createTurn(panel, render, turn)
        elements.set(turn.turn, element)
        list.append(element.element)
      }
      element.update(turn)
    }
    planCard.update(plan, turns)
    renderWhenChanged(progress, [state.server, state.indexing, state.folder], () =>
      progressLine(panel, state),
    )
    renderWhenChanged(noticeList, state, () => notices(panel, state))
    const homeless = state.folder === ''
    // Once shown it stays until there is a turn: between the server's start and what it remembers it would flicker.
    const awaited = state.server === 'running' && !loaded && empty.hidden
    const blank = homeless || (turns.length === 0 && state.server !== 'failed' && !awaited)
    empty.hidden = !blank
    composer.element.hidden = homeless
    renderWhenChanged(empty, [blank, homeless], () => (homeless ? noFolder() : blank ? emptyState() : []))
    composer.update({
      running: active() !== undefined,
      enabled: state.folder !== '' && state.server !== 'failed',
    })
    if (wanted && loaded) {
      const place = elements.get(wanted.turn)?.element
      if (place) scroller.scrollTop = place.offsetTop + wanted.belowTopPx
      else following = true
      wanted = null
    }
    if (following) scroller.scrollTop = scroller.scrollHeight
    // Last, for the words are taken from what is drawn.
    for (const turn of changed.splice(0)) announcer.say(news(turn))
    drawMs = performance.now() - begun
  }

  function rememberPlace(): void {
    remembering = 0
    const top = scroller.scrollTop
    const turn = [...elements].find(([, { element }]) => element.offsetTop + element.offsetHeight > top)
    const place = following || !turn ? null : { turn: turn[0], belowTopPx: top - turn[1].element.offsetTop }
    host.remember({ place })
  }

  function note(turn: TurnView, before: TurnView['state']): void {
    if ((told.get(turn.turn) ?? before) !== turn.state) changed.push(turn)
    told.set(turn.turn, turn.state)
  }

  /** What a listener is told of a turn that came into its state; empty for nothing. */
  function news(now: TurnView): string {
    const answer = elements.get(now.turn)?.answerText() ?? ''
    switch (now.state) {
      case 'running':
        return ''
      case 'waiting': {
        const proposal = now.steps.findLast((step) => step.kind === 'proposal')
        return proposal ? `${strings.waiting}: ${visible(proposal.summary)}` : strings.waiting
      }
      case 'stopped':
        return strings.stopped
      case 'failed':
        return `${strings.failed}. ${answer}`
      case 'done':
        return answer
    }
  }

  function noFolder(): readonly Node[] {
    return [
      h('p', {}, strings.noFolder),
      h(
        'p',
        {},
        textButton(strings.openFolder, () => host.post({ kind: 'openFolder' })),
      ),
    ]
  }

  function emptyState(): readonly Node[] {
    return [
      h('h2', {}, strings.emptyTitle),
      h('p', {}, strings.emptyText),
      h(
        'ul',
        { class: 'examples', aria: { label: strings.examples } },
        ...[strings.example1, strings.example2, strings.example3].map((text) =>
          h(
            'li',
            {},
            h(
              'button',
              { class: 'example', type: 'button', onclick: () => ask(text) },
              icon('comment-discussion'),
              h('span', {}, text),
            ),
          ),
        ),
      ),
      h('p', { class: 'keys' }, strings.keys),
    ]
  }

  function receive(message: ToChat): void {
    switch (message.kind) {
      case 'init':
        state = { ...state, ...pick(message) }
        break
      case 'chat':
        loaded = true
        turns = message.view.turns
        // What was there before the panel is no news.
        for (const turn of turns) note(turn, turn.state)
        // Trust is the editor's to know; the server's copy may lag behind a grant.
        state = {
          ...state,
          engine: message.view.engine,
          indexing: message.view.indexing,
        }
        break
      case 'turn':
        note(message.turn, 'running')
        turns = turns.some((turn) => turn.turn === message.turn.turn)
          ? turns.map((turn) => (turn.turn === message.turn.turn ? message.turn : turn))
          : [...turns, message.turn]
        break
      case 'grew':
        turns = turns.map((turn) =>
          turn.turn === message.turn
            ? { ...turn, answer: grow(turn.answer, message.at, message.text) }
            : turn,
        )
        break
      case 'plan':
        plan = message.plan
        break
      case 'engine':
        state = { ...state, engine: message.engine }
        break
      case 'indexing':
        state = { ...state, indexing: message.indexing }
        break
      case 'server':
        state = { ...state, server: message.server, failure: message.failure }
        break
      case 'folders':
        state = { ...state, folder: message.folder, folders: message.folders, trusted: message.trusted }
        break
      case 'pull':
        state = { ...state, pull: message.pull }
        break
      case 'compose':
        composer.compose(message.text, message.images ?? [])
        break
      case 'mentions':
        composer.mentions(message.number, message.view)
        return
      case 'image':
        composer.image(message.path, message.data)
        return
      case 'notice':
        spoken.textContent = message.text
        break
    }
    show()
  }

  scroller.addEventListener('scroll', () => {
    following = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < followPx
    if (loaded && remembering === 0) remembering = window.setTimeout(rememberPlace, rememberMs)
  })
  // A neighbouring view that opens makes this one smaller: the end stays in view.
  new ResizeObserver(() => {
    if (following) scroller.scrollTop = scroller.scrollHeight
  }).observe(scroller)
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !active()) return
    event.preventDefault()
    stop()
  })
  window.addEventListener('message', (event: MessageEvent<ToChat>) => receive(event.data))
  window.addEventListener('focus', (event) => {
    if (event.target === window && document.activeElement === document.body) composer.focus()
  })
  setInterval(() => {
    for (const turn of turns) if (turn.state === 'running') elements.get(turn.turn)?.tick()
  }, 500)
  draw()
  composer.focus()
}

const pick = (message: Extract<ToChat, { kind: 'init' }>) => ({
  folder: message.folder,
  folders: message.folders,
  trusted: message.trusted,
  server: message.server,
  failure: message.failure,
})
