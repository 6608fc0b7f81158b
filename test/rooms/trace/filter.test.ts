// What the view of the trace shows: what a filter keeps, how many turns, and what a file that grew adds.

import assert from 'node:assert/strict'
import { appendFileSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { everything, type TraceFilter } from '../../../server/protocol/trace.ts'
import type { TraceDayView } from '../../../server/protocol/views.ts'
import { traceViews } from '../../../server/src/agent/traced.ts'
import { turnId } from '../../../server/src/base/ids.ts'
import type { TraceEntry } from '../../../server/src/trace/entry.ts'
import { openHome } from '../../../server/src/trace/home.io.ts'
import { openTrace, type Trace } from '../../../server/src/trace/journal.io.ts'

let folder: string
let trace: Trace
let now = 0
const on = (day: number, hour = 12) => new Date(2026, 10, day, hour).getTime()

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'trace-filter-')))
  now = on(20)
  trace = openTrace(openHome({ home: join(folder, 'home'), workspace: folder }), { now: () => now })
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function put(turn: string, entry: Partial<TraceEntry> & { title: string }): Promise<void> {
  const done = await trace.append({ turn: turnId(turn), kind: 'note', ...entry })
  assert.ok(done.ok, JSON.stringify(done))
}

const titles = (days: readonly TraceDayView[]) =>
  days.map(({ day, entries }) => [
    day,
    entries.map(({ title, children }) => [title, children.map((c) => c.title)]),
  ])

async function check(filter: Partial<TraceFilter>, expected: unknown): Promise<void> {
  const params = { limit: 9, filter: { ...everything, ...filter } }
  const days = await traceViews(trace, params)
  const whole = await Promise.all(days.map(({ day }) => traceViews(trace, { ...params, day })))
  assert.deepEqual(titles(whole.flat()), expected)
  // Of older days only the number of turns comes at first.
  for (const { day, entries, total } of days)
    assert.equal(entries.length, day === '2026-11-21' ? total : 0, day)
}

describe('the view of the trace', () => {
  beforeEach(async () => {
    await put('t0', { kind: 'prompt', title: 'old' })
    await put('t0', { kind: 'verdict', title: 'read', verdict: 'allow' })
    now = on(21, 9)
    await put('t1', { kind: 'prompt', title: 'first' })
    await put('t1', {
      kind: 'verdict',
      title: 'edit',
      verdict: 'ask',
      properties: { files: 'src/A.ts; src/b.ts', rules_failed: 'Docs only' },
    })
    await put('t1', { kind: 'verdict', title: 'docs', verdict: 'allow', properties: { rules: 'Docs' } })
    now = on(21, 18)
    await put('t2', { kind: 'prompt', title: 'second' })
    await put('t2', {
      kind: 'context',
      title: 'looked',
      sources: [{ path: 'src/a.ts', startLine: 1, endLine: 2, name: 'a' }],
    })
    await put('t2', { kind: 'verdict', title: 'rm', verdict: 'deny' })
  })

  it('keeps what fits and what leads to it', async () => {
    const [day, before] = ['2026-11-21', '2026-11-20']
    await check({ verdict: 'deny' }, [[day, [['second', ['rm']]]]])
    await check({ verdict: 'allow' }, [
      [day, [['first', ['docs']]]],
      [before, [['old', ['read']]]],
    ])
    await check({ rule: 'docs' }, [[day, [['first', ['edit', 'docs']]]]])
    await check({ rule: 'docs', verdict: 'allow' }, [[day, [['first', ['docs']]]]])
    await check({ file: 'SRC/a' }, [
      [
        day,
        [
          ['first', ['edit']],
          ['second', ['looked']],
        ],
      ],
    ])
    await check({ words: 'look' }, [[day, [['second', ['looked']]]]])
    await check({ since: new Date(on(21, 10)).toISOString() }, [[day, [['second', ['looked', 'rm']]]]])
    await check({ until: new Date(on(21, 0)).toISOString() }, [[before, [['old', ['read']]]]])
    await check({ words: 'nothing' }, [])
    await check({}, [
      [
        day,
        [
          ['first', ['edit', 'docs']],
          ['second', ['looked', 'rm']],
        ],
      ],
      [before, [['old', ['read']]]],
    ])
  })

  it('sends the newest turns of a day and says how many there are', async () => {
    for (let i = 0; i < 250; i++) await put(`more${i}`, { kind: 'prompt', title: `turn ${i}` })
    const [day] = await traceViews(trace, { limit: 1 })
    assert.deepEqual([day?.entries.length, day?.total, day?.entries.at(-1)?.title], [200, 252, 'turn 249'])
    const [more] = await traceViews(trace, { limit: 1, most: 1000 })
    assert.equal(more?.entries.length, 252)
  })

  it('hides no day that cannot be read', async () => {
    writeFileSync(trace.today(), '#+PASSEPARTOUT: trace 9\n')
    const [day] = await traceViews(trace, { limit: 1, filter: { ...everything, verdict: 'deny' } })
    assert.match(day?.problem ?? '', /version 9/)
  })

  it('of a file that grew reads what is new, and of one that was changed by hand everything', async () => {
    const lines = async () =>
      (await trace.days(1))[0]?.rows.map(({ title, line }) => `${line} ${title}`) ?? []
    const before = await lines()
    await put('t2', { title: 'later', body: 'x\ny' })
    const after = await lines()
    assert.deepEqual(after.slice(0, before.length), before)
    assert.match(after.at(-1) ?? '', /later$/)
    const fresh = openTrace(openHome({ home: join(folder, 'home'), workspace: folder }), { now: () => now })
    assert.deepEqual((await fresh.days(1))[0]?.rows, (await trace.days(1))[0]?.rows)
    appendFileSync(trace.today(), 'a line of mine\n* mine\n')
    assert.deepEqual(await lines(), after)
    writeFileSync(trace.today(), '* all gone\n')
    assert.deepEqual(await lines(), [])
  })
})
