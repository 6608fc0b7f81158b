// Owns the words for a machine on which no command can be tried out. Pure; never looks what there is.

import { type Problem, problem } from '../base/result.ts'
import type { Isolation } from './probe.io.ts'

/** Why a command cannot be tried here, and what to do about it; null where it can. */
export function untriable(isolated: Isolation): Problem | null {
  const message =
    'A command is only tried inside bubblewrap, on a copy of the folder, which is not possible here.'
  switch (isolated.kind) {
    case 'bubblewrap':
      return null
    case 'seatbelt':
      return problem(
        'no-sandbox',
        message,
        'Open the folder in a dev container or on a Linux machine for that.',
      )
    case 'none': {
      const how = isolated.words.replace(/^none: /, '')
      return problem('no-sandbox', message, `${how.slice(0, 1).toUpperCase()}${how.slice(1)}.`)
    }
  }
}
