// Owns the shapes of what is known about a proposal before it is judged. Facts are collected once
// (facts.io.ts); everything after that is a pure function of them. Never decides.

import type { Action, Proposal } from '../base/proposal.ts'
import type { Effect } from '../base/verdict.ts'
import type { ShellParse } from '../code/shell.ts'
import type { ShellWord } from '../code/shell-words.ts'
import type { SignCode } from './evaluated/dialect.ts'
import type { McpFact } from './mcp.ts'
import type { Secret } from './secrets.ts'

/** How an action touches a path. */
export type PathUse = 'read' | 'write' | 'delete' | 'list' | 'folder'

export interface PathFact {
  /** As it was written. */
  readonly raw: string
  readonly use: PathUse
  /** Canonical: deepest existing ancestor resolved, the rest appended; absolute, with `/`. */
  readonly resolved: string
  /** Absolute, `.` and `..` removed by text alone, symlinks not followed. */
  readonly lexical: string
  /**
   * Relative to the workspace with `/` (`.` for the workspace itself), or null if it is outside. Begins with `../` where a
   * file is read in a folder that is open beside it.
   */
  readonly relative: string | null
  /** Written in a way that other layers may read differently (codes of paths.ts). */
  readonly suspicious: readonly { readonly code: string; readonly message: string }[]
  /** `memory`, `skill`: an Org file directly in the agent's folder of these, by whichever way it is resolved. */
  readonly agentHome: 'outside' | 'inside' | 'memory' | 'skill'
  /** The wildcards that were written, where this is the folder that they are looked up in. */
  readonly pattern?: string
  /** What is done to it, where `use` says too little; `{}` stands for the path. */
  readonly words?: string
  /** Which command of the action touches it, by its place in the list. */
  readonly command?: number
  /** Secrets in `raw` that were met before. */
  readonly met?: readonly Secret[]
}

/** Why a part of a command is not proven harmless. */
export interface Doubt {
  readonly code: string
  readonly message: string
  readonly evidence: string
}

/** One simple command after unwrapping, with what the program tables know about it. */
export interface CommandFact {
  /** Base name of the program, or `` when it is not literal. */
  readonly program: string
  readonly words: readonly ShellWord[]
  /** The wrappers around it, outermost first: `env`, `timeout`, `sh -c`, `find -exec`. */
  readonly wrappers: readonly string[]
  /** Paths the command touches, as written. */
  readonly touches: readonly {
    readonly raw: string
    readonly use: PathUse
    readonly glob?: true
    readonly folded?: true
    readonly words?: string
  }[]
  /** Effects that are not about paths: programs run, hosts reached, configuration changed. */
  readonly effects: readonly Effect[]
  /** Empty only if every word and option is known to be harmless apart from `touches` and `effects`. */
  readonly doubts: readonly Doubt[]
  readonly assignments: readonly { readonly name: string; readonly raw: string }[]
  readonly piped: boolean
  readonly raw: string
  /** The gate wrote it anew, so that it only reads; `program` and `words` are those that were asked for. */
  readonly safe?: true
  /** Its words alone say what it does: literal, nothing around it, nothing fed to it, nothing written elsewhere. */
  readonly plain?: true
  /** It stands in code that another command of the action is given: that one's place in the list. */
  readonly within?: number
}

/** What code that is to be evaluated does, besides the paths, commands and hosts that are judged like any others. */
export interface CodeFact {
  readonly signs: readonly {
    readonly code: SignCode | 'endless-loop' | 'fork-bomb' | 'reverse-shell'
    readonly evidence: string
  }[]
}

/** Text that leaves the agent, enters it, is written or is run. */
export interface ContentFact {
  readonly role: 'outgoing' | 'incoming' | 'written' | 'command' | 'code'
  readonly text: string
  readonly path: string
  /** Secrets in it that were met before; by its own words it need not look like one. */
  readonly met?: readonly Secret[]
}

export interface ActionFacts {
  readonly action: Action
  readonly paths: readonly PathFact[]
  readonly commands: readonly CommandFact[]
  readonly parse: ShellParse | null
  /** Null for everything but code to be evaluated. */
  readonly code: CodeFact | null
  /** Null for everything but a call of an outside tool. */
  readonly tool: McpFact | null
  readonly contents: readonly ContentFact[]
  readonly hosts: readonly string[]
  /** Whole addresses that are contacted or handed on. */
  readonly urls: readonly string[]
  /** Why the facts are incomplete (a size cap, a folder that cannot be listed): each one asks. */
  readonly incomplete: readonly Doubt[]
  /**
   * Of a command that runs in the workspace folder and nowhere else: the words of its plain commands that can name a file or
   * folder in it, each with its canonical relative path. A word that leads through a link is not in it.
   */
  readonly places?: ReadonlyMap<string, string>
}

export interface Facts {
  readonly proposal: Proposal
  /** Canonical. */
  readonly workspace: string
  /** Canonical: other folders that are open; their files may be read, nothing else. */
  readonly beside: readonly string[]
  readonly actions: readonly ActionFacts[]
  /** False where code would be evaluated and nothing confines it. */
  readonly sandboxed: boolean
}
