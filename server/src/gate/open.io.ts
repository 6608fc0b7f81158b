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
} from './decide.io.ts'
import { collectFacts, oneLook, openGatePorts } from './facts.io.ts'
import { judge } from './judge.ts'
import { loadPolicy } from './policy.io.ts'
import type { Policy, PolicyRule } from './policy.ts'

export interface Gate {
  /** Of exactly this proposal. */
  judge(proposal: Proposal): Promise<Verdict>
  /** The same, of a safer form where that one is allowed; only what comes back may be done. */
  prepare(proposal: Proposal): Promise<Judged>
  /** One line of `gate check`: JSON text or a parsed value. */
  checkLine(line: unknown): Promise<CheckAnswer>
  /** The same with the proof in words. */
  explainLine(line: unknown): Promise<ExplainedAnswer>
  /** A command's simple commands, one line each, as they were parsed. */
  words(command: string): Promise<readonly string[]>
  /** Base names of the programs that a command names, those that wrap others included. */
  programs(command: string): Promise<readonly string[]>
  policy(): Promise<{ readonly rules: readonly PolicyRule[]; readonly problems: readonly Problem[] }>
}

export interface GateOptions {
  readonly grammars: Grammars
  /** The agent's home folder. */
  readonly home: string
  readonly workspace: string
  /** Other folders that the user opened; their files may be read. */
  beside?(): readonly string[]
}

export async function openGate(options: GateOptions): Promise<Gate> {
  const parser = await options.grammars.parser('bash')
  const ports = openGatePorts({ parser, agentHome: options.home, beside: () => options.beside?.() ?? [] })
  const policy = (): Promise<Policy> => loadPolicy(options.home, options.workspace)
  return {
    judge: async (proposal) => judge(await collectFacts(oneLook(ports), proposal), await policy()),
    prepare: async (proposal) => decide(ports, await policy(), proposal),
    checkLine: async (line) => checkLine(ports, await policy(), line, options.workspace),
    explainLine: async (line) => explainLine(ports, await policy(), line, options.workspace),
    words: async (command) => parseShell(parser, command).commands.map(({ raw }) => raw),
    programs: async (command) => {
      const parse = (text: string) => parseShell(parser, text)
      const { commands } = readCommands(parse(command), parse)
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
  }
}
