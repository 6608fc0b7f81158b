// Owns the question whether a change of an Org file stays where it is made: whether everything around it is read as before.
// Pure.

import { applyEdits, type Edit } from '../edit/edit.ts'
import { elementsOf } from '../elements/document.ts'
import { descendants } from '../elements/walk.ts'
import { type OrgDocument, parseAgain } from '../parse.ts'

/**
 * Headlines with their states, tags and properties, what the file sets, and the elements of the section around the edits are
 * the same but for what lies between the first and the last edit, where no headline may be.
 */
export function isContained(document: OrgDocument, text: string, edits: readonly Edit[]): boolean {
  if (edits.length === 0) return true
  const after = applyEdits(text, edits)
  const from = keywordsBefore(text, Math.min(...edits.map(({ start }) => start)))
  const to = Math.max(...edits.map(({ end }) => end))
  const before = around(document, text, from, to)
  const now = around(parseAgain(document, after), after, from, to + after.length - text.length)
  return before === now
}

/** Where the keywords right above begin: they belong to what they stand above. */
function keywordsBefore(text: string, at: number): number {
  for (;;) {
    const line = text.lastIndexOf('\n', at - 2) + 1
    if (at === 0 || text[at - 1] !== '\n' || !/^[ \t]*#\+[\w[\]()]+:/.test(text.slice(line, at))) return at
    at = line
  }
}

/** What is around the place, with places behind it counted from the end. */
function around(document: OrgDocument, text: string, from: number, to: number): string {
  const place = (at: number): number | 'inside' =>
    at < from ? at : at >= to ? at - text.length - 1 : 'inside'
  const headlines = document.headlines.map(
    ({ start, level, todo, done, title, allTags, inheritedProperties }) => [
      place(start),
      level,
      todo,
      done,
      title,
      allTags,
      inheritedProperties,
    ],
  )
  const at = document.headlines.findLastIndex(({ start }) => start < from)
  const { root, offset } = elementsOf(document, text, at)
  const nodes: string[] = []
  for (const { type, start } of descendants(root)) {
    const where = place(offset + start)
    if (where !== 'inside') nodes.push(`${type} ${where}`)
  }
  const { settings, properties, radioTargets } = document
  return JSON.stringify([headlines, settings, properties, radioTargets, nodes], plainly)
}

/** Sets and maps as lists. */
const plainly = (_key: string, value: unknown): unknown =>
  value instanceof Map || value instanceof Set ? [...value] : value
