// Owns links by the number of a line, `file:notes.org::12`, when a subtree goes elsewhere: the same line has another number
// then, or stands in another file. A link whose line is gone is left, and told.

import type { OperationResult } from '../../../protocol/operation.ts'
import { destinationOf } from '../ide/follow.ts'
import type { Note } from '../ide/mentions.ts'
import type { Link } from '../objects.ts'
import type { Span } from '../scan.ts'
import { compose } from './compose.ts'
import type { Edit } from './edit.ts'
import { filePart, linkEdit, unbracketed } from './link-text.ts'

/** A line without its end, in the text before. */
export interface LinePlace extends Span {
  readonly path: string
}

export interface LineWorld {
  /** As they are after everything else. */
  readonly notes: readonly Note[]
  /** The file that a link in the file `from` names. */
  pathOf(from: string, written: string): string
  writtenPath(from: string, to: string): string
  /** By which the link was kept. */
  keyIn(note: Note, link: Link): string
  /** Where the line begins in `notes`; null where it is gone. */
  placeOf(line: LinePlace): { readonly path: string; readonly start: number } | null
  linksOf(note: Note): Iterable<Link>
}

/** The line that a link leads to; null for any other link, and for a line that is not there. */
export function lineMeant(
  link: Link,
  from: string,
  notes: ReadonlyMap<string, Note>,
  pathOf: LineWorld['pathOf'],
): LinePlace | null {
  const named = lineNamed(link)
  if (!named) return null
  const path = pathOf(from, named.path)
  const note = notes.get(path)
  if (!note) return null
  const start = note.document.lineStarts[named.line - 1]
  if (start === undefined) return null
  const found = note.text.indexOf('\n', start)
  const end = found < 0 ? note.text.length : found
  return { path, start, end: end > start && note.text[end - 1] === '\r' ? end - 1 : end }
}

/** `result` with links to lines as they are numbered then; `lines` has what each of them led to, by its key. */
export function withLines(
  result: OperationResult,
  lines: ReadonlyMap<string, LinePlace>,
  world: LineWorld,
): OperationResult {
  const texts = new Map(world.notes.map((note) => [note.path, note.text]))
  let files = result.files
  let lost = 0
  for (const note of world.notes) {
    const edits: Edit[] = []
    for (const link of world.linksOf(note)) {
      const named = lineNamed(link)
      const meant = named && lines.get(world.keyIn(note, link))
      if (!named || !meant) continue
      const place = world.placeOf(meant)
      const { path, line } = place
        ? { path: place.path, line: lineAt(texts.get(place.path) ?? '', place.start) }
        : { path: meant.path, line: named.line }
      if (!place) lost++
      if (line === named.line && world.pathOf(note.path, named.path) === path) continue
      const { lead, path: written } = filePart(unbracketed(link.raw)) ?? { lead: 'file:', path: '' }
      const to = world.pathOf(note.path, written) === path ? written : world.writtenPath(note.path, path)
      const file = lead === '' && !/^(?:\.{1,2}\/|[~/])/.test(to) ? `./${to}` : lead + to
      const edit = linkEdit(note.text, link, `${file}::${line}`)
      if (edit) edits.push(edit)
    }
    if (edits.length === 0) continue
    const known = files.some(({ path }) => path === note.path)
    files = known
      ? files.map((file) => (file.path === note.path ? { ...file, edits: compose(file.edits, edits) } : file))
      : [...files, { path: note.path, was: 'there', edits }]
  }
  const links = lost === 1 ? ' One link says' : ` ${lost} links say`
  const told = lost === 0 ? '' : `${links} the number of a line that is gone.`
  return { ...result, files, said: result.said + told }
}

function lineNamed(link: Link): { readonly path: string; readonly line: number } | null {
  const to = destinationOf(link)
  if (to?.kind !== 'file' || to.path === '' || !/^\s*[1-9]\d*\s*$/.test(to.search)) return null
  return { path: to.path, line: Number(to.search) }
}

const lineAt = (text: string, offset: number): number => {
  let line = 1
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line++
  return line
}
