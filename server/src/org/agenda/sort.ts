// Owns the order of rows: the keys of Org's `org-agenda-sorting-strategy`, with its defaults.

import type { SortKey } from '../../../protocol/agenda.ts'
import { categoryOf, effortOf } from '../file.ts'
import { type Item, priorityOf } from './item.ts'

export const agendaOrder: readonly SortKey[] = ['habit-down', 'time-up', 'urgency-down', 'category-keep']
export const listOrder: readonly SortKey[] = ['urgency-down', 'category-keep']

/** Stable: what no key tells apart stays in the order of files and headlines. */
export function sortItems(items: readonly Item[], keys: readonly SortKey[]): readonly Item[] {
  return [...items].sort((a, b) => {
    for (const key of keys) {
      const order = compare(a, b, key)
      if (order !== 0) return order
    }
    return 0
  })
}

const noTime = 99 * 60 + 1
const noDay = 99_999_999
const noEffort = 32_767

function compare(a: Item, b: Item, key: SortKey): number {
  if (key === 'category-keep') return 0
  const at = key.lastIndexOf('-')
  const sign = key.slice(at + 1) === 'up' ? 1 : -1
  return sign * ascending(a, b, key.slice(0, at))
}

function ascending(a: Item, b: Item, by: string): number {
  switch (by) {
    case 'time':
      return (a.time?.from ?? noTime) - (b.time?.from ?? noTime)
    case 'urgency':
      return a.urgency - b.urgency
    case 'priority':
      return priority(a) - priority(b)
    case 'effort':
      return effort(a) - effort(b)
    case 'category':
      return words(categoryOf(a.file, a.headline), categoryOf(b.file, b.headline))
    case 'tag':
      return missingLast(lastTag(a), lastTag(b))
    case 'alpha':
      return words(title(a), title(b))
    case 'habit':
      // `habit-up` puts habits first.
      return Number(b.habit !== null) - Number(a.habit !== null)
    case 'todo-state':
      return state(a) - state(b)
    case 'timestamp':
      return (a.sortDay ?? noDay) - (b.sortDay ?? noDay)
    case 'scheduled':
    case 'deadline':
    case 'ts':
    case 'tsia':
      return dayFor(a, by) - dayFor(b, by)
  }
  return 0
}

const priority = ({ file, headline }: Item): number => (headline ? priorityOf(file, headline) : 0)
const effort = ({ headline }: Item): number => (headline && effortOf(headline)) ?? noEffort
const title = ({ headline, text }: Item): string => (text || headline?.title || '').toLowerCase()
const lastTag = ({ headline }: Item): string | undefined => headline?.allTags.at(-1)
const words = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

function missingLast(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined)
  return words(a, b)
}

/** Done ones first, then in the order of the file's keywords; without one last. */
function state({ file, headline }: Item): number {
  const { todo, done } = file.document.settings
  if (!headline || headline.todo === '') return 10_000
  return headline.done ? done.indexOf(headline.todo) - 1_000 : todo.indexOf(headline.todo)
}

const kinds: Readonly<Record<string, readonly string[]>> = {
  scheduled: ['scheduled'],
  deadline: ['deadline', 'warning'],
  ts: ['timestamp', 'range', 'diary'],
  tsia: ['inactive'],
}

const dayFor = ({ kind, sortDay }: Item, by: string): number =>
  kind === 'headline' || kinds[by]?.includes(kind) ? (sortDay ?? noDay) : noDay
