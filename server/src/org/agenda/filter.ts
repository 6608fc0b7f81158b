// Owns the filters of a view: tags, categories, effort, words. A value with `-` before it is one that must not be.

import type { AgendaFilter } from '../../../protocol/agenda.ts'
import { durationMinutes } from '../duration.ts'
import { categoryOf } from '../file.ts'
import { effortOfItem, type Item } from './item.ts'

export function fits(given: Item, filter: AgendaFilter): boolean {
  const { file, headline, text } = given
  const tags = headline?.allTags ?? file.document.settings.filetags
  const words = `${headline?.title ?? ''}\n${text}`.toLowerCase()
  return (
    holds(filter.tags, (tag) => tags.includes(tag)) &&
    holds(filter.categories, (category) => categoryOf(file, headline) === category) &&
    holds(filter.text, (word) => words.includes(word.toLowerCase())) &&
    holds(filter.effort, (effort) => effortFits(effortOfItem(given), effort))
  )
}

/** Of the values without a sign any, and of those with `-` none. */
function holds(values: readonly string[] | undefined, test: (value: string) => boolean): boolean {
  if (!values || values.length === 0) return true
  const wanted = values.filter((value) => !value.startsWith('-'))
  const unwanted = values.filter((value) => value.startsWith('-')).map((value) => value.slice(1))
  return (
    (wanted.length === 0 || wanted.some((value) => test(value.replace(/^\+/, '')))) && !unwanted.some(test)
  )
}

/** `<0:30`, `>=1:00`, `=45`; without a sign, at most. No effort fits nothing, as nobody knows how long it takes. */
function effortFits(effort: number | null, wanted: string): boolean {
  const found = /^(<=|>=|<|>|=)?\s*(.+)$/.exec(wanted)
  const limit = durationMinutes(found?.[2] ?? '')
  if (effort === null || limit === null) return false
  switch (found?.[1]) {
    case '<':
      return effort < limit
    case '>':
      return effort > limit
    case '>=':
      return effort >= limit
    case '=':
      return effort === limit
  }
  return effort <= limit
}
