// Owns what an offer can be made of that is not in the text itself: functions that are asked only when they are needed.

import type { Headline, OrgDocument } from '../parse.ts'
import type { Text } from '../source.ts'
import type { Moment } from '../timestamp.ts'
import type { Reference } from './bibliography.ts'
import type { Vocabulary } from './vocabulary.ts'

/** A headline of the folder, or a note itself. */
export interface Linkable {
  readonly title: string
  /** Titles of the headlines around it, or nothing. */
  readonly outline: string
  /** As it is written in a link from here; empty for this file. */
  readonly path: string
  readonly id: string
}

export interface Sources {
  readonly text: Text
  readonly document: OrgDocument
  /** Of the whole folder. */
  vocabulary(): Vocabulary
  /** Headlines that fit these words, the best first. */
  headlines(words: string, most: number): readonly Linkable[]
  /** Paths that fit, as a link from here writes them; only those with an ending that is wanted. */
  files(words: string, most: number, ending?: RegExp): readonly string[]
  /** Headlines of another file, by its path as a link from here writes it. */
  inside(path: string): readonly Headline[]
  /** What may be cited: of the bibliographies of the file, else of the folder. */
  references(): readonly Reference[]
  /** Files in the folder of attachments of the headline, from there. */
  attachments(headline: Headline | null): readonly string[]
  readonly now: Moment
}

/** More are offered as more is typed. */
export const mostSuggestions = 100
