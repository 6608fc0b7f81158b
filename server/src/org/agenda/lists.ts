// Owns lists of headlines without days: TODO lists, what a query finds, stuck projects, habits.

import type { AgendaProblem, ListBlock } from '../../../protocol/agenda.ts'
import { ok, type Problem, type Result } from '../../base/result.ts'
import { type OrgFile, outOfSightOf } from '../file.ts'
import type { Headline } from '../parse.ts'
import { type QueryOptions, readQuery } from '../query/search.ts'
import { dayNumber, type Moment, parseTimestamp } from '../timestamp.ts'
import { absoluteDay } from './dates.ts'
import { habitOf, habitUrgency, isHabit } from './habit.ts'
import { type Found, type Item, item } from './item.ts'

/** Org's `org-stuck-projects`. */
const projects = '+LEVEL=2/-DONE'
const actions: readonly string[] = ['TODO', 'NEXT', 'NEXTACTION']

/** The rows of a list in the order of files and headlines; comments and archives are left out. */
export function listItems(
  files: readonly OrgFile[],
  block: ListBlock,
  now: Moment,
  options: QueryOptions = {},
): Result<Found, Problem> {
  switch (block.kind) {
    case 'todo':
      return ok(found(files, todoTest(block.match ?? '')))
    case 'match': {
      const query = readQuery(block.match ?? '', now, options)
      return query.ok ? ok(found(files, query.value.test)) : query
    }
    case 'stuck':
      return stuckItems(files, block, now, options)
    case 'habits':
      return ok(habitItems(files, dayNumber(now)))
  }
}

type Test = (file: OrgFile, headline: Headline) => boolean

function found(files: readonly OrgFile[], test: Test): Found {
  const items: Item[] = []
  for (const file of files) {
    const hidden = outOfSightOf(file.document)
    for (const headline of file.document.headlines)
      if (!hidden[headline.index] && test(file, headline)) items.push(listItem(file, headline))
  }
  return { items, problems: [] }
}

/** Empty: every keyword that is not done; `*`: every keyword; else those that are named. */
function todoTest(keywords: string): Test {
  const names = keywords.split(/[|,\s]+/).filter(Boolean)
  if (names.length === 0) return (_, { todo, done }) => todo !== '' && !done
  const wanted = new Set(names)
  return (_, { todo }) => todo !== '' && (wanted.has(todo) || wanted.has('*'))
}

const listItem = (file: OrgFile, headline: Headline): Item =>
  item({ file, headline, kind: 'headline', day: 0, timestamp: '', sortDay: dayOf(headline) })

/** The day that the sort keys of dates go by: planned, else dated in the title. */
function dayOf({ planning }: Headline): number | null {
  const written = planning.scheduled ?? planning.deadline
  const stamp = written === undefined ? null : parseTimestamp(written)
  return stamp && stamp.kind !== 'diary' ? absoluteDay(stamp.from) : null
}

/** Projects whose subtree, themselves included, has no keyword and no tag that means that they go on. */
function stuckItems(
  files: readonly OrgFile[],
  block: ListBlock,
  now: Moment,
  options: QueryOptions,
): Result<Found, Problem> {
  const query = readQuery(block.match ?? projects, now, options)
  if (!query.ok) return query
  const keywords = new Set(block.next ?? actions)
  const tags = new Set(block.nextTags ?? [])
  const goesOn = (headline: Headline) =>
    (keywords.has('*') && headline.todo !== '' && !headline.done) ||
    keywords.has(headline.todo) ||
    headline.tags.some((tag) => tags.has(tag))
  const items: Item[] = []
  for (const file of files) {
    const hidden = outOfSightOf(file.document)
    const moving = goingOn(file, goesOn)
    for (const headline of file.document.headlines)
      if (!hidden[headline.index] && !moving[headline.index] && query.value.test(file, headline))
        items.push(listItem(file, headline))
  }
  return ok({ items, problems: [] })
}

/** 1 where the headline or anything below it goes on. */
function goingOn({ document }: OrgFile, goesOn: (headline: Headline) => boolean): Uint8Array {
  const { headlines } = document
  const moving = new Uint8Array(headlines.length)
  for (let i = headlines.length - 1; i >= 0; i--) {
    const headline = headlines[i] as Headline
    if (moving[i] || goesOn(headline)) {
      moving[i] = 1
      if (headline.parent !== null) moving[headline.parent] = 1
    }
  }
  return moving
}

function habitItems(files: readonly OrgFile[], today: number): Found {
  const items: Item[] = []
  const problems: AgendaProblem[] = []
  for (const file of files) {
    const hidden = outOfSightOf(file.document)
    for (const headline of file.document.headlines) {
      if (hidden[headline.index] || headline.done || !isHabit(headline)) continue
      const habit = habitOf(file, headline, today)
      if (habit.ok) {
        const urgency = habitUrgency(habit.value, today)
        items.push({ ...listItem(file, headline), habit: habit.value, urgency })
      } else problems.push({ path: file.path, startLine: headline.startLine, ...habit.error })
    }
  }
  return { items, problems }
}
