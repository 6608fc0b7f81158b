// Owns views that are described in Org: a headline with the property AGENDA_VIEW, or the tag `agenda` and a block.
// Its children that have block properties are its blocks, in order; without such children it is a block itself.
//
//   * Work week                                   the title of the view; AGENDA_VIEW gives it a short name
//   :PROPERTIES:
//   :AGENDA_VIEW: work
//   :END:
//   ** Today
//   :PROPERTIES:
//   :BLOCK: agenda                                agenda, todo, match, stuck or habits
//   :SPAN:  day                                   a number of days, day, week, fortnight, month, year
//   :LOG:   closed clock                          of an agenda; also FROM (today, +3), INACTIVE and DONE (show, hide)
//   :END:
//   ** Next actions
//   :PROPERTIES:
//   :QUERY: todo:NEXT tags:work                   an Org match or org-ql; BLOCK is `match` then
//   :SORT:  priority-down effort-up
//   :END:
//
// All blocks: QUERY, TAGS, CATEGORIES, EFFORT, TEXT (a `-` before a value excludes it), SORT, FILES (`work/*.org`),
// MOST. `todo` takes KEYWORDS (`NEXT WAIT`), `stuck` NEXT (keywords) and NEXT_TAGS. Problems say what was not read.

import type {
  AgendaBlock,
  AgendaFilter,
  AgendaProblem,
  AgendaSpan,
  LogKind,
  NamedView,
  SortKey,
} from '../../../protocol/agenda.ts'
import { type OrgFile, outOfSightOf } from '../file.ts'
import { nearest } from '../nearest.ts'
import type { Headline } from '../parse.ts'
import { readQuery } from '../query/search.ts'
import { dayNumber, type Moment } from '../timestamp.ts'
import { dayOfText } from './spans.ts'

export interface Views {
  readonly views: readonly NamedView[]
  readonly problems: readonly AgendaProblem[]
}

/** In the agent's home: views for every folder. */
export const homeViewsFile = 'agenda.org'

/**
 * In the order of files and headlines; of several with one name the first counts. `home`: the file of the home, whose views
 * come last; one that the folder has another of by this name (in any case) is left out.
 */
export function readViews(files: readonly OrgFile[], now: Moment, home: OrgFile | null = null): Views {
  const own = viewsIn(files, now)
  if (home === null) return own
  const names = new Set(own.views.map(({ name }) => name.toLowerCase()))
  const { views, problems } = viewsIn([home], now)
  const more = views.filter(({ name }) => !names.has(name.toLowerCase()))
  return { views: [...own.views, ...more], problems: [...own.problems, ...problems] }
}

function viewsIn(files: readonly OrgFile[], now: Moment): Views {
  const views: NamedView[] = []
  const problems: AgendaProblem[] = []
  const names = new Map<string, NamedView>()
  for (const file of files) {
    const hidden = outOfSightOf(file.document)
    for (const headline of file.document.headlines) {
      if (hidden[headline.index] || !isView(file, headline)) continue
      const complain = (at: Headline, message: string, next: string) =>
        problems.push({ path: file.path, startLine: at.startLine, code: 'view', message, next })
      const { title, startLine } = headline
      const parts = blocksOf(file, headline)
      const blocks = (parts.length > 0 ? parts : [headline]).map((part) =>
        readBlock(part, parts.length > 0 ? part.title : '', now, (message, next) =>
          complain(part, message, next),
        ),
      )
      const name = (headline.properties.AGENDA_VIEW ?? '').trim() || title
      const view: NamedView = { name, path: file.path, startLine, spec: { title, blocks } }
      const other = names.get(name)
      if (other)
        complain(
          headline,
          `There is a view "${name}" already, in ${other.path}.`,
          'Give one of them another name.',
        )
      else names.set(name, view)
      views.push(view)
    }
  }
  return { views, problems }
}

/** By name, any case, or null. */
export const viewNamed = ({ views }: Views, name: string): NamedView | null =>
  views.find((view) => view.name === name) ??
  views.find((view) => view.name.toLowerCase() === name.trim().toLowerCase()) ??
  null

const blockKeys = ['BLOCK', 'QUERY', 'SPAN'] as const

const isBlock = ({ properties }: Headline): boolean => blockKeys.some((key) => properties[key] !== undefined)

const isView = (file: OrgFile, headline: Headline): boolean =>
  headline.properties.AGENDA_VIEW !== undefined ||
  (headline.tags.includes('agenda') && (isBlock(headline) || blocksOf(file, headline).length > 0))

const blocksOf = ({ document }: OrgFile, { children }: Headline): readonly Headline[] =>
  children.map((child) => document.headlines[child] as Headline).filter(isBlock)

type Complain = (message: string, next: string) => void

const kinds: Readonly<Record<string, AgendaBlock['kind']>> = {
  agenda: 'agenda',
  todo: 'todo',
  match: 'match',
  query: 'match',
  tags: 'match',
  'org-ql': 'match',
  stuck: 'stuck',
  habits: 'habits',
}

const known = new Set(
  'BLOCK QUERY SPAN FROM LOG INACTIVE DONE TAGS CATEGORIES EFFORT TEXT SORT FILES MOST KEYWORDS NEXT NEXT_TAGS'.split(
    ' ',
  ),
)
/** Properties that any headline may have, and that mean nothing here. */
const usual = new Set('ID CUSTOM_ID CATEGORY AGENDA_VIEW CREATED VISIBILITY'.split(' '))

function readBlock({ properties }: Headline, title: string, now: Moment, complain: Complain): AgendaBlock {
  for (const key of Object.keys(properties)) {
    if (known.has(key) || usual.has(key)) continue
    const near = nearest(key, [...known])
    if (near !== null) complain(`A view has no property ${key}.`, `Did you mean ${near}?`)
  }
  const words = (key: string) => (properties[key] ?? '').split(/[\s,]+/).filter(Boolean)
  const query = (properties.QUERY ?? '').trim()
  const kind = kindOf(properties.BLOCK, query, complain)
  if (query !== '') {
    const read = readQuery(query, now)
    if (!read.ok) complain(read.error.message, read.error.next)
  } else if (kind === 'match')
    complain('A list of matches needs a query.', 'Give it a QUERY, such as todo:NEXT.')
  const sort = words('SORT').filter((word): word is SortKey => isSortKey(word, complain))
  const filter = filterOf(words, properties.TEXT)
  const shared = {
    ...(title === '' ? {} : { title }),
    ...(sort.length > 0 ? { sort } : {}),
    ...(Object.keys(filter).length > 0 ? { filter } : {}),
    ...(words('FILES').length > 0 ? { files: words('FILES') } : {}),
  }
  if (kind === 'agenda') {
    return {
      kind,
      ...shared,
      ...(query === '' ? {} : { match: query }),
      ...agendaOf(properties, now, complain),
    }
  }
  const keywords = words('KEYWORDS').join('|')
  const match = kind === 'todo' ? keywords : query
  const most = numberOf(properties.MOST, complain)
  return {
    kind,
    ...shared,
    ...(match === '' ? {} : { match }),
    ...(most === null ? {} : { most }),
    ...(kind === 'stuck' && words('NEXT').length > 0 ? { next: words('NEXT') } : {}),
    ...(kind === 'stuck' && words('NEXT_TAGS').length > 0 ? { nextTags: words('NEXT_TAGS') } : {}),
  }
}

function kindOf(written: string | undefined, query: string, complain: Complain): AgendaBlock['kind'] {
  const word = (written ?? '').trim().toLowerCase()
  if (word === '') return query === '' ? 'agenda' : 'match'
  if (Object.hasOwn(kinds, word)) return kinds[word] as AgendaBlock['kind']
  const near = nearest(word, Object.keys(kinds))
  complain(
    `There is no block "${word}".`,
    near === null ? 'Write agenda, todo, match, stuck or habits.' : `Did you mean ${near}?`,
  )
  return query === '' ? 'agenda' : 'match'
}

function filterOf(words: (key: string) => readonly string[], text: string | undefined): AgendaFilter {
  const filter: { -readonly [K in keyof AgendaFilter]: AgendaFilter[K] } = {}
  // Tags may stand as they do on a headline: `:work:urgent:`.
  const tags = words('TAGS').flatMap((word) => word.split(':').filter(Boolean))
  if (tags.length > 0) filter.tags = tags
  if (words('CATEGORIES').length > 0) filter.categories = words('CATEGORIES')
  if (words('EFFORT').length > 0) filter.effort = words('EFFORT')
  if (text !== undefined && text.trim() !== '') filter.text = [text.trim()]
  return filter
}

function agendaOf(properties: Headline['properties'], now: Moment, complain: Complain) {
  const { FROM, SPAN, LOG, INACTIVE, DONE } = properties
  const from = FROM?.trim() ?? ''
  if (from !== '' && dayOfText(from, dayNumber(now)) === null)
    complain(`"${from}" is no day to begin with.`, 'Write today, +3, -1w or a day like 2026-11-21.')
  const span = SPAN === undefined ? null : spanOf(SPAN, complain)
  const log = (LOG ?? '').split(/[\s,]+/).filter((word): word is LogKind => isLogKind(word, complain))
  return {
    ...(from === '' ? {} : { from }),
    ...(span === null ? {} : { span }),
    ...(log.length > 0 ? { log } : {}),
    ...choice('inactive', INACTIVE, complain),
    ...choice('done', DONE, complain),
  }
}

const spans = ['day', 'week', 'fortnight', 'month', 'year'] as const

function spanOf(written: string, complain: Complain): AgendaSpan | null {
  const word = written.trim().toLowerCase()
  const days = /^(\d{1,4})(?: days?)?$/.exec(word)
  if (days && Number(days[1]) > 0) return Number(days[1])
  const named = spans.find((span) => span === word)
  if (!named)
    complain(
      `"${written}" is no span of days.`,
      'Write a number of days, day, week, fortnight, month or year.',
    )
  return named ?? null
}

const logKinds: readonly string[] = ['closed', 'clock', 'state']

function isLogKind(word: string, complain: Complain): boolean {
  if (word === '') return false
  if (!logKinds.includes(word))
    complain(`"${word}" is nothing that is logged.`, 'Write closed, clock or state.')
  return logKinds.includes(word)
}

const sortNames =
  'time timestamp scheduled deadline ts tsia category tag priority urgency todo-state effort habit alpha'.split(
    ' ',
  )
const sortKeys = [...sortNames.flatMap((name) => [`${name}-up`, `${name}-down`]), 'category-keep']

function isSortKey(word: string, complain: Complain): boolean {
  if (sortKeys.includes(word)) return true
  const near = nearest(word, sortKeys)
  complain(
    `There is no sort key ${word}.`,
    near === null ? 'Write for example time-up or priority-down.' : `Did you mean ${near}?`,
  )
  return false
}

function choice(key: 'inactive' | 'done', written: string | undefined, complain: Complain) {
  if (written === undefined) return {}
  const word = written.trim().toLowerCase()
  if (word === 'show' || word === 'hide') return { [key]: word }
  complain(`"${written}" is neither show nor hide.`, 'Write show or hide.')
  return {}
}

function numberOf(written: string | undefined, complain: Complain): number | null {
  if (written === undefined) return null
  if (/^\d{1,6}$/.test(written.trim())) return Number(written)
  complain(`"${written}" is no number of rows.`, 'Write a number, such as 20.')
  return null
}
