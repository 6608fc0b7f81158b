// Owns a conversation as a text that a person keeps: Org or Markdown, each answer with its sources. Pure. What others wrote
// makes no headline of its own.

import type { WrittenFormat } from '../../protocol/conversation.ts'
import type { SourceView, TurnView } from '../../protocol/views.ts'
import { orgBlock, orgTitle, orgValue } from '../org/escape.ts'
import { orgOfMarkdown } from '../org/from-markdown.ts'
import { clip, firstLine } from './shown.ts'

export interface WriteOptions {
  readonly format: WrittenFormat
  /** Where a file of the workspace is, as a link says it; null for words alone. */
  readonly link: (path: string) => string | null
  /** Of the user's clock. */
  readonly utcOffsetMinutes: number
}

export function writeConversation(turns: readonly TurnView[], options: WriteOptions): string {
  const title = titleOf(turns)
  if (options.format === 'markdown') return turns.map((turn) => markdownTurn(turn, options)).join('\n')
  const day = timestamp(turns[0]?.startedAt ?? 0, options.utcOffsetMinutes)
  return `#+TITLE: ${orgValue(title)}\n#+DATE: ${day}\n${turns.map((turn) => orgTurn(turn, options)).join('')}`
}

/** The first question, in one line. */
export const titleOf = (turns: readonly TurnView[]): string => clip(firstLine(turns[0]?.prompt ?? ''), 80)

function orgTurn(turn: TurnView, { link, utcOffsetMinutes }: WriteOptions): string {
  const head = clip(firstLine(turn.prompt), 120)
  const rest =
    turn.prompt.trim() === head ? '' : `#+begin_example\n${orgBlock(turn.prompt.trim())}\n#+end_example\n`
  const properties = [
    `:AT: ${timestamp(turn.startedAt, utcOffsetMinutes)}`,
    ...(turn.engine === '' ? [] : [`:ENGINE: ${orgValue(turn.engine)}`]),
    ...(turn.tokensTotal > 0 ? [`:TOKENS: ${turn.tokensTotal}`] : []),
  ]
  const answer = orgOfMarkdown(turn.answer, (href) => {
    if (/^https?:\/\/\S+$/.test(href)) return href
    const source = sourceOf(turn, href)
    return source && orgLink(source, link)
  })
  const sources = turn.sources.map((source) => {
    const to = orgLink(source, link)
    const words = `${source.title} (${place(source)})`.replace(/[[\]\p{C}\p{Zl}\p{Zp}]/gu, ' ')
    return `- ${to === null ? words : `[[${to}][${words}]]`}\n`
  })
  const list = sources.length === 0 ? '' : `** Sources\n${sources.join('')}`
  const body = answer.trim() === '' ? '' : `${answer.replace(/\s+$/, '')}\n`
  return `* ${orgTitle(head) || '…'}\n:PROPERTIES:\n${properties.join('\n')}\n:END:\n${rest}${body}${list}`
}

const orgLink = ({ path, startLine }: SourceView, link: WriteOptions['link']): string | null => {
  const to = link(path)
  return to === null || /[[\]\p{C}\p{Zl}\p{Zp}]/u.test(to) ? null : `file:${to}::${startLine}`
}

function markdownTurn(turn: TurnView, { link }: WriteOptions): string {
  const to = ({ path, startLine }: SourceView): string | null => {
    const at = link(path)
    return at === null ? null : `${encodeURI(at).replace(/[()]/g, encodeURIComponent)}#L${startLine}`
  }
  const answer = turn.answer.replace(
    /\[([^\]\n]*)\]\((node:[^)\n]*)\)/g,
    (_whole, label: string, href: string) => {
      const source = sourceOf(turn, href)
      const target = source && to(source)
      return target ? `[${label}](${target})` : label
    },
  )
  const sources = turn.sources.map((source) => {
    const target = to(source)
    const words = `${source.title.replace(/[[\]]/g, ' ')} (${place(source)})`
    return `- ${target ? `[${words}](${target})` : words}`
  })
  const prompt = turn.prompt.trim().replace(/^/gm, '> ')
  const list = sources.length === 0 ? '' : `\nSources:\n\n${sources.join('\n')}\n`
  return `${prompt}\n\n${answer.trim()}\n${list}`
}

const place = ({ path, startLine, endLine }: SourceView): string =>
  `${path}:${startLine}${endLine > startLine ? `-${endLine}` : ''}`

function sourceOf(turn: TurnView, href: string): SourceView | null {
  if (!href.startsWith('node:')) return null
  const id = decoded(href.slice('node:'.length))
  return [...turn.sources, ...(turn.read ?? [])].find((source) => source.id === id) ?? null
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']

/** An inactive Org timestamp. */
function timestamp(at: number, utcOffsetMinutes: number): string {
  const local = new Date(at + utcOffsetMinutes * 60_000)
  const iso = local.toISOString()
  return `[${iso.slice(0, 10)} ${weekdays[local.getUTCDay()]} ${iso.slice(11, 16)}]`
}
