// Owns date trees: the headlines for a year, a month or week, and a day, found or made in order. Never fills them.

import type { Headline, OrgDocument } from '../parse.ts'
import { dayFields, dayNumber, dayText, type Moment } from '../timestamp.ts'
import { stepped } from './level.ts'

export type Grouping = 'day' | 'week' | 'month'

/** Where an entry of that date goes, and the headlines that are not there yet. */
export type DateNode =
  | { readonly kind: 'there'; readonly headline: Headline }
  | {
      readonly kind: 'missing'
      /** Put before this headline, or when null at the end of `parent` (of the file when that is null too). */
      readonly before: Headline | null
      readonly parent: Headline | null
      /** Lines of the headlines to make, from the outermost. */
      readonly lines: readonly string[]
      readonly stars: number
    }

/** Looks below `under`, else below a headline with DATE_TREE (WEEK_TREE), else at the top level. */
export function dateNode(
  document: OrgDocument,
  by: Grouping,
  date: Moment,
  under: Headline | null,
): DateNode {
  const marked = by === 'week' ? 'WEEK_TREE' : 'DATE_TREE'
  let parent = under ?? document.headlines.find(({ properties }) => properties[marked] !== undefined) ?? null
  let stars = parent ? stepped(document, parent.stars, 1) : 1
  const steps = stepsOf(by, date)
  for (const [i, step] of steps.entries()) {
    let before: Headline | null = null
    let found: Headline | null = null
    for (const child of childrenOf(document, parent)) {
      if (child.stars !== stars) continue
      const number = step.pattern.exec(child.title)?.[1]
      if (number === undefined || Number(number) < step.number) continue
      if (Number(number) === step.number) found = child
      else before = child
      break
    }
    if (!found) {
      const lines: string[] = []
      for (const { title } of steps.slice(i)) {
        lines.push(`${'*'.repeat(stars)} ${title}`)
        stars = stepped(document, stars, 1)
      }
      return { kind: 'missing', before, parent, lines, stars }
    }
    parent = found
    stars = stepped(document, stars, 1)
  }
  return { kind: 'there', headline: parent as Headline }
}

interface Step {
  readonly pattern: RegExp
  readonly number: number
  readonly title: string
}

function stepsOf(by: Grouping, date: Moment): readonly Step[] {
  const day = dayNumber(date)
  const { year, month, day: ofMonth, weekday } = dayFields(day)
  const text = dayText(day)
  const years = (number: number): Step => ({ pattern: /^([12]\d{3})$/, number, title: String(number) })
  const ofDay: Step = {
    pattern: new RegExp(`^${text.slice(0, 8)}([0123]\\d) [\\p{L}\\p{N}_]+$`, 'u'),
    number: ofMonth,
    title: `${text} ${weekdays[weekday]}`,
  }
  if (by === 'week') {
    const week = isoWeek(day)
    const number = String(week.week).padStart(2, '0')
    return [
      years(week.year),
      {
        pattern: new RegExp(`^${week.year}-W([0-5]\\d)$`),
        number: week.week,
        title: `${week.year}-W${number}`,
      },
      ofDay,
    ]
  }
  const ofMonthStep: Step = {
    pattern: new RegExp(`^${year}-([01]\\d) [\\p{L}\\p{N}_]+$`, 'u'),
    number: month,
    title: `${text.slice(0, 7)} ${months[month - 1]}`,
  }
  return by === 'month' ? [years(year), ofMonthStep] : [years(year), ofMonthStep, ofDay]
}

/** The ISO year and week: of the year that has the week's Thursday. */
function isoWeek(day: number): { readonly year: number; readonly week: number } {
  const thursday = day - ((dayFields(day).weekday + 6) % 7) + 3
  const { year } = dayFields(thursday)
  return { year, week: 1 + Math.floor((thursday - dayNumber({ year, month: 1, day: 1 })) / 7) }
}

const childrenOf = (document: OrgDocument, parent: Headline | null): readonly Headline[] =>
  parent
    ? parent.children.map((index) => document.headlines[index] as Headline)
    : document.headlines.filter((headline) => headline.parent === null)

const weekdays = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ')
const months = 'January February March April May June July August September October November December'.split(
  ' ',
)
