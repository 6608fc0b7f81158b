// Owns what a session is to those who use it: its languages, what an evaluation gives, how it is listed. Pure.

import type { CodeSessionView } from '../../protocol/views.ts'
import type { Stop } from '../sandbox/limits.ts'

/** What one process evaluates. TypeScript is evaluated by the process of JavaScript. */
export type Runtime = CodeSessionView['runtime']

/** The process that evaluates a language as a person or a model names it; null for one that has none. */
export function runtimeOf(language: string): Runtime | null {
  switch (language.trim().toLowerCase()) {
    case 'javascript':
    case 'js':
    case 'node':
    case 'typescript':
    case 'ts':
      return 'javascript'
    case 'python':
    case 'python3':
    case 'py':
      return 'python'
    case 'bash':
    case 'sh':
    case 'shell':
      return 'shell'
    default:
      return null
  }
}

export const isTypeScript = (language: string): boolean => /^\s*(?:typescript|ts)\s*$/i.test(language)

export interface Evaluated {
  /**
   * `value`: it ran to its end (a shell command may still have failed, see `exitCode`). `error`: it threw, or is not
   * of the language. `interrupted`: cancelled or beyond a limit; the session goes on. `ended`: the session is gone.
   */
  readonly kind: 'value' | 'error' | 'interrupted' | 'ended'
  /** The last expression's value as the language shows it; empty where there is none. */
  readonly value: string
  /** What went wrong, with the lines of the evaluated code; else empty. */
  readonly error: string
  /** 1-based line of the evaluated code, where it is known. */
  readonly line: number | null
  /** Of a shell; elsewhere null, but for a session that ended. */
  readonly exitCode: number | null
  /** Which of its limits stopped it. */
  readonly stopped: Stop | null
  readonly truncated: boolean
  /** Wall time in the session's process, its start not counted. */
  readonly elapsedMs: number
  /** How it is isolated, in words. */
  readonly isolation: string
  /** `own`: it was evaluated in a process of its own, because it may do more than the session may. */
  readonly place: 'session' | 'own'
  /** Of the session, afterwards. */
  readonly evaluations: number
}

export type Named = CodeSessionView['names'][number]
