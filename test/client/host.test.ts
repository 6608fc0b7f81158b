// Holds the parts of the extension host that need no editor against tables.

import { deepEqual, equal } from 'node:assert/strict'
import fc from 'fast-check'
import { defaultSettings } from '../../server/protocol/settings.ts'
import { everything } from '../../server/protocol/trace.ts'
import type { TraceDayView, TraceEntryView } from '../../server/protocol/views.ts'
import { createEmitter } from '../../src/event.ts'
import { filterWords, strictest } from '../../src/filter.ts'
import { readApprovals, readChat } from '../../src/incoming.ts'
import { hasFilter, toggleFilter } from '../../src/query.ts'
import { createRestartRule } from '../../src/restart.ts'
import { readSettings } from '../../src/settings.ts'
import { bytesWords } from '../../src/size.ts'

describe('Messages of the panels', () => {
  it('takes known shapes and drops unknown fields', () => {
    const image = { name: 'a.png', data: 'AAAA', width: 1, height: 1 }
    deepEqual(readChat({ kind: 'ask', text: 'why', images: [image], more: 1 }), {
      kind: 'ask',
      text: 'why',
      images: [image],
    })
    const mentioned = { kind: 'ask', text: 'why', images: [{ ...image, path: 'docs/a.png' }] }
    deepEqual(readChat(mentioned), mentioned)
    for (const wrong of [
      null,
      [{ ...image, path: 1 }],
      [{}],
      [{ ...image, data: 'a b' }],
      [{ ...image, more: 1 }],
      Array(9).fill(image),
    ])
      equal(readChat({ kind: 'ask', text: 'why', images: wrong }), null)
    deepEqual(readChat({ kind: 'ready' }), { kind: 'ready' })
    const typed = { kind: 'mentions', number: 0, text: '@', cursor: 0 }
    deepEqual(readChat({ ...typed, more: 1 }), typed)
    deepEqual(readChat({ kind: 'redo', turn: 't', more: 1 }), { kind: 'redo', turn: 't' })
    const decide = { kind: 'decide', proposal: 'p', hash: 'h', decision: 'deny', reason: 'no' }
    const once = { ...decide, offer: '', scope: 'project' }
    deepEqual(readApprovals({ ...once, more: 1 }), once)
    deepEqual(readApprovals({ ...once, offer: 'o', scope: 'always' }), {
      ...once,
      offer: 'o',
      scope: 'always',
    })
    equal(readApprovals(decide), null)
    equal(readApprovals({ ...once, scope: 'forever' }), null)
  })
  it('refuses everything else', () => {
    const bad: readonly unknown[] = [
      null,
      'ready',
      {},
      { kind: 'toString' },
      { kind: '__proto__' },
      { kind: 'ask' },
      { kind: 'ask', text: 4 },
      { kind: 'ask', text: 'x'.repeat(1_000_001) },
      { kind: 'source', id: 'a', path: 'b', startLine: 0, endLine: 1 },
      { kind: 'source', id: 'a', path: 'b', startLine: 1.5, endLine: 2 },
      { kind: 'mentions', number: 1, text: '@', cursor: -1 },
      { kind: 'mentions', number: '1', text: '@', cursor: 0 },
    ]
    for (const message of bad) equal(readChat(message), null)
    equal(
      readApprovals({
        kind: 'decide',
        proposal: 'p',
        hash: 'h',
        decision: 'always',
        reason: '',
        offer: '',
        scope: 'project',
      }),
      null,
    )
  })
  it('never throws', () => {
    fc.assert(fc.property(fc.anything(), (value) => void [readChat(value), readApprovals(value)]))
  })
})

describe('Settings', () => {
  it('falls back for each value of the wrong type', () => {
    const broken: Record<string, unknown> = {
      ollamaHost: 7,
      budgetTokens: 'many',
      exclude: '**',
      loadTimeoutSeconds: -1,
    }
    deepEqual(
      readSettings((key) => broken[key]),
      defaultSettings,
    )
  })
  it('takes what is right', () => {
    const good = {
      ...defaultSettings,
      ollamaHost: 'http://10.0.0.2:11434',
      budgetTokens: 8000,
      exclude: ['a/**'],
    }
    deepEqual(
      readSettings((key) => good[key]),
      good,
    )
  })
})

describe('Filters of Find Node', () => {
  it('are typed and taken out again by a button', () => {
    for (const [query, filter, expected] of [
      ['', '@', '@'],
      ['retry', '#', '#retry'],
      ['#retry', '*', '*retry'],
      ['  *retry', '*', 'retry'],
      ['retry', '-in:test', 'retry -in:test '],
      ['retry -in:test delay', '-in:test', 'retry delay'],
      ['-in:tests', '-in:test', '-in:tests -in:test '],
    ] as const) {
      equal(toggleFilter(query, filter), expected)
      equal(hasFilter(expected, filter), !hasFilter(query, filter), query)
    }
  })
})

describe('Sizes', () => {
  it('are short', () => {
    deepEqual(
      [0, 1, 999, 1001, 999_499, 999_500, 12_345_678, 123_456_789, 999_950_000, 2.5e9].map(bytesWords),
      ['0 kB', '1 kB', '1 kB', '2 kB', '1000 kB', '1.0 MB', '12.3 MB', '123 MB', '1.0 GB', '2.5 GB'],
    )
  })
})

describe('Restart after a crash', () => {
  it('gives up after too many within the window, and starts afresh later', () => {
    const rule = createRestartRule(2, 1000)
    deepEqual([0, 10, 20].map(rule.crashed), ['restart', 'restart', 'give-up'])
    equal(rule.crashed(5000), 'restart')
    rule.reset()
    deepEqual([5001, 5002, 5003].map(rule.crashed), ['restart', 'restart', 'give-up'])
  })
})

describe('Events', () => {
  it('reach every listener, also when one throws, and none after disposal', () => {
    const errors: unknown[] = []
    const emitter = createEmitter<number>((error) => errors.push(error))
    const seen: number[] = []
    emitter.on(() => {
      throw new Error('mine')
    })
    const listening = emitter.on((value) => seen.push(value))
    emitter.fire(1)
    listening.dispose()
    emitter.fire(2)
    deepEqual([seen, errors.length], [[1], 2])
  })
})

describe('Trace filter', () => {
  const entry = (
    title: string,
    verdict: TraceEntryView['verdict'],
    children: readonly TraceEntryView[] = [],
  ): TraceEntryView => ({ time: '', title, verdict, turn: '', file: '', line: 1, children })
  const days: readonly TraceDayView[] = [
    {
      day: '2026-11-21',
      file: 'f',
      entries: [
        entry('turn 1', '', [entry('edit', 'ask'), entry('read', 'allow')]),
        entry('turn 2', '', [entry('rm', 'deny')]),
      ],
      total: 2,
      problem: '',
    },
    {
      day: '2026-11-20',
      file: 'g',
      entries: [entry('turn 0', '', [entry('read', 'allow')])],
      total: 1,
      problem: '',
    },
  ]

  it('says what it shows in a few words', () => {
    const filter = { ...everything, verdict: 'deny', rule: 'Docs', file: 'src/' } as const
    equal(filterWords(filter, { verdict: 'denied', time: 'Today' }), 'denied · Today · Docs · src/')
    equal(filterWords(everything, { verdict: '', time: '' }), '')
  })
  it('marks a turn with its strictest verdict', () => {
    deepEqual(
      days.flatMap((day) => day.entries.map(strictest)),
      ['ask', 'deny', 'allow'],
    )
  })
})
