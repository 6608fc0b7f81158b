// Owns keeping links true when a subtree goes elsewhere: those that led into it, those in it that led out, and those that
// would now find something else first. A link is rewritten only to what is seen to lead to the same place, and keeps its
// description. Never follows a link out of the notes.

import type { FileEdits, OperationResult } from '../../../protocol/operation.ts'
import { contextOf } from '../elements/document.ts'
import { anchorsOf } from '../ide/anchors.ts'
import { destinationOf } from '../ide/follow.ts'
import { headlineAt } from '../ide/locate.ts'
import { linksInDrawer, type Note } from '../ide/mentions.ts'
import { resolveInside, titleKey } from '../ide/resolve.ts'
import { type Link, readObjects } from '../objects.ts'
import { type Headline, type OrgDocument, parseBeside } from '../parse.ts'
import { compose, moved } from './compose.ts'
import { applyEdits, type Edit } from './edit.ts'
import { subtreeOf } from './level.ts'
import { filePart, linkEdit, unbracketed } from './link-text.ts'
import { fileName, relativePath, resolvePath } from './paths.ts'
import { setProperty } from './properties.ts'
import { type LinePlace, lineMeant, withLines } from './relink-lines.ts'
import { withoutCookies } from './rename.ts'
import { sameLine, sameSpot } from './same-spot.ts'

export interface RelinkOptions {
  /** Name of the file that the subtree was in. */
  readonly path: string
  readonly paths: readonly string[]
  readonly fullName?: string
  file(path: string): string | null
  newId(): string
}

/** `result` moves the subtree of `headline`; with it all links of all files that lead elsewhere by that. */
export function relinked(
  result: OperationResult,
  text: string,
  document: OrgDocument,
  headline: Headline,
  options: RelinkOptions,
): OperationResult {
  const move = moveOf(result, { path: options.path, text, document }, headline, options)
  if (!move) return result
  const meant = new Map<string, Meaning>()
  const lines = new Map<string, LinePlace>()
  for (const note of move.before.values())
    for (const link of linksOf(note)) {
      const going = note.path === options.path && link.start >= headline.start && link.start < headline.end
      const key = keyOf(link, going ? '' : note.path)
      const line = lineMeant(link, note.path, move.before, move.pathOf)
      if (line) {
        lines.set(key, line)
        continue
      }
      const meaning = meaningOf(link, note.path, move.before, move.pathOf)
      if (meaning) meant.set(key, meaning)
    }
  const turned: Turned = { edits: new Map(), ids: new Map(), loose: 0 }
  for (const note of move.after.values())
    for (const link of linksOf(note)) {
      const came = note.path === move.root.path && link.start >= move.root.start && link.start < move.root.end
      const meaning = meant.get(keyOf(link, came ? '' : note.path))
      if (meaning) turn(link, note, move.placeOf(meaning), move, turned, options)
    }
  const done = withTurned(result, move, turned)
  if (lines.size === 0) return done
  return withLines(done, lines, {
    notes: [...move.after.values()].map((note) => {
      const edits = turned.edits.get(note.path) ?? []
      return edits.length === 0 ? note : noteOf(note, note.path, applyEdits(note.text, edits))
    }),
    placeOf: ({ path, start, end }) => {
      const place = move.lineAfter(path, start, end)
      return place && { path: place.path, start: moved(place.start, turned.edits.get(place.path) ?? []) }
    },
    keyIn({ path }, link) {
      const edits = turned.edits.get(path) ?? []
      const [start, end] = [moved(move.root.start, edits), moved(move.root.end, edits)]
      return keyOf(link, path === move.root.path && link.start >= start && link.start < end ? '' : path)
    },
    pathOf: move.pathOf,
    writtenPath: move.writtenPath,
    linksOf,
  })
}

/** Does a link of one of these files lead into the file by the number of a line? */
export function hasLineLinks(
  text: string,
  { path, paths, file }: Pick<RelinkOptions, 'path' | 'paths' | 'file'>,
) {
  const name = fileName(path)
  return [text, ...paths.map((one) => (one === path ? null : file(one)))].some(
    (one) => one !== null && /::[ \t]*\d+[ \t]*[\]>\s]/.test(one) && one.includes(name),
  )
}

/** Is something in the file called as another thing is, so that links lead to whichever comes first? */
export function orderMatters(text: string, document: OrgDocument): boolean {
  const { targets, names } = anchorsOf(text, document)
  if ([...targets.values(), ...names.values()].some((same) => same.length > 1)) return true
  if (text.includes('(ref:')) return true
  const { headlines } = document
  const titles = new Set(headlines.map(({ title }) => titleKey(title)))
  const customs = headlines.flatMap(({ properties }) => properties.CUSTOM_ID ?? [])
  return titles.size < headlines.length || new Set(customs).size < customs.length
}

/** Where a link leads: `said` is what no file of ours has to do with. */
type Meaning =
  | { readonly kind: 'said'; readonly target: string }
  | { readonly kind: 'file'; readonly path: string; readonly search: string }
  | {
      readonly kind: 'spot'
      readonly of: 'headline' | 'anchor' | 'document'
      readonly path: string
      readonly start: number
      readonly end: number
      readonly search: string
    }

type Notes = ReadonlyMap<string, Note>
type PathOf = (from: string, written: string) => string

interface Move {
  readonly before: Notes
  readonly after: Notes
  readonly root: { readonly path: string; readonly start: number; readonly end: number }
  readonly pathOf: PathOf
  /** How a file is written in a link of another one. */
  writtenPath(from: string, to: string): string
  /** The same place afterwards. */
  placeOf(meaning: Meaning): Meaning
  /** Where a line begins afterwards; null where it is no longer to be told from others. */
  lineAfter(
    path: string,
    start: number,
    end: number,
  ): { readonly path: string; readonly start: number } | null
}

interface Turned {
  readonly edits: Map<string, Edit[]>
  /** IDs given here, by `idKey` of the headline. */
  readonly ids: Map<string, string>
  /** Links that lead only to the headline, or file, around their place. */
  loose: number
}

function moveOf(
  { files, at }: OperationResult,
  home: Note,
  headline: Headline,
  options: RelinkOptions,
): Move | null {
  const editsOf = new Map(files.map(({ path, edits }) => [path, edits]))
  const before = new Map<string, Note>([[home.path, home]])
  for (const path of editsOf.keys())
    if (path !== home.path) before.set(path, noteOf(home, path, options.file(path)))
  const names = [...before.keys()].map(fileName)
  for (const path of options.paths) {
    if (before.has(path)) continue
    const other = options.file(path)
    // Most files never speak of either: they need not be parsed.
    if (other !== null && names.some((name) => other.includes(name)))
      before.set(path, noteOf(home, path, other))
  }
  const after = new Map<string, Note>()
  for (const [path, note] of before) {
    const edits = editsOf.get(path) ?? []
    after.set(path, edits.length === 0 ? note : noteOf(home, path, applyEdits(note.text, edits)))
  }
  const there = at && after.get(at.path)
  const root = there?.document.headlines.find(({ startLine }) => startLine === at?.line)
  const went = subtreeOf(home.document, headline)
  const last = there?.document.headlines[(root?.index ?? 0) + went.length - 1]
  if (!there || !root || !last || root.title !== headline.title) return null
  const { fullName = '' } = options
  const absolute = /^[~/]/
  const isGoing = (path: string, start: number) =>
    path === home.path && start >= headline.start && start < headline.end
  const goingTo = (from: Headline) =>
    there.document.headlines[root.index + from.index - headline.index] as Headline
  return {
    before,
    after,
    root: { path: there.path, start: root.start, end: last.ownEnd },
    pathOf(from, written) {
      const path = resolvePath(from, written)
      return path === fullName ? home.path : path
    },
    writtenPath(from, to) {
      // From an archive elsewhere on the machine, the folder's names say nothing.
      const named = to === home.path && absolute.test(from) && absolute.test(fullName) ? fullName : to
      return relativePath(from, named)
    },
    placeOf(meaning) {
      if (meaning.kind !== 'spot') return meaning
      const { path, start, end } = meaning
      if (!isGoing(path, start)) return { ...meaning, start: moved(start, editsOf.get(path) ?? []), end: -1 }
      const from = headlineAt(home.document, start) as Headline
      const to = goingTo(from)
      const offset =
        meaning.of === 'headline' ? to.start : sameSpot(home.text, from, there.text, to, { start, end })
      return { ...meaning, path: there.path, start: offset, end: -1 }
    },
    lineAfter(path, start, end) {
      if (!isGoing(path, start)) return { path, start: moved(start, editsOf.get(path) ?? []) }
      const from = headlineAt(home.document, start) as Headline
      const to = goingTo(from)
      if (start === from.start) return { path: there.path, start: to.start }
      const offset = sameLine(home.text, from, there.text, to, { start, end })
      return offset < 0 ? null : { path: there.path, start: offset }
    },
  }
}

const noteOf = (home: Note, path: string, text: string | null): Note => ({
  path,
  text: text ?? '',
  document: parseBeside(home.document, path, text ?? ''),
})

const keyOf = ({ kind, raw }: Link, path: string): string => `${path}\n${kind}\n${raw}`

const mayLead = /\[\[|file(?:\+\w+)?:/i

/** Those that may lead into a file: in the text, in titles and in properties. */
function* linksOf({ text, document }: Note): Generator<Link> {
  if (!mayLead.test(text)) return
  yield* document.links
  yield* linksInDrawer(text, document, document.drawer)
  for (const headline of document.headlines) {
    if (!mayLead.test(text.slice(headline.start, headline.ownEnd))) continue
    yield* linksInDrawer(text, document, headline.drawer)
    yield* headline.links
  }
}

/** Null where it leads nowhere, and where a place is a line that no longer is the same after any change. */
function meaningOf(link: Link, from: string, notes: Notes, pathOf: PathOf): Meaning | null {
  const to = destinationOf(link)
  if (to?.kind !== 'file') return { kind: 'said', target: link.target }
  const { search } = to
  const isLine = /^\s*\d*\s*$/.test(search)
  if (to.path === '' && isLine) return null
  const path = to.path === '' ? from : pathOf(from, to.path)
  const note = notes.get(path)
  if (isLine || !note) return { kind: 'file', path, search }
  const spot = resolveInside(note.text, note.document, search)
  if (!spot) return to.path === '' ? null : { kind: 'file', path, search }
  const isAnchor = !search.trim().startsWith('#')
  const of = spot.headline ? 'headline' : isAnchor ? 'anchor' : 'document'
  return { kind: 'spot', of, path, start: spot.start, end: spot.end, search }
}

function isSame(a: Meaning | null, b: Meaning): boolean {
  switch (b.kind) {
    case 'said':
      return a?.kind === 'said' && a.target === b.target
    case 'file':
      return a?.kind === 'file' && a.path === b.path && a.search === b.search
    case 'spot':
      return (
        a?.kind === 'spot' &&
        a.of === b.of &&
        a.path === b.path &&
        (a.of === 'document' || a.start === b.start)
      )
  }
}

/** Writes the link anew where it leads elsewhere than `place`. */
function turn(
  link: Link,
  note: Note,
  place: Meaning,
  move: Move,
  turned: Turned,
  { newId }: RelinkOptions,
): void {
  const leads = (one: Link) => isSame(meaningOf(one, note.path, move.after, move.pathOf), place)
  if (leads(link)) return
  const add = (path: string, ...edits: readonly Edit[]) =>
    void turned.edits.set(path, [...(turned.edits.get(path) ?? []), ...edits])
  for (const target of targets(link, note, place, move)) {
    const edit = linkEdit(note.text, link, target)
    const read = edit && readBack(note, link, edit)
    if (!read || !leads(read)) continue
    add(note.path, edit)
    return
  }
  // Others have its words as well: an ID is what its headline alone has.
  if (place.kind !== 'spot') return
  const there = move.after.get(place.path) as Note
  const headline = headlineAt(there.document, place.start)
  if (!headline || place.start >= headline.start + headline.raw.length) turned.loose++
  const known = headline && (turned.ids.get(idKey(there, headline)) ?? ownId(there, headline))
  const id = headline && (known ?? newId())
  const edit = linkEdit(note.text, link, id ? `id:${id}` : `file:${move.writtenPath(note.path, place.path)}`)
  if (edit) add(note.path, edit)
  if (!headline || !id || known) return
  const given = setProperty(there.text, there.document, headline.index, 'ID', id)
  turned.ids.set(idKey(there, headline), id)
  if (given.ok) add(there.path, ...given.value)
}

const idKey = ({ path }: Note, { index }: Headline): string => `${path} ${index}`

function ownId({ text, document }: Note, { ids, index }: Headline): string | null {
  const all = anchorsOf(text, document).ids
  return ids.find((id) => all.get(id) === index) ?? null
}

/** What the link could say to lead there, the form it has first. */
function* targets(link: Link, note: Note, place: Meaning, move: Move): Generator<string> {
  if (place.kind === 'said') return yield place.target
  const lead = filePart(unbracketed(link.raw))?.lead ?? 'file:'
  const path = move.writtenPath(note.path, place.path)
  const file = lead === '' && !/^(?:\.\.\/|[~/])/.test(path) ? `./${path}` : lead + path
  if (place.kind === 'file') return yield place.search === '' ? file : `${file}::${place.search}`
  const words = [place.search]
  const there = move.after.get(place.path) as Note
  const headline = place.of === 'headline' ? headlineAt(there.document, place.start) : null
  if (headline) {
    const { CUSTOM_ID: custom } = headline.properties
    if (custom) words.push(`#${custom}`)
    // The words of a target would be found in the link itself.
    if (!headline.title.includes('<<')) words.push(`*${withoutCookies(headline.title)}`)
  }
  for (const search of words) yield place.path === note.path ? search : `${file}::${search}`
}

/** The link as it is read once the edit is made. */
function readBack(note: Note, link: Link, edit: Edit): Link | null {
  const { start, end } = link
  const at = { start: edit.start - start, end: edit.end - start, text: edit.text }
  const written = applyEdits(note.text.slice(start, end), [at])
  const links: Link[] = []
  readObjects(written, 0, written.length, contextOf(note.document), { links, timestamps: [] })
  const [first] = links
  return first?.start === 0 && first.end === written.length ? first : null
}

function withTurned(result: OperationResult, { after, root }: Move, turned: Turned): OperationResult {
  const { edits, loose } = turned
  if (edits.size === 0) return result
  const files: FileEdits[] = result.files.map((file) => ({
    ...file,
    edits: compose(file.edits, edits.get(file.path) ?? []),
  }))
  for (const [path, own] of edits)
    if (!files.some((file) => file.path === path)) files.push({ path, was: 'there', edits: own })
  const own = edits.get(root.path) ?? []
  const text = applyEdits(after.get(root.path)?.text ?? '', own)
  const line = text.slice(0, moved(root.start, own)).split('\n').length
  const links = loose === 1 ? ' One link leads' : ` ${loose} links lead`
  const told = loose === 0 ? '' : `${links} only to the headline around what it meant.`
  return { ...result, files, at: { path: root.path, line }, said: result.said + told }
}
