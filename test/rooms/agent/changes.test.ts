// Reflexes that change notes: what is typed, and what stands in the file after the approval. 0 tokens.

import assert from 'node:assert/strict'
import { splitDate } from '../../../server/src/agent/reflexes/capture.ts'
import { reflexes } from '../../../server/src/agent/reflexes/list.ts'
import { type World, world } from './world.ts'

describe('agent: notes changed without a model', function () {
  this.timeout(60_000)
  let here: World | null = null
  afterEach(async () => {
    await here?.close()
    here = null
  })

  const cases: readonly [string, RegExp][] = [
    [
      'schedule Call the plumber for 2027-01-04 9:00',
      /^\* TODO Call the plumber.*\nSCHEDULED: <2027-01-04 Mon 09:00>$/m,
    ],
    ['set the deadline of "Call the plumber" to 2027-02-01', /DEADLINE: <2027-02-01 Mon>/],
    ['tag Call the plumber with urgent', /^\* TODO Call the plumber +:home:urgent:$/m],
    ['remove the tag home from Call the plumber', /^\* TODO Call the plumber$/m],
    ['set the priority of Call the plumber to A', /^\* TODO \[#A\] Call the plumber/m],
    ['mark Call the plumber as done', /^\* DONE Call the plumber/m],
    [
      'capture: renew the passport on 2027-03-05',
      /^\* TODO renew the passport\nSCHEDULED: <2027-03-05 Fri>$/m,
    ],
    ['todo: pay the rent by 2027-03-01', /^\* TODO pay the rent\nDEADLINE: <2027-03-01 Mon>$/m],
    ['refile Call the plumber to Why retries double', /^\*+ TODO Call the plumber/m],
  ]
  for (const [text, expected] of cases) {
    it(text, async () => {
      here = await world(null)
      const { done } = here.session.ask(text)
      const approval = await here.nextApproval()
      await here.session.decide({
        proposal: approval.proposal,
        hash: approval.hash,
        decision: 'approve',
        reason: '',
      })
      const view = await done
      assert.match(here.read('notes.org'), expected)
      assert.equal(view.tokensUsed, 0)
    })
  }

  it('archives into the archive file', async () => {
    here = await world(null)
    const { done } = here.session.ask('archive Call the plumber')
    const approval = await here.nextApproval()
    await here.session.decide({
      proposal: approval.proposal,
      hash: approval.hash,
      decision: 'approve',
      reason: '',
    })
    await done
    assert.doesNotMatch(here.read('notes.org'), /Call the plumber/)
    assert.match(here.read('notes.org_archive'), /Call the plumber[\s\S]*:ARCHIVE_TIME:/)
  })

  const clock = { clock: { now: () => Date.UTC(2026, 10, 21, 10, 5) }, utcOffsetMinutes: 0 }
  const dates: readonly [string, string][] = [
    ['renew the passport on Friday', 'renew the passport | scheduled Friday'],
    ['renew the passport by Friday.', 'renew the passport | deadline Friday'],
    ['call Anna tomorrow 9:00', 'call Anna | scheduled tomorrow 9:00'],
    ['report due on 12/24', 'report | deadline 12/24'],
    ['Steuern bis 2027-05-31', 'Steuern | deadline 2027-05-31'],
    ['dentist on 2026-12-01 10:00', 'dentist | scheduled 2026-12-01 10:00'],
    ['buy 12 eggs', 'buy 12 eggs'],
    ['read chapter 3', 'read chapter 3'],
    ['look for the keys', 'look for the keys'],
    ['march on', 'march on'],
    ['Friday', 'Friday'],
  ]
  for (const [text, expected] of dates)
    it(`reads the date of: ${text}`, () => {
      const found = splitDate(text, clock)
      assert.equal('date' in found ? `${found.title} | ${found.plan} ${found.date}` : found.title, expected)
    })

  it('leaves questions and other wishes alone', () => {
    const changing = new Set(['plan', 'tag', 'priority', 'refile', 'archive', 'capture', 'state'])
    const texts = [
      'how do I schedule a job in cron?',
      'what does archive do?',
      'why is the report due on Friday?',
      'explain the tag parser with an example',
      'refactor the scheduler',
      'set the timeout to 30 seconds in the config',
      'write a reminder service',
      'summarise what is due this week',
      'tell me what is due by friday',
      'check if the report is due on Friday',
    ]
    for (const text of texts) {
      const taken = reflexes.filter(
        (one) => changing.has(one.name) && one.match(text, { engine: 'present', evidence: null }) !== null,
      )
      assert.deepEqual(
        taken.map((one) => one.name),
        [],
        text,
      )
    }
  })
})
