// Owns which notes are read by which setup files: what of it stands in the index, and how it is found there again.

import type { LinkOut } from '../base/node.ts'
import type { Settings } from '../org/settings.ts'
import { referenceWord } from './fields.ts'
import type { Store } from './store.ts'

/** What the setup files of a note are called in the workspace, those that are not there included. */
export const setupsOf = ({ brought }: Settings): readonly string[] =>
  brought.length === 0 ? [] : [...new Set(brought.flatMap(({ file }) => file?.path ?? []))]

/** By the first one all notes with a setup file are found; those that were not there have a further one. */
export function setupNames({ brought }: Settings): readonly string[] {
  const names = new Set<string>()
  for (const { file } of brought) {
    if (file === null) continue
    names.add('setup:').add(`setup:${file.path}`)
    if (file.kind === 'unread' && file.why === 'missing') names.add(`no setup:${file.path}`)
  }
  return [...names]
}

/** The notes that were read without it, because it was not there. */
export const notesWithout = (store: Store, file: string): ReadonlySet<string> =>
  notesWith(store, `no setup:${file}`)

/** The notes that are read by one of these files. */
export function notesSetUpBy(store: Store, files: Iterable<string>): ReadonlySet<string> {
  const found = new Set<string>()
  if (store.wordNumber(referenceWord('setup:')) < 0) return found
  for (const file of files) for (const note of notesWith(store, `setup:${file}`)) found.add(note)
  return found
}

/** Every setup file that a note names. */
export function allSetups(store: Store): ReadonlySet<string> {
  const found = new Set<string>()
  for (const note of notesWith(store, 'setup:'))
    for (const link of store.nodesOf(note)[0]?.links ?? []) if (isSetup(link)) found.add(link.target)
  return found
}

const isSetup = ({ kind }: LinkOut): boolean => kind === 'setup'

function notesWith(store: Store, name: string): ReadonlySet<string> {
  const found = new Set<string>()
  const number = store.wordNumber(referenceWord(name))
  if (number >= 0)
    store.each(number, (node) => {
      const file = store.fileOf(node)
      if (file) found.add(file.path)
    })
  return found
}
