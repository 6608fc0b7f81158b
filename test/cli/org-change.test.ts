// The Org commands that change notes: one run each against the built program, and what stands in the files afterwards.

import assert from 'node:assert/strict'
import { lstatSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { makePlace, type Place } from '../server/place.ts'
import { run } from './program.ts'

const notes = `* House
** TODO Call the plumber :home:
:PROPERTIES:
:ID: call
:END:
* Garden
See [[id:call][the call]] and [[*Garden]].
`

describe('cli: org changes', function () {
  this.timeout(60_000)
  let place: Place
  beforeEach(() => {
    place = makePlace({ 'notes.org': notes, 'links.org': '[[id:call]] and [[file:notes.org::*Garden]]\n' })
  })
  afterEach(() => place.remove())

  const org = (...args: string[]) => run(place, ['org', ...args])
  const read = (name: string) => readFileSync(join(place.root, name), 'utf8')

  const cases: readonly [readonly string[], RegExp][] = [
    [['todo', 'call', 'DONE'], /^\*\* DONE Call the plumber :home:\nCLOSED: \[/m],
    [['schedule', 'Call the plumber', '2027-01-04', '9:00'], /^SCHEDULED: <2027-01-04 Mon 09:00>$/m],
    [['deadline', 'notes.org:3', '2027-01-04'], /^DEADLINE: <2027-01-04 Mon>$/m],
    [['tag', 'call', 'urgent'], /plumber :home:urgent:$/m],
    [['tag', 'call', '--', '-home'], /plumber$/m],
    [['tag', 'call', '-home'], /plumber$/m],
    [['tag', 'call', '-home', '--in', 'notes.org'], /plumber$/m],
    [['property', 'call', 'Effort', '1:00'], /^:Effort: {3}1:00$/m],
    [['priority', 'call', 'A'], /^\*\* TODO \[#A\] Call/m],
    [['refile', 'call', 'Garden'], /^\* Garden\n.*\n\*\* TODO Call the plumber/m],
    [['refile', 'call', 'notes.org/Garden'], /^\* Garden\n.*\n\*\* TODO Call the plumber/m],
    [['move', 'Garden', 'up'], /^\* Garden\n.*\n\* House\n/],
    [['promote', 'call'], /^\* TODO Call the plumber/m],
    [['demote', 'House', '--alone'], /^\*\* House\n\*\* TODO/],
  ]
  for (const [args, expected] of cases)
    it(args.join(' '), async () => {
      const done = await org(...args)
      assert.equal(done.status, 0, done.stderr)
      assert.match(read('notes.org'), expected)
    })

  it('archives, and says where', async () => {
    const done = await org('archive', 'call', '--json')
    assert.equal(done.status, 0, done.stderr)
    const answer = JSON.parse(done.stdout)
    assert.equal(answer.at.path, 'notes.org_archive')
    assert.match(read('notes.org_archive'), /^\* TODO Call the plumber :home:$/m)
    assert.doesNotMatch(read('notes.org'), /Call the plumber/)
  })

  it('refiles with the links in all files', async () => {
    assert.equal((await org('refile', 'Garden', 'other.org')).status, 0)
    assert.match(read('other.org'), /^\* Garden\nSee \[\[id:call\]\[the call\]\] and \[\[\*Garden\]\]/)
    assert.equal(read('links.org'), '[[id:call]] and [[file:other.org::*Garden]]\n')
  })

  it('renames an id and a title with the links in all files', async () => {
    assert.equal((await org('rename', 'call', 'ring', '--what', 'id')).status, 0)
    assert.match(read('notes.org'), /:ID: ring\n[\s\S]*\[\[id:ring\]\[the call\]\]/)
    assert.match(read('links.org'), /^\[\[id:ring\]\]/)
    assert.equal((await org('rename', 'Garden', 'Back garden')).status, 0)
    assert.match(read('notes.org'), /^\* Back garden\n.*\[\[\*Back garden\]\]/m)
    assert.match(read('links.org'), /\[\[file:notes\.org::\*Back garden\]\]/)
  })

  it('captures under a headline and into a date tree', async () => {
    assert.equal(
      (
        await org(
          'capture',
          'Buy a tap',
          '--file',
          'notes.org',
          '--under',
          'House',
          '--schedule',
          '2027-01-04',
        )
      ).status,
      0,
    )
    assert.match(read('notes.org'), /:END:\n\*\* Buy a tap\nSCHEDULED: <2027-01-04 Mon>\n\* Garden/)
    assert.equal((await org('capture', 'Rain', '--file', 'journal.org', '--datetree')).status, 0)
    assert.match(
      read('journal.org'),
      /^\* \d{4}\n\*\* \d{4}-\d\d \w+\n\*\*\* \d{4}-\d\d-\d\d \w+\n\*\*\*\* Rain\n$/,
    )
  })

  it('follows a link to a note and leaves the link', async () => {
    symlinkSync(join(place.root, 'notes.org'), join(place.root, 'linked.org'))
    assert.equal((await org('capture', 'New', '--file', 'linked.org')).status, 0)
    assert.ok(lstatSync(join(place.root, 'linked.org')).isSymbolicLink())
    assert.match(read('notes.org'), /^\* New$/m)
  })

  it('says what is wrong, and changes nothing', async () => {
    const wrong: readonly (readonly string[])[] = [
      ['todo', 'nowhere', 'DONE'],
      ['todo', 'call', 'NOPE'],
      ['schedule', 'call', 'whenever'],
      ['tag', 'call', 'a-b'],
      ['promote', 'House'],
      ['refile', 'House', 'call'],
    ]
    for (const args of wrong) {
      const done = await org(...args)
      assert.equal(done.status, 1, args.join(' '))
      assert.notEqual(done.stderr, '')
      assert.equal(read('notes.org'), notes)
    }
  })
})
