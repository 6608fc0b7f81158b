// Owns the list of program tables. A new program is one entry in a table; a new table is one line here.

import { languagePrograms } from './languages.ts'
import { packagePrograms } from './packages.ts'
import type { ProgramSpec } from './program.ts'
import { systemPrograms } from './system.ts'
import { textPrograms } from './text.ts'

export const programs: readonly ProgramSpec[] = [
  ...textPrograms,
  ...systemPrograms,
  ...languagePrograms,
  ...packagePrograms,
]

const byName = new Map(programs.flatMap((spec) => spec.names.map((name) => [name, spec] as const)))

export const programNamed = (name: string): ProgramSpec | undefined => byName.get(name)
