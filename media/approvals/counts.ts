// Owns `+3 −1` on a file's line. Never counts.

import { h } from '../panel/dom.ts'
import { fill, number } from '../panel/words.ts'
import type { Panel } from './card.ts'

export function counts(
  panel: Panel,
  file: { readonly addedLines: number; readonly removedLines: number },
): HTMLElement {
  const { strings, locale } = panel
  const added = number(file.addedLines, locale)
  const removed = number(file.removedLines, locale)
  return h(
    'span',
    {
      class: 'counts',
      role: 'img',
      aria: { label: `${fill(strings.linesAdded, added)}, ${fill(strings.linesRemoved, removed)}` },
    },
    file.addedLines === 0 && file.removedLines > 0 ? null : h('span', { class: 'added' }, `+${added}`),
    ' ',
    file.removedLines === 0 ? null : h('span', { class: 'removed' }, `−${removed}`),
  )
}
