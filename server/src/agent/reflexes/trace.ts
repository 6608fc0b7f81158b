// Owns the reflex `open the trace`: where the agent's record of today is.

import { first, type Reflex, today } from './reflex.ts'

export const trace: Reflex = {
  name: 'trace',
  examples: ["open today's trace", 'show the trace'],
  match: (text) =>
    first(text, [/^(?:open|show)\s+(?:me\s+)?(?:today's|the|my)?\s*(trace|journal)(?:\s+of today)?\s*\.?$/i]),
  run: async (ports) => ({
    kind: 'answer',
    name: 'trace',
    answer: `The trace of today (${today(ports)}) is \`${ports.tracePath()}\`, an Org file. The Trace view of the side bar shows it by turn; in a terminal, \`passepartout trace\` does.`,
    pieces: [],
  }),
}
