// Owns the check of setup files: of those that are named here, and of those that they name.

import { type Brought, type SetupFile, setupName } from '../setup.ts'
import type { Check } from './check.ts'
import { missingFiles } from './links.ts'

export const nonExistentSetupfile: Check = {
  code: 'non-existent-setupfile-parameter',
  severity: 'warning',
  summary: 'A #+SETUPFILE that does not exist, or cannot be read; and one that a setup file names.',
  *file(file) {
    const { settings, setup } = file.document
    const seen = new Set<string>()
    for (const { name, from, file: found } of settings.brought) {
      if (found && from === setup.path) seen.add(name)
      if (found?.kind !== 'unread') continue
      // What a setup file names is said where that file is named.
      const top = from === setup.path ? name : topOf(settings.brought, setup.path, from)
      const what = from === setup.path ? name : `${name}, which ${from} names`
      for (const line of file.facts('keyword'))
        if (line.detail === 'SETUPFILE' && setupName(line.value) === top)
          yield { start: line.start, end: line.end, message: unread(what, found) }
    }
    // Nobody looked: what is known of the disk is said.
    for (const report of missingFiles(file, 'SETUPFILE', (path) => `There is no setup file ${path}.`))
      if (!seen.has(setupName(file.text.slice(report.start, report.end).replace(/^[^:]*:/, '')))) yield report
  },
}

/** The name of the file's own line by which a setup file came in. */
function topOf(brought: readonly Brought[], home: string, path: string): string {
  const by = brought.find(({ file }) => file?.path === path)
  return !by ? '' : by.from === home ? by.name : topOf(brought, home, by.from)
}

function unread(what: string, { path, why }: Extract<SetupFile, { kind: 'unread' }>): string {
  switch (why) {
    case 'missing':
      return `There is no setup file ${what}: looked for ${path}.`
    case 'outside':
      return `The setup file ${what} is not read: ${path} lies in none of the open folders.`
    case 'unreadable':
      return `The setup file ${what} is not read: ${path} is no text, or too large.`
  }
}
