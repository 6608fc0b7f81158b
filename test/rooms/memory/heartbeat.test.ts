// What a heartbeat finds in notes: which tasks are done for good, which links can be mended without a doubt, what is there twice.

import assert from 'node:assert/strict'
import fc from 'fast-check'
import { alikeIn, unlinkedIn } from '../../../server/src/memory/heartbeat/alike.ts'
import { finishedIn, linkedIn } from '../../../server/src/memory/heartbeat/finished.ts'
import { linksIn } from '../../../server/src/memory/heartbeat/moved.ts'
import { pictureOf } from '../../../server/src/memory/heartbeat/notes.ts'
import { applyEdits } from '../../../server/src/org/edit/edit.ts'
import { parseOrg } from '../../../server/src/org/parse.ts'
import { dayNumber } from '../../../server/src/org/timestamp.ts'

type Texts = Readonly<Record<string, string>>
const filesOf = (texts: Texts) =>
  Object.entries(texts).map(([path, text]) => ({ path, text, document: parseOrg(text) }))
const today = dayNumber({ year: 2026, month: 11, day: 22 })

describe('heartbeat: tasks that are done for good', () => {
  const finished = (text: string, path = 'notes.org', others: Texts = {}) => {
    const files = filesOf({ [path]: text, ...others })
    const when = { today, afterDays: 30 }
    return finishedIn(files[0] as (typeof files)[number], linkedIn(files), when).map(({ title }) => title)
  }
  const done = (title: string, closed = '2026-09-01 Tue', below = '') =>
    `* DONE ${title}\nCLOSED: [${closed}]\n${below}`

  it('were closed long ago, and nothing of them is open, planned or running', () => {
    assert.deepEqual(
      finished(`${done('Old')}${done('New', '2026-11-20 Fri')}* DONE Undated\n* TODO Open\n`),
      ['Old'],
    )
    for (const below of [
      '** TODO Part\n',
      '** Later\nSCHEDULED: <2026-12-01 Tue>\n',
      'On <2027-01-01 Fri>.\n',
      'On <2020-01-01 Wed +1y>.\n',
      ':LOGBOOK:\nCLOCK: [2026-09-01 Tue 10:00]\n:END:\n',
      '#+transclude: [[file:x.org]]\n',
    ])
      assert.deepEqual(finished(done('Old', '2026-09-01 Tue', below)), [], below)
    assert.deepEqual(finished(done('Old', '2026-09-01 Tue', '** DONE Part\nCLOSED: [2026-08-01 Sat]\n')), [
      'Old',
    ])
  })

  it('are no part of what goes on or counts them, and lead to nobody else', () => {
    const part = '** DONE Part\nCLOSED: [2026-09-01 Tue]\n'
    assert.deepEqual(finished(`* TODO House\n${part}`), [])
    assert.deepEqual(finished(`* House [1/2]\n${part}`), [])
    assert.deepEqual(finished(`* House\n${part}`), ['Part'])
    assert.deepEqual(finished(`${done('Old')}* See [[*Old]]\n`), [])
    assert.deepEqual(finished(done('Old'), 'a.org', { 'b.org': '[[file:a.org::*old]]\n' }), [])
    const withId = '* DONE Old\nCLOSED: [2026-09-01 Tue]\n:PROPERTIES:\n:ID: x1\n:END:\n'
    assert.deepEqual(finished(withId, 'a.org', { 'b.org': '[[id:x1][old]]\n' }), [])
  })

  it('are not archived already, and are no comment', () => {
    assert.deepEqual(finished(done('Old'), 'notes.org_archive'), [])
    assert.deepEqual(finished('* Archive :ARCHIVE:\n** DONE Old\nCLOSED: [2026-09-01 Tue]\n'), [])
  })
})

const look = async (now: Texts, before: Texts = now, disk: readonly string[] = Object.keys(now)) => {
  const found = await linksIn(
    {
      files: filesOf(now),
      paths: Object.keys(now),
      exists: async (path) => disk.includes(path),
      pause: async () => true,
    },
    pictureOf(filesOf(before)),
  )
  assert.ok(found)
  const after: Record<string, string> = { ...now }
  for (const path of Object.keys(now)) {
    const edits = found.repairs.flatMap(({ links }) => links.filter((link) => link.path === path))
    after[path] = applyEdits(
      now[path] ?? '',
      edits.map(({ edit }) => edit),
    )
  }
  return { lost: found.lost.map(({ target }) => target), after }
}

describe('heartbeat: links', () => {
  const body = 'The server listens on port 4711, and restarts at night.\n'

  it('follow a headline that has another title, or a file that lies elsewhere', async () => {
    const before = { 'a.org': `* Server\n${body}* See\n[[*Server]] and [[*server][it]]\n` }
    const now = { 'a.org': before['a.org'].replace('* Server', '* Kestrel') }
    assert.equal(
      (await look(now, before)).after['a.org'],
      `* Kestrel\n${body}* See\n[[*Kestrel]] and [[*Kestrel][it]]\n`,
    )
    const target = `* Server\n${body}* More\nIt has another text, which is long enough.\n`
    const link = '[[file:a.org::*Server][the server]] and [[file:c.org]]\n'
    const moved = await look({ 'sub/new.org': target, 'b.org': link }, { 'a.org': target, 'b.org': link }, [
      'sub/new.org',
      'b.org',
    ])
    assert.equal(moved.after['b.org'], '[[file:sub/new.org::*Server][the server]] and [[file:c.org]]\n')
    assert.deepEqual(moved.lost, ['file:c.org'])
  })

  it('are left alone where there is a doubt', async () => {
    const doubts: readonly (readonly [Texts, Texts])[] = [
      // Two headlines have the text; the title is there twice; the text is too short to tell.
      [
        { 'a.org': `* A\n${body}* B\n${body}* C\n[[*Old]]\n` },
        { 'a.org': `* Old\n${body}* B\n${body}* C\n[[*Old]]\n` },
      ],
      [{ 'a.org': `* New\n${body}* Two\nx\n[[*Old]]\n` }, { 'a.org': `* Old\n${body}* Old\nx\n[[*Old]]\n` }],
      [{ 'a.org': '* New\nshort\n* Two\n[[*Old]]\n' }, { 'a.org': '* Old\nshort\n* Two\n[[*Old]]\n' }],
      // It was never seen, and the words differ.
      [{ 'a.org': '* Doommodule\n* Two\n[[*doom-module]]\n' }, {}],
      [{ 'x/readme.org': '* A\n', 'b.org': '[[file:readme.org]]\n' }, {}],
      // Not ours to know.
      [{ 'a.org': '[[file:~/x.org]] [[file:/etc/x.org]] [[kbd:C-h]] [[images/x.png]] [[#custom]]\n' }, {}],
    ]
    for (const [now, before] of doubts) assert.deepEqual((await look(now, before)).after, now)
  })

  it('are mended without a picture where they say enough themselves', async () => {
    const now = {
      'a.org': '* Clean Up\n[[*Clean%20Up]] [[file:b.org::*Set Up]] [[file:20260101T101010.org]]\n',
      'b.org': '* =Set Up=\n',
      'old/20260101T101010.org': '* Note\n',
    }
    assert.equal(
      (await look(now, {})).after['a.org'],
      '* Clean Up\n[[*Clean Up]] [[file:b.org::*=Set Up=]] [[file:old/20260101T101010.org]]\n',
    )
  })

  it('change in their target only, whatever stands around them', async () => {
    const words = fc.stringMatching(/^[A-Za-zäöü =~*:,.()-]{0,30}$/)
    const line = fc.oneof(
      words.map((text) => `  ${text}`),
      words.map((text) => `- ${text} [[*Target][${text.replace(/[[\]]/g, '')}]]`),
      fc.constant('See [[*Target]], [[id:gone]] and [[https://a.b/c][c]].'),
      fc.constant('#+begin_src org\n[[*Target]]\n#+end_src'),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 12 }), fc.boolean(), async (lines, isWindows) => {
        const text = `* Target\n${body}* Other\n${lines.join('\n')}\n`
        const before = { 'a.org': isWindows ? text.replaceAll('\n', '\r\n') : text }
        const now = { 'a.org': before['a.org'].replace('* Target', '* Renamed one') }
        const after = (await look(now, before)).after['a.org'] ?? ''
        const neutral = (text: string) => text.replaceAll('[[*Renamed one]', '[[*Target]')
        assert.equal(neutral(after), neutral(now['a.org']))
        assert.deepEqual((await look({ 'a.org': after }, before)).after['a.org'], after)
      }),
      { numRuns: 200 },
    )
  })
})

describe('heartbeat: what is there twice, or alone', () => {
  it('are ids, and texts of some length', () => {
    const long = 'One two three four five six seven eight nine ten eleven twelve.\n'
    const id = ':PROPERTIES:\n:ID: x\n:END:\n'
    const found = alikeIn(
      filesOf({
        'a.org': `* A\n${id}* Same\n${long}* Short\nx\n`,
        'b.org': `* B\n${id}* Same\n${long}* Short\nx\n`,
        'b.org_archive': `* Same\n${long}`,
      }),
    )
    assert.deepEqual(
      found.map(({ kind, name, places }) => [kind, name, places.length]),
      [
        ['id', 'x', 2],
        ['text', 'Same', 2],
      ],
    )
  })

  it('are notes that nothing links to, where most are linked', () => {
    const ring = (count: number) =>
      Object.fromEntries(
        Array.from({ length: count }, (_, i) => [`n${i}.org`, `[[file:n${(i + 1) % count}.org]]\n`]),
      )
    assert.deepEqual(unlinkedIn(filesOf({ ...ring(12), 'alone.org': 'x\n', 'index.org': 'x\n' })), [
      'alone.org',
    ])
    assert.deepEqual(unlinkedIn(filesOf({ ...ring(4), 'alone.org': 'x\n' })), [])
  })
})
