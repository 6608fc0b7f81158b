import assert from 'node:assert/strict'
import type { AgendaBlock, AgendaView } from '../../../server/protocol/agenda.ts'
import {
  noReminders,
  type ReminderOptions,
  reminders,
  snooze,
} from '../../../server/src/org/agenda/reminders.ts'
import { agendaView } from '../../../server/src/org/agenda/view.ts'
import { parseOrg } from '../../../server/src/org/parse.ts'
import { fromMinutes, type Moment, minutes } from '../../../server/src/org/timestamp.ts'

const now: Moment = { year: 2026, month: 11, day: 22, hour: 10, minute: 5 }
const file = (path: string, text: string) => ({ path, text, document: parseOrg(text) })

const notes = [
  file(
    'work/plan.org',
    `#+CATEGORY: plan
* Projects :work:
** TODO Big thing
*** NEXT A step
** TODO Stuck thing :late:
*** Read it
* Meetings
** Review <2026-11-22 Sun 11:00-12:30>
** Lunch <2026-11-22 Sun 13:00>
** TODO [#A] Taxes :home:
DEADLINE: <2026-11-20 Fri>
:PROPERTIES:
:Effort: 0:20
:END:
** TODO Slides
SCHEDULED: <2026-11-23 Mon>
:PROPERTIES:
:EFFORT: 2h
:END:
** DONE Old
SCHEDULED: <2026-11-22 Sun>
* COMMENT Hidden
** TODO never <2026-11-22 Sun>
`,
  ),
  file(
    'home/habits.org',
    `* TODO Run
SCHEDULED: <2026-11-22 Sun .+2d/3d>
:PROPERTIES:
:STYLE: habit
:END:
- State "DONE"       from "TODO"       [2026-11-20 Fri 08:00]
- State "DONE"       from "TODO"       [2026-11-18 Wed 08:00]
- State "DONE"       from "TODO"       [2026-11-10 Tue 08:00]
* TODO Broken habit
SCHEDULED: <2026-11-22 Sun>
:PROPERTIES:
:STYLE: habit
:END:
* Days
%%(moon-phase 3) No such thing
`,
  ),
]

function shown({ sections }: AgendaView): string[] {
  return sections.flatMap(({ days }) =>
    days.flatMap(({ day, rows }) =>
      rows.map((row) =>
        [day.slice(5), row.time, row.kind, row.inDays || '', row.todo, row.text || row.title]
          .filter(Boolean)
          .join(' '),
      ),
    ),
  )
}

function check(block: AgendaBlock, expected: readonly string[]): void {
  assert.deepEqual(shown(agendaView(notes, { title: '', blocks: [block] }, now)), expected)
}

describe('org: agenda views', () => {
  it('shows a day with its grid, the time now and what is free', () => {
    const view = agendaView(notes, { title: 'Today', blocks: [{ kind: 'agenda', span: 'day' }] }, now)
    assert.deepEqual(shown(view), [
      '11-22 11:00-12:30 timestamp Review <2026-11-22 Sun 11:00-12:30>',
      '11-22 13:00 timestamp Lunch <2026-11-22 Sun 13:00>',
      '11-22 deadline -2 TODO Taxes',
      '11-22 scheduled DONE Old',
      '11-22 scheduled TODO Broken habit',
      '11-22 scheduled TODO Run',
    ])
    const [day] = view.sections[0]?.days ?? []
    assert.deepEqual([day?.today, day?.weekday, day?.week], [true, 0, 47])
    assert.deepEqual(
      day?.grid.map(({ kind, at }) => `${kind} ${at / 60}`),
      ['hour 8', 'hour 10', `now ${605 / 60}`, 'hour 12', 'hour 14', 'hour 16', 'hour 18', 'hour 20'],
    )
    assert.deepEqual(
      day?.free.map(({ from, to }) => [from / 60, to / 60]),
      [
        [8, 11],
        [12.5, 13],
        [14, 20],
      ],
    )
  })

  it('says what it could not read', () => {
    const { problems } = agendaView(
      notes,
      { title: '', blocks: [{ kind: 'agenda' }, { kind: 'agenda' }] },
      now,
    )
    assert.deepEqual(
      problems.map(({ path, startLine, code, message }) => [path, startLine, code, message]),
      [
        [
          'home/habits.org',
          15,
          'diary',
          'This diary expression is not understood: moon-phase is not known here.',
        ],
        ['home/habits.org', 9, 'habit', 'This habit has no repeater.'],
      ],
    )
    const bad = agendaView(notes, { title: '', blocks: [{ kind: 'agenda', from: 'soon' }] }, now)
    assert.deepEqual(bad.problems[0]?.code, 'date')
  })

  it('spans a week from its first day, a month, and so many days from any day', () => {
    const spans = (block: AgendaBlock) => {
      const [section] = agendaView([], { title: '', blocks: [block] }, now).sections
      const days = section?.days ?? []
      return `${days[0]?.day} ${days.length}`
    }
    assert.equal(spans({ kind: 'agenda' }), '2026-11-16 7')
    assert.equal(spans({ kind: 'agenda', span: 'month', from: '+10' }), '2026-12-01 31')
    assert.equal(spans({ kind: 'agenda', span: 3, from: '-1' }), '2026-11-21 3')
    assert.equal(spans({ kind: 'agenda', span: 'fortnight', from: '2026-11-25' }), '2026-11-23 14')
    assert.equal(spans({ kind: 'agenda', span: 'year', from: '2024-05-05' }), '2024-01-01 366')
  })

  it('filters by tag, category, effort, words, files and query', () => {
    const week = { kind: 'agenda', span: 2 } as const
    check({ ...week, filter: { tags: ['home'] } }, ['11-22 deadline -2 TODO Taxes'])
    check({ ...week, filter: { categories: ['-plan'] } }, [
      '11-22 scheduled TODO Broken habit',
      '11-22 scheduled TODO Run',
    ])
    check({ ...week, filter: { effort: ['>1:00'] } }, ['11-23 scheduled TODO Slides'])
    check({ ...week, filter: { text: ['tax', 'SLIDES'] }, files: ['work/*.org'] }, [
      '11-22 deadline -2 TODO Taxes',
      '11-23 scheduled TODO Slides',
    ])
    check({ ...week, match: '+home' }, ['11-22 deadline -2 TODO Taxes'])
    check({ ...week, files: ['habits.org'], done: 'hide' }, [
      '11-22 scheduled TODO Broken habit',
      '11-22 scheduled TODO Run',
    ])
  })

  it('lists tasks, what a query finds, and stuck projects', () => {
    check({ kind: 'todo', files: ['work'] }, [
      'headline TODO Taxes',
      'headline TODO Big thing',
      'headline TODO Stuck thing',
      'headline TODO Slides',
    ])
    check({ kind: 'todo', match: 'DONE' }, ['headline DONE Old'])
    check({ kind: 'match', match: '+work-late+LEVEL=2' }, ['headline TODO Big thing'])
    check({ kind: 'todo', sort: ['effort-up', 'alpha-down'], most: 2 }, [
      'headline TODO Taxes',
      'headline TODO Slides',
    ])
    check(
      { kind: 'stuck', match: '+work+LEVEL=2', next: ['NEXT'] },
      ['headline TODO Stuck thing', 'headline TODO Big thing'].slice(0, 2).reverse(),
    )
    check({ kind: 'stuck', match: '+work+LEVEL=2', next: ['NEXT'], nextTags: ['late'] }, [
      'headline TODO Big thing',
    ])
  })

  it('reads habits: how they stand, and how steadily they were kept', () => {
    const view = agendaView(notes, { title: '', blocks: [{ kind: 'habits' }] }, now)
    const [row] = view.sections[0]?.days[0]?.rows ?? []
    const habit = row?.habit
    assert.deepEqual(
      [
        habit?.scheduled,
        habit?.deadline,
        habit?.every,
        habit?.atMost,
        habit?.repeater,
        habit?.streak,
        habit?.longest,
        habit?.count,
      ],
      ['2026-11-22', '2026-11-23', 2, 3, '.+', 2, 2, 3],
    )
    assert.equal(habit?.lastDone, '2026-11-20')
    assert.equal(habit?.graph.length, 28)
    assert.equal(view.problems.length, 1)
  })
})

describe('org: reminders', () => {
  const at = (hour: number, minute: number, day = 22): Moment => ({ ...now, day, hour, minute })
  const say = (moment: Moment, state = noReminders, options: Partial<ReminderOptions> = {}) => {
    const answer = reminders(notes, moment, state, options)
    const due = answer.due.map(
      ({ kind, inMinutes, lateDays, row }) => `${kind} ${inMinutes} ${lateDays} ${row.title.split(' <')[0]}`,
    )
    return { ...answer, words: due }
  }
  const clock = (moment: number | null) => {
    const { day, hour, minute } = fromMinutes(moment ?? 0)
    return moment === null ? null : `${day} ${hour}:${minute}`
  }

  it('says what is due once, and when to ask again', () => {
    const early = say(at(8, 0))
    assert.deepEqual(early.words, [])
    assert.equal(clock(early.nextAt), '22 9:0')
    const nine = say(at(9, 0), early.state)
    assert.deepEqual(nine.words, ['overdue 0 2 Taxes'])
    assert.equal(clock(nine.nextAt), '22 10:50')
    assert.deepEqual(say(at(9, 1), nine.state).words, [])
    const soon = say(at(10, 52), nine.state)
    assert.deepEqual(soon.words, ['appointment 8 0 Review'])
    assert.deepEqual(say(at(11, 5), soon.state).words, [])
    assert.deepEqual(say(at(11, 5), nine.state).words, ['appointment -5 0 Review'])
    assert.deepEqual(say(at(11, 30), nine.state).words, [])
    // What is late is said anew each day.
    assert.deepEqual(say(at(9, 0, 23), soon.state).words, ['overdue 0 3 Taxes'])
  })

  it('says again what was put off', () => {
    const soon = say(at(10, 52))
    const appointment = soon.due.find(({ kind }) => kind === 'appointment')
    const later = snooze(soon.state, appointment?.key ?? '', minutes(at(11, 20)))
    assert.deepEqual(say(at(11, 19), later).words, [])
    assert.equal(clock(say(at(11, 19), later).nextAt), '22 11:20')
    const again = say(at(11, 20), later)
    assert.deepEqual(again.words, ['appointment -20 0 Review'])
    assert.deepEqual(say(at(11, 21), again.state).words, [])
    assert.deepEqual(again.state.snoozed, {})
  })

  it('forgets what is of no use any more', () => {
    const soon = say(at(10, 52))
    const gone = reminders([], at(10, 53), soon.state)
    assert.deepEqual(gone, { due: [], state: { said: {}, snoozed: {} }, nextAt: null })
  })

  it('heeds APPT_WARNTIME and the kinds that are wanted', () => {
    const one = [
      file(
        'a.org',
        '* Far <2026-11-22 Sun 12:00>\n:PROPERTIES:\n:APPT_WARNTIME: 60\n:END:\n* TODO S\nSCHEDULED: <2026-11-22 Sun>',
      ),
    ]
    const titles = (options: Partial<ReminderOptions>) =>
      reminders(one, at(11, 0), noReminders, options).due.map(({ row }) => row.title.slice(0, 3))
    assert.deepEqual(titles({}), ['Far'])
    assert.deepEqual(titles({ kinds: ['scheduled'] }), ['S'])
  })
})
