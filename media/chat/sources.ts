// Owns the sources under an answer: a line each, with its tokens and, unfolded, why it was read; then what else was
// read, folded, and the sum. Never opens a file: a click is a message to the host.

import type { SourceView } from '../../server/protocol/views.ts'
import { h, icon } from '../panel/dom.ts'
import { visible } from '../panel/links.ts'
import { compact, fileName, fill, number } from '../panel/words.ts'
import { kindIcon } from './mentions.ts'
import type { Panel } from './panel.ts'
import { rememberFold } from './panel.ts'

/** More than these fold away, so that a long list does not push the next question off the panel. */
const shownAtOnce = 4

export function sourceList(
  panel: Panel,
  turn: string,
  cited: readonly SourceView[],
  read: readonly SourceView[],
): readonly Node[] {
  if (cited.length + read.length === 0) return []
  const { strings } = panel
  const parts: Node[] = []
  if (cited.length > 0) parts.push(heading(panel, strings.sources, cited), lines(panel, turn, cited))
  if (read.length > 0) {
    const rest = h(
      'details',
      { class: 'also-read' },
      h(
        'summary',
        { class: 'sources-head', aria: { label: headingWords(panel, strings.alsoRead, read) } },
        icon('chevron-right', 'twistie'),
        ...headingParts(panel, strings.alsoRead, read),
      ),
      list(
        strings.alsoRead,
        read.map((source) => line(panel, turn, source)),
      ),
    )
    rememberFold(panel, rest, `read:${turn}`, false)
    parts.push(rest)
  }
  return parts
}

const heading = (panel: Panel, label: string, sources: readonly SourceView[]): HTMLElement =>
  h('div', { class: 'sources-head' }, ...headingParts(panel, label, sources))

/** For a reader: `Also read: 5, 631 tokens`. */
function headingWords({ strings, locale }: Panel, label: string, sources: readonly SourceView[]): string {
  const sum = sources.reduce((total, source) => total + source.tokens, 0)
  return `${label}: ${number(sources.length, locale)}, ${fill(strings.tokens, number(sum, locale))}`
}

/** `Sources 3 · 1.2K tokens`: how many, and what they took together. */
function headingParts(
  { strings, locale }: Panel,
  label: string,
  sources: readonly SourceView[],
): readonly Node[] {
  const sum = sources.reduce((total, source) => total + source.tokens, 0)
  const heads = [
    h('span', { class: 'sources-label' }, label),
    h('span', { class: 'count' }, number(sources.length, locale)),
  ]
  // Of a turn that was taken from the trace nobody has counted them.
  if (sum === 0) return heads
  const title = fill(strings.tokens, number(sum, locale))
  return [...heads, h('span', { class: 'sources-sum', title }, fill(strings.tokens, compact(sum, locale)))]
}

const list = (label: string, items: readonly Node[]): HTMLUListElement => {
  const element = h('ul', { class: 'sources', aria: { label } })
  element.append(...items)
  return element
}

function lines(panel: Panel, turn: string, sources: readonly SourceView[]): HTMLElement {
  const { host, strings } = panel
  const key = `sources:${turn}`
  const all = host.state().folds[key] === true
  const few = all || sources.length <= shownAtOnce + 1 ? sources : sources.slice(0, shownAtOnce)
  const items: Node[] = few.map((source) => line(panel, turn, source))
  if (few.length < sources.length) {
    const more = h(
      'button',
      {
        class: 'more-sources',
        type: 'button',
        onclick: () => {
          host.remember({ folds: { ...host.state().folds, [key]: true } })
          const rest = sources.slice(few.length).map((source) => line(panel, turn, source))
          more.parentElement?.replaceWith(...rest)
          rest[0]?.querySelector<HTMLElement>('.source')?.focus()
        },
      },
      fill(strings.moreSources, sources.length - few.length),
    )
    items.push(h('li', {}, more))
  }
  return list(strings.sources, items)
}

/** One line; its first button unfolds the reasons, its second opens the lines that were read. */
function line(panel: Panel, turn: string, source: SourceView): HTMLLIElement {
  const { strings, locale, host } = panel
  const file = visible(fileName(source.path))
  const title = visible(source.title) || file
  const isFile = title === file
  // A whole file is named once.
  const brought = broughtIcon(source.path)
  // Of a resource the server: its whole address would leave no room for its name.
  const from = visible(source.path).replace(/^@resource:([^/]+).*$/s, '$1')
  const place = isFile ? '' : brought ? from : `${file}:${source.startLine}`
  const key = `source:${turn}:${source.id}:${source.startLine}`
  const why = h('div', { class: 'source-why' }, ...whyLines(panel, source))
  const fold = h(
    'button',
    {
      class: 'icon-button source-fold',
      type: 'button',
      title: fill(strings.whySource, title),
      aria: { label: fill(strings.whySource, title) },
      onclick: () => show(why.hidden !== false),
    },
    icon('chevron-right'),
  )
  const show = (open: boolean): void => {
    why.hidden = !open
    fold.setAttribute('aria-expanded', String(open))
    fold.querySelector('.codicon')?.classList.toggle('codicon-chevron-down', open)
    fold.querySelector('.codicon')?.classList.toggle('codicon-chevron-right', !open)
    const { [key]: _own, ...others } = host.state().folds
    if (open !== (host.state().folds[key] === true))
      host.remember({ folds: open ? { ...others, [key]: true } : others })
  }
  show(host.state().folds[key] === true)
  return h(
    'li',
    {},
    h(
      'div',
      { class: 'source-line' },
      fold,
      h(
        'button',
        {
          class: `source ${source.form}`,
          type: 'button',
          title: sourceLabel(panel, source),
          onclick: () =>
            host.post({
              kind: 'source',
              id: source.id,
              path: source.path,
              startLine: source.startLine,
              endLine: source.endLine,
            }),
        },
        icon(brought ?? (isFile ? 'file' : /\.(org|md)$/.test(source.path) ? 'note' : 'symbol-method')),
        h('span', { class: 'source-title' }, title),
        place === '' ? null : h('span', { class: 'source-place' }, place),
      ),
      source.tokens > 0 &&
        h(
          'span',
          { class: 'source-tokens', title: fill(strings.tokens, number(source.tokens, locale)) },
          compact(source.tokens, locale),
        ),
    ),
    why,
  )
}

/** Of what a mention brought that is no file. */
const broughtIcon = (path: string): string | undefined => {
  const kind = /^@(problems|terminal|diff|commit|resource)\b/.exec(path)?.[1]
  return kind === undefined ? undefined : kindIcon[kind as keyof typeof kindIcon]
}

/** Where it is, how much of it was read, and each reason on a line. */
function whyLines(panel: Panel, source: SourceView): readonly Node[] {
  const [place = '', read = '', ...reasons] = sourceLabel(panel, source).split('\n')
  return [
    ...reasons.map((reason) => h('div', { class: 'source-reason' }, reason)),
    h('div', { class: 'source-where' }, place),
    h('div', { class: 'source-where' }, read),
  ]
}

/** `src/retry.ts, lines 3 to 19; read in full, 120 tokens; named in the question`. */
export function sourceLabel(panel: Panel, source: SourceView): string {
  const { strings, locale } = panel
  const form = {
    full: strings.formFull,
    window: strings.formWindow,
    signature: strings.formSignature,
    outline: strings.formOutline,
  }[source.form]
  const lines =
    source.startLine === source.endLine
      ? fill(strings.sourceLine, source.startLine)
      : fill(strings.sourceLines, source.startLine, source.endLine)
  const read = source.tokens > 0 ? `${form}, ${fill(strings.tokens, number(source.tokens, locale))}` : form
  return [`${visible(source.path)}, ${lines}`, read, ...source.reasons.map(visible)].join('\n')
}
