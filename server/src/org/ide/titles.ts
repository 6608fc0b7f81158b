// Owns finding headlines of one file by a part of their title while it is typed: the letters in their order, whatever is
// between. Titles are read once per section and kept. Never ranks: who asks does, among the few that are left.

import { hasInOrder } from '../../base/letters.ts'
import { contentEnd, readHeadline } from '../line.ts'
import type { OrgDocument } from '../parse.ts'
import type { Text } from '../source.ts'
import { perSection } from './sections.ts'

const titleOf = perSection((text, section, { words }) => {
  if (section.stars === 0) return { title: '', lower: '' }
  const found = text.indexOf('\n')
  const { title } = readHeadline(text, 0, contentEnd(text, 0, found < 0 ? text.length : found + 1), words)
  return { title, lower: title.toLowerCase() }
})

/** Headlines in the order of the file, by number, with the title in lower case. `letters`: lower case, without blanks. */
export function headlinesWith(
  text: Text,
  document: OrgDocument,
  letters: string,
  visit: (index: number, title: string, lower: string) => 'go on' | 'stop',
): void {
  const { length } = document.parts.sections
  for (let i = 1; i < length; i++) {
    const { title, lower } = titleOf(text, document, i)
    if (title !== '' && hasInOrder(lower, letters) && visit(i - 1, title, lower) === 'stop') return
  }
}
