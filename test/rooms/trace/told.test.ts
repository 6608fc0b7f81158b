// What of a trace is on the screen again after a start: conversations that nobody put away, also where several windows wrote.

import assert from 'node:assert/strict'
import { turnId } from '../../../server/src/base/ids.ts'
import { formatContinuation, formatEntry, type TraceEntry } from '../../../server/src/trace/entry.ts'
import { chain, inOrder, tell } from '../../../server/src/trace/told.ts'

/**
 * A trace in short, an entry each: `a1 asks b1` (a window's letter and a number, and what it follows), `a1 waits`, `a1 drops`,
 * `a1 shows b1` (or `start`).
 */
function shown(...lines: readonly string[]): string {
  let second = 0
  const text = lines.map((line) => {
    const [name = '', act = '', other = 'start'] = line.split(' ')
    const now = new Date(Date.UTC(2026, 10, 21, 10, 0, second++))
    const turn = turnId(name)
    const entry = (kind: TraceEntry['kind'], properties: Record<string, string>): string =>
      formatEntry(
        { turn, kind, title: line, body: line, properties: { writer: name[0] ?? '', ...properties } },
        now,
      )
    if (act === 'asks') return entry('prompt', { follows: other })
    const lead = formatContinuation(turn, now)
    if (act === 'shows')
      return lead + entry('note', { shows: other, since: new Date(Date.UTC(2026, 10, 21, 9)).toISOString() })
    return lead + entry('note', { queued: act === 'waits' ? 'waits' : 'dropped', follows: other })
  })
  const { turns, shown: ends } = tell([{ file: 'day.org', text: text.join('') }])
  const all = new Map(ends.flatMap((end) => chain(turns, end)).map((told) => [told.turn, told]))
  return inOrder([...all.values()])
    .map(({ turn, queued }) => (queued === 'no' ? turn : `${turn} ${queued}`))
    .join(', ')
}

describe('trace: what is on the screen', () => {
  const cases: readonly (readonly [string, readonly string[], string])[] = [
    ['a conversation', ['a1 asks', 'a2 asks a1', 'a3 asks a2'], 'a1, a2, a3'],
    ['nothing', [], ''],
    ['of two windows both', ['a1 asks', 'b1 asks', 'a2 asks a1', 'b2 asks b1'], 'a1, b1, a2, b2'],
    ['nothing of what was cleared', ['a1 asks', 'a2 asks a1', 'a2 shows start'], ''],
    ['what came after clearing', ['a1 asks', 'a1 shows start', 'a2 asks', 'a3 asks a2'], 'a2, a3'],
    ['what another window has, when one is cleared', ['a1 asks', 'b1 asks', 'a1 shows start'], 'b1'],
    ['an earlier one that was opened', ['a1 asks', 'a1 shows start', 'a2 asks', 'a2 shows a1'], 'a1'],
    ['and gone on with', ['a1 asks', 'a1 shows start', 'a2 asks', 'a2 shows a1', 'a3 asks a1'], 'a1, a3'],
    [
      'a fork, without the way that was left',
      ['a1 asks', 'a2 asks a1', 'a2 shows a1', 'a3 asks a1'],
      'a1, a3',
    ],
    ['a question that waits', ['a1 asks', 'a2 waits a1'], 'a1, a2 waits'],
    ['also when it was written down first', ['a2 waits a1', 'a1 asks'], 'a1, a2 waits'],
    ['once it ran', ['a1 asks', 'a2 waits a1', 'a2 asks a1'], 'a1, a2'],
    ['not one that was taken out', ['a1 asks', 'a2 waits a1', 'a2 drops a1'], 'a1'],
    ['nor what waited when it was cleared', ['a1 asks', 'a2 waits a1', 'a1 shows start'], ''],
  ]
  for (const [name, lines, expected] of cases) it(name, () => assert.equal(shown(...lines), expected))
})
