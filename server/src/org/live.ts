// Owns what a keystroke costs: after an edit only the sections it touched are scanned again, all others are moved.
// Gives a new document and leaves the old one as it was. Never keeps a text: titles and links that were read stay
// known, whatever version of the file they were read from.

import { lastUpTo } from '../base/ascending.ts'
import { starsAt } from './line.ts'
import { documentOf, type OrgDocument, type Parts } from './parse.ts'
import { type Scan, type Section, scan } from './scan.ts'
import type { Keyword, Settings } from './settings.ts'
import { isCurrent, keywordsOf, settingsFrom } from './setup.ts'
import type { Source } from './source.ts'

/** `text.slice(start, end)` of the old text became `length` UTF-16 units. */
export interface Change {
  readonly start: number
  readonly end: number
  readonly length: number
}

/** The document of `text`, which is the old document's text after `change`: what `parseOrg(text)` gives, sooner. */
export function editOrg(document: OrgDocument, source: Source, { start, end, length }: Change): OrgDocument {
  const { parts, setup } = document
  const { starts, sections } = parts
  const by = length - (end - start)
  // A headline is one only behind a line end, so what ends where the edit begins is looked at again too.
  let first = start === 0 ? 0 : lastUpTo(starts, start - 1)
  if (first > 0 && !isHeadline(source, starts[first] as number)) first--
  // The text before the first headline may be empty: two sections begin at 0 then.
  if (starts[first] === 0) first = 0
  let last = lastUpTo(starts, end)
  // Behind a byte order mark a headline follows no line end.
  if (last === 0 && starts[1] === document.textStart) last = 1
  const behind = starts[last + 1]
  const from = starts[first] as number
  const region = source.slice(from, behind === undefined ? source.length : behind + by)
  const fresh = scan(region, first === 0 ? 'file' : 'headline')
  const settings = settingsOf(document, sections, fresh, first, last + 1)
  const sameRadio =
    settings === document.settings &&
    !sections.slice(first, last + 1).some(mayHoldRadio) &&
    !fresh.sections.some(mayHoldRadio)
  const radio = sameRadio ? parts.radio : { targets: null }
  return documentOf(source, { ...splice(parts, first, last + 1, fresh, by), radio }, settings, setup)
}

const mayHoldRadio = (section: Section): boolean => section.mayHoldRadio

/** Any number of stars and a space. */
function isHeadline(source: Source, at: number): boolean {
  for (let width = 16; ; width *= 4) {
    const head = source.slice(at, at + width)
    if (starsAt(head, 0) > 0) return true
    if (head.length < width || /[^*]/.test(head)) return false
  }
}

/** `parts` with those from `first` up to `behind` replaced, and what follows moved by so many units. */
function splice(parts: Parts, first: number, behind: number, fresh: Scan, by: number): Omit<Parts, 'radio'> {
  const { sections, starts, firstLines } = parts
  const count = sections.length
  const more = fresh.sections.length - (behind - first)
  const line = firstLines[first] as number
  const linesBy = fresh.lines - ((behind < count ? (firstLines[behind] as number) : parts.lines) - line)
  const newStarts = new Int32Array(count + more)
  newStarts.set(starts.subarray(0, first))
  for (let i = 0; i < fresh.sections.length; i++)
    newStarts[first + i] = (fresh.starts[i] as number) + (starts[first] as number)
  for (let i = behind; i < count; i++) newStarts[i + more] = (starts[i] as number) + by
  return {
    sections: replaced(sections, first, behind, fresh.sections),
    starts: newStarts,
    firstLines: movedLines(firstLines, first, behind, fresh, linesBy),
    lines: parts.lines + linesBy,
  }
}

/** The same ones where no line came or went, as after most keys: what is made of them need not be made anew. */
function movedLines(lines: Int32Array, first: number, behind: number, fresh: Scan, by: number): Int32Array {
  const line = lines[first] as number
  const isThere = (own: number, i: number) => lines[first + i] === own + line
  const count = fresh.firstLines.length
  if (by === 0 && count === behind - first && fresh.firstLines.every(isThere)) return lines
  const moved = new Int32Array(lines.length + count - (behind - first))
  moved.set(lines.subarray(0, first))
  for (let i = 0; i < count; i++) moved[first + i] = (fresh.firstLines[i] as number) + line
  for (let i = behind; i < lines.length; i++) moved[i + count - (behind - first)] = (lines[i] as number) + by
  return moved
}

function replaced(
  sections: readonly Section[],
  first: number,
  behind: number,
  fresh: readonly Section[],
): readonly Section[] {
  if (fresh.length !== behind - first)
    return [...sections.slice(0, first), ...fresh, ...sections.slice(behind)]
  const copy = sections.slice()
  for (let i = 0; i < fresh.length; i++) copy[first + i] = fresh[i] as Section
  return copy
}

/** The same record as long as no keyword line changed, here or in a setup file, so that headlines read before stay read. */
function settingsOf(
  document: OrgDocument,
  sections: readonly Section[],
  fresh: Scan,
  first: number,
  behind: number,
): Settings {
  const before = keywordsOf(sections.slice(first, behind))
  const after = keywordsOf(fresh.sections)
  const same =
    before.length === after.length && before.every((keyword, i) => sameKeyword(keyword, after[i] as Keyword))
  if (same && isCurrent(document.settings, document.setup)) return document.settings
  const lines = [...keywordsOf(sections.slice(0, first)), ...after, ...keywordsOf(sections.slice(behind))]
  return settingsFrom(lines, document.setup)
}

const sameKeyword = (a: Keyword, b: Keyword): boolean => a.key === b.key && a.value === b.value
