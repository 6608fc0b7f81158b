// Owns evaluating code of skills: as a proposal of its own that the gate allows where the code is sealed off, and never
// otherwise. Nobody is asked; what is not allowed is not run.

import { sha256 } from '../base/hash.ts'
import { proposalId, turnId } from '../base/ids.ts'
import { type Proposal, trusted } from '../base/proposal.ts'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'
import { denialWords } from '../gate/explain.ts'
import { limitsOf } from '../sandbox/limits.ts'
import {
  callOf,
  type Piece,
  programOf,
  type Ran,
  type Runtime,
  readRun,
  runtimeOf,
} from '../skills/harness.ts'
import type { Skill } from '../skills/skill.ts'
import { outcomeOf, type TestOutcome } from '../skills/tests.ts'
import { orderOf } from './act.ts'
import type { SessionPorts } from './ports.ts'

export type SealedPorts = Pick<SessionPorts, 'judge' | 'repl' | 'workspace' | 'newId' | 'settings'>

/** Answers `agent` in the code; without it there is none. */
export type Serve = (method: string, given: readonly unknown[]) => Promise<unknown>

/** A skill is to be quick: nobody waits longer for an answer without a model. */
const longestMs = 10_000
const maxOutputBytes = 1024 * 1024

/** The tests of a skill, in the order of the file. Problems: `no-sandbox`, `denied`, those of an evaluation. */
export async function tryTests(
  ports: SealedPorts,
  skill: Skill,
  signal: AbortSignal,
): Promise<Result<readonly TestOutcome[], Problem>> {
  const outcomes = new Map<number, TestOutcome>()
  for (const runtime of ['javascript', 'python', 'shell'] as const) {
    const tests = skill.tests.filter(({ language }) => runtimeOf(language) === runtime)
    if (tests.length === 0) continue
    const ran = await run(ports, skill, runtime, tests, undefined, signal)
    if (!ran.ok) return ran
    for (const [i, test] of tests.entries()) outcomes.set(test.line, outcomeOf(test, ran.value[i] ?? null))
  }
  return ok(skill.tests.flatMap(({ line }) => outcomes.get(line) ?? []))
}

/** What a function of a skill gives back for these texts. */
export async function callFunction(
  ports: SealedPorts,
  skill: Skill,
  name: string,
  given: readonly string[],
  serve: Serve,
  signal: AbortSignal,
): Promise<Result<unknown, Problem>> {
  const found = skill.functions.find((one) => one.name === name)
  if (found === undefined) return err(problem('no-function', `The skill has no function ${name}.`))
  const runtime = runtimeOf(found.language)
  const ran = await run(ports, skill, runtime, [{ code: callOf(name, runtime, given) }], serve, signal)
  if (!ran.ok) return ran
  const [one] = ran.value
  if (!one) return err(failed(skill, 'It did not come to its end.'))
  return one.error === '' ? ok(one.value) : err(failed(skill, one.error))
}

const failed = ({ name }: Skill, why: string): Problem =>
  problem('skill-failed', `The skill ${name} failed: ${why}`, 'Look at its code, or ask in other words.')

async function run(
  ports: SealedPorts,
  skill: Skill,
  runtime: Runtime,
  pieces: readonly Piece[],
  serve: Serve | undefined,
  signal: AbortSignal,
): Promise<Result<readonly (Ran | null)[], Problem>> {
  const id = ports.newId().replace(/\W/g, '')
  const mark = `m${sha256(`${id} ${skill.name}`).slice(0, 24)}`
  const { language, code } = programOf(skill, runtime, pieces, mark)
  const proposal: Proposal = {
    id: proposalId(`skill-${id}`),
    turn: turnId(`skill-${id}`),
    actions: [{ type: 'code_eval', language, code, place: 'sealed' }],
    workspace: ports.workspace,
    labels: trusted,
    origin: `skill:${skill.name}`,
    reason: 'Code of a skill, sealed off.',
  }
  const verdict = await ports.judge(proposal)
  if (verdict.decision === 'deny')
    return err(problem('denied', `The gate denies this: ${denialWords(verdict)}`))
  if (verdict.decision === 'ask')
    return err(
      problem(
        'no-sandbox',
        'Its code cannot be sealed off here, so it is not run.',
        'Install bubblewrap (Linux), or use it without its code.',
      ),
    )
  const cleared = await orderOf(ports, proposal, verdict, { kind: 'allowed' }).clear()
  if (!cleared.ok) return cleared
  const limits = { ...limitsOf(ports.settings()), timeoutMs: longestMs }
  let output = ''
  const evaluated = await ports.repl.evaluate(
    cleared.value,
    { limits, maxOutputBytes, ...(serve === undefined ? {} : { serve }) },
    ({ stream, text }) => {
      if (stream === 'stdout') output += text
    },
    signal,
  )
  if (!evaluated.ok) return evaluated
  const { kind, error, stopped } = evaluated.value
  const ran = readRun(output, pieces.length, mark)
  // What stands outside of every piece: the functions themselves.
  if (ran.some((one) => one === null) && kind !== 'value')
    return ok(
      ran.map((one) => one ?? { printed: '', value: undefined, error: error || stopped || 'It was ended.' }),
    )
  return ok(ran)
}
