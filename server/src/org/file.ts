// Owns one Org file as agenda and queries see it, and what is said of a headline wherever it is listed.
// Never parses: the document comes with the text it was read from.

import type { HeadlineView } from '../../protocol/agenda.ts'
import { durationMinutes } from './duration.ts'
import type { Headline, OrgDocument } from './parse.ts'
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

type Views = WeakMap<OrgDocument, { readonly path: string; readonly rows: Map<number, HeadlineView> }>

/** Twice as many are kept at most: what was not asked for while so many were made is forgotten. */
export const mostViews = 60_000
let recent: Views = new WeakMap()
let before: Views = new WeakMap()
let made = 0

/** Mostly the same object as long as the file is: after a key in one file, rows of all others are there already. */
export function headlineView(file: OrgFile, headline: Headline): HeadlineView {
  const { index } = headline
  const known = rowsIn(recent, file)?.get(index)
  if (known) return known
  const view = rowsIn(before, file)?.get(index) ?? viewOf(file, headline)
  if (made >= mostViews) {
    before = recent
    recent = new WeakMap()
    made = 0
  }
  let rows = rowsIn(recent, file)
  if (!rows) {
    rows = new Map()
    recent.set(file.document, { path: file.path, rows })
  }
  rows.set(index, view)
  made++
  return view
}

function rowsIn(views: Views, { document, path }: OrgFile): Map<number, HeadlineView> | undefined {
  const known = views.get(document)
  return known?.path === path ? known.rows : undefined
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
  const { headlines, settings } = document
  const all = settings.filetags.includes('ARCHIVE') ? 1 : 0
  const out = new Uint8Array(headlines.length)
  for (const { index, parent, commented, tags } of headlines) {
    const above = parent === null ? all : (out[parent] as number)
    out[index] = above || commented || tags.includes('ARCHIVE') ? 1 : 0
  }
  outOfSight.set(document, out)
  return out
}
