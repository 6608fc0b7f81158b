import assert from 'node:assert/strict'
import { readViews, viewNamed } from '../../../server/src/org/agenda/custom.ts'
import { parseOrg } from '../../../server/src/org/parse.ts'

const now = { year: 2026, month: 11, day: 22, hour: 10, minute: 0 }

function check(text: string, expected: unknown): void {
  const { views, problems } = readViews([{ path: 'a.org', text, document: parseOrg(text) }], now)
  const read = views.map(({ name, startLine, spec }) => ({ name, startLine, ...spec }))
  assert.deepEqual(
    { views: read, problems: problems.map((p) => `${p.startLine}: ${p.message} ${p.next}`) },
    expected,
  )
}

describe('org: views described in Org', () => {
  it('reads blocks from the children of a view', () => {
    check(
      `* Settings
** Work week
:PROPERTIES:
:AGENDA_VIEW: work
:END:
*** Today
:PROPERTIES:
:BLOCK: agenda
:SPAN: day
:LOG: closed clock
:TAGS: :work: -home
:DONE: hide
:END:
*** Next
:PROPERTIES:
:QUERY: todo:NEXT tags:work
:SORT: priority-down effort-up
:FILES: work/*.org
:END:
*** Notes on this view
*** Stuck
:PROPERTIES:
:BLOCK: stuck
:NEXT: NEXT WAIT
:MOST: 5
:END:
`,
      {
        views: [
          {
            name: 'work',
            startLine: 2,
            title: 'Work week',
            blocks: [
              {
                kind: 'agenda',
                title: 'Today',
                filter: { tags: ['work', '-home'] },
                span: 'day',
                log: ['closed', 'clock'],
                done: 'hide',
              },
              {
                kind: 'match',
                title: 'Next',
                sort: ['priority-down', 'effort-up'],
                files: ['work/*.org'],
                match: 'todo:NEXT tags:work',
              },
              { kind: 'stuck', title: 'Stuck', most: 5, next: ['NEXT', 'WAIT'] },
            ],
          },
        ],
        problems: [],
      },
    )
  })

  it('takes a headline by itself, and no headline that is merely tagged', () => {
    check(
      '* Meeting :agenda:\n* Open :agenda:\n:PROPERTIES:\n:QUERY: todo:\n:END:\n* V\n:PROPERTIES:\n:AGENDA_VIEW:\n:END:\n',
      {
        views: [
          { name: 'Open', startLine: 2, title: 'Open', blocks: [{ kind: 'match', match: 'todo:' }] },
          { name: 'V', startLine: 6, title: 'V', blocks: [{ kind: 'agenda' }] },
        ],
        problems: [],
      },
    )
  })

  it('says what cannot be read, with what was meant', () => {
    check(
      `* V
:PROPERTIES:
:AGENDA_VIEW: v
:BLOCK: agneda
:SPAN: forever
:FORM: today
:SORT: time-up prioriti-down
:LOG: closed dreams
:FROM: soon
:END:
* W
:PROPERTIES:
:AGENDA_VIEW: v
:QUERY: tgas:x
:MOST: many
:END:
`,
      {
        views: [
          {
            name: 'v',
            startLine: 1,
            title: 'V',
            blocks: [{ kind: 'agenda', sort: ['time-up'], from: 'soon', log: ['closed'] }],
          },
          { name: 'v', startLine: 11, title: 'W', blocks: [{ kind: 'match', match: 'tgas:x' }] },
        ],
        problems: [
          '1: A view has no property FORM. Did you mean FROM?',
          '1: There is no block "agneda". Did you mean agenda?',
          '1: There is no sort key prioriti-down. Did you mean priority-down?',
          '1: "soon" is no day to begin with. Write today, +3, -1w or a day like 2026-11-21.',
          '1: "forever" is no span of days. Write a number of days, day, week, fortnight, month or year.',
          '1: "dreams" is nothing that is logged. Write closed, clock or state.',
          '11: Bad query at column 1 (`tgas:x`): there is no predicate "tgas". Did you mean tags?',
          '11: "many" is no number of rows. Write a number, such as 20.',
          '11: There is a view "v" already, in a.org. Give one of them another name.',
        ],
      },
    )
  })

  it('reads those of the home behind those of the folder, which win', () => {
    const file = (path: string, ...names: readonly string[]) => {
      const text = names.map((name) => `* ${name}\n:PROPERTIES:\n:AGENDA_VIEW: ${name}\n:END:\n`).join('')
      return { path, text, document: parseOrg(text) }
    }
    const { views, problems } = readViews([file('a.org', 'Work')], now, file('/h/agenda.org', 'All', 'work'))
    assert.deepEqual(
      views.map(({ name, path }) => [name, path]),
      [
        ['Work', 'a.org'],
        ['All', '/h/agenda.org'],
      ],
    )
    assert.deepEqual(problems, [])
    const twice = readViews([], now, file('/h/agenda.org', 'A', 'A'))
    assert.deepEqual(
      twice.problems.map(({ path, startLine }) => `${path}:${startLine}`),
      ['/h/agenda.org:5'],
    )
  })

  it('finds a view by its name in any case', () => {
    const text = '* V\n:PROPERTIES:\n:AGENDA_VIEW: Work\n:END:\n'
    const views = readViews([{ path: 'a.org', text, document: parseOrg(text) }], now)
    assert.equal(viewNamed(views, ' work ')?.startLine, 1)
    assert.equal(viewNamed(views, 'home'), null)
  })
})
