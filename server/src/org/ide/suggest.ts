// Owns what is offered for what a person is typing: words of the file and of the folder, of Org itself, dates, links.
// Pure: headlines and files of the folder come from functions that are asked only when they are needed.

import { isTag } from '../line.ts'
import type { OrgDocument } from '../parse.ts'
import { dayNumber, fromMinutes, type Moment, momentText } from '../timestamp.ts'
import { anchorsOf } from './anchors.ts'
import type { Sources } from './sources.ts'
import { citationSuggestion, pathSuggestions } from './suggest-files.ts'
import { linkSuggestions } from './suggest-links.ts'
import { blockSuggestions, dated, keywordSuggestions, type Suggestion } from './suggestion.ts'
import type { Typing } from './typing.ts'
import { entities } from './words/entities.ts'
import { headerArguments, keywords, languages, properties } from './words/keywords.ts'

export function suggestionsFor(typing: Typing, sources: Sources): readonly Suggestion[] {
  const { document } = sources
  switch (typing.kind) {
    case 'keyword':
      return [...blockSuggestions(), ...keywordSuggestions()]
    case 'keyword-value':
      return keywordValues(typing.key, sources)
    case 'language':
      return byCount(sources.vocabulary().languages, languages, 'language')
    case 'header-argument':
      return Object.keys(headerArguments).map((name) => ({
        label: name,
        insert: `${name} `,
        kind: 'property',
      }))
    case 'header-value':
      return (headerArguments[typing.key] ?? []).map((name) => ({ label: name, insert: name, kind: 'value' }))
    case 'todo':
      return [
        ...document.settings.todo.map(
          (word): Suggestion => ({ label: word, insert: `${word} `, kind: 'todo' }),
        ),
        ...document.settings.done.map(
          (word): Suggestion => ({ label: word, insert: `${word} `, kind: 'todo', detail: 'done' }),
        ),
      ]
    case 'priority':
      return prioritiesOf(document).map((one) => ({ label: `[#${one}]`, insert: `[#${one}]`, kind: 'value' }))
    case 'tag':
      return tagSuggestions(sources, typing.taken)
    case 'property':
      return propertySuggestions(sources)
    case 'value':
      return valueSuggestions(sources, typing)
    case 'drawer':
      return drawerSuggestions
    case 'planning':
      return planningSuggestions
    case 'link':
      return linkSuggestions(sources, typing)
    case 'citation':
      return sources.references().map(citationSuggestion)
    case 'path':
      return pathSuggestions(sources, typing)
    case 'footnote':
      return footnoteSuggestions(sources)
    case 'entity':
      return [...entities].map(([name, character]) => ({
        label: `\\${name}`,
        // Letters that follow would be taken for a part of the name.
        insert: name,
        filter: name,
        detail: character,
        kind: 'entity',
      }))
    case 'macro':
      return macroSuggestions(sources)
    case 'date':
      return dateSuggestions(sources.now, typing)
  }
}

function keywordValues(key: string, sources: Sources): readonly Suggestion[] {
  if (key === 'FILETAGS' || key === 'SELECT_TAGS' || key === 'EXCLUDE_TAGS')
    return tagSuggestions(sources, []).map((one) => ({
      ...one,
      insert: key === 'FILETAGS' ? `:${one.label}:` : one.label,
    }))
  return (keywords[key]?.values ?? []).map(([value, help]) => ({
    label: value,
    insert: value,
    kind: 'value',
    help,
  }))
}

/** Those in use first, the most used at the top. */
function byCount(
  used: ReadonlyMap<string, number>,
  known: readonly string[],
  kind: Suggestion['kind'],
): readonly Suggestion[] {
  const mine = [...used].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
  return [
    ...mine.map(([label, times]): Suggestion => ({ label, insert: label, kind, detail: `${times}×` })),
    ...known.filter((one) => !used.has(one)).map((label): Suggestion => ({ label, insert: label, kind })),
  ]
}

/** As `#+PRIORITIES` has them. */
export function prioritiesOf({ settings: { priorities } }: Pick<OrgDocument, 'settings'>): readonly string[] {
  const { highest, lowest } = priorities
  const numeric = /^\d+$/.test(highest) && /^\d+$/.test(lowest)
  const [from, to] = numeric
    ? [Number(highest), Number(lowest)]
    : [highest.charCodeAt(0), lowest.charCodeAt(0)]
  const all: string[] = []
  for (let i = from; i <= to && all.length < 65; i++) all.push(numeric ? String(i) : String.fromCharCode(i))
  return all
}

function tagSuggestions(sources: Sources, taken: readonly string[]): readonly Suggestion[] {
  const without = new Set(taken)
  return byCount(sources.vocabulary().tags, [], 'tag').filter(
    ({ label }) => isTag(label) && !without.has(label),
  )
}

function propertySuggestions(sources: Sources): readonly Suggestion[] {
  const used = sources.vocabulary().properties
  const known = Object.keys(properties)
  return byCount(used, known, 'property').map((one) => {
    const name = one.label in properties && one.label === 'HEADER-ARGS' ? 'header-args' : one.label
    const help = properties[one.label]?.help
    return { ...one, label: `:${name}:`, insert: `:${name}: `, ...(help ? { help } : {}) }
  })
}

function valueSuggestions(
  { document, vocabulary }: Sources,
  { key, headline }: Extract<Typing, { kind: 'value' }>,
): readonly Suggestion[] {
  const inherited: Readonly<Record<string, string>> = headline?.inheritedProperties ?? {
    ...document.settings.properties,
    ...document.properties,
  }
  const allowed = inherited[`${key}_ALL`]
  if (allowed !== undefined)
    return [...allowed.matchAll(/"([^"]*)"|(\S+)/g)].map((found) => {
      const value = found[1] ?? found[2] ?? ''
      return { label: value, insert: value, kind: 'value' }
    })
  const help = new Map(properties[key]?.values)
  return byCount(vocabulary().values.get(key) ?? new Map(), [...help.keys()], 'value').map((one) => {
    const words = help.get(one.label)
    return words ? { ...one, help: words } : one
  })
}

const drawerSuggestions: readonly Suggestion[] = [
  {
    label: ':PROPERTIES:',
    insert: ':PROPERTIES:\n:$1: $0\n:END:',
    snippet: true,
    kind: 'snippet',
    help: 'Properties of the headline above.',
  },
  {
    label: ':LOGBOOK:',
    insert: ':LOGBOOK:\n$0\n:END:',
    snippet: true,
    kind: 'snippet',
    help: 'State changes, notes and clocks.',
  },
]

const planningSuggestions: readonly Suggestion[] = [
  ['SCHEDULED', 'The day on which work on it begins.'],
  ['DEADLINE', 'The day by which it must be done.'],
].map(([word, help]) => ({
  label: `${word}:`,
  insert: `${word}: <$0>`,
  snippet: true,
  kind: 'keyword',
  again: true,
  ...(help ? { help } : {}),
}))

function footnoteSuggestions({ text, document }: Sources): readonly Suggestion[] {
  const { footnotes } = anchorsOf(text, document)
  return [...footnotes].map(([label, [anchor]]) => ({
    label,
    insert: label,
    kind: 'value',
    detail: anchor
      ? (text
          .slice(anchor.end, anchor.end + 60)
          .split('\n')[0]
          ?.trim() ?? '')
      : '',
  }))
}

function macroSuggestions({ text, document }: Sources): readonly Suggestion[] {
  const own: Suggestion[] = []
  const top = text.slice(0, document.headline(0)?.start ?? text.length)
  for (const found of top.matchAll(/^[ \t]*#\+macro:[ \t]+(\S+)[ \t]*(.*)$/gim))
    own.push({
      label: found[1] as string,
      insert: found[1] as string,
      kind: 'value',
      detail: (found[2] as string).trim(),
    })
  const usual = [
    'title',
    'author',
    'email',
    'date',
    'time',
    'modification-time',
    'input-file',
    'keyword',
    'property',
    'n',
    'results',
  ]
  return [...own, ...usual.map((name): Suggestion => ({ label: name, insert: name, kind: 'keyword' }))]
}

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

/** The next two weeks, now, and in a month; what is offered is what stands between the brackets. */
function dateSuggestions(
  now: Moment,
  { active, closed }: Extract<Typing, { kind: 'date' }>,
): readonly Suggestion[] {
  const end = closed === '' ? (active ? '>' : ']') : ''
  const today = dayNumber(now)
  const at = (day: number): Moment => ({ ...fromMinutes(day * 1440), hour: null, minute: null })
  const offers: (readonly [words: string, moment: Moment])[] = [
    ['today', at(today)],
    ['now', now],
    ['tomorrow', at(today + 1)],
  ]
  for (let ahead = 2; ahead <= 7; ahead++) {
    const name = weekdays[(today + ahead + 4) % 7] as string
    offers.push([ahead === 7 ? `next ${name}` : name, at(today + ahead)])
  }
  offers.push(
    ['in a week', at(today + 7)],
    ['in two weeks', at(today + 14)],
    ['in a month', at(today + 30)],
    ['yesterday', at(today - 1)],
  )
  return offers.map(([words, moment]) => dated(words, momentText(moment), end))
}
