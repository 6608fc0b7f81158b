// Measures what the loop adds to a model: tokens, how much of a prompt the engine has read already, and time. The real house
// on a made-up folder; over HTTP, a test server that answers at once in place of a model, so that what is measured is ours.
//
//   npm run bench:loop -- [--files N] [--turns N]

import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultSettings } from '../../server/protocol/settings.ts'
import type { ApprovalView } from '../../server/protocol/views.ts'
import { type House, openHouse } from '../../server/src/agent/house.io.ts'
import { promptTokens } from '../../server/src/agent/window.ts'
import { prefix } from '../../server/src/context/prompt.ts'
import { readSkill } from '../../server/src/skills/read.ts'
import { toolSpecs } from '../../server/src/tools/list.ts'
import type { ChatBody } from '../../test/ollama/script.ts'
import { startTestOllama, type TestOllama } from '../../test/ollama/server.ts'
import { generate } from '../index/generate.ts'
import { options } from '../options.ts'

const given = options('npm run bench:loop -- [--files N] [--turns N]', ['files', 'turns'])
const files = given.number('files', 5000)
const turns = given.number('turns', 50)
/** So small that a search finds less than fills the window: turns go on in it. */
const fewFiles = 3
const linesPerFile = 60
/** As the design counts where no engine does. */
const unitsPerToken = 4

const scratch = mkdtempSync(join(realpathSync(tmpdir()), 'passepartout-bench-loop-'))
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }))
const root = made('tree', files)
writeFileSync(join(root, 'edited.ts'), 'export const before = 1\n')

function made(name: string, count: number): string {
  const folder = join(scratch, name)
  mkdirSync(folder)
  generate(folder, count * linesPerFile)
  return folder
}

const fixed = (value: number, digits = 0): string => value.toFixed(digits)
const at = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0
const table = (rows: readonly (readonly string[])[]): void => {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => (row[i] ?? '').length)))
  for (const row of rows)
    process.stdout.write(
      `${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  ')}\n`,
    )
  process.stdout.write('\n')
}

interface Session {
  readonly tokens: readonly number[]
  /** Of each turn's first request: how much of the last request it begins with; null where the window was made anew. */
  readonly shares: readonly (number | null)[]
  readonly toRequest: readonly number[]
  /** Prompt and reserved reply, of the window. */
  readonly fullest: number
  readonly refused: number
}

process.stdout.write(
  `${availableParallelism()} cores, load ${fixed(loadavg()[0] ?? 0, 1)}, Node ${process.version}\n\n`,
)
const rules = readSkill(
  'passepartout',
  readFileSync(new URL('../../skills/passepartout.org', import.meta.url), 'utf8'),
).skill.prompt
const system = (mode: 'native' | 'format'): number =>
  promptTokens(
    [{ role: 'system', text: prefix(rules, toolSpecs, mode) }],
    mode === 'native' ? toolSpecs : [],
    unitsPerToken,
  )
table([
  ['fixed overhead (at most 900)', 'tokens'],
  ['instructions and tools, for a model with tools', fixed(system('native'))],
  ['instructions and tools, for one steered by a format', fixed(system('format'))],
])

const ollama = await startTestOllama()
const windows = [2048, 4096, 8192, 32768]
await printSessions(root, `${files} files`)
await printSessions(made('small', fewFiles), `${fewFiles} files`)
const applied = await edits()
table([
  ['from decision to applied edit, ms', 'p50', 'p95'],
  ['on disk, checkpoint and trace included', fixed(at(applied, 0.5)), fixed(at(applied, 0.95))],
])
await ollama.close()

async function printSessions(folder: string, size: string): Promise<void> {
  const sessions: Session[] = []
  for (const window of windows) sessions.push(await session(folder, window))
  table([
    [`${turns} turns over ${size}, on a window of`, ...windows.map(String)],
    ['tokens of a prompt, p50', ...sessions.map(({ tokens }) => fixed(at(tokens, 0.5)))],
    ['  most (at most 4000)', ...sessions.map(({ tokens }) => fixed(Math.max(...tokens)))],
    [
      'prompt and reserved reply, most, % of the window',
      ...sessions.map(({ fullest }) => fixed(fullest * 100)),
    ],
    ['requests that the engine refused', ...sessions.map(({ refused }) => String(refused))],
    [
      'turns that made the window anew',
      ...sessions.map(({ shares }) => String(shares.filter((share) => share === null).length)),
    ],
    [
      'of the last prompt read already, between these, % (at least 90)',
      ...sessions.map(({ shares }) => {
        const kept = shares.filter((share) => share !== null)
        return kept.length === 0
          ? '-'
          : fixed((100 * kept.reduce((sum, share) => sum + share, 0)) / kept.length)
      }),
    ],
    ['from prompt to request, ms, p50', ...sessions.map(({ toRequest }) => fixed(at(toRequest, 0.5)))],
    ['  p95 (100)', ...sessions.map(({ toRequest }) => fixed(at(toRequest, 0.95)))],
  ])
}

function open(
  folder: string,
  host: TestOllama,
  onApprovals: (approvals: readonly ApprovalView[]) => void,
): Promise<House> {
  return openHouse({
    root: folder,
    home: mkdtempSync(join(scratch, 'home-')),
    storage: `${folder}-storage`,
    // A second look is a request of its own.
    settings: { ...defaultSettings, ollamaHost: host.url, ollamaModel: 'test:1b', secondLook: false },
    trusted: () => true,
    events: { onChange() {}, onText() {}, onRules() {}, onProblem() {}, onApprovals },
    onEngine() {},
    progress: () => ({ report() {}, finish() {}, signal: new AbortController().signal }),
    signal: new AbortController().signal,
  })
}

async function session(folder: string, window: number): Promise<Session> {
  ollama.play({
    models: [
      {
        name: 'test:1b',
        capabilities: ['completion', 'tools'],
        contextLength: window,
        grantedContext: window,
      },
    ],
    otherwise: {
      text: `It does what its name says, in three steps, and ${'the rest is detail; '.repeat(12)}see above.`,
    },
  })
  const house = await open(folder, ollama, () => {})
  await house.index.ready
  const names = [...'abcdefghijklmnoprstuvw'].flatMap((letter) =>
    house.index.symbols(letter, 4).map(({ node }) => node.title),
  )
  const tokens: number[] = []
  const shares: (number | null)[] = []
  const toRequest: number[] = []
  let last = ''
  let opened = ''
  let fullest = 0
  let refused = 0
  for (let i = 0; i < turns; i++) {
    const before = ollama.chats().length
    const asked = Date.now()
    await house.session.ask(`How does ${names[(i * 7) % names.length]} work, and who calls it?`).done
    const chats = ollama.chats().slice(before)
    refused += chats.length === 0 ? 1 : 0
    const first = chats[0]
    if (!first) continue
    toRequest.push(first.startedAt - asked)
    const rendered = render(first.body)
    // The first message is the prefix, which any two prompts have in common.
    const opens = JSON.stringify(first.body.messages[1])
    shares.push(opens === opened ? common(last, rendered) / last.length : null)
    opened = opens
    for (const { body } of chats) {
      const size = render(body).length / unitsPerToken
      tokens.push(size)
      fullest = Math.max(
        fullest,
        (size + (body.options?.num_predict ?? 0)) / (body.options?.num_ctx ?? window),
      )
    }
    last = render((chats.at(-1) ?? first).body)
  }
  await house.close()
  return { tokens, shares: shares.slice(1), toRequest, fullest, refused }
}

/** What an engine reads, in its order: tools before the messages, as templates have it. */
function render({ tools, messages }: ChatBody): string {
  return JSON.stringify(tools ?? []) + messages.map((message) => JSON.stringify(message)).join('')
}

function common(a: string, b: string): number {
  let i = 0
  while (i < a.length && a[i] === b[i]) i++
  return i
}

async function edits(): Promise<readonly number[]> {
  const times: number[] = []
  let waiting: ((approval: ApprovalView) => void) | null = null
  const house = await open(root, ollama, ([first]) => {
    if (first) waiting?.(first)
  })
  await house.index.ready
  for (let i = 0; i < 20; i++) {
    ollama.play({
      models: [{ name: 'test:1b', capabilities: ['completion', 'tools'], contextLength: 8192 }],
      answers: [
        {
          when: { user: 'change' },
          calls: [
            { name: 'write', arguments: { path: 'edited.ts', content: `export const after = ${i}\n` } },
          ],
        },
      ],
      otherwise: { text: 'Done.' },
    })
    const approval = new Promise<ApprovalView>((resolve) => {
      waiting = resolve
    })
    const turn = house.session.ask('Please change the constant once more, to something else.')
    const { proposal, hash } = await approval
    const before = performance.now()
    await house.session.decide({ proposal, hash, decision: 'approve', reason: '' })
    while (!readFileSync(join(root, 'edited.ts'), 'utf8').includes(`after = ${i}`))
      await new Promise((resolve) => setTimeout(resolve, 1))
    times.push(performance.now() - before)
    await turn.done
  }
  await house.close()
  return times
}
