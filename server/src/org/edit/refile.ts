// Owns moving a subtree under another headline, of the same file or of another one: taken out here, put in there at its
// new level, with the line ends of that file. Never leaves one half undone: both are edits of one result.

import type { Target } from '../../../protocol/operation.ts'
import { err, ok, type Problem, problem, type Result } from '../../base/result.ts'
import { type Headline, type OrgDocument, parseOrg } from '../parse.ts'
import { noSetup, type Setup } from '../setup.ts'
import type { Moment } from '../timestamp.ts'
import { headlineUnder, placeOf } from './capture.ts'
import { applyEdits, type Edit } from './edit.ts'
import { atStars } from './level.ts'
import { noteEdit, noteLines } from './log.ts'
import { cutSubtree } from './move.ts'
import { loggingOf } from './startup.ts'

export interface Moved {
  /** Of the file it was in. */
  readonly from: readonly Edit[]
  /** Of the file it goes to; null when that is the same, whose edits are all in `from`. */
  readonly to: readonly Edit[] | null
  readonly wants: 'note' | ''
  /** Offset of the headline in the file it goes to, after the edits. */
  readonly at: number
}

export interface Source {
  readonly text: string
  readonly document: OrgDocument
  readonly headline: Headline
}

/** `other` is the text of the target's file, null when that is the same file; `setup` is what is around it. */
export function refile(
  source: Source,
  other: string | null,
  target: Omit<Target, 'path'>,
  options: { readonly now: Moment; readonly note?: string | undefined; readonly setup?: Setup },
): Result<Moved, Problem> {
  const { headline } = source
  const text = other ?? source.text
  const document = other === null ? source.document : parseOrg(other, other, options.setup ?? noSetup)
  if (other === null && target.under) {
    const under = headlineUnder(document, target.under)
    if (under.ok && under.value.start >= headline.start && under.value.start < headline.end)
      return err(intoItself(headline))
  }
  const place = placeOf(text, document, target, options.now)
  if (!place.ok) return place
  const under = target.under ? headlineUnder(document, target.under) : null
  const logging = loggingOf(document, under?.ok ? under.value : null)
  const { put, stars } = place.value
  let body = atStars(source.text, source.document, headline, stars)
  const how = logging.refile
  if (how !== 'no') {
    const lines = noteLines({ kind: 'refile' }, options.now, how === 'note' ? (options.note ?? '') : '')
    const alone = parseOrg(body)
    const first = alone.headlines[0]
    // Its own drawer goes with it; what it inherits is said at the new place.
    const own =
      headline.properties.LOG_INTO_DRAWER === undefined ? logging : loggingOf(source.document, headline)
    if (first) body = applyEdits(body, [noteEdit(body, alone, first, lines, own)])
  }
  const lines = linesOf(body)
  return ok(
    settle(
      source,
      put(lines),
      lines[0] as string,
      other === null ? 'same' : 'other',
      how === 'note' && options.note === undefined ? 'note' : '',
    ),
  )
}

/** The lines of a subtree, without the blank ones at its end. */
export const linesOf = (body: string): readonly string[] =>
  body
    .replace(/\r\n/g, '\n')
    .replace(/(?:\n[ \t]*)+$/, '')
    .split('\n')

/** Joins the two halves; `first` is the line of the headline, which those of a date tree may come before. */
function settle(
  { text, document, headline }: Source,
  put: Edit,
  first: string,
  file: 'same' | 'other',
  wants: 'note' | '',
): Moved {
  const cut = cutSubtree(text, document, headline)
  const lead = put.text.startsWith(first) ? 0 : put.text.indexOf(`\n${first}`) + 1
  if (file === 'other') {
    return { from: [cut], to: [put], wants, at: put.start + lead }
  }
  // It goes where it is, at the end of a file without a last line end: that before it stays, and none comes behind it.
  if (put.start > cut.start && put.start <= headline.start) {
    const own = { start: headline.start, end: cut.end, text: put.text.replace(/\r?\n$/, '') }
    return { from: [own], to: null, wants, at: headline.start + lead }
  }
  const shift = put.start >= cut.end ? cut.start - cut.end : 0
  return { from: [cut, put], to: null, wants, at: put.start + shift + lead }
}

const intoItself = ({ title }: Headline): Problem =>
  problem('org-refile', `"${title.slice(0, 80)}" cannot go below itself.`, 'Choose another headline.')
