// Owns what a file says that changes how its sections are read, as one record that stays the same while that is so.
// Never looks for radio targets: a caller has found them.

import type { Settings } from '../settings.ts'
import type { Context } from './element.ts'

/** Link types that a plain Emacs knows, and `attachment`, which org-attach adds. */
export const plainLinkTypes: readonly string[] =
  'attachment bbdb bibtex docview doi elisp eww file file+emacs file+sys ftp gnus help http https id info irc mailto mhe news rmail shell w3m'.split(
    ' ',
  )

export const noTargets: readonly string[] = Object.freeze([])

const known = new WeakMap<Settings, WeakMap<readonly string[], Context>>()

/** The same record for the same settings and list of radio targets. */
export function contextFrom(settings: Settings, radioTargets: readonly string[]): Context {
  let contexts = known.get(settings)
  if (!contexts) {
    contexts = new WeakMap()
    known.set(settings, contexts)
  }
  let context = contexts.get(radioTargets)
  if (!context) {
    const { todo, done, oddLevels, abbreviations } = settings
    context = {
      todo,
      done,
      oddLevels,
      abbreviations,
      linkTypes: plainLinkTypes,
      radioTargets,
      inlineTaskLevel: null,
    }
    contexts.set(radioTargets, context)
  }
  return context
}
