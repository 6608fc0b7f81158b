// What the Agenda view shows of what the server says: the tree, the words, and where it goes from a state. Pure: `vscode`
// is not there.

import assert from 'node:assert/strict'
import type { AgendaDay, AgendaRow, AgendaView } from '../../server/protocol/agenda.ts'
import { firstState, moved, readState, type Shown, specOf } from '../../src/agenda/state.ts'
import { type AgendaNode, agendaTree, childrenOf } from '../../src/agenda/tree.ts'
import {
  dateWords,
  rowDescription,
  rowLabel,
  rowTooltip,
  spanWords,
  timestampWords,
} from '../../src/agenda/words.ts'

const today = '2026-11-22'
const context = {
  locale: 'en-GB',
  l10n: {
    t: (words: string, ...values: (string | number)[]) =>
      words.replace(/\{(\d)\}/g, (_, i: string) => String(values[Number(i)])),
  },
}

const row = (given: Partial<AgendaRow>): AgendaRow => ({
  path: 'notes/home.org',
  index: 0,
  startLine: 5,
  endLine: 6,
  id: '',
  level: 1,
  todo: 'TODO',
  done: false,
  priority: '',
  title: 'Pay the rent',
  tags: [],
  category: 'home',
  effort: null,
  outline: ['Errands', 'Pay the rent'],
  planning: {},
  day: today,
  time: '',
  from: null,
  to: null,
  kind: 'scheduled',
  inDays: 0,
  part: null,
  timestamp: '<2026-11-22 Sun>',
  text: '',
  state: '',
  clocked: null,
  urgency: 0,
  habit: null,
  ...given,
})

const dayOf = (day: string, rows: readonly AgendaRow[]): AgendaDay => ({
  day,
  weekday: 0,
  week: 47,
  today: day === today,
  rows,
  free: [],
  grid:
    day === today
      ? [
          { kind: 'hour', at: 480 },
          { kind: 'now', at: 600 },
          { kind: 'hour', at: 720 },
        ]
      : [],
})

const viewOf = (kind: AgendaView['sections'][number]['kind'], ...days: readonly AgendaDay[]): AgendaView => ({
  title: '',
  today,
  time: '10:00',
  sections: [{ kind, title: '', days }],
  problems: [],
})

const drawn = (nodes: readonly AgendaNode[], depth = 0): string =>
  nodes
    .map((node) => {
      const indent = '  '.repeat(depth)
      const below = drawn(childrenOf(node), depth + 1)
      const name =
        node.what === 'row'
          ? rowLabel(node.row, context, node.under)
          : node.what === 'day'
            ? node.day.day
            : node.what === 'mark'
              ? `${node.kind} ${node.at}`
              : node.what === 'group'
                ? node.name
                : node.what === 'section'
                  ? node.section.title
                  : node.what === 'problem'
                    ? node.problem.message
                    : node.what
      return `${indent}${name}${below === '' ? '' : `\n${below}`}`
    })
    .join('\n')

const tree = (view: AgendaView, grid: 'show' | 'hide' = 'hide') =>
  drawn(agendaTree(view, { grid, shown: firstState.shown }))

describe('the agenda as a tree', () => {
  it('puts what is overdue first, past days together, and the time between timed rows', () => {
    const late = row({ kind: 'deadline', inDays: -2, title: 'Renew', todo: 'NEXT', priority: 'A' })
    const early = row({ time: '09:00', from: 540, kind: 'timestamp', todo: '', title: 'Dentist' })
    const evening = row({
      time: '20:00-21:00',
      from: 1200,
      to: 1260,
      kind: 'timestamp',
      todo: '',
      title: 'Dinner',
    })
    const soon = row({ kind: 'warning', inDays: 3, title: 'Present' })
    const view = viewOf(
      'agenda',
      dayOf('2026-11-21', [row({ day: '2026-11-21' })]),
      dayOf(today, [early, evening, late, row({}), soon]),
      dayOf('2026-11-23', []),
    )
    assert.equal(
      tree(view),
      `overdue
  2 d  NEXT [#A] Renew
earlier
  2026-11-21
    Pay the rent
2026-11-22
  09:00  Dentist
  now 600
  20:00–21:00  Dinner
  Pay the rent
  in 3 d  Present
2026-11-23`,
    )
    assert.match(tree(view, 'show'), /hour 480\n {2}09:00 {2}Dentist\n {2}now 600\n {2}hour 720\n {2}20:00/)
  })

  it('leaves out empty days of long spans, and never today', () => {
    const days = Array.from({ length: 30 }, (_, i) => dayOf(`2026-11-${String(i + 1).padStart(2, '0')}`, []))
    assert.equal(tree(viewOf('agenda', ...days)), '2026-11-22')
  })

  it('groups a TODO list by keyword, which is then not said again', () => {
    const list = dayOf('', [
      row({ kind: 'headline', todo: 'NEXT', title: 'a' }),
      row({ kind: 'headline', todo: 'WAIT', title: 'b' }),
      row({ kind: 'headline', todo: 'NEXT', title: 'c' }),
    ])
    assert.equal(tree(viewOf('todo', list)), 'NEXT\n  a\n  c\nWAIT\n  b')
    assert.equal(tree(viewOf('match', list)), 'NEXT a\nWAIT b\nNEXT c')
  })

  it('gives each line a key of its own, whatever stands twice', () => {
    const nodes = agendaTree(viewOf('agenda', dayOf(today, [row({}), row({}), row({ inDays: -1 })])), {
      grid: 'show',
      shown: firstState.shown,
    })
    const keys: string[] = []
    const walk = (all: readonly AgendaNode[]) => {
      for (const node of all) {
        keys.push(node.key)
        walk(childrenOf(node))
      }
    }
    walk(nodes)
    assert.equal(new Set(keys).size, keys.length)
  })
})

describe('the words of the agenda', () => {
  it('say most behind the title first', () => {
    const describe = (given: Partial<AgendaRow>) => rowDescription(row(given), today, context)
    assert.equal(describe({ kind: 'deadline', tags: ['a', 'b'] }), 'deadline · home · #a #b')
    assert.equal(describe({ kind: 'range', part: { day: 2, of: 5 } }), 'day 2 of 5 · home')
    assert.equal(
      describe({ kind: 'headline', planning: { deadline: '<2026-11-20 Fri>' } }),
      '2 days overdue · home',
    )
    assert.equal(
      describe({ kind: 'headline', planning: { scheduled: '<2026-11-23 Mon>' } }),
      'tomorrow · home',
    )
    assert.equal(describe({ category: '', effort: 90 }), 'home · 01:30')
  })
  it('read timestamps aloud', () => {
    const say = (written: string) => timestampWords(written, today, context)
    assert.equal(say('<2026-11-27 Fri 10:00-11:00 +1w>'), 'Friday 27 November, 10:00–11:00, every week')
    assert.match(say('<2027-01-02 Sat .+2d/4d>'), /Saturday.* 2027, every 2 days after it was done$/)
    assert.equal(say('<2026-11-27 Fri>--<2026-11-28 Sat>'), 'Friday 27 November – Saturday 28 November')
    assert.equal(say('<%%(diary-float t 4 2)>'), '<%%(diary-float t 4 2)>')
    assert.equal(
      dateWords({ day: '2026-11-24', time: '09:00', until: '', cookies: '+1w', inDays: 2 }, today, context),
      'Tuesday 24 November, 09:00, +1w (in 2 days)',
    )
  })
  it('name spans', () => {
    const week = Array.from({ length: 7 }, (_, i) => dayOf(`2026-11-${16 + i}`, []))
    assert.equal(spanWords(week, today, context), 'Week 47: 16 Nov – 22 Nov')
    assert.equal(spanWords([dayOf('2026-11-23', [])], today, context), 'Tomorrow, Monday 23 November')
  })
  it('show what notes say as nothing but text', () => {
    const evil = row({ title: '[x](command:evil) <b>**', outline: ['`a`', '[x](command:evil) <b>**'] })
    const words = rowTooltip(evil, today, context)
    assert.doesNotMatch(words, /(?<!\\)\]\(|(?<!\\)<b|(?<!\\)`a/)
  })
})

describe('the state of the agenda view', () => {
  it('is read again, beginning at today; what is damaged is as at first', () => {
    const kept = {
      ...firstState,
      shown: { kind: 'agenda', span: 'month', from: '2025-01-01' },
      tags: ['a', 3],
      files: 'active',
    }
    assert.deepEqual(readState(JSON.parse(JSON.stringify(kept))), {
      ...firstState,
      shown: { kind: 'agenda', span: 'month', from: '' },
      tags: ['a'],
      files: 'active',
    })
    for (const wrong of [null, 3, 'x', [], { shown: 5 }, { shown: { kind: 'custom' } }])
      assert.deepEqual(readState(wrong), firstState)
  })
  it('goes on and back by its span', () => {
    const go = (span: 'day' | 'week' | 'month', from: string, step: 'earlier' | 'later' | 'today') => {
      const next: Shown = moved({ kind: 'agenda', span, from }, step, '2026-01-31')
      return next.kind === 'agenda' ? next.from : ''
    }
    assert.equal(go('day', '', 'later'), '2026-02-01')
    assert.equal(go('day', '2026-02-01', 'earlier'), '')
    assert.equal(go('week', '', 'earlier'), '2026-01-24')
    assert.equal(go('month', '', 'later'), '2026-02-01')
    assert.equal(go('month', '2026-02-01', 'later'), '2026-03-01')
    assert.equal(go('month', '2026-02-01', 'earlier'), '')
    assert.equal(go('month', '2026-05-01', 'today'), '')
  })
  it('asks for what it shows', () => {
    const state = { ...firstState, tags: ['home'], match: 'todo:NEXT', files: 'active' as const }
    assert.deepEqual(specOf(state, { active: 'a [1].org', custom: null })?.blocks, [
      {
        kind: 'agenda',
        span: 'week',
        done: 'hide',
        filter: { tags: ['home'], categories: [] },
        files: ['a ?1?.org'],
        match: 'todo:NEXT',
      },
    ])
    const custom = { title: 'x', blocks: [{ kind: 'match' as const, match: 'a' }] }
    assert.deepEqual(
      specOf({ ...firstState, shown: { kind: 'custom', key: 'x', title: '' } }, { active: '', custom }),
      custom,
    )
    assert.equal(
      specOf({ ...firstState, shown: { kind: 'custom', key: 'x', title: '' } }, { active: '', custom: null }),
      null,
    )
  })
})
