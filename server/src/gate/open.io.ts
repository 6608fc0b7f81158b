// Owns the gate as the rims and the agent open it: grammar, home and workspace bound once, the policy
// read anew whenever its files change. Never acts.

import type { Proposal } from '../base/proposal.ts'
import type { Problem } from '../base/result.ts'
import type { Verdict } from '../base/verdict.ts'
import type { Grammars } from '../code/grammar.io.ts'
import { parseShell } from '../code/shell.ts'
import { readCommands } from './commands.ts'
import {
  type CheckAnswer,
  checkLine,
  decide,
  type ExplainedAnswer,
  explainLine,
  type Judged,
  looking,
  nearOf,
  safer,
} from './decide.io.ts'
import type { NearMiss } from './explain.ts'
import { collectFacts } from './facts.io.ts'
import { judge } from './judge.ts'
import { type Learnable, learnable } from './learn/acts.ts'
import type { McpPin } from './mcp.ts'
import { policyReader } from './policy.io.ts'
import { emptyPolicy, type Policy, type PolicyRule } from './policy.ts'
import { openGatePorts } from './ports.io.ts'
import type { Secret } from './secrets.ts'
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
  /** What a rule could be made of, where this is asked about. */
  learnable(proposal: Proposal): Promise<Learnable>
  /** What rules have been permitting, or could, whatever they say by now. */
  actsOf(proposal: Proposal): Promise<Learnable>
  /** Base names of the programs that a command names, those that wrap others included. */
  programs(command: string): Promise<readonly string[]>
  /** For showing what waits: rules that nearly allow it, and its commands as they were read. */
  explain(proposal: Proposal): Promise<Explained>
  policy(): Promise<{ readonly rules: readonly PolicyRule[]; readonly problems: readonly Problem[] }>
  /** Outside tools and servers as a person approved them. */
  pins(): Promise<readonly McpPin[]>
}

export interface Explained {
  readonly near: readonly NearMiss[]
  /** Of all actions that are commands, in their order. */
  readonly commands: readonly CommandTree[]
  /** The simple commands that were written, one line each. */
  readonly parsed: readonly string[]
}

const none: readonly PolicyRule[] = []

export interface GateOptions {
  readonly grammars: Grammars
  /** The agent's home folder. */
  readonly home: string
  readonly workspace: string
  /** Other folders that the user opened; their files may be read. */
  beside?(): readonly string[]
  /** Where secrets stand that were met; default none. */
  secretsIn?(text: string): readonly Secret[]
  /** Whether commands run in a sandbox; without one no rule permits the evaluation of code. */
  sandboxed?(): Promise<boolean>
  /** The workspace's slug, for rules of this project alone. */
  readonly project?: string
  /** Rules that last as long as this process; a new list where one changed. */
  session?(): readonly PolicyRule[]
  /** The policy was read, maybe anew: it is at each judgement. */
  onPolicy?(policy: Policy): void
}

export async function openGate(options: GateOptions): Promise<Gate> {
  const parser = await options.grammars.parser('bash')
  const ports = openGatePorts({
    parser,
    grammars: options.grammars,
    agentHome: options.home,
    beside: () => options.beside?.() ?? [],
    secretsIn: (text) => options.secretsIn?.(text) ?? [],
    ...(options.sandboxed === undefined ? {} : { sandboxed: options.sandboxed }),
  })
  const reader = (project: string): (() => Promise<Policy>) => {
    const read = policyReader(options.home, options.workspace, () => ({
      project,
      session: options.session?.() ?? none,
    }))
    return async () => {
      const now = await read()
      options.onPolicy?.(now)
      return now
    }
  }
  const policy = reader(options.project ?? '')
  // A line that names a workspace of its own is about another project.
  const anywhere = reader('')
  const policyFor = (line: unknown): Promise<Policy> =>
    typeof line === 'string' && !line.includes('"workspace"') ? policy() : anywhere()
  /** What is known of a proposal under the present policy. */
  const looked = async (proposal: Proposal) => {
    const now = await policy()
    return { now, facts: await collectFacts(looking(ports, now), proposal) }
  }
  return {
    async judge(proposal) {
      const { now, facts } = await looked(proposal)
      return judge(facts, now)
    },
    prepare: async (proposal) => decide(ports, await policy(), proposal),
    checkLine: async (line) => checkLine(ports, await policyFor(line), line, options.workspace),
    explainLine: async (line) => explainLine(ports, await policyFor(line), line, options.workspace),
    async learnable(proposal) {
      const { now, facts } = await looked(proposal)
      // What only reads in its safe form is no part of what a rule would permit.
      const other = safer(facts)
      const safe = other === null ? facts : await collectFacts(looking(ports, now), other)
      return learnable(safe, now, judge(safe, now))
    },
    async actsOf(proposal) {
      const { facts } = await looked(proposal)
      return learnable(facts, emptyPolicy, judge(facts, emptyPolicy))
    },
    async explain(proposal) {
      const { now, facts } = await looked(proposal)
      return {
        near: nearOf({ proposal, facts, verdict: judge(facts, now) }, now),
        commands: facts.actions.flatMap(commandTree),
        parsed: proposal.actions.flatMap((action) =>
          action.type === 'shell' ? parseShell(parser, action.command).commands.map(({ raw }) => raw) : [],
        ),
      }
    },
    programs: async (command) => {
      const parse = (text: string) => parseShell(parser, text)
      const { commands } = readCommands(command, parse(command), parse)
      // The safe form of git runs it under `env`.
      const names = commands.flatMap(({ program, wrappers, safe }) => [
        program,
        ...wrappers,
        ...(safe ? ['env'] : []),
      ])
      // `sh -c` and `find -exec` are words for how a program wraps another.
      return [...new Set(names.map((name) => name.split(' ', 1)[0] ?? ''))].filter((name) => name !== '')
    },
    policy: async () => {
      const { rules, broken } = await policy()
      return { rules, problems: broken.map((each) => each.problem) }
    },
    pins: async () => (await policy()).pins,
  }
}
