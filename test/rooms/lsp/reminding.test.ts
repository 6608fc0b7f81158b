// What is said of what is due, and the hours in which nothing is.

import assert from 'node:assert/strict'
import type { Reminder } from '../../../server/protocol/agenda.ts'
import { chosen, endOfQuiet } from '../../../server/src/lsp/org/reminding.ts'

const reminder = (kind: Reminder['kind'], key: string): Reminder => ({
  key,
  kind,
  inMinutes: 0,
  lateDays: kind === 'overdue' ? 1 : 0,
  row: { title: key } as Reminder['row'],
})

const kept = { said: {}, snoozed: {}, toldOn: '' }
const on = { 'reminders.summary': true }

const said = (due: readonly Reminder[], state = kept, settings = on) => {
  const { say, toldOn } = chosen(due, state, settings, '2026-11-22')
  return `${say.map((one) => (one.kind === 'item' ? one.reminder.key : `${one.overdue}+${one.due}`)).join(' ')} | ${toldOn}`
}

describe('what a reminder says', () => {
  const appointment = reminder('appointment', 'dentist')
  const late = reminder('overdue', 'passport')
  const due = reminder('deadline', 'rent')

  it('appointments one by one; what has no time once a day, several as a summary', () => {
    assert.equal(said([appointment]), 'dentist | ')
    assert.equal(said([late]), 'passport | 2026-11-22')
    assert.equal(said([appointment, late, due]), '1+1 dentist | 2026-11-22')
  })
  it('is silent of what comes to be due later that day, and of all of it where the summary is off', () => {
    assert.equal(said([due], { ...kept, toldOn: '2026-11-22' }), ' | 2026-11-22')
    assert.equal(said([late, due], kept, { 'reminders.summary': false }), ' | 2026-11-22')
    assert.equal(said([late, due], { ...kept, toldOn: '2026-11-21' }), '1+1 | 2026-11-22')
  })
  it('says by itself what was put off, whatever was said that day', () => {
    const state = { ...kept, toldOn: '2026-11-22', snoozed: { passport: 5 } }
    assert.equal(said([late, due], state), 'passport | 2026-11-22')
  })
})

describe('quiet hours', () => {
  const day = 20_000 * 1440
  const check = (quiet: string, time: string, expected: string) => {
    const [hour = 0, minute = 0] = time.split(':').map(Number)
    const end = endOfQuiet(quiet, day + hour * 60 + minute)
    const left =
      end === null ? '' : `${Math.floor((end - day) / 60)}:${String((end - day) % 60).padStart(2, '0')}`
    assert.equal(left, expected, `${quiet} at ${time}`)
  }
  it('end on the same day or the next', () => {
    check('22:00-07:00', '23:30', '31:00')
    check('22:00-07:00', '06:59', '7:00')
    check('22:00-07:00', '07:00', '')
    check('22:00-07:00', '12:00', '')
    check('12:00-13:30', '12:00', '13:30')
    check('12:00-13:30', '13:30', '')
    check('', '12:00', '')
    check('8:00-8:00', '8:00', '')
  })
})
