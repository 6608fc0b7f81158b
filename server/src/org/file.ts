// Owns one Org file as agenda and queries see it, and what is said of a headline wherever it is listed.
// Never parses: the document comes with the text it was read from.

import type { HeadlineView } from '../../protocol/agenda.ts'
import { durationMinutes } from './duration.ts'
import type { Headline, OrgDocument } from './parse.ts'
import type { Section } from './scan.ts'
import type { Settings } from './settings.ts'
import type { Text } from './source.ts'

/** By its name: a note, or an archive of notes. */
export const isOrgPath = (path: string): boolean => /\.org(?:_archive)?$/i.test(path)

export interface OrgFile {
  readonly path: string
  readonly text: string
  /** The same text where parts of it can be had without putting it together: an editor's document. */
  readonly source?: Text
  readonly document: OrgDocument
}

export const sourceOf = (file: OrgFile): Text => file.source ?? file.text

/** A row, and the sections that it says something of: those above it, and the beginning of the file. */
interface KeptView {
  readonly view: HeadlineView
  readonly settings: Settings
  readonly above: readonly Section[]
}

/** Twice as many are kept at most: what was not asked for while so many were made is forgotten. */
export const mostViews = 60_000
let recent = new WeakMap<Section, KeptView>()
let before = new WeakMap<Section, KeptView>()
let made = 0

/** Mostly the same object as long as the file is: after a key in one file, most rows of all files are there already. */
export function headlineView(file: OrgFile, headline: Headline): HeadlineView {
  const section = sectionOf(file, headline.index)
  const latest = recent.get(section)
  const known = latest ?? before.get(section)
  if (known && isCurrent(known, file, headline)) {
    const view = placed(known.view, headline)
    if (view === known.view && latest) return view
    return keep(section, { ...known, view }, latest)
  }
  const { settings } = file.document
  return keep(section, { view: viewOf(file, headline), settings, above: [...above(file, headline)] }, latest)
}

function keep(section: Section, kept: KeptView, latest: KeptView | undefined): HeadlineView {
  if (!latest && made++ >= mostViews) {
    before = recent
    recent = new WeakMap()
    made = 1
  }
  recent.set(section, kept)
  return kept.view
}

function isCurrent(known: KeptView, file: OrgFile, headline: Headline): boolean {
  if (known.settings !== file.document.settings || known.view.path !== file.path) return false
  let i = 0
  for (const section of above(file, headline)) if (section !== known.above[i++]) return false
  return i === known.above.length
}

function* above(file: OrgFile, headline: Headline): Generator<Section> {
  for (let at = headline.parent; at !== null; at = file.document.headline(at)?.parent ?? null)
    yield sectionOf(file, at)
  yield sectionOf(file, -1)
}

const sectionOf = ({ document }: OrgFile, index: number): Section =>
  document.parts.sections[index + 1] as Section

/** Where it stands now. */
function placed(view: HeadlineView, { index, startLine, endLine }: Headline): HeadlineView {
  const isThere = view.index === index && view.startLine === startLine && view.endLine === endLine
  return isThere ? view : { ...view, index, startLine, endLine }
}

function viewOf(file: OrgFile, headline: Headline): HeadlineView {
  const { index, startLine, endLine, id, level, todo, done, priority, title, outline, planning } = headline
  return {
    path: file.path,
    index,
    startLine,
    endLine,
    id,
    level,
    todo,
    done,
    priority,
    title,
    tags: headline.allTags,
    category: categoryOf(file, headline),
    effort: effortOf(headline),
    outline,
    planning,
  }
}

/** The CATEGORY of the headline or above it, an empty one too, else the file's name without folder and extension. */
export function categoryOf(file: OrgFile, headline: Headline | null): string {
  const properties = headline?.inheritedProperties ?? file.document.properties
  return properties.CATEGORY ?? (file.document.settings.category || baseName(file.path))
}

function baseName(path: string): string {
  const from = path.lastIndexOf('/') + 1
  const dot = path.lastIndexOf('.')
  return dot > from ? path.slice(from, dot) : path.slice(from)
}

/** Minutes of the headline's own `Effort`; null without one or when it is no duration. */
export function effortOf(headline: Headline): number | null {
  const written = headline.properties.EFFORT
  return written === undefined ? null : durationMinutes(written)
}

const outOfSight = new WeakMap<OrgDocument, Uint8Array>()

/** 1 for each headline that is a comment or archived, or below one; the agenda and lists leave these out. */
export function outOfSightOf(document: OrgDocument): Uint8Array {
  const known = outOfSight.get(document)
  if (known) return known
  const { parts, settings } = document
  const { sections } = parts
  const out = new Uint8Array(sections.length - 1)
  const all = settings.filetags.includes('ARCHIVE')
  /** Stars of the headline that is out of sight, while what follows is below it. */
  let around = Number.POSITIVE_INFINITY
  for (let i = 1; i < sections.length; i++) {
    const section = sections[i] as Section
    if (section.stars <= around) {
      around = all || isOutOfSight(document, section, i) ? section.stars : Number.POSITIVE_INFINITY
      if (around === Number.POSITIVE_INFINITY) continue
    }
    out[i - 1] = 1
  }
  outOfSight.set(document, out)
  return out
}

/** By what is known of the section: no record is made of each headline after each key. */
function isOutOfSight(document: OrgDocument, { reading }: Section, i: number): boolean {
  const known = reading?.settings === document.settings ? reading : (document.headline(i - 1) as Headline)
  return known.commented || known.tags.includes('ARCHIVE')
}
