// Owns how a mention is written in a question (`@file:src/a.ts`, `@heading:"A title"`, `@diff`) and what it names in the
// index. Pure; never loads what it names.

import type { MentionKind } from '../../protocol/mention.ts'
import type { Node } from '../base/node.ts'
import type { WorkspaceIndex } from '../index/workspace.ts'

/** UTF-16 offsets, end exclusive. */
export interface Mention {
  readonly start: number
  readonly end: number
  readonly kind: MentionKind
  /** What is named; empty for those that need no name. */
  readonly value: string
}

export const namedKinds = ['file', 'symbol', 'heading', 'commit', 'resource'] as const
export const bareKinds = ['problems', 'terminal', 'diff'] as const
type NamedKind = (typeof namedKinds)[number]

const before = '(?<=^|[\\s(])'
const names = namedKinds.join('|')
const pattern = new RegExp(
  `${before}@(?:(${names}):("[^"\\n]*"|[^\\s"]+)|(${bareKinds.join('|')})(?![\\p{L}\\p{N}_:/-]))`,
  'gu',
)
const unfinished = new RegExp(`${before}@(?:(${names}):("[^"\\n]*|[^\\s"]*)|([\\p{L}\\p{N}_./#-]*))$`, 'u')

export function readMentions(text: string): readonly Mention[] {
  return [...text.matchAll(pattern)].flatMap((found): Mention[] => {
    const [whole, kind, given = '', bare] = found
    const start = found.index
    if (bare !== undefined)
      return [{ start, end: start + whole.length, kind: bare as MentionKind, value: '' }]
    const isQuoted = given.startsWith('"')
    // The end of a sentence is no part of a name.
    const value = isQuoted ? given.slice(1, -1) : given.replace(/[.,;:!?)]+$/, '')
    const end = start + whole.length - (isQuoted ? 0 : given.length - value.length)
    return value.trim() === '' ? [] : [{ start, end, kind: kind as MentionKind, value }]
  })
}

/** The mention that is being typed where the text ends; `kind` is null while it is not yet known. */
export function unfinishedMention(
  text: string,
): { readonly start: number; readonly kind: NamedKind | null; readonly value: string } | null {
  const found = unfinished.exec(text)
  if (!found) return null
  const [, kind, named = '', bare = ''] = found
  const value = kind === undefined ? bare : named.replace(/^"/, '')
  return { start: found.index, kind: (kind as NamedKind | undefined) ?? null, value }
}

/** As it is written in a question. */
export function writeMention(kind: MentionKind, value = ''): string {
  if (value === '') return `@${kind}`
  const clean = value.replace(/["\n]/g, ' ')
  return `@${kind}:${/[\s"]|[.,;:!?)]$/.test(clean) ? `"${clean}"` : clean}`
}

/** The question as one would say it: names in the place of what names them. */
export function spoken(text: string, mentions: readonly Mention[]): string {
  let out = ''
  let at = 0
  for (const { start, end, kind, value } of mentions) {
    const id = kind === 'symbol' || kind === 'heading' ? value.replace(/^[^#]*\.\w+#(?=.)/, '') : value
    out += text.slice(at, start) + (value === '' ? spokenKinds[kind] : id)
    at = end
  }
  return out + text.slice(at)
}

const spokenKinds: Readonly<Record<MentionKind, string>> = {
  file: 'the file',
  symbol: 'the symbol',
  heading: 'the heading',
  commit: 'the commit',
  resource: 'the resource',
  problems: 'the problems',
  terminal: 'the terminal',
  diff: 'the diff',
}

/** It brings a text that no index has. */
export const isBrought = ({ kind }: Mention): boolean =>
  kind === 'problems' || kind === 'terminal' || kind === 'diff' || kind === 'commit' || kind === 'resource'

export const isHeading = ({ kind }: Node): boolean => kind === 'headline' || kind === 'section'
export const isSymbol = (node: Node): boolean => node.kind !== 'file' && !isHeading(node)

/** What it names, the best first; several where a name is not unique. By id, path, name or title. */
export function nodesOf(
  index: Pick<WorkspaceIndex, 'node' | 'resolve'>,
  { kind, value }: Mention,
): readonly Node[] {
  const fits =
    kind === 'file' ? (node: Node) => node.kind === 'file' : kind === 'heading' ? isHeading : isSymbol
  const exact = index.node(value)
  if (exact && fits(exact)) return [exact]
  return index.resolve(value).filter(fits)
}

/** The shortest that names this node and no other. */
export function mentionOf(index: Pick<WorkspaceIndex, 'node' | 'resolve'>, node: Node): string {
  if (node.kind === 'file') return writeMention('file', node.path)
  const kind = isHeading(node) ? 'heading' : 'symbol'
  const isAlone = (value: string) => {
    const found = nodesOf(index, { start: 0, end: 0, kind, value })
    return found.length === 1 && found[0]?.id === node.id
  }
  return writeMention(kind, [node.title, node.qualified].find(isAlone) ?? node.id)
}
