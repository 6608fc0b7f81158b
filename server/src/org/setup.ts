// Owns what `#+SETUPFILE:` lines bring into a file: the settings of other files, as if they stood where the line stands,
// as `org-collect-keywords` of Org 9.7 has them. Never reads a file: what does is a parameter.

import { type Section, scan } from './scan.ts'
import { type Keyword, readSettings, type Settings } from './settings.ts'

/** What stands outside of a text and says how it is read. */
export interface Setup {
  /** What the text's own file is called; empty for one that has no name. */
  readonly path: string
  /**
   * The file that is called `name` in the file `from`; null where nobody can tell, as of an address in the net. The same
   * record for as long as the file is the same.
   */
  read(name: string, from: string): SetupFile | null
}

/** `path` is what the file is called where `from` is asked for. */
export type SetupFile =
  | { readonly kind: 'read'; readonly path: string; readonly text: string }
  | { readonly kind: 'unread'; readonly path: string; readonly why: 'missing' | 'outside' | 'unreadable' }

/** A line that names a file, and what was there. */
export interface Brought {
  readonly name: string
  /** The file that the line stands in. */
  readonly from: string
  readonly file: SetupFile | null
}

export const noSetup: Setup = { path: '', read: () => null }

/** What is around another file of the same folders. */
export const setupAt = ({ read }: Setup, path: string): Setup => ({ path, read })

/** Files that name one another again and again would be endless. */
const mostFiles = 100

/** The settings of a file by its keyword lines, those of its setup files among them. */
export function settingsFrom(own: readonly Keyword[], setup: Setup): Settings {
  if (!own.some(isSetupLine)) return readSettings(own)
  const keywords: Keyword[] = []
  const brought: Brought[] = []
  const take = (lines: readonly Keyword[], from: string, above: readonly string[]) => {
    for (const line of lines) {
      if (!isSetupLine(line)) {
        // A title is of the file that it stands in.
        if (above.length === 1 || line.key !== 'TITLE') keywords.push(line)
        continue
      }
      const name = setupName(line.value)
      if (name === '' || brought.length >= mostFiles) continue
      const file = setup.read(name, from)
      if (file && above.includes(file.path)) continue
      brought.push({ name, from, file })
      if (file?.kind === 'read') take(linesOf(file), file.path, [...above, file.path])
    }
  }
  take(own, setup.path, [setup.path])
  return readSettings(keywords, brought)
}

/** Every setup file is what it was when the settings were read, by a file that may have had no name then. */
export const isCurrent = ({ brought }: Settings, setup: Setup): boolean =>
  brought.every(({ name, from, file }) => setup.read(name, from === '' ? setup.path : from) === file)

/** Keywords outside blocks, in order; their offsets count from their sections. */
export function keywordsOf(sections: readonly Section[]): readonly Keyword[] {
  const all: Keyword[] = []
  for (const { keywords } of sections) if (keywords.length > 0) all.push(...keywords)
  return all
}

const isSetupLine = ({ key }: Keyword): boolean => key === 'SETUPFILE'

/** The whole value of a line is the name, with or without quotes around it. */
export const setupName = (value: string): string => value.trim().replace(/^"(.*)"$/, '$1')

const known = new WeakMap<SetupFile, readonly Keyword[]>()

function linesOf(file: Extract<SetupFile, { kind: 'read' }>): readonly Keyword[] {
  let lines = known.get(file)
  if (!lines) {
    lines = keywordsOf(scan(file.text).sections)
    known.set(file, lines)
  }
  return lines
}
