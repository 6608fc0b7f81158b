// Owns the provenance labels of what a tool brings into the window. Never lowers a label.

import { isBroughtText } from '../base/brought.ts'
import { joinLabels, type Labels, trusted } from '../base/proposal.ts'
import { secretClass } from '../gate/protected.ts'
import { isForeign } from './path.ts'

/**
 * Text of the user's workspace is trusted and private; what a dependency or a repository's own agent files brought is not
 * trusted. `text` is the whole file, where it is known: notes say in it where they came from.
 */
export function labelsOfFile(path: string, text?: string): Labels {
  const own: Labels = { integrity: 'trusted', confidentiality: 'private', sources: [] }
  // Written by programs and by other people: the user only pointed at it.
  if (isBroughtText(path)) return untrusted(path)
  const base = isForeign(path)
    ? {
        integrity: 'untrusted' as const,
        confidentiality: 'public' as const,
        sources: [`dependency text: ${path}`],
      }
    : travels.test(path)
      ? untrusted(`notes that came with the folder: ${path}`)
      : isNote.test(path)
        ? labelsOfNotes(path, text)
        : own
  return secretClass(path) === null ? base : joinLabels(base, secret(path))
}

// What a repository brings for an agent is somebody's wish, whoever cloned it.
const travels = /(?:^|\/)\.passepartout\//i
const isNote = /^(?:\/|[A-Za-z]:\/).*\/memory\/[\w-]+\.org$/i

/** The labels that were kept with the notes; without their text they could be anything. */
export function labelsOfNotes(path: string, text: string | undefined): Labels {
  if (text === undefined) return untrusted(`notes: ${path}`)
  const kept = (name: string, value: string): boolean =>
    new RegExp(`^[ \\t]*:${name}:[ \\t]*${value}[ \\t]*$`, 'im').test(text)
  return {
    integrity: kept('INTEGRITY', 'untrusted') ? 'untrusted' : 'trusted',
    confidentiality: kept('CONFIDENTIALITY', 'secret') ? 'secret' : 'private',
    sources: kept('INTEGRITY', 'untrusted') ? [`notes: ${path}`] : [],
  }
}

export const labelsOfOutput = (command: string): Labels => untrusted(`output of ${command.slice(0, 120)}`)

/** What has secrets in it, by its text or by the file it came from. */
export const secret = (source: string): Labels => ({
  ...trusted,
  confidentiality: 'secret',
  sources: [`a secret in ${source}`],
})

export const untrusted = (source: string): Labels => ({
  integrity: 'untrusted',
  confidentiality: 'private',
  sources: [source],
})
