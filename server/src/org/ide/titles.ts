// Owns finding headlines of one file by a part of their title while it is typed: the letters in their order, whatever is
// between. Titles are read once per section and kept. Never ranks: who asks does, among the few that are left.

import { hasInOrder, type Spelled, spelled } from '../../base/letters.ts'
import { contentEnd, readHeadline } from '../line.ts'
import type { OrgDocument } from '../parse.ts'
import type { Text } from '../source.ts'
import { type Columns, columnsOf } from './columns.ts'
import { perSection } from './sections.ts'

const none = spelled('')

const titleOf = perSection((text, section, { words }): Spelled => {
  if (section.stars === 0) return none
  const found = text.indexOf('\n')
  return spelled(readHeadline(text, 0, contentEnd(text, 0, found < 0 ? text.length : found + 1), words).title)
})

export type TitleEntries = Columns<Spelled>

/** `before` are those of an older version of the file, or of none. */
export const titleEntries = (text: Text, document: OrgDocument, before: TitleEntries | null): TitleEntries =>
  columnsOf(
    text,
    document,
    (all, of, i, add) => {
      const title = titleOf(all, of, i)
      add(title, lettersOf(title.lower), 0)
    },
    before,
  )

/** Headlines in the order of the file, by number. `letters`: lower case, without blanks. */
export function headlinesWith(
  { items, first: sets }: TitleEntries,
  letters: string,
  visit: (index: number, title: Spelled) => 'go on' | 'stop',
): void {
  const wanted = lettersOf(letters)
  // The first one is the text before all headlines.
  for (let i = 1; i < items.length; i++) {
    // Most have not even the letters, and are not looked at.
    if (((sets[i] as number) & wanted) !== wanted) continue
    const title = items[i] as Spelled
    if (title.name !== '' && hasInOrder(title.lower, letters) && visit(i - 1, title) === 'stop') return
  }
}

/** Which of the letters `a` to `z` there are, a bit for each; one for all others. */
function lettersOf(lower: string): number {
  let set = 0
  for (let i = 0; i < lower.length; i++) {
    const c = lower.charCodeAt(i)
    set |= 1 << (c >= 97 && c <= 122 ? c - 97 : 26)
  }
  return set
}
