// Owns habits: headlines with `:STYLE: habit` and a repeater such as `.+2d/4d`, how they stand on each day, and how
// steadily they were kept. The days and colours of the graph are those of Org's `org-habit-build-graph`.

import type { HabitDay, HabitView } from '../../../protocol/agenda.ts'
import { err, ok, type Problem, problem, type Result } from '../../base/result.ts'
import type { OrgFile } from '../file.ts'
import type { Headline, OrgDocument } from '../parse.ts'
import { dayText, parseDay, parseTimestamp } from '../timestamp.ts'
import { absoluteDay } from './dates.ts'

const daysBefore = 21
const daysAfter = 7
/** So many times done are looked at for the graph, as in Org. */
const mostLogged = daysBefore + daysAfter

export const isHabit = ({ properties }: Headline): boolean => properties.STYLE === 'habit'

interface Plan {
  readonly scheduled: number
  readonly every: number
  readonly atMost: number | null
  readonly repeater: HabitView['repeater']
}

export function habitOf(file: OrgFile, headline: Headline, today: number): Result<HabitView, Problem> {
  const plan = planOf(headline)
  if (!plan.ok) return plan
  const { scheduled, every, atMost, repeater } = plan.value
  const done = doneDays(file, headline)
  const graphed = [...done.slice(0, mostLogged)].sort((a, b) => a - b)
  const all = [...new Set(done)].sort((a, b) => a - b)
  const deadline = deadlineOf(plan.value)
  const { streak, longest } = streaks(all, atMost ?? every, today <= deadline)
  return ok({
    scheduled: dayText(scheduled),
    deadline: dayText(deadline),
    every,
    atMost: atMost ?? every,
    repeater,
    graph: graphOf(plan.value, graphed, today),
    streak,
    longest,
    count: all.length,
    lastDone: all.length > 0 ? dayText(all.at(-1) as number) : '',
  })
}

/** 10 for each day since it was scheduled, 50 on its last day, 100 for each day behind that. */
export function habitUrgency(habit: HabitView, today: number): number {
  const scheduled = parseDay(habit.scheduled) ?? today
  const deadline = parseDay(habit.deadline) ?? scheduled
  const slip = today - (deadline - 1)
  const lastDay = scheduled !== deadline && today === deadline ? 50 : 0
  return 1000 + (today - scheduled) * 10 + lastDay + slip * (slip > 0 ? 100 : 10)
}

function planOf(headline: Headline): Result<Plan, Problem> {
  const wrong = (what: string) =>
    err(problem('habit', `This habit ${what}.`, 'Schedule it with a repeater such as .+2d or .+2d/4d.'))
  const written = headline.planning.scheduled
  const stamp = written === undefined ? null : parseTimestamp(written)
  if (stamp?.kind !== 'active') return wrong('is not scheduled')
  const found = /(\+\+|\.\+|\+)(\d+)([hdwmy])(?:\/(\d+)([hdwmy]))?/.exec(stamp.raw)
  if (!found) return wrong('has no repeater')
  const [, sign, value, unit, most, mostUnit] = found
  if (unit === 'h') return wrong('repeats by the hour; habits go by days')
  const every = daysOf(value, unit)
  if (every < 1) return wrong('repeats in less than a day')
  const atMost = most === undefined || mostUnit === 'h' ? null : daysOf(most, mostUnit)
  if (atMost !== null && atMost <= every) return wrong('may take no longer than until it repeats')
  const repeater = sign as HabitView['repeater']
  return ok({ scheduled: absoluteDay(stamp.from), every, atMost, repeater })
}

const daysOf = (value: string | undefined, unit: string | undefined): number =>
  Math.floor(Math.min(Number(value), 99_999) * ({ d: 1, w: 7, m: 30.4, y: 365.25 }[unit ?? 'd'] ?? 1))

const deadlineOf = ({ scheduled, every, atMost }: Plan): number =>
  atMost === null ? scheduled : scheduled + atMost - every

const words = new WeakMap<OrgDocument, RegExp>()

/** What is logged as done, in the order of the text: newest first, as Org writes it. */
function doneDays({ text, document }: OrgFile, headline: Headline): readonly number[] {
  let line = words.get(document)
  if (!line) {
    const done = document.settings.done.map((word) => word.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|')
    line = new RegExp(
      `^[ \\t]*-[ \\t]+(?:State "(?:${done})"[^\\n]*|CLOSING NOTE )\\[(\\d{4}-\\d\\d-\\d\\d)(?: [^\\]\\n]*)?\\]`,
      'gm',
    )
    words.set(document, line)
  }
  const days: number[] = []
  for (const [, date] of text.slice(headline.bodyStart, headline.ownEnd).matchAll(line)) {
    const stamp = parseTimestamp(`[${date}]`)
    if (stamp) days.push(absoluteDay(stamp.from))
  }
  return days
}

function graphOf(plan: Plan, done: readonly number[], today: number): readonly HabitDay[] {
  const { scheduled } = plan
  const days: HabitDay[] = []
  let next = done.findIndex((day) => day >= today - daysBefore)
  if (next < 0) next = done.length
  let last = next > 0 ? (done[next - 1] as number) : null
  for (let day = today - daysBefore; day < today + daysAfter; day++) {
    const past = day < today
    const isDone = done[next] === day
    const untouched = past && last === null && scheduled >= today
    const then = past && last !== null ? scheduledThen(plan, done, next, last) : null
    const state = untouched ? (done[0] === day ? 'ready' : 'clear') : stateOn(plan, day, then, isDone)
    days.push({
      day: dayText(day),
      state,
      done: isDone,
      when: past ? 'past' : day === today ? 'today' : 'future',
    })
    while (done[next] === day) last = done[next++] as number
  }
  return days
}

function stateOn(plan: Plan, day: number, then: number | null, done: boolean): HabitDay['state'] {
  const { every, atMost } = plan
  const scheduled = then ?? plan.scheduled
  const deadline = then === null ? deadlineOf(plan) : then + (atMost ?? every) - every
  if (day < scheduled) return 'clear'
  if (day < deadline) return 'ready'
  if (day === deadline) return done ? 'ready' : 'alert'
  return 'overdue'
}

/** What it was scheduled for after it had been done on `last`, with `done[next]` still to come. */
function scheduledThen(
  { scheduled, every, repeater }: Plan,
  done: readonly number[],
  next: number,
  last: number,
) {
  if (next >= done.length) return scheduled
  if (repeater === '.+') return last + every
  if (repeater === '+') return scheduled - (done.length - next) * every
  const first = done[0] as number
  const shift = (((scheduled - first) % every) + every) % every
  let then = first + (shift === 0 ? every : shift)
  if (first === last) return then
  for (const day of done.slice(1)) {
    then += (1 + Math.floor(Math.max(day - then, 0) / every)) * every
    if (day === last) break
  }
  return then
}

/** Runs of times done that lie no further apart than allowed; the last one counts while it is not late. */
function streaks(done: readonly number[], atMost: number, inTime: boolean) {
  let run = 0
  let longest = 0
  let before: number | null = null
  for (const day of done) {
    run = before !== null && day - before <= atMost ? run + 1 : 1
    longest = Math.max(longest, run)
    before = day
  }
  return { streak: inTime ? run : 0, longest }
}
