// The Org commands, which need neither a model nor the gate: what they read, and what a capture leaves as it was.

import assert from 'node:assert/strict'
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { makePlace, type Place } from '../server/place.ts'
import { run } from './program.ts'

const notes = `#+TODO: TODO WAIT | DONE
* Garden                                                             :home:
:PROPERTIES:
:ID: garden
:END:
** TODO [#A] Water the roses :daily:
SCHEDULED: <2026-03-02 Mon 08:00> DEADLINE: <2026-03-04 Wed>
Text of the roses.
** WAIT Order seeds
** DONE Mow
CLOSED: [2026-02-28 Sat 17:00]
* Trip
<2026-03-03 Tue>--<2026-03-05 Thu>
`

describe('cli: org', () => {
  let place: Place
  beforeEach(() => {
    place = makePlace({ 'notes/garden.org': notes, 'notes/empty.org': '' })
  })
  afterEach(() => place.remove())

  const org = (...args: string[]) => run(place, ['org', ...args])

  it('parse gives the headline tree, from a file or from standard input', async () => {
    const tree = [
      {
        level: 1,
        todo: '',
        priority: '',
        title: 'Garden',
        tags: ['home'],
        properties: { ID: 'garden' },
        planning: {},
        startLine: 2,
        endLine: 11,
        children: [
          {
            level: 2,
            todo: 'TODO',
            priority: 'A',
            title: 'Water the roses',
            tags: ['daily'],
            properties: {},
            planning: { scheduled: '<2026-03-02 Mon 08:00>', deadline: '<2026-03-04 Wed>' },
            startLine: 6,
            endLine: 8,
            children: [],
          },
          {
            level: 2,
            todo: 'WAIT',
            priority: '',
            title: 'Order seeds',
            tags: [],
            properties: {},
            planning: {},
            startLine: 9,
            endLine: 9,
            children: [],
          },
          {
            level: 2,
            todo: 'DONE',
            priority: '',
            title: 'Mow',
            tags: [],
            properties: {},
            planning: { closed: '[2026-02-28 Sat 17:00]' },
            startLine: 10,
            endLine: 11,
            children: [],
          },
        ],
      },
      {
        level: 1,
        todo: '',
        priority: '',
        title: 'Trip',
        tags: [],
        properties: {},
        planning: {},
        startLine: 12,
        endLine: 13,
        children: [],
      },
    ]
    const asked = await org('parse', 'notes/garden.org', '--json')
    assert.deepEqual(JSON.parse(asked.stdout), tree)
    assert.equal(asked.stderr, '')
    const piped = await run(place, ['org', 'parse', '-', '--json'], { stdin: notes })
    assert.equal(piped.stdout, asked.stdout)
    const words = await org('parse', 'notes/garden.org')
    assert.equal(
      words.stdout,
      '2: * Garden :home:\n6: ** TODO [#A] Water the roses :daily:\n9: ** WAIT Order seeds\n10: ** DONE Mow\n12: * Trip\n',
    )
    assert.deepEqual(await org('parse', 'notes/empty.org', '--json'), {
      status: 0,
      stdout: '[]\n',
      stderr: '',
    })
  })

  it('query finds headlines in all Org files of the folder', async () => {
    const words = await org('query', '+home+TODO="WAIT"')
    assert.equal(words.stdout, 'notes/garden.org:9  WAIT Order seeds\n')
    const rows = JSON.parse((await org('query', 'daily', '--json')).stdout)
    assert.deepEqual(
      rows.map(({ path, title, startLine }: Record<string, unknown>) => [path, title, startLine]),
      [['notes/garden.org', 'Water the roses', 6]],
    )
    assert.equal(
      (await org('query', 'nothing')).stdout,
      'No headline fits. 2 Org files looked at. Read as org-ql.\n',
    )
    assert.deepEqual(JSON.parse((await org('query', 'nothing', '--json')).stdout), [])
    // The keyword is in the line of the headline, where words alone are looked for.
    assert.equal((await org('query', 'WAIT')).stdout, words.stdout)
    assert.equal((await org('query', '/WAIT')).stdout, words.stdout)
    for (const match of ['+(', 'TODO=', '{', '"'])
      assert.deepEqual([match, (await org('query', match)).status], [match, 2])
  })

  it('agenda shows what is scheduled, due and going on', async () => {
    const words = await org('agenda', '--from', '2026-03-02', '--days', '3')
    assert.equal(
      words.stdout,
      `2026-03-02 Monday, today
  08:00  scheduled     TODO [#A] Water the roses              notes/garden.org:6
         due in 2 d.   TODO [#A] Water the roses              notes/garden.org:6
  free 09:00-20:00

2026-03-03 Tuesday
         day 1 of 3    Trip                                  notes/garden.org:12

2026-03-04 Wednesday
         deadline      TODO [#A] Water the roses              notes/garden.org:6
         day 2 of 3    Trip                                  notes/garden.org:12
`,
    )
    const late = await org('agenda', '--from', '2026-03-06', '--days', '1')
    assert.match(late.stdout, / 4 d\. late +TODO \[#A\] Water the roses /)
    assert.match(late.stdout, / due 2 d\. ago +TODO \[#A\] Water the roses /)
    assert.equal(
      (await org('agenda', '--from', '2020-01-01', '--days', '1')).stdout,
      'Nothing is due within 1 day. 2 Org files looked at.\n',
    )
    const [row] = JSON.parse((await org('agenda', '--from', '2026-03-02', '--days', '1', '--json')).stdout)
    assert.deepEqual(
      [row.day, row.time, row.kind, row.inDays, row.path, row.startLine, row.title],
      ['2026-03-02', '08:00', 'scheduled', 0, 'notes/garden.org', 6, 'Water the roses'],
    )
  })

  it('agenda takes a span, a query, another moment, and what was logged', async () => {
    const march = ['--now', '2026-03-02T09:00', '--json'] as const
    const titles = async (...args: string[]) =>
      JSON.parse((await org('agenda', ...args, ...march)).stdout).map(
        ({ day, kind, title }: Record<string, string>) => `${day?.slice(5)} ${kind} ${title}`,
      )
    assert.deepEqual(await titles('--span', 'day'), [
      '03-02 scheduled Water the roses',
      '03-02 warning Water the roses',
    ])
    assert.deepEqual(await titles('--match', 'todo:WAIT'), [])
    assert.deepEqual(await titles('--from', '2026-02-28', '--days', '1', '--log'), ['02-28 closed Mow'])
    assert.equal((await org('agenda', '--match', 'tgas:x')).status, 2)
    assert.equal((await org('agenda', '--span', 'decade')).status, 2)
    assert.equal((await org('agenda', '--now', 'noon')).status, 2)
    assert.deepEqual(await titles('--span', 'day', '--set', 'scheduledBesideDeadline=skip'), [
      '03-02 warning Water the roses',
    ])
    const wrong = await org('agenda', '--set', 'habit=hide')
    assert.deepEqual([wrong.status, wrong.stderr.includes('Did you mean habits?')], [2, true])
  })

  it('todos, habits and views are lists', async () => {
    place.write(
      'views.org',
      `* Roses\n:PROPERTIES:\n:AGENDA_VIEW: roses\n:QUERY: tags:daily\n:END:
* TODO Run\nSCHEDULED: <2026-03-02 Mon .+2d/4d>\n:PROPERTIES:\n:STYLE: habit\n:END:
- State "DONE"       from "TODO"       [2026-02-28 Sat 10:00]\n`,
    )
    assert.equal(
      (await org('todos')).stdout,
      'notes/garden.org:6  TODO [#A] Water the roses\nnotes/garden.org:9  WAIT Order seeds\nviews.org:6         TODO Run\n',
    )
    assert.equal((await org('todos', 'WAIT')).stdout, 'notes/garden.org:9  WAIT Order seeds\n')
    assert.equal(
      (await org('todos', '--match', 'tags:home priority:A')).stdout,
      'notes/garden.org:6  TODO [#A] Water the roses\n',
    )
    assert.equal((await org('views')).stdout, 'roses  1 block  views.org:1\n')
    assert.equal(
      (await org('views', 'Roses')).stdout,
      'Roses\n\n  notes/garden.org:6  TODO [#A] Water the roses\n',
    )
    assert.match((await org('views', 'nothing')).stderr, /There is no view "nothing"\. There are: roses\./)
    mkdirSync(place.home, { recursive: true })
    writeFileSync(
      join(place.home, 'agenda.org'),
      '* Waiting\n:PROPERTIES:\n:AGENDA_VIEW: waiting\n:QUERY: todo:WAIT\n:END:\n* Other\n:PROPERTIES:\n:AGENDA_VIEW: roses\n:END:\n',
    )
    assert.equal(
      (await org('views')).stdout,
      `roses  1 block  views.org:1\nwaiting  1 block  ${join(place.home, 'agenda.org')}:1\n`,
    )
    assert.equal(
      (await org('views', 'waiting')).stdout,
      'Waiting\n\n  notes/garden.org:9  WAIT Order seeds\n',
    )
    const [habit] = JSON.parse((await org('habits', '--json')).stdout)
    assert.deepEqual(
      [habit.title, habit.habit.every, habit.habit.atMost, habit.habit.count],
      ['Run', 2, 4, 1],
    )
    assert.match((await org('habits')).stdout, /^Run {24} \S+\|\S+ {2}\d in a row, at best 1\n$/)
  })

  describe('lint', () => {
    const bad =
      '* A\n:PROPERTIES:\n:ID: x\n:END:\n* B :a::b:\n:PROPERTIES:\n:ID: x\n:END:\n[[file:none.org]]\n#+begin_src sh\necho\n'

    it('says what is wrong where, and that nothing is', async () => {
      assert.deepEqual(await org('lint', 'notes/garden.org'), {
        status: 0,
        stdout: 'Nothing is wrong. 1 Org file looked at.\n',
        stderr: '',
      })
      place.write('bad.org', bad)
      const words = await org('lint', 'bad.org')
      assert.equal(words.status, 0)
      assert.deepEqual(words.stdout.split('\n'), [
        'bad.org:3:6: error: The ID x is also in line 7. Links to it lead to the first one only. (duplicate-id)',
        'bad.org:5:5: warning: The tags have a colon too many, which makes an empty tag. (spurious-colons)',
        'bad.org:7:6: error: The ID x is also in line 3. Links to it lead to the first one only. (duplicate-id)',
        'bad.org:9:1: warning: There is no file none.org. (link-to-local-file)',
        'bad.org:10:1: error: "#+begin_src sh" is never closed. (invalid-block)',
        '',
      ])
      assert.equal((await org('lint', 'bad.org', '--check')).status, 1)
      for (const finding of JSON.parse((await org('lint', 'bad.org', '--json')).stdout))
        assert.deepEqual(Object.keys(finding).sort(), [
          'code',
          'column',
          'end',
          'fixes',
          'line',
          'message',
          'path',
          'severity',
          'start',
        ])
    })

    it('takes standard input, and leaves checks out', async () => {
      const read = await run(place, ['org', 'lint', '-', '--off', 'invalid-block,duplicate-id'], {
        stdin: bad,
      })
      assert.match(read.stdout, /^-:5:5: warning: [^\n]*\n$/)
      assert.equal((await org('lint', 'bad.org', '--off', 'nonsense')).status, 2)
      assert.equal((await org('lint')).status, 2)
    })

    it('looks through a folder, where ids of all its files are known', async () => {
      place.write(
        'notes/one.org',
        '* A\n:PROPERTIES:\n:ID: one\n:END:\n[[id:two]] [[id:three]] [[file:two.org::*B]] [[file:two.org::*C]]\n',
      )
      place.write('notes/two.org', '* B\n:PROPERTIES:\n:ID: two\n:END:\n')
      place.write('notes/three.org', '* C\n:PROPERTIES:\n:ID: one\n:END:\n')
      const { stdout } = await org('lint', 'notes')
      assert.deepEqual(
        stdout.split('\n').filter((line) => !line.includes('duplicate-id')),
        [
          'notes/one.org:5:12: warning: No headline in these folders has the ID three. (invalid-id-link)',
          'notes/one.org:5:46: warning: There is no "*C" in two.org. (invalid-search-in-link)',
          '',
        ],
      )
      assert.deepEqual(stdout.match(/The ID one is also in .*\.org/g), [
        'The ID one is also in three.org',
        'The ID one is also in one.org',
      ])
      // A file alone knows nothing of others; seen from a folder it does.
      assert.doesNotMatch((await org('lint', 'notes/one.org')).stdout, /three/)
      const seen = await org('lint', 'one.org', '--dir', 'notes')
      assert.match(
        seen.stdout,
        /^notes\/one\.org:5:12: warning: No headline in these folders has the ID three\./m,
      )
      assert.equal((await org('lint', '--dir', 'notes')).stdout, stdout)
      assert.equal((await org('lint', '--dir', 'nowhere')).status, 1)
    })

    it('mends what is sure, and nothing else', async () => {
      place.write('bad.org', bad)
      const ran = await org('lint', 'bad.org', '--fix')
      assert.equal(place.read('bad.org'), bad.replace('a::b', 'a:b'))
      assert.match(ran.stderr, /^bad\.org: 1 finding mended\./)
      assert.doesNotMatch(ran.stdout, /spurious-colons/)
    })
  })

  describe('capture', () => {
    const capture = (file: string, ...words: string[]) => org('capture', ...words, '--file', file)

    it('adds a headline at the end and changes nothing else', async () => {
      const ran = await capture('notes/garden.org', 'Buy', 'stamps', '--todo', 'TODO')
      assert.equal(ran.stdout, 'Added to notes/garden.org, line 14.\n')
      assert.equal(place.read('notes/garden.org'), `${notes}* TODO Buy stamps\n`)
      const again = await capture('notes/garden.org', 'And again', '--json')
      assert.deepEqual(JSON.parse(again.stdout), {
        path: join(place.root, 'notes/garden.org'),
        startLine: 15,
        title: 'And again',
      })
    })

    it('makes the file when there is none', async () => {
      await capture('new/folder/inbox.org', 'First')
      assert.equal(place.read('new/folder/inbox.org'), '* First\n')
    })

    it('takes title and body from standard input; what is a headline there goes below it', async () => {
      await run(place, ['org', 'capture', '-', '--file', 'in.org'], {
        stdin: '\n* A title with stars :tag:\nBody.\n* Below\n#+begin_src\n',
      })
      const { stdout } = await org('parse', 'in.org', '--json')
      const [headline, ...more] = JSON.parse(stdout)
      assert.deepEqual(more, [])
      assert.deepEqual([headline.level, headline.children.length], [1, 1])
      assert.match(place.read('in.org'), /Body\./)
    })

    it('keeps line ends, a missing last line end, a byte order mark and the mode', async () => {
      for (const [file, before] of [
        ['crlf.org', '* A\r\nText\r\n'],
        ['torn.org', '* A\nText'],
        ['marked.org', '\ufeff* A\n'],
      ] as const) {
        place.write(file, before)
        chmodSync(join(place.root, file), 0o640)
        await capture(file, 'B')
        const after = place.read(file)
        assert.ok(after.startsWith(before), JSON.stringify(after))
        assert.match(after.slice(before.length), /^(\r?\n)?\* B(\r?\n)?$/)
        if (file === 'crlf.org') assert.equal(after.slice(before.length), '* B\r\n')
        assert.equal(statSync(join(place.root, file)).mode & 0o777, 0o640)
      }
    })

    it('refuses what is no UTF-8 text, and leaves every byte', async () => {
      const bytes = Buffer.from([0x2a, 0x20, 0xe9, 0x0a])
      place.write('latin1.org', bytes)
      place.write('nul.org', Buffer.from('* A\0\n'))
      const latin = await capture('latin1.org', 'B')
      assert.deepEqual([latin.status, latin.stdout], [1, ''])
      assert.match(latin.stderr, /latin1\.org is not UTF-8 text\. Convert it first/)
      assert.deepEqual(readFileSync(join(place.root, 'latin1.org')), bytes)
      assert.match((await capture('nul.org', 'B')).stderr, /binary/)
      assert.match((await capture('notes', 'B')).stderr, /notes is not a file/)
      assert.match((await capture('notes/garden.org/x.org', 'B')).stderr, /\S/)
    })

    it('writes through a link to the file it leads to, and keeps the link', async () => {
      symlinkSync('notes/garden.org', join(place.root, 'link.org'))
      await capture('link.org', 'B')
      assert.equal(place.read('notes/garden.org'), `${notes}* B\n`)
      assert.equal(
        readdirSync(place.root, { withFileTypes: true })
          .find(({ name }) => name === 'link.org')
          ?.isSymbolicLink(),
        true,
      )
    })

    it('leaves nothing beside the file', async () => {
      await capture('notes/garden.org', 'B')
      assert.deepEqual(readdirSync(join(place.root, 'notes')).sort(), ['empty.org', 'garden.org'])
    })
  })
})
