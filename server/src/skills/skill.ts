// Owns what a skill is once it is read: plain data, and nothing that can act. Pure.

import type { Pattern } from './pattern.ts'

/** The tools there are; a skill may narrow itself to some of them. */
export const toolNames = [
  'find',
  'read',
  'edit',
  'write',
  'run',
  'eval',
  'org',
  'remember',
  'ask',
  'done',
] as const

export type ToolName = (typeof toolNames)[number]

/** What a language of the sessions is called here. */
export type SkillLanguage = 'javascript' | 'typescript' | 'python' | 'shell'

export interface SkillFunction {
  readonly name: string
  readonly language: SkillLanguage
  readonly code: string
  /** 1-based, of the block's first line of code. */
  readonly line: number
}

export interface SkillTest {
  /** The headline it stands under. */
  readonly title: string
  readonly language: SkillLanguage
  readonly code: string
  /** 1-based, of the line that opens the block. */
  readonly line: number
  /** What is compared: what the code gives back with `return`, or what it prints. */
  readonly kind: 'value' | 'output'
  /** The result as the file has it. */
  readonly expected: string
}

/** Texts that a question can bring along. */
export const givenKinds = ['diff', 'commit', 'terminal', 'problems'] as const

export type GivenKind = (typeof givenKinds)[number]

export interface SkillReflex {
  readonly title: string
  readonly pattern: Pattern
  /** Taken only where the question brought such a text; null: only where it brought none. */
  readonly given: GivenKind | null
  readonly does:
    | { readonly kind: 'run'; readonly function: string }
    /** Another request, with `{name}` for what the pattern caught. */
    | { readonly kind: 'same-as'; readonly request: string }
  /** 1-based. */
  readonly line: number
}

export type Requirement =
  | { readonly kind: 'skill'; readonly name: string }
  | { readonly kind: 'program'; readonly name: string }

export interface Skill {
  /** Of the file, without `.org`. */
  readonly name: string
  readonly title: string
  /** The first sentence of its documentation. */
  readonly summary: string
  readonly version: string
  readonly triggers: readonly Pattern[]
  /** Empty: all. */
  readonly tools: readonly ToolName[]
  readonly requires: readonly Requirement[]
  /** What the model is told when the skill is used; may be empty. */
  readonly prompt: string
  readonly functions: readonly SkillFunction[]
  readonly reflexes: readonly SkillReflex[]
  readonly tests: readonly SkillTest[]
}

/** 1-based line, 0-based columns in UTF-16 units, `endColumn` exclusive. With an `error` a skill does not load. */
export interface SkillFault {
  readonly line: number
  readonly column: number
  readonly endColumn: number
  readonly severity: 'error' | 'warning'
  readonly message: string
}

/** The skill that says what the model is told in every conversation. */
export const ownName = 'passepartout'

/** Names are file names and slash commands. */
export const isSkillName = (name: string): boolean => /^[a-z][a-z0-9-]{0,39}$/.test(name)
