// Owns how one trace entry becomes Org text and how a day's text becomes rows again. Pure: the
// journal writes, this formats. Nothing untrusted leaves here unescaped or unredacted.

import { isBroughtText } from '../base/brought.ts'
import type { TurnId } from '../base/ids.ts'
import type { Decision } from '../base/verdict.ts'
import { redact } from '../gate/secrets.ts'
import { orgBlock, orgTitle, orgValue } from '../org/escape.ts'
import { type Headline, parseOrg } from '../org/parse.ts'

export type EntryKind =
  | 'prompt'
  | 'context'
  | 'route'
  | 'answer'
  | 'proposal'
  | 'verdict'
  | 'decision'
  | 'observation'
  | 'error'
  | 'undo'
  | 'note'

/** What a prompt follows that begins a conversation. */
export const firstTurn = 'start'

/** Every string may be untrusted. */
export interface TraceEntry {
  readonly turn: TurnId
  readonly kind: EntryKind
  readonly title: string
  readonly verdict?: Decision
  readonly properties?: Readonly<Record<string, string>>
  readonly body?: string
  /** `json`, `diff`, `sh`, …: makes the body a source block; else an example block. */
  readonly blockLanguage?: string
  /** Places in the workspace that it rests on; each becomes a link. */
  readonly sources?: readonly TraceSource[]
}

export interface TraceSource {
  /** Relative to the workspace folder, with `/`. */
  readonly path: string
  /** 1-based, inclusive. */
  readonly startLine: number
  readonly endLine: number
  readonly name: string
  /** How much of it was read: `full`, `outline`, … */
  readonly form?: string
}

/** One headline of the trace; `children` are the later entries of the same turn (prompts only). */
export interface TraceRow {
  /** `14:03:22`, local. */
  readonly time: string
  readonly title: string
  readonly verdict: Decision | ''
  readonly turn: string
  readonly kind: EntryKind | ''
  readonly properties: Readonly<Record<string, string>>
  readonly file: string
  /** 1-based. */
  readonly line: number
  readonly children: readonly TraceRow[]
}

/** The most of a title, a property value and a body that is kept, in UTF-16 units. */
const limits = { title: 200, value: 2_000, body: 200_000, sources: 200 } as const

/**
 * What a day's file says to Emacs: turns come up folded, and `ws:` links lead into the workspace. A folder
 * whose name Org would read as a template gets no links.
 */
export const traceSettings = (workspace: string): string =>
  `#+STARTUP: overview\n${/[%\p{C}]/u.test(workspace) ? '' : `#+LINK: ws file:${orgValue(workspace)}/\n`}`

/** Headline, drawer and block of one entry, beginning and ending at line borders. */
export function formatEntry(entry: TraceEntry, now: Date): string {
  const stars = entry.kind === 'prompt' ? '*' : '**'
  const words = cut(firstLine(entry.title), limits.title)
  const title = noLinks(orgTitle(words)) || entry.kind
  // A prompt of one line is its own headline.
  const isSaid = entry.blockLanguage === undefined && entry.body?.trim() === title
  const tag = entry.verdict ? ` :${entry.verdict}:` : ''
  const properties: [string, string][] = [
    ['TURN', entry.turn],
    ['KIND', entry.kind],
    ['AT', now.toISOString()],
  ]
  if (entry.verdict) properties.push(['VERDICT', entry.verdict])
  const taken = new Set(properties.map(([key]) => key))
  for (const [name, value] of Object.entries(entry.properties ?? {})) {
    const key = propertyKey(name)
    if (taken.has(key)) continue
    taken.add(key)
    properties.push([key, value])
  }
  const drawer = properties.map(([key, value]) => {
    // A turn's name is ours and must stay whole: rows are gathered by it.
    const text = key === 'TURN' ? value.toWellFormed().slice(0, limits.value) : cut(value, limits.value)
    return `:${key}: ${orgValue(text)}`.replace(/ $/, '')
  })
  return [
    `${stars} ${localTime(now)} ${title}${tag}`,
    ':PROPERTIES:',
    ...drawer,
    ':END:',
    ...(entry.body && !isSaid ? [block(entry.body, entry.blockLanguage ?? '')] : []),
    ...(entry.sources ?? []).slice(0, limits.sources).map(sourceLine),
    '',
  ].join('\n')
}

/**
 * The headline that gathers entries of a turn whose own headline is further up, because another
 * window wrote in between or the server restarted.
 */
export const formatContinuation = (turn: TurnId, now: Date): string =>
  [
    `* ${localTime(now)} (continued)`,
    ':PROPERTIES:',
    `:TURN: ${orgValue(turn.toWellFormed().slice(0, limits.value))}`,
    ':KIND: continued',
    ':END:',
    '',
  ].join('\n')

/** A name that Org reads as one ordinary property: no accumulation (`+`), no drawer border. */
export function propertyKey(name: string): string {
  const key = name
    .toUpperCase()
    .replace(/[^A-Z0-9_-]+/g, '_')
    .slice(0, 60)
  return key === '' || key === 'END' || key === 'PROPERTIES' ? `X_${key}` : key
}

/** Oldest first: prompts and other entries without one, each with the later entries of its turn. */
export function readDay(file: string, text: string): readonly TraceRow[] {
  const roots: { row: TraceRow; children: TraceRow[] }[] = []
  const prompts = new Map<string, { children: TraceRow[] }>()
  for (const headline of parseOrg(text).headlines) {
    const row = readRow(file, headline)
    if (!row) continue
    const prompt = prompts.get(row.turn)
    if (row.kind !== 'prompt' && prompt) {
      prompt.children.push(row)
      continue
    }
    const root = { row, children: [] as TraceRow[] }
    roots.push(root)
    if (!prompts.has(row.turn)) prompts.set(row.turn, root)
  }
  return roots.map(({ row, children }) => ({ ...row, children }))
}

function readRow(file: string, headline: Headline): TraceRow | null {
  const kind = headline.properties.KIND ?? ''
  const turn = headline.properties.TURN ?? ''
  // A torn headline has no drawer; a person's own headline is theirs; a continuation says nothing.
  if (!turn || !isKind(kind)) return null
  const verdict = headline.properties.VERDICT ?? ''
  const found = /^(\d\d:\d\d:\d\d) /.exec(headline.title)
  return {
    time: found?.[1] ?? '',
    title: found ? headline.title.slice(found[0].length) : headline.title,
    verdict: verdict === 'allow' || verdict === 'ask' || verdict === 'deny' ? verdict : '',
    turn,
    kind,
    properties: headline.properties,
    file,
    line: headline.startLine,
    children: [],
  }
}

const kinds: Readonly<Record<EntryKind, true>> = {
  prompt: true,
  context: true,
  route: true,
  answer: true,
  proposal: true,
  verdict: true,
  decision: true,
  observation: true,
  error: true,
  undo: true,
  note: true,
}
const isKind = (kind: string): kind is EntryKind => Object.hasOwn(kinds, kind)

function block(body: string, language: string): string {
  const name = language.replace(/[^A-Za-z0-9+_-]+/g, '').slice(0, 30)
  const text = orgBlock(cut(body, limits.body)).replace(/\n$/, '')
  return name ? `#+begin_src ${name}\n${text}\n#+end_src` : `#+begin_example\n${text}\n#+end_example`
}

/**
 * Redacts, then shortens. A long text is first cut to twice what is kept, so that redaction stays
 * cheap and a secret on the border is cut away whole.
 */
function cut(text: string, length: number): string {
  const clean = redact(text.slice(0, length * 2)).toWellFormed()
  if (clean.length <= length && text.length <= length * 2) return clean
  return `${clean.slice(0, length).toWellFormed()} […] (${text.length} characters in all)`
}

/** `- [[ws:src/a.ts::3][src/a.ts:3-9]] name (full)`; a name can hold no link of its own. */
function sourceLine(source: TraceSource): string {
  const { path, startLine, endLine, name } = source
  const place = `${path}:${startLine}${endLine > startLine ? `-${endLine}` : ''}`
  const isPlain = !isBroughtText(path) && /^[^\\[\]\p{C}\p{Z}]+(?: [^\\[\]\p{C}\p{Z}]+)*$/u.test(path)
  const link = isPlain ? `[[ws:${path}::${startLine}][${place}]]` : noLinks(orgValue(place))
  const form = bareWords(source.form ?? '')
  return `- ${[link, bareWords(name), form && `(${form})`].filter((part) => part !== '').join(' ')}`
}

/** What `sourceLine` wrote; null for another line. */
export function readSource(line: string): TraceSource | null {
  const found =
    /^- (?:\[\[ws:[^\]]*\]\[)?(.+?):(\d+)(?:-(\d+))?(?:\]\])?(?: (.*?))?(?: \((full|window|signature|outline)\))?$/.exec(
      line,
    )
  if (!found) return null
  const [, path = '', from, to = from, name = '', form] = found
  return { path, startLine: Number(from), endLine: Number(to), name, ...(form === undefined ? {} : { form }) }
}

/** Letters, digits and what names are made of: no Org markup, no link. */
const bareWords = (text: string): string =>
  redact(text.slice(0, 200))
    .replace(/[^\p{L}\p{M}\p{N}_.,/#$()'+-]+/gu, ' ')
    .trim()

/** Text of others never becomes a link: Emacs would offer to run what some of them name. */
const noLinks = (text: string): string => text.replace(/\[(?=\[)/g, '[\u200b')

function firstLine(text: string): string {
  return text.trim().split(/[\r\n\u2028\u2029]/, 1)[0] ?? ''
}

function localTime(now: Date): string {
  return [now.getHours(), now.getMinutes(), now.getSeconds()].map((n) => String(n).padStart(2, '0')).join(':')
}
