// Owns the evidence that only notes have: the days they are about and their tags. Silent where a question names none.

import { dayFields, dayNumber, dayText, parseDay } from '../../org/timestamp.ts'
import type { DaySpan } from '../day-spans.ts'
import { dayWord } from '../day-words.ts'
import { count, tagWord } from '../fields.ts'
import type { NoteQuery } from '../note-query.ts'
import type { Store } from '../store.ts'
import type { Signal, View } from '../view.ts'

/** What a day says of a node by where it stands: `rough` is a month or a year that only a finer date is part of. */
const places = { title: 1, planning: 0.95, text: 0.85, around: 0.8, rough: 0.6 }
/** Where plans are asked for, days of texts are not. */
const besidesPlans = 0.3

/** Days of a longer span are looked for by month, of a still longer one by year. */
const mostDays = 100
const mostMonths = 30
/** Without other days, what is due soon or not long ago. */
const plannedDays = { before: 14, after: 21 }
const overdueDays = 100

/** The share of a node's best day in the question, more for the rare ones. */
export const days: Signal = {
  name: 'days',
  stage: 'direct',
  evaluate(view) {
    const { store } = view
    const { aboutPlans } = view.query.notes
    const spans = spansOf(view.query.notes, view.today)
    if (spans.length === 0) return null
    const values = view.blank()
    let spoke = false
    for (const span of spans) {
      const found = new Map<number, number>()
      for (const { iso, rough } of isoOf(span)) {
        const word = store.wordNumber(dayWord(iso))
        if (word < 0) continue
        store.each(word, (node, packed) => {
          const plan = count(packed, 'signature') > 0
          const value =
            aboutPlans !== 'no' && !plan
              ? aboutPlans === 'overdue'
                ? 0
                : besidesPlans
              : Math.max(
                  count(packed, 'name') > 0 ? places.title : 0,
                  plan ? (aboutPlans === 'no' ? places.planning : 1) : 0,
                  count(packed, 'body') > 0 ? places.text : 0,
                  count(packed, 'container') > 0 ? places.around : 0,
                  rough && count(packed, 'documentation') > 0 ? places.rough : 0,
                )
          if (value > (found.get(node) ?? 0)) found.set(node, value)
        })
      }
      const rarity = rarityOf(store, found.size)
      for (const [node, value] of found) {
        spoke = true
        values[node] = Math.max(values[node] as number, value * span.weight * rarity)
      }
    }
    return spoke ? values : null
  },
  explain: () => 'has the day',
}

/** 1 for a day that one node has, about a third for one that all have. */
const rarityOf = (store: Store, having: number): number =>
  0.35 + 0.65 * (1 - Math.log(Math.max(1, having)) / Math.log(Math.max(2, store.nodeCount())))

function spansOf({ days, aboutPlans }: NoteQuery, today: string | null): readonly DaySpan[] {
  const now = today === null ? null : parseDay(today)
  if (days.length > 0 || now === null) return days
  switch (aboutPlans) {
    case 'no':
      return []
    case 'planned':
      return [{ from: now - plannedDays.before, to: now + plannedDays.after, weight: 0.5 }]
    case 'overdue':
      return [{ from: now - overdueDays, to: now - 1, weight: 1 }]
  }
}

/** The index words of a span; a month or a year also stands for itself. */
function isoOf({ from, to }: DaySpan): readonly { readonly iso: string; readonly rough: boolean }[] {
  const words: { iso: string; rough: boolean }[] = []
  const first = dayFields(from)
  const last = dayFields(to)
  if (to - from < mostDays)
    for (let day = from; day <= to; day++) words.push({ iso: dayText(day), rough: false })
  const months = (last.year - first.year) * 12 + last.month - first.month
  if (to - from >= 19 && months <= mostMonths) {
    for (let i = 0; i <= months; i++) {
      const day = dayNumber({ year: first.year, month: first.month + i, day: 15 })
      if (day >= from && day <= to)
        words.push({ iso: dayText(day).slice(0, 7), rough: to - from >= mostDays })
    }
  }
  if (to - from >= 300) {
    for (let year = first.year; year <= last.year && year < first.year + 200; year++)
      words.push({ iso: String(year), rough: months > mostMonths })
  }
  return words
}

/** 1 for each tag that the question marks as one; a tag that is only a word of it is one of the words. */
export const tags: Signal = {
  name: 'tags',
  stage: 'direct',
  evaluate(view: View) {
    const wanted = view.query.notes.tags
    if (wanted.length === 0) return null
    const values = view.blank()
    let spoke = false
    for (const tag of wanted) {
      const forms = [tag, tag.replace(/^[@#]/, ''), `@${tag}`]
      const word = forms.map((form) => view.store.wordNumber(tagWord(form))).find((number) => number >= 0)
      if (word === undefined) continue
      view.store.each(word, (node) => {
        spoke = true
        values[node] = Math.min(1, (values[node] as number) + 1 / wanted.length)
      })
    }
    return spoke ? values : null
  },
  explain: (view) => `tagged ${view.query.notes.tags.join(', ')}`,
}
