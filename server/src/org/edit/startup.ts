// Owns what a file says about logging: `#+STARTUP`, the marks of its keywords (`NEXT(n!/@)`) and the properties LOGGING
// and LOG_INTO_DRAWER. Never writes a log.

import type { Headline, OrgDocument } from '../parse.ts'
import type { LogMark, Settings, TodoWord } from '../settings.ts'

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

const words: ReadonlyMap<string, { readonly event: Event; readonly how: How }> = new Map(
  (['done', 'repeat', 'reschedule', 'redeadline', 'refile'] as const).flatMap(
    (event): [string, { readonly event: Event; readonly how: How }][] => [
      [`log${event}`, { event, how: 'time' }],
      [`lognote${event}`, { event, how: 'note' }],
      [`nolog${event}`, { event, how: 'no' }],
    ],
  ),
)

/** In force for one headline; properties of headlines above count too. */
export function loggingOf({ settings, properties }: OrgDocument, headline: Headline | null): Logging {
  const file = fileLogging(settings)
  const inherited = headline ? headline.inheritedProperties : { ...settings.properties, ...properties }
  const { LOGGING: own, LOG_INTO_DRAWER: into } = inherited
  const base = own === undefined ? file : { ...file, ...byProperty(own, settings) }
  return into === undefined ? base : { ...base, drawer: drawerName(into) }
}

const read = new WeakMap<Settings, Logging>()

function fileLogging(settings: Settings): Logging {
  const known = read.get(settings)
  if (known) return known
  const logging: { -readonly [K in keyof Logging]: Logging[K] } = {
    ...defaults,
    states: statesOf(settings.sequences.flat()),
    drawer: '',
  }
  for (const word of settings.startup) {
    const known = words.get(word)
    if (known) logging[known.event] = known.how
    else if (word === 'logdrawer') logging.drawer = 'LOGBOOK'
    else if (word === 'nologdrawer') logging.drawer = ''
  }
  read.set(settings, logging)
  return logging
}

const how = (mark: LogMark): How => (mark === '!' ? 'time' : mark === '@' ? 'note' : 'no')

const statesOf = (marked: readonly Pick<TodoWord, 'keyword' | 'enter' | 'leave'>[]): Logging['states'] =>
  new Map(
    marked
      .filter(({ enter, leave }) => enter !== '' || leave !== '')
      .map(({ keyword, enter, leave }) => [keyword, { enter: how(enter), leave: how(leave) }]),
  )

/** LOGGING replaces what is said about states, done and repeats: `lognoterepeat WAIT(@)`; `nil` logs nothing. */
function byProperty(value: string, settings: Settings): Partial<Logging> {
  const parts = value.split(/\s+/)
  const own: { done: How; repeat: How } = { done: 'no', repeat: 'no' }
  for (const part of parts) {
    const known = words.get(part)
    if (known && (known.event === 'done' || known.event === 'repeat')) own[known.event] = known.how
  }
  const marked = parts.flatMap((part) => {
    const found = /^(.*?)\([^!@/]?([!@]?)(?:\/([!@]))?\)$/.exec(part)
    const keyword = found?.[1] ?? ''
    return found && settings.words.has(keyword)
      ? [{ keyword, enter: (found[2] ?? '') as LogMark, leave: (found[3] ?? '') as LogMark }]
      : []
  })
  return { ...own, states: statesOf(marked) }
}

function drawerName(value: string): string {
  if (value === 'nil') return ''
  // What cannot name a drawer would leave its lines in the text.
  return value === 't' || !/^[\p{L}\p{M}\p{N}_-]+$/u.test(value) || /^(?:end|properties)$/i.test(value)
    ? 'LOGBOOK'
    : value
}
