// Owns what is said of a replay. Pure words.

import type { Replay } from './record.ts'

/** Lines for a person; the first says how it went. */
export function replayWords({ events, effects, differences, ending }: Replay): readonly string[] {
  if (events === 0) return ['Nothing was recorded of this turn, so it cannot be replayed.']
  const count = `${events} ${events === 1 ? 'event' : 'events'}, ${effects} ${effects === 1 ? 'effect' : 'effects'}`
  const open = ending === 'open' ? ['The record ends before the turn does.'] : []
  if (differences.length === 0) return [`The same: ${count}.`, ...open]
  return [
    `Different at ${differences.length} of ${events} events.`,
    ...open,
    ...differences.flatMap(({ at, event, recorded, replayed }) => [
      `Event ${at} (${event}):`,
      ...without(recorded, replayed).map((effect) => `  then  ${effect}`),
      ...without(replayed, recorded).map((effect) => `  now   ${effect}`),
    ]),
  ]
}

const without = (some: readonly string[], others: readonly string[]): readonly string[] => {
  const left = some.filter((one) => !others.includes(one))
  return left.length > 0 ? left : ['nothing else, in another order']
}
