// Owns vector 5, argument semantics: what the program tables do not prove harmless is said, argument by
// argument. The doubts come from commands.ts; here they become findings.

import { type Check, finder } from './vector.ts'

const finding = finder(5)

export const argumentSemantics: Check = (_facts, action) =>
  action.commands.flatMap((command) =>
    command.doubts.map(({ code, message, evidence }) =>
      finding('note', code, message, evidence || command.raw),
    ),
  )
