// Measures how long a judgement takes, without and with 500 learned rules, as the session asks for it: facts, verdict, and the
// safe form of git. Each row is thousands of judgements on a compiler that is warm, as in a server that runs for hours.

import { proposalId, turnId } from '../../server/src/base/ids.ts'
import { type Action, type Proposal, trusted } from '../../server/src/base/proposal.ts'
import { decide } from '../../server/src/gate/decide.io.ts'
import { parsePattern, permitClause } from '../../server/src/gate/learn/pattern.ts'
import { emptyPolicy, makePolicy, type Policy } from '../../server/src/gate/policy.ts'
import type { GatePorts } from '../../server/src/gate/ports.io.ts'

const shell = (command: string): Action => ({ type: 'shell', shell: 'posix', command })

const kinds: Readonly<Record<string, readonly Action[]>> = {
  'read a file': [
    { type: 'file_read', path: 'src/m3/a.ts' },
    { type: 'file_read', path: 'README.md' },
  ],
  'change a file': [
    { type: 'file_edit', path: 'src/m3/a.ts', edits: [{ find: 'a', replace: 'b' }] },
    { type: 'file_write', path: 'lib/m6/a.ts', content: 'x'.repeat(500) },
  ],
  'a command': [
    shell('npm run task1'),
    shell('rg -n foo src | head -20'),
    shell('cat src/a.ts && ls -la'),
    shell('npx mocha test/m2/a.test.ts'),
    shell('npm install left-pad'),
  ],
  git: [shell('git status --short'), shell('git log --oneline -5 && git diff src')],
}

const rounds = 1_500
const warming = 300

/** A table, in milliseconds. */
export async function speedTable(ports: GatePorts): Promise<string> {
  const policies: readonly (readonly [string, Policy])[] = [
    ['no rules', emptyPolicy],
    ['500 learned rules', learned(500)],
  ]
  const lines = ['ms a judgement                                    p50       p99']
  for (const [rules, policy] of policies)
    for (const [kind, actions] of Object.entries(kinds)) {
      const times = await timesOf(ports, policy, actions)
      const at = (share: number): string => (times[Math.floor(times.length * share)] ?? 0).toFixed(3)
      lines.push(`${`${kind}, ${rules}`.padEnd(42)}${at(0.5).padStart(11)}${at(0.99).padStart(10)}`)
    }
  return `${lines.join('\n')}\n`
}

async function timesOf(
  ports: GatePorts,
  policy: Policy,
  actions: readonly Action[],
): Promise<readonly number[]> {
  const times: number[] = []
  for (let round = 0; round < rounds; round++)
    for (const action of actions) {
      const started = performance.now()
      await decide(ports, policy, proposalOf(action))
      if (round >= warming) times.push(performance.now() - started)
    }
  return times.sort((a, b) => a - b)
}

/** A third each about files, exact commands and commands with a file in them. */
function learned(count: number): Policy {
  const texts = Array.from({ length: count }, (_, i) =>
    i % 3 === 0
      ? `change src/m${i}/*.ts`
      : i % 3 === 1
        ? `run npm run task${i}`
        : `run npx mocha <path test/m${i}/*.test.ts>`,
  )
  return makePolicy(
    texts.flatMap((text, line) => {
      const pattern = parsePattern(text)
      if (!pattern.ok) return []
      return [
        { name: text, source: 'home', text: permitClause(pattern.value, true), file: 'rules.org', line },
      ]
    }),
  )
}

const proposalOf = (action: Action): Proposal => ({
  id: proposalId('speed'),
  turn: turnId('speed'),
  actions: [action],
  workspace: '/home/u/ws',
  labels: trusted,
  origin: 'model',
  reason: '',
})
