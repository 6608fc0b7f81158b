// Owns the development half: what the ranking may be tuned on.

import type { Folder } from '../folder.ts'
import { daily } from './daily.ts'
import { house } from './house.ts'
import { people } from './people.ts'
import { reading } from './reading.ts'
import { today } from './words.ts'
import { work } from './work.ts'

export function development(): Folder {
  const parts = [people(), daily(), house(), work(), reading()]
  return {
    name: 'development',
    today,
    files: parts.flatMap(({ files }) => files),
    questions: parts.flatMap(({ questions }) => questions),
  }
}
