// Owns what a question says of notes besides its words: days, tags, and what it wants to know of them (what links
// there, what is due). Knows nothing of what is indexed; code is ranked without it.

import { type DaySpan, daySpans } from './day-spans.ts'

export interface NoteQuery {
  readonly days: readonly DaySpan[]
  /** Words in lower case that notes need not have: parts of a date, and what asks for plans, links or tags. */
  readonly spent: ReadonlySet<string>
  /** As they are written, without what marks them as tags. */
  readonly tags: readonly string[]
  /** The links of a note are asked for, in either direction. */
  readonly aboutLinks: boolean
  /** Planned days are asked for, not those a text happens to name. */
  readonly aboutPlans: 'no' | 'planned' | 'overdue'
}

/** `:tag:`, `@tag`, `#tag`, `tagged tag`, `with the tag tag`, `mit Tag tag`. */
const tagForms: readonly RegExp[] = [
  /(?<![\p{L}\p{N}:]):([\p{L}\p{N}_@#%]{1,60}):(?![\p{L}\p{N}])/gu,
  /(?<![\p{L}\p{N}._-])([@#][\p{L}_][\p{L}\p{N}_@#%]{1,60})/gu,
  /\b(?:tagged|labell?ed|tags?|getaggt|schlagwort)\s+(?:as\s+|with\s+|mit\s+|is\s+)?["'“„:#]?([\p{L}_@][\p{L}\p{N}_@#%]{1,60})/giu,
]
const links =
  /(?<!\p{L})(?:links?|linked|linking|backlinks?|refers?|referred|references|referring|points? to|cites?|verweis(?:t|e|en)?|verlinkt?\p{L}*|verknüpft)(?!\p{L})/iu
const planned =
  /(?<!\p{L})(?:due|deadlines?|scheduled?|planned|upcoming|coming up|agenda|hand in|must be (?:done|finished|ready)|fällig\p{L}*|frist\p{L}*|geplant\p{L}*|termine?|steht an|ansteht)(?!\p{L})/iu
const overdue =
  /(?<!\p{L})(?:overdue|missed|late with|behind with|past due|überfällig\p{L}*|versäumt\p{L}*|verpasst\p{L}*)(?!\p{L})/iu
/** A longer question is a report on code. */
const longest = 1000

const wordsOf = (text: string, pattern: RegExp): readonly string[] =>
  pattern.exec(text)?.[0].toLowerCase().split(/\s+/) ?? []

/** `today` as `YYYY-MM-DD`; null where nobody knows it. */
export function readNoteQuery(text: string, today: string | null): NoteQuery {
  if (text.length > longest)
    return { days: [], spent: new Set(), tags: [], aboutLinks: false, aboutPlans: 'no' }
  const { days, words } = daySpans(text, today)
  const tags = tagForms.flatMap((form) => [...text.matchAll(form)].map((match) => match[1] as string))
  return {
    days,
    spent: new Set([...words, ...wordsOf(text, planned), ...wordsOf(text, overdue), ...wordsOf(text, links)]),
    tags: [...new Set(tags)],
    aboutLinks: links.test(text),
    aboutPlans: overdue.test(text) ? 'overdue' : planned.test(text) ? 'planned' : 'no',
  }
}

/** Words that questions are made of, which say little of what is asked for. */
const asking = new Set(
  (
    'get got need want make take put go come know tell show give find list look thing kind sort many much ' +
    'note notes page pages entry write wrote written say said happen happened ' +
    'brauche brauchen machen mache geht gehen gibt sagen gesagt zeig zeige finde finden liste notiz notizen zettel eintrag steht stand'
  ).split(' '),
)

export const isAsking = (word: string): boolean => asking.has(word)
