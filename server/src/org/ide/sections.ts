// Owns what is read of one section and kept with it: an edit elsewhere in the file leaves it as it was, so that a question
// about a whole file costs, after a keystroke, the one section that changed. Never reads across sections.

import type { OrgDocument } from '../parse.ts'
import type { Section } from '../scan.ts'
import type { Settings } from '../settings.ts'

/** Offsets and lines that `make` answers are relative to the section. */
export type ReadSection<Made> = (text: string, section: Section, settings: Settings) => Made

/** The reading of section `i` of a document, 0 being the text before the first headline. */
export function perSection<Made extends object>(
  make: ReadSection<Made>,
): (text: string, document: OrgDocument, i: number) => Made {
  const known = new WeakMap<Section, { readonly settings: Settings; readonly made: Made }>()
  return (text, { parts, settings }, i) => {
    const section = parts.sections[i] as Section
    const kept = known.get(section)
    if (kept?.settings === settings) return kept.made
    const made = make(text.slice(parts.starts[i], parts.starts[i + 1] ?? text.length), section, settings)
    known.set(section, { settings, made })
    return made
  }
}

/** Line ends before `to`. */
export function lineEndsBefore(text: string, from: number, to: number): number {
  let count = 0
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) count++
  return count
}
