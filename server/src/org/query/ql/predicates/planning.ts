// Owns predicates of time: scheduled, deadline, closed, planning, clocked, and any timestamp.

import { ok, type Result } from '../../../../base/result.ts'
import { leadDays } from '../../../agenda/dates.ts'
import type { OrgFile } from '../../../file.ts'
import type { Headline } from '../../../parse.ts'
import type { Plan } from '../../../reading.ts'
import { dayNumber, minutes, type Timestamp } from '../../../timestamp.ts'
import { type Stamp, stampsOf } from '../../entries.ts'
import { arity, dayUsage, type Period, periodOf, periodOfCall, truth } from '../args.ts'
import { type Call, type Context, fail, type Predicate, type QlError } from '../syntax.ts'

const spanNames = ['from', 'to', 'on', 'with-time']

type StampsOf = (file: OrgFile, headline: Headline) => readonly Stamp[]

/** What a number alone means: the days to come, with all that is late; the days that are past; or that day. */
type Bare = 'ahead' | 'back' | 'on'

interface Wanted {
  readonly period: Period | null
  readonly timed: boolean | null
}

function wantedOf(call: Call, usage: string, bare: Bare, { now }: Context): Result<Wanted, QlError> {
  const given = arity(call, usage, { most: 1, names: spanNames })
  if (!given.ok) return given
  const flag = call.named.get('with-time')
  const timed = flag ? truth(flag) : ok(null)
  if (!timed.ok) return timed
  const [alone] = call.args
  if (alone) {
    if (call.named.has('from') || call.named.has('to') || call.named.has('on'))
      return fail(alone.at, `"${call.name}" has a date and a span`, `Write ${usage}.`)
    const period = periodOf(alone, now)
    if (!period.ok) return fail(period.error.at, period.error.message, `Write ${usage}, with ${dayUsage}.`)
    return ok({ period: bareSpan(alone.text, period.value, bare, dayNumber(now)), timed: timed.value })
  }
  const period = periodOfCall(call, now)
  return period.ok ? ok({ period: period.value, timed: timed.value }) : period
}

function bareSpan(text: string, period: Period, bare: Bare, today: number): Period {
  if (bare === 'on' || !/^\d+$/.test(text)) return period
  if (bare === 'ahead') return { from: Number.NEGATIVE_INFINITY, to: period.to }
  return { from: (today - Number(text)) * 1440, to: Number.POSITIVE_INFINITY }
}

const within = ({ period, timed }: Wanted, stamp: Stamp): boolean =>
  (timed === null || stamp.timed === timed) &&
  (period === null || (stamp.minutes >= period.from && stamp.minutes <= period.to))

const dated = (names: readonly string[], stamps: StampsOf, bare: Bare, cost: number): Predicate => ({
  names,
  usage: `${names[0]}:, ${names[0]}:on=today or ${names[0]}:from=-7,to=7`,
  compile(call, context) {
    const wanted = wantedOf(call, this.usage, bare, context)
    if (!wanted.ok) return wanted
    return ok({
      cost,
      test: (file, headline) => stamps(file, headline).some((one) => within(wanted.value, one)),
    })
  },
})

const none: readonly Stamp[] = []

const plans =
  (...kinds: readonly Plan['kind'][]): StampsOf =>
  (_, headline) =>
    headline.plans.length === 0
      ? none
      : headline.plans
          .filter(({ kind, timestamp }) => kinds.includes(kind) && timestamp.kind !== 'diary')
          .map(({ timestamp }) => ({
            minutes: minutes(timestamp.from),
            active: timestamp.kind === 'active',
            timed: timestamp.from.hour !== null,
          }))

const scheduled = dated(['scheduled'], plans('scheduled'), 'on', 3)
const closed = dated(['closed'], plans('closed'), 'back', 3)
const planning = dated(['planning'], plans('scheduled', 'deadline', 'closed'), 'ahead', 4)
const plainDeadline = dated(['deadline'], plans('deadline'), 'ahead', 3)

/** Org's: a negative number of days is for all, whatever they say themselves. */
const warningOf = (deadline: Timestamp, days: number): number =>
  days < 0 ? -days : (leadDays(deadline) ?? days)

/** `deadline:auto` goes by the warning period of each deadline, as the agenda does. */
const deadline: Predicate = {
  ...plainDeadline,
  usage: 'deadline:, deadline:auto, deadline:to=7 or deadline:on=today',
  compile(call, context) {
    if (call.args[0]?.text !== 'auto') return plainDeadline.compile(call, context)
    const given = arity(call, this.usage, { most: 1 })
    if (!given.ok) return given
    const today = dayNumber(context.now)
    return ok({
      cost: 4,
      test: (_, headline) =>
        headline.plans.some(
          ({ kind, timestamp }) =>
            kind === 'deadline' &&
            timestamp.kind === 'active' &&
            dayNumber(timestamp.from) - today <= warningOf(timestamp, context.warningDays),
        ),
    })
  },
}

const stampsWhere =
  (wanted: (stamp: Stamp) => boolean): StampsOf =>
  (file, headline) =>
    stampsOf(file).all.get(headline.index)?.filter(wanted) ?? none

const any = dated(['ts'], (file, headline) => stampsOf(file).all.get(headline.index) ?? none, 'ahead', 8)
const active = dated(
  ['ts-active', 'ts-a'],
  stampsWhere((stamp) => stamp.active),
  'ahead',
  8,
)
const inactive = dated(
  ['ts-inactive', 'ts-i'],
  stampsWhere((stamp) => !stamp.active),
  'ahead',
  8,
)
const clocked = dated(
  ['clocked'],
  (file, headline) => stampsOf(file).clocks.get(headline.index) ?? none,
  'back',
  8,
)

export const planningPredicates: readonly Predicate[] = [
  scheduled,
  deadline,
  closed,
  planning,
  any,
  active,
  inactive,
  clocked,
]
