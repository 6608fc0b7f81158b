// Owns the human's decision at a terminal: shows the approval as the panel does and reads a typed answer.
// Never decides by itself; without a terminal an approval stays undecided.

import { createInterface } from 'node:readline/promises'
import picomatch from 'picomatch'
import type { ApprovalView, ProofView } from '../../protocol/views.ts'
import { err, ok, type Problem, problem, type Result } from '../base/result.ts'

/** `edit:GLOB` approves changes of fitting files, `run:COMMAND` exactly that command. */
export type YesTo = (approval: ApprovalView) => boolean

/** What the human typed on the command line is a decision for this call only; findings that hold still ask. */
export function readYesTo(rule: string | undefined): Result<YesTo, Problem> {
  if (rule === undefined) return ok(() => false)
  const [kind, pattern] = rule.split(/:(.*)/s)
  const calm = (approval: ApprovalView) => approval.findings.every(({ severity }) => severity === 'note')
  if (kind === 'edit' && pattern) {
    const fits = picomatch(pattern)
    return ok(
      (approval) =>
        calm(approval) &&
        approval.command === null &&
        approval.files.length > 0 &&
        approval.files.every(({ path }) => fits(path)),
    )
  }
  if (kind === 'run' && pattern)
    return ok((approval) => calm(approval) && approval.command?.command === pattern)
  return err(problem('usage', `--yes-to takes edit:GLOB or run:COMMAND, not "${rule}".`))
}

export async function askHuman(
  approval: ApprovalView,
): Promise<{ readonly decision: 'approve' | 'deny'; readonly reason: string }> {
  process.stdout.write(`\n${describe(approval)}\n`)
  const line = createInterface({ input: process.stdin, output: process.stdout })
  try {
    const typed = (await line.question('Approve? [y/N, or say why not] ')).trim()
    if (/^y(es)?$/i.test(typed)) return { decision: 'approve', reason: '' }
    return { decision: 'deny', reason: /^n(o)?$/i.test(typed) ? '' : typed }
  } finally {
    line.close()
  }
}

export function describe(approval: ApprovalView): string {
  const lines = [approval.title]
  if (approval.reason) lines.push(`  reason: ${approval.reason}`)
  for (const file of approval.files) lines.push(file.diff)
  if (approval.command) {
    lines.push(
      ...approval.command.parsed.map((part) => `  ${part}`),
      `  in ${approval.command.cwd}`,
      `  ${approval.command.sandbox}`,
    )
  }
  for (const effect of approval.effects) lines.push(`  effect: ${effect.kind} ${effect.target}`)
  for (const finding of approval.findings) lines.push(`  ${finding.severity}: ${finding.message}`)
  lines.push(...proofLines(approval.proof, 1))
  return lines.join('\n')
}

function proofLines(proof: ProofView, depth: number): string[] {
  const own = `${'  '.repeat(depth)}because ${proof.fact} (${proof.rule})`
  return depth > 4 ? [own] : [own, ...proof.because.flatMap((part) => proofLines(part, depth + 1))]
}
