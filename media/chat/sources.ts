// Owns the source chips under an answer. Never opens a file: a click is a message to the host.

import type { SourceView } from '../../server/protocol/views.ts'
import { h, icon } from '../panel/dom.ts'
import { visible } from '../panel/links.ts'
import { fileName, fill, number } from '../panel/words.ts'
import type { Panel } from './panel.ts'

/** More than these fold away, so that a long list does not push the next question off the panel. */
const shownAtOnce = 4

export function sourceChips(panel: Panel, turn: string, sources: readonly SourceView[]): readonly Node[] {
  if (sources.length === 0) return []
  const list = h('ul', { class: 'sources', aria: { label: panel.strings.sources } })
  const key = `sources:${turn}`
  const all = panel.host.state().folds[key] === true
  const few = all || sources.length <= shownAtOnce + 1 ? sources : sources.slice(0, shownAtOnce)
  for (const source of few) list.append(chip(panel, source))
  if (few.length < sources.length) {
    const more = h(
      'button',
      {
        class: 'chip more',
        type: 'button',
        onclick: () => {
          panel.host.remember({ folds: { ...panel.host.state().folds, [key]: true } })
          const rest = sources.slice(few.length).map((source) => chip(panel, source))
          more.parentElement?.replaceWith(...rest)
          rest[0]?.querySelector('button')?.focus()
        },
      },
      fill(panel.strings.moreSources, sources.length - few.length),
    )
    list.append(h('li', {}, more))
  }
  return [list]
}

function chip(panel: Panel, source: SourceView): HTMLLIElement {
  const file = visible(fileName(source.path))
  const title = visible(source.title) || file
  const isFile = title === file
  // A whole file is named once.
  const place = isFile ? '' : `${file}:${source.startLine}`
  return h(
    'li',
    {},
    h(
      'button',
      {
        class: `chip ${source.form}`,
        type: 'button',
        title: sourceLabel(panel, source),
        onclick: () =>
          panel.host.post({
            kind: 'source',
            id: source.id,
            path: source.path,
            startLine: source.startLine,
            endLine: source.endLine,
          }),
      },
      icon(isFile ? 'file' : /\.(org|md)$/.test(source.path) ? 'note' : 'symbol-method'),
      h('span', { class: 'chip-title' }, title),
      place === '' ? null : h('span', { class: 'chip-place' }, place),
    ),
  )
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
  const read = `${form}, ${fill(strings.tokens, number(source.tokens, locale))}`
  return [`${visible(source.path)}, ${lines}`, read, ...source.reasons.map(visible)].join('\n')
}
