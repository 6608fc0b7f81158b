// Owns one answer on screen: Markdown rendered block by block, code blocks with their buttons, links
// with their targets. Never sets HTML that `safeFragment` has not made.

import type { SourceView } from '../../server/protocol/views.ts'
import { h, iconButton } from '../panel/dom.ts'
import { createGrowing } from '../panel/growing.ts'
import type { RenderMarkdown } from '../panel/markdown.ts'
import { safeFragment } from '../panel/safe.ts'
import type { Panel } from './panel.ts'
import { sourceLabel } from './sources.ts'

export interface Answer {
  readonly element: HTMLElement
  /** `growing`: more of it comes. */
  update(markdown: string, sources: readonly SourceView[], extent: 'growing' | 'whole'): void
}

export function createAnswer(panel: Panel, render: RenderMarkdown): Answer {
  const element = h('div', { class: 'answer markdown' })
  const rendered = createGrowing(render)
  let shown: readonly string[] = []
  let shownSources = ''
  return {
    element,
    update(markdown, sources, extent) {
      const sourceKey = sources.map((source) => source.id).join('\n')
      const blocks = rendered(markdown, extent)
      let same = 0
      if (sourceKey === shownSources) while (same < blocks.length && blocks[same] === shown[same]) same++
      while (element.children.length > same) element.lastElementChild?.remove()
      for (const block of blocks.slice(same)) {
        const host = h('div', { class: 'block' })
        host.append(safeFragment(block))
        dress(panel, host, sources)
        element.append(host)
      }
      shown = blocks
      shownSources = sourceKey
    },
  }
}

/** Adds what the Markdown itself may not bring: buttons, handlers, titles and the direction of the script. */
function dress(panel: Panel, host: HTMLElement, sources: readonly SourceView[]): void {
  // A list or a table has one direction, that of its first words; a paragraph within has its own (markdown.css).
  for (const part of host.querySelectorAll<HTMLElement>(':scope > :not(pre)')) part.dir = 'auto'
  for (const pre of host.querySelectorAll('pre')) dressCode(panel, pre)
  for (const table of host.querySelectorAll('table')) {
    const frame = h('div', { class: 'table-frame', tabindex: 0 })
    table.replaceWith(frame)
    frame.append(table)
  }
  for (const link of host.querySelectorAll<HTMLElement>('a[data-node]')) {
    const id = link.dataset.node ?? ''
    const source = sources.find((each) => each.id === id)
    link.title = source ? sourceLabel(panel, source) : id
    activate(link, () =>
      panel.host.post(
        source
          ? {
              kind: 'source',
              id,
              path: source.path,
              startLine: source.startLine,
              endLine: source.endLine,
            }
          : { kind: 'open', id },
      ),
    )
  }
  for (const link of host.querySelectorAll<HTMLElement>('a[data-external]')) {
    const url = link.dataset.external ?? ''
    link.title = url
    activate(link, () => panel.host.post({ kind: 'external', url }))
  }
}

/** These links have no `href`, so that only our handler can follow them. */
function activate(link: HTMLElement, follow: () => void): void {
  link.addEventListener('click', (event) => {
    event.preventDefault()
    follow()
  })
  link.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return
    event.preventDefault()
    follow()
  })
}

const copiedMs = 1500

function dressCode(panel: Panel, pre: HTMLElement): void {
  const code = pre.querySelector('code')
  const language = [...(code?.classList ?? [])].find((name) => name.startsWith('language-'))?.slice(9) ?? ''
  const text = () => (code?.textContent ?? '').replace(/\n$/, '')
  const copy = iconButton('copy', panel.strings.copy, () => {
    panel.host.post({ kind: 'copy', text: text() })
    const mark = copy.querySelector('.codicon')
    mark?.classList.replace('codicon-copy', 'codicon-check')
    copy.title = panel.strings.copied
    copy.setAttribute('aria-label', panel.strings.copied)
    setTimeout(() => {
      mark?.classList.replace('codicon-check', 'codicon-copy')
      copy.title = panel.strings.copy
      copy.setAttribute('aria-label', panel.strings.copy)
    }, copiedMs)
  })
  const insert = iconButton('insert', panel.strings.insert, () =>
    panel.host.post({ kind: 'insert', text: text() }),
  )
  const frame = h(
    'div',
    { class: 'code' },
    h('div', { class: 'code-bar' }, h('span', { class: 'code-language' }, language), copy, insert),
  )
  pre.replaceWith(frame)
  // A wide block scrolls; the keyboard must reach it.
  pre.tabIndex = 0
  frame.append(pre)
}
