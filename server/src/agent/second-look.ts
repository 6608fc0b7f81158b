// Owns asking a model for the second look: one call of at most 500 tokens, which may take a while and may fail. Whatever it
// answers only changes what is read first.

import type { Engine } from '../base/event.ts'
import { lookRequest, readChoice } from '../context/second-look.ts'
import type { Hit } from '../index/workspace.ts'
import { askBriefly } from './brief.ts'
import type { Looked } from './looked.ts'

/** On a slow machine the question itself is worth more than the look. */
const patienceMs = 15_000

export interface Chooser {
  readonly choose: (candidates: readonly Hit[]) => Promise<readonly Hit[]>
  /** What came of it; null when nobody was asked. */
  looked(): Looked | null
}

/** `mayRead`: what the gate keeps from the model is not shown by name either. */
export function chooser(
  engine: Engine,
  question: string,
  charactersPerToken: number,
  mayRead: (path: string) => Promise<boolean>,
  signal: AbortSignal,
): Chooser {
  let looked: Looked | null = null
  return {
    looked: () => looked,
    async choose(candidates) {
      const allowed = await Promise.all(candidates.map(({ node }) => mayRead(node.path)))
      const shown = candidates.filter((_, i) => allowed[i] === true)
      if (shown.length < 2 || signal.aborted) return []
      const ids = shown.map(({ node }) => node.id as string)
      const request = lookRequest(question, shown, charactersPerToken)
      const { text, usage, failed } = await askBriefly(engine, request, patienceMs, signal)
      const numbers = failed === undefined ? readChoice(text, shown.length) : []
      const chosen = numbers.flatMap((number) => shown[number - 1] ?? [])
      looked = {
        candidates: ids,
        chosen: chosen.map(({ node }) => node.id as string),
        ...usage,
        promptUnits: request.messages.reduce((sum, { text: said }) => sum + said.length, 0),
        ...(failed === undefined ? {} : { failed: failed === 'late' ? 'late' : 'failed' }),
      }
      return chosen
    },
  }
}
