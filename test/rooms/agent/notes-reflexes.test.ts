// Questions about notes that cost no token: what is due, late and done, lists by keyword and tag, habits, views.

import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type World, world } from './world.ts'

/** A day so many days from now, as the world of the test runs on the real calendar. */
const day = (away: number): string => {
  const local = Date.now() - new Date().getTimezoneOffset() * 60_000 + away * 86_400_000
  return new Date(local).toISOString().slice(0, 10)
}

const notes = () => `#+TODO: TODO NEXT WAIT | DONE
* NEXT Fix the tap :@home:
DEADLINE: <${day(2)}>
* TODO Old bill :@home:
DEADLINE: <${day(-3)}>
* WAIT Letter :work:
SCHEDULED: <${day(1)}>
* Dentist <${day(1)} 10:00-11:00>
* DONE Rake leaves
CLOSED: [${day(0)} 09:00]
* TODO Run
SCHEDULED: <${day(0)} .+2d/4d>
:PROPERTIES:
:STYLE: habit
:END:
* Garden view
:PROPERTIES:
:AGENDA_VIEW: garden
:QUERY: tags:@home
:END:
`

describe('agent: reflexes over notes', () => {
  let here: World | null = null
  afterEach(async () => {
    await here?.close()
    here = null
  })

  it('answers with links and no token', async () => {
    const w = await world(null, { files: { 'tasks.org': notes() } })
    here = w
    writeFileSync(
      join(w.home, 'agenda.org'),
      '* W\n:PROPERTIES:\n:AGENDA_VIEW: waiting\n:QUERY: todo:WAIT\n:END:\n',
    )
    const cases: readonly (readonly [string, RegExp, RegExp | null])[] = [
      ['what is due this week?', /NEXT Fix the tap.*, deadline in 2 days \[tasks\.org:2\]\(node:/, /Rake/],
      ['was ist diese Woche fällig?', /NEXT Fix the tap.*, Frist in 2 Tagen \[tasks\.org:2\]\(node:/, null],
      ["what's on my agenda tomorrow?", /10:00-11:00 Dentist[\s\S]*WAIT Letter, scheduled/, /Fix the tap/],
      ['overdue', /TODO Old bill, deadline, 3 days late/, /Fix the tap/],
      ['was ist überfällig?', /TODO Old bill, Frist, seit 3 Tagen überfällig/, null],
      ['what is due this week tagged work?', /WAIT Letter/, /Dentist/],
      ['what did I finish today?', /Rake leaves \[tasks\.org/, /Letter/],
      ['show NEXT items tagged @home', /NEXT Fix the tap \[tasks\.org/, /Old bill/],
      ['offene Aufgaben', /Old bill[\s\S]*Letter/, /Rake/],
      ['habits', /Run, 0 in a row/, null],
      ['agenda view garden', /Fix the tap[\s\S]*Old bill/, /Letter/],
      ['agenda view waiting', /Letter/, /Fix the tap/],
      ['when am I free tomorrow?', /08:00–10:00, 11:00–20:00/, null],
      ['query todo:NEXT,WAIT', /Fix the tap[\s\S]*Letter/, /Old bill/],
      ['query todo:NEXT tgas:x', /Did you mean tags\?/, null],
    ]
    for (const [text, wanted, unwanted] of cases) {
      const view = await w.session.ask(text).done
      const said = view.answer || JSON.stringify(view)
      assert.match(said, wanted, text)
      if (unwanted) assert.doesNotMatch(view.answer, unwanted, text)
      assert.equal(view.tokensUsed, 0, text)
    }
  })
})
