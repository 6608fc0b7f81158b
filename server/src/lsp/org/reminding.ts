// Owns when the user is reminded: a timer to the next moment at which something is due, and a look whenever notes change.
// What is due is decided in org/agenda/reminders.ts from files, time and what was said before. Never in Restricted Mode,
// and never anything of the disk but its own small file.

import type { Reminder } from '../../../protocol/agenda.ts'
import type { RemindView } from '../../../protocol/notes.ts'
import * as wire from '../../../protocol/notes.ts'
import type { Settings } from '../../../protocol/settings.ts'
import { reminders, snooze } from '../../org/agenda/reminders.ts'
import { optionsOf } from '../../org/agenda/settings.ts'
import { dayNumber, dayText, minutes } from '../../org/timestamp.ts'
import { changeReminders, type KeptReminders, keptReminders } from '../../trace/reminders.io.ts'
import { notesOf } from './agenda.ts'
import { answer } from './answer.ts'
import type { OrgFeature } from './feature.ts'

/** A window that has just opened is left alone for so long. */
const settleMs = 5000
const restMs = 3000
const minuteMs = 60_000
const dayMinutes = 1440

export const reminding: OrgFeature = {
  provides: [],
  listen(context) {
    let timer: NodeJS.Timeout | undefined
    let begun = false
    let day = dayNumber(context.now())

    /** In whole minutes of the user's calendar. */
    const wake = (at: number) => {
      clearTimeout(timer)
      const left = at - minutes(context.now())
      // Behind the beginning of that minute.
      const ms = Math.max(1, left) * minuteMs - (Date.now() % minuteMs) + 500
      timer = setTimeout(() => void look(), Math.max(1000, ms))
      timer.unref()
    }

    async function look(): Promise<void> {
      const now = context.now()
      const midnight = (dayNumber(now) + 1) * dayMinutes
      if (dayNumber(now) !== day) {
        day = dayNumber(now)
        void context.connection.sendNotification(wire.notesChanged.method, {})
      }
      wake(midnight)
      const { settings, folder } = context.reminding()
      if (!begun || folder === '' || !settings['reminders.enabled']) return
      const quietUntil = endOfQuiet(settings['reminders.quiet'], minutes(now))
      if (quietUntil !== null) return wake(Math.min(midnight, quietUntil))
      const files = notesOf(context)
      const ask = (kept: KeptReminders) =>
        reminders(files, now, kept, {
          ...optionsOf(settings),
          warnMinutes: settings['reminders.minutesBefore'],
          dayFrom: minuteOfDay(settings['reminders.from']),
        })
      // Mostly there is nothing to say: then nothing is locked or written.
      const before = await keptReminders(folder)
      const first = before.ok ? ask(before.value) : null
      if (first && first.due.length === 0) return wake(Math.min(midnight, first.nextAt ?? midnight))
      const found = await changeReminders(folder, (kept) => {
        const { due, state, nextAt } = ask(kept)
        const { say, toldOn } = chosen(due, kept, settings, dayText(dayNumber(now)))
        return { kept: { ...state, toldOn }, value: { say, nextAt } }
      })
      if (!found.ok) {
        context.connection.console.warn(`Reminders: ${found.error.message}`)
        return
      }
      for (const view of found.value.say) void context.connection.sendNotification(wire.remind.method, view)
      wake(Math.min(midnight, found.value.nextAt ?? midnight))
    }

    answer(context, wire.snooze, async ({ key, minutes: later }) => {
      const { folder } = context.reminding()
      const until = minutes(context.now()) + Math.max(1, Math.round(later))
      if (folder !== '')
        await changeReminders(folder, (kept) => ({
          kept: { ...kept, ...snooze(kept, key, until) },
          value: null,
        }))
      await look()
      return null
    })
    // What is typed is looked at once it rests: a reminder is no matter of seconds.
    let changed: NodeJS.Timeout | undefined
    context.onNotes(() => {
      if (!begun) return
      clearTimeout(changed)
      changed = setTimeout(() => void look(), restMs)
      changed.unref()
    })
    setTimeout(() => {
      begun = true
      void look()
    }, settleMs).unref()
  },
}

/**
 * What is said of what is due. Appointments and what was put off are said one by one. What has no time is said once a
 * day: one thing by its name, several as a summary; what comes to be due later that day is on the agenda, and silent.
 */
export function chosen(
  due: readonly Reminder[],
  kept: KeptReminders,
  settings: Pick<Settings, 'reminders.summary'>,
  today: string,
): { readonly say: readonly RemindView[]; readonly toldOn: string } {
  const own = due.filter(({ kind, key }) => kind === 'appointment' || Object.hasOwn(kept.snoozed, key))
  const rest = due.filter((one) => !own.includes(one))
  const say: RemindView[] = own.map((reminder) => ({ kind: 'item', reminder }))
  if (rest.length === 0) return { say, toldOn: kept.toldOn }
  if (kept.toldOn !== today && settings['reminders.summary']) {
    const [first] = rest
    const overdue = rest.filter(({ kind }) => kind === 'overdue').length
    if (rest.length === 1 && first) say.unshift({ kind: 'item', reminder: first })
    else say.unshift({ kind: 'summary', overdue, due: rest.length - overdue })
  }
  return { say, toldOn: today }
}

/** `22:00-07:00`. The minute at which the quiet hours that `at` lies in end, or null. */
export function endOfQuiet(quiet: string, at: number): number | null {
  const [from, to] = quiet.split('-').map(minuteOfDay)
  if (from === undefined || to === undefined || from === to) return null
  const midnight = Math.floor(at / dayMinutes) * dayMinutes
  const minute = at - midnight
  if (from < to) return minute >= from && minute < to ? midnight + to : null
  if (minute >= from) return midnight + dayMinutes + to
  return minute < to ? midnight + to : null
}

function minuteOfDay(text: string): number {
  const [hour = 0, minute = 0] = text.split(':').map(Number)
  return hour * 60 + minute
}
