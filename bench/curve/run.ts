// Measures the falling curve: what a person is asked, and what a model reads and writes, per task, as the same things are
// asked for again. The real house (gate, learning, skills, sandbox, trace) on a made-up folder; the test server plays a model
// that does everything right at once. Beside it, in the same run and on the same tasks, the house without remembered
// decisions and without skills. Success is looked at on disk.
//
//   npm run bench:curve -- [--tasks N] [--seed N] [--recurring 0.8]

import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultSettings } from '../../server/protocol/settings.ts'
import type { ApprovalView } from '../../server/protocol/views.ts'
import { type House, openHouse } from '../../server/src/agent/house.io.ts'
import { startTestOllama } from '../../test/ollama/server.ts'
import { random } from '../gate/simulated.ts'
import { options } from '../options.ts'
import { type Task, workOf } from './work.ts'

const given = options('npm run bench:curve -- [--tasks N] [--seed N] [--recurring 0.8]', [
  'tasks',
  'seed',
  'recurring',
])
const count = given.number('tasks', 2000)
const seed = given.number('seed', 1)
const recurring = given.number('recurring', 0.8)
/** A person begins anew now and then. */
const tasksPerConversation = 20
const progressEvery = 100

const scratch = mkdtempSync(join(realpathSync(tmpdir()), 'passepartout-bench-curve-'))
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }))

type Person = 'as it is meant' | 'remembers nothing'

interface Done {
  readonly questions: number
  readonly offers: number
  readonly tokens: number
  readonly succeeded: boolean
}

const ollama = await startTestOllama()
const tasks = workOf(seed, count, recurring)
const curves: Record<Person, readonly Done[]> = { 'as it is meant': [], 'remembers nothing': [] }
for (const person of Object.keys(curves) as Person[]) {
  const start = performance.now()
  curves[person] = await live(person, tasks, 0)
  process.stderr.write(`${person}: ${((performance.now() - start) / 1000).toFixed(0)} s\n`)
}
printCurves()
await printRejections()
await ollama.close()

async function live(person: Person, own: readonly Task[], rejecting: number): Promise<readonly Done[]> {
  const root = mkdtempSync(join(scratch, 'work-'))
  for (const folder of ['notes', 'test', 'build', 'known', 'src']) mkdirSync(join(root, folder))
  writeFileSync(join(root, 'CHANGELOG.md'), '# Changelog\n')
  const next = random(seed + 1)
  const learns = person === 'as it is meant'
  let questions = 0
  let offers = 0
  let current: Task | null = null
  const answered = new Set<string>()
  /** Whoever refuses says so with a reason, and means the next proposal as well as the first. */
  const decide = async (approval: ApprovalView): Promise<void> => {
    if (answered.has(approval.proposal)) return
    answered.add(approval.proposal)
    if (approval.origin === 'habit') offers++
    else questions++
    const isRefused = approval.origin !== 'habit' && next() < rejecting
    const { permit } = approval.learned
    const offer = permit.findLast(({ reach, refused }) => refused === '' && reach === 'tree') ?? permit[0]
    await house.session.decide({
      proposal: approval.proposal,
      hash: approval.hash,
      decision: isRefused ? 'deny' : 'approve',
      reason: isRefused ? 'Not like this, try it in another way.' : '',
      ...(learns && !isRefused && offer !== undefined && offer.refused === ''
        ? { remember: { offer: offer.id, scope: 'always' as const } }
        : {}),
    })
  }
  ollama.play({
    answers: [
      ({ messages }) => {
        const last = messages.at(-1)
        const isResult = last?.role === 'tool'
        if (current === null || (isResult && !/den(?:ied|y)|refused/i.test(last.content)))
          return { text: 'Done.' }
        return { calls: [{ name: current.tool, arguments: { ...current.arguments, reason: 'asked for' } }] }
      },
    ],
  })
  const house: House = await openHouse({
    root,
    home: mkdtempSync(join(scratch, 'home-')),
    storage: mkdtempSync(join(scratch, 'storage-')),
    settings: {
      ...defaultSettings,
      ollamaHost: ollama.url,
      ollamaModel: 'test:1b',
      testsAfterChanges: 'off',
      secondLook: false,
      offerSkills: learns,
    },
    trusted: () => true,
    events: {
      onChange() {},
      onText() {},
      onRules() {},
      onProblem() {},
      onApprovals: (approvals) => void approvals.map((one) => decide(one)),
    },
    onEngine() {},
    progress: () => ({ report() {}, finish() {}, signal: new AbortController().signal }),
    signal: new AbortController().signal,
  })
  await house.index.ready
  const done: Done[] = []
  let from = process.cpuUsage()
  for (const [i, task] of own.entries()) {
    if (i > 0 && i % progressEvery === 0) {
      const { user, system } = process.cpuUsage(from)
      process.stderr.write(
        `${i} tasks, ${((user + system) / 1000 / progressEvery).toFixed(0)} ms of processor each\n`,
      )
      from = process.cpuUsage()
    }
    if (i % tasksPerConversation === 0) await house.session.clear()
    questions = 0
    offers = 0
    current = task
    const view = await house.session.ask(task.request).done
    await house.session.idle()
    // An offer is decided, and its file read, before the next thing is asked for.
    for (
      let waits = await house.session.approvals();
      waits.length > 0;
      waits = await house.session.approvals()
    ) {
      await Promise.all(waits.map(decide))
      await house.session.idle()
    }
    if (offers > 0) await house.skills.reload()
    done.push({ questions, offers, tokens: view.tokensTotal, succeeded: holds(root, task) })
  }
  await house.close()
  return done
}

function holds(root: string, { leaves: [path, text] }: Task): boolean {
  try {
    return readFileSync(join(root, path), 'utf8').includes(text)
  } catch {
    return false
  }
}

function mean(some: readonly Done[], of: (one: Done) => number): number {
  return some.length === 0 ? 0 : some.reduce((sum, one) => sum + of(one), 0) / some.length
}

function table(rows: readonly (readonly string[])[]): void {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => (row[i] ?? '').length)))
  for (const row of rows)
    process.stdout.write(
      `${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  ')}\n`,
    )
  process.stdout.write('\n')
}

function printCurves(): void {
  const { 'as it is meant': ours, 'remembers nothing': plain } = curves
  const part = Math.max(1, Math.floor(count / 10))
  const rows = [
    [
      'tasks',
      'questions',
      'before',
      'skills offered',
      'tokens',
      'before',
      'tokens, %',
      'without a model, %',
      'done, %',
      'before',
    ],
  ]
  const row = (name: string, from: number, to: number) => {
    const [a, b] = [ours.slice(from, to), plain.slice(from, to)]
    const tokens = mean(a, (one) => one.tokens)
    const before = mean(b, (one) => one.tokens)
    const share = (some: readonly Done[], of: (one: Done) => boolean) =>
      (100 * mean(some, (one) => (of(one) ? 1 : 0))).toFixed(0)
    rows.push([
      name,
      mean(a, (one) => one.questions).toFixed(2),
      mean(b, (one) => one.questions).toFixed(2),
      String(a.reduce((sum, one) => sum + one.offers, 0)),
      tokens.toFixed(0),
      before.toFixed(0),
      before === 0 ? '-' : ((100 * tokens) / before).toFixed(0),
      share(a, (one) => one.tokens === 0),
      share(a, (one) => one.succeeded),
      share(b, (one) => one.succeeded),
    ])
  }
  for (let from = 0; from < count; from += part)
    row(`${from + 1} to ${Math.min(count, from + part)}`, from, from + part)
  row('all', 0, count)
  process.stdout.write(
    `${count} tasks, ${Math.round(recurring * 100)} % of them asked for again and again; "before": nothing remembered, no skills\n\n`,
  )
  table(rows)
}

/** "Three corrections" are three attempts after the first proposal; then the model gives up. */
async function printRejections(): Promise<void> {
  const own = workOf(seed + 2, 100, 0)
  const rows = [['refused', 'tokens of a task', 'times', 'questions', 'done, %']]
  let first = 0
  for (const rate of [0, 0.1, 0.25, 0.5, 0.75]) {
    const done = await live('remembers nothing', own, rate)
    const tokens = mean(done, (one) => one.tokens)
    if (rate === 0) first = tokens
    rows.push([
      `${rate * 100} % of the proposals`,
      tokens.toFixed(0),
      (tokens / first).toFixed(2),
      mean(done, (one) => one.questions).toFixed(2),
      (100 * mean(done, (one) => (one.succeeded ? 1 : 0))).toFixed(0),
    ])
  }
  process.stdout.write(
    `What refusing costs: three attempts in all after the first proposal, ${own.length} tasks\n\n`,
  )
  table(rows)
}
