// Owns the words of a file whose meaning only the whole file tells: keywords by its own `#+TODO`, tags in any script, what
// is done, commented or archived. A stretch at a time, so that a large file costs what is on the screen. What single
// lines tell is the TextMate grammar's.

import { readHeadline } from '../line.ts'
import type { Headline, OrgDocument } from '../parse.ts'
import type { Span } from '../scan.ts'
import type { Text } from '../source.ts'
import { anchorsOf } from './anchors.ts'
import { sectionAt } from './locate.ts'

/** The order is the legend's. */
export const tokenTypes = [
  'orgTodo',
  'orgDone',
  'orgPriority',
  'orgHeadline',
  'orgTag',
  'orgLink',
  'orgTimestamp',
  'orgRadio',
] as const
export const tokenModifiers = ['done', 'commented', 'archived', 'inactive', 'overdue'] as const

export interface Token extends Span {
  readonly type: (typeof tokenTypes)[number]
  readonly modifiers: readonly (typeof tokenModifiers)[number][]
}

/** Tokens that begin in `from` to `to`, in order; none overlaps another and none spans a line end. */
export function tokensIn(text: Text, document: OrgDocument, from: number, to: number): readonly Token[] {
  const tokens: Token[] = []
  const radios = radioPattern(text, document)
  // The first headline that begins in the stretch.
  const around = sectionAt(document, from)
  const first = around > 0 && document.headline(around - 1)?.start === from ? around - 1 : around
  let headline = document.headline(first)
  if (radios)
    inBody(text, radios, document.headline(first - 1), from, Math.min(to, headline?.start ?? to), tokens)
  for (; headline && headline.start < to; headline = document.headline(headline.index + 1)) {
    onHeadline(headline, document.settings.words, tokens)
    if (radios) inBody(text, radios, headline, headline.bodyStart, Math.min(to, headline.ownEnd), tokens)
  }
  return tokens
}

function onHeadline(headline: Headline, known: ReadonlySet<string>, tokens: Token[]): void {
  const { raw, start: by } = headline
  const line = readHeadline(raw, 0, raw.length, known)
  const modifiers: Token['modifiers'] = [
    ...(headline.done ? (['done'] as const) : []),
    ...(headline.commented ? (['commented'] as const) : []),
    ...(headline.allTags.includes('ARCHIVE') ? (['archived'] as const) : []),
  ]
  const add = (type: Token['type'], start: number, end: number, own: Token['modifiers'] = []) => {
    if (end > start) tokens.push({ type, start: by + start, end: by + end, modifiers: own })
  }
  if (line.todo !== '')
    add(headline.done ? 'orgDone' : 'orgTodo', line.todoStart, line.todoStart + line.todo.length)
  if (line.priority !== '') {
    const start = raw.indexOf('[#', line.todoStart + line.todo.length)
    add('orgPriority', start, start + line.priority.length + 3, modifiers)
  }
  // Links, timestamps and emphasis keep the colours of the grammar, unless all of the title is dimmed.
  const isPlain = !/[*/_=~+[<\\${@]/.test(line.title)
  if (isPlain || modifiers.length > 0) add('orgHeadline', line.titleStart, line.titleEnd, modifiers)
  for (let at = line.tagsStart + 1; at < line.tagsEnd; ) {
    const end = raw.indexOf(':', at)
    add('orgTag', at, end)
    at = end + 1
  }
}

const patterns = new WeakMap<OrgDocument, RegExp | null>()
const mostRadios = 500

/** Words that are links because a radio target has them. */
function radioPattern(text: Text, document: OrgDocument): RegExp | null {
  const kept = patterns.get(document)
  if (kept !== undefined) return kept
  // Most files have none, and need not be read for them.
  const names =
    text.indexOf('<<<') >= 0 ? [...anchorsOf(text, document).radios.keys()].slice(0, mostRadios) : []
  const alternatives = names
    .sort((a, b) => b.length - a.length)
    .map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(' ', '[ \\t]+'))
  const pattern =
    names.length > 0
      ? new RegExp(`(?<![<\\p{L}\\p{N}])(?:${alternatives.join('|')})(?![>\\p{L}\\p{N}])`, 'giu')
      : null
  patterns.set(document, pattern)
  return pattern
}

function inBody(
  text: Text,
  radios: RegExp,
  headline: Headline | undefined,
  from: number,
  to: number,
  tokens: Token[],
): void {
  const start = Math.max(from, headline?.bodyStart ?? 0)
  if (to <= start) return
  const taken = headline?.links ?? []
  for (const found of text.slice(start, to).matchAll(radios)) {
    const at = start + found.index
    const end = at + found[0].length
    if (!taken.some((link) => at < link.end && end > link.start))
      tokens.push({ type: 'orgRadio', start: at, end, modifiers: [] })
  }
}
