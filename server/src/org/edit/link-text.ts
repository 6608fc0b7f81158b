// Owns what a link says and how it is made to say something else: the description stays, and the form where it can say it.
// Never decides what a link is to say.

import type { Link } from '../objects.ts'
import type { OrgDocument } from '../parse.ts'
import type { Edit } from './edit.ts'

interface FilePart {
  /** `file:`, `file+emacs:` or nothing. */
  readonly lead: string
  readonly path: string
  readonly search: string
}

/** A link to a file; null for any other. */
export function filePart(raw: string): FilePart | null {
  const found = /^(file(?:\+\w+)?:)?(.*?)(?:::(.*))?$/s.exec(raw)
  if (!found) return null
  const [, lead = '', path = '', search = ''] = found
  if (lead === '' && !/^(?:\.{1,2}\/|[~/])/.test(path)) return null
  return path === '' ? null : { lead, path, search }
}

export function linkEdits(
  text: string,
  document: OrgDocument,
  change: (link: Link) => string | null,
): readonly Edit[] {
  const edits: Edit[] = []
  const visit = (link: Link) => {
    const next = change(link)
    const edit = next === null ? null : linkEdit(text, link, next)
    if (edit) edits.push(edit)
  }
  for (const link of document.links) visit(link)
  for (const headline of document.headlines) for (const link of headline.links) visit(link)
  return edits
}

/** Another target for a link, which keeps its description, and its form where that can say it: brackets always can. */
export function linkEdit(text: string, link: Link, next: string): Edit | null {
  const start = link.start + (link.kind === 'bracket' ? 2 : link.kind === 'angle' ? 1 : 0)
  if (!text.startsWith(link.raw, start)) return null
  const cannot = link.kind === 'angle' ? /[<>\r\n]/ : /[\s<>[\]]/
  if (link.kind !== 'bracket' && cannot.test(next))
    return { start: link.start, end: link.end, text: `[[${bracketed(next)}]]` }
  const written = link.kind === 'bracket' ? bracketed(next) : next
  return { start, end: start + link.raw.length, text: written }
}

/** As `org-link-escape`: brackets get a backslash, backslashes before them or at the end are doubled. */
const bracketed = (target: string): string =>
  target.replace(
    /(\\*)([[\]]|$)/g,
    (_, slashes: string, bracket: string) => slashes + slashes + (bracket && `\\${bracket}`),
  )

/** A target as it is meant, of one as a bracket link has it. */
export const unbracketed = (target: string): string =>
  target.replace(
    /(\\+)([[\]]|$)/g,
    (_, slashes: string, bracket: string) => '\\'.repeat(slashes.length >> 1) + bracket,
  )
