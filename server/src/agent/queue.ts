// Owns the questions that wait for the turn before: until one is taken to be run it can be changed or dropped. Pure state;
// never runs anything.

import type { GivenImage } from '../../protocol/image.ts'
import type { Attached } from '../../protocol/mention.ts'
import type { Evidence } from '../index/workspace.ts'
import type { PlannedStep } from './task.ts'
import type { Within } from './within.ts'

export interface Question {
  readonly text: string
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly evidence: Evidence | null
  readonly attached: readonly Attached[]
  /** It is a step of a plan. */
  readonly step?: PlannedStep
  readonly images?: readonly GivenImage[]
  /** The lines that alone may change. */
  readonly within?: Within
}

export interface Queue {
  add(turn: string, question: Question): void
  /** The question as it is now; null when it does not wait any more. */
  change(turn: string, change: Pick<Question, 'text' | 'attached'>): Question | null
  /** False when it does not wait any more. */
  drop(turn: string): boolean
  /** Once; null when it was dropped. */
  take(turn: string): Question | null
}

export function createQueue(): Queue {
  const waiting = new Map<string, Question>()
  const take = (turn: string): Question | null => {
    const question = waiting.get(turn) ?? null
    waiting.delete(turn)
    return question
  }
  return {
    add: (turn, question) => void waiting.set(turn, question),
    change(turn, change) {
      const question = waiting.get(turn)
      if (!question) return null
      const changed = { ...question, ...change }
      waiting.set(turn, changed)
      return changed
    },
    drop: (turn) => take(turn) !== null,
    take,
  }
}
