// Owns one pending approval on screen: what would happen, why the gate asks, and the two answers.
// Everything shown here was written by others: invisible characters are made visible first.

import type { ApprovalView, FileChangeView, ProofView } from '../../server/protocol/views.ts'
import type { PanelStrings } from '../../src/strings.ts'
import { diffLines } from '../panel/diff.ts'
import { breakable, h, icon, iconButton, textButton } from '../panel/dom.ts'
import type { Host } from '../panel/host.ts'
import { visible } from '../panel/links.ts'
import { fileName, fill, folderName } from '../panel/words.ts'
import { counts } from './counts.ts'
import { fold } from './fold.ts'
import type { Decision, FromApprovals, TrialState } from './messages.ts'
import { createRemember } from './remember.ts'
import { commandTree, effectIcon, effectKey, toldDoubts, toldEffects } from './tree.ts'
import { createTrial } from './trial.ts'

export interface ApprovalsState {
  readonly folds: Readonly<Record<string, boolean>>
  /** Reasons being typed, by proposal. */
  readonly reasons: Readonly<Record<string, string>>
}

export interface Panel {
  readonly strings: PanelStrings
  readonly locale: string
  readonly host: Host<FromApprovals, ApprovalsState>
}

export interface Card {
  readonly element: HTMLElement
  focus(): void
  /** The decision did not go through; the buttons come back. */
  refused(text: string): void
  trial(state: TrialState | null): void
}

/** Files whose diffs are open from the start. */
const openDiffs = 3

export function createCard(panel: Panel, view: ApprovalView): Card {
  const { strings, host } = panel
  const stale = view.state === 'stale'
  const problem = h('div', { class: 'problem', role: 'alert' })
  problem.hidden = true

  const remember = createRemember(panel, view.learned, view.proposal)
  const decide = (decision: Decision, reason: string) => {
    if (element.classList.contains('sent')) return
    element.classList.add('sent')
    problem.hidden = true
    const { proposal, hash } = view
    host.post({ kind: 'decide', proposal, hash, decision, reason, ...remember.chosen(decision) })
  }

  const reason = h('textarea', { aria: { label: strings.denyReason } })
  reason.placeholder = strings.denyReason
  reason.rows = 1
  reason.maxLength = 4000
  reason.value = host.state().reasons[view.proposal] ?? ''
  const denial = h(
    'div',
    { class: 'denial' },
    reason,
    iconButton('send', strings.sendDenial, () => decide('deny', reason.value.trim())),
  )
  denial.hidden = reason.value === ''
  if (!denial.hidden) remember.about('deny')
  const keep = (text: string) =>
    host.remember({ reasons: { ...host.state().reasons, [view.proposal]: text } })
  reason.addEventListener('input', () => {
    keep(reason.value)
    // The box grows with its text, and stays in view.
    denial.scrollIntoView({ block: 'nearest' })
  })
  reason.addEventListener('keydown', (event) => {
    if (event.isComposing) return
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault()
      decide('deny', reason.value.trim())
    } else if (event.key === 'Escape') {
      denial.hidden = true
      remember.about('approve')
      element.focus()
    }
    event.stopPropagation()
  })
  const openDenial = () => {
    denial.hidden = false
    remember.about('deny')
    reason.focus()
    denial.scrollIntoView({ block: 'nearest' })
  }

  const buttons = stale
    ? [textButton(strings.dismiss, () => decide('deny', ''), { kind: 'secondary' })]
    : [
        textButton(strings.approve, () => decide('approve', ''), {
          title: strings.approveHint,
          icon: 'check',
        }),
        textButton(strings.deny, openDenial, { kind: 'secondary', title: strings.denyHint, icon: 'close' }),
      ]

  const trial = view.command && !stale ? createTrial(panel, view) : null
  const element = h(
    'article',
    {
      class: stale ? 'card stale' : 'card',
      tabindex: 0,
      title: stale ? undefined : `${strings.approveHint}\n${strings.denyHint}`,
      aria: { label: visible(view.title) },
      data: { proposal: view.proposal },
    },
    header(panel, view),
    stale ? h('div', { class: 'stale-text' }, icon('history'), h('span', {}, strings.staleText)) : null,
    ...(view.command ? [command(panel, view)] : []),
    trial?.element,
    ...view.files.map((file, index) => fileChange(panel, view, file, index < openDiffs)),
    effects(panel, view),
    findings(panel, view),
    why(panel, view),
    problem,
    h('div', { class: 'decision' }, ...buttons, trial?.offer, stale ? null : remember.element),
    denial,
  )
  element.addEventListener('keydown', (event) => {
    if (event.target !== element || event.ctrlKey || event.metaKey || event.altKey || stale) return
    const key = event.key.toLowerCase()
    if (key === 't') trial?.start()
    if (key !== 'a' && key !== 'd') return
    event.preventDefault()
    if (key === 'a') decide('approve', '')
    else openDenial()
  })

  return {
    element,
    focus: () => {
      element.scrollIntoView({ block: 'start' })
      element.focus({ preventScroll: true })
    },
    refused(text) {
      element.classList.remove('sent')
      problem.textContent = text
      problem.hidden = false
    },
    trial: (state) => trial?.show(state),
  }
}

function header(panel: Panel, view: ApprovalView): HTMLElement {
  const { strings, locale } = panel
  const time = new Date(view.createdAt)
  return h(
    'header',
    {},
    h(
      'h2',
      {},
      icon(view.command ? 'terminal' : 'edit'),
      h('span', { class: view.command ? 'title of-command' : 'title' }, ...breakable(visible(view.title))),
      view.state === 'stale' ? h('span', { class: 'tag' }, strings.stale) : null,
    ),
    view.reason === '' ? null : h('p', { class: 'reason' }, visible(view.reason)),
    h(
      'div',
      { class: 'origin' },
      h('span', {}, fill(strings.proposedBy, visible(view.origin))),
      h(
        'time',
        { title: time.toLocaleString(locale) },
        time.toLocaleTimeString(locale, { hour: 'numeric', minute: '2-digit' }),
      ),
    ),
  )
}

function command(panel: Panel, view: ApprovalView): HTMLElement {
  const { strings } = panel
  const shown = view.command
  if (!shown) return h('div')
  return h(
    'section',
    { class: 'command', aria: { label: strings.command } },
    h('pre', { class: 'command-line', tabindex: 0 }, visible(shown.command)),
    shown.cwd === ''
      ? null
      : h(
          'div',
          { class: 'command-cwd' },
          shown.cwd === '.' ? strings.commandInRoot : fill(strings.commandIn, visible(shown.cwd)),
        ),
    commandTree(strings, shown, (details, key, byDefault) =>
      fold(panel, details, `${view.proposal}:${key}`, byDefault),
    ),
    shown.sandbox === ''
      ? null
      : h('div', { class: 'sandbox' }, icon('shield'), h('span', {}, visible(shown.sandbox))),
  )
}

function fileChange(panel: Panel, view: ApprovalView, file: FileChangeView, open: boolean): HTMLElement {
  const { strings, host } = panel
  const tag = { create: strings.fileCreate, delete: strings.fileDelete, change: '' }[file.kind]
  const details = h('details', { class: `file ${file.kind}` })
  const path = visible(file.path)
  details.append(
    h(
      'summary',
      { title: path },
      icon('chevron-right', 'twistie'),
      h('span', { class: 'file-name' }, fileName(path)),
      h('span', { class: 'file-folder' }, folderName(path)),
      tag === '' ? null : h('span', { class: 'tag' }, tag),
      counts(panel, file),
      iconButton(
        'diff',
        fill(strings.openDiff, path),
        () => host.post({ kind: 'diff', proposal: view.proposal, path: file.path }),
        'open-diff',
      ),
    ),
    diff(panel, file, path),
  )
  fold(panel, details, `${view.proposal}:${file.path}`, open)
  return details
}

const signs = { added: '+', removed: '−', context: ' ', hunk: '⋯', note: '' } as const

function diff(panel: Panel, file: FileChangeView, path: string): HTMLElement {
  const { strings } = panel
  // A mark for what is left out above the first line would stand for nothing.
  const lines = diffLines(file.diff).filter((line) => line.kind !== 'hunk' || (line.after ?? 0) > 1)
  const rows = lines.map((line) =>
    h(
      'div',
      { class: `line ${line.kind}` },
      h(
        'span',
        { class: 'line-number', aria: { hidden: 'true' } },
        line.kind === 'hunk' ? '' : String(line.after ?? line.before ?? ''),
      ),
      h('span', { class: 'sign' }, signs[line.kind]),
      h('span', { class: 'line-text' }, visible(line.text)),
    ),
  )
  return h(
    'div',
    { class: 'diff-frame' },
    h(
      'div',
      { class: 'diff', tabindex: 0, role: 'region', aria: { label: fill(strings.diffOf, path) } },
      ...rows,
    ),
    file.truncated ? h('div', { class: 'diff-cut' }, strings.diffCut) : null,
  )
}

function effects(panel: Panel, view: ApprovalView): HTMLElement | null {
  const { strings } = panel
  const words: Readonly<Record<string, string>> = {
    read: strings.effectRead,
    write: strings.effectWrite,
    delete: strings.effectDelete,
    execute: strings.effectExecute,
    network: strings.effectNetwork,
    config: strings.effectConfig,
    evaluate: strings.effectEvaluate,
  }
  // The file list and the tree of the command say it already.
  const files = new Set(view.files.map((file) => file.path))
  const told = toldEffects(view.command?.tree ?? [])
  const rest = view.effects.filter(
    (effect) =>
      !((effect.kind === 'write' || effect.kind === 'delete') && files.has(effect.target)) &&
      !told.has(effectKey(effect)),
  )
  if (rest.length === 0) return null
  return h(
    'section',
    { class: 'effects' },
    h('h3', {}, told.size > 0 ? strings.effectsAlso : strings.effects),
    h(
      'ul',
      {},
      ...rest.map((effect) =>
        h(
          'li',
          { class: effect.kind },
          icon(effectIcon[effect.kind] ?? 'circle-outline'),
          ...(effect.words
            ? [h('span', { class: 'effect-words' }, visible(effect.words))]
            : [
                h('span', { class: 'effect-kind' }, words[effect.kind] ?? effect.kind),
                h('code', {}, visible(effect.target)),
              ]),
        ),
      ),
    ),
  )
}

const severityIcon = { forbid: 'circle-slash', hold: 'warning', note: 'info' } as const

function findings(panel: Panel, view: ApprovalView): HTMLElement | null {
  const { strings } = panel
  const told = toldDoubts(view.command?.tree ?? [])
  const list = view.findings.filter(({ severity, message }) => severity !== 'note' || !told.has(message))
  if (list.length === 0) return null
  const words = { forbid: strings.severityForbid, hold: strings.severityHold, note: strings.severityNote }
  return h(
    'section',
    { class: 'findings' },
    h('h3', {}, strings.findings),
    h(
      'ul',
      {},
      ...list.map((finding) =>
        h(
          'li',
          { class: finding.severity, title: `${finding.code} · ${fill(strings.vector, finding.vector)}` },
          icon(severityIcon[finding.severity]),
          h(
            'div',
            {},
            h('span', { class: 'screen-reader' }, `${words[finding.severity]}: `),
            h('span', {}, visible(finding.message)),
            finding.evidence === '' ? null : h('code', { class: 'evidence' }, visible(finding.evidence)),
            finding.next ? h('div', { class: 'next' }, visible(finding.next)) : null,
          ),
        ),
      ),
    ),
  )
}

function why(panel: Panel, view: ApprovalView): HTMLElement {
  const { strings } = panel
  const details = h(
    'details',
    { class: 'why' },
    h('summary', { title: strings.whyHint }, icon('chevron-right', 'twistie'), h('span', {}, strings.why)),
    h('ul', { class: 'proof' }, proofItem(panel, view.proof)),
  )
  fold(panel, details, `${view.proposal}:why`, false)
  return details
}

function proofItem(panel: Panel, proof: ProofView): HTMLElement {
  return h(
    'li',
    {},
    h('span', { class: 'fact' }, visible(proof.fact)),
    proof.rule === ''
      ? null
      : h('span', { class: 'rule' }, fill(panel.strings.becauseRule, visible(proof.rule))),
    proof.because.length === 0 ? null : h('ul', {}, ...proof.because.map((cause) => proofItem(panel, cause))),
  )
}
