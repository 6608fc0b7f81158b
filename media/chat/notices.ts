// Owns the lines above the composer: engine trouble with its button, indexing, pull progress, trust,
// folders, a server that is down. Never starts or pulls anything: a click is a message to the host.

import type { ChatView, EngineView } from '../../server/protocol/views.ts'
import { h, icon, textButton } from '../panel/dom.ts'
import { fill, number } from '../panel/words.ts'
import type { PullView, ServerState } from './messages.ts'
import type { Panel } from './panel.ts'

export interface NoticeState {
  readonly folder: string
  readonly folders: number
  readonly trusted: boolean
  readonly server: ServerState
  readonly failure: string
  readonly engine: EngineView | null
  readonly indexing: ChatView['indexing']
  readonly pull: PullView | null
}

export function notices(panel: Panel, state: NoticeState): readonly Node[] {
  const { strings, host } = panel
  // The empty panel says it at length.
  if (state.folder === '') return []
  if (state.server === 'failed')
    return [
      notice('error', 'error', state.failure, [
        textButton(strings.restart, () => host.post({ kind: 'restart' })),
        textButton(strings.showLog, () => host.post({ kind: 'log' }), { kind: 'link' }),
      ]),
    ]
  const lines: Node[] = []
  if (!state.trusted)
    lines.push(
      notice('info', 'shield', strings.restricted, [
        textButton(strings.manageTrust, () => host.post({ kind: 'manageTrust' }), { kind: 'link' }),
      ]),
    )
  if (state.folders > 1)
    lines.push(
      notice('info', 'root-folder', fill(strings.oneFolder, state.folder, state.folders), [
        textButton(strings.chooseFolder, () => host.post({ kind: 'chooseFolder' }), { kind: 'link' }),
      ]),
    )
  if (state.pull) lines.push(pullLine(panel, state.pull))
  else if (state.engine && state.engine.message !== '') lines.push(engineLine(panel, state.engine))
  return lines
}

function engineLine(panel: Panel, engine: EngineView): HTMLElement {
  const { strings, host } = panel
  const check = textButton(strings.checkAgain, () => host.post({ kind: 'checkEngine' }), {
    kind: 'link',
  })
  const buttons: Node[] = []
  switch (engine.action) {
    case 'start':
      buttons.push(textButton(strings.startOllama, () => host.post({ kind: 'startEngine' })))
      break
    case 'pull': {
      const model = engine.models[0]
      if (model)
        buttons.push(
          textButton(fill(strings.pullModel, model), () => host.post({ kind: 'pullModel', model })),
        )
      break
    }
    case 'none':
      break
  }
  return notice(engine.kind === 'none' ? 'info' : 'warning', 'plug', engine.message, [...buttons, check])
}

function pullLine(panel: Panel, pull: PullView): HTMLElement {
  const { strings, host } = panel
  const percentage = pull.percentage === null ? '' : ` ${number(pull.percentage, panel.locale)} %`
  const line = notice('info', 'cloud-download', `${fill(strings.pulling, pull.model)}${percentage}`, [
    textButton(strings.cancel, () => host.post({ kind: 'cancelPull' }), { kind: 'link' }),
  ])
  line.insertBefore(
    bar(pull.percentage === null ? null : pull.percentage / 100, fill(strings.pulling, pull.model)),
    line.lastElementChild,
  )
  if (pull.message !== '')
    line.insertBefore(h('div', { class: 'notice-detail' }, pull.message), line.lastElementChild)
  return line
}

function notice(
  kind: 'info' | 'warning' | 'error',
  name: string,
  text: string,
  buttons: readonly Node[],
): HTMLElement {
  const line = h(
    'div',
    { class: `notice ${kind}`, role: kind === 'error' ? 'alert' : 'note' },
    icon(name),
    h('div', { class: 'notice-text' }, text),
  )
  if (buttons.length > 0) {
    const row = h('div', { class: 'notice-buttons' })
    row.append(...buttons)
    line.append(row)
  }
  return line
}

/** `share` from 0 to 1; null for unknown. */
export function bar(share: number | null, label: string): HTMLElement {
  const inner = h('div', { class: 'bar-fill' })
  const outer = h(
    'div',
    { class: share === null ? 'bar unknown' : 'bar', role: 'progressbar', aria: { label } },
    inner,
  )
  if (share !== null) {
    const percentage = Math.round(Math.min(1, Math.max(0, share)) * 100)
    // Set through the object model: the content security policy forbids style attributes.
    inner.style.width = `${percentage}%`
    outer.setAttribute('aria-valuenow', String(percentage))
  }
  return outer
}

/** The thin line at the top of the panel, and its words for a reader. */
export function progressLine(panel: Panel, state: NoticeState): readonly Node[] {
  const { strings, locale } = panel
  if (state.server === 'starting' && state.folder !== '')
    return [bar(null, strings.starting), h('div', { class: 'progress-text' }, strings.starting)]
  if (!state.indexing) return []
  const { done, total } = state.indexing
  const words = fill(strings.indexing, number(done, locale), number(total, locale))
  return [bar(total === 0 ? null : done / total, words), h('div', { class: 'progress-text' }, words)]
}
