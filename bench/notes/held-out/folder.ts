// Owns the held-out half: nothing of the ranking may be tuned on it.

import type { Folder } from '../folder.ts'
import { home } from './home.ts'
import { persons } from './persons.ts'
import { thoughts } from './thoughts.ts'
import { trade } from './trade.ts'
import { today } from './words.ts'

export function heldOut(): Folder {
  const parts = [persons(), trade(), home(), thoughts()]
  return {
    name: 'held-out',
    today,
    files: parts.flatMap(({ files }) => files),
    questions: parts.flatMap(({ questions }) => questions),
  }
}
