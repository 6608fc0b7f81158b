import assert from 'node:assert/strict'
import { agendaNames, defaultAgendaSettings } from '../../../server/protocol/agenda-settings.ts'
import type { AgendaOptions } from '../../../server/src/org/agenda/options.ts'
import { orgDefaults } from '../../../server/src/org/agenda/options.ts'
import { optionsOf, readAgendaLine, readAgendaSettings } from '../../../server/src/org/agenda/settings.ts'
import { agendaView } from '../../../server/src/org/agenda/view.ts'
import { parseOrg } from '../../../server/src/org/parse.ts'
import { search } from '../../../server/src/org/query/search.ts'

const now = { year: 2026, month: 11, day: 22, hour: 10, minute: 0 }
const text = `* TODO Report
SCHEDULED: <2026-11-20 Fri> DEADLINE: <2026-12-01 Tue>
* TODO Own warning
DEADLINE: <2026-12-01 Tue -1d>
* Noted [2026-11-22 Sun]
`
const files = [{ path: 'a.org', text, document: parseOrg(text) }]

function options(line: string): Partial<AgendaOptions> {
  const read = readAgendaLine(line)
  assert.ok(read.ok, JSON.stringify(read))
  return optionsOf(read.value)
}

/** The days and the rows of this week, as far as there are any. */
function week(line: string): string {
  const spec = { title: '', blocks: [{ kind: 'agenda' } as const] }
  const days = agendaView(files, spec, now, options(line)).sections[0]?.days ?? []
  const rows = days.flatMap((day) => day.rows.map((row) => `${row.day.slice(8)} ${row.kind} ${row.title}`))
  return [`from ${days[0]?.day.slice(5)}`, ...rows.sort()].join('; ')
}

describe('org: settings of the agenda', () => {
  it('are Org’s defaults where nothing is set', () => {
    assert.deepEqual({ ...orgDefaults, ...optionsOf(defaultAgendaSettings) }, orgDefaults)
    assert.deepEqual({ ...orgDefaults, ...options('') }, orgDefaults)
  })

  it('change what an agenda shows', () => {
    const plain = 'from 11-16; 20 scheduled Report; 22 scheduled Report; 22 warning Report'
    assert.equal(week(''), plain)
    assert.equal(week('warningDays=3'), 'from 11-16; 20 scheduled Report; 22 scheduled Report')
    assert.equal(
      week('warningDays=-14'),
      'from 11-16; 20 scheduled Report; 22 scheduled Report; 22 warning Own warning; 22 warning Report',
    )
    assert.equal(week('weekStart=sunday'), 'from 11-22; 22 scheduled Report; 22 warning Report')
    assert.equal(week('warningOfScheduled=skip, scheduledPastDays=1'), 'from 11-16; 20 scheduled Report')
    assert.equal(
      week('warningOfScheduled=2,inactive=show,scheduledPastDays=0'),
      'from 11-16; 20 scheduled Report; 22 inactive Noted [2026-11-22 Sun]',
    )
    assert.equal(week('scheduledBesideDeadline=skip'), 'from 11-16; 20 scheduled Report; 22 warning Report')
  })

  it('are what deadline:auto goes by', () => {
    const found = (line: string) => {
      const rows = search(files, 'deadline:auto', now, options(line))
      return rows.ok ? rows.value.rows.map(({ title }) => title) : rows.error
    }
    assert.deepEqual(found(''), ['Report'])
    assert.deepEqual(found('warningDays=1'), [])
    assert.deepEqual(found('warningDays=-9'), ['Report', 'Own warning'])
  })

  it('say what they cannot use', () => {
    const said = (line: string) => {
      const read = readAgendaLine(line)
      return read.ok ? 'read' : `${read.error.message} ${read.error.next}`
    }
    assert.equal(said('warningDay=3'), 'The agenda has no setting "warningDay". Did you mean warningDays?')
    assert.equal(
      said('warningDays=soon'),
      '"soon" is nothing for warningDays. Write a whole number from -3650 to 3650.',
    )
    assert.equal(said('habits=often'), '"often" is nothing for habits. Write one of today, always, hide.')
    assert.equal(
      said('gridHours=20:00-08:00'),
      '"20:00-08:00" is nothing for gridHours. Write two times such as 08:00-20:00.',
    )
    assert.equal(said('gridHours=00:00-24:00,gridStepMinutes=60'), 'read')
    const { settings, unusable } = readAgendaSettings((name) => (name === 'agenda.habits' ? 7 : undefined))
    assert.deepEqual(settings, defaultAgendaSettings)
    assert.deepEqual(unusable, [{ name: 'agenda.habits', wanted: 'one of today, always, hide' }])
    assert.equal(agendaNames.length, Object.keys(defaultAgendaSettings).length)
  })
})
