// Owns what is read of one section and kept with it: an edit elsewhere in the file leaves it as it was, so that a question
// about a whole file costs, after a keystroke, the one section that changed. Never reads across sections.

import type { OrgDocument } from '../parse.ts'
import type { Section } from '../scan.ts'
import type { Settings } from '../settings.ts'
import type { Text } from '../source.ts'

/** Offsets and lines that `make` answers are relative to the section. */
export type ReadSection<Made> = (text: string, section: Section, settings: Settings) => Made

interface Kept<Made> {
  readonly settings: Settings
  readonly made: Made
}

let slots = 0

/** The reading of section `i` of a document, 0 being the text before the first headline. */
export function perSection<Made extends object>(
  make: ReadSection<Made>,
): (text: Text, document: OrgDocument, i: number) => Made {
  const slot = slots++
  return (text, { parts, settings }, i) => {
    const section = parts.sections[i] as Section
    // In the section itself: a weak map takes ten times as long, 26,000 times after each key.
    const kept = section.kept?.[slot] as Kept<Made> | undefined
    if (kept && kept.settings === settings) return kept.made
    const made = make(
      text.slice(parts.starts[i] as number, parts.starts[i + 1] ?? text.length),
      section,
      settings,
    )
    section.kept ??= []
    section.kept[slot] = { settings, made }
    return made
  }
}

/** Line ends before `to`. */
export function lineEndsBefore(text: string, from: number, to: number): number {
  let count = 0
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) count++
  return count
}
