// Owns reading one line that a person captures, such as `renew the passport on Friday`: what is the title, and what a
// date, a repeater, tags or a priority. Pure; the words stay in the title unless they are plainly meant otherwise.

import type { Entry } from '../../../protocol/operation.ts'
import type { Moment } from '../timestamp.ts'
import { type ReadDate, readDate } from './read-date.ts'

export interface CapturedLine {
  readonly entry: Entry
  /** Null where the words have no date. */
  readonly date: { readonly plan: 'scheduled' | 'deadline'; readonly read: ReadDate } | null
}

const weekdays =
  'monday|tuesday|wednesday|thursday|friday|saturday|sunday|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag'
const shortDays = 'mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so'
const near = 'today|tomorrow|tmr|tonight|heute|morgen|übermorgen|the day after tomorrow'
const months =
  'jan(?:uary|uar)?|feb(?:ruary|ruar)?|mar(?:ch)?|märz|apr(?:il)?|may|mai|june?|juni|july?|juli|aug(?:ust)?|sept?(?:ember)?|o[ck]t(?:ober)?|nov(?:ember)?|de[cz](?:ember)?'
const clock =
  '(?:[01]?\\d|2[0-3])[:.h][0-5]\\d(?:-(?:[01]?\\d|2[0-3]):[0-5]\\d)?|(?:1[0-2]|[1-9])\\s?(?:am|pm)|(?:[01]?\\d|2[0-3])\\s?uhr'
const numeric =
  '\\d{4}-\\d{1,2}-\\d{1,2}|\\d{1,2}\\.\\s?\\d{1,2}\\.(?:\\s?\\d{4})?|\\d{1,2}/\\d{1,2}(?:/\\d{2,4})?'
const named = `(?:\\d{1,2}\\.?\\s(?:${months})|(?:${months})\\s\\d{1,2})(?:,?\\s\\d{4})?`
const relative =
  '[+-]{1,2}\\d{1,4}(?:[hdwmy]|(?=\\s|$))|in\\s(?:an?|one|einer?|einem|\\d{1,4})\\s(?:hours?|days?|weeks?|months?|years?|stunden?|tag(?:en?)?|wochen?|monat(?:en?)?|jahr(?:en?)?)|next\\s(?:week|month|year)|nächste\\swoche|nächsten\\smonat|nächstes\\sjahr'
/** What is a date wherever it stands. */
const plainDay = `(?:(?:next|this|nächsten?|diesen)\\s)?(?:${weekdays})|${near}|${numeric}|${named}|${relative}`
/** What is one only behind a word that announces it. */
const saidDay = `${plainDay}|(?:next\\s|this\\s)?(?:${shortDays})`
const at = '(?:(?:at|um|@|,)\\s*)?'
const soft = 'on|at|for|from|am|um|ab|für|@'
const hard = 'by|due(?:\\s(?:on|by))?|until|before|deadline:?|bis(?:\\szum)?|spätestens|fällig(?:\\sam)?|vor'
const every =
  '(?:every|each|jeden|jede|jedes|alle)\\s(?:(\\d{1,3}|other|zweite[nrs]?)\\.?\\s)?(days?|weeks?|months?|years?|hours?|tage?|wochen?|monate?|jahre?|stunden?|' +
  `${weekdays})|(daily|weekly|monthly|yearly|täglich|wöchentlich|monatlich|jährlich)`

const end = '(?=[\\s,;.!?]*$)'
const start = '(?<=^|[\\s,;(])'
const endings: readonly RegExp[] = [
  new RegExp(
    `${start}(?<mark>${hard})\\s+(?<date>(?:${saidDay})(?:\\s+${at}(?:${clock}))?|(?:${clock}))${end}`,
    'iu',
  ),
  new RegExp(
    `${start}(?<mark>${soft})\\s+(?<date>(?:${saidDay})(?:\\s+${at}(?:${clock}))?|(?:${clock})(?:\\s+(?:${saidDay}))?)${end}`,
    'iu',
  ),
  new RegExp(
    `${start}(?<mark>)(?<date>(?:${plainDay})(?:\\s+${at}(?:${clock}))?|(?:${shortDays})\\s+${at}(?:${clock})|(?:${clock})\\s+(?:${soft}\\s+)?(?:${plainDay}))${end}`,
    'iu',
  ),
]
const beginning = new RegExp(
  `^(?<mark>(?:${hard}|${soft})\\s+)?(?<date>(?:${plainDay})(?:\\s+${at}(?:${clock}))?)[,:]?\\s+(?=\\S)`,
  'iu',
)
const hardMark = new RegExp(`^(?:${hard})$`, 'iu')
const everyPattern = new RegExp(`${start}(?:${every})${end}`, 'iu')
const longest = 2000

/** Null for a line without words. */
export function readCaptureLine(text: string, now: Moment): CapturedLine | null {
  const kind = /^\s*(?:(todo|task|aufgabe)\s*:?|(note|notiz|idea|idee)\s*:)\s+/iu.exec(text)
  const all = (kind ? text.slice(kind[0].length) : text).replace(/\s+/g, ' ').trim().slice(0, longest)
  const marked = takePriority(takeTags(all))
  const { rest, dated } = takeTimes(marked.rest, now)
  const title = rest.replace(/[\s,;]+$/, '').trim()
  if (title === '') return all === '' ? null : { entry: { title: all, todo: 'TODO' }, date: null }
  const todo = kind?.[2] === undefined ? 'TODO' : ''
  const entry: Entry = {
    title,
    ...(todo === '' ? {} : { todo }),
    ...(marked.priority === '' ? {} : { priority: marked.priority }),
    ...(marked.tags.length === 0 ? {} : { tags: marked.tags }),
    ...(dated ? { [dated.plan]: dated.text } : {}),
  }
  return { entry, date: dated ? { plan: dated.plan, read: dated.read } : null }
}

/** `#home` and `:home:work:` at the end. */
function takeTags(text: string): { readonly rest: string; readonly tags: readonly string[] } {
  const tags: string[] = []
  let rest = text
  for (;;) {
    const found = /(?:^|\s)(?:#(\p{L}[\p{L}\p{N}_@]*)|:((?:[\p{L}\p{N}_@#%]+:)+))$/u.exec(rest)
    if (!found || found.index === 0) return { rest, tags }
    tags.unshift(...(found[1] === undefined ? (found[2] as string).split(':').filter(Boolean) : [found[1]]))
    rest = rest.slice(0, found.index).trimEnd()
  }
}

function takePriority({ rest, tags }: ReturnType<typeof takeTags>) {
  const found = /^\[#([A-Z]|\d{1,2})\]\s+/.exec(rest)
  return { rest: found ? rest.slice(found[0].length) : rest, tags, priority: found?.[1] ?? '' }
}

/** `every friday` and the like at the end; a weekday stays as the date it begins on. */
function takeEvery(text: string): { readonly rest: string; readonly repeater: string } {
  const found = everyPattern.exec(text)
  if (!found || found.index === 0) return { rest: text, repeater: '' }
  const [, count = '', unit = '', adverb = ''] = found
  const before = text.slice(0, found.index).trimEnd()
  const letter = unitOf(unit || adverb)
  const times = count === '' ? 1 : /^\d/.test(count) ? Math.max(1, Number(count)) : 2
  if (letter === '') return { rest: `${before} ${unit}`, repeater: `+${times}w` }
  // Without a day it begins today.
  const dated = endings.some((pattern) => pattern.test(before))
  return { rest: dated ? before : `${before} today`, repeater: `+${times}${letter}` }
}

function unitOf(word: string): string {
  const found = /^(?:(d|tag|täg)|(w)|(m(?!ontag|onday|ittwoch))|(y|j)|(h|stunde))/iu.exec(
    new RegExp(`^(?:${weekdays})$`, 'iu').test(word) ? '' : word,
  )
  return found ? (['d', 'w', 'm', 'y', 'h'].find((_, i) => found[i + 1] !== undefined) ?? '') : ''
}

interface Dated {
  readonly plan: 'scheduled' | 'deadline'
  readonly read: ReadDate
  readonly text: string
}

/** A date, a repeater or both, in any order at the end; else a date at the beginning. */
function takeTimes(text: string, now: Moment): { readonly rest: string; readonly dated: Dated | null } {
  const last = takeEvery(text)
  if (last.repeater !== '') {
    const found = takeDate(last.rest, last.repeater, now)
    return found ?? { rest: text, dated: null }
  }
  const found = takeDate(text, '', now)
  if (!found) return { rest: text, dated: null }
  const before = takeEvery(found.rest)
  if (before.repeater === '') return found
  const rest = found.rest.slice(0, everyPattern.exec(found.rest)?.index).trimEnd()
  const read = withRepeater(found.dated.read, before.repeater)
  return { rest, dated: { ...found.dated, read, text: textOf(read, before.repeater) } }
}

function takeDate(
  text: string,
  repeater: string,
  now: Moment,
): { readonly rest: string; readonly dated: Dated } | null {
  // Of several readings the one that begins first takes in the most.
  const found = endings
    .map((pattern) => pattern.exec(text))
    .filter((match) => match !== null)
    .sort((a, b) => a.index - b.index)
  for (const match of [...found, beginning.exec(text)]) {
    const written = match?.groups?.date
    if (!match || written === undefined) continue
    const read = readDate(normal(written), now)
    if (!read.ok) continue
    const behind = text.slice(match.index + match[0].length).replace(/^[\s,;.!?]+$/, '')
    const rest = `${text.slice(0, match.index)} ${behind}`.trim()
    if (rest === '') continue
    const isHard = hardMark.test((match.groups?.mark ?? '').trim())
    const value = withRepeater(read.value, repeater)
    return {
      rest,
      dated: { plan: isHard ? 'deadline' : 'scheduled', read: value, text: textOf(value, repeater) },
    }
  }
  return null
}

const withRepeater = (read: ReadDate, repeater: string): ReadDate =>
  repeater === '' ? read : { ...read, cookies: repeater }

const two = (value: number) => String(value).padStart(2, '0')

/** As the operations read it again: nothing in it depends on the day on which they do. */
function textOf({ moment, until, cookies }: ReadDate, repeater: string): string {
  const day = `${String(moment.year).padStart(4, '0')}-${two(moment.month)}-${two(moment.day)}`
  const time =
    moment.hour === null
      ? ''
      : `${two(moment.hour)}:${two(moment.minute ?? 0)}${until === '' ? '' : `-${until}`}`
  return [day, time, repeater || cookies].filter(Boolean).join(' ')
}

const germanUnits: Readonly<Record<string, string>> = {
  stunde: 'hour',
  tag: 'day',
  woche: 'week',
  monat: 'month',
  jahr: 'year',
}

/** In the words that the reader of dates knows. */
const normal = (date: string): string =>
  date
    .toLowerCase()
    .replace(/\btonight\b/, 'today 20:00')
    .replace(/^(.*?)\s+(?:on|am)\s+/, '$1 ')
    .replace(/\bin\s(?:einer?|einem)\s/, 'in 1 ')
    .replace(/\b(stunde|tag|woche|monat|jahr)(?:en|e|n)?\b/, (_, unit: string) => germanUnits[unit] ?? unit)
    .replace(/nächste\swoche/, 'next week')
    .replace(/nächsten\smonat/, 'next month')
    .replace(/nächstes\sjahr/, 'next year')
    .replace(/sonnabend/, 'samstag')
    .replace(/(\d{1,2})\s?uhr\b/, '$1:00')
    .replace(/\b(\d{1,2})\.([0-5]\d)(?=\s|$)/, '$1:$2')
    .replace(/(\d)\s(am|pm)\b/, '$1$2')
    .replace(/^(.*?(?:\d[:h]\d\d(?:-\d{1,2}:\d\d)?|\d(?:am|pm)))\s+(\D.*)$/, '$2 $1')
    .trim()
