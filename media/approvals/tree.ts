// Owns the tree of a command on a card: its simple commands, what each runs inside it, its words by what they are, its
// effects and what is not known about it. Lists and disclosures of the browser itself, so that keys and screen readers
// know them. Text was written by others: invisible characters are made visible first.

import type { CommandNodeView, CommandView } from '../../server/protocol/views.ts'
import type { PanelStrings } from '../../src/strings.ts'
import { h, icon } from '../panel/dom.ts'
import { visible } from '../panel/links.ts'

export const effectIcon: Readonly<Record<string, string>> = {
  read: 'eye',
  write: 'edit',
  delete: 'trash',
  execute: 'play',
  network: 'globe',
  config: 'gear',
  evaluate: 'code',
}

/** More commands than these: those that only read begin folded. */
const openCommands = 8

/** Characters of a text with commands in it that is still written out. */
const longestWord = 16

/** What makes a disclosure remember whether it is open. */
export type Fold = (details: HTMLDetailsElement, key: string, byDefault: boolean) => void

/** Null where there is nothing that the command line itself does not say. */
export function commandTree(strings: PanelStrings, command: CommandView, fold: Fold): HTMLElement | null {
  const { tree } = command
  const [only] = tree
  if (only === undefined) return null
  // One simple command reads the same twice; more than that is where a reader is misled.
  if (tree.length === 1 && only.inner.length === 0 && plain(command, only)) {
    const does = whatItDoes(strings, only)
    return does && h('div', { class: 'parsed' }, h('h3', {}, strings.effects), does)
  }
  const count = all(tree).length
  const list = (nodes: readonly CommandNodeView[], path: string): HTMLElement =>
    h('ul', { class: 'commands' }, ...nodes.map((node, at) => item(node, `${path}.${at}`)))
  const item = (node: CommandNodeView, path: string): HTMLElement => {
    const does = whatItDoes(strings, node)
    const inner = node.inner.length === 0 ? null : list(node.inner, path)
    if (does === null && inner === null) return h('li', { class: 'bare' }, line(strings, node))
    const details = h(
      'details',
      {},
      h('summary', {}, icon('chevron-right', 'twistie'), line(strings, node)),
      h('div', { class: 'inside' }, does, inner),
    )
    fold(details, path, count <= openCommands || !onlyReads(node))
    return h('li', {}, details)
  }
  return h('div', { class: 'parsed' }, h('h3', {}, strings.parsedAs), list(tree, 'command'))
}

/** The kinds and targets that the tree tells, as `effectKey` has them. */
export const toldEffects = (tree: readonly CommandNodeView[]): ReadonlySet<string> =>
  new Set(all(tree).flatMap(({ effects }) => effects.map(effectKey)))

export const effectKey = ({ kind, target }: { readonly kind: string; readonly target: string }): string =>
  `${kind} ${target}`

/** The sentences about what is not known that the tree tells. */
export const toldDoubts = (tree: readonly CommandNodeView[]): ReadonlySet<string> =>
  new Set(all(tree).flatMap(({ doubts }) => doubts.map(({ message }) => message)))

const all = (tree: readonly CommandNodeView[]): readonly CommandNodeView[] =>
  tree.flatMap((node) => [node, ...all(node.inner)])

const plain = (command: CommandView, node: CommandNodeView): boolean =>
  node.raw.trim() === command.command.trim()

const onlyReads = (node: CommandNodeView): boolean =>
  all([node]).every(
    ({ effects, doubts }) => doubts.length === 0 && effects.every(({ kind }) => kind === 'read'),
  )

function line(strings: PanelStrings, node: CommandNodeView): HTMLElement {
  const hints: Readonly<Record<string, string>> = {
    option: strings.wordOption,
    path: strings.wordPath,
    address: strings.wordAddress,
    open: strings.wordOpen,
  }
  const words = node.words.map(({ text, role }) => {
    // Text that is run is shown below as the commands it is, and above in the whole command line.
    const isBelow = node.inner.length > 0 && text.length > longestWord && /\s/.test(text)
    const title = isBelow ? visible(text) : hints[role]
    return h('span', { class: `word ${role}`, title }, isBelow ? '…' : visible(text))
  })
  const set = node.assignments.map((text) => h('span', { class: 'word set' }, visible(text)))
  const parts = [...set, ...words]
  return h(
    'code',
    { class: 'simple' },
    node.piped
      ? h(
          'span',
          { class: 'pipe', title: strings.piped },
          h('span', { aria: { hidden: 'true' } }, '| '),
          h('span', { class: 'screen-reader' }, `${strings.piped}: `),
        )
      : null,
    ...(parts.length === 0
      ? [visible(node.raw)]
      : parts.flatMap((part, at) => (at === 0 ? [part] : [' ', part]))),
  )
}

function whatItDoes(strings: PanelStrings, node: CommandNodeView): HTMLElement | null {
  const effects = node.effects.map(({ kind, words }) =>
    h('li', { class: kind }, icon(effectIcon[kind] ?? 'circle-outline'), h('span', {}, visible(words))),
  )
  const doubts = node.doubts.map(({ message, evidence }) =>
    h(
      'li',
      { class: 'doubt', title: evidence === '' ? undefined : visible(evidence) },
      icon('question'),
      h('span', { class: 'screen-reader' }, `${strings.notKnown}: `),
      h('span', {}, visible(message)),
    ),
  )
  if (effects.length === 0 && doubts.length === 0) return null
  return h('ul', { class: 'does' }, ...effects, ...doubts)
}
