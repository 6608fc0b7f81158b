// Owns the gate as the rims and the agent open it: grammar, home and workspace bound once, the policy
// read anew whenever its files change. Never acts.

import type { Proposal } from '../base/proposal.ts'
import type { Problem } from '../base/result.ts'
import type { Verdict } from '../base/verdict.ts'
import type { Grammars } from '../code/grammar.io.ts'
import { parseShell } from '../code/shell.ts'
import {
  type CheckAnswer,
  checkLine,
  decide,
  type ExplainedAnswer,
  explainLine,
  type Judged,
  nearOf,
} from './decide.io.ts'
import type { NearMiss } from './explain.ts'
import { collectFacts, oneLook, openGatePorts } from './facts.io.ts'
import { judge } from './judge.ts'
import { loadPolicy } from './policy.io.ts'
import type { Policy, PolicyRule } from './policy.ts'
import { type CommandTree, commandTree } from './tree.ts'

export interface Gate {
  /** Of exactly this proposal. */
  judge(proposal: Proposal): Promise<Verdict>
  /** The same, of a safer form where that one is allowed; only what comes back may be done. */
  prepare(proposal: Proposal): Promise<Judged>
  /** One line of `gate check`: JSON text or a parsed value. */
  checkLine(line: unknown): Promise<CheckAnswer>
  /** The same with the proof in words. */
  explainLine(line: unknown): Promise<ExplainedAnswer>
  /** For showing what waits: rules that nearly allow it, and its commands as they were read. */
  explain(proposal: Proposal): Promise<Explained>
  policy(): Promise<{ readonly rules: readonly PolicyRule[]; readonly problems: readonly Problem[] }>
}

export interface Explained {
  readonly near: readonly NearMiss[]
  /** Of all actions that are commands, in their order. */
  readonly commands: readonly CommandTree[]
  /** The simple commands that were written, one line each. */
  readonly parsed: readonly string[]
}

export interface GateOptions {
  readonly grammars: Grammars
  /** The agent's home folder. */
  readonly home: string
  readonly workspace: string
  /** Other folders that the user opened; their files may be read. */
  beside?(): readonly string[]
  /** The policy was read, maybe anew: it is at each judgement. */
  onPolicy?(policy: Policy): void
}

export async function openGate(options: GateOptions): Promise<Gate> {
  const parser = await options.grammars.parser('bash')
  const ports = openGatePorts({ parser, agentHome: options.home, beside: () => options.beside?.() ?? [] })
  const policy = async (): Promise<Policy> => {
    const read = await loadPolicy(options.home, options.workspace)
    options.onPolicy?.(read)
    return read
  }
  return {
    judge: async (proposal) => judge(await collectFacts(oneLook(ports), proposal), await policy()),
    prepare: async (proposal) => decide(ports, await policy(), proposal),
    checkLine: async (line) => checkLine(ports, await policy(), line, options.workspace),
    explainLine: async (line) => explainLine(ports, await policy(), line, options.workspace),
    async explain(proposal) {
      const facts = await collectFacts(oneLook(ports), proposal)
      const verdict = judge(facts, await policy())
      return {
        near: nearOf({ proposal, facts, verdict }, await policy()),
        commands: facts.actions.flatMap(commandTree),
        parsed: proposal.actions.flatMap((action) =>
          action.type === 'shell' ? parseShell(parser, action.command).commands.map(({ raw }) => raw) : [],
        ),
      }
    },
    policy: async () => {
      const { rules, broken } = await policy()
      return { rules, problems: broken.map((each) => each.problem) }
    },
  }
}
