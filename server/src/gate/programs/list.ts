// Owns the list of program tables. A new program is one entry in a table; a new table is one line here.

import type { ShellWord } from '../../code/shell-words.ts'
import { archivePrograms } from './archives.ts'
import { documentPrograms } from './documents.ts'
import { languagePrograms } from './languages.ts'
import { machinePrograms } from './machine.ts'
import { packagePrograms } from './packages.ts'
import type { ProgramSpec } from './program.ts'
import { runtimePrograms } from './runtimes.ts'
import { systemPrograms } from './system.ts'
import { textPrograms } from './text.ts'

export const programs: readonly ProgramSpec[] = [
  ...textPrograms,
  ...systemPrograms,
  ...languagePrograms,
  ...archivePrograms,
  ...documentPrograms,
  ...machinePrograms,
  ...runtimePrograms,
  ...packagePrograms,
]

const byName = new Map(programs.flatMap((spec) => spec.names.map((name) => [name, spec] as const)))
/** How many words the longest name has that begins with a program's. */
const longestNames = new Map<string, number>()
for (const name of byName.keys()) {
  const [program = '', ...words] = name.split(' ')
  longestNames.set(program, Math.max(longestNames.get(program) ?? 0, words.length))
}

/** What is known about a command, and the words that its entry has yet to read; null where nothing is known. */
export function entryFor(
  program: string,
  words: readonly ShellWord[],
): { readonly spec: ProgramSpec; readonly rest: readonly ShellWord[] } | null {
  const longest = longestNames.get(program)
  if (longest === undefined) return null
  const odd = words.slice(0, longest).findIndex((word) => word.raw !== word.value)
  const most = Math.min(words.length, odd < 0 ? longest : odd)
  for (let count = most; count >= 0; count--) {
    const name = [program, ...words.slice(0, count).map(({ raw }) => raw)].join(' ')
    const spec = byName.get(name)
    if (spec !== undefined) return { spec, rest: words.slice(count) }
  }
  return null
}

/** The examples of an entry, with each of its names in the place of the first. */
export function examplesOf(spec: ProgramSpec): Readonly<Record<'allow' | 'ask', readonly string[]>> {
  const [first = ''] = spec.names
  const under = (examples: readonly string[]): readonly string[] =>
    examples.flatMap((example) =>
      example === first || example.startsWith(`${first} `)
        ? spec.names.map((name) => name + example.slice(first.length))
        : [example],
    )
  return { allow: under(spec.allow), ask: under(spec.ask) }
}
