// Owns the trial of a command on its card: the offer, how far it is, and what it did in the copy. Never
// decides, and shows nothing that was written by others without making it visible first.

import type { ApprovalView, TrialView, TriedFileView } from '../../server/protocol/views.ts'
import { append, h, icon, iconButton, textButton } from '../panel/dom.ts'
import { visible } from '../panel/links.ts'
import { plainOutput } from '../panel/terminal.ts'
import { fileName, fill, folderName, number } from '../panel/words.ts'
import type { Panel } from './card.ts'
import { counts } from './counts.ts'
import { fold } from './fold.ts'
import type { TrialState } from './messages.ts'

interface Trial {
  /** Stands beside the decision; hidden while there is nothing to offer. */
  readonly offer: HTMLElement
  /** The report, under the command; empty before. */
  readonly element: HTMLElement
  show(state: TrialState | null): void
  /** As a click on the offer; nothing where there is none. */
  start(): void
}

/** Files of a report that is open from the start. */
const openFiles = 8
/** UTF-16 units. */
const shownOutput = 8_000

export function createTrial(panel: Panel, view: ApprovalView): Trial {
  const { strings, host } = panel
  const element = h('section', { class: 'trial', aria: { live: 'polite', label: strings.trialOf } })
  const untriable = view.command?.untriable ?? ''
  let isRunning = false
  const start = () => {
    if (untriable !== '' || isRunning) return
    host.post({ kind: 'try', proposal: view.proposal, hash: view.hash })
    isWanted = true
  }
  /** It was started here, so its report is put in view. */
  let isWanted = false
  const offer = textButton(strings.tryIt, start, {
    kind: 'secondary',
    title: `${strings.tryIt}: ${strings.tryHint}`,
    icon: 'beaker',
  })
  offer.classList.add('offer')
  offer.setAttribute('aria-label', strings.tryIt)

  function show(state: TrialState | null): void {
    const was = isRunning
    isRunning = state?.kind === 'running'
    offer.hidden = untriable !== '' || isRunning || state?.kind === 'done'
    const hadFocus = element.contains(document.activeElement) || document.activeElement === offer
    element.className = `trial ${state?.kind ?? 'offered'}`
    element.replaceChildren()
    append(element, parts(state))
    // What was pressed is gone; the keyboard stays in this place.
    if (hadFocus)
      (element.querySelector<HTMLElement>('button, summary') ?? offer).focus({ preventScroll: true })
    if (isWanted && was !== isRunning) element.scrollIntoView({ block: isRunning ? 'nearest' : 'start' })
    if (!isRunning && state !== null) isWanted = false
  }

  function parts(state: TrialState | null): readonly (HTMLElement | null)[] {
    if (untriable !== '')
      return [h('div', { class: 'untriable' }, icon('beaker-stop'), h('span', {}, visible(untriable)))]
    switch (state?.kind) {
      case undefined:
        return []
      case 'running':
        return [running(panel, view, state.percentage)]
      case 'failed':
        return [h('div', { class: 'trial-failed' }, icon('warning'), h('span', {}, visible(state.text)))]
      case 'done':
        return report(panel, view, state.trial, start)
    }
  }

  show(null)
  return { element, offer, show, start }
}

function running(panel: Panel, view: ApprovalView, percentage: number | null): HTMLElement {
  const { strings, host, locale } = panel
  const words =
    percentage === null ? strings.tryRunning : fill(strings.tryCopying, number(percentage, locale))
  return h(
    'div',
    { class: 'trial-running' },
    icon('loading', 'spin'),
    h('span', {}, words),
    textButton(strings.cancel, () => host.post({ kind: 'cancelTry', proposal: view.proposal }), {
      kind: 'link',
    }),
  )
}

const outcomeIcon = { done: 'pass', failed: 'error', stopped: 'debug-stop' } as const

function report(
  panel: Panel,
  view: ApprovalView,
  trial: TrialView,
  again: () => void,
): readonly (HTMLElement | null)[] {
  const { strings } = panel
  return [
    h(
      'div',
      { class: `trial-head ${trial.outcome}` },
      icon(outcomeIcon[trial.outcome]),
      h(
        'div',
        { class: 'trial-ending' },
        h('strong', {}, visible(trial.ending)),
        h('span', { class: 'trial-copy' }, strings.trialInCopy),
      ),
      iconButton('refresh', strings.tryAgain, again),
    ),
    surprises(panel, trial),
    files(panel, view, trial),
    programs(panel, trial),
    network(panel, trial),
    output(panel, view, trial),
    notes(panel, view, trial),
  ]
}

function surprises({ strings }: Panel, { surprises }: TrialView): HTMLElement | null {
  if (surprises.length === 0) return null
  return h(
    'div',
    { class: 'trial-row surprises' },
    icon('warning'),
    h(
      'div',
      {},
      h('h3', {}, strings.triedSurprises),
      h('ul', {}, ...surprises.map((one) => h('li', {}, visible(one)))),
    ),
  )
}

const kindIcon = {
  create: 'diff-added',
  change: 'diff-modified',
  delete: 'diff-removed',
  touch: 'key',
} as const

function files(panel: Panel, view: ApprovalView, trial: TrialView): HTMLElement {
  const { strings, locale } = panel
  const total = trial.filesTotal
  if (total === 0) return h('div', { class: 'trial-row' }, icon('files'), h('span', {}, strings.triedNoFile))
  const words = total === 1 ? strings.triedOneFile : fill(strings.triedFiles, number(total, locale))
  const details = h(
    'details',
    { class: 'trial-files' },
    h('summary', {}, icon('chevron-right', 'twistie'), h('span', {}, words)),
    h(
      'ul',
      {},
      ...trial.files.map((file) => fileRow(panel, view, file)),
      total > trial.files.length
        ? h('li', { class: 'more' }, fill(strings.triedMoreFiles, number(total - trial.files.length, locale)))
        : null,
    ),
  )
  fold(panel, details, `${view.proposal}:tried-files`, total <= openFiles)
  return details
}

function fileRow(panel: Panel, view: ApprovalView, file: TriedFileView): HTMLElement {
  const { strings, host } = panel
  const path = visible(file.path)
  const isText = file.content === 'text'
  const tag = {
    create: strings.fileCreate,
    delete: strings.fileDelete,
    change: '',
    touch: strings.triedPermissions,
  }
  const words = file.what === 'git' ? strings.triedGit : tag[file.kind]
  const open = () => host.post({ kind: 'triedDiff', proposal: view.proposal, path: file.path })
  const parts = [
    icon(kindIcon[file.kind], file.kind),
    h('span', { class: 'file-name' }, `${fileName(path)}${file.what === 'folder' ? '/' : ''}`),
    h('span', { class: 'file-folder' }, folderName(path)),
    words === '' ? null : h('span', { class: 'tag' }, words),
    isText && file.addedLines + file.removedLines > 0 ? counts(panel, file) : null,
  ]
  const label = fill(strings.openDiff, path)
  return h(
    'li',
    { class: `tried ${file.kind}` },
    isText
      ? h(
          'button',
          { class: 'tried-file', type: 'button', title: label, aria: { label }, onclick: open },
          ...parts,
        )
      : h('div', { class: 'tried-file', title: path }, ...parts),
  )
}

const times = (count: number): string => (count > 1 ? ` ×${count}` : '')

function programs({ strings }: Panel, trial: TrialView): HTMLElement {
  const label = trial.programsSeen === 'all' ? strings.triedPrograms : strings.triedProgramsSome
  return h(
    'div',
    { class: 'trial-row' },
    icon('play'),
    h(
      'div',
      {},
      h('h3', {}, label),
      trial.programs.length === 0
        ? h('span', { class: 'soft' }, strings.triedNoProgram)
        : h(
            'div',
            { class: 'chips' },
            ...trial.programs.map(({ name, example, count }) =>
              h('code', { class: 'chip', title: visible(example) }, `${visible(name)}${times(count)}`),
            ),
          ),
    ),
  )
}

function network({ strings }: Panel, { network, networkSeen }: TrialView): HTMLElement {
  if (network.length === 0) {
    const words = networkSeen === 'all' ? strings.triedNoNetwork : strings.triedNetworkUnseen
    return h('div', { class: 'trial-row' }, icon('globe'), h('span', { class: 'soft' }, words))
  }
  return h(
    'div',
    { class: 'trial-row network' },
    icon('globe'),
    h(
      'div',
      {},
      h('h3', {}, strings.triedNetwork),
      h(
        'div',
        { class: 'chips' },
        ...network.map(({ target, count }) =>
          h('code', { class: 'chip' }, `${visible(target)}${times(count)}`),
        ),
      ),
    ),
  )
}

function output(panel: Panel, view: ApprovalView, trial: TrialView): HTMLElement | null {
  const { strings } = panel
  if (trial.output.trim() === '') return null
  const label = trial.outputCut === 'cut' ? strings.triedOutputEnd : strings.triedOutput
  const details = h(
    'details',
    { class: 'trial-output' },
    h('summary', {}, icon('chevron-right', 'twistie'), h('span', {}, label)),
    h('pre', { tabindex: 0, aria: { label } }, visible(plainOutput(trial.output, shownOutput).text)),
  )
  fold(panel, details, `${view.proposal}:tried-output`, trial.outcome !== 'done')
  return details
}

function notes(panel: Panel, view: ApprovalView, trial: TrialView): HTMLElement {
  const { strings } = panel
  const details = h(
    'details',
    { class: 'trial-notes' },
    h('summary', {}, icon('chevron-right', 'twistie'), h('span', {}, strings.triedNotes)),
    h(
      'ul',
      {},
      h('li', {}, fill(strings.triedCopy, visible(trial.copy))),
      ...trial.notes.map((note) => h('li', {}, visible(note))),
    ),
  )
  fold(panel, details, `${view.proposal}:tried-notes`, trial.notes.length > 0)
  return details
}
