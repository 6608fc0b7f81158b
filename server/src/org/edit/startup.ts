// Owns what a file says about logging: `#+STARTUP`, the marks of its keywords (`NEXT(n!/@)`) and the properties LOGGING
// and LOG_INTO_DRAWER. Never writes a log.

import type { Headline, OrgDocument } from '../parse.ts'

export type How = 'time' | 'note' | 'no'

/** What to write down, and where. */
export interface Logging {
  /** On the way into a done state. */
  readonly done: How
  readonly repeat: How
  readonly reschedule: How
  readonly redeadline: How
  readonly refile: How
  /** By keyword: what entering it and leaving it writes. */
  readonly states: ReadonlyMap<string, { readonly enter: How; readonly leave: How }>
  /** Name of the drawer for notes, or empty: right below the headline. */
  readonly drawer: string
}

/** Org's own defaults, but that `done` notes the time, which Org asks everybody to switch on first. */
const defaults = { done: 'time', repeat: 'time', reschedule: 'no', redeadline: 'no', refile: 'no' } as const

type Event = keyof typeof defaults

const words: ReadonlyMap<string, readonly [Event, How]> = new Map(
  (['done', 'repeat', 'reschedule', 'redeadline', 'refile'] as const).flatMap((event) => [
    [`log${event}`, [event, 'time'] as const],
    [`lognote${event}`, [event, 'note'] as const],
    [`nolog${event}`, [event, 'no'] as const],
  ]),
)

/** In force for one headline; properties of headlines above count too. */
export function loggingOf(text: string, document: OrgDocument, headline: Headline): Logging {
  const file = fileLogging(text, document)
  const { LOGGING: own, LOG_INTO_DRAWER: into } = headline.inheritedProperties
  const base = own === undefined ? file : { ...file, ...byProperty(own, document) }
  return into === undefined ? base : { ...base, drawer: drawerName(into) }
}

/** Values of `#+KEY:` lines in order, those inside source and example blocks left out. */
export function keywordValues(text: string, document: OrgDocument, keys: RegExp): readonly string[] {
  const values: { readonly at: number; readonly value: string }[] = []
  for (let at = text.indexOf('#+'); at >= 0; at = text.indexOf('#+', at + 2)) {
    const found = /^([A-Za-z_]+):[ \t]*([^\r\n]*)/.exec(text.slice(at + 2, at + 2000))
    if (!found || !keys.test(found[1] as string)) continue
    const before = text.slice(text.lastIndexOf('\n', at - 1) + 1, at)
    if (before.replace('\ufeff', '').trim() === '') values.push({ at, value: (found[2] as string).trim() })
  }
  const opaque = document.blocks.filter((block) => block.opaque)
  return values
    .filter(({ at }) => !opaque.some(({ start, end }) => at >= start && at < end))
    .map((v) => v.value)
}

const read = new WeakMap<OrgDocument, Logging>()

function fileLogging(text: string, document: OrgDocument): Logging {
  const known = read.get(document)
  if (known) return known
  const logging: { -readonly [K in keyof Logging]: Logging[K] } = {
    ...defaults,
    states: new Map(),
    drawer: '',
  }
  for (const word of keywordValues(text, document, /^startup$/i).flatMap((value) => value.split(/\s+/))) {
    const known = words.get(word.toLowerCase())
    if (known) logging[known[0]] = known[1]
    else if (/^logdrawer$/i.test(word)) logging.drawer = 'LOGBOOK'
    else if (/^nologdrawer$/i.test(word)) logging.drawer = ''
  }
  logging.states = marks(
    keywordValues(text, document, /^(?:todo|seq_todo|typ_todo)$/i).flatMap((value) => value.split(/\s+/)),
  )
  read.set(document, logging)
  return logging
}

/** `WAIT(w@/!)`: entering takes a note, leaving writes the time. */
function marks(parts: readonly string[]): Logging['states'] {
  const states = new Map<string, { enter: How; leave: How }>()
  const how = (mark: string | undefined): How => (mark === '!' ? 'time' : mark === '@' ? 'note' : 'no')
  for (const part of parts) {
    const found = /^(.*?)\([^!@/]?([!@])?(?:\/([!@]))?\)$/.exec(part)
    if (found && (found[2] || found[3]))
      states.set(found[1] as string, { enter: how(found[2]), leave: how(found[3]) })
  }
  return states
}

/** LOGGING replaces what is said about states, done and repeats: `lognoterepeat WAIT(@)`; `nil` logs nothing. */
function byProperty(value: string, { settings }: OrgDocument): Partial<Logging> {
  const parts = value.split(/\s+/)
  const own: { done: How; repeat: How } = { done: 'no', repeat: 'no' }
  for (const part of parts) {
    const known = words.get(part)
    if (known && (known[0] === 'done' || known[0] === 'repeat')) own[known[0]] = known[1]
  }
  const all = [...settings.todo, ...settings.done]
  return { ...own, states: new Map([...marks(parts)].filter(([keyword]) => all.includes(keyword))) }
}

function drawerName(value: string): string {
  if (value === 'nil') return ''
  // What cannot name a drawer would leave its lines in the text.
  return value === 't' || !/^[\p{L}\p{M}\p{N}_-]+$/u.test(value) || /^(?:end|properties)$/i.test(value)
    ? 'LOGBOOK'
    : value
}

/** The keyword sequences that only name kinds of entries (`#+TYP_TODO`): Org lists them first. */
export const typeSequences = (text: string, document: OrgDocument): number =>
  keywordValues(text, document, /^typ_todo$/i).length
