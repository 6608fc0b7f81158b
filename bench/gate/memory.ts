// Measures the memory of the gate with everything loaded, in a process of its own beside a bare Node of the same run: the
// grammars that it reads with, its tables, a policy of 500 rules, and some judgements. Prints JSON; run.ts asks for it.
// What is measured is imported only where it is measured.

import type { Action } from '../../server/src/base/proposal.ts'

/** Bytes. */
export interface Memory {
  readonly rss: number
  readonly heap: number
  readonly external: number
}

const ruleCount = 500
const rounds = 20
const judged: readonly Action[] = [
  { type: 'shell', shell: 'posix', command: 'cd src && rg -n "a|b" . | head -5' },
  { type: 'shell', shell: 'posix', command: "find . -name '*.ts' -exec rm {} +" },
  { type: 'file_write', path: 'src/a.ts', content: 'export const a = 1\n' },
  { type: 'code_eval', language: 'python', code: "import os\nprint(open('a').read(), os.listdir('.'))" },
  { type: 'code_eval', language: 'javascript', code: "require('fs').readFileSync('a')" },
  { type: 'code_eval', language: 'ruby', code: "puts File.read('a')" },
  { type: 'mcp', server: 's', tool: 't', arguments: { path: 'a', url: 'https://example.org' } },
]

async function loadEverything(): Promise<unknown> {
  const { proposalId, turnId } = await import('../../server/src/base/ids.ts')
  const { trusted } = await import('../../server/src/base/proposal.ts')
  const { grammarDirectory, openGrammars } = await import('../../server/src/code/grammar.io.ts')
  const { decide } = await import('../../server/src/gate/decide.io.ts')
  const { openGatePorts } = await import('../../server/src/gate/ports.io.ts')
  const { makePolicy } = await import('../../server/src/gate/policy.ts')
  const grammars = await openGrammars(grammarDirectory())
  const ports = openGatePorts({
    parser: await grammars.parser('bash'),
    grammars,
    agentHome: '/home/u/.passepartout',
    userHome: '/home/u',
  })
  const policy = makePolicy(
    Array.from({ length: ruleCount }, (_, i) => ({
      name: `rule ${i}`,
      source: 'home' as const,
      text: `permit(E) :- effect(E, A, write, T), under(E, "src/part${i}"), extension(E, ts).`,
      file: 'rules.org',
      line: i,
    })),
  )
  for (let round = 0; round < rounds; round++)
    for (const action of judged)
      await decide(ports, policy, {
        id: proposalId('m'),
        turn: turnId('bench'),
        actions: [action],
        workspace: '/home/u/ws',
        labels: trusted,
        origin: 'bench',
        reason: '',
      })
  return { ports, policy }
}

const kept = process.argv[2] === 'bare' ? null : await loadEverything()
globalThis.gc?.()
const { rss, heapUsed: heap, external } = process.memoryUsage()
const memory: Memory = { rss, heap, external }
process.stdout.write(JSON.stringify(memory))
// Held until it was measured.
void kept
