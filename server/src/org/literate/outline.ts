// Owns whether a result leaves the outline of its file as it is: a line of it that is a headline takes what stands below into
// another entry, with other tags and properties. Pure.

import { applyEdits, type Edit } from '../edit/edit.ts'
import { type OrgDocument, parseOrg } from '../parse.ts'

/** The same headlines with the same tags and properties, inherited ones too, and the same settings of the file. */
export function keepsOutline(before: OrgDocument, text: string, edits: readonly Edit[]): boolean {
  const after = parseOrg(applyEdits(text, edits))
  return outlineOf(before) === outlineOf(after)
}

const outlineOf = ({ headlines, settings }: OrgDocument): string =>
  JSON.stringify([
    settings,
    [...settings.abbreviations],
    headlines.map(({ raw, todo, allTags, inheritedProperties }) => [raw, todo, allTags, inheritedProperties]),
  ])
