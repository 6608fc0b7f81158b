// Owns how one trace entry becomes Org text, and how entries that were read make turns again. Pure: the
// journal writes, this formats, `rows.ts` reads. Nothing untrusted leaves here unescaped or unredacted.

import { isBroughtText } from '../base/brought.ts'
import type { TurnId } from '../base/ids.ts'
import type { Decision } from '../base/verdict.ts'
import { type Redact, redact } from '../gate/secrets.ts'
import { orgBlock, orgTitle, orgValue } from '../org/escape.ts'
import { formatEvents } from './events.ts'
import type { FlatRow } from './rows.ts'

export type EntryKind =
  | 'prompt'
  | 'context'
  | 'route'
  | 'call'
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
  /** Other texts behind the body, each under its name. */
  readonly texts?: readonly TraceText[]
  /** Beside the one that the verdict gives. */
  readonly tags?: readonly TraceTag[]
  /** Places in the workspace that it rests on; each becomes a link. */
  readonly sources?: readonly TraceSource[]
  /** Titles of the rules that were checked; each becomes a link into rules.org. */
  readonly rules?: readonly string[]
  /** It names the process that wrote it; prompts and decisions always do. */
  readonly isSigned?: boolean
  /** What led to it since the turn's entry before, as JSON: what a replay runs again. Redacted already. */
  readonly events?: readonly string[]
}

/** What a sparse tree in Emacs looks for. */
export type TraceTag = 'approved' | 'denied' | 'stale' | 'rule'

export interface TraceText {
  /** Ours, not untrusted. */
  readonly name: string
  readonly body: string
  readonly language: string
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

/** An entry with the later ones of the same turn (prompts only). */
export interface TraceRow extends FlatRow {
  readonly children: readonly FlatRow[]
}

/** The most of a title, a property value and a body that is kept, in UTF-16 units. */
const limits = { title: 200, value: 2_000, body: 200_000, sources: 200 } as const

const verdictTags: Readonly<Record<Decision, string>> = { allow: 'allowed', ask: 'asked', deny: 'denied' }

/**
 * What a day's file says to Emacs: turns come up folded, `rules:` links lead into rules.org and `ws:` links into the
 * workspace. A folder whose name Org would read as a template gets no links.
 */
export const traceSettings = (workspace: string): string =>
  `#+STARTUP: overview\n#+LINK: rules file:../../rules.org::\n${/[%\p{C}]/u.test(workspace) ? '' : `#+LINK: ws file:${orgValue(workspace)}/\n`}`

/** Headline, drawer and block of one entry, beginning and ending at line borders. */
export function formatEntry(entry: TraceEntry, now: Date, clean: Redact = redact): string {
  const stars = entry.kind === 'prompt' ? '*' : '**'
  const words = cut(firstLine(entry.title), limits.title, clean)
  const title = noLinks(orgTitle(words)) || entry.kind
  // A prompt of one line is its own headline.
  const isSaid = entry.blockLanguage === undefined && entry.body?.trim() === title
  const tags = [...(entry.verdict ? [verdictTags[entry.verdict]] : []), ...(entry.tags ?? [])]
  const tag = tags.length > 0 ? ` :${tags.join(':')}:` : ''
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
    const text =
      key === 'TURN' ? value.toWellFormed().slice(0, limits.value) : cut(value, limits.value, clean)
    return `:${key}: ${orgValue(text)}`.replace(/ $/, '')
  })
  return [
    `${stars} ${localTime(now)} ${title}${tag}`,
    ':PROPERTIES:',
    ...drawer,
    ':END:',
    ...(entry.body && !isSaid ? [block(entry.body, entry.blockLanguage ?? '', clean)] : []),
    ...(entry.texts ?? []).flatMap(({ name, body, language }) => [`${name}:`, block(body, language, clean)]),
    ...(entry.sources ?? []).slice(0, limits.sources).map((source) => sourceLine(source, clean)),
    ...(entry.rules ?? []).slice(0, limits.sources).map((rule) => ruleLine(rule, clean)),
    formatEvents(entry.events ?? []),
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

/** A name that Org reads as one ordinary property: no accumulation (`+`), no drawer border, none of Org's own. */
export function propertyKey(name: string): string {
  const key = name
    .toUpperCase()
    .replace(/[^A-Z0-9_-]+/g, '_')
    .slice(0, 60)
  return key === '' || reserved.test(key) ? `X_${key}` : key
}

/** The special properties of Org, which stand for something else than a line of a drawer. */
const reserved =
  /^(?:END|PROPERTIES|ALLTAGS|BLOCKED|CLOCKSUM|CLOCKSUM_T|CLOSED|DEADLINE|FILE|ITEM|PRIORITY|SCHEDULED|TAGS|TIMESTAMP|TIMESTAMP_IA|TODO)$/

/**
 * Oldest first: prompts and other entries without one, each with the other entries of its turn. A question that waited was
 * written down before it was asked: that is below it as well.
 */
export function gathered(rows: readonly FlatRow[]): readonly TraceRow[] {
  const roots: { row: FlatRow; children: FlatRow[] }[] = []
  const turns = new Map<string, { row: FlatRow; children: FlatRow[] }>()
  for (const row of rows) {
    const root = turns.get(row.turn)
    if (root !== undefined && row.kind !== 'prompt') root.children.push(row)
    else if (root !== undefined && root.row.kind === 'note') {
      root.children.unshift(root.row)
      root.row = row
    } else {
      const own = { row, children: [] as FlatRow[] }
      roots.push(own)
      if (root === undefined) turns.set(row.turn, own)
    }
  }
  return roots.map(({ row, children }) => ({ ...row, children }))
}

/** Of what a trace has, the languages that Emacs brings a mode for; of any other `org-lint` complains. */
const emacsKnows: ReadonlySet<string> = new Set(['sh', 'bash', 'shell', 'python', 'javascript', 'diff'])

function block(body: string, language: string, clean: Redact): string {
  const name = emacsKnows.has(language) ? language : ''
  const text = orgBlock(cut(body, limits.body, clean)).replace(/\n$/, '')
  return name ? `#+begin_src ${name}\n${text}\n#+end_src` : `#+begin_example\n${text}\n#+end_example`
}

/**
 * Redacts, then shortens. A long text is first cut to twice what is kept, so that redaction stays
 * cheap and a secret on the border is cut away whole.
 */
function cut(text: string, length: number, clean: Redact): string {
  const kept = clean(text.slice(0, length * 2)).toWellFormed()
  if (kept.length <= length && text.length <= length * 2) return kept
  return `${kept.slice(0, length).toWellFormed()} […] (${text.length} characters in all)`
}

/** `- [[ws:src/a.ts::3][src/a.ts:3-9]] name (full)`; a name can hold no link of its own. */
function sourceLine(source: TraceSource, clean: Redact): string {
  const { startLine, endLine, name } = source
  const path = clean(source.path)
  const place = `${path}:${startLine}${endLine > startLine ? `-${endLine}` : ''}`
  const isPlain = !isBroughtText(path) && /^[^\\[\]\p{C}\p{Z}]+(?: [^\\[\]\p{C}\p{Z}]+)*$/u.test(path)
  const link = isPlain ? `[[ws:${path}::${startLine}][${place}]]` : noLinks(orgValue(place))
  const form = bareWords(source.form ?? '', clean)
  return `- ${[link, bareWords(name, clean), form && `(${form})`].filter((part) => part !== '').join(' ')}`
}

/** `- Rule [[rules:*Docs][Docs]]`; a rule of one session alone stands in no file. */
function ruleLine(title: string, clean: Redact): string {
  const words = noLinks(orgValue(cut(firstLine(title), limits.title, clean)))
  const isLink = /^[^\\[\]\p{C}]+$/u.test(words) && !words.startsWith('of this session:')
  return `- Rule ${isLink ? `[[rules:*${words}][${words}]]` : bareWords(words, clean)}`
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
const bareWords = (text: string, clean: Redact): string =>
  clean(text.slice(0, 200))
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
